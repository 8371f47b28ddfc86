"""Proportions and rates with their intervals, as the Office for Health Improvement and Disparities publishes them.

Nothing here is shown without its interval: a share of 3 in 10 and a share of 300 in 1,000 are not the same news.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from kith.errors import KithError, NegativeCount, NumeratorAboveDenominator, ZeroDenominator
from kith.measures.grouping import Levels, grouped, limit_names, numbers, with_columns
from kith.measures.intervals import Limits, count_limits, wilson_limits


class Interval(NamedTuple):
    """A figure between its limits; None where there is nothing to say (no people, or a part is missing)."""

    value: float | None
    lower: float | None
    upper: float | None


UNKNOWN = Interval(None, None, None)
"""What a missing numerator or denominator, or a denominator of nobody, gives: unknown, not nought."""


def proportion(numerator: float | None, denominator: float | None, *, confidence: float = 0.95) -> Interval:
    """Say what share of people something is true of, with its Wilson interval.

    Parameters
    ----------
    numerator : people it is true of, 0 to `denominator`; None where not known
    denominator : people asked about; None where not known
    confidence : share of such intervals that hold the truth, between 0 and 1

    Returns
    -------
    Interval, shares of 0 to 1; all three None if a part is missing or the denominator is nobody

    Raises
    ------
    NegativeCount, NumeratorAboveDenominator

    Method
    ------
    as `wilson_limits`

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_proportion`.

    Examples
    --------
    >>> [round(part, 4) for part in proportion(65, 100)]
    [0.65, 0.5525, 0.7364]
    >>> proportion(None, 100).value is None
    True
    """
    if numerator is None or denominator is None:
        return UNKNOWN
    _say_no(_impossible_share, numerator, denominator)
    if denominator == 0:
        return UNKNOWN
    lower, upper = wilson_limits(numerator, denominator, confidence=confidence)
    return Interval(numerator / denominator, float(lower), float(upper))


def rate(count: float | None, denominator: float | None, *, per: float = 100_000, confidence: float = 0.95) -> Interval:
    """Say how many events there were for so many people, with limits that hold for rare events too.

    Parameters
    ----------
    count : events, 0 or more; None where not known
    denominator : people, or person-years; None where not known
    per : people the rate is stated for (100,000 by default)
    confidence : share of such intervals that hold the truth, between 0 and 1

    Returns
    -------
    Interval, events per `per` people; all three None if a part is missing or nothing happened among nobody

    Raises
    ------
    NegativeCount, ZeroDenominator

    Method
    ------
    as `count_limits`: exact Poisson limits for fewer than 10 events, Byar's approximation from 10 on

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_rate`.

    Examples
    --------
    >>> [round(part, 2) for part in rate(65, 100, per=100)]
    [65.0, 50.16, 82.85]
    >>> [round(part, 2) for part in rate(0, 1000, per=1000)]
    [0.0, 0.0, 3.69]
    """
    if count is None or denominator is None:
        return UNKNOWN
    _say_no(_impossible_rate, count, denominator)
    if denominator == 0:
        return UNKNOWN
    lower, upper = (float(limit) * per / denominator for limit in count_limits(count, confidence=confidence))
    return Interval(count * per / denominator, lower, upper)


def proportions(
    table: pa.Table,
    *,
    numerator: str = "numerator",
    denominator: str = "denominator",
    confidence: Levels = 0.95,
    by: Sequence[str] | None = None,
) -> pa.Table:
    """Add to each row of a table, or to each group of rows, its share and interval, beside numerator and denominator.

    Parameters
    ----------
    table : Table, one row per group, with a numerator and a denominator column
    numerator, denominator : their names
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : None for each row alone; columns whose rows are added up first; an empty list for the total

    Returns
    -------
    Table, same rows in the same order (or one row per group), with value, lower, upper (shares of 0 to 1)

    Raises
    ------
    NegativeCount, NumeratorAboveDenominator
        names the row, counting from 1

    Method
    ------
    as `wilson_limits`, of sums where rows are added up; a blank makes the sum it belongs to unknown

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_proportion`.

    Examples
    --------
    >>> rows = pa.table({"decile": [1, 10], "numerator": [20, 30], "denominator": [100, 50]})
    >>> proportions(rows)["value"].to_pylist()
    [0.2, 0.6]
    >>> proportions(rows, by=[], confidence=[0.95, 0.998]).column_names
    ['numerator', 'denominator', 'value', 'lower_95', 'upper_95', 'lower_99_8', 'upper_99_8']
    """
    table = _parts(table, (numerator, denominator), by, _impossible_share)
    x, n = numbers(table, numerator), numbers(table, denominator)
    n = np.where(n == 0, np.nan, n)
    limits = {name: wilson_limits(x, n, confidence=level) for level, name in limit_names(confidence)}
    return with_columns(table, {"value": x / n, **limit_columns(limits)})


def rates(
    table: pa.Table,
    *,
    numerator: str = "numerator",
    denominator: str = "denominator",
    per: float = 100_000,
    confidence: Levels = 0.95,
    by: Sequence[str] | None = None,
) -> pa.Table:
    """Add to each row of a table, or to each group of rows, its rate and interval, beside numerator and denominator.

    Parameters
    ----------
    table : Table, one row per group, with a numerator (events) and a denominator (people) column
    numerator, denominator : their names
    per : people the rate is stated for
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : None for each row alone; columns whose rows are added up first; an empty list for the total

    Returns
    -------
    Table, same rows in the same order (or one row per group), with value, lower, upper (events per `per` people)

    Raises
    ------
    NegativeCount, ZeroDenominator
        names the row, counting from 1

    Method
    ------
    as `count_limits`, of sums where rows are added up; a blank makes the sum it belongs to unknown

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_rate`.

    Examples
    --------
    >>> rows = pa.table({"area": ["Ash"], "numerator": [20], "denominator": [100]})
    >>> round(rates(rows, per=1000)["lower"][0].as_py(), 1)
    122.1
    """
    table = _parts(table, (numerator, denominator), by, _impossible_rate)
    x, n = numbers(table, numerator), numbers(table, denominator)
    scale = per / np.where(n == 0, np.nan, n)
    limits = {name: count_limits(x, confidence=level) for level, name in limit_names(confidence)}
    return with_columns(table, {"value": x * scale, **limit_columns(limits, scale)})


def limit_columns(limits: dict[str, Limits], scale: np.ndarray | float = 1.0) -> dict[str, np.ndarray]:
    """Turn limits by the ends of their names into columns of a table, each times a scale.

    Examples
    --------
    >>> sorted(limit_columns({"_95": (np.array([1.0]), np.array([2.0]))}))
    ['lower_95', 'upper_95']
    """
    named: dict[str, np.ndarray] = {}
    for name, (lower, upper) in limits.items():
        named |= {f"lower{name}": lower * scale, f"upper{name}": upper * scale}
    return named


Judge = Callable[[np.ndarray, np.ndarray], list[tuple[np.ndarray, Callable[[float, float], KithError]]]]
"""Which of these numerators and denominators cannot be, and what to say of one."""


def _impossible_share(x: np.ndarray, n: np.ndarray):
    def too_many(x: float, n: float) -> KithError:
        return NumeratorAboveDenominator(
            f"A share of {x:g} in {n:g} is more than all of them.",
            "Check which column is the numerator; for events that one person may have twice, use a rate.",
        )

    return [((x < 0) | (n < 0), _negative), (x > n, too_many)]


def _impossible_rate(x: np.ndarray, n: np.ndarray):
    def among_nobody(x: float, n: float) -> KithError:
        return ZeroDenominator(f"{x:g} events cannot have happened among nobody.", "Check the denominator column.")

    return [((x < 0) | (n < 0), _negative), ((x > 0) & (n == 0), among_nobody)]


def _negative(x: float, n: float) -> KithError:
    return NegativeCount(f"A count cannot be negative: {x:g} of {n:g}.", "Mend the source table.")


def _say_no(impossible: Judge, x: float, n: float) -> None:
    for wrong, error in impossible(np.asarray(x), np.asarray(n)):
        if wrong:
            raise error(x, n)


def _parts(table: pa.Table, names: tuple[str, str], by: Sequence[str] | None, impossible: Judge) -> pa.Table:
    """Refuse rows that cannot be, then add rows up where asked."""
    x, n = (numbers(table, name) for name in names)
    for wrong, error in impossible(x, n):
        for row in np.flatnonzero(wrong)[:1]:
            refused = error(x[row], n[row])
            raise type(refused)(f"Row {row + 1}: {refused.what}", refused.mend)
    if by is None:
        return table
    groups = grouped(table, by)
    return with_columns(groups.keys, {name: groups.sums(part) for name, part in zip(names, (x, n))})
