"""How unequally something is spread among people, with no other order than its own: Lorenz curve, Gini, Theil, Atkinson, Wolfson."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage, OutsideBounds, TooFewGroups, ZeroDenominator
from kith.measures.concentration import (
    LEAST_PEOPLE,
    ConcentrationColumns,
    ConcentrationParams,
    concentration_index,
    fractional_ranks,
)
from kith.measures.grouping import Groups, Levels, grouped, known, limit_names, refuse_rows, with_columns
from kith.measures.intervals import Limits, normal_quantile
from kith.measures.rates import limit_columns


def lorenz_curve(
    table: pa.Table, *, value: str = "value", weight: str | None = None, by: Sequence[str] = ()
) -> pa.Table:
    """Say what share of all there is the poorest share of people have, from nobody to everybody.

    Parameters
    ----------
    table : Table, one row per person, or per group with its people as the weight
    value : what each person has, 0 or more
    weight : people a row stands for; None for one each
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, for each area one row for nobody and one for each row of its own, from the poorest, with
        people_share    the share of people counted so far
        value_share     the share of the whole that they have

    Raises
    ------
    MissingValue, OutsideBounds, NegativeCount, ZeroDenominator, TooFewGroups
        as `gini_index`

    Source
    ------
    Lorenz 1905, Publ Am Stat Assoc 9:209.

    Examples
    --------
    >>> lorenz_curve(pa.table({"value": [5, 1, 2, 2]}))["value_share"].to_numpy().round(3).tolist()
    [0.0, 0.1, 0.3, 0.5, 1.0]
    """
    gini_index(table, value=value, weight=weight, by=by)  # refuses what has no curve
    groups, amount = grouped(table, by), known(table, value, "")
    people = known(table, weight, "") if weight else np.ones(table.num_rows)
    ranks = fractional_ranks(groups, amount, people, share=False)
    part = people * amount / groups.sums(people * amount)[groups.place]
    place = groups.place[ranks.order]
    # one row of nought before each area
    begin = np.flatnonzero(np.r_[True, place[1:] != place[:-1]])
    curve = {}
    for name, share in (("people_share", ranks.share), ("value_share", part)):
        run = np.cumsum(share[ranks.order])
        curve[name] = np.insert(run - np.r_[0.0, run][begin][place], begin, 0.0)
    return with_columns(groups.keys.take(pa.array(np.insert(place, begin, place[begin]))), {**curve})


def gini_index(
    table: pa.Table,
    *,
    value: str = "value",
    weight: str | None = None,
    confidence: Levels = 0.95,
    by: Sequence[str] = (),
) -> pa.Table:
    """Say how unequally something is spread: 0 where all have the same, near 1 where one person has all.

    Parameters
    ----------
    table : Table, one row per person, or per group with its people as the weight
    value : what each person has, 0 or more
    weight : people a row stands for; None for one each
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table as `concentration_index` gives, without the direction

    Raises
    ------
    as `concentration_index`

    Method
    ------
    the concentration index of the values in their own order; of n people 2Σi·x₍ᵢ₎/(nΣx) − (n + 1)/n

    Source
    ------
    Gini 1912; limits as `concentration_index`.

    Caution
    -------
    It says nothing of who has more: use `concentration_index` or `slope_index` for inequality in health.

    Examples
    --------
    >>> round(gini_index(pa.table({"value": [5, 1, 2, 2]}))["value"][0].as_py(), 3)
    0.3
    """
    columns = ConcentrationColumns(outcome=value, rank=value, weight=weight)
    params = ConcentrationParams(confidence=confidence)
    return concentration_index(table, columns=columns, params=params, by=by).drop_columns("direction")


def theil_index(
    table: pa.Table,
    *,
    value: str = "value",
    part: str | None = None,
    confidence: Levels = 0.95,
    by: Sequence[str] = (),
) -> pa.Table:
    """Say how unequally something is spread, and how much of that lies between the parts of an area and within them.

    Parameters
    ----------
    table : Table, one row per person
    value : what each person has, 0 or more
    part : the column that names the parts of an area; None for no division
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area in order of first appearance, with
        denominator, mean       rows, and the mean of what they have
        value, lower, upper     the index; 0 where all have the same
        between, within         where asked: parts of the value that add up to it

    Raises
    ------
    MissingValue, OutsideBounds
        names the row
    ZeroDenominator
        nobody in an area has anything; names it

    Method
    ------
    mean of (y/μ)·ln(y/μ), with 0·ln 0 = 0; between: the same of everybody at the mean of their part; limits as
    `concentration_index`, from each person's influence

    Source
    ------
    Theil 1967, Economics and information theory, chapter 4.

    Examples
    --------
    >>> rows = pa.table({"value": [0, 0, 10, 10], "side": ["north", "north", "south", "south"]})
    >>> [round(theil_index(rows, part="side")[name][0].as_py(), 4) for name in ("value", "between", "within")]
    [0.6931, 0.6931, 0.0]
    """
    groups, amount, count, mean = _amounts(table, value, by)
    relative = amount / mean[groups.place]
    index = groups.sums(_times_log(relative)) / count
    influence = _times_log(relative) - relative * (1 + index[groups.place]) + 1
    more: dict[str, np.ndarray] = {}
    if part:
        parts = grouped(table, [*by, part])
        of_part = parts.sums(relative) / np.bincount(parts.place, minlength=parts.many)
        between = groups.sums(_times_log(of_part[parts.place])) / count
        more = {"between": between, "within": index - between}
    return _with_limits(groups, (index, influence), {"denominator": count, "mean": mean}, more, confidence)


def atkinson_index(
    table: pa.Table,
    *,
    value: str = "value",
    aversion: float = 0.5,
    confidence: Levels = 0.95,
    by: Sequence[str] = (),
) -> pa.Table:
    """Say what share of all there is could be given up, if the rest were shared equally, with nobody worse off on the whole.

    Parameters
    ----------
    table : Table, one row per person
    value : what each person has, 0 or more
    aversion : how much more the poorest count, above 0; the higher, the more
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area in order of first appearance, with
        denominator, mean       rows, and the mean of what they have
        value, lower, upper     the index, 0 to 1
        equal_value             what each would have, shared equally, for the same good: mean·(1 − value)

    Raises
    ------
    MissingValue, OutsideBounds
        names the row; from an aversion of 1 on nobody may have nothing
    ZeroDenominator
        nobody in an area has anything; names it
    BadUsage
        an aversion of 0 or less

    Method
    ------
    1 − (mean of (y/μ)^(1 − ε))^(1/(1 − ε)); for ε = 1, 1 − exp(mean of ln(y/μ)); limits as `concentration_index`, from
    each person's influence

    Source
    ------
    Atkinson 1970, J Econ Theory 2:244.

    Caution
    -------
    The aversion is a judgement, not a finding: show at least two.

    Examples
    --------
    >>> round(atkinson_index(pa.table({"value": [10, 20, 30, 40, 50]}))["value"][0].as_py(), 5)
    0.06315
    """
    if not aversion > 0:
        raise BadUsage(f"An aversion of {aversion:g} sees no inequality.", "Give one above 0, such as 0.5 or 1.")
    groups, amount, count, mean = _amounts(table, value, by)
    if aversion >= 1:
        refuse_rows(amount == 0, OutsideBounds, f"{value} is 0.", "Give an aversion below 1.")
    relative, power = amount / mean[groups.place], 1 - aversion
    good = np.log(relative) if power == 0 else relative**power
    average = groups.sums(good) / count
    equal = np.exp(average) if power == 0 else average ** (1 / power)
    steep = equal if power == 0 else equal / (power * average)
    influence = equal[groups.place] * (relative - 1) - steep[groups.place] * (good - average[groups.place])
    parts = {"denominator": count, "mean": mean}
    return _with_limits(groups, (1 - equal, influence), parts, {"equal_value": mean * equal}, confidence)


def polarisation_index(
    table: pa.Table, *, value: str = "value", confidence: Levels = 0.95, by: Sequence[str] = ()
) -> pa.Table:
    """Say how far people fall into two halves with little between: 0 where all have the same, 1 where half have all.

    Parameters
    ----------
    table : Table, one row per person
    value : what each person has, 0 or more
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area in order of first appearance, with
        denominator, mean, median       rows, and the mean and median of what they have
        value, lower, upper             the index

    Raises
    ------
    MissingValue, OutsideBounds
        names the row
    ZeroDenominator
        the median of an area is nought; names it
    TooFewGroups
        an area of fewer than three people

    Method
    ------
    2(1 − 2L(½) − G)·μ/m, with L the Lorenz curve, read between people, G Gini's index, μ the mean and m the median; limits
    as `concentration_index`, from each person's influence, the density at the median by Hall and Sheather's width

    Source
    ------
    Wolfson 1994, Am Econ Rev 84:353. pysal/inequality gives half of it. Hall and Sheather 1988, J R Stat Soc B 50:381.

    Caution
    -------
    It can fall where Gini's index rises: money that goes from the better off to the best off makes no clearer halves.

    Examples
    --------
    >>> [round(polarisation_index(pa.table({"value": each}))["value"][0].as_py(), 4) for each in ([1, 1, 9, 9], [1, 5, 5, 9])]
    [0.8, 0.2]
    """
    groups, amount, count, mean = _amounts(table, value, by)
    for area in np.flatnonzero(count < LEAST_PEOPLE)[:1]:
        where = groups.named(area) or "The table"
        raise TooFewGroups(f"{where} has {count[area]} people.", "Polarisation needs three at least.")
    order = np.lexsort((amount, groups.place))
    found = [_halves(part) for part in np.split(amount[order], np.cumsum(count)[:-1])] if groups.many else []
    median, index, error = np.array(found).reshape(-1, 3).T
    for area in np.flatnonzero(median == 0)[:1]:
        where = groups.named(area) or "the table"
        raise ZeroDenominator(
            f"In {where} half the people have nothing: there is no middle to fall from.", "Join areas."
        )
    limits: dict[str, Limits] = {}
    for level, name in limit_names(confidence):
        margin = normal_quantile(level) * error
        limits[name] = index - margin, index + margin
    parts = {"denominator": count, "mean": mean, "median": median}
    return with_columns(groups.keys, {**parts, "value": index, **limit_columns(limits)})


def _halves(amount: np.ndarray) -> tuple[float, float, float]:
    """Give the median of rising amounts, their polarisation, and its standard error."""
    many, mean, median = len(amount), amount.mean(), float(np.median(amount))
    if median == 0:
        return 0.0, np.nan, np.nan
    run = np.r_[0.0, np.cumsum(amount)] / many
    lower_half = float(np.interp(many / 2, np.arange(many + 1), run))
    rank = (np.arange(many) + 0.5) / many
    generalised = float((amount * (2 * rank - 1)).mean())
    index = 2 * (mean - 2 * lower_half - generalised) / median
    below = (amount < median) + (amount == median) / 2
    of_half = (amount - median) * below + median / 2 - lower_half
    of_gini = amount * (2 * rank - 1) + mean - run[1:] - run[:-1] - 2 * generalised
    of_median = (0.5 - below) * _thinness(amount)
    influence = (2 * (amount - mean - 2 * of_half - of_gini) - index * of_median) / median
    return median, index, float(np.sqrt((influence**2).sum()) / many)


def _thinness(amount: np.ndarray) -> float:
    """Give one over the density at the median, from quantiles to either side of it."""
    width = (normal_quantile(0.95) ** 2 * 1.5 / (2 * np.pi) / len(amount)) ** (1 / 3)
    low, high = np.quantile(amount, [max(0.0, 0.5 - width), min(1.0, 0.5 + width)])
    return float((high - low) / min(1.0, 2 * width))


def _amounts(table: pa.Table, value: str, by: Sequence[str]) -> tuple[Groups, np.ndarray, np.ndarray, np.ndarray]:
    """Read areas and what each person has; refuse what has no spread."""
    groups, amount = grouped(table, by), known(table, value, "Find it, or leave the row out and say so.")
    refuse_rows(amount < 0, OutsideBounds, f"{value} is below 0.", "Mend it.")
    count = np.bincount(groups.place, minlength=groups.many)
    mean = groups.sums(amount) / count
    for area in np.flatnonzero(mean == 0)[:1]:
        raise ZeroDenominator(f"In {groups.named(area) or 'the table'} nobody has anything.", "Join areas.")
    return groups, amount, count, mean


def _times_log(relative: np.ndarray) -> np.ndarray:
    return relative * np.log(np.where(relative > 0, relative, 1.0))


def _with_limits(groups: Groups, index: Limits, before: dict, after: dict, confidence: Levels) -> pa.Table:
    value, influence = index
    error = np.sqrt(groups.sums(influence**2)) / before["denominator"]
    limits: dict[str, Limits] = {}
    for level, name in limit_names(confidence):
        margin = normal_quantile(level) * error
        limits[name] = value - margin, value + margin
    return with_columns(groups.keys, {**before, "value": value, **limit_columns(limits), **after})
