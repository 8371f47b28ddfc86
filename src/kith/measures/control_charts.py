"""A picture of a control chart: the points, how far they usually go, and which are more than that.

Its interval is the limits: they say how far the figure goes by itself, which is what each point is to be held against.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import pyarrow as pa

from kith.errors import ChartNeedsMore, TooSmallToShow
from kith.measures.chart_tables import HIDDEN_MARK, ChartWords, in_order
from kith.measures.charts import Chart, broken
from kith.measures.control_words import control_alt, control_twin, verdicts
from kith.measures.drawing import BLUE, GREY, INK, LOOK, PADDING, PINK, WIDTH
from kith.measures.icons import SIZE, assurance_icon, icon_marks, variation_icon
from kith.measures.value_axes import AXIS_WIDTH, spanning, upright_axis

HEIGHT = 210
"""Pixels of the points and lines."""

ACROSS = WIDTH - AXIS_WIDTH - 36
"""Pixels from the first point to the last; the rest is the axis and room for half of the last label."""

UNDER = 50
"""Pixels from the axis to what lies beneath its words."""

MOST_LABELS, LABEL_WIDTH = 4, 78
"""Times written along the axis, and pixels for each."""

LETTERS, LINE, LETTER = 42, 15, 7.2
"""Letters of a line beside a sign, pixels it takes, and pixels of a letter."""

NEEDED = ("group", "denominator", "value", "mean", "lower_limit", "upper_limit", "signals", "variation", "direction")

_KINDS = ("common cause", "improvement", "concern", "neither")
_COLOURS = (GREY, BLUE, PINK, INK)
_SHAPES = ("circle", "circle", "diamond", "square")
_SIZES = (26, 90, 90, 70)
_LEVELS = (("mean", "mean"), ("limits", "lower_limit"), ("limits", "upper_limit"), ("target", "target"))
_DASHES = {"mean": [1, 0], "limits": [6, 4], "target": [2, 2]}


Level = tuple[str, list[float | None]]
"""A line of the key, and how high it lies at each point."""


class Point(NamedTuple):
    """One point to draw. Hidden: too small to show; neither hidden nor with a value: missing."""

    group: str
    value: float | None
    numerator: float | None
    denominator: float | None
    mean: float | None
    lower_limit: float | None
    upper_limit: float | None
    signals: list[str]
    variation: str | None
    direction: str | None
    target: float | None
    assurance: str | None
    hidden: bool


def control_chart(table: pa.Table, words: ChartWords) -> Chart:
    """Draw one control chart, with a sign for what the figure does and one for its target.

    Parameters
    ----------
    table : Table, one row per point in the order of time, as `kith.measures.xmr` leaves them
        group            when it was: a date, or words
        denominator      people each value is about
        value, mean, lower_limit, upper_limit, signals, variation, direction
        numerator        optional: people, or events, counted
        target, assurance  optional
        numerator_mark   optional: anything other than "" where the number is too small to show
    words : what the picture is about

    Returns
    -------
    Chart; its twin says of each point what it is

    Raises
    ------
    ChartNeedsMore
        no rows, a column that is not there, a value without denominator or limits, or no values at all
    TooSmallToShow
        a row marked as hidden that still carries its number

    Method
    ------
    A lower limit below nought is not drawn where no value is below nought. A gap breaks the line.

    Caution
    -------
    Work out limits from what may be shown: a hidden value that helped make a mean can be worked back from it.

    Examples
    --------
    >>> from kith.measures import XmrParams, proportions, xmr
    >>> months = pa.table({"group": ["Jan", "Feb", "Mar"], "numerator": [20, 24, 22], "denominator": [100, 100, 100]})
    >>> found = xmr(proportions(months), params=XmrParams(improvement="up", target=0.5))
    >>> control_chart(found.points, ChartWords("Reviews", "Share reviewed", "Month")).alt
    'Control chart: share reviewed, by month, Jan to Mar. Out of 100 people. Mean 22%, limits 14% to 30%. Last value, \
Mar: 22%, the usual coming and going. It fails the target of 50% while nothing changes. No signals. Fewer than 12 values: \
limits are on trial.'
    """
    points = points_to_draw(table)
    levels = _levels(points, words.unit)
    spec = {
        "vconcat": [_header(points, words), _plot(points, levels, words), _key(points, levels)],
        "spacing": 4,
        "bounds": "flush",
        "padding": PADDING,
        "config": dict(LOOK),
    }
    return Chart(words, spec, control_alt(points, words), table, control_twin(points, words))


def points_to_draw(table: pa.Table) -> list[Point]:
    """Read a table as points to draw, or refuse.

    Examples
    --------
    >>> points_to_draw(pa.table({"group": ["Jan"], "value": [0.2], "denominator": [10]}))
    Traceback (most recent call last):
    kith.errors.ChartNeedsMore: No control chart is drawn without the columns mean, lower_limit, upper_limit, signals, \
