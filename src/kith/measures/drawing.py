"""From a chart spec to a picture that stands alone: no network, no script, the same bytes for the same spec.

The spec is Vega-Lite with the data inside it; vl-convert draws it without a browser. What comes out is then made fit
for a page: one accessible name for the whole picture instead of one for each mark, ids that cannot clash with another
picture's, and hatching, which Vega cannot draw, where a number is hidden.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring  # nosec B405 - writes; defusedxml reads

import vl_convert
from defusedxml.ElementTree import fromstring

INK, GREY, PALE, PAPER = "#212b32", "#4c6272", "#d8dde0", "#ffffff"
BLUE, SKY, PINK = "#005eb8", "#9ac4ee", "#7c2855"
"""Colours after the NHS.UK palette; all but pale and sky stand at 4.5:1 or more on white; sky is always outlined."""

HATCHED = "#c9cdd1"
"""A fill that stands for hatching: it is what a hidden number looks like."""

FONT = "Arial, Helvetica, sans-serif"
WIDTH = 360
"""Pixels: two stand side by side on a sheet of A4 or a laptop, and one fits a phone with its words still readable."""

PADDING = {"left": 10, "right": 5, "top": 5, "bottom": 5}
"""Room for labels where the reader's font runs wider than ours."""

_SVG = "http://www.w3.org/2000/svg"
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_UNUSED = ("class", "pointer-events", "aria-hidden", "aria-label", "aria-roledescription", "role", "version")
_DEFAULTS = {"opacity": "1", "stroke-width": "1", "font-family": FONT, "transform": "translate(0,0)"}

LOOK: Mapping[str, Any] = {
    "font": FONT,
    "aria": False,
    "background": PAPER,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelColor": INK, "titleColor": INK,
        "gridColor": PALE, "domainColor": GREY, "tickColor": GREY, "labelLimit": 0,
    },
    "legend": {
        "labelFontSize": 12, "labelColor": INK, "labelLimit": 0, "orient": "top", "offset": 6, "title": None,
        "symbolSize": 120, "columnPadding": 14, "rowPadding": 3,
    },
    "text": {"fontSize": 11, "fill": INK},
}  # fmt: skip
"""How every picture looks."""


def draw(spec: Mapping[str, Any], *, alt: str) -> str:
    """Draw a chart spec as SVG that needs nothing from outside and reads aloud as one picture.

    Parameters
    ----------
    spec : Vega-Lite, with its data inside
    alt : what the picture says, in words; becomes the accessible name

    Returns
    -------
    str, one `svg` element; the same spec gives the same text

    Examples
    --------
    >>> spec = {"data": {"values": [{"share": 0.2}]}, "mark": "bar", "encoding": {"x": {"field": "share"}}}
    >>> picture = draw(spec, alt="One bar, at 20%.")
    >>> 'role="img" aria-label="One bar, at 20%."' in picture, picture == draw(spec, alt="One bar, at 20%.")
    (True, True)
    """
    written = json.dumps(spec, sort_keys=True, ensure_ascii=False)
    raw = vl_convert.vegalite_to_svg(written, allowed_base_urls=[])
    name = "k" + hashlib.sha256(written.encode()).hexdigest()[:10]
    register_namespace("", _SVG)
    root = fromstring(raw)
    _tidy(root, _OwnNames(name))
    _hatch(root, name)
    _name(root, alt)
    return tostring(root, encoding="unicode")


def paint(svg: str, *, scale: float = 2.0) -> bytes:
    """Turn a drawn picture into PNG, for slides and documents that cannot hold SVG.

    Parameters
    ----------
    svg : as `draw` gives it
    scale : pixels of the PNG for each pixel of the drawing

    Returns
    -------
    bytes of a PNG file
    """
    return vl_convert.svg_to_png(svg, scale=scale)


def _tidy(element: Element, own: _OwnNames) -> None:
    """Drop what only Vega needs, give ids this picture's own name, and round pixels to hundredths."""
    for child in list(element):
        if child.get("display") == "none" or child.get("d") == "M0,0h0v0h0Z":
            element.remove(child)
        else:
            _tidy(child, own)
    for key, value in list(element.attrib.items()):
        if key in _UNUSED or _DEFAULTS.get(key) == value:
            del element.attrib[key]
        else:
            element.set(key, own.put_in(value, key))
    _unwrap(element)


class _OwnNames:
    """Ids of one picture. Vega numbers its clip paths on from the picture before; here they start anew in each."""

    def __init__(self, name: str):
        self.name = name
        self.known: dict[str, str] = {}

    def put_in(self, value: str, key: str) -> str:
        if key == "id":
            return self._own(value)
        if value.startswith("url(#"):
            return f"url(#{self._own(value[5:-1])})"
        return _LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value)

    def _own(self, theirs: str) -> str:
        return self.known.setdefault(theirs, f"{self.name}-{len(self.known)}")


def _unwrap(element: Element) -> None:
    """Replace groups that say nothing by what is in them."""
    at = 0
    while at < len(element):
        child = element[at]
        if child.tag == f"{{{_SVG}}}g" and not child.attrib:
            element[at : at + 1] = list(child)
        else:
            at += 1


def _hatch(root: Element, name: str) -> None:
    """Put diagonal lines wherever the fill that stands for hatching is."""
    marked = [element for element in root.iter() if element.get("fill") == HATCHED]
    for element in marked:
        element.set("fill", f"url(#{name}-hatch)")
    if not marked:
        return
    lines = Element(
        f"{{{_SVG}}}pattern",
        {
            "id": f"{name}-hatch",
            "width": "6",
            "height": "6",
            "patternUnits": "userSpaceOnUse",
            "patternTransform": "rotate(45)",
        },
    )
    SubElement(lines, f"{{{_SVG}}}rect", {"width": "6", "height": "6", "fill": "#f0f4f5"})
    SubElement(lines, f"{{{_SVG}}}rect", {"width": "2", "height": "6", "fill": "#768692"})
    known = Element(f"{{{_SVG}}}defs")
    known.append(lines)
    root.insert(0, known)


def _name(root: Element, alt: str) -> None:
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("font-family", FONT)
