"""An upright axis for values that need not begin at nought, and marks along it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from kith.measures.chart_tables import ChartWords
from kith.measures.charts import broken, tick_format
from kith.measures.drawing import INK

AXIS_WIDTH = 46
"""Pixels an upright axis takes, so that what stands above one another is in line."""


def spanning(values: Iterable[float | None], *, room: float = 0.06) -> tuple[float, float]:
    """Find the ends of an axis that holds these values; it does not go below nought if they do not.

    Examples
    --------
    >>> [round(end, 3) for end in spanning([0.2, 0.4, None])], [round(end, 3) for end in spanning([0.0, 0.4])]
    ([0.188, 0.412], [0.0, 0.424])
    >>> spanning([5, 5]), spanning([])
    ((4.5, 5.5), (0.0, 1.0))
    """
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    edge = (high - low) * room or abs(high) * 0.1 or 1.0
    return (max(low - edge, 0.0) if low >= 0 else low - edge), high + edge


def marks_between(low: float, high: float, *, most: int = 6) -> list[float]:
    """Choose round numbers within two ends for an axis.

    Examples
    --------
    >>> marks_between(0.188, 0.412), marks_between(-3.2, 7)
    ([0.2, 0.25, 0.3, 0.35, 0.4], [-2.0, 0.0, 2.0, 4.0, 6.0])
    """
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    step = next(power * times for times in (1, 2, 2.5, 5, 10, 20) if (high - low) / (power * times) <= most)
    places = range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)
    return [round(place * step, 10) + 0.0 for place in places]


def upright_axis(low: float, high: float, unit: str) -> dict[str, Any]:
    """Give the encoding of an upright axis between two ends; its title stands above the picture, level.

    Examples
    --------
    >>> upright_axis(0, 0.4, "share")["axis"]["format"]
    '.0%'
    """
    marks = marks_between(low, high)
    axis = {
        "values": marks, "format": tick_format(marks, unit), "title": None, "ticks": False, "domain": False,
        "minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH,
    }  # fmt: skip
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": "value", "type": "quantitative", "scale": scale, "axis": axis}


def level_title(words: ChartWords) -> dict[str, Any]:
    """Name what is measured above an upright axis, level, so that nobody need turn their head.

    Examples
    --------
    >>> level_title(ChartWords("Smoking", "Share of people who smoke", "Area"))["text"]
    ['Share of people who smoke']
    """
    look = {"anchor": "start", "frame": "bounds", "fontSize": 12, "fontWeight": "normal", "color": INK}
    return {"text": broken(words.value), **look}
