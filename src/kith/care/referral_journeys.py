"""What became of somebody who was referred, from the first sending to its end: through what was sent back, opened again and passed on, as one journey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from kith.care.clocks import CLOCKS, Clocks, last_day
from kith.care.referral import OPEN
from kith.care.referral_reasons import RESULTS
from kith.governance.situation import LONDON
from kith.work.working_days import working_days_after

__all__ = ["ANSWERS", "JOURNEYS", "OUTCOMES", "TIMES", "WAITS", "Journey", "Step", "journey", "latest_start"]

ANSWERS = {
    "yes": "a service said yes, or answered the question, and has not taken that back",
    "no": "the last answer is no, also where it came late",
    "silent": "no answer, and the day by which the service was to open it or to answer is over, also where it was taken back after that day",
    "neither": "no answer is due yet, more was asked of whoever sent it, it was taken back before that day, or it went to the wrong place",
}
"""Whether a service said yes. Silence is never a no, and no part is left out."""

WAITS = {
    "began": "a service began, or answered the question",
    "waits": "nobody has begun, and it is under way",
    "left": "it ended before anybody began: a no, or it was taken back or called back",
}
"""What became of the wait."""

TIMES = {
    "in time": "a service began by the last day on which it could have, had each move been made on its last day",
    "late": "that day is over, and a service began later or has not begun",
}
"""Whether it was in time; only of those for whom that day is over, and who had not left by then."""

OUTCOMES = {
    "met": "the person said that they got what they needed",
    "not met": "the person said that they did not",
    "not said": "it helped in part, they chose to stop, or nobody can say",
}
"""What came of what ended, as the person sees it."""

JOURNEYS = pa.schema(
    [
        ("answer", pa.string()),
        ("wait", pa.string()),
        ("days", pa.int64()),
        ("time", pa.string()),
        ("outcome", pa.string()),
        ("deprivation", pa.string()),
        ("ethnic group", pa.string()),
        ("language", pa.string()),
        ("need", pa.string()),
    ]
)
"""One row for each person: `answer`, `wait` and `days` of every one, `time` and `outcome` where they have one, and what they are counted by."""

_START = ("sent", "seen", "accepted")


@dataclass(frozen=True)
class Step:
    """One move that was taken: where it led, when, and the reason and day that came with it."""

    move: str
    to_state: str
    at: datetime
    reason: str = ""
    due_date: date | None = None


@dataclass(frozen=True)
class Journey:
    """One journey as it stood at the end of a day.

    answer    of `ANSWERS`
    wait      of `WAITS`
    days      from the day of sending to the day on which a service began; otherwise for how long they were seen to wait
    time      of `TIMES`; empty where it cannot be late yet, or they left before it was
    outcome   of `OUTCOMES`; empty where it has not ended after somebody began
    """

    answer: str
    wait: str
    days: int
    time: str = ""
    outcome: str = ""


def latest_start(sent_on: date, urgency: str, clocks: Clocks = CLOCKS) -> date:
    """The last day on which a service begins in time, had each move been made on its last day: to open it, to answer, to begin.

    Examples
    --------
    >>> latest_start(date(2026, 11, 2), "routine"), latest_start(date(2026, 11, 2), "urgent")
    (datetime.date(2026, 11, 25), datetime.date(2026, 11, 6))
    """
    return working_days_after(sent_on, sum(clocks[urgency][state].working_days or 0 for state in _START))


def journey(steps: Sequence[Step], *, urgency: str, until: date, clocks: Clocks = CLOCKS) -> Journey:
    """Say what became of one journey.

    Parameters
    ----------
    steps : every move that was taken of a referral and of those that it was passed on as, before `until`, in order; the first sends it
    urgency : of the first referral, by which clocks run
    until : the day before which all of it happened, in Europe/London: the last day that counts is the one before
    clocks : by urgency and state

    Returns
    -------
    Journey

    Examples
    --------
    >>> from datetime import UTC
    >>> at = lambda day: datetime(2026, 11, day, 9, tzinfo=UTC)
    >>> sent, seen = Step("send", "sent", at(2)), Step("see", "seen", at(3))
    >>> journey([sent, seen], urgency="routine", until=date(2026, 11, 8))
    Journey(answer='neither', wait='waits', days=5, time='', outcome='')
    >>> journey([sent, seen], urgency="routine", until=date(2026, 12, 1))
    Journey(answer='silent', wait='waits', days=28, time='late', outcome='')
    """
    sent_on = _day(steps[0].at)
    began = next((_day(one.at) for one in steps if one.to_state == "started" or one.move == "advise"), None)
    wait = "began" if began else "waits" if steps[-1].to_state in OPEN or steps[-1].to_state == "passed on" else "left"
    last = began or (until - timedelta(days=1) if wait == "waits" else _day(steps[-1].at))
    limit = latest_start(sent_on, urgency, clocks)
    answer = _answer(steps, urgency, until, clocks)
    return Journey(
        answer, wait, (last - sent_on).days, _time(wait, last, limit, until), _outcome(steps) if began else ""
    )


def _answer(steps: Sequence[Step], urgency: str, until: date, clocks: Clocks) -> str:
    said = ""
    for one in steps:
        said = _SAYS.get(one.move, said)
    if said:
        return said
    last = steps[-1]
    if last.to_state != "withdrawn":
        return _if_silent(last, urgency, until, clocks)
    return _if_silent(steps[-2], urgency, _day(last.at), clocks)


_SAYS: Mapping[str, str] = {"accept": "yes", "advise": "yes", "decline": "no", "reopen": ""}


def _if_silent(stands: Step, urgency: str, on: date, clocks: Clocks) -> str:
    """Whether the service that has it was to have moved before a day; what was sent back waits for whoever sent it."""
    if stands.to_state not in ("sent", "seen"):
        return "neither"
    due = last_day(stands.to_state, urgency, stands.at, stands.due_date, clocks)
    return "silent" if due is not None and due < on else "neither"


def _time(wait: str, last: date, limit: date, until: date) -> str:
    if limit >= until or (wait == "left" and last <= limit):
        return ""
    return "in time" if wait == "began" and last <= limit else "late"


def _outcome(steps: Sequence[Step]) -> str:
    last = steps[-1]
    if last.to_state != "ended":
        return ""
    result = RESULTS.get("advised" if last.move == "advise" else last.reason)
    return _MET[result.is_need_met if result else None]


_MET = {True: "met", False: "not met", None: "not said"}


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
