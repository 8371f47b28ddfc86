"""The slope and relative index of inequality: one line through all groups from most to least deprived, weighed by people.

One call measures many areas: a table with one row per area and group comes in, one row per area goes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage, NegativeCount, OutsideBounds, TooFewGroups, ZeroDenominator
from kith.measures.grouping import Groups, Levels, grouped, known, limit_names, refuse_rows, with_columns
from kith.measures.intervals import Limits, normal_quantile
from kith.measures.slope_lines import SCALES, Lines, Scale, end_coefficients, simulated_ends

LEAST_GROUPS = 3
LEAST_REPETITIONS = 1_000
AREAS_AT_ONCE = 8
"""Simulated lines are held for so many areas at a time: 13 MB of them at 100,000 repetitions."""


@dataclass(frozen=True)
class SlopeColumns:
    """Which columns hold what; one row is one group of one area. Standard error, or lower and upper limits, are needed."""

    group: str = "group"
    """Number of the group: 1 is the most deprived."""
    population: str = "population"
    """People in it."""
    value: str = "value"
    """What was measured in it."""
    standard_error: str | None = "standard_error"
    """Of the value (of its logarithm for a rate, of its logit for a proportion); None to make it from the limits."""
    lower: str = "lower"
    """Lower limit of the value, read where there is no standard error."""
    upper: str = "upper"
    """Upper limit of the value."""
    limits_confidence: float = 0.95
    """Confidence of those limits."""


@dataclass(frozen=True)
class SlopeParams:
    """What the values are, and how the index of them is stated."""

    kind: str = "plain"
    """`plain` (such as life expectancy), `rate` (above 0) or `proportion` (a share between 0 and 1)."""
    transform: bool = False
    """Fit the line to the logarithms of rates, or the logits of shares: for groups that do not lie on a line."""
    whole_line: bool = False
    """With `transform`: simulate both ends of the line, not its slope alone as OHID does; see the caution."""
    multiplier: float = 1.0
    """The index is times this; below 0 for an outcome of which more is better, so that 1/relative index is given."""
    confidence: Levels = 0.95
    """Share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`..."""
    repetitions: int = 100_000
    """Simulated lines, at least 1,000."""
    seed: int = 1
    """Where the simulation begins: the same seed gives the same limits."""

    def scale(self) -> Scale:
        """Look up the scale on which values of this kind vary; refuse what cannot be asked for."""
        if self.kind not in SCALES:
            raise BadUsage(f"There is no kind of value {self.kind}.", f"The kinds are: {', '.join(SCALES)}.")
        if self.transform and self.kind == "plain":
            raise BadUsage("Plain values are fitted as they are.", "Transform rates or proportions only.")
        if self.multiplier == 0:
            raise BadUsage("A multiplier of 0 leaves no index.", "Give 1, 100 or -100.")
        if self.repetitions < LEAST_REPETITIONS:
            raise BadUsage(f"Limits from {self.repetitions} repetitions are not steady.", "Give 1,000 at least.")
        return SCALES[self.kind]


def slope_index(
    table: pa.Table,
    *,
    columns: SlopeColumns = SlopeColumns(),
    params: SlopeParams = SlopeParams(),
    by: Sequence[str] = (),
) -> pa.Table:
    """Say how much a measure differs between the least and the most deprived end of each area, all groups counted.

    Parameters
    ----------
    table : Table, one row per area and group, groups numbered from the most deprived (1) to the least
    columns : which column holds what; a standard error, or the limits it is made from
    params : kind of value, transform, multiplier, confidence, repetitions, seed
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area in order of first appearance, with
        groups                           how many groups the line goes through
        slope_index, lower, upper        value at the least deprived end less that at the most deprived, times multiplier
        relative_index, relative_lower, relative_upper
                                         the one over the other (turned over where the multiplier is below 0); blank where
                                         the line, or more than a tail of the simulated ones, falls to nought
        intercept                        value at the most deprived end
        direction                        whether the value rises or falls from the first group to the last
        notes                            what to be careful of: fewer than 5 groups or more than 10; else blank

    Raises
    ------
    NegativeCount, ZeroDenominator, MissingValue, OutsideBounds
        names the row
    TooFewGroups
        fewer than three groups; names the area
    BadUsage
        a group twice in one area, neither standard error nor limits, or params that cannot be

    Method
    ------
    Rank b of a group: people in the groups before it and half its own, as a share a of all. Least squares of value on b
    weighed by a, closed form: slope Σa(b − ½)y / (Σab² − ¼), intercept Σay − slope/2. Limits: each repetition draws every
    value from a normal (rates: of the logarithm; proportions: of the logit) with its standard error, and fits again; the
    limits are the sorted repetitions at places R(1 − c)/2 and R(1 + c)/2. With `transform` only the slope is simulated:
    the limits of the indices are those of lines of so much slope through the middle of the fitted one. All areas share
    one seeded set of draws, so an area's limits do not depend on which others are in the table.

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_sii`.

    Caution
    -------
    The limits hold the groups' own errors only: not whether a straight line fits. Those of a transformed slope index hold
    the truth 87 to 99 times in 100, not 95, where the groups' errors differ fifteenfold (the relative index is not touched):
    use `whole_line` there. Limits of a rate or share stated at
    95 % are taken as equally far on the log or logit scale. An index that rises while every group gets better is possible.

    Examples
    --------
    >>> rows = pa.table({"group": [1, 2, 3, 4, 5], "population": [900, 1000, 1100, 1000, 1000],
    ...                  "value": [74.0, 76.5, 78.0, 80.1, 81.0], "standard_error": [0.8, 0.7, 0.7, 0.7, 0.8]})
    >>> found = slope_index(rows).to_pylist()[0]
    >>> [round(found[part], 2) for part in ("slope_index", "relative_index", "intercept")], found["direction"]
    ([8.57, 1.12, 73.72], 'rises from group 1 to group 5')
    """
    scale = params.scale()
    levels = limit_names(params.confidence)
    lines = _lines_of(table, columns, scale, by)
    first, last = _fitted_ends(lines, params)
    index, relative = _indices(first, last, params.multiplier)
    limits = _simulated_limits(lines, params, [level for level, _ in levels])
    named: dict[str, np.ndarray | list] = {}
    for place, (_, name) in enumerate(levels):
        for part, both in zip(("", "relative_"), limits):
            named |= {f"{part}lower{name}": both[:, place, 0], f"{part}upper{name}": both[:, place, 1]}
    return _stated(lines, (first, last), {"slope_index": index, "relative_index": relative}, named)


def exact_slope_index(
    table: pa.Table,
    *,
    columns: SlopeColumns = SlopeColumns(),
    params: SlopeParams = SlopeParams(),
    by: Sequence[str] = (),
) -> pa.Table:
    """Give the slope and relative index of plain values with limits by formula, where `slope_index` simulates them.

    Parameters
    ----------
    as `slope_index`; only plain values; repetitions and seed are not used

    Returns
    -------
    Table as `slope_index` gives; relative limits are blank where the line's beginning may be nought

    Raises
    ------
    as `slope_index`
    BadUsage
        values that are rates or proportions

    Method
    ------
    The index is a sum of normal values, Σcᵢyᵢ, so its limits are exact: index ± z√Σ(cᵢsᵢ)². Those of the relative index,
    a ratio of two such sums, are Fieller's: the ρ for which (last − ρ·first)² = z²·variance of (last − ρ·first).

    Source
    ------
    Index: PHEindicatormethods 2.1.0 (OHID), `phe_sii`. Ratio: Fieller 1954, J R Stat Soc B 16:175.

    Examples
    --------
    >>> rows = pa.table({"group": [1, 2, 3, 4, 5], "population": [1000] * 5,
    ...                  "value": [74.0, 76.5, 78.0, 80.1, 81.0], "standard_error": [0.7] * 5})
    >>> found = exact_slope_index(rows).to_pylist()[0]
    >>> [round(found[part], 3) for part in ("lower", "upper", "relative_lower", "relative_upper")]
    [6.631, 10.969, 1.089, 1.151]
    """
    scale = params.scale()
    if params.kind != "plain":
        raise BadUsage(f"Exact limits are for plain values, not for a {params.kind}.", "Use slope_index.")
    lines = _lines_of(table, columns, scale, by)
    first, last = lines.ends(transform=False)
    index, relative = _indices(first, last, params.multiplier)
    to_first, to_last = lines.coefficients[:, 0] * lines.spread, lines.coefficients[:, 1] * lines.spread
    error = np.abs(params.multiplier) * np.sqrt(((to_last - to_first) ** 2).sum(axis=1))
    ratio = (last, first, to_last, to_first) if params.multiplier > 0 else (first, last, to_first, to_last)
    named: dict[str, np.ndarray | list] = {}
    for level, name in limit_names(params.confidence):
        z = normal_quantile(level)
        lower, upper = fieller_limits(*ratio, z)
        named |= {f"lower{name}": index - z * error, f"upper{name}": index + z * error}
        named |= {f"relative_lower{name}": lower, f"relative_upper{name}": upper}
    return _stated(lines, (first, last), {"slope_index": index, "relative_index": relative}, named)


def fieller_limits(top: np.ndarray, base: np.ndarray, of_top: np.ndarray, of_base: np.ndarray, z: float) -> Limits:
    """Give the limits of ratios of two normal sums; `of_top` and `of_base` hold what each group's error adds to either.

    Limits are `nan` where the base may be nought at this confidence: the ratio could then be anything.

    Examples
    --------
    >>> lower, upper = fieller_limits(np.array([12.0]), np.array([10.0]), np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]]), 1.96)
    >>> round(float(lower[0]), 3), round(float(upper[0]), 3)
    (0.932, 1.564)
    """
    top_variance, base_variance = z * z * (of_top**2).sum(axis=-1), z * z * (of_base**2).sum(axis=-1)
    half_middle = top * base - z * z * (of_top * of_base).sum(axis=-1)
    width = np.where(base * base > base_variance, base * base - base_variance, np.nan)
    # rounding must not make the root of nought the root of a hair below it
    root = np.sqrt(np.maximum(0.0, half_middle**2 - width * (top * top - top_variance)))
    return (half_middle - root) / width, (half_middle + root) / width


def _indices(first: np.ndarray, last: np.ndarray, multiplier: float) -> Limits:
    """Turn the two ends of lines into indices; a ratio to nought or less is beyond any limit."""
    top, base = (last, first) if multiplier > 0 else (first, last)
    ratio = np.divide(top, base, out=np.full_like(top, np.inf), where=base > 0)
    return (last - first) * multiplier, ratio


def _fitted_ends(lines: Lines, params: SlopeParams) -> Limits:
    """Give both ends of each area's line, as values."""
    return _as_values(lines.ends(params.transform), params)


