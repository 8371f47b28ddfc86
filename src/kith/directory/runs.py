"""A delivery of a feed on its way in: its states, and when somebody must look before it is taken."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kith.directory.feed import Delivery
from kith.directory.words import SHUT
from kith.moving import Moving

__all__ = ["DELIVERY", "REVIEW", "Change", "Review", "change_of", "needs_review"]

DELIVERY = Moving(
    "delivery",
    {
        "received": "it was read and counted, and nothing of it is in the directory yet",
        "to review": "it would close or lose so much that somebody must look first",
        "taken": "what it says is in the directory",
        "withdrawn": "somebody looked, and did not let it in; the directory stays as it was",
        "broken": "it could not be read, or was empty; the directory stays as it was",
    },
    {
        "take": {"received": "taken"},
        "hold": {"received": "to review"},
        "let in": {"to review": "taken"},
        "withdraw": {"to review": "withdrawn"},
    },
    {
        "taken": "It is in the directory already. Send a later delivery to change it.",
        "withdrawn": "Somebody withdrew it. Ask the feed's owner for a new one.",
    },
)
"""The one table of how a delivery moves; one that is broken is so from the beginning."""


@dataclass(frozen=True)
class Review:
    """When a delivery waits for a person: it would lose or close at least `fewest` entries, and more than `share` of what the feed has."""

    share: float = 0.2
    fewest: int = 3


REVIEW = Review()
"""The limits, unless a place says otherwise."""


@dataclass(frozen=True)
class Change:
    """What a delivery would do to what its feed has here: refs that are new, said otherwise, no longer in it, or shut by it."""

    new: frozenset[str]
    changed: frozenset[str]
    missing: frozenset[str]
    shut: frozenset[str]
    before: int

    @property
    def lost(self) -> int:
        """How many people could not be sent to afterwards; one that is missing is so once."""
        return len(self.missing | self.shut)


def change_of(delivery: Delivery, known: Mapping[str, str], open_refs: Collection[str]) -> Change:
    """What a delivery would change.

    Parameters
    ----------
    delivery : as read
    known : refs that the feed has here, with their digests
    open_refs : those of them to which people are sent today, and that the feed had last time

    Returns
    -------
    Change; of a delivery that is only a part nothing is missing

    Examples
    --------
    >>> from datetime import date
    >>> from kith.directory.feed import Given, sort_rows
    >>> told = sort_rows([Given(1, "a", {"name": "Lunch", "status": "defunct"})], on=date(2026, 11, 27))
    >>> found = change_of(told, {"a": "", "b": ""}, {"a", "b"})
    >>> sorted(found.missing), sorted(found.shut), found.lost
    (['b'], ['a'], 2)
    """
    refs = {row.ref for row in delivery.accepted}
    shut = {row.ref for row in delivery.accepted if row.values.get("status") in SHUT} & set(open_refs)
    missing = frozenset(open_refs) - delivery.refs if delivery.is_whole else frozenset()
    return Change(
        frozenset(refs - known.keys()), frozenset(refs & known.keys()), missing, frozenset(shut), len(open_refs)
    )


def needs_review(change: Change, review: Review = REVIEW) -> bool:
    """Whether a person must look before a delivery is taken.

    Examples
    --------
    >>> gone = frozenset("abc")
    >>> needs_review(Change(frozenset(), frozenset(), gone, frozenset(), 100)), needs_review(Change(frozenset(), frozenset(), gone, frozenset(), 10))
    (False, True)
    """
    return change.lost >= review.fewest and change.lost > review.share * change.before
