"""A picture of gaps: each group's figure, and beneath it a bracket from the figure of the group it is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from kith.errors import BadUsage, ChartNeedsMore
from kith.measures.chart_tables import ChartWords, Row, rows_to_draw
from kith.measures.charts import (
    LETTERS,
    Chart,
    broken,
    data_rows,
    group_axis,
    highest,
    tick_format,
    ticks,
)
from kith.measures.charts import LINE as LABEL_LINE
from kith.measures.describing import HIDDEN, alt_text, figure_in_words, twin_table
from kith.measures.drawing import BLUE, GREY, INK, LOOK, PADDING, PALE, PAPER, PINK, WIDTH
from kith.measures.gaps import GapParams, gaps

THICK, BESIDE, LINE = 12, 5, 12
"""Pixels of a bar, of the room above and below the line of its bracket, and of a line of words."""

LETTER, LABEL_LETTER, EDGES = 5.5, 6.0, 21
"""Pixels of a letter of a gap and of one of a group's label, in fonts wider than ours; and of what stands on neither side."""

NARROW = 12
"""Letters in a line of a label where that leaves room for both gaps in one line."""

TITLE_LETTERS = 38
"""Letters in a line beneath the picture."""

MOST_GAPS = 4
"""Up to so many gaps are all read out; of more, the widest each way. The table has the rest."""

AGREE = 1e-6
"""So near, as a share of itself, a figure is to what its two counts give."""


class Gap(NamedTuple):
    """How far a group's figure is from the one it is held against: a difference and a ratio, each with limits."""

    group: str
    start: float
    end: float
    difference: tuple[float, float, float]
    times: tuple[float | None, float | None, float | None]


def gap_chart(table: pa.Table, words: ChartWords, *, reference: str | None = None, high_is_good: bool = False) -> Chart:
    """Draw a bar and its interval for each group, and how far each is from one of them: more or less, and how many times.

    Parameters
    ----------
    table : Table, one row per group
        group                            drawn in the order of the table
        numerator, denominator, value, lower, upper
        numerator_mark                   optional: anything other than "" where the number is too small to show
    words : what the picture is about; shares, or rates per 1,000 people
    reference : the group all others are held against; None for the best, which the picture then says
    high_is_good : whether the best is the highest; not used with a reference

    Returns
    -------
    Chart; its twin has for each group both gaps with their limits

    Raises
    ------
    ChartNeedsMore
        no rows, no intervals, no denominator, fewer than two groups with a figure, or none for the reference
    TooSmallToShow
        a hidden row that still carries its number
    BadUsage
        a group twice, no such reference, or a value that is not its numerator over its denominator

    Method
    ------
    The gaps and their limits are those of `kith.measures.gaps`. A bracket runs from the reference's figure to the group's;
    its thin line shows where the group's figure would lie at the two limits of the difference.

    Caution
    -------
    The best group is chosen after looking, and gaps from it are too large: name the reference where there is a choice.

    Examples
    --------
    >>> from kith.measures import proportions
    >>> fifths = proportions(pa.table({"group": ["most", "least"], "numerator": [56, 48], "denominator": [70, 80]}))
    >>> gap_chart(fifths, ChartWords("Seen", "Share seen", "Fifth"), reference="least").alt
    'Bar chart with gaps: share seen, by fifth, with 95% interval. Out of 70 to 80 people in each: most 80% (69% to 88%); \
least 60% (49% to 70%). Held against least (60%): most +20 percentage points (5.2 to 33), 1.33 times (1.08 to 1.65).'
    """
    rows = rows_to_draw(table, series=None)
    _refuse_other_figures(rows, words)
    against, found = _gaps(rows, words, reference, high_is_good)
    best = ", the best, chosen after looking" if reference is None else ""
    held = f"{against.group}{best} ({figure_in_words(against.value or 0.0, words.unit)})"
    layout = _layout(rows, found, words.unit)
    spec = {
        "data": {"values": _data(rows, found, against, (layout, words.unit))},
        **_drawn(layout, _value_axis(rows, found, (words, held)), against),
        "width": WIDTH,
        "padding": PADDING,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": dict(LOOK),
    }
    alt = f"{alt_text(rows, words, kind='Bar chart with gaps')} {_in_words(found, held, words)}"
    return Chart(words, spec, alt, table, _twin(rows, found, against, words))


