"""Control charts of single values (XmR), many at once, as NHS England's Making Data Count reads them.

A figure goes up and down by itself. The chart says how far it usually does, and which points are more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.errors import BadUsage, OutsideBounds, UnorderedPoints
from kith.measures.grouping import Groups, grouped, numbers, refuse_rows, require, with_columns
from kith.measures.special_causes import SIGNALS, signals

PER_RANGE, UPPER_RANGE = 2.66, 3.267
"""Limits lie so many mean moving ranges from the mean; ranges reach, by chance, so many mean moving ranges."""

FEW_POINTS = 12
"""Of fewer points the limits are on trial."""

VARIATIONS = ("common cause", "improvement", "concern", "neither")
"""What a point is: the usual coming and going, or a special cause, by whether it is for the better."""

ASSURANCES = ("passes", "fails", "hit and miss")
"""What may be expected of a target while nothing changes."""

_LIMITS = ("mean", "lower_limit", "upper_limit")
_SAID = ("variation", "direction", "target", "assurance")
_WAYS = {"up": 1, "down": -1, "neutral": 0}


@dataclass(frozen=True)
class XmrColumns:
    """Which columns hold what; one row is one point of one chart."""

    value: str = "value"
    """The figure; blank where it is missing."""
    at: str | None = None
    """When it was: a date or a number. Without it points stand in the order of the table."""
    rebase: str | None = None
    """True at a point from which new limits are made."""
    improvement: str | None = None
    """Which way is better, where charts differ in it: up, down or neutral."""
    target: str | None = None
    """The target, where charts differ in it; that of the last value is what assurance is about."""


@dataclass(frozen=True)
class XmrParams:
    """How the limits are made and read."""

    improvement: Literal["up", "down", "neutral"] = "neutral"
    """Which way is better; neutral where a change is neither."""
    target: float | None = None
    """What the figure should reach."""
    screen: bool = True
    """Leave moving ranges of 3.267 times their mean or more out, once, before limits are made."""
    run: int = 7
    """Points that make a shift or a trend."""
    baseline: int | None = None
    """Make limits of the first so many points only (of each stretch between rebasings)."""


class XmrTables(NamedTuple):
    """Every point with its limits and signals, and every chart with what is to be said of it."""

    points: pa.Table
    series: pa.Table


def xmr(
    table: pa.Table,
    *,
    columns: XmrColumns = XmrColumns(),
    params: XmrParams = XmrParams(),
    by: Sequence[str] = (),
) -> XmrTables:
    """Say of each point of each chart whether it is the usual coming and going or a special cause.

    Parameters
    ----------
    table : Table, one row per point
    columns : which column holds what
    params : which way is better, the target, and how limits are made
    by : the columns that name a chart; none where the table is one chart

    Returns
    -------
    XmrTables
    points : same rows in the same order, with
        mean, lower_limit, upper_limit   in the unit of the value
        signals                          list: outside limits, trend, two of three, shift; empty where none
        variation                        common cause, improvement, concern, or neither; blank where the value is
        direction                        higher or lower, where there is a signal
        target, assurance                passes, fails, or hit and miss; blank without a target, and where neutral
    series : one row per chart in order of first appearance, with
        mean, lower_limit, upper_limit, variation, direction, target, assurance   those of the last known value
        points, missing                  values known, and blank
        note                             what to know before reading it; "" where there is nothing

    Raises
    ------
    UnorderedPoints
        a time left blank, or two points of one chart at one time; names the row
    OutsideBounds
        a value without end; names the row
    BadUsage
        a column that is not there or holds something else, or a choice that is none

    Method
    ------
    Limits mean ± 2.66 × mean moving range. Signals: beyond a limit; 7 neighbours that all rise or all fall; 2 of 3
    neighbours on one side of the mean in the outer third towards a limit; 7 neighbours on one side of the mean. The
    first of these that a point is in gives its direction. Assurance: all that may be expected lies on the right side
    of the target, or on the wrong side, or the target lies between the limits.
    Values all alike: limits equal the mean, no signals, and the note says so. Where screening would leave only ranges
    of nought, nothing is left out. A missing value is a gap: no moving range crosses it, and it ends every run; where
    values differ only across gaps there are no limits, and the note says so. A value that differs from the mean or a
    limit by less than a thousand-millionth of what lies between the limits is on it.

    Source
    ------
    NHS England, Making Data Count; as in NHSRplotthedots 0.2 (NHS-R). What is done with values all alike, and with
    gaps, is ours: the package has no limits for the one, and asks that there be none of the other.

    Caution
    -------
    Of fewer than 12 points limits are on trial, and the note says so. The chart knows nothing of how many people are
    behind a value: where that varies widely, limits are too narrow for the small and too wide for the large.

    Examples
    --------
    >>> months = pa.table({"value": [12, 14, 11, 13, 15, 12, 13, 40, 12, 14, 13, 12]})
    >>> found = xmr(months, params=XmrParams(improvement="down", target=25))
    >>> found.points["signals"][7].as_py(), found.points["variation"][7].as_py()
    (['outside limits'], 'concern')
    >>> [found.series[name][0].as_py() for name in ("variation", "assurance", "note")]
    ['common cause', 'passes', '']
    """
    _refuse_choices(params)
    groups = grouped(table, by)
    values = numbers(table, columns.value)
    refuse_rows(np.isinf(values), OutsideBounds, "a value has no end.", "Mend the source table; leave unknown blank.")
    order = _in_time(table, groups, columns)
    starts = _starts(table, groups.place, order, columns.rebase)
    limits = _limits(values[order], starts, params)
    found = np.zeros((len(SIGNALS), table.num_rows), dtype=np.int8)
    found[:, order] = signals(values[order], limits, starts, run=params.run)
    lines = np.empty_like(limits)
    lines[:, order] = limits
    better = _better(table, columns, params)
    told = {
        **dict(zip(_LIMITS, lines)),
        **_judged(found, better, np.isnan(values)),
        **_targets(table, columns, params, lines, better),
    }
    points = with_columns(table, told)
    return XmrTables(points, _series(points, groups, np.isnan(values), order))


def assurance(lower: np.ndarray, upper: np.ndarray, target: np.ndarray, better: np.ndarray) -> np.ndarray:
    """Say what may be expected of a target: the place in `ASSURANCES`, or -1 where nothing can be said.

    Parameters
    ----------
    lower, upper : limits, `nan` where there are none
    target : `nan` where there is none
    better : 1 where more is better, -1 where less is, 0 where neither

    Examples
    --------
    >>> assurance(np.array([1.0, 1.0]), np.array([3.0, 3.0]), np.array([4.0, 2.0]), np.array([-1, -1])).tolist()
    [0, 2]
    """
    said = (better != 0) & ~np.isnan(target + lower + upper)
    way = (target < lower).astype(int) - (target > upper)
    return np.where(~said, -1, np.where(way == 0, 2, np.where(way == better, 0, 1)))


def _refuse_choices(params: XmrParams) -> None:
    if params.improvement not in _WAYS:
        raise BadUsage(f"Improvement cannot be {params.improvement}.", "Say up, down or neutral.")
    if params.run < 3:
        raise BadUsage(f"A run of {params.run} is none.", "Give 3 or more; Making Data Count takes 7.")
    if params.baseline is not None and params.baseline < 2:
        raise BadUsage(f"No limits can be made of {params.baseline} points.", "Give 2 or more; 12 is better.")


def _in_time(table: pa.Table, groups: Groups, columns: XmrColumns) -> np.ndarray:
    """Give the rows chart by chart, each in the order of time."""
    if columns.at is None:
        return np.argsort(groups.place, kind="stable")
    require(table, [columns.at])
    times = table[columns.at].combine_chunks()
    blank = times.is_null().to_numpy(zero_copy_only=False)
    refuse_rows(blank, UnorderedPoints, f"{columns.at} is blank.", "Say when each value was; leave the value blank.")
    rank = pc.rank(times, tiebreaker="dense").to_numpy()
    order = np.lexsort((rank, groups.place))
    again = (np.diff(groups.place[order]) == 0) & (np.diff(rank[order]) == 0)
    for row in np.sort(order[1:][again])[:1]:
        named = groups.named(groups.place[row]) or "the chart"
        raise UnorderedPoints(
            f"Row {row + 1}: {named} has two points at {times[int(row)].as_py()}.",
            "Name every column that tells charts apart, or leave one of the two out.",
        )
    return order


def _starts(table: pa.Table, place: np.ndarray, order: np.ndarray, rebase: str | None) -> np.ndarray:
    """Say, chart by chart, which points begin a chart or new limits."""
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = np.diff(place[order]) != 0
    if rebase is None:
        return starts
    require(table, [rebase])
    if not pa.types.is_boolean(table.schema.field(rebase).type):
        raise BadUsage(f"The column {rebase} does not hold true and false.", "Mark the points where limits begin anew.")
    marks = table[rebase].combine_chunks().fill_null(False).to_numpy(zero_copy_only=False)
    return starts | marks[order]


def _limits(values: np.ndarray, starts: np.ndarray, params: XmrParams) -> np.ndarray:
    """Give mean, lower and upper limit at each point: three rows."""
    stretch = np.cumsum(starts) - 1
    many = int(starts.sum())
    counted = ~np.isnan(values)
    if params.baseline is not None:
        counted &= np.arange(len(values)) - np.flatnonzero(starts)[stretch] < params.baseline
    rows = np.flatnonzero(counted)
    first = np.full(many, np.nan)
    first[stretch[rows[::-1]]] = values[rows[::-1]]
    # summed as differences from the first, so that the mean of values all alike is that value to the last digit
    mean = first + _means(values[rows] - first[stretch[rows]], stretch[rows], many)
    ranges = np.abs(np.diff(values))
    made = np.flatnonzero(counted[1:] & counted[:-1] & ~starts[1:])
    ranges, among = ranges[made], stretch[made + 1]
    usual = _means(ranges, among, many)
    if params.screen:
        kept = ranges < UPPER_RANGE * usual[among]
        screened = _means(ranges[kept], among[kept], many)
        usual = np.where(screened > 0, screened, usual)
    differ = np.bincount(stretch[rows], weights=values[rows] != first[stretch[rows]], minlength=many) > 0
    usual = np.where((usual == 0) & differ, np.nan, usual)  # values differ, but only across gaps
    return np.array([mean, mean - PER_RANGE * usual, mean + PER_RANGE * usual])[:, stretch]


def _means(values: np.ndarray, place: np.ndarray, many: int) -> np.ndarray:
    """Average within each group; `nan` where a group has no values."""
    count = np.bincount(place, minlength=many)
    return np.bincount(place, weights=values, minlength=many) / np.where(count == 0, np.nan, count)


def _better(table: pa.Table, columns: XmrColumns, params: XmrParams) -> np.ndarray:
    """Say at each point which way is better: 1, -1, or 0 for neither."""
    if columns.improvement is None:
        return np.full(table.num_rows, _WAYS[params.improvement])
    require(table, [columns.improvement])
    column = table[columns.improvement].combine_chunks().dictionary_encode(null_encoding="encode")
    ways = column.dictionary.to_pylist()
    places = column.indices.to_numpy()
    known = np.array([way in _WAYS for way in ways], dtype=bool)
    for row in np.flatnonzero(~known[places])[:1]:
        raise BadUsage(
            f"Row {row + 1}: improvement cannot be {ways[places[row]] or 'blank'}.", "Say up, down or neutral."
        )
    return np.array([_WAYS[way] for way in ways], dtype=int)[places]


def _judged(found: np.ndarray, better: np.ndarray, missing: np.ndarray) -> dict[str, pa.Array]:
    """Name the signals at each point, and what they make of it."""
    rule = np.nonzero(found.T)[1]
    ends = np.concatenate([[0], np.cumsum((found != 0).sum(axis=0))])
    named = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), _words(SIGNALS, rule))
    way = found[np.argmax(found != 0, axis=0), np.arange(found.shape[1])]
    kind = np.where(way == 0, 0, np.where(better == 0, 3, np.where(way == better, 1, 2)))
    return {
        "signals": named,
        "variation": _words(VARIATIONS, np.where(missing, -1, kind)),
        "direction": _words(("higher", "lower"), np.where(way == 0, -1, (way < 0).astype(int))),
    }


def _words(words: Sequence[str], place: np.ndarray) -> pa.Array:
    """Write out words by their places; -1 is a blank."""
    return pa.array(words, pa.string()).take(pa.array(place, pa.int32(), mask=place < 0))


def _targets(
    table: pa.Table, columns: XmrColumns, params: XmrParams, limits: np.ndarray, better: np.ndarray
) -> dict[str, np.ndarray | pa.Array]:
    """Hold the limits at each point against the target."""
    target = np.full(table.num_rows, np.nan if params.target is None else params.target)
    if columns.target is not None:
        target = numbers(table, columns.target)
    _, lower, upper = limits
    return {"target": target, "assurance": _words(ASSURANCES, assurance(lower, upper, target, better))}


def _series(points: pa.Table, groups: Groups, missing: np.ndarray, order: np.ndarray) -> pa.Table:
    """Say what holds for each chart at its last known value."""
    known = order[~missing[order]]
    count = np.bincount(groups.place[known], minlength=groups.many)
    last, newest = np.full(groups.many, -1), np.full(groups.many, -1)
    last[groups.place[known]] = known
    newest[groups.place[order]] = order
    ended = points.select([*_LIMITS, *_SAID]).take(pa.array(last, pa.int64(), mask=last < 0))
    limits = [numbers(ended, name) for name in _LIMITS]
    told = {
        **{name: ended[name].combine_chunks() for name in ended.column_names},
        "points": count,
        "missing": np.bincount(groups.place, minlength=groups.many) - count,
        "note": [_note(*facts) for facts in zip(count, *limits[1:], last != newest)],
    }
    return with_columns(groups.keys, told)


def _note(known: int, lower: float, upper: float, is_late: bool) -> str:
    """Say what to know before reading a chart."""
    said = []
    if not known:
        return "no values"
    if np.isnan(upper):
        said.append("too few values next to each other, so no limits")
    elif lower == upper:
        said.append("values all alike, so the limits are the mean")
    if known < FEW_POINTS:
        said.append(f"fewer than {FEW_POINTS} values, so limits are on trial")
    if is_late:
        said.append("the last value is missing")
    return "; ".join(said)