def _as_values(ends: Limits, params: SlopeParams) -> Limits:
    back = SCALES[params.kind].back
    return (back(ends[0].copy()), back(ends[1].copy())) if back and params.transform else ends


def _simulated_limits(lines: Lines, params: SlopeParams, levels: list[float]) -> Limits:
    """Give limits of both indices, each of shape areas × levels × 2: a few areas at a time, all from the same draws."""
    many, most = lines.population.shape
    # one row of draws for each place in the order of groups: an area with fewer groups takes the first rows
    drawn = np.random.default_rng(params.seed).standard_normal((most, params.repetitions))
    tails = np.array([[(1 - level) / 2, (1 + level) / 2] for level in levels])
    places = np.maximum(np.rint(params.repetitions * tails).astype(int), 1) - 1
    kept = np.empty((2, many, *places.shape))
    for start in range(0, many, AREAS_AT_ONCE):
        some = lines.only(slice(start, start + AREAS_AT_ONCE))
        ends = simulated_ends(some, drawn, SCALES[params.kind], params.transform)
        if params.transform and not params.whole_line:
            indices = _limits_of_slopes(some, ends[1] - ends[0], places, params)
        else:
            indices = [_at_places(part, places) for part in _indices(*_as_values(ends, params), params.multiplier)]
        kept[:, start : start + AREAS_AT_ONCE] = indices
    return kept[0], kept[1]


