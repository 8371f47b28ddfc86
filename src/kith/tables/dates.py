"""Dates as partners write them: a few explicit forms are read, everything ambiguous is refused with the way to mend it.

Forms accepted follow the national vaccination service's importer (TRUST.md, IMP-07): year first, or day first with a
four-digit year. A date is never guessed: 01/02/03 and 2/3/2003 have more than one reading, so they have none.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from kith.tables.schema import BadCell

MEND = "write it as 1945-07-14 or 14/07/1945"
OLDEST_AGE = 120  # years; TRUST.md IMP-07 refuses anybody older
EXCEL_ZERO = date(1899, 12, 30)  # day 0 of Excel's 1900 date system, counting the 29 February 1900 that never was
EXCEL_ZEROS = {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)}  # what 0 and 1 become when written as dates
LATEST_YEAR = 2100  # later ones are stand-ins for "no end": 2999-12-31, 9999-12-31

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
MONTH_NUMBER = {name[:length]: n for n, name in enumerate(MONTHS, 1) for length in (3, len(name))} | {"sept": 9}

_TIME = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(rf"(\d{{2}})/(\d{{2}})/(\d{{4}}){_TIME}", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4})", re.ASCII)
_SERIAL = re.compile(r"\d{4,5}(\.\d+)?", re.ASCII)
_NUMBERS = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})", re.ASCII)


class MonthFirst(BadCell):
    """A date with the month first: if a system writes one so it writes all so, and the others may have been misread."""


def read_date(text: str) -> date:
    """The calendar day that a cell names, or `BadCell`.

    Read are 1945-07-14 (a time after it is passed over), 19450714, 14/07/1945, 14-Jul-1945 and 14 July 1945.

    Examples
    --------
    >>> read_date("14/07/1945"), read_date("1945-07-14T09:30:00Z"), read_date("14 July 1945")
    (datetime.date(1945, 7, 14), datetime.date(1945, 7, 14), datetime.date(1945, 7, 14))
    >>> read_date("01/02/03")
    Traceback (most recent call last):
    ...
    kith.tables.schema.BadCell: “01/02/03” has a two-digit year, so it has more than one reading
    """
    if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := _MONTH_NAMED.fullmatch(text):
        day, month, year = found[1], str(MONTH_NUMBER.get(found[2].lower(), 0)), found[3]
    else:
        raise _why_not(text)
    return _calendar_day(text, int(year), int(month), int(day))


def _calendar_day(text: str, year: int, month: int, day: int) -> date:
    if year < 100:
        raise BadCell(f"“{text}” has no year that can be meant", MEND)
    try:
        value = date(year, month, day)
    except ValueError:
        raise _no_such_day(text, month, day) from None
    if value in EXCEL_ZEROS:
        raise BadCell(
            f"“{text}” is what a spreadsheet writes for an empty date", "leave the cell empty, or give the date"
        )
    if not 1900 <= year <= LATEST_YEAR:
        mend = "leave the cell empty if there is no end" if year > LATEST_YEAR else MEND
        raise BadCell(f"“{text}” is not between 1900 and {LATEST_YEAR}", mend)
    return value


def _no_such_day(text: str, month: int, day: int) -> BadCell:
    if month > 12 and 1 <= day <= 12:
        return MonthFirst(f"“{text}” puts the month first, as in the United States", MEND)
    return BadCell(f"“{text}” is not a day in the calendar", f"look up the date and {MEND}")


def _why_not(text: str) -> BadCell:
    if _SERIAL.fullmatch(text):
        return _serial(text)
    if found := _NUMBERS.fullmatch(text):
        if len(found[1]) < 4 and len(found[3]) < 4:
            return BadCell(f"“{text}” has a two-digit year, so it has more than one reading", MEND)
        return BadCell(f"“{text}” may have the day or the month first", f"{MEND}, with two digits for day and month")
    return BadCell(f"“{text}” is not a date", MEND)


def _serial(text: str) -> BadCell:
    day = EXCEL_ZERO + timedelta(days=int(float(text)))
    seems = f"; it may stand for {day.isoformat()}" if day.year >= 1910 else ""
    return BadCell(
        f"“{text}” is a date turned into a number by a spreadsheet{seems}",
        "format the column as a date (yyyy-mm-dd) in the spreadsheet and save it again",
    )


TOO_LATE = "is after the day of the question"
"""What is said of a day that had not come; with a question about the past, that is no fault of the file."""


def not_after(value: date, on: date) -> None:
    """Refuse a day that had not come when the question was asked.

    Examples
    --------
    >>> not_after(date(2027, 1, 1), date(2026, 11, 23))
    Traceback (most recent call last):
    ...
    kith.tables.schema.BadCell: 2027-01-01 is after the day of the question, 2026-11-23
    """
    if value > on:
        raise BadCell(f"{value} {TOO_LATE}, {on}", "check the year; leave it empty if it has not happened")


def born_by(value: date, on: date) -> None:
    """Refuse a birth date in the future, or of somebody who would be over 120.

    Examples
    --------
    >>> born_by(date(1901, 3, 4), date(2026, 11, 23))
    Traceback (most recent call last):
    ...
    kith.tables.schema.BadCell: 1901-03-04 would make the person more than 120 years old
    """
    not_after(value, on)
    turned = on.year - value.year - ((on.month, on.day) < (value.month, value.day))
    if turned > OLDEST_AGE:
        raise BadCell(
            f"{value} would make the person more than {OLDEST_AGE} years old", "check the century, or leave it empty"
        )
