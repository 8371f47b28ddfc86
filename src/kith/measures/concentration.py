"""Concentration: whether an outcome gathers among the worse or the better off, person by person, with limits.

The slope index needs groups; this takes single people, in order of income, deprivation score or the like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage, NegativeCount, OutsideBounds, TooFewGroups, ZeroDenominator
from kith.measures.grouping import Groups, Levels, grouped, known, limit_names, numbers, refuse_rows, with_columns
from kith.measures.intervals import Limits, normal_quantile
from kith.measures.rates import limit_columns

KINDS = ("standard", "generalised", "erreygers", "wagstaff")
LEAST_PEOPLE = 3


@dataclass(frozen=True)
class ConcentrationColumns:
    """Which columns hold what; one row is one person (or one group, with its people as the weight)."""

    outcome: str = "outcome"
    """What is shared out: an amount, or 0 and 1."""
    rank: str = "rank"
    """By what people are ordered, the worst off lowest: an income, or a deprivation decile where 1 is the most deprived."""
    weight: str | None = None
    """How many people a row stands for; None for one each."""


@dataclass(frozen=True)
class ConcentrationParams:
    """Which index, and between what bounds the outcome lies."""

    kind: str = "standard"
    """`standard`; `generalised` (times the mean); `erreygers` and `wagstaff` (corrected for an outcome with bounds)."""
    bounds: tuple[float, float] | None = None
    """The lowest and highest the outcome can be by its nature (0 and 1), not the lowest and highest that were seen."""
    share_ranks: bool = True
    """Whether people who rank alike share a rank; else they follow the order of the rows, as in some programs."""
    confidence: Levels = 0.95
    """Share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`..."""


def concentration_index(
    table: pa.Table,
    *,
    columns: ConcentrationColumns = ConcentrationColumns(),
    params: ConcentrationParams = ConcentrationParams(),
    by: Sequence[str] = (),
) -> pa.Table:
    """Say how far an outcome gathers among the better off (above 0) or the worse off (below 0).

    Parameters
    ----------
    table : Table, one row per person, or per group with its people as the weight
    columns : which column holds what
    params : which index, bounds of the outcome, ties, confidence
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area in order of first appearance, with
        denominator              rows
        mean                     of the outcome
        value, lower, upper      the index; 0 where the outcome is spread without regard to rank
        standard_error           of the index
        direction                with whom the outcome gathers

    Raises
    ------
    MissingValue, NegativeCount, OutsideBounds
        names the row
    TooFewGroups
        fewer than three rows in an area; names it
    ZeroDenominator
        nobody in an area has the outcome (or, for Wagstaff's, everybody has all of it), so that there is no index
    BadUsage
        no such index, or bounds missing where the index needs them

    Method
    ------
    R the share of people ranked below, with half of those who rank alike; G = 2·cov(y, R), weighted; standard C = G/μ;
    generalised G; Erreygers 4G/(b − a); Wagstaff (b − a)G/((b − μ)(μ − a)). Standard error √Σs²h², with s a row's share of
    people and h its influence: for G, y(2R − 1) + μ − μ(q + q′) − 2G, q and q′ the share of all outcome up to and below the
    rank; for the others by their derivatives in G and μ. Limits value ± z·standard error.

    Source
    ------
    Kakwani, Wagstaff and van Doorslaer 1997, J Econom 77:87; Erreygers 2009, J Health Econ 28:504; Wagstaff 2005, Health
    Econ 14:429. The `direct` variance of rineq (R package, ad0d51b) agrees without weights for the standard index; with
    weights it leaves them out of its formula, and for the others it holds the mean as known.

    Caution
    -------
    The standard index of an outcome with bounds depends on its mean, and that of ill health is not that of good health
    turned round: use Erreygers' or Wagstaff's, and say which. Limits are for 100 people or more, drawn independently.

    Examples
    --------
    >>> people = pa.table({"rank": [10, 20, 35, 50, 70, 90], "outcome": [1, 1, 0, 1, 0, 0]})
    >>> found = concentration_index(people).to_pylist()[0]
    >>> round(found["value"], 3), found["direction"]
    (-0.389, 'more among the worse off')
    """
    _require_kind(params)
    groups, outcome, weight = _read(table, columns, params, by)
    ranks = fractional_ranks(groups, numbers(table, columns.rank), weight, share=params.share_ranks)
    cumulated = _cumulated(groups, ranks, outcome * weight)
    spread = _generalised(groups, outcome, ranks, cumulated)
    value, in_spread, in_mean = _index(spread, params, groups)
    influence = in_spread[groups.place] * spread.influence + in_mean[groups.place] * spread.from_mean
    error = np.sqrt(groups.sums((ranks.share * influence) ** 2))
    return _stated(groups, (np.bincount(groups.place, minlength=groups.many), spread.mean), (value, error), params)


def regression_concentration_index(
    table: pa.Table,
    *,
    columns: ConcentrationColumns = ConcentrationColumns(),
    params: ConcentrationParams = ConcentrationParams(),
    by: Sequence[str] = (),
) -> pa.Table:
    """Give the concentration index by a straight line of the outcome on rank, as rineq does unless told otherwise.

    Parameters
    ----------
    table, columns, params, by : as for `concentration_index`

    Returns
    -------
    Table, as `concentration_index` gives

    Raises
    ------
    ZeroDenominator
        all people of an area rank alike; names it
    others as `concentration_index`

    Method
    ------
    b and a the slope and intercept of the outcome on rank, weighted; s² the variance of rank, Σw(R − R̄)²·Σw/((Σw)² − Σw²),
    times (n − 1)/n; standard C = 2s²b/(a + b/2). Variance from that of a and b by the derivatives of C, s² held as known and
    without the (n − 1)/n; the other kinds hold the mean as known too.

    Source
    ------
    O'Donnell and others 2008, Analyzing health equity using household survey data, World Bank, equation 8.12; rineq (R
    package, ad0d51b), method `linreg_delta`.

    Caution
    -------
    For comparison with that package only. With weights the index is not that of `concentration_index`: (n − 1)/n makes up
    for the degrees of freedom of s² only where all weigh alike. Its limits take people for scattered alike about a line.

    Examples
    --------
    >>> people = pa.table({"rank": [10, 20, 35, 50, 70, 90], "outcome": [1, 1, 0, 1, 0, 0]})
    >>> round(regression_concentration_index(people)["value"][0].as_py(), 3)
    -0.389
    """
    _require_kind(params)
    groups, outcome, weight = _read(table, columns, params, by)
    ranks = fractional_ranks(groups, numbers(table, columns.rank), weight, share=params.share_ranks)
    rows, whole = np.bincount(groups.place, minlength=groups.many), groups.sums(weight)
    mean, middle = (groups.sums(weight * part) / whole for part in (outcome, ranks.middle))
    aside, off = ranks.middle - middle[groups.place], outcome - mean[groups.place]
    square = groups.sums(weight * aside**2)
    for area in np.flatnonzero(square <= 0)[:1]:
        where = groups.named(area) or "the table"
        raise ZeroDenominator(
            f"In {where} all rank alike: there is no line.", "Use concentration_index, which gives 0."
        )
    slope = groups.sums(weight * aside * off) / square
    start = mean - slope * middle
    left = groups.sums(weight * (off - slope[groups.place] * aside) ** 2) / (rows - 2)
    spread = square * whole / (whole**2 - groups.sums(weight**2))
    value = 2 * spread * slope / (start + slope / 2) * (rows - 1) / rows
    # by the derivatives in start and slope, and the variances of both
    steep = 8 * spread / (2 * start + slope) ** 2
    variance = steep**2 * left * (slope**2 / whole + (slope * middle + start) ** 2 / square)
    factor = _index(Spread(mean, mean, mean, mean), params, groups)[0]
    return _stated(groups, (rows, mean), (value * factor, np.sqrt(variance) * abs(factor)), params)


def _require_kind(params: ConcentrationParams) -> None:
    if params.kind not in KINDS:
        raise BadUsage(f"There is no concentration index {params.kind}.", f"They are: {', '.join(KINDS)}.")
    if params.bounds is None and params.kind in ("erreygers", "wagstaff"):
        mend = "Give the lowest and highest it can be by its nature; if it has none, use the standard index."
        raise BadUsage(f"The index of {params.kind} is for an outcome with bounds.", mend)


def _stated(
    groups: Groups, seen: tuple[np.ndarray, np.ndarray], index: Limits, params: ConcentrationParams
) -> pa.Table:
    """Lay out rows and mean, index and standard error, with limits and the direction."""
    value, error = index
    limits: dict[str, Limits] = {}
    for level, name in limit_names(params.confidence):
        margin = normal_quantile(level) * error
        limits[name] = value - margin, value + margin
    about = {"denominator": seen[0], "mean": seen[1], "value": value, **limit_columns(limits), "standard_error": error}
    return with_columns(groups.keys, {**about, "direction": [_direction(one) for one in value]})


class Ranks(NamedTuple):
    """Where each row stands among the people of its area, as shares of them."""

    order: np.ndarray
    """The rows in order of area and rank."""
    start: np.ndarray
    """For each place in that order, where those who rank alike begin..."""
    end: np.ndarray
    """...and where they end, itself included."""
    share: np.ndarray
    """Each row's share of the people of its area."""
    middle: np.ndarray
    """The share of people below it, and half of those who rank alike."""


def fractional_ranks(groups: Groups, rank: np.ndarray, weight: np.ndarray, *, share: bool = True) -> Ranks:
    """Rank people within areas from the worst off; those who rank alike share a rank, or follow the order of the rows.

    Examples
    --------
    >>> alike = grouped(pa.table({"rank": [1, 2, 2, 3]}), [])
    >>> fractional_ranks(alike, np.array([1, 2, 2, 3]), np.ones(4)).middle.tolist()
    [0.125, 0.5, 0.5, 0.875]
    """
    order = np.lexsort((rank, groups.place))
    place, ordered = groups.place[order], rank[order]
    new = np.ones(len(order), dtype=bool)
    if share:
        new[1:] = (place[1:] != place[:-1]) | (ordered[1:] != ordered[:-1])
    first = np.flatnonzero(new)
    run = np.cumsum(new) - 1
    start, end = first[run], np.r_[first[1:], len(order)][run] - 1
    part = weight / groups.sums(weight)[groups.place]
    ranks = Ranks(order, start, end, part, part)
    below, upto = _cumulated(groups, ranks, weight)
    return ranks._replace(middle=(below + upto) / 2)


def _cumulated(groups: Groups, ranks: Ranks, amounts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give for each row the share of its area's amount that is held below its rank, and up to it."""
    sums = np.cumsum(amounts[ranks.order])
    counts = np.bincount(groups.place, minlength=groups.many)
    before_area = np.r_[0.0, sums][np.cumsum(counts) - counts]
    total = np.where(groups.sums(amounts) == 0, 1.0, groups.sums(amounts))
    below, upto = np.empty((2, len(amounts)))
    below[ranks.order], upto[ranks.order] = np.r_[0.0, sums][ranks.start], sums[ranks.end]
    return tuple((part - before_area[groups.place]) / total[groups.place] for part in (below, upto))


class Spread(NamedTuple):
    """Twice the covariance of outcome and rank in each area, and what each row adds to it and to the mean."""

    value: np.ndarray
    mean: np.ndarray
    influence: np.ndarray
    from_mean: np.ndarray


def _generalised(groups: Groups, outcome: np.ndarray, ranks: Ranks, cumulated: tuple[np.ndarray, np.ndarray]) -> Spread:
    mean = groups.sums(ranks.share * outcome)
    value = groups.sums(ranks.share * outcome * (2 * ranks.middle - 1))
    own, centre = value[groups.place], mean[groups.place]
    influence = outcome * (2 * ranks.middle - 1) + centre * (1 - cumulated[0] - cumulated[1]) - 2 * own
    return Spread(value, mean, influence, outcome - centre)


def _index(spread: Spread, params: ConcentrationParams, groups: Groups) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the index, and its derivatives in the generalised one and in the mean."""
    value, mean = spread.value, spread.mean
    nought, one = np.zeros_like(mean), np.ones_like(mean)
    if params.kind == "generalised":
        return value, one, nought
    low, high = params.bounds or (0.0, np.inf)
    if params.kind == "erreygers":
        return 4 * value / (high - low), 4 * one / (high - low), nought
    # the room is what the generalised index is held against: the mean, or for Wagstaff's how far it is from its bounds
    room, slope = mean, one
    if params.kind == "wagstaff":
        room, slope = (high - mean) * (mean - low) / (high - low), (low + high - 2 * mean) / (high - low)
    for area in np.flatnonzero(room <= 0)[:1]:
        what = "nobody has the outcome, or everybody has all of it" if params.kind == "wagstaff" else "the mean is 0"
        where = groups.named(area) or "the table"
        raise ZeroDenominator(
            f"In {where} {what}: nothing is concentrated.", "Join areas, or use the generalised index."
        )
    return value / room, 1 / room, -value * slope / room**2


def _read(table: pa.Table, columns: ConcentrationColumns, params: ConcentrationParams, by: Sequence[str]):
    """Read areas, outcome and weight, and refuse what has no index."""
    groups, outcome = grouped(table, by), _known(table, columns.outcome)
    _known(table, columns.rank)
    weight = _known(table, columns.weight) if columns.weight else np.ones(table.num_rows)
    refuse_rows(weight < 0, NegativeCount, f"{columns.weight} cannot be negative.", "Mend the source table.")
    low, high = params.bounds or (0.0 if params.kind == "standard" else -np.inf, np.inf)
    if not low < high:
        raise BadUsage(f"Bounds of {low:g} and {high:g} leave no room.", "Give the lower one first.")
    what = f"{columns.outcome} is not between {low:g} and {high:g}."
    refuse_rows((outcome < low) | (outcome > high), OutsideBounds, what, "Mend it, or use another index.")
    count = np.bincount(groups.place, weights=weight > 0, minlength=groups.many)
    for area in np.flatnonzero(count < LEAST_PEOPLE)[:1]:
        where = groups.named(area) or "The table"
        raise TooFewGroups(
            f"{where} has {count[area]:g} rows with people.", "A concentration index needs three at least."
        )
    return groups, outcome, weight


def _known(table: pa.Table, name: str) -> np.ndarray:
    return known(table, name, "Find it, or leave the row out and say so.")


def _direction(index: float) -> str:
    if abs(index) < 1e-12:
        return "the same among the worse and the better off"
    return f"more among the {'better' if index > 0 else 'worse'} off"
