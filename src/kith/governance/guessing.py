"""How many wrong passwords or codes one account takes from places nobody knows: so many at once, and then one in a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["BUDGETS", "Budget", "spent_at"]


@dataclass(frozen=True)
class Budget:
    """How many guesses may be wrong at once, and after how long one of them is forgiven."""

    most: int
    one_back: timedelta

    @property
    def a_day(self) -> int:
        """The most guesses that somebody who never stops has in a day."""
        return self.most + timedelta(days=1) // self.one_back


BUDGETS = {
    "password": Budget(30, timedelta(minutes=5)),
    "code": Budget(20, timedelta(minutes=15)),
    "joining code": Budget(20, timedelta(minutes=15)),
}
"""The budget of each thing that is guessed at. A code has six figures, of which three count at a time: so it has the smaller one,
with which somebody who has the password finds a code about once in 2,900 days. Both are more than one address is let try at once, so
that one alone keeps nobody out elsewhere."""


def spent_at(spent: float, since: datetime, at: datetime, budget: Budget) -> float:
    """How much of a budget is spent by now.

    Parameters
    ----------
    spent : how much was, when it was last written down
    since : when that was
    at : now; a clock that went back forgives nothing

    Returns
    -------
    float, from 0 on

    Source
    ------
    A leaky bucket: so that guessing is slow for good, and the account is never shut for good.

    Examples
    --------
    >>> nine, codes = datetime(2026, 11, 2, 9), BUDGETS["code"]
    >>> spent_at(10, nine, nine + timedelta(minutes=15), codes), spent_at(1, nine, nine + timedelta(days=1), codes)
    (9.0, 0.0)
    >>> spent_at(10, nine, nine - timedelta(days=1), codes), codes.a_day, BUDGETS["password"].a_day
    (10.0, 116, 318)
    """
    return max(0.0, spent - max(at - since, timedelta(0)) / budget.one_back)
