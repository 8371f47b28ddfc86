"""Out of office: who is away from when until when, and who stands in for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kith.errors import BadUsage

__all__ = ["Away", "covers_for", "must_be_away", "stand_in"]


@dataclass(frozen=True)
class Away:
    """One member of staff is away: from the first day, up to the last and with it; `cover` is who stands in, or empty for the team."""

    account: str
    from_date: date
    to_date: date
    cover: str = ""

    def holds(self, on: date) -> bool:
        """Whether they are away on a day."""
        return self.from_date <= on <= self.to_date


def must_be_away(away: Away, today: date) -> None:
    """Check what somebody says of being away. Errors: `BadUsage`, saying what is wrong.

    Examples
    --------
    >>> must_be_away(Away("a", date(2026, 12, 4), date(2026, 12, 1)), date(2026, 11, 27))
    Traceback (most recent call last):
    kith.errors.BadUsage: The last day is before the first. Enter the last day on which you are away.
    """
    if away.to_date < away.from_date:
        raise BadUsage("The last day is before the first.", "Enter the last day on which you are away.")
    if away.to_date < today:
        raise BadUsage("Those days are over.", "Enter days from today on.")
    if away.cover == away.account:
        raise BadUsage("Nobody stands in for themselves.", "Choose a colleague, or the team.")


def stand_in(account: str, on: date, away: Iterable[Away]) -> str:
    """Who does somebody's work on a day: themselves, or whoever stands in for them; empty for the team.

    Whoever stands in may be away too, and then whoever stands in for them is asked. Where that comes round to somebody who was asked
    already, it is the team's.

    Examples
    --------
    >>> first, last = date(2026, 12, 1), date(2026, 12, 4)
    >>> both = [Away("a", first, last, "b"), Away("b", last, last, "a")]
    >>> stand_in("a", date(2026, 11, 30), both), stand_in("a", first, both), stand_in("a", last, both)
    ('a', 'b', '')
    """
    gone = {one.account: one.cover for one in away if one.holds(on)}
    asked = set[str]()
    while account in gone:
        if account in asked:
            return ""
        asked.add(account)
        account = gone[account]
    return account


def covers_for(account: str, on: date, away: Iterable[Away]) -> frozenset[str]:
    """For whom somebody stands in on a day.

    Examples
    --------
    >>> day = date(2026, 12, 1)
    >>> sorted(covers_for("c", day, [Away("a", day, day, "b"), Away("b", day, day, "c"), Away("d", day, day)]))
    ['a', 'b']
    """
    rows = list(away)
    return frozenset(one.account for one in rows if one.holds(on) and stand_in(one.account, on, rows) == account)
