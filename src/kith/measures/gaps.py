"""The gap between two groups of people: how much more (a difference) and how many times as much (a ratio), each with limits.

The slope index looks at all groups; a gap at two of them, and so is simpler to say and easier to be misled by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from kith.errors import BadUsage, MissingValue, TooFewGroups
from kith.measures.grouping import Groups, Levels, grouped, limit_names, numbers, refuse_rows, require, with_columns
from kith.measures.intervals import Limits, normal_quantile
from kith.measures.rates import proportions, rates


@dataclass(frozen=True)
class GapColumns:
    """Which columns hold what; one row is one group of one area."""

    group: str = "group"
    """Name or number of the group."""
    numerator: str = "numerator"
    """People it is true of, or events."""
    denominator: str = "denominator"
    """People asked about, or who could have had the event."""


@dataclass(frozen=True)
class GapParams:
    """What the gap is of, and between whom."""

    kind: str = "proportion"
    """`proportion` (shares of 0 to 1) or `rate` (events per so many people)."""
    per: float = 100_000
    """People a rate is stated for; not used for a proportion."""
    reference: object = None
    """The group all others are held against; None for the worst against the best."""
    high_is_good: bool = False
    """Whether the best group is the one with the highest value; not used with a reference."""
    confidence: Levels = 0.95
    """Share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`..."""


def gaps(
    table: pa.Table, *, columns: GapColumns = GapColumns(), params: GapParams = GapParams(), by: Sequence[str] = ()
) -> pa.Table:
    """Say how far each group is from a reference group, or in each area the worst group from the best.

    Parameters
    ----------
    table : Table, one row per area and group
    columns : which column holds what
    params : kind of value, reference group or which end is good, confidence
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area and group but the reference (or one per area, the worst group against the best), with
        group, numerator, denominator, value
        reference, reference_numerator, reference_denominator, reference_value
        absolute_gap, lower, upper                     value less reference_value, in the unit of the values
        relative_gap, relative_lower, relative_upper   value / reference_value; blank where either numerator is 0

    Raises
    ------
    NegativeCount, NumeratorAboveDenominator, ZeroDenominator, MissingValue
        names the row
    TooFewGroups
        an area with one group only; names it
    BadUsage
        a group twice in one area, an area without the reference group, or no such kind

    Method
    ------
    Difference: limits of either value (Wilson's for shares, `count_limits` for rates) put together by squaring what lies
    between value and limit: Newcombe's hybrid score method for shares, MOVER for rates. Ratio: normal limits of its
    logarithm, with variance 1/x − 1/n + 1/x′ − 1/n′ for shares, 1/x + 1/x′ for rates.

    Source
    ------
    Newcombe 1998, Stat Med 17:873, method 10; Zou and Donner 2008, Stat Med 27:1693; Katz and others 1978, Biometrics
    34:469.

    Caution
    -------
    The worst and the best are chosen after looking: their gap is too large and its limits hold the truth less often than
    they claim, the more so the more groups and the fewer people. To follow a gap over time, name the groups beforehand.
    The one gap may narrow while the other widens: show both.

    Examples
    --------
    >>> rows = pa.table({"group": ["most", "least"], "numerator": [56, 48], "denominator": [70, 80]})
    >>> found = gaps(rows, params=GapParams(reference="least")).to_pylist()[0]
    >>> [round(found[part], 4) for part in ("absolute_gap", "lower", "upper", "relative_gap")]
    [0.2, 0.0524, 0.3339, 1.3333]
    """
    groups = grouped(table, by)
    measured = _measured(table, columns, params)
    _require_two(groups, table, columns)
    chosen = _chosen(groups, table[columns.group].to_pylist(), numbers(measured, "value"), params)
    found: dict[str, np.ndarray] = {}
    for prefix, rows in zip(("", "reference_"), chosen):
        found[f"{prefix}numerator"] = numbers(table, columns.numerator)[rows]
        found[f"{prefix}denominator"] = numbers(table, columns.denominator)[rows]
        found[f"{prefix}value"] = numbers(measured, "value")[rows]
    keys = groups.keys.take(pa.array(groups.place[chosen[0]]))
    for name, rows in zip(("group", "reference"), chosen):
        # a group keeps the type of its column, be it words or numbers
        keys = with_columns(keys, {name: table[columns.group].take(pa.array(rows)).to_pylist()})
    return with_columns(keys, {**found, **_both_gaps(measured, chosen, params, found)})


def difference_limits(value: ArrayLike, limits: Limits, other: ArrayLike, other_limits: Limits) -> Limits:
    """Put the limits of two independent figures together into the limits of their difference.

    Method
    ------
    with d = a − b: lower d − √((a − lower a)² + (upper b − b)²), upper d + √((upper a − a)² + (b − lower b)²)

    Source
    ------
    Zou and Donner 2008, Stat Med 27:1693 (MOVER); with Wilson's limits it is method 10 of Newcombe 1998, Stat Med 17:873.

    Examples
    --------
    >>> from kith.measures import wilson_limits
    >>> lower, upper = difference_limits(0.8, wilson_limits(56, 70), 0.6, wilson_limits(48, 80))
    >>> round(float(lower), 4), round(float(upper), 4)
    (0.0524, 0.3339)
    """
    one, two = np.asarray(value, float), np.asarray(other, float)
    (low, high), (other_low, other_high) = limits, other_limits
    return one - two - np.hypot(one - low, other_high - two), one - two + np.hypot(high - one, two - other_low)


def ratio_limits(ratio: ArrayLike, variance: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Give the limits of a ratio from the variance of its logarithm; `nan` where that is unknown or nought.

    Examples
    --------
    >>> [round(float(limit), 3) for limit in ratio_limits(2.0, 1 / 20 + 1 / 10)]
    [0.936, 4.273]
    """
    z, spread = normal_quantile(confidence), np.asarray(variance, float)
    factor = np.exp(z * np.sqrt(np.where(spread > 0, spread, np.nan)))
    return np.asarray(ratio, float) / factor, np.asarray(ratio, float) * factor


def _measured(table: pa.Table, columns: GapColumns, params: GapParams) -> pa.Table:
    x, n, level = columns.numerator, columns.denominator, params.confidence
    if params.kind == "proportion":
        measured = proportions(table, numerator=x, denominator=n, confidence=level)
    elif params.kind == "rate":
        measured = rates(table, numerator=x, denominator=n, confidence=level, per=params.per)
    else:
        raise BadUsage(f"There is no kind of gap {params.kind}.", "The kinds are: proportion, rate.")
    unknown = np.isnan(numbers(measured, "value"))
    refuse_rows(unknown, MissingValue, "this group has no value.", "Leave it out, or join it with another.")
    return measured


def _require_two(groups: Groups, table: pa.Table, columns: GapColumns) -> None:
    require(table, [columns.group])
    for area in np.flatnonzero(np.bincount(groups.place, minlength=groups.many) < 2)[:1]:
        raise TooFewGroups(f"{groups.named(area) or 'The table'} has one group.", "A gap needs two.")
    seen: set[tuple[int, object]] = set()
    for place, group in zip(groups.place.tolist(), table[columns.group].to_pylist()):
        if (place, group) in seen:
            where = groups.named(place) or "the table"
            raise BadUsage(f"Group {group} stands twice in {where}.", "Name every column that tells areas apart.")
        seen.add((place, group))


Rows = tuple[np.ndarray, np.ndarray]
"""Rows of groups, and for each the row of the group it is held against."""


def _chosen(groups: Groups, names: list, values: np.ndarray, params: GapParams) -> Rows:
    if params.reference is None:
        return _extremes(groups, values, params.high_is_good)
    rows = np.array([name == params.reference for name in names], dtype=bool)
    of_area = np.full(groups.many, -1)
    of_area[groups.place[rows]] = np.flatnonzero(rows)
    for area in np.flatnonzero(of_area < 0)[:1]:
        where = groups.named(area) or "The table"
        raise BadUsage(f"{where} has no group {params.reference}.", "Name a group that every area has.")
    others = np.flatnonzero(~rows)
    return others, of_area[groups.place[others]]


def _extremes(groups: Groups, values: np.ndarray, high_is_good: bool) -> Rows:
    """Find the row of the worst and of the best group of each area."""
    order = np.lexsort((values, groups.place))
    ends = np.cumsum(np.bincount(groups.place, minlength=groups.many))
    lowest, highest = order[np.r_[0, ends][:-1]], order[ends - 1]
    return (lowest, highest) if high_is_good else (highest, lowest)


def _both_gaps(measured: pa.Table, chosen: Rows, params: GapParams, found: dict) -> dict[str, np.ndarray]:
    value, other = found["value"], found["reference_value"]
    counts = [found[name] for name in ("numerator", "reference_numerator")]
    people = [found[name] for name in ("denominator", "reference_denominator")]
    some = (counts[0] > 0) & (counts[1] > 0)
    x, y = (np.where(some, count, np.nan) for count in counts)
    variance = 1 / x + 1 / y - (1 / people[0] + 1 / people[1] if params.kind == "proportion" else 0)
    ratio = np.where(some, value, np.nan) / np.where(some, other, np.nan)
    gap: dict[str, np.ndarray] = {"absolute_gap": value - other, "relative_gap": ratio}
    for level, name in limit_names(params.confidence):
        ends = [numbers(measured, end + name) for end in ("lower", "upper")]
        one, two = ((ends[0][rows], ends[1][rows]) for rows in chosen)
        gap[f"lower{name}"], gap[f"upper{name}"] = difference_limits(value, one, other, two)
        relative = ratio_limits(ratio, variance, confidence=level)
        gap[f"relative_lower{name}"], gap[f"relative_upper{name}"] = relative
    return gap
