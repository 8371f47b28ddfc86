"""Days in the ways partners write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from kith.synthetic.chance import Draws
from kith.work.working_days import is_working_day

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SPREADSHEET_DAY_ZERO = 25_569  # days from 30 December 1899, where spreadsheets begin, to 1 January 1970


def days_as_text(days: np.ndarray, style: str) -> list[str]:
    """Days since 1970 as text.

    Parameters
    ----------
    style : "iso" 1945-07-14, "slashes" 14/07/1945, "months" 14-Jul-1945, "digits" 19450714, "cells" the number of a
        spreadsheet's date cell

    Examples
    --------
    >>> [days_as_text(np.array([0]), style)[0] for style in ("iso", "slashes", "months", "digits", "cells")]
    ['1970-01-01', '01/01/1970', '01-Jan-1970', '19700101', '25569']
    """
    if style == "cells":
        return [str(day + _SPREADSHEET_DAY_ZERO) for day in days.tolist()]
    iso = days.astype("datetime64[D]").astype(str).tolist()
    if style == "iso":
        return iso
    if style == "digits":
        return [text.replace("-", "") for text in iso]
    if style == "months":
        return [f"{text[8:]}-{_MONTHS[int(text[5:7]) - 1]}-{text[:4]}" for text in iso]
    return [f"{text[8:]}/{text[5:7]}/{text[:4]}" for text in iso]


def working_moment(draws: Draws, about: datetime) -> datetime:
    """A moment of a working day near this one, never before it, in whole minutes: eight to five, as clocks in London say in winter.

    Examples
    --------
    >>> from kith.synthetic.chance import stream
    >>> working_moment(stream(1, "x"), datetime(2026, 11, 28, 9, tzinfo=UTC)).date().isoformat()
    '2026-11-30'
    """
    day = about.date()
    moment = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=int(draws.integers(540)))
    if moment <= about:
        moment += timedelta(days=1)
    while not is_working_day(moment.date()):
        moment += timedelta(days=1)
    return moment


def working_moment_before(draws: Draws, until: datetime, days: int) -> datetime:
    """A moment of the working day so many days before another moment, or of the one before that day where it is none.

    Examples
    --------
    >>> from kith.synthetic.chance import stream
    >>> working_moment_before(stream(1, "x"), datetime(2026, 11, 30, 9, tzinfo=UTC), 1).date().isoformat()
    '2026-11-27'
    """
    day = (until - timedelta(days=days)).date()
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC) + timedelta(minutes=int(draws.integers(540)))
