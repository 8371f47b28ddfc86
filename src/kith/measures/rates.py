"""Proportions and rates with their intervals, as the Office for Health Improvement and Disparities publishes them.

Nothing here is shown without its interval: a share of 3 in 10 and a share of 300 in 1,000 are not the same news.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import pyarrow as pa

from kith.errors import BadInput, BadUsage

SMALL_COUNT = 10
"""Below this count a rate's limits are exact; from it on, Byar's (PHEindicatormethods 2.1.0, `phe_rate`)."""


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
    BadInput
        a negative count, or more people in the numerator than in the denominator

    Method
    ------
    Wilson: (2x + z² ∓ z√(z² + 4x(1 − x/n))) / (2(n + z²)).

    Source
    ------
    Wilson 1927, J Am Stat Assoc 22:209; as in PHEindicatormethods 2.1.0 (OHID).

    Examples
    --------
    >>> [round(part, 4) for part in proportion(65, 100)]
    [0.65, 0.5525, 0.7364]
    >>> proportion(None, 100).value is None
    True
    """
    if numerator is None or denominator is None or denominator == 0:
        return UNKNOWN
    _refuse_negative(numerator, denominator)
    if numerator > denominator:
        raise BadInput(
            f"A share of {numerator:g} in {denominator:g} is more than all of them.",
            "Check which column is the numerator; for events that one person may have twice, use a rate.",
        )
    z = _z(confidence)
    middle = 2 * numerator + z * z
    spread = z * math.sqrt(z * z + 4 * numerator * (1 - numerator / denominator))
    scale = 2 * (denominator + z * z)
    value = numerator / denominator
    # at none and at all the share is its own limit; rounding must not leave it a hair outside
    return Interval(
        value, max(0.0, min(value, (middle - spread) / scale)), min(1.0, max(value, (middle + spread) / scale))
    )


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
    Interval, events per `per` people; all three None if a part is missing or the denominator is nobody

    Raises
    ------
    BadInput
        a negative count or denominator

    Method
    ------
    Exact Poisson limits for fewer than 10 events, Byar's approximation from 10 on.

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), crude rates.

    Examples
    --------
    >>> [round(part, 2) for part in rate(65, 100, per=100)]
    [65.0, 50.16, 82.85]
    >>> [round(part, 2) for part in rate(0, 1000, per=1000)]
    [0.0, 0.0, 3.69]
    """
    if count is None or denominator is None or denominator == 0:
        return UNKNOWN
    _refuse_negative(count, denominator)
    limits = exact_limits if count < SMALL_COUNT else byars_limits
    lower, upper = limits(count, confidence=confidence)
    scale = per / denominator
    return Interval(count * scale, None if lower is None else lower * scale, upper * scale)


def byars_limits(count: float, *, confidence: float = 0.95) -> tuple[float | None, float]:
    """Give the limits of a count by Byar's approximation; the lower is None where the formula falls below nought.

    Source
    ------
    Breslow and Day 1987, IARC Scientific Publications 82, page 69; as in PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> [round(limit, 3) for limit in byars_limits(65)]
    [50.163, 82.849]
    """
    z, above = _z(confidence), count + 1
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    upper = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    return (lower if lower >= 0 else None), upper


def exact_limits(count: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """Give the limits of a small count from the Poisson distribution itself.

    Method
    ------
    χ²((1 − c)/2, 2O)/2 and χ²((1 + c)/2, 2O + 2)/2, found by halving the interval that holds each. Meant for counts
    below 10; `byars_limits` is as good and quicker above.

    Examples
    --------
    >>> [round(limit, 4) for limit in exact_limits(5)]
    [1.6235, 11.6683]
    """
    tail = (1 - _checked(confidence)) / 2
    lower = _gamma_quantile(count, tail) if count else 0.0
    return lower, _gamma_quantile(count + 1, 1 - tail)


def proportions(
    table: pa.Table, *, numerator: str = "numerator", denominator: str = "denominator", confidence: float = 0.95
) -> pa.Table:
    """Add to each row of a table its share and interval, keeping the numerator and denominator beside them.

    Parameters
    ----------
    table : Table, one row per group, with a numerator and a denominator column
    numerator, denominator : their names
    confidence : share of such intervals that hold the truth

    Returns
    -------
    Table, same rows in the same order, with value, lower, upper (shares of 0 to 1)

    Raises
    ------
    BadInput
        a row whose share cannot be; names the row, counting from 1

    Examples
    --------
    >>> rows = pa.table({"decile": [1, 10], "numerator": [20, None], "denominator": [100, 80]})
    >>> [share and round(share, 2) for share in proportions(rows)["value"].to_pylist()]
    [0.2, None]
    """
    return _each_row(table, (numerator, denominator), lambda n, d: proportion(n, d, confidence=confidence))


def rates(
    table: pa.Table,
    *,
    numerator: str = "numerator",
    denominator: str = "denominator",
    per: float = 100_000,
    confidence: float = 0.95,
) -> pa.Table:
    """Add to each row of a table its rate and interval, keeping the numerator and denominator beside them.

    Parameters
    ----------
    table : Table, one row per group, with a numerator (events) and a denominator (people) column
    numerator, denominator : their names
    per : people the rate is stated for
    confidence : share of such intervals that hold the truth

    Returns
    -------
    Table, same rows in the same order, with value, lower, upper (events per `per` people)

    Raises
    ------
    BadInput
        a row whose rate cannot be; names the row, counting from 1

    Examples
    --------
    >>> rows = pa.table({"area": ["Ash"], "numerator": [20], "denominator": [100]})
    >>> round(rates(rows, per=1000)["lower"][0].as_py(), 1)
    122.1
    """
    return _each_row(table, (numerator, denominator), lambda n, d: rate(n, d, per=per, confidence=confidence))


def _each_row(table: pa.Table, names: tuple[str, str], measure) -> pa.Table:
    missing = [name for name in names if name not in table.column_names]
    if missing:
        raise BadUsage(f"The table has no column {missing[0]}.", f"Its columns are: {', '.join(table.column_names)}.")
    found: list[Interval] = []
    for place, (over, under) in enumerate(zip(*(table[name].to_pylist() for name in names)), start=1):
        try:
            found.append(measure(over, under))
        except BadInput as bad:
            raise BadInput(f"Row {place}: {bad.what}", bad.mend) from bad
    for place, part in enumerate(Interval._fields):
        column = pa.array([interval[place] for interval in found], pa.float64())
        table = _put(table, part, column)
    return table


def _put(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, column)
    return table.append_column(name, column)


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf(1 - (1 - _checked(confidence)) / 2)


def _checked(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise BadUsage(f"A confidence of {confidence} is not a share.", "Give 0.95 for 95 %.")
    return confidence


def _refuse_negative(numerator: float, denominator: float) -> None:
    if numerator < 0 or denominator < 0:
        raise BadInput(f"A count cannot be negative: {numerator:g} of {denominator:g}.", "Mend the source table.")


def _gamma_quantile(shape: float, share: float) -> float:
    """Find where the gamma distribution of this shape has `share` of itself below, by halving."""
    low, high = 0.0, shape + 1.0
    while _gamma_share(shape, high) < share:
        high *= 2
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _gamma_share(shape, middle) < share else (low, middle)
    return (low + high) / 2


def _gamma_share(shape: float, x: float) -> float:
    """Give the share of a gamma distribution below x, by its power series (quick for the small shapes met here)."""
    term = total = 1 / shape
    step = shape
    while term > total * 1e-17:
        step += 1
        term *= x / step
        total += term
    return total * math.exp(shape * math.log(x) - x - math.lgamma(shape))
