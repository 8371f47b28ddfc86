"""How long ago somebody said that an entry is right, what that is worth, and whom to ask again when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["ASKING", "NEVER", "STAGES", "Asking", "Stage", "Standing", "ago", "ask_next", "stage_of", "to_be_asked"]


@dataclass(frozen=True)
class Stage:
    """How far gone an entry is.

    until_days      days since it was said to be right up to which this holds, not included; None for good
    meaning         what a page says
    further_metres  as though it were so much farther away: how far one would rather go for an entry that is fresh
    """

    name: str
    until_days: int | None
    meaning: str
    further_metres: int


STAGES = (
    Stage("fresh", 180, "confirmed in the last six months", 0),
    Stage("ageing", 365, "confirmed more than six months ago", 500),
    Stage("stale", 730, "confirmed more than a year ago: ring first", 2_000),
    Stage("out of date", None, "confirmed more than two years ago: ring first", 5_000),
)
"""The stages in their order. Days are ours: Open Referral UK asks that an entry is assured within six months."""

NEVER = Stage("never confirmed", None, "never confirmed: ring first", 2_000)
"""An entry of which nobody ever said that it is right."""


def stage_of(assured: date | None, on: date) -> Stage:
    """The stage of an entry on a day.

    Parameters
    ----------
    assured : the last day on which somebody who can know said that it is right; None for never. A day to come counts as today:
        whoever sent it has a wrong clock, and is believed no longer than anybody else
    on : the day of the question

    Examples
    --------
    >>> stage_of(date(2026, 11, 1), date(2026, 11, 27)).name, stage_of(date(2005, 1, 1), date(2026, 11, 27)).name
    ('fresh', 'out of date')
    >>> stage_of(None, date(2026, 11, 27)).name
    'never confirmed'
    """
    if assured is None:
        return NEVER
    days = max((on - assured).days, 0)
    return next(stage for stage in STAGES if stage.until_days is None or days < stage.until_days)


def ago(then: date, on: date) -> str:
    """How long ago a day was, as one says it; a day to come counts as today, as of `stage_of`.

    Examples
    --------
    >>> today = date(2026, 11, 27)
    >>> ago(today, today), ago(date(2026, 11, 26), today), ago(date(2026, 11, 6), today), ago(date(2026, 3, 1), today), ago(date(2020, 1, 1), today)
    ('today', 'yesterday', '3 weeks ago', '9 months ago', '6 years ago')
    """
    days = max((on - then).days, 0)
    if days < 2:
        return ("today", "yesterday")[days]
    number, what = next((days // long, what) for long, what in _LONG if days >= 2 * long)
    return f"{number} {what} ago"


_LONG = ((365, "years"), (30, "months"), (7, "weeks"), (1, "days"))


@dataclass(frozen=True)
class Asking:
    """How owners are asked to confirm.

    ahead_days      so many days before an entry is fresh no longer its owner is asked
    again_days      days after which one who did not answer is asked again
    most            times that one is asked; then a member of staff rings
    link_days       days for which a link works
    """

    ahead_days: int = 30
    again_days: int = 14
    most: int = 3
    link_days: int = 30


ASKING = Asking()
"""The schedule, unless a place says otherwise."""


@dataclass(frozen=True)
class Standing:
    """What has been asked of whoever runs one entry since it was last said to be right."""

    key: str
    assured: date | None
    asked_count: int = 0
    asked_last: date | None = None


@dataclass(frozen=True)
class Due:
    """One entry on the list of owners to ask.

    what    ask, ask again, ring or wait
    since   the day from which it has been due
    """

    key: str
    what: str
    since: date


def ask_next(one: Standing, on: date, asking: Asking = ASKING) -> Due:
    """What is to be done about one entry.

    Parameters
    ----------
    one : when it was last said to be right, and what was asked since
    on : the day of the question
    asking : the schedule

    Returns
    -------
    Due; `since` may lie ahead where there is nothing to do yet

    Examples
    --------
    >>> today = date(2026, 11, 27)
    >>> ask_next(Standing("k", date(2026, 11, 1)), today)
    Due(key='k', what='wait', since=datetime.date(2027, 3, 31))
    >>> ask_next(Standing("k", date(2026, 5, 1)), today).what, ask_next(Standing("k", None), today).what
    ('ask', 'ask')
    >>> ask_next(Standing("k", None, 3, date(2026, 11, 1)), today).what
    'ring'
    """
    if one.asked_last is not None and one.asked_count:
        due = one.asked_last + timedelta(asking.again_days)
        if on < due:
            return Due(one.key, "wait", due)
        return Due(one.key, "ring" if one.asked_count >= asking.most else "ask again", due)
    if one.assured is None:
        return Due(one.key, "ask", on)
    first = one.assured + timedelta(_fresh_days() - asking.ahead_days)
    return Due(one.key, "ask" if first <= on else "wait", first)


def to_be_asked(standing: Iterable[Standing], on: date, asking: Asking = ASKING) -> list[Due]:
    """Whom to ask or ring today, those first who have waited longest.

    Examples
    --------
    >>> old, new = Standing("old", date(2026, 1, 1)), Standing("new", date(2026, 11, 1))
    >>> [one.key for one in to_be_asked([new, old], date(2026, 11, 27))]
    ['old']
    """
    found = [ask_next(one, on, asking) for one in standing]
    return sorted((one for one in found if one.what != "wait"), key=lambda one: (one.since, one.key))


def _fresh_days() -> int:
    return STAGES[0].until_days or 0
