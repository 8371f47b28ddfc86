"""One tidy table in, one picture out, that always carries its intervals, its denominator and its words.

A picture is refused of a table that cannot say how sure it is. A number too small to show is drawn as the word
*hidden*, never as nothing. One series is told from the next by outline or shape, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyarrow as pa

from kith.measures import drawing
from kith.measures.chart_tables import ChartWords, Row, in_order, refuse_more_than, rows_to_draw
from kith.measures.describing import HIDDEN, alt_text, figure_in_words, twin_table
from kith.measures.drawing import BLUE, GREY, INK, LOOK, PADDING, PAPER, PINK, SKY, WIDTH

Spec = Mapping[str, Any]

LINE, LETTERS = 14, 18
"""Pixels that a line of a label takes, and letters that fit in one beside the bars."""

MOST_LINES, LETTERS_ABOVE = 3, 52
"""Lines a label may take beside its bar; a longer one stands above it, with so many letters in a line."""

LEAST_SHARE = 0.02
"""An axis reaches at least so far."""

_TICK_STEPS = (
    0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5,
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000,
)  # fmt: skip
_FILLS = (BLUE, PAPER, SKY)
_DOTS = (PINK, BLUE, GREY)
_SHAPES = ("circle", "diamond", "square")


@dataclass(frozen=True)
class Chart:
    """A picture as data and marks, with the words and the table that say the same.

    words   what it is about
    spec    Vega-Lite, with the data inside
    alt     what it shows, written from the data
    table   the figures it was drawn from, as they came
    twin    the same figures as text, to set beside the picture
    """

    words: ChartWords
    spec: Spec = field(repr=False)
    alt: str
    table: pa.Table = field(repr=False)
    twin: pa.Table = field(repr=False)

    def svg(self) -> str:
        """Draw it as SVG: one element, nothing fetched, the same text each time."""
        return drawing.draw(self.spec, alt=self.alt)

    def png(self, *, scale: float = 2.0) -> bytes:
        """Draw it as PNG, `scale` pixels for each pixel of the SVG."""
        return drawing.paint(self.svg(), scale=scale)

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return self.svg()

    def altair(self) -> Any:
        """Give it as an Altair chart, to look at and change in a notebook."""
        import altair  # takes a second to import, and only notebooks need it

        return altair.Chart.from_dict(dict(self.spec))


def bars(table: pa.Table, words: ChartWords) -> Chart:
    """Draw horizontal bars with their intervals; two or three series stand beside each other in each group.

    Parameters
    ----------
    table : Table, one row per figure
        group           what the bar is about; drawn in the order of the table
        series          optional: up to three, such as share of the list beside share of the people
        numerator, denominator, value, lower, upper
        numerator_mark  optional: anything other than "" where the number is too small to show
    words : what the picture is about

    Returns
    -------
    Chart

    Raises
    ------
    ChartNeedsMore
        no rows, no intervals or no denominator
    TooSmallToShow
        a hidden row that still carries its number
    BadUsage
        more than three series

    Examples
    --------
    >>> from kith.measures import proportions
    >>> people = proportions(pa.table({"group": ["White", "Black"], "numerator": [60, 40], "denominator": [100, 100]}))
    >>> bars(people, ChartWords("Who lives here", "Share of people", "Ethnic group")).alt
    'Bar chart: share of people, by ethnic group, with 95% interval. Out of 100 people: White 60% (50% to 69%); \
Black 40% (31% to 50%).'
    """
    rows = rows_to_draw(table)
    series = in_order(row.series for row in rows)
    refuse_more_than(series, len(_FILLS))
    fill = {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": series, "range": list(_FILLS)},
        "legend": _legend(series),
    }
    bar = {
        "transform": [_SHOWN],
        "mark": {"type": "bar", "stroke": INK, "strokeWidth": 0.8},
        "encoding": {"x": _value_axis(rows, words), "x2": {"datum": 0}, "color": fill},
    }
    layers = [bar, *_whiskers(rows, words), _figures(rows, words), _hidden(rows, words)]
    return _chart(rows, words, layers, table=table, kind="Bar chart")


def dots(table: pa.Table, words: ChartWords) -> Chart:
    """Draw a dot and its interval for each figure: need set against contact, by deprivation.

    Parameters
    ----------
    table, words : as for `bars`; series differ in shape as well as colour

    Returns
    -------
    Chart

    Raises
    ------
    ChartNeedsMore, TooSmallToShow, BadUsage
        as for `bars`

    Examples
    --------
    >>> from kith.measures import proportions
    >>> seen = proportions(pa.table({"group": ["1", "1"], "series": ["need", "seen"], "numerator": [60, 40],
    ...                              "denominator": [100, 100]}))
    >>> dots(seen, ChartWords("Need against contact", "Share of people", "Decile")).alt
    'Dot chart: share of people, by decile, with 95% interval. need, out of 100 people: 1 60% (50% to 69%). \
seen, out of 100 people: 1 40% (31% to 50%). Widest gap at 1: need 60%, seen 40%.'
    """
    rows = rows_to_draw(table)
    series = in_order(row.series for row in rows)
    refuse_more_than(series, len(_DOTS))
    known = {"field": "series", "type": "nominal", "legend": _legend(series)}
    colour = {**known, "scale": {"domain": series, "range": list(_DOTS)}}
    shape = {**known, "scale": {"domain": series, "range": list(_SHAPES)}}
    line = {
        "transform": [_SHOWN],
        "mark": {"type": "rule", "strokeWidth": 2},
        "encoding": {**_limits(rows, words), "color": colour},
    }
    dot = {
        "transform": [_SHOWN],
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
        "encoding": {"x": _value_axis(rows, words), "color": colour, "shape": shape},
    }
    layers = [line, dot, _figures(rows, words), _hidden(rows, words)]
    return _chart(rows, words, layers, table=table, kind="Dot chart")


# --- parts that pictures share

_SHOWN = {"filter": "isValid(datum.value)"}


def data_rows(rows: Sequence[Row], unit: str) -> list[dict[str, Any]]:
    """Give figures as the plain rows that stand inside a spec; a hidden one has no number in it.

    Examples
    --------
    >>> data_rows([Row("1", "list", 0.25, 0.2, 0.3, 5, 20, False)], "share")[0]["written"]
    '25%'
    """
    return [{**row._asdict(), "written": "" if row.value is None else figure_in_words(row.value, unit)} for row in rows]


def ticks(top: float, *, most: int = 5) -> list[float]:
    """Choose round numbers from nought to `top` for an axis.

    Examples
    --------
    >>> ticks(0.43), ticks(0.061)
    ([0.0, 0.1, 0.2, 0.3, 0.4], [0.0, 0.02, 0.04, 0.06])
    """
    step = next((step for step in _TICK_STEPS if top / step < most), top)
    return [round(place * step, 6) for place in range(int(top / step + 1e-9) + 1)]


def tick_format(marks: Sequence[float], unit: str) -> str:
    """Choose how axis numbers are written: with so few decimals that each mark is still itself.

    Examples
    --------
    >>> tick_format([0.0, 0.1], "share"), tick_format([0.0, 0.005], "share"), tick_format([0, 10], "per_1000")
    ('.0%', '.1%', ',.0f')
    """
    times, most, sign = (100, 2, "%") if unit == "share" else (1, 4, "f")
    exact = (n for n in range(most) if all(abs(mark * times - round(mark * times, n)) < 1e-6 for mark in marks))
    return f"{'' if unit == 'share' else ','}.{next(exact, most)}{sign}"


def highest(rows: Sequence[Row], unit: str) -> float:
    """Find where the axis must reach: the highest upper limit, and never so low that nought looks like much.

    Examples
    --------
    >>> highest([Row("1", "", None, None, None, None, 90, True)], "share")
    0.02
    >>> highest([Row("1", "", 0.3, 0.2, 0.4, 3, 10, False)], "share")
    0.4
    """
    least = LEAST_SHARE if unit == "share" else LEAST_SHARE * 1000
    return max([least, *(row.upper for row in rows if row.upper is not None)])


def _value_axis(rows: Sequence[Row], words: ChartWords) -> dict[str, Any]:
    top = highest(rows, words.unit)
    marks = ticks(min(top * 1.1, 1) if words.unit == "share" else top * 1.1)
    axis = {"values": marks, "format": tick_format(marks, words.unit), "title": broken(words.value), "ticks": False}
    room = 1.22 if words.unit == "share" else 1.28
    scale = {"domain": [0, top * room], "nice": False}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def _limits(rows: Sequence[Row], words: ChartWords) -> dict[str, Any]:
    return {"x": {**_value_axis(rows, words), "field": "lower"}, "x2": {"field": "upper"}}


def _whiskers(rows: Sequence[Row], words: ChartWords) -> list[dict[str, Any]]:
    """An interval in ink, with a pale edge where it lies on the bar."""
    limits = _limits(rows, words)
    pale = {"stroke": PAPER, "strokeWidth": 3.6}, {**limits, "x2": {"field": "value"}}
    ink = {"stroke": INK, "strokeWidth": 1.6}, limits
    return [{"transform": [_SHOWN], "mark": {"type": "rule", **look}, "encoding": where} for look, where in (pale, ink)]


def _figures(rows: Sequence[Row], words: ChartWords) -> dict[str, Any]:
    """The figure in words, after its interval."""
    return {
        "transform": [_SHOWN],
        "mark": {"type": "text", "align": "left", "dx": 5, "baseline": "middle"},
        "encoding": {"x": {**_value_axis(rows, words), "field": "upper"}, "text": {"field": "written"}},
    }


def _hidden(rows: Sequence[Row], words: ChartWords) -> dict[str, Any]:
    """The word *hidden* where a bar would start."""
    axis = {key: part for key, part in _value_axis(rows, words).items() if key != "field"}
    return {
        "transform": [{"filter": "datum.hidden"}],
        "mark": {"type": "text", "align": "left", "dx": 4, "baseline": "middle", "fontStyle": "italic", "fill": GREY},
        "encoding": {"x": {**axis, "datum": 0}, "text": {"value": HIDDEN}},
    }


def _legend(series: Sequence[str]) -> dict[str, Any] | None:
    if len(series) < 2:
        return None
    wide = sum(len(name) + 5 for name in series) > 44
    return {"symbolStrokeColor": INK, "symbolStrokeWidth": 0.8, "columns": 1 if wide else 0}


def broken(text: str, letters: int = 46) -> list[str]:
    """Break a line of words where it grows too long."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _chart(rows: Sequence[Row], words: ChartWords, layers: list, *, table: pa.Table, kind: str) -> Chart:
    groups, series = in_order(row.group for row in rows), in_order(row.series for row in rows)
    layout = _layout(groups, series)
    encoding: dict[str, Any] = {"y": layout.axis}
    if len(series) > 1:
        encoding["yOffset"] = {"field": "series", "type": "nominal", "scale": {"domain": series, "paddingInner": 0.08}}
    spec = {
        "data": {"values": [{**line, "group": layout.labels[line["group"]]} for line in data_rows(rows, words.unit)]},
        "encoding": encoding,
        "layer": [*layers, *([_labels_above(rows, words, series)] if layout.is_above else [])],
        "width": WIDTH,
        "height": layout.height,
        "padding": PADDING,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": dict(LOOK),
    }
    return Chart(words, spec, alt_text(rows, words, kind=kind), table, twin_table(rows, words))


