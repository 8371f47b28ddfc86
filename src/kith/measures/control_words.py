"""What a control chart says, in words and in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pyarrow as pa

from kith.measures.chart_tables import ChartWords, in_order
from kith.measures.describing import HIDDEN, figure_in_words, lower_first
from kith.measures.special_causes import SIGNALS
from kith.measures.xmr import FEW_POINTS

if TYPE_CHECKING:
    from kith.measures.control_charts import Point

USUAL = "the usual coming and going"
MISSING = "missing"
FEW_NAMED = 3
"""Up to so many points of a signal are each named; of more, the first and the last."""

_REACHES = {"passes": "passes", "fails": "fails", "hit and miss": "hits and misses"}


def reading(point: Point) -> str:
    """Say what one point is.

    Examples
    --------
    >>> from kith.measures.control_charts import Point
    >>> reading(Point("Jan", 0.2, 2, 10, 0.1, 0.0, 0.15, ["outside limits"], "concern", "higher", None, None, False))
    'concern, higher: outside limits'
    """
    if point.hidden:
        return HIDDEN
    if point.value is None:
        return MISSING
    if not point.signals:
        return USUAL
    kind = "neither better nor worse" if point.variation == "neither" else point.variation
    return f"{kind}, {point.direction}: {', '.join(point.signals)}"


def verdicts(last: Point, words: ChartWords) -> list[str]:
    """Say what the signs beside a chart mean: what the figure does, and what may be expected of its target.

    Examples
    --------
    >>> from kith.measures.control_charts import Point
    >>> last = Point("Jan", 0.2, 2, 10, 0.1, 0.0, 0.15, ["shift"], "concern", "higher", 0.05, "fails", False)
    >>> verdicts(last, ChartWords("Waits", "Share waiting", "Month"))
    ['Concern, higher: shift', 'Fails the target of 5.0%']
    """
    said = reading(last)
    told = [said[:1].upper() + said[1:]]
    if last.assurance and last.target is not None:
        reaches = _REACHES[last.assurance].capitalize()
        told.append(f"{reaches} the target of {figure_in_words(last.target, words.unit)}")
    return told


def limits_in_words(point: Point, unit: str) -> str:
    """Write the limits at one point.

    Examples
    --------
    >>> from kith.measures.control_charts import Point
    >>> limits_in_words(Point("Jan", 0.2, 2, 10, 0.1, 0.0, 0.15, [], None, None, None, None, False), "share")
    '0% to 15%'
    """
    if point.lower_limit is None or point.upper_limit is None:
        return ""
    return f"{figure_in_words(point.lower_limit, unit)} to {figure_in_words(point.upper_limit, unit)}"


def control_twin(points: Sequence[Point], words: ChartWords) -> pa.Table:
    """Lay out a control chart as a table to read, one row per point."""

    def figure(value: float | None) -> str:
        return "" if value is None else figure_in_words(value, words.unit)

    columns = {
        words.group: [point.group for point in points],
        words.value: [HIDDEN if p.hidden else MISSING if p.value is None else figure(p.value) for p in points],
        "Number": [_counted(point) for point in points],
        "Mean": [figure(point.mean) for point in points],
        "Limits": [limits_in_words(point, words.unit) for point in points],
        "Reading": [reading(point) for point in points],
    }
    if any(point.target is not None for point in points):
        columns["Target"] = [figure(point.target) for point in points]
    return pa.table(columns)


def control_alt(points: Sequence[Point], words: ChartWords) -> str:
    """Say what a control chart shows, from its points."""
    shown = [point for point in points if point.value is not None]
    last = shown[-1]
    said = [
        f"Control chart: {lower_first(words.value)}, by {lower_first(words.group)}, {points[0].group} to {points[-1].group}.",
        f"{_out_of(shown, words)}.",
        f"Mean {figure_in_words(last.mean or 0.0, words.unit)}, limits {limits_in_words(last, words.unit)}.",
        f"Last value, {last.group}: {figure_in_words(last.value or 0.0, words.unit)}, {reading(last)}.",
    ]
    said += [f"It {lower_first(told)} while nothing changes." for told in verdicts(last, words)[1:]]
    said += [*_signals_in_words(points), *_cautions(points)]
    return " ".join(said)


def _counted(point: Point) -> str:
    if point.hidden:
        return HIDDEN
    if point.denominator is None:
        return ""
    counted = "" if point.numerator is None else f"{point.numerator:,.0f} "
    return f"{counted}of {point.denominator:,.0f}"


def _out_of(shown: Sequence[Point], words: ChartWords) -> str:
    asked = [point.denominator or 0 for point in shown]
    if min(asked) == max(asked):
        return f"Out of {asked[0]:,.0f} {words.people}"
    return f"Out of {min(asked):,.0f} to {max(asked):,.0f} {words.people} at each point"


def _signals_in_words(points: Sequence[Point]) -> list[str]:
    """Count the points in each signal, by the side of the mean they are on, and name them where they are few."""
    told = []
    for rule in SIGNALS:
        found: dict[str, list[str]] = {}
        for point in points:
            if rule in point.signals:
                side = "above" if (point.value or 0.0) > (point.mean or 0.0) else "below"
                found.setdefault("" if rule == "trend" else f" {side} the mean", []).append(point.group)
        for side, names in found.items():
            named = ", ".join(names) if len(names) <= FEW_NAMED else f"{names[0]} to {names[-1]}"
            told.append(f"{rule}{side}: {'1 point' if len(names) == 1 else f'{len(names)} points'} ({named})")
    return [f"Signals: {'; '.join(told)}."] if told else ["No signals."]


def _cautions(points: Sequence[Point]) -> list[str]:
    known = sum(point.value is not None for point in points)
    hidden = sum(point.hidden for point in points)
    levels = in_order(f"{p.mean} {p.upper_limit}" for p in points if p.mean is not None)
    said = []
    if len(levels) > 1:
        said.append("The limits begin anew on the way; those told are the last.")
    if known < FEW_POINTS:
        said.append(f"Fewer than {FEW_POINTS} values: limits are on trial.")
    if hidden:
        numbers = "1 number is" if hidden == 1 else f"{hidden} numbers are"
        said.append(f"{numbers} hidden, so that nobody can be picked out.")
    if known + hidden < len(points):
        missing = len(points) - known - hidden
        said.append("1 value is missing." if missing == 1 else f"{missing} values are missing.")
    return said
