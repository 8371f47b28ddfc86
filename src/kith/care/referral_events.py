"""What was said of a referral, one event each: where it stands by them, and what was refused or said twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kith.care.referral import BEGINNING, moved
from kith.errors import MoveNotAllowed

__all__ = ["Event", "Standing", "by_referral", "standing"]


@dataclass(frozen=True)
class Event:
    """One thing that one end said of a referral.

    referral     which one
    move         a move of `kith.care.referral.MOVES`
    party        who made it, of `PARTIES`
    at           the moment at which it was taken down, with a time zone
    message_id   what makes the same message the same, however often it comes
    number       its place among those of the same moment
    reason       why, or what came of it: a word of the lists in `kith.care.referral_reasons`
    due_date     the day that it promises: by when it begins, both meet, or it is looked at again
    kind         kind of the referral
    urgency      urgency of the referral
    """

    referral: str
    move: str
    party: str
    at: datetime
    message_id: str
    number: int = 0
    reason: str = ""
    due_date: date | None = None
    kind: str = "referral"
    urgency: str = "routine"

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Where it stands among the others: by its own time, never by when somebody read it."""
        return self.at, self.number, self.message_id


@dataclass(frozen=True)
class Standing:
    """Where one referral stands. Every event is in one of `taken`, `refused` and `repeated`; none is dropped.

    state       of `kith.care.referral.STATES`
    since       when the last move that was taken was made; None for none
    due_date    the day that it promised; None where it promised none
    taken       events that moved it, in order
    refused     events that did not lead on from where it was, each with the sentence that says why
    repeated    events that had come before under the same message
    """

    state: str
    since: datetime | None
    due_date: date | None
    taken: tuple[Event, ...]
    refused: tuple[tuple[Event, str], ...]
    repeated: tuple[Event, ...]

    @property
    def last(self) -> Event | None:
        """The event that it stands by."""
        return self.taken[-1] if self.taken else None


def standing(events: Iterable[Event]) -> Standing:
    """Say where one referral stands by all that was said of it.

    Parameters
    ----------
    events : events of one referral, in any order, any of them more than once

    Returns
    -------
    Standing; the same for every order in which the events are given

    Method
    ------
    Events are read by their own time. A message that came before changes nothing. A move that does not lead on from where the
    referral is at that time is refused, kept, and changes nothing. So an event that is later than all others never changes what
    became of them: history only grows.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = lambda hour: datetime(2026, 11, 2, hour, tzinfo=UTC)
    >>> sent, seen = Event("7", "send", "referrer", at(9), "a"), Event("7", "see", "recipient", at(10), "b")
    >>> no, yes = Event("7", "decline", "recipient", at(11), "c", reason="full"), Event("7", "accept", "recipient", at(12), "d")
    >>> found = standing([yes, no, seen, seen, sent])
    >>> found.state, len(found.taken), len(found.refused), len(found.repeated)
    ('declined', 3, 1, 1)
    """
    state, heard = BEGINNING, set[str]()
    taken: list[Event] = []
    refused: list[tuple[Event, str]] = []
    repeated: list[Event] = []
    for one in sorted(events, key=lambda each: each.place):
        if one.message_id in heard:
            repeated.append(one)
            continue
        heard.add(one.message_id)
        try:
            state = moved(one.kind, state, one.move, one.party)
        except MoveNotAllowed as said:
            refused.append((one, str(said)))
        else:
            taken.append(one)
    last = taken[-1] if taken else None
    since, due = (last.at, last.due_date) if last else (None, None)
    return Standing(state, since, due, tuple(taken), tuple(refused), tuple(repeated))


def by_referral(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Events of many referrals, each referral's together.

    Examples
    --------
    >>> from datetime import UTC
    >>> one = Event("7", "send", "referrer", datetime(2026, 11, 2, tzinfo=UTC), "a")
    >>> by_referral([one]) == {"7": [one]}
    True
    """
    found: dict[str, list[Event]] = {}
    for one in events:
        found.setdefault(one.referral, []).append(one)
    return found