def _refuse_other_figures(rows: Sequence[Row], words: ChartWords) -> None:
    """Refuse figures of which two counts do not tell the gap, such as rates standardised by age."""
    per = _per(words)
    for place, row in enumerate(rows, start=1):
        if row.value is None or row.numerator is None or not row.denominator:
            continue
        plain = row.numerator / row.denominator * per
        if abs(row.value - plain) > AGREE * max(plain, AGREE):
            raise BadUsage(
                f"Row {place} ({row.group}) has a value of {row.value:g}, and {plain:g} by its counts.",
                "Give shares of 0 to 1, or rates per 1,000 by the unit of the words; a standardised rate has no gap by its counts.",
            )


def _per(words: ChartWords) -> int:
    return 1 if words.unit == "share" else 1000


def _gaps(
    rows: Sequence[Row], words: ChartWords, reference: str | None, high_is_good: bool
) -> tuple[Row, dict[str, Gap]]:
    shown = [row for row in rows if row.value is not None]
    if len(shown) < 2:
        raise ChartNeedsMore("Fewer than two groups have a figure to draw.", "Say the figure in a sentence instead.")
    if reference in {row.group for row in rows} - {row.group for row in shown}:
        raise ChartNeedsMore(f"Group {reference} has no figure to hold others against.", "Name another group.")
    counts = pa.table({name: [getattr(row, name) for row in shown] for name in ("group", "numerator", "denominator")})
    kind, per = ("proportion", 1) if words.unit == "share" else ("rate", _per(words))
    if reference is None:
        best = gaps(counts, params=GapParams(kind, per, high_is_good=high_is_good))
        reference = best["reference"][0].as_py()
    found = gaps(counts, params=GapParams(kind, per, reference)).to_pylist()
    against = next(row for row in shown if row.group == reference)
    return against, {one["group"]: _gap(one) for one in found}


def _gap(found: Mapping[str, Any]) -> Gap:
    difference = found["absolute_gap"], found["lower"], found["upper"]
    times = found["relative_gap"], found["relative_lower"], found["relative_upper"]
    return Gap(found["group"], found["reference_value"], found["value"], difference, times)


def difference_in_words(gap: Gap, unit: str, *, points: str = "percentage points") -> str:
    """Write how much more a group has than another, with limits.

    Examples
    --------
    >>> difference_in_words(Gap("most", 0.6, 0.8, (0.2, 0.0524, 0.334), (1.33, 1.07, 1.66)), "share")
    '+20 percentage points (5.2 to 33)'
    >>> difference_in_words(Gap("most", 20, 15.5, (-4.5, -9.04, 0.2), (0.78, 0.6, 1.0)), "per_1000")
    '-4.5 (-9.0 to 0.2)'
    """
    times, name = (100, f" {points}") if unit == "share" else (1, "")
    more, lower, upper = (_signed(part * times) for part in gap.difference)
    return f"{more}{name} ({lower.lstrip('+')} to {upper.lstrip('+')})"


def _signed(value: float) -> str:
    written = f"{value:+.0f}" if abs(value) >= 9.95 else f"{value:+.1f}"
    return "0" if float(written) == 0 else written


def times_in_words(gap: Gap) -> str:
    """Write how many times as much a group has as another, with limits; nothing where either has none.

    Examples
    --------
    >>> times_in_words(Gap("most", 0.6, 0.8, (0.2, 0.0524, 0.334), (1.333, 1.07, 1.66)))
    '1.33 times (1.07 to 1.66)'
    >>> times_in_words(Gap("none", 0.6, 0.0, (-0.6, -0.7, -0.4), (None, None, None)))
    ''
    """
    if gap.times[0] is None:
        return ""
    ratio, *limits = ("not known" if part is None else f"{part:.2f}" for part in gap.times)
    return f"{ratio} times ({limits[0]} to {limits[1]})" if gap.times[1] is not None else f"{ratio} times"


def _in_words(found: Mapping[str, Gap], held: str, words: ChartWords) -> str:
    """Read out every gap if they are few, else the widest each way."""
    told, of_many = list(found.values()), ""
    if len(told) > MOST_GAPS:
        told = [max(told, key=lambda gap: gap.end), min(told, key=lambda gap: gap.end)]
        of_many = ", the highest and the lowest"
    said = [
        ", ".join(part for part in (difference_in_words(gap, words.unit), times_in_words(gap)) if part) for gap in told
    ]
    return f"Held against {held}{of_many}: " + "; ".join(f"{gap.group} {one}" for gap, one in zip(told, said)) + "."


