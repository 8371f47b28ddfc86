"""Silence has a clock: by when each end of a referral moves, in working days, and which referrals are over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kith.care.referral import OPEN
from kith.care.referral_events import Event, Standing, by_referral, standing
from kith.governance.situation import LONDON
from kith.work.working_days import working_days_after, working_days_between

__all__ = [
    "CLOCKS", "MANAGER", "SENDER", "STEPS", "TOLD", "Clock", "Clocks", "Overdue", "Step", "Steps", "due_on", "last_day", "overdue", "told_by_now",
]  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """How long a state may last before somebody is told.

    whose           whose move it is
    working_days    after the day of the last move; None where that move promised a day itself
    what            what is to be done by then
    """

    whose: str
    working_days: int | None
    what: str


Clocks = Mapping[str, Mapping[str, Clock]]
"""By urgency and state."""

_ROUTINE = {
    "sent": Clock("recipient", 2, "open it"),
    "seen": Clock("recipient", 5, "answer"),
    "returned": Clock("referrer", 5, "send it again with what was missing, or take it back"),
    "accepted": Clock("recipient", 10, "begin, or say by when"),
    "waiting": Clock("recipient", None, "begin, as was promised, or say a new day"),
    "started": Clock("recipient", None, "end it, or look at it and go on"),
}
_URGENT = {
    "sent": Clock("recipient", 1, "open it"),
    "seen": Clock("recipient", 1, "answer"),
    "returned": Clock("referrer", 1, "send it again with what was missing, or take it back"),
    "accepted": Clock("recipient", 2, "begin, or say by when"),
}

CLOCKS: Clocks = {"routine": _ROUTINE, "urgent": _ROUTINE | _URGENT}
"""The clock of every open state. A site may hand in others; nothing reads these but what is handed to `overdue`."""

SENDER, MANAGER = "sender", "manager"

TOLD = {
    SENDER: "whoever sent it, and whoever coordinates in their team, deputies too",
    MANAGER: "the neighbourhood manager of that team",
}
"""Who is told of silence, in the order in which they are; each once for each clock that ran out."""


@dataclass(frozen=True)
class Step:
    """To whom silence is told, and how many working days after the last day on which it would have been in time; 0 is as soon as that is over."""

    to: str
    working_days: int


Steps = Mapping[str, tuple[Step, ...]]
"""By urgency."""

STEPS: Steps = {
    "routine": (Step(SENDER, 0), Step(MANAGER, 5)),
    "urgent": (Step(SENDER, 0), Step(MANAGER, 2)),
}
"""The steps of every silence (SAF-08): whoever could have rung and has not is followed by the next person up. A site may hand in others."""


@dataclass(frozen=True)
class Overdue:
    """One referral of which nobody moved in time.

    state           where it stands
    whose, what     whose move it is, and what they were to do
    due_date        the last day on which it would have been in time
    days_over       working days since then
    message_id      the event by which it stands: one clock, one escalation for each of those who are told
    told            who is to have been told by now, of `TOLD`
    """

    referral: str
    state: str
    whose: str
    what: str
    due_date: date
    days_over: int
    message_id: str
    told: tuple[str, ...] = (SENDER,)


def due_on(found: Standing, clocks: Clocks = CLOCKS) -> date | None:
    """The last day on which the next move of a referral is in time; None where it has ended or nothing was promised.

    Parameters
    ----------
    found : where it stands
    clocks : by urgency and state

    Examples
    --------
    >>> from datetime import UTC
    >>> sent = Event("7", "send", "referrer", datetime(2026, 11, 27, 16, tzinfo=UTC), "a")
    >>> due_on(standing([sent]))
    datetime.date(2026, 12, 1)
    """
    last = found.last
    return last_day(found.state, last.urgency, last.at, last.due_date, clocks) if last else None


def last_day(state: str, urgency: str, since: datetime, promised: date | None, clocks: Clocks = CLOCKS) -> date | None:
    """The same, where it is known where it stands: since when, and which day was promised.

    Parameters
    ----------
    state : of `kith.care.referral.STATES`
    urgency : of the clocks
    since : the moment of the last move
    promised : the day that it promised; where a clock counts working days as well, the later of both
    clocks : by urgency and state

    Examples
    --------
    >>> from datetime import UTC
    >>> last_day("sent", "urgent", datetime(2026, 11, 27, 16, tzinfo=UTC), None), last_day("ended", "urgent", datetime(2026, 11, 27, tzinfo=UTC), None)
    (datetime.date(2026, 11, 30), None)
    """
    if state not in OPEN:
        return None
    clock = clocks[urgency][state]
    if clock.working_days is None:
        return promised
    counted = working_days_after(since.astimezone(LONDON).date(), clock.working_days)
    return max(counted, promised) if promised else counted


def told_by_now(urgency: str, days_over: int, steps: Steps = STEPS) -> tuple[str, ...]:
    """Who is to have been told of a silence by now, in the order in which they are.

    Parameters
    ----------
    urgency : of the steps
    days_over : working days since the last day on which it would have been in time
    steps : by urgency

    Examples
    --------
    >>> told_by_now("urgent", 1), told_by_now("urgent", 2), told_by_now("routine", 2)
    (('sender',), ('sender', 'manager'), ('sender',))
    """
    return tuple(one.to for one in steps[urgency] if days_over >= one.working_days)


def overdue(events: Iterable[Event], *, now: datetime, clocks: Clocks = CLOCKS, steps: Steps = STEPS) -> list[Overdue]:
    """Find the referrals of which nobody moved in time.

    Parameters
    ----------
    events : events of any number of referrals, in any order
    now : the moment, with a time zone; days are those of Europe/London
    clocks : by urgency and state
    steps : by urgency

    Returns
    -------
    one for each referral that is over its clock, the longest over first

    Examples
    --------
    >>> from datetime import UTC
    >>> sent = Event("7", "send", "referrer", datetime(2026, 11, 27, 16, tzinfo=UTC), "a")
    >>> overdue([sent], now=datetime(2026, 12, 1, 23, tzinfo=UTC))
    []
    >>> [(one.whose, one.what, one.days_over) for one in overdue([sent], now=datetime(2026, 12, 2, 9, tzinfo=UTC))]
    [('recipient', 'open it', 1)]
    """
    on = now.astimezone(LONDON).date()
    found = [_over(name, standing(of), on, (clocks, steps)) for name, of in by_referral(events).items()]
    return sorted((one for one in found if one), key=lambda one: (one.due_date, one.referral))


def _over(referral: str, found: Standing, on: date, by: tuple[Clocks, Steps]) -> Overdue | None:
    clocks, steps = by
    due, last = due_on(found, clocks), found.last
    if last is None or due is None or on <= due:
        return None
    clock = clocks[last.urgency][found.state]
    over = working_days_between(due, on)
    told = told_by_now(last.urgency, over, steps)
    return Overdue(referral, found.state, clock.whose, clock.what, due, over, last.message_id, told)
