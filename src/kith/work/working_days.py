"""Working days in England: every day but Saturdays, Sundays and bank holidays; what a promise in working days is counted in."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

__all__ = ["bank_holidays", "is_working_day", "working_days_after", "working_days_between"]

_MONDAY, _SATURDAY = 0, 5
_DAY = timedelta(days=1)

_MOVED = {date(2020, 5, 4): date(2020, 5, 8), date(2022, 5, 30): date(2022, 6, 2)}
"""Holidays that a proclamation moved: from the day of the rule to the day that was kept."""

_ONCE = (date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8))
"""Holidays that were proclaimed for one year: a jubilee, a funeral, a coronation."""


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England in one year.

    Parameters
    ----------
    year : 1978 or later: before, there was no early May holiday

    Returns
    -------
    days; one that falls on a weekend is kept on the next working day

    Method
    ------
    New Year, Good Friday, Easter Monday, the first and last Monday of May, the last Monday of August, Christmas and Boxing Day; with those that
    were moved or proclaimed for one year up to 2023. One that is proclaimed later must be added here.

    Source
    ------
    Banking and Financial Dealings Act 1971, schedule 1, and the proclamations under it, as listed at gov.uk/bank-holidays.

    Examples
    --------
    >>> sorted(bank_holidays(2026))[-2:]
    [datetime.date(2026, 12, 25), datetime.date(2026, 12, 28)]
    """
    easter = _easter(year)
    days = {
        easter - 2 * _DAY,
        easter + _DAY,
        _monday_from(date(year, 5, 1)),
        _last_monday(year, 5),
        _last_monday(year, 8),
    }
    for first in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        days.add(_kept_on(first, days))
    moved = {_MOVED.get(day, day) for day in days}
    return frozenset(moved | {day for day in _ONCE if day.year == year})


def is_working_day(day: date) -> bool:
    """Say whether a day is a working day in England.

    Examples
    --------
    >>> is_working_day(date(2026, 11, 27)), is_working_day(date(2026, 11, 28)), is_working_day(date(2026, 12, 25))
    (True, False, False)
    """
    return day.weekday() < _SATURDAY and day not in bank_holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The last day of a promise: so many working days after a day, which is not counted itself.

    Parameters
    ----------
    day : the day on which it begins; any day, also a Sunday
    count : working days, 0 or more

    Examples
    --------
    >>> working_days_after(date(2026, 11, 27), 2), working_days_after(date(2026, 12, 24), 1)
    (datetime.date(2026, 12, 1), datetime.date(2026, 12, 29))
    """
    while count > 0:
        day += _DAY
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after the first day, up to the last and with it; none where the last is not later.

    Examples
    --------
    >>> working_days_between(date(2026, 11, 27), date(2026, 12, 1)), working_days_between(date(2026, 12, 1), date(2026, 11, 27))
    (2, 0)
    """
    if last <= first:
        return 0
    weeks, rest = divmod((last - first).days, 7)
    over = sum((last - number * _DAY).weekday() < _SATURDAY for number in range(rest))
    kept = sum(first < day <= last for year in range(first.year, last.year + 1) for day in bank_holidays(year))
    return 5 * weeks + over - kept  # a holiday is never kept on a weekend


def _kept_on(day: date, taken: set[date]) -> date:
    """The day on which a holiday of a date is kept: the next that is neither weekend nor a holiday already."""
    while day.weekday() >= _SATURDAY or day in taken:
        day += _DAY
    return day


def _monday_from(day: date) -> date:
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)


def _last_monday(year: int, month: int) -> date:
    return _monday_from(date(year, month, 25))


def _easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the method that Nature printed in 1876 (Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    leaps, left = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - shift + 15) % 30
    fours, odd = divmod(rest, 4)
    week = (32 + 2 * left + 2 * fours - moon - odd) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)