def _twin(rows: Sequence[Row], found: Mapping[str, Gap], against: Row, words: ChartWords) -> pa.Table:
    twin = twin_table(rows, words)
    of_rows = [found.get(row.group) for row in rows]
    none = [HIDDEN if row.hidden else "" for row in rows]
    more = [difference_in_words(gap, words.unit) if gap else other for gap, other in zip(of_rows, none)]
    times = [times_in_words(gap) if gap else other for gap, other in zip(of_rows, none)]
    for name, cells in (("More than", more), ("Times", times)):
        twin = twin.append_column(f"{name} {against.group} ({words.interval})", pa.array(cells))
    return twin


# --- how it is drawn


class _Layout(NamedTuple):
    """Labels and gaps broken into lines, the height of bar, bracket and gaps, and that from one group to the next."""

    labels: dict[str, str]
    said: dict[str, str]
    high: int
    pitch: int


def _layout(rows: Sequence[Row], found: Mapping[str, Gap], unit: str) -> _Layout:
    """Whichever is lower: labels as they are beside the bars elsewhere, or narrow ones, which leave gaps more room."""
    return min((_laid(rows, found, unit, letters) for letters in (LETTERS, NARROW)), key=lambda layout: layout.pitch)


def _laid(rows: Sequence[Row], found: Mapping[str, Gap], unit: str, letters: int) -> _Layout:
    lines = {row.group: broken(row.group, letters) for row in rows}
    both = {
        name: [part for part in (difference_in_words(gap, unit, points="points"), times_in_words(gap)) if part]
        for name, gap in found.items()
    }
    room = WIDTH - EDGES - LABEL_LETTER * max(len(line) for label in lines.values() for line in label)
    is_one = all(len(", ".join(parts)) * LETTER <= room for parts in both.values())
    high = THICK + 2 * BESIDE + LINE * (1 if is_one else 2)
    pitch = max(high + 6, max(map(len, lines.values())) * LABEL_LINE + 6)
    labels = {name: "\n".join(label) for name, label in lines.items()}
    return _Layout(labels, {name: (", " if is_one else "\n").join(parts) for name, parts in both.items()}, high, pitch)


def _data(rows: Sequence[Row], found: Mapping[str, Gap], against: Row, drawn: tuple[_Layout, str]) -> list[dict]:
    layout, unit = drawn
    data = []
    for row, plain in zip(rows, data_rows(rows, unit)):
        gap = found.get(row.group)
        limits = dict(zip(("low", "high"), (gap.start + limit for limit in gap.difference[1:]))) if gap else {}
        more = {"start": gap.start, **limits, "said": layout.said[row.group]} if gap else {}
        data.append(plain | {"group": layout.labels[row.group], "is_reference": row is against, **more})
    return data


def _drawn(layout: _Layout, along: dict, against: Row) -> dict[str, Any]:
    """Bar, bracket and words of each group, one beneath the other, about the middle of its room."""
    bar = (THICK - layout.high) / 2
    bracket = bar + THICK / 2 + BESIDE
    beneath = bracket + BESIDE + LINE / 2
    layers = [
        _bars(along, bar),
        _reference_line(against, along),
        *_figures(along, (bar, beneath), _HALO),
        *_brackets(along, bracket),
        *_figures(along, (bar, beneath), {}),
    ]
    up = group_axis(list(layout.labels.values()), layout.pitch, thick=layout.pitch)
    return {"layer": layers, "encoding": {"y": up}, "height": len(layout.labels) * layout.pitch}


def _value_axis(rows: Sequence[Row], found: Mapping[str, Gap], said: tuple[ChartWords, str]) -> dict[str, Any]:
    words, held = said
    ends = [gap.start + limit for gap in found.values() for limit in gap.difference[1:]]
    top = max(highest(rows, words.unit), *ends)
    marks = ticks(min(top * 1.1, 1) if words.unit == "share" else top * 1.1)
    title = [*broken(words.value), *broken(f"Dashed line: {held}", TITLE_LETTERS)]
    title.append(f"Grey: the gap’s {words.interval}")
    axis = {"values": marks, "format": tick_format(marks, words.unit), "title": title, "ticks": False}
    scale = {"domain": [min(0.0, *ends), top * 1.2], "nice": False}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


