"""What must leave the house: left in the transaction of the deed, sent once afterwards, tried again only where it surely did not go."""

from __future__ import annotations

from datetime import datetime, timedelta

from kith.moving import Moving

__all__ = ["LAST_TRY", "OUTGOING", "next_try"]

OUTGOING = Moving(
    "message",
    {
        "waiting": "left by a deed that was committed, and to be sent",
        "begun": "somebody took it to send it; where nothing more is heard of it, it may have gone",
        "sent": "it has gone",
        "given up": "tried as often as it may be, and it never went",
    },
    {
        "begin": {"waiting": "begun"},
        "say that it went": {"begun": "sent"},
        "say that it did not go": {"begun": "waiting"},
        "give up": {"begun": "given up"},
    },
    {
        "waiting": "Begin it first.",
        "begun": "Somebody sends it: ask whether it went.",
        "sent": "It has gone; nothing is sent twice.",
        "given up": "Reach them another way.",
    },
)
"""What a message may do next."""

LAST_TRY = 6
"""How often one message is tried."""


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a message that did not go is tried again: after 5 minutes, and each time four times as long; None where that was the last.

    Examples
    --------
    >>> from datetime import UTC
    >>> nine = datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> next_try(1, nine) - nine, next_try(3, nine) - nine, next_try(LAST_TRY, nine)
    (datetime.timedelta(seconds=300), datetime.timedelta(seconds=4800), None)
    """
    return None if tries >= LAST_TRY else at + timedelta(minutes=5 * 4 ** (tries - 1))
