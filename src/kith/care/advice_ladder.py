"""Who is told that a day of a case is near, how long before, and that it went by: it gets louder, and is never let go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kith.errors import BadUsage
from kith.work.working_days import working_days_between

__all__ = ["HOME", "TOLD", "USUAL", "Rung", "days_left", "in_words", "reached"]

TOLD = {
    "owner": "whoever has the case, and who sits on it with them",
    "coordinator": "care coordinators of the team",
    "manager": "the neighbourhood manager",
}
"""Who may be told. A coordinator and a manager are told of which body and by when, and of nobody by name."""

_PASSED = -1


@dataclass(frozen=True)
class Rung:
    """One step of a ladder.

    working_days    how many working days before the last day; -1 once that has gone by
    told            one of `TOLD`
    """

    working_days: int
    told: str

    @property
    def is_passed(self) -> bool:
        """Whether it is reached only once the day has gone by."""
        return self.working_days == _PASSED


USUAL = (Rung(5, "owner"), Rung(2, "coordinator"), Rung(_PASSED, "manager"))
"""A week before whoever has it, two working days before who coordinates, and the manager where it went by and nobody said what came of it."""

HOME = (Rung(10, "owner"), Rung(5, "coordinator"), Rung(1, "manager"))
"""For a home, a hearing or a livelihood: earlier, and the manager while there is still a day."""


def reached(due_date: date, ladder: Iterable[Rung], on: date) -> tuple[Rung, ...]:
    """The rungs that are reached on a day, the earliest first; what has gone by has reached all of them.

    Parameters
    ----------
    due_date : the last day on which it is in time
    ladder : rungs
    on : the day, in Europe/London

    Raises
    ------
    BadUsage
        a rung names somebody who cannot be told.

    Examples
    --------
    >>> [rung.told for rung in reached(date(2026, 12, 4), USUAL, date(2026, 12, 2))]
    ['owner', 'coordinator']
    >>> [rung.told for rung in reached(date(2026, 12, 4), USUAL, date(2026, 12, 5))]
    ['owner', 'coordinator', 'manager']
    """
    rungs = sorted(ladder, key=lambda rung: -rung.working_days)
    if unknown := {rung.told for rung in rungs} - set(TOLD):
        raise BadUsage(f"Nobody is called {sorted(unknown)}.", f"Use one of: {', '.join(TOLD)}.")
    left = _PASSED if on > due_date else working_days_between(on, due_date)
    return tuple(rung for rung in rungs if left <= rung.working_days)


def days_left(due_date: date, on: date) -> int:
    """Calendar days from a day to the last one; fewer than none once it has gone by.

    Examples
    --------
    >>> days_left(date(2026, 12, 4), date(2026, 12, 1)), days_left(date(2026, 12, 4), date(2026, 12, 5))
    (3, -1)
    """
    return (due_date - on).days


def in_words(due_date: date, on: date) -> str:
    """How long there is, in words.

    Examples
    --------
    >>> [in_words(date(2026, 12, 4), date(2026, 12, day)) for day in (1, 3, 4, 5, 6)]
    ['3 days left', 'tomorrow', 'today', 'passed yesterday', 'passed 2 days ago']
    """
    left = days_left(due_date, on)
    near = {0: "today", 1: "tomorrow", -1: "passed yesterday"}
    return near.get(left) or (f"{left} days left" if left > 0 else f"passed {-left} days ago")