def _limits_of_slopes(lines: Lines, slopes: np.ndarray, places: np.ndarray, params: SlopeParams) -> list[np.ndarray]:
    """Give limits of both indices from slopes on the transformed scale: each line turned about its own middle."""
    half = _at_places(slopes, places) / 2
    first, last = lines.ends(transform=True)
    middle = ((first + last) / 2)[:, None, None]
    ends = _as_values((middle - half, middle + half), params)
    return [np.sort(index, axis=-1) for index in _indices(*ends, params.multiplier)]


def _at_places(simulated: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Sort each area's repetitions as far as needed, and take those at these places."""
    simulated.partition(np.unique(places), axis=1)
    return simulated[:, places]


def _stated(
    lines: Lines, ends: Limits, indices: dict[str, np.ndarray], limits: dict[str, np.ndarray | list]
) -> pa.Table:
    first, last = ends
    finite = {name: np.where(np.isfinite(part), part, np.nan) for name, part in (indices | limits).items()}
    many = lines.groups_count
    level = np.isclose(first, last, rtol=1e-9, atol=0)
    ways = np.where(level, "is level", np.where(last > first, "rises", "falls"))
    ranks = zip(ways, lines.first_group, lines.last_group)
    return with_columns(
        lines.groups.keys,
        {
            "groups": many,
            **finite,
            "intercept": first,
            "direction": [f"{way} from group {start:g} to group {end:g}" for way, start, end in ranks],
            "notes": [_note(int(count)) for count in many],
        },
    )


def _note(many: int) -> str | None:
    if many < 5:
        return f"only {many} groups: the line leans on each of them"
    return f"{many} groups: more than the 10 for which the method is used" if many > 10 else None


def _lines_of(table: pa.Table, columns: SlopeColumns, scale: Scale, by: Sequence[str]) -> Lines:
    """Lay a table out as lines: areas in order of first appearance, groups in order of their numbers."""
    groups, rank = grouped(table, by), _known(table, columns.group)
    population, value = _known(table, columns.population), _known(table, columns.value)
    refuse_rows(population < 0, NegativeCount, f"{columns.population} cannot be negative.", "Mend the source table.")
    refuse_rows(
        population == 0, ZeroDenominator, "there is nobody in this group to weigh.", "Join groups until there is."
    )
    _within(value, scale)
    spread, centre = _spread(table, columns, scale, value), scale.there(value)
    count = np.bincount(groups.place, minlength=groups.many)
    _require_groups(groups, count)
    order = np.lexsort((rank, groups.place))
    ends = np.cumsum(count)
    area, column = groups.place[order], np.arange(len(order)) - np.repeat(ends - count, count)
    _require_once(groups, area, rank[order])

    def laid(values: np.ndarray) -> np.ndarray:
        grid = np.zeros((groups.many, count.max(initial=0)))
        grid[area, column] = values[order]
        return grid

    people = laid(population)
    first, last = rank[order][ends - count], rank[order][ends - 1]
    return Lines(groups, count, first, last, people, laid(value), laid(centre), laid(spread), end_coefficients(people))


def _known(table: pa.Table, name: str) -> np.ndarray:
    return known(table, name, "Find it, or join the group with another.")


def _within(values: np.ndarray, scale: Scale) -> None:
    wrong = (values <= scale.above) | (values >= scale.below)
    refuse_rows(wrong, OutsideBounds, f"{scale.what}.", "Check the kind of value, or join groups.")


def _spread(table: pa.Table, columns: SlopeColumns, scale: Scale, value: np.ndarray) -> np.ndarray:
    """Read the standard error, or make it from the limits, on the scale on which the values vary."""
    if columns.standard_error and columns.standard_error in table.column_names:
        error = _known(table, columns.standard_error)
        refuse_rows(error < 0, OutsideBounds, "a standard error cannot be below 0.", "Mend the source table.")
        return error
    missing = [name for name in (columns.lower, columns.upper) if name not in table.column_names]
    if missing:
        raise BadUsage("The table has neither standard errors nor both limits.", "Name the columns that hold them.")
    lower, upper = (_known(table, name) for name in (columns.lower, columns.upper))
    _within(lower, scale)
    _within(upper, scale)
    refuse_rows((lower > value) | (value > upper), OutsideBounds, "the value is not within its limits.", "Mend them.")
    return (scale.there(upper) - scale.there(lower)) / (2 * normal_quantile(columns.limits_confidence))


def _require_groups(groups: Groups, count: np.ndarray) -> None:
    for area in np.flatnonzero(count < LEAST_GROUPS)[:1]:
        where = groups.named(area) or "The table"
        raise TooFewGroups(f"{where} has {count[area]} groups.", "An index of inequality needs three at least.")
    if not count.sum():
        raise TooFewGroups("The table has no rows.", "An index of inequality needs three groups at least.")


def _require_once(groups: Groups, area: np.ndarray, rank: np.ndarray) -> None:
    twice = np.flatnonzero((area[1:] == area[:-1]) & (rank[1:] == rank[:-1]))
    for row in twice[:1]:
        where = groups.named(area[row]) or "the table"
        raise BadUsage(f"Group {rank[row]:g} stands twice in {where}.", "Name every column that tells areas apart.")