variation, direction. Give the points of kith.measures.xmr, with the people each value is about as denominator.
    """
    mend = "Give the points of kith.measures.xmr, with the people each value is about as denominator."
    missing = [name for name in NEEDED if name not in table.column_names]
    if missing:
        raise ChartNeedsMore(f"No control chart is drawn without the columns {', '.join(missing)}.", mend)
    rows = table.to_pylist()
    names = times_in_words([row["group"] for row in rows])
    points = [
        Point(**{**{key: row.get(key) for key in Point._fields}, "group": name, "hidden": bool(row.get(HIDDEN_MARK))})
        for row, name in zip(rows, names)
    ]
    for place, point in enumerate(points, start=1):
        _refuse_half_known(point, place, mend)
    if all(point.value is None for point in points):
        raise ChartNeedsMore("There are no values to draw.", "Say so in a sentence instead of a picture.")
    return points


def _refuse_half_known(point: Point, place: int, mend: str) -> None:
    if point.hidden and (point.value is not None or point.numerator is not None):
        raise TooSmallToShow(
            f"Row {place} ({point.group}) is marked as hidden and still carries its number.",
            "Protect the counts first (kith.governance.disclosure) and work out shares and limits from what is left.",
        )
    if point.value is None:
        return
    if point.denominator is None:
        raise ChartNeedsMore(f"Row {place} ({point.group}) has a value without its denominator.", mend)
    if None in (point.mean, point.lower_limit, point.upper_limit):
        raise ChartNeedsMore(
            f"Row {place} ({point.group}) has a value without limits.",
            "Of no two values next to each other no limits can be made: say the value in a sentence.",
        )


def times_in_words(times: Sequence[Any]) -> list[str]:
    """Write times as an axis has them: months where all are the first of one, else days; anything else as it is.

    Examples
    --------
    >>> times_in_words([date(2026, 1, 1), date(2026, 2, 1)]), times_in_words([date(2026, 1, 5)]), times_in_words([2026])
    (['Jan 2026', 'Feb 2026'], ['5 Jan 2026'], ['2026'])
    """
    if not all(isinstance(time, date) for time in times):
        return [str(time) for time in times]
    if all(time.day == 1 for time in times):
        return [f"{time:%b %Y}" for time in times]
    return [f"{time.day} {time:%b %Y}" for time in times]


def _header(points: Sequence[Point], words: ChartWords) -> dict[str, Any]:
    """Signs with their words, and what is measured."""
    last = next(point for point in reversed(points) if point.value is not None)
    signs = [variation_icon(last.variation or "common cause", last.direction)]
    signs += [assurance_icon(last.assurance)] if last.assurance else []
    left, step = SIZE / 2 + 4 - AXIS_WIDTH, SIZE + 10
    marks: list[dict[str, Any]] = []
    for row, (icon, said) in enumerate(zip(signs, verdicts(last, words))):
        middle = step * row + SIZE / 2 + 4
        marks += [*icon_marks(icon, x=left, y=middle), _text(broken(said, LETTERS), x=left + SIZE / 2 + 8, y=middle)]
    title = broken(words.value)
    half = len(title) * LINE / 2
    top = step * len(signs) + 6 + half
    marks.append(_text(title, x=-AXIS_WIDTH + 2, y=top))
    return {"data": {"values": [{}]}, "layer": marks, "width": ACROSS, "height": top + half, "view": {"stroke": None}}


def _text(lines: Sequence[str], *, x: float, y: float) -> dict[str, Any]:
    """Lines of words about a height."""
    look = {"type": "text", "align": "left", "baseline": "middle", "fontSize": 12, "lineHeight": LINE, "text": lines}
    middle = y - (len(lines) - 1) * LINE / 2
    return {"mark": look, "encoding": {"x": {"value": x}, "y": {"value": middle}}}


def _plot(points: Sequence[Point], levels: Sequence[Level], words: ChartWords) -> dict[str, Any]:
    values = [point.value for point in points if point.value is not None]
    low, high = spanning([*values, *(height for _, heights in levels for height in heights)])
    high = max(min(high, 1.0), *values) if words.unit == "share" else high
    up = upright_axis(low, high, words.unit)
    along = _time_axis(points, words)
    return {
        "width": ACROSS,
        "height": HEIGHT,
        "layer": [
            _lines(levels, along, up),
            _path(points, along, up),
            _dots(points, along, up),
            *_blanks(points, along, low),
        ],
    }


def _levels(points: Sequence[Point], unit: str) -> list[Level]:
    """Find where lines lie; none where no value can: below nought, or above all of the people."""
    values = [point.value for point in points if point.value is not None]
    least, most = (0.0 if min(values) >= 0 else -math.inf), (1.0 if unit == "share" else math.inf)

    def within(height: float | None) -> float | None:
        return height if height is not None and least <= height <= most else None

    return [(line, [within(getattr(point, name)) for point in points]) for line, name in _LEVELS]


def _time_axis(points: Sequence[Point], words: ChartWords) -> dict[str, Any]:
    """Places of points from 0, a few of them written out."""
    last = len(points) - 1
    marks = list(range(0, len(points), math.ceil(len(points) / MOST_LABELS)))
    named = json.dumps({mark: points[mark].group for mark in marks})
    axis = {
        "values": marks, "labelExpr": f"({named})[datum.value]", "title": words.group, "grid": False,
        "labelLimit": LABEL_WIDTH,
    }  # fmt: skip
    scale = {"domain": [-0.5, last + 0.5], "nice": False, "zero": False}
    return {"field": "place", "type": "quantitative", "axis": axis, "scale": scale}


def _lines(levels: Sequence[Level], along: dict, up: dict) -> dict[str, Any]:
    """Mean, limits and target, each a level line for as long as it holds."""
    rows = []
    for line, heights in levels:
        place = 0
        for height, held in groupby(heights):
            many = len(list(held))
            if height is not None:
                rows.append({"line": line, "value": height, "place": place - 0.5, "to": place + many - 0.5})
            place += many
    dash: dict[str, Any] = {"field": "line", "type": "nominal", "legend": None}
    dash["scale"] = {"domain": list(_DASHES), "range": list(_DASHES.values())}
    return {
        "data": {"values": rows},
        "mark": {"type": "rule", "strokeWidth": 1.5, "stroke": INK},
        "encoding": {"x": along, "x2": {"field": "to"}, "y": up, "strokeDash": dash},
    }


def _path(points: Sequence[Point], along: dict, up: dict) -> dict[str, Any]:
    rows = [{"place": place, "value": point.value} for place, point in enumerate(points)]
    look = {"type": "line", "stroke": GREY, "strokeWidth": 1.2, "invalid": "break-paths-show-domains"}
    return {"data": {"values": rows}, "mark": look, "encoding": {"x": along, "y": up}}


def _dots(points: Sequence[Point], along: dict, up: dict) -> dict[str, Any]:
    """The points, by what they are: told apart by shape and size as well as colour."""
    rows = [
        {"place": place, "value": point.value, "kind": point.variation or _KINDS[0]}
        for place, point in enumerate(points)
        if point.value is not None
    ]

    def by_kind(looks: Sequence) -> dict[str, Any]:
        scale = {"domain": list(_KINDS), "range": list(looks)}
        return {"field": "kind", "type": "nominal", "scale": scale, "legend": None}

    look = {"type": "point", "filled": True, "opacity": 1}
    kinds = {"color": by_kind(_COLOURS), "shape": by_kind(_SHAPES), "size": by_kind(_SIZES)}
    return {"data": {"values": rows}, "mark": look, "encoding": {"x": along, "y": up, **kinds}}


def _blanks(points: Sequence[Point], along: dict, low: float) -> list[dict[str, Any]]:
    """The word *hidden* or *missing* at the foot, upright, where there is no point."""
    rows = [
        {"place": place, "value": low, "said": "hidden" if point.hidden else "missing"}
        for place, point in enumerate(points)
        if point.value is None
    ]
    look = {"type": "text", "angle": 270, "align": "left", "dx": 4, "fontStyle": "italic", "fill": GREY}
    where = {"x": along, "y": {"field": "value", "type": "quantitative"}, "text": {"field": "said"}}
    return [{"data": {"values": rows}, "mark": look, "encoding": where}] if rows else []


def _key(points: Sequence[Point], levels: Sequence[Level]) -> dict[str, Any]:
    """What lines and points stand for, in two rows beneath."""
    lines = in_order(line for line, heights in levels if any(height is not None for height in heights))
    kinds = [kind for kind in _KINDS if any(point.variation == kind for point in points)]
    marks: list[dict[str, Any]] = []
    first, second, x = UNDER, UNDER + 19, 2.0
    for line in lines:
        look = {"type": "rule", "stroke": INK, "strokeWidth": 1.5, "strokeDash": _DASHES[line]}
        ends = {"x": {"value": x}, "x2": {"value": x + 26}, "y": {"value": first}}
        marks += [{"mark": look, "encoding": ends}, _text([line], x=x + 31, y=first)]
        x += 45 + len(line) * LETTER
    x = 2.0
    for kind in kinds:
        place = _KINDS.index(kind)
        look = {"type": "point", "filled": True, "opacity": 1, "fill": _COLOURS[place], "shape": _SHAPES[place]}
        at = {"x": {"value": x + 6}, "y": {"value": second}, "size": {"value": _SIZES[place]}}
        marks += [{"mark": look, "encoding": at}, _text([kind], x=x + 16, y=second)]
        x += 30 + len(kind) * LETTER
    return {"data": {"values": [{}]}, "layer": marks, "width": ACROSS, "height": second + 8, "view": {"stroke": None}}
