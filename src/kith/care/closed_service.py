"""What whoever sent a referral does where its service has closed: one table, by where the referral stands. Nothing of it is done by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["WHEN_CLOSED", "ToDo"]


@dataclass(frozen=True)
class ToDo:
    """What is to be asked and done.

    ask     what whoever rings the service asks
    do      what is done where it cannot help, in a sentence
    moves   the moves that this comes to, the next one first
    """

    ask: str
    do: str
    moves: tuple[str, ...]


_COUNTED = "It is then counted, without a name, that this was needed and not there."
_CAN_THEY = "Ask whether they can still help this person."
_WHO_GOES_ON = "They said yes to this person: ask who goes on."

WHEN_CLOSED: Mapping[str, ToDo] = {
    "sent": ToDo(_CAN_THEY, f"write down that they have it, and then that they say no because they have closed. {_COUNTED}", ("see", "decline")),
    "seen": ToDo(_CAN_THEY, f"write down that they say no because they have closed. {_COUNTED}", ("decline",)),
    "returned": ToDo(_CAN_THEY, "take it back, and record on the page of what fits that this was needed and not there.", ("withdraw",)),
    "accepted": ToDo(_WHO_GOES_ON, f"write down that they say no because they have closed. {_COUNTED}", ("decline",)),
    "waiting": ToDo(_WHO_GOES_ON, f"write down that they say no because they have closed. {_COUNTED}", ("decline",)),
    "started": ToDo(_WHO_GOES_ON, "ask the person what came of it, and end it with what they say. What did not help is then counted, without a name.", ("end",)),
}  # fmt: skip
"""By the state in which the closing finds a referral."""
