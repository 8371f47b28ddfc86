"""A picture of a slope: a figure from the most to the least deprived, each group as wide as the people in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import pyarrow as pa

from kith.errors import ChartNeedsMore
from kith.measures.chart_tables import ChartWords, Row, rows_to_draw
from kith.measures.charts import Chart, broken
from kith.measures.describing import HIDDEN, alt_text, figure_in_words, twin_table
from kith.measures.drawing import BLUE, GREY, INK, LOOK, PADDING, WIDTH
from kith.measures.value_axes import level_title, spanning, upright_axis

HEIGHT = 230
"""Pixels from the foot of the picture to its top."""

MOST_LABELS = 12
"""Up to so many groups are each named along the foot; of more, every second, third..."""


class SlopeLine(NamedTuple):
    """A fitted line over the rank of people from 0, the first group's end, to 1, the last's, and how sure it is."""

    intercept: float
    slope: float
    lower: float
    upper: float


def slope_chart(table: pa.Table, words: ChartWords, line: SlopeLine) -> Chart:
    """Draw each group's figure with its interval at the middle of its people, and the line that was fitted to them.

    Parameters
    ----------
    table : Table, one row per group, the most deprived first
        group, numerator, denominator, value, lower, upper
        numerator_mark   optional: anything other than "" where the number is too small to show
    words : what the picture is about
    line : intercept, slope, and the slope's limits, in the unit of the value

    Returns
    -------
    Chart

    Raises
    ------
    ChartNeedsMore
        no rows, no intervals, a group without people to rank it by, or a slope without limits or outside them
    TooSmallToShow
        a hidden row that still carries its number

    Caution
    -------
    The line is what was fitted, wherever the groups lie: where they lie in a bow, say that instead of the slope.

    Examples
    --------
    >>> from kith.measures import proportions
    >>> fifths = proportions(pa.table({"group": ["1", "2", "3"], "numerator": [60, 50, 40], "denominator": [200] * 3}))
    >>> slope_chart(fifths, ChartWords("Smoking", "Share who smoke", "Third"), SlopeLine(0.325, -0.15, -0.28, -0.02)).alt
    'Slope chart: share who smoke, by third, with 95% interval. Out of 200 people: 1 30% (24% to 37%); \
2 25% (20% to 31%); 3 20% (15% to 26%). The line runs from 32% to 18%: a slope of -15 percentage points (-28 to -2.0).'
    """
    rows = rows_to_draw(table, series=None)
    _refuse(rows, line)
    along, up = _axes(rows, words, line)
    spec = {
        "layer": [_line(line, along, up), *_points(rows, along, up), *_hidden(rows, along, up)],
        "title": level_title(words),
        "width": WIDTH,
        "height": HEIGHT,
        "padding": PADDING,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": dict(LOOK),
    }
    alt = f"{alt_text(rows, words, kind='Slope chart')} {slope_in_words(line, words.unit)}"
    return Chart(words, spec, alt, table, twin_table(rows, words))


def slope_in_words(line: SlopeLine, unit: str) -> str:
    """Say where a line runs, and its slope with limits.

    Examples
    --------
    >>> slope_in_words(SlopeLine(20.0, 12.5, 2.5, 22.5), "per_1000")
    'The line runs from 20.0 to 32.5: a slope of 12.5 (2.5 to 22.5).'
    """
    first, last = (figure_in_words(end, unit) for end in (line.intercept, line.intercept + line.slope))
    times, name = (100, " percentage points") if unit == "share" else (1, "")
    slope, lower, upper = (_signed(part * times, unit) for part in (line.slope, line.lower, line.upper))
    return f"The line runs from {first} to {last}: a slope of {slope}{name} ({lower} to {upper})."


def _signed(value: float, unit: str) -> str:
    return f"{value:.0f}" if unit == "share" and abs(value) >= 10 else f"{value:,.1f}"


def _refuse(rows: Sequence[Row], line: SlopeLine) -> None:
    for place, row in enumerate(rows, start=1):
        if not row.denominator:
            raise ChartNeedsMore(
                f"Row {place} ({row.group}) has no people to rank it by.",
                "Give every group its denominator; a hidden number may keep it.",
            )
    known = [part for part in line if part is not None and part == part]
    if len(known) < len(line) or not line.lower <= line.slope <= line.upper:
        raise ChartNeedsMore(
            "The slope has no limits, or lies outside them.", "Give intercept, slope, lower and upper in this order."
        )


def _middles(rows: Sequence[Row]) -> list[float]:
    """Rank each group by the middle of its people, 0 to 1."""
    people = [row.denominator or 0.0 for row in rows]
    return [(end - many / 2) / sum(people) for end, many in zip(accumulate(people), people)]


def _axes(rows: Sequence[Row], words: ChartWords, line: SlopeLine) -> tuple[dict[str, Any], dict[str, Any]]:
    ends = [line.intercept, line.intercept + line.slope, *(part for row in rows for part in (row.lower, row.upper))]
    low, high = spanning([0.0, *ends])
    middles = _middles(rows)
    every = -(-len(rows) // MOST_LABELS)
    marks = [round(middle, 6) for middle in middles[::every]]
    axis = {
        "values": marks, "title": [*broken(words.group), "Dashed: the fitted line; bars: " + words.interval], "grid": False, "labelOverlap": "greedy",
        "labelExpr": f"{json.dumps([row.group for row in rows[::every]])}[indexof({marks}, datum.value)]",
    }  # fmt: skip
    scale = {"domain": [0, 1], "nice": False}
    along = {"field": "rank", "type": "quantitative", "axis": axis, "scale": scale}
    return along, upright_axis(low, high, words.unit)


def _line(line: SlopeLine, along: dict, up: dict) -> dict[str, Any]:
    ends = [{"rank": rank, "value": line.intercept + line.slope * rank} for rank in (0, 1)]
    look = {"type": "line", "stroke": INK, "strokeWidth": 1.5, "strokeDash": [6, 4]}
    return {"data": {"values": ends}, "mark": look, "encoding": {"x": along, "y": up}}


def _points(rows: Sequence[Row], along: dict, up: dict) -> list[dict[str, Any]]:
    data = [
        {"rank": middle, "value": row.value, "lower": row.lower, "upper": row.upper}
        for middle, row in zip(_middles(rows), rows)
        if row.value is not None
    ]
    dot = {"type": "point", "filled": True, "size": 60, "opacity": 1, "fill": BLUE}
    limits = {"x": along, "y": {**up, "field": "lower"}, "y2": {"field": "upper"}}
    return [
        {"data": {"values": data}, "mark": {"type": "rule", "stroke": BLUE, "strokeWidth": 2}, "encoding": limits},
        {"data": {"values": data}, "mark": dot, "encoding": {"x": along, "y": up}},
    ]


def _hidden(rows: Sequence[Row], along: dict, up: dict) -> list[dict[str, Any]]:
    """The word *hidden* at the foot, upright."""
    foot = up["scale"]["domain"][0]
    data = [{"rank": middle, "value": foot} for middle, row in zip(_middles(rows), rows) if row.hidden]
    look = {"type": "text", "angle": 270, "align": "left", "dx": 4, "fontStyle": "italic", "fill": GREY}
    where = {"x": along, "y": up, "text": {"value": HIDDEN}}
    return [{"data": {"values": data}, "mark": look, "encoding": where}] if data else []
