"""The lines behind the slope index: groups laid out in order, area by area, and the weights by which values become ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kith.measures.grouping import Groups

REPETITIONS_AT_ONCE = 8_192
"""Drawn values of one area are made for so many repetitions at a time, which a processor's own memory holds."""


class Scale(NamedTuple):
    """How values of one kind vary: the scale on which they are normal, the way back, and between what they must lie."""

    there: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray] | None
    """Writes over its argument; None where the scale is that of the values."""
    above: float
    below: float
    what: str


def _same(values: np.ndarray) -> np.ndarray:
    return values


def _exponential(values: np.ndarray) -> np.ndarray:
    return np.exp(values, out=values)


def _logit(share: np.ndarray) -> np.ndarray:
    return np.log(share / (1 - share))


def _share(logit: np.ndarray) -> np.ndarray:
    np.negative(logit, out=logit)
    np.exp(logit, out=logit)
    logit += 1
    return np.reciprocal(logit, out=logit)


SCALES = {
    "plain": Scale(_same, None, -np.inf, np.inf, "a plain value is a number"),
    "rate": Scale(np.log, _exponential, 0.0, np.inf, "a rate and its limits must be above 0"),
    "proportion": Scale(_logit, _share, 0.0, 1.0, "a share and its limits must be between 0 and 1, and neither"),
}


class Lines(NamedTuple):
    """Areas × groups, in order of deprivation; an area with fewer groups than another is filled up with groups of nobody."""

    groups: Groups
    groups_count: np.ndarray
    first_group: np.ndarray
    last_group: np.ndarray
    population: np.ndarray
    value: np.ndarray
    centre: np.ndarray
    """The value on the scale on which it varies."""
    spread: np.ndarray
    """Its standard error on that scale."""
    coefficients: np.ndarray
    """Areas × 2 × groups: by what to weigh values for the first and the last end of the line."""

    def ends(self, transform: bool) -> tuple[np.ndarray, np.ndarray]:
        """Give each area's line at the most and at the least deprived end, on the scale to which it is fitted."""
        fitted = np.einsum("aek,ak->ae", self.coefficients, self.centre if transform else self.value)
        return fitted[:, 0], fitted[:, 1]

    def only(self, some: slice) -> Lines:
        """Give the lines of some areas."""
        return Lines(self.groups, *(part[some] for part in self[1:]))


def end_coefficients(population: np.ndarray) -> np.ndarray:
    """Give, for areas × groups of people in order, by what to weigh the values to have the two ends of each area's line.

    Examples
    --------
    >>> end_coefficients(np.array([[1.0, 1.0, 1.0]])).round(3).tolist()
    [[[1.083, 0.333, -0.417], [-0.417, 0.333, 1.083]]]
    """
    share = population / population.sum(axis=1, keepdims=True)
    off_middle = np.cumsum(share, axis=1) - share / 2 - 0.5
    slope = share * off_middle / (share * off_middle**2).sum(axis=1, keepdims=True)
    return np.stack([share - slope / 2, share + slope / 2], axis=1)


def simulated_ends(lines: Lines, drawn: np.ndarray, scale: Scale, transform: bool) -> tuple[np.ndarray, np.ndarray]:
    """Fit every area's line again for each repetition; `drawn` is groups × repetitions of standard normal numbers."""
    areas, _, most = lines.coefficients.shape
    if transform or scale.back is None:
        # ends are sums of normal values: one matrix product for all areas and repetitions
        ends = (lines.coefficients * lines.spread[:, None]).reshape(areas * 2, most) @ drawn
        ends = ends.reshape(areas, 2, -1)
        ends += np.einsum("aek,ak->ae", lines.coefficients, lines.centre)[:, :, None]
        return ends[:, 0], ends[:, 1]
    ends = np.empty((areas, 2, drawn.shape[1]))
    for area in range(areas):
        for start in range(0, drawn.shape[1], REPETITIONS_AT_ONCE):
            some = slice(start, start + REPETITIONS_AT_ONCE)
            values = lines.spread[area][:, None] * drawn[:, some]
            values += lines.centre[area][:, None]
            np.matmul(lines.coefficients[area], scale.back(values), out=ends[area, :, some])
    return ends[:, 0], ends[:, 1]
