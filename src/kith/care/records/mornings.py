"""The mornings of a made-up past at which silence was told, as the nightly work tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

__all__ = ["AT_ONCE", "first_morning", "mornings"]

AT_ONCE = 500
"""How many rows of a made-up past are laid down by one question."""

_HOUR = 7
"""The hour at which silence of the past was told, in Universal Time."""


def first_morning(day: date, begins: datetime) -> datetime:
    """The first morning from a day on that is not before a moment.

    Examples
    --------
    >>> first_morning(date(2026, 11, 27), datetime(2026, 11, 27, 9, tzinfo=UTC)).isoformat()
    '2026-11-28T07:00:00+00:00'
    """
    from_day = max(day, begins.astimezone(UTC).date())
    morning = datetime(from_day.year, from_day.month, from_day.day, _HOUR, tzinfo=UTC)
    return morning if morning >= begins else morning + timedelta(days=1)


def mornings(day: date, begins: datetime, until: datetime) -> Iterator[datetime]:
    """Every morning from a day on between two moments; one at the very end of them is not among them.

    Examples
    --------
    >>> span = datetime(2026, 11, 27, 9, tzinfo=UTC), datetime(2026, 11, 30, 9, tzinfo=UTC)
    >>> [one.day for one in mornings(date(2026, 11, 1), *span)]
    [28, 29, 30]
    """
    morning = first_morning(day, begins)
    while morning < until:
        yield morning
        morning += timedelta(days=1)
