"""A map of small areas that says how sure it is: depth of colour for the figure, a mark where it is clearly above the
whole, hatching where the number is hidden, and a number in each area to find it in the table."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa
import shapely

from kith.errors import ChartNeedsMore
from kith.measures.chart_tables import ChartWords, Row, rows_to_draw
from kith.measures.charts import Chart
from kith.measures.describing import alt_text, figure_in_words, twin_table
from kith.measures.drawing import GREY, HATCHED, INK, LOOK, PAPER, WIDTH

DEPTHS = ("#e1edf8", "#a9cbea", "#6aa2d8", "#2f74b8", "#003d78")
"""Pale to dark blue, each told from the next in grey print too."""

HIDDEN_LABEL, EMPTY_LABEL = "Number hidden", "Nobody to ask about"
MOST_NUMBERED = 60
"""Beyond so many areas the numbers would cover the map; the table still has every one."""

ABOVE = "▲"
"""What stands beside the number of an area that is clearly above the whole."""

_ACROSS, _FINENESS = 1000, 360
"""Units across the map, and the parts of its width that a shape is drawn to: finer is lost on paper and on a screen."""


@dataclass(frozen=True)
class MapWords(ChartWords):
    """What a map is about, in words; and what its areas are set against.

    whole        the figure of all areas together, which an area's interval may lie above or below
    whole_label  what that figure is of ("the neighbourhood")
    """

    whole: float | None = None
    whole_label: str = "the whole"


class _Shape(NamedTuple):
    number: int
    row: Row
    shape: Any
    border: str


def area_map(table: pa.Table, words: MapWords) -> Chart:
    """Draw one figure for each small area.

    Parameters
    ----------
    table : Table, one row per small area
        group           name of the area, unique
        geometry        its shape, longitude and latitude: WKB (binary) or GeoJSON (text); None where unknown
        border          optional: the neighbourhood it lies in, drawn round with a line
        numerator, denominator, value, lower, upper
        numerator_mark  optional: anything other than "" where the number is too small to show
    words : what the map is about, and the figure of the whole

    Returns
    -------
    Chart; its twin numbers the areas as the map does, and says which are clearly above or below the whole

    Raises
    ------
    ChartNeedsMore
        no area has a shape; otherwise as for `kith.measures.charts.bars`
    TooSmallToShow
        a hidden row that still carries its number

    Method
    ------
    Five classes or fewer with as many areas in each as ties allow. An area is clearly above (or below) the whole when
    all of its interval is. Shapes are simplified to one part in 360 of the map's width and drawn with degrees of
    longitude shortened by the cosine of the latitude.
    """
    rows = rows_to_draw(table, series=None)
    shapes = _shapes(table, rows)
    if not shapes:
        raise ChartNeedsMore("No area has a shape, so there is no map to draw.", "Give areas with their boundaries.")
    flat = _flattened(shapes)
    cuts = class_cuts([row.value for row in rows if row.value is not None])
    labels = _class_labels(rows, cuts, words)
    spec = {
        "layer": [_fills(flat, cuts, labels, words), *_borders(flat), *_numbers(flat, cuts, words)],
        "width": WIDTH,
        "height": _height(flat),
        "projection": {"type": "identity", "reflectY": True},
        "config": dict(LOOK),
    }
    return Chart(words, spec, _map_alt(rows, words), table, _numbered_twin(rows, words))


def class_cuts(values: Sequence[float], classes: int = len(DEPTHS)) -> list[float]:
    """Cut values into classes of about equal size; equal values are never parted.

    Returns
    -------
    list of the lowest value of each class after the first, rising

    Examples
    --------
    >>> class_cuts([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    [0.3, 0.5, 0.7, 0.9]
    >>> class_cuts([0.1, 0.1, 0.1, 0.5]), class_cuts([0.2])
    ([0.5], [])
    """
    ordered = sorted(values)
    places = [math.ceil(len(ordered) * part / classes) for part in range(1, classes)]
    return sorted({ordered[place] for place in places if place < len(ordered)} - set(ordered[:1]))


def against_whole(row: Row, whole: float | None) -> str:
    """Say whether a figure is clearly above or below the whole, by its interval.

    Examples
    --------
    >>> against_whole(Row("Ash", "", 0.3, 0.25, 0.36, 30, 100, False), 0.2)
    'clearly higher'
    >>> against_whole(Row("Ash", "", 0.3, 0.15, 0.46, 6, 20, False), 0.2)
    'about the same'
    """
    if row.value is None or whole is None or row.lower is None or row.upper is None:
        return ""
    return "clearly higher" if row.lower > whole else "clearly lower" if row.upper < whole else "about the same"


def _shapes(table: pa.Table, rows: Sequence[Row]) -> list[_Shape]:
    if "geometry" not in table.column_names:
        raise ChartNeedsMore("No map is drawn without the column geometry.", "Give each area its shape.")
    drawn = table["geometry"].to_pylist()
    borders = table["border"].to_pylist() if "border" in table.column_names else [""] * len(rows)
    return [
        _Shape(number, row, _read(shape), border or "")
        for number, (row, shape, border) in enumerate(zip(rows, drawn, borders), start=1)
        if shape is not None and _read(shape).geom_type in ("Polygon", "MultiPolygon")
    ]


def _read(shape: bytes | str) -> Any:
    return shapely.from_wkb(shape) if isinstance(shape, bytes) else shapely.from_geojson(shape)


def _flattened(shapes: Sequence[_Shape]) -> list[_Shape]:
    """Shorten longitude for the latitude, in units of the map, and simplify."""
    west, south, east, north = shapely.total_bounds([one.shape for one in shapes])
    shorter = math.cos(math.radians((south + north) / 2))
    unit = _ACROSS / max((east - west) * shorter, north - south, 1e-9)

    def flat(points: Any) -> Any:
        return (points - [west, south]) * [shorter * unit, unit]

    moved = shapely.transform([one.shape for one in shapes], flat)
    simple = shapely.coverage_simplify(moved, _ACROSS / _FINENESS)
    return [one._replace(shape=shape) for one, shape in zip(shapes, simple)]


def _height(shapes: Sequence[_Shape]) -> int:
    west, south, east, north = shapely.total_bounds([one.shape for one in shapes])
    return round(min(max(WIDTH * (north - south) / max(east - west, 1e-9), 160), 460))


def _class_labels(rows: Sequence[Row], cuts: Sequence[float], words: MapWords) -> list[str]:
    """Name each class by the least and the most that is really in it."""
    shown = sorted(row.value for row in rows if row.value is not None)
    found = [[value for value in shown if _class_of(value, cuts) == place] for place in range(len(cuts) + 1)]
    ends = [(figure_in_words(part[0], words.unit), figure_in_words(part[-1], words.unit)) for part in found if part]
    return [low if low == high else f"{low} to {high}" for low, high in ends]


def _class_of(value: float, cuts: Sequence[float]) -> int:
    return sum(value >= cut for cut in cuts)


def _depths(classes: int) -> list[str]:
    """Spread the classes over the depths: two classes are pale and dark, not pale and paler."""
    if classes <= 1:
        return [DEPTHS[2]]
    return [DEPTHS[round(place * (len(DEPTHS) - 1) / (classes - 1))] for place in range(classes)]


def _feature(shape: Any, **said: Any) -> dict[str, Any]:
    rounded = shapely.set_precision(shape, 0.1, mode="pointwise")
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(rounded)), "properties": said}


def _label(row: Row, cuts: Sequence[float], labels: Sequence[str]) -> str:
    if row.hidden:
        return HIDDEN_LABEL
    return EMPTY_LABEL if row.value is None else labels[_class_of(row.value, cuts)]


def _fills(shapes: Sequence[_Shape], cuts: Sequence[float], labels: Sequence[str], words: MapWords) -> dict[str, Any]:
    classes = dict(zip(labels, _depths(len(labels))))
    used = [_label(one.row, cuts, labels) for one in shapes]
    classes |= {label: fill for label, fill in ((HIDDEN_LABEL, HATCHED), (EMPTY_LABEL, PAPER)) if label in used}
    above = [f"{ABOVE} clearly above {words.whole_label}"] if words.whole is not None else []
    legend = {
        "title": [words.value, *above], "titleFontSize": 12, "titleFontWeight": "normal", "titleColor": INK,
        "titleLimit": 0, "columns": 2, "symbolType": "square", "symbolSize": 180, "symbolStrokeColor": GREY,
        "symbolStrokeWidth": 0.8,
    }  # fmt: skip
    scale = {"domain": list(classes), "range": list(classes.values())}
    return {
        "data": {"values": [_feature(one.shape, label=label) for one, label in zip(shapes, used)]},
        "mark": {"type": "geoshape", "stroke": GREY, "strokeWidth": 0.6},
        "encoding": {"color": {"field": "properties.label", "type": "nominal", "scale": scale, "legend": legend}},
    }


def _lines(shapes: Sequence[Any], width: float, dash: Sequence[int] = ()) -> list[dict[str, Any]]:
    mark = {"type": "geoshape", "filled": False, "stroke": INK, "strokeWidth": width, "strokeDash": list(dash)}
    return [{"data": {"values": [_feature(shape) for shape in shapes]}, "mark": mark}] if shapes else []


def _borders(shapes: Sequence[_Shape]) -> list[dict[str, Any]]:
    """The neighbourhoods, where there is more than one."""
    names = sorted({one.border for one in shapes if one.border})
    if len(names) < 2:
        return []
    return _lines(
        [shapely.union_all([one.shape for one in shapes if one.border == name]) for name in names], 1.6, (5, 3)
    )


def _numbers(shapes: Sequence[_Shape], cuts: Sequence[float], words: MapWords) -> list[dict[str, Any]]:
    """The number of each area where it fits, and the mark of those clearly above the whole."""
    depths = _depths(len(cuts) + 1)
    values = []
    for number, row, shape, _ in shapes:
        middle, room = _middle(shape)
        text = str(number) if len(shapes) <= MOST_NUMBERED else ""
        text += ABOVE if against_whole(row, words.whole) == "clearly higher" else ""
        on_dark = row.value is not None and depths[_class_of(row.value, cuts)] in DEPTHS[3:]
        if text:
            values.append(
                {"x": middle[0], "y": middle[1], "text": text, "ink": PAPER if on_dark else INK, "size": room}
            )
    place = {name: {"field": field, "type": "quantitative"} for name, field in (("longitude", "x"), ("latitude", "y"))}
    return [
        {
            "data": {"values": values},
            "mark": {"type": "text", "fontWeight": "bold"},
            "encoding": {
                **place,
                "text": {"field": "text"},
                "size": {"field": "size", "type": "quantitative", "scale": None},
                "color": {"field": "ink", "type": "nominal", "scale": None},
            },
        }
    ]


def _middle(shape: Any) -> tuple[tuple[float, float], float]:
    """Find the middle of the widest circle in an area, where a number reads best, and the size of letter that fits."""
    spoke = shapely.maximum_inscribed_circle(shape, tolerance=1)
    x, y = spoke.coords[0]
    return (round(x, 1), round(y, 1)), round(min(max(spoke.length * WIDTH / _ACROSS * 0.9, 6.5), 10.5), 1)


def _map_alt(rows: Sequence[Row], words: MapWords) -> str:
    said = alt_text(rows, words, kind="Map")
    if words.whole is None:
        return said
    above = [row.group for row in rows if against_whole(row, words.whole) == "clearly higher"]
    whole = f"{words.whole_label}, which is at {figure_in_words(words.whole, words.unit)}"
    return f"{said} {len(above)} of {len(rows)} areas {'is' if len(above) == 1 else 'are'} clearly above {whole}."


def _numbered_twin(rows: Sequence[Row], words: MapWords) -> pa.Table:
    twin = twin_table(rows, words).add_column(0, "Map number", [[str(number) for number in range(1, len(rows) + 1)]])
    if words.whole is None:
        return twin
    beside = [against_whole(row, words.whole) for row in rows]
    return twin.append_column(f"Against {words.whole_label}", [beside])
