"""Small signs for what a control chart says, of our own drawing: told apart by outline, and always with their words.

A disc is good news, a diamond is bad news, an empty ring is neither. In it, an arrow or a wave for what the figure does;
a tick, a cross or a wave over a line for what may be expected of a target.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from kith.measures.drawing import BLUE, GREY, INK, PAPER, PINK

SIZE = 30
"""Pixels from edge to edge."""

DISC = "M0,-1A1,1,0,1,1,0,1A1,1,0,1,1,0,-1Z"
DIAMOND = "M0,-1.1L1.1,0L0,1.1L-1.1,0Z"

_UP = "M0,0.55L0,-0.5M-0.4,-0.12L0,-0.52L0.4,-0.12"
_DOWN = "M0,-0.55L0,0.5M-0.4,0.12L0,0.52L0.4,0.12"
_WAVE = "M-0.6,0.1C-0.4,-0.5,-0.2,-0.5,0,0S0.4,0.5,0.6,-0.1"
_TICK = "M-0.45,0.05L-0.12,0.38L0.48,-0.35"
_CROSS = "M-0.34,-0.34L0.34,0.34M-0.34,0.34L0.34,-0.34"
_THROUGH = "M-0.65,0L0.65,0M-0.6,0.3L-0.3,-0.4L0,0.4L0.3,-0.4L0.6,0.3"


class Icon(NamedTuple):
    """One sign: its outline, how it is filled, and the strokes in it."""

    outline: str
    fill: str
    edge: str
    strokes: str
    ink: str


_GOOD, _BAD, _NEITHER = (DISC, BLUE, BLUE), (DIAMOND, PINK, PINK), (DISC, PAPER, GREY)

_VARIATION = {"improvement": _GOOD, "concern": _BAD, "neither": (DISC, PAPER, INK), "common cause": _NEITHER}
_ARROW = {"higher": _UP, "lower": _DOWN, None: _WAVE}
_ASSURANCE = {"passes": (*_GOOD, _TICK), "fails": (*_BAD, _CROSS), "hit and miss": (*_NEITHER, _THROUGH)}


def variation_icon(variation: str, direction: str | None) -> Icon:
    """Choose the sign for what a figure does.

    Examples
    --------
    >>> variation_icon("concern", "higher").outline == DIAMOND
    True
    """
    outline, fill, edge = _VARIATION[variation]
    return Icon(outline, fill, edge, _ARROW[direction], PAPER if fill != PAPER else edge)


def assurance_icon(assurance: str) -> Icon:
    """Choose the sign for what may be expected of a target.

    Examples
    --------
    >>> assurance_icon("passes").outline == DISC
    True
    """
    outline, fill, edge, strokes = _ASSURANCE[assurance]
    return Icon(outline, fill, edge, strokes, PAPER if fill != PAPER else edge)


def icon_marks(icon: Icon, *, x: float, y: float) -> list[dict[str, Any]]:
    """Draw a sign with its middle at these pixels, as layers of a chart.

    Examples
    --------
    >>> len(icon_marks(assurance_icon("fails"), x=20, y=20))
    2
    """
    place = {"x": {"value": x}, "y": {"value": y}}
    look = {"type": "point", "size": SIZE**2, "opacity": 1}
    body = {**look, "shape": icon.outline, "fill": icon.fill, "stroke": icon.edge, "strokeWidth": 2}
    lines = {**look, "shape": icon.strokes, "fill": None, "stroke": icon.ink, "strokeWidth": 2.4, "strokeCap": "round"}
    return [{"mark": mark, "encoding": place} for mark in (body, lines)]
