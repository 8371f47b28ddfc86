"""When something is open: days of the week, hours, and the season in which they hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kith.directory.words import DAYS
from kith.tables.schema import BadCell

__all__ = ["Hours", "days_in_words", "is_in_season", "next_season", "open_days", "read_hours"]

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")
_NOTE = 500
_LATELY_DAYS = 180


@dataclass(frozen=True)
class Hours:
    """Some days of the week, with hours, and from which day until which they hold.

    days       of `DAYS`, in their order; none where only a note tells
    opens      HH:MM; empty where nobody said
    closes     HH:MM
    from_date  the first day on which they hold; None for always
    to_date    the day from which they hold no longer, not included; None for good
    note       in their own words
    """

    days: tuple[str, ...] = ()
    opens: str = ""
    closes: str = ""
    from_date: date | None = None
    to_date: date | None = None
    note: str = ""

    def holds(self, on: date) -> bool:
        """Whether these hours hold in the season of a day."""
        return (self.from_date is None or self.from_date <= on) and (self.to_date is None or on < self.to_date)

    def kept(self) -> dict[str, Any]:
        """As texts that can be kept and sent; what is empty is left out."""
        told = {
            "days": list(self.days), "opens": self.opens, "closes": self.closes, "note": self.note,
            "from_date": self.from_date.isoformat() if self.from_date else "",
            "to_date": self.to_date.isoformat() if self.to_date else "",
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}

    @classmethod
    def of_kept(cls, told: Mapping[str, Any]) -> Hours:
        """From kept texts, which were read by `read_hours` when they came."""
        first, end = told.get("from_date"), told.get("to_date")
        return cls(
            tuple(told.get("days", ())), told.get("opens", ""), told.get("closes", ""), date.fromisoformat(first) if first else None,
            date.fromisoformat(end) if end else None, told.get("note", ""),
        )  # fmt: skip

    def in_words(self) -> str:
        """As a page says it."""
        return self._said(", ".join(DAYS[day] for day in self.days))

    def in_few_words(self) -> str:
        """As a leaflet says it: days that follow each other in one.

        Examples
        --------
        >>> Hours(("MO", "TU", "WE"), "10:00", "12:00").in_few_words()
        'Monday to Wednesday, 10:00 to 12:00'
        """
        days = days_in_words(self.days)
        return self._said(f"{days}," if days and self.opens else days)

    def _said(self, days: str) -> str:
        times = " to ".join(one for one in (self.opens, self.closes) if one)
        season = ""
        if self.from_date or self.to_date:
            first = f"from {_day(self.from_date)}" if self.from_date else ""
            last = f"until {_day(self.to_date - timedelta(1))}" if self.to_date else ""
            season = f"({' '.join(filter(None, (first, last)))})"
        return " ".join(filter(None, (days, times, season, self.note)))


def days_in_words(days: Sequence[str]) -> str:
    """Days of the week in as few words as they need.

    Examples
    --------
    >>> days_in_words(tuple(DAYS)), days_in_words(("MO", "TU", "WE", "SA")), days_in_words(("MO", "TU")), days_in_words(())
    ('Every day', 'Monday to Wednesday, Saturday', 'Monday, Tuesday', '')
    """
    if len(days) == len(DAYS):
        return "Every day"
    order, runs = list(DAYS), [[day] for day in days[:1]]
    for day in days[1:]:
        if order.index(day) == order.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{DAYS[run[0]]} to {DAYS[run[-1]]}" if len(run) > 2 else ", ".join(DAYS[day] for day in run) for run in runs
    )


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def read_hours(told: Mapping[str, Any]) -> Hours:
    """Hours from kept texts, or from what a form or a feed says.

    Parameters
    ----------
    told : days (a list or a text of two-letter days), opens, closes, from_date, to_date (ISO days; `to_date` is not included), note

    Raises
    ------
    BadCell
        a day, a time or a date that is none, or an end before its beginning.

    Examples
    --------
    >>> read_hours({"days": "th, FR", "opens": "9:30", "closes": "16:00:00"}).in_words()
    'Thursday, Friday 09:30 to 16:00'
    >>> read_hours({"days": ["MO"], "from_date": "2026-11-01", "to_date": "2027-03-01"}).holds(date(2027, 3, 1))
    False
    """
    first, end = _date(told.get("from_date")), _date(told.get("to_date"))
    if first and end and end <= first:
        raise BadCell("the hours end before they begin", "give a last day that is not before the first")
    note = str(told.get("note") or "").strip()[:_NOTE]
    return Hours(_days(told.get("days")), _clock(told.get("opens")), _clock(told.get("closes")), first, end, note)


def _days(told: Any) -> tuple[str, ...]:
    words = re.split(r"[,;\s]+", told) if isinstance(told, str) else list(told or ())
    found = {str(word).strip().upper()[-2:] for word in words if str(word).strip()}
    if unknown := found - set(DAYS):
        raise BadCell(f"“{', '.join(sorted(unknown))}” is no day", f"write days as {', '.join(DAYS)}")
    return tuple(day for day in DAYS if day in found)


def _clock(told: Any) -> str:
    text = str(told or "").strip()
    if not text:
        return ""
    found = _CLOCK.fullmatch(text)
    if not found:
        raise BadCell(f"“{text[:20]}” is no time of day", "write it as 09:30")
    return f"{int(found[1]):02}:{found[2]}"


def _date(told: Any) -> date | None:
    text = str(told or "").strip()[:10]
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadCell(f"“{text}” is no date", "write it year first, as 2026-11-27") from None


def is_in_season(hours: Sequence[Hours], on: date) -> bool | None:
    """Whether something takes place in the season of a day.

    Returns
    -------
    None where nobody knows: no hours are given, or they ended half a year ago or longer and no later ones are given. An entry that nobody
    carried into the new year is no closure

    Examples
    --------
    >>> winter = read_hours({"days": "MO", "from_date": "2026-11-01", "to_date": "2027-03-01"})
    >>> is_in_season([winter], date(2026, 12, 24)), is_in_season([winter], date(2026, 7, 1)), is_in_season([winter], date(2027, 7, 1))
    (True, False, False)
    >>> is_in_season([winter], date(2027, 11, 1)) is None, is_in_season([], date(2026, 7, 1)) is None
    (True, True)
    """
    if any(one.holds(on) for one in hours):
        return True
    last = max((one.to_date for one in hours if one.to_date), default=None)
    ended_lately = last is not None and last <= on < last + timedelta(_LATELY_DAYS)
    return False if next_season(hours, on) or ended_lately else None


def next_season(hours: Sequence[Hours], on: date) -> date | None:
    """The day on which it takes place again; None where nobody said.

    Examples
    --------
    >>> next_season([read_hours({"days": "MO", "from_date": "2026-11-01"})], date(2026, 7, 1))
    datetime.date(2026, 11, 1)
    """
    return min((one.from_date for one in hours if one.from_date and one.from_date > on), default=None)


def open_days(hours: Sequence[Hours], on: date) -> tuple[str, ...]:
    """The days of the week on which it is open in the season of a day.

    Examples
    --------
    >>> open_days([read_hours({"days": "FR"}), read_hours({"days": "MO"})], date(2026, 7, 1))
    ('MO', 'FR')
    """
    found = {day for one in hours if one.holds(on) for day in one.days}
    return tuple(day for day in DAYS if day in found)