class _Layout(NamedTuple):
    """How groups are laid out: their labels broken into lines, the height of all, the axis, where labels stand."""

    labels: dict[str, str]
    height: float
    axis: dict[str, Any]
    is_above: bool


def _layout(groups: Sequence[str], series: Sequence[str]) -> _Layout:
    """Labels beside the bars if they are short enough, else above them."""
    thick = _thick(series)
    labels = {group: "\n".join(broken(group, LETTERS)) for group in groups}
    lines = _most_lines(labels)
    if lines <= MOST_LINES or len(series) > 1:
        pitch = max(thick + (6 if len(series) < 3 else 8), lines * LINE + 6)
        axis = group_axis(list(labels.values()), pitch, thick=thick)
        return _Layout(labels, len(groups) * pitch, axis, is_above=False)
    labels = {group: "\n".join(broken(group, LETTERS_ABOVE)) for group in groups}
    room = _most_lines(labels) * LINE + 4
    pitch = thick + room + LINE
    between = 1 - thick / pitch
    axis = {
        "field": "group", "type": "nominal", "sort": list(labels.values()), "title": None,
        "scale": {"paddingInner": between, "paddingOuter": room / pitch}, "axis": {"labels": False, "ticks": False},
    }  # fmt: skip
    return _Layout(labels, pitch * (len(groups) - between) + 2 * room, axis, is_above=True)


