"""Money that advice brought: what a payment is worth in a year, and what a group of people gained, with how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kith.errors import BadUsage
from kith.measures.rates import Interval, proportion

__all__ = ["PERIODS", "Gained", "GroupGain", "gain_of", "median_gain", "yearly_pence"]

PERIODS = {"once": None, "week": 52, "four weeks": 13, "month": 12, "year": 1}
"""How often money is paid, and how many of those a year has; paid once, it is counted apart and never in a year."""

_DRAWS = 2_000


@dataclass(frozen=True)
class Gained:
    """What came of one person's advice.

    group           the group that they are counted in; "not known" is one
    yearly_pence    what was awarded to them in regular payments, in a year
    once_pence      what was awarded to them once
    is_awarded      whether anything was awarded
    """

    group: str
    yearly_pence: int = 0
    once_pence: int = 0
    is_awarded: bool = False


@dataclass(frozen=True)
class GroupGain:
    """What a group of people gained.

    people_count        people who were advised: the denominator
    awarded_count       people to whom anything was awarded
    share               that share, with Wilson's interval
    yearly_pence        all regular payments, in a year
    once_pence          all single payments
    median              the median of what those gained in a year who gain by the year, in pence, with its interval; None below two people
    """

    group: str
    people_count: int
    awarded_count: int
    share: Interval
    yearly_pence: int
    once_pence: int
    median: Interval | None
    yearly_count: int


def yearly_pence(amount_pence: int, period: str) -> int:
    """What a payment is worth in a year; nothing, where it is paid once.

    Parameters
    ----------
    amount_pence : 0 or more
    period : one of `PERIODS`

    Method
    ------
    52 weeks, 13 times four weeks, 12 months: as advice services report their gains, a little under what a year of 365 days gives.

    Examples
    --------
    >>> yearly_pence(7_210, "week"), yearly_pence(50_000, "once")
    (374920, 0)
    """
    if period not in PERIODS:
        raise BadUsage(f"How often is not known: “{period}”.", f"Use one of: {', '.join(PERIODS)}.")
    if amount_pence < 0:
        raise BadUsage("An amount is never less than nothing.", "Give what is paid, in pounds and pence.")
    return amount_pence * (PERIODS[period] or 0)


def median_gain(values: Sequence[int], *, seed: int, confidence: float = 0.95) -> Interval | None:
    """The median of amounts with an interval by the bootstrap; None below two of them.

    Parameters
    ----------
    values : pence, one for each person
    seed : what makes the draws the same every time
    confidence : of the interval, between 0 and 1

    Method
    ------
    Percentile bootstrap of the median, 2,000 draws with replacement (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Money is skewed:
    an interval of the mean by the normal distribution would reach below nothing. With few people it is too narrow, which small numbers hidden mostly keeps out.

    Examples
    --------
    >>> median_gain([100_000, 120_000, 120_000, 500_000], seed=1).value
    120000.0
    >>> median_gain([100_000], seed=1) is None
    True
    """
    if len(values) < 2:
        return None
    drawn = np.random.default_rng(seed).choice(np.asarray(values, dtype=float), size=(_DRAWS, len(values)))
    tail = (1 - confidence) / 2 * 100
    lower, upper = np.percentile(np.median(drawn, axis=1), [tail, 100 - tail])
    return Interval(float(np.median(values)), float(lower), float(upper))


def gain_of(people: Iterable[Gained], groups: Iterable[str], *, seed: int) -> list[GroupGain]:
    """What each group gained, every group that is named, also where nobody of it was advised.

    Parameters
    ----------
    people : one for each person who was advised
    groups : the groups in their order; a group of somebody that is not among them is refused
    seed : of the draws

    Returns
    -------
    one `GroupGain` for each group. Nothing is hidden in it: small numbers are hidden before anybody sees it.

    Raises
    ------
    BadUsage
        somebody is of a group that is not named, so that they would be dropped.

    Examples
    --------
    >>> found = gain_of([Gained("a", 374_920, 0, True), Gained("a"), Gained("not known", 0, 5_000, True)], ["a", "b", "not known"], seed=1)
    >>> [(one.group, one.people_count, one.awarded_count, one.yearly_pence, one.once_pence) for one in found]
    [('a', 2, 1, 374920, 0), ('b', 0, 0, 0, 0), ('not known', 1, 1, 0, 5000)]
    """
    by_group: dict[str, list[Gained]] = {group: [] for group in groups}
    for one in people:
        if one.group not in by_group:
            raise BadUsage(
                f"Somebody is of the group “{one.group}”, which is not among those that are counted.",
                "Name every group, and “not known”.",
            )
        by_group[one.group].append(one)
    return [_of_group(group, those, seed) for group, those in by_group.items()]


def _of_group(group: str, those: Sequence[Gained], seed: int) -> GroupGain:
    awarded = sum(one.is_awarded for one in those)
    yearly = [one.yearly_pence for one in those if one.yearly_pence]
    return GroupGain(
        group, len(those), awarded, proportion(awarded, len(those)), sum(yearly), sum(one.once_pence for one in those),
        median_gain(yearly, seed=seed), len(yearly),
    )  # fmt: skip
