"""A population pyramid: ages up the side, one sex to the left and the other to the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from kith.errors import BadUsage
from kith.measures.chart_tables import ChartWords, Row, in_order, rows_to_draw
from kith.measures.charts import Chart, data_rows, highest, tick_format, ticks
from kith.measures.describing import HIDDEN, alt_text, twin_table
from kith.measures.drawing import BLUE, GREY, INK, LOOK, PADDING, SKY, WIDTH

PITCH = 15
"""Pixels each age band takes."""


def pyramid(table: pa.Table, words: ChartWords) -> Chart:
    """Draw who lives here by age and sex.

    Parameters
    ----------
    table : Table, one row per age band and sex
        group           age band, youngest first
        series          two sexes, the first drawn to the left; whoever is in neither belongs in a sentence beside it
        numerator, denominator, value, lower, upper
        numerator_mark  optional: anything other than "" where the number is too small to show
    words : what the picture is about

    Returns
    -------
    Chart

    Raises
    ------
    ChartNeedsMore, TooSmallToShow
        as for `kith.measures.charts.bars`
    BadUsage
        not exactly two series

    Examples
    --------
    >>> from kith.measures import proportions
    >>> ages = proportions(pa.table({"group": ["0-4", "0-4"], "series": ["Female", "Male"], "numerator": [45, 55],
    ...                              "denominator": [100, 100]}))
    >>> pyramid(ages, ChartWords("Ages", "Share of people", "Age")).twin.column_names
    ['Age', 'Female (95% interval)', 'Female, number', 'Male (95% interval)', 'Male, number']
    """
    rows = rows_to_draw(table)
    sides = in_order(row.series for row in rows)
    if len(sides) != 2:
        raise BadUsage(f"A pyramid has two sides, not {len(sides)}.", "Give rows of two sexes; name the rest in words.")
    spec = {
        "data": {"values": [_signed(line, sides) for line in data_rows(rows, words.unit)]},
        "encoding": {"y": _age_axis(rows)},
        "layer": [
            _bars(rows, words, sides),
            _limits(),
            *(_hidden(side, at) for side, at in zip(sides, ("right", "left"))),
        ],
        "width": WIDTH,
        "height": len(in_order(row.group for row in rows)) * PITCH,
        "padding": PADDING,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": dict(LOOK),
    }
    return Chart(words, spec, alt_text(rows, words, kind="Population pyramid"), table, twin_table(rows, words))


def _signed(line: dict[str, Any], sides: Sequence[str]) -> dict[str, Any]:
    """Turn the left side's figures to the other side of nought."""
    sign = -1 if line["series"] == sides[0] else 1
    turned = {name: None if line[name] is None else sign * line[name] for name in ("value", "lower", "upper")}
    return {**line, **turned}


def _age_axis(rows: Sequence[Row]) -> dict[str, Any]:
    oldest_first = in_order(row.group for row in rows)[::-1]
    axis = {"ticks": False, "domain": False, "labelPadding": 6}
    return {
        "field": "group",
        "type": "nominal",
        "sort": oldest_first,
        "title": None,
        "axis": axis,
        "scale": {"padding": 0.12},
    }


def _bars(rows: Sequence[Row], words: ChartWords, sides: Sequence[str]) -> dict[str, Any]:
    top = highest(rows, words.unit)
    marks = ticks(top * 1.05, most=4)
    axis = {
        "values": sorted({-mark for mark in marks} | set(marks)), "title": words.value, "ticks": False,
        "labelExpr": f"format(abs(datum.value), '{tick_format(marks, words.unit)}')",
    }  # fmt: skip
    scale = {"domain": [-top * 1.05, top * 1.05], "nice": False}
    legend = {"symbolStrokeColor": INK, "symbolStrokeWidth": 0.8}
    return {
        "mark": {"type": "bar", "stroke": INK, "strokeWidth": 0.8},
        "encoding": {
            "x": {"field": "value", "type": "quantitative", "axis": axis, "scale": scale},
            "color": {
                "field": "series",
                "type": "nominal",
                "legend": legend,
                "scale": {"domain": sides, "range": [SKY, BLUE]},
            },
        },
    }


def _limits() -> dict[str, Any]:
    return {
        "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.4},
        "encoding": {"x": {"field": "lower", "type": "quantitative"}, "x2": {"field": "upper"}},
    }


def _hidden(side: str, align: str) -> dict[str, Any]:
    return {
        "transform": [{"filter": {"and": ["datum.hidden", {"field": "series", "equal": side}]}}],
        "mark": {
            "type": "text",
            "align": align,
            "dx": -4 if align == "right" else 4,
            "fontStyle": "italic",
            "fill": GREY,
        },
        "encoding": {"x": {"datum": 0, "type": "quantitative"}, "text": {"value": HIDDEN}},
    }