def _most_lines(labels: Mapping[str, str]) -> int:
    return max(label.count("\n") for label in labels.values()) + 1


def _labels_above(rows: Sequence[Row], words: ChartWords, series: Sequence[str]) -> dict[str, Any]:
    """Labels in the room above their bars, the last line nearest."""
    axis = {key: part for key, part in _value_axis(rows, words).items() if key != "field"}
    rise = f"-{_thick(series) / 2 + LINE / 2 + 1} - {LINE} * (length(split(datum.group, '\\n')) - 1)"
    look = {
        "type": "text",
        "align": "left",
        "dx": 4,
        "baseline": "middle",
        "fontSize": 12,
        "lineHeight": LINE,
        "lineBreak": "\n",
    }
    return {
        "mark": {**look, "dy": {"expr": rise}},
        "encoding": {"x": {**axis, "datum": 0}, "text": {"field": "group"}},
    }


def _thick(series: Sequence[str]) -> int:
    """Pixels of a group's bars: thinner where three stand together."""
    return len(series) * (13 if len(series) < 3 else 12) + 4


def group_axis(labels: Sequence[str], pitch: int, *, thick: int) -> dict[str, Any]:
    """Labels of one line or more, each centred on its bars, which stay `thick` however high the label.

    Examples
    --------
    >>> group_axis(["White", "Black"], 34, thick=17)["scale"]
    {'paddingInner': 0.5, 'paddingOuter': 0.25}
    """
    higher = [
        {"test": f"length(split(datum.label, '\\n')) == {lines}", "value": -(lines - 1) * LINE / 2}
        for lines in (2, 3, 4, 5)
    ]
    return {
        "field": "group", "type": "nominal", "sort": list(labels), "title": None,
        "scale": {"paddingInner": 1 - thick / pitch, "paddingOuter": (1 - thick / pitch) / 2},
        "axis": {
            "labelExpr": "split(datum.label, '\\n')", "labelLineHeight": LINE, "labelPadding": 6, "ticks": False,
            "labelOffset": {"condition": higher, "value": 0},
        },
    }  # fmt: skip
