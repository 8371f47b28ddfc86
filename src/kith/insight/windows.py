"""How far back a clause looks: in the last so many months, since a day, since the last such day of the year, or ever.

A window is half-open: "in the last 12 months" asked on 1 November 2026 holds 2 November 2025 to 1 November 2026.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kith.errors import BadRule

__all__ = ["EVER", "MONTHS", "Back", "Ever", "Since", "SinceLast", "Window", "months_before", "read_window"]

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
UNITS = ("days", "weeks", "months", "years")
_MONTH = "|".join(MONTHS)


def months_before(on: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day where it has no such day.

    Examples
    --------
    >>> months_before(date(2026, 11, 1), 12), months_before(date(2026, 3, 31), 1)
    (datetime.date(2025, 11, 1), datetime.date(2026, 2, 28))
    """
    years, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(years, month + 1, min(on.day, monthrange(years, month + 1)[1]))


@dataclass(frozen=True)
class Ever:
    """At any time up to the day the question is asked for."""

    words = ""

    def start(self, on: date) -> None:
        """There is no day before which records do not count."""


@dataclass(frozen=True)
class Back:
    """The last so many days, weeks, months or years."""

    count: int
    unit: str

    def __post_init__(self) -> None:
        if self.count < 1 or self.count > 1200 or self.unit not in UNITS:
            raise BadRule(f"A window of {self.count} {self.unit} cannot be read.", f"Use 1 to 1200 {', '.join(UNITS)}.")

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"in the last {self.count} {self.unit}"

    def start(self, on: date) -> date:
        """The last day that is too early to count.

        Examples
        --------
        >>> Back(12, "months").start(date(2026, 11, 1))
        datetime.date(2025, 11, 1)
        """
        if self.unit in ("days", "weeks"):
            return on - timedelta(days=self.count * (7 if self.unit == "weeks" else 1))
        return months_before(on, self.count * (12 if self.unit == "years" else 1))


@dataclass(frozen=True)
class Since:
    """From a given day on, that day included."""

    day: date

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"since {self.day.day} {MONTHS[self.day.month - 1]} {self.day.year}"

    def start(self, on: date) -> date:
        """The last day that is too early to count."""
        return self.day - timedelta(days=1)


@dataclass(frozen=True)
class SinceLast:
    """From the latest such day of the year on, as for a vaccination season: since the last 1 September."""

    day: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12 or not 1 <= self.day <= monthrange(2025, self.month)[1]:
            raise BadRule(
                f"There is no day {self.day} in month {self.month} of every year.", "Name a day each year has."
            )

    @property
    def words(self) -> str:
        """As it stands in a rule."""
        return f"since the last {self.day} {MONTHS[self.month - 1]}"

    def start(self, on: date) -> date:
        """The last day that is too early to count.

        Examples
        --------
        >>> season = SinceLast(1, 9)
        >>> season.start(date(2026, 11, 1)), season.start(date(2026, 8, 31))
        (datetime.date(2026, 8, 31), datetime.date(2025, 8, 31))
        """
        this_year = date(on.year, self.month, self.day)
        first = this_year if this_year <= on else date(on.year - 1, self.month, self.day)
        return first - timedelta(days=1)


Window = Ever | Back | Since | SinceLast
EVER = Ever()


def read_window(words: str | None) -> Window:
    """Read a window as a rule writes it; nothing written is ever.

    Raises
    ------
    BadRule
        words that are no window, or a day that no calendar has

    Examples
    --------
    >>> read_window("in the last 12 months"), read_window("since the last 1 September")
    (Back(count=12, unit='months'), SinceLast(day=1, month=9))
    """
    if not words:
        return EVER
    if found := re.fullmatch(rf"in the last (\d+) ({'|'.join(UNITS)})", words):
        return Back(int(found[1]), found[2])
    if found := re.fullmatch(rf"since the last (\d+) ({_MONTH})", words):
        return SinceLast(int(found[1]), MONTHS.index(found[2]) + 1)
    if found := re.fullmatch(rf"since (\d+) ({_MONTH}) (\d{{4}})", words):
        try:
            return Since(date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])))
        except (ValueError, OverflowError):
            raise BadRule(f"No calendar has “{words.removeprefix('since ')}”.", "Name a day that was.") from None
    raise BadRule(
        f"“{words}” is not a stretch of time.",
        "Write “in the last 12 months”, “since 1 April 2003” or “since the last 1 September”.",
    )
