"""A picture of a funnel: each area by how many people it has, and how far chance alone would take it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from kith.errors import ChartNeedsMore
from kith.measures.chart_tables import ChartWords, Row, rows_to_draw
from kith.measures.charts import Chart, broken
from kith.measures.describing import FEW, HIDDEN, figure_in_words, interval_in_words, lower_first, twin_table
from kith.measures.drawing import BLUE, GREY, INK, LOOK, PADDING, PAPER, PINK, WIDTH
from kith.measures.funnel import Funnel
from kith.measures.overdispersion import Widening
from kith.measures.value_axes import level_title, marks_between, spanning, upright_axis

HEIGHT = 260
"""Pixels of the funnel."""

ACROSS = WIDTH - 60
"""Pixels from a denominator of nought to the last mark; about what is left beside the axis."""

LETTER, LINE = 6.6, 13
"""Pixels of a letter of a label, and of a line."""

MOST_NAMES = 8
"""Up to so many areas outside are named in the picture; of more, the table says which they are."""

OVERSPREAD = 2.0
"""From here on areas are spread wider than chance alone would have them."""

_DASHES = ([3, 3], [8, 4])
_PLACES = [(rise, align) for rise in (0, LINE, -LINE, 2 * LINE, -2 * LINE) for align in ("left", "right")]


class Label(NamedTuple):
    """A name beside its point: where it stands, and which way it runs."""

    name: str
    x: float
    y: float
    align: str


def funnel_chart(funnel: Funnel, words: ChartWords) -> Chart:
    """Draw areas in a funnel, and name those outside it.

    Parameters
    ----------
    funnel : as `kith.measures.funnel_shares` or `funnel_rates` gives it; of its areas each has
        group            the area
        numerator, denominator, value, lower, upper, outside, and the limits
        numerator_mark   optional: anything other than "" where the number is too small to show
    words : what the picture is about

    Returns
    -------
    Chart; its twin says where each area lies

    Raises
    ------
    ChartNeedsMore
        no rows, no intervals, no denominator, no limits, or no area with a figure
    TooSmallToShow
        a hidden row that still carries its number

    Examples
    --------
    >>> from kith.measures import funnel_shares
    >>> areas = pa.table({"group": ["Ash", "Beck"], "numerator": [40, 260], "denominator": [200, 2800]})
    >>> funnel_chart(funnel_shares(areas), ChartWords("Smoking", "Share who smoke", "Area")).alt
    'Funnel chart: share who smoke, by area, out of 200 to 2,800 people in each, against 10%. 1 of 2 areas lies \
outside: above 99.8 % Ash 20% (15% to 26%). Areas are spread more widely than chance alone would have them: lying \
outside is a question, not a finding.'
    """
    rows = rows_to_draw(funnel.areas, series=None)
    _refuse_without_limits(funnel, rows)
    names = [name for name in funnel.curve.column_names if name != "denominator"]
    high_people = max(row.denominator or 0 for row in rows) * 1.08
    curves = [value for name in names for value in funnel.curve[name].to_pylist()]
    low, high = spanning([*(row.value for row in rows), *curves, funnel.benchmark])
    along = _people_axis(high_people, funnel, words)
    up = upright_axis(low, min(high, 1.0) if words.unit == "share" else high, words.unit)
    outside = dict(zip((row.group for row in rows), funnel.areas["outside"].to_pylist()))
    labels = _labels(rows, outside, (high_people, *up["scale"]["domain"]))
    spec = {
        "layer": [
            *_curves(funnel, along, up),
            _benchmark(funnel, up),
            *_names(labels, along, up, {"stroke": PAPER, "strokeWidth": 4, "fill": PAPER}),
            _points(rows, outside, along, up),
            *_names(labels, along, up, {}),
        ],
        "title": level_title(words),
        "width": WIDTH,
        "height": HEIGHT,
        "padding": PADDING,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "config": dict(LOOK),
    }
    return Chart(words, spec, _alt(funnel, rows, outside, words), funnel.areas, _twin(rows, outside, words))


def _refuse_without_limits(funnel: Funnel, rows: Sequence[Row]) -> None:
    for table, needed in ((funnel.areas, "outside"), (funnel.curve, "denominator")):
        if needed not in table.column_names:
            raise ChartNeedsMore(
                f"No funnel is drawn without the column {needed}.",
                "Hold the areas against one figure with kith.measures.funnel_shares or funnel_rates first.",
            )
    if all(row.value is None for row in rows):
        raise ChartNeedsMore("No area has a figure to draw.", "Say so in a sentence instead of a picture.")


def _people_axis(high: float, funnel: Funnel, words: ChartWords) -> dict[str, Any]:
    title = f"{words.people[:1].upper()}{words.people[1:]}"
    lines = [title, f"Solid line: {figure_in_words(funnel.benchmark, words.unit)}, which all are held against"]
    lines += broken(widening_in_words(funnel.widened)) if funnel.widened else []
    axis = {"values": marks_between(0, high, most=5), "format": ",~f", "title": lines, "grid": False, "ticks": True}
    scale = {"domain": [0, high], "nice": False}
    return {"field": "denominator", "type": "quantitative", "axis": axis, "scale": scale}


def widening_in_words(widened: Widening) -> str:
    """Say how a funnel's limits were widened.

    Examples
    --------
    >>> widening_in_words(Widening("multiplicative", 2.56, 0.1))
    'Limits 1.6 times as wide as chance, for over-dispersion (multiplicative)'
    >>> widening_in_words(Widening("additive", 2.56, 0.1))
    'Limits widened by the spread between areas (additive, τ 0.1)'
    >>> widening_in_words(Widening("additive", 1.0, 0.0))
    'Limits not widened: no spread beyond chance (additive)'
    """
    if widened.kind == "additive" and widened.tau:
        return f"Limits widened by the spread between areas (additive, τ {widened.tau:.2g})"
    if widened.kind == "multiplicative" and widened.phi > 1:
        times = f"{widened.phi**0.5:.1f} times as wide as chance"
        return f"Limits {times}, for over-dispersion (multiplicative)"
    return f"Limits not widened: no spread beyond chance ({widened.kind})"


def _curves(funnel: Funnel, along: dict, up: dict) -> list[dict[str, Any]]:
    """Each pair of limits by its dashes, named by a legend."""
    levels = [name.removeprefix("upper_limit") for name in funnel.curve.column_names if name.startswith("upper")]
    rows = [
        {"denominator": people, "value": value, "limits": _level(level), "end": end}
        for level in levels
        for end in ("lower", "upper")
        for people, value in zip(
            funnel.curve["denominator"].to_pylist(), funnel.curve[f"{end}_limit{level}"].to_pylist()
        )
    ]
    dash = {
        "field": "limits", "type": "nominal",
        "scale": {"domain": [_level(level) for level in levels], "range": [_DASHES[n % 2] for n in range(len(levels))]},
        "legend": {"symbolType": "stroke", "symbolSize": 500, "symbolStrokeColor": INK},
    }  # fmt: skip
    look = {"type": "line", "stroke": INK, "strokeWidth": 1.2, "clip": True}
    encoding = {"x": along, "y": up, "strokeDash": dash, "detail": {"field": "end"}}
    return [{"data": {"values": rows}, "mark": look, "encoding": encoding}]


def _level(name: str) -> str:
    return f"{name.strip('_').replace('_', '.')}% limits"


def _benchmark(funnel: Funnel, up: dict) -> dict[str, Any]:
    line = {
        "data": {"values": [{"value": funnel.benchmark}]},
        "mark": {"type": "rule", "stroke": INK, "strokeWidth": 1.5},
    }
    return {**line, "encoding": {"y": up}}


def _points(rows: Sequence[Row], outside: dict[str, str | None], along: dict, up: dict) -> dict[str, Any]:
    """A dot within the funnel; a triangle that points the way an area lies outside it."""
    data = [
        {"denominator": row.denominator, "value": row.value, "way": (outside[row.group] or "within").split()[0]}
        for row in rows
        if row.value is not None
    ]
    ways = ["within", "above", "below"]

    def by_way(looks: Sequence) -> dict[str, Any]:
        return {"field": "way", "type": "nominal", "scale": {"domain": ways, "range": list(looks)}, "legend": None}

    return {
        "data": {"values": data},
        "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": PAPER, "strokeWidth": 0.8},
        "encoding": {
            "x": along,
            "y": up,
            "fill": by_way((GREY, PINK, BLUE)),
            "shape": by_way(("circle", "triangle-up", "triangle-down")),
            "size": by_way((40, 90, 90)),
        },
    }


def _labels(rows: Sequence[Row], outside: dict[str, str | None], ends: tuple[float, float, float]) -> list[Label]:
    """Set names beside the points outside where none lies on another; one that finds no room is left to the table."""
    people, low, high = ends
    named = [row for row in rows if row.value is not None and outside[row.group]]
    if len(named) > MOST_NAMES:
        return []
    pixels = HEIGHT / (high - low)
    labels: list[Label] = []
    taken: list[tuple[float, float, float]] = []
    for row in sorted(named, key=lambda row: -(row.value or 0)):
        x, y = (row.denominator or 0) / people * ACROSS, (high - (row.value or 0)) * pixels
        wide = len(row.group) * LETTER + 12
        for rise, align in _PLACES:
            start, end = (x, x + wide) if align == "left" else (x - wide, x)
            is_free = not any(start < right and left < end and abs(y + rise - at) < LINE for left, right, at in taken)
            if is_free and start >= 0 and end <= ACROSS and 0 <= y + rise <= HEIGHT - LINE / 2:
                taken.append((start, end, y + rise))
                labels.append(Label(row.group, row.denominator or 0, high - (y + rise) / pixels, align))
                break
    return labels


def _names(labels: Sequence[Label], along: dict, up: dict, colours: dict) -> list[dict[str, Any]]:
    """The names; drawn pale and thick first, they keep lines off what they will stand on."""
    layers = []
    for align, aside in (("left", 8), ("right", -8)):
        rows = [{"denominator": one.x, "value": one.y, "name": one.name} for one in labels if one.align == align]
        look = {"type": "text", "align": align, "dx": aside, "baseline": "middle", **colours}
        where = {"x": along, "y": up, "text": {"field": "name"}}
        if rows:
            layers.append({"data": {"values": rows}, "mark": look, "encoding": where})
    return layers


def _twin(rows: Sequence[Row], outside: dict[str, str | None], words: ChartWords) -> pa.Table:
    said = [HIDDEN if row.hidden else "" if row.value is None else outside[row.group] or "within" for row in rows]
    return twin_table(rows, words).append_column("Against the funnel", pa.array(said))


def _alt(funnel: Funnel, rows: Sequence[Row], outside: dict[str, str | None], words: ChartWords) -> str:
    shown = [row for row in rows if row.value is not None]
    people = [row.denominator or 0 for row in shown]
    out = sorted((row for row in shown if outside[row.group]), key=lambda row: -(row.value or 0))
    whole = figure_in_words(funnel.benchmark, words.unit)
    span = f"{min(people):,.0f}" + ("" if min(people) == max(people) else f" to {max(people):,.0f}")
    said = [
        f"Funnel chart: {lower_first(words.value)}, by {lower_first(words.group)}, "
        f"out of {span} {words.people} in each, against {whole}."
    ]
    if out:
        lies = "lies" if len(out) == 1 else "lie"
        said.append(f"{len(out)} of {len(shown)} areas {lies} outside: {_told(out, outside, words)}.")
    else:
        said.append("The one area lies within." if len(shown) == 1 else f"None of {len(shown)} areas lies outside.")
    if funnel.widened:
        said.append(f"{widening_in_words(funnel.widened)}.")
    elif funnel.dispersion is not None and funnel.dispersion >= OVERSPREAD:
        said.append(
            "Areas are spread more widely than chance alone would have them: lying outside is a question, not a finding."
        )
    hidden = sum(row.hidden for row in rows)
    if hidden:
        said.append(
            f"{'1 number is' if hidden == 1 else f'{hidden} numbers are'} hidden, so that nobody can be picked out."
        )
    return " ".join(said)


def _told(out: Sequence[Row], outside: dict[str, str | None], words: ChartWords) -> str:
    """Name areas outside if they are few, else the two ends."""
    if len(out) > FEW:
        high, low = out[0], out[-1]
        return (
            f"highest {high.group}, {interval_in_words(high, words.unit)}; lowest {low.group}, "
            f"{interval_in_words(low, words.unit)}"
        )
    return "; ".join(f"{outside[row.group]} {row.group} {interval_in_words(row, words.unit)}" for row in out)