_HALO = {"stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "fill": PAPER}
_SHOWN, _HELD = {"filter": "isValid(datum.value)"}, {"filter": "isValid(datum.start)"}


def _bars(along: dict, rise: float) -> dict[str, Any]:
    """A bar with its interval; the reference's is white."""
    fill = {"condition": {"test": "datum.is_reference", "value": PAPER}, "value": BLUE}
    mark = {"type": "bar", "stroke": INK, "strokeWidth": 0.8, "height": THICK, "yOffset": rise}
    limits = {"x": {**along, "field": "lower"}, "x2": {"field": "upper"}}
    pale = {"type": "rule", "stroke": PAPER, "strokeWidth": 3.6, "yOffset": rise}
    ink = {"type": "rule", "stroke": INK, "strokeWidth": 1.6, "yOffset": rise}
    return {
        "transform": [_SHOWN],
        "layer": [
            {"mark": mark, "encoding": {"x": along, "x2": {"datum": 0}, "fill": fill}},
            {"mark": pale, "encoding": {**limits, "x2": {"field": "value"}}},
            {"mark": ink, "encoding": limits},
        ],
    }


def _reference_line(against: Row, along: dict) -> dict[str, Any]:
    look = {"type": "rule", "stroke": GREY, "strokeWidth": 1.2, "strokeDash": [4, 3]}
    axis = {key: part for key, part in along.items() if key != "field"}
    return {
        "data": {"values": [{}]},
        "mark": look,
        "encoding": {"x": {**axis, "datum": against.value}, "y": {"value": 0}, "y2": {"value": "height"}},
    }


def _brackets(along: dict, rise: float) -> list[dict[str, Any]]:
    """From the reference's figure to the group's; a pale band shows where the bracket would end at its limits."""
    here = {"yOffset": rise}
    band = {"type": "bar", "fill": PALE, "stroke": GREY, "strokeWidth": 0.6, "height": 2 * BESIDE - 2, **here}
    line = {"type": "rule", "stroke": PINK, "strokeWidth": 2.4, **here}
    tick = {"type": "tick", "color": PINK, "thickness": 2.4, "size": 2 * BESIDE, **here}

    def drawn(mark: dict, start: str, **more: Any) -> dict[str, Any]:
        return {"transform": [_HELD], "mark": mark, "encoding": {"x": {**along, "field": start}, **more}}

    return [
        drawn(band, "low", x2={"field": "high"}),
        drawn(line, "start", x2={"field": "value"}),
        drawn(tick, "start"),
        drawn(tick, "value"),
    ]


def _figures(along: dict, rises: tuple[float, float], colours: dict) -> list[dict[str, Any]]:
    """Each figure after its interval, its gaps in words beneath, and *hidden* where a bar would start.

    Drawn pale and thick first, they keep lines off what will stand on them.
    """
    at_bar, beneath = rises
    left = {"type": "text", "align": "left", "baseline": "middle", **colours}
    axis = {key: part for key, part in along.items() if key != "field"}
    at_nought = {"x": {**axis, "datum": 0}}
    aside = {"dx": 4, "fontStyle": "italic", "fill": GREY, **colours}
    return [
        {"transform": [_SHOWN], "mark": {**left, "dx": 5, "dy": at_bar},
         "encoding": {"x": {**along, "field": "upper"}, "text": {"field": "written"}}},
        {"transform": [_HELD], "mark": {**left, "dx": 4, "dy": beneath, "lineBreak": "\n", "lineHeight": LINE},
         "encoding": {**at_nought, "text": {"field": "said"}}},
        {"transform": [{"filter": "datum.hidden"}], "mark": {**left, **aside, "dy": at_bar},
         "encoding": {**at_nought, "text": {"value": HIDDEN}}},
        {"transform": [{"filter": "datum.is_reference"}], "mark": {**left, **aside, "dy": at_bar + THICK + 4},
         "encoding": {**at_nought, "text": {"value": "the others are held against this"}}},
    ]  # fmt: skip
