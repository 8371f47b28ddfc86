"""How many times as many people missing out one ranking finds as another, over many places, with an interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import stats

CONFIDENCE = 0.95


class Times(NamedTuple):
    """A ratio over all places, and its 95 % limits; None where it cannot be known."""

    value: float | None
    lower: float | None = None
    upper: float | None = None

    def __str__(self) -> str:
        if self.value is None:
            return "more than nobody"
        if self.lower is None or self.upper is None:
            return f"{self.value:.1f} (no interval)"
        return f"{self.value:.1f} ({self.lower:.1f}-{self.upper:.1f})"


def times_as_many(ours: Sequence[int], theirs: Sequence[int]) -> Times:
    """People found by ours in all places over people found by theirs in the same places.

    Parameters
    ----------
    ours, theirs : people found in each place, in the same order of places

    Returns
    -------
    Times: None for a value where theirs found nobody anywhere, and for limits where one place decides whether anybody
    was found, or there is one place only

    Method
    ------
    Limits are on the log scale: jackknife over places (each left out in turn, since both rankings are of one place
    and go up and down together), with Student's t of one fewer than the places.
    """
    first, second = np.asarray(ours, float), np.asarray(theirs, float)
    if second.sum() == 0:
        return Times(None)
    ratio, places = first.sum() / second.sum(), len(first)
    left = np.array([first.sum() - first, second.sum() - second])
    if places < 2 or (left <= 0).any():
        return Times(float(ratio))
    logs = np.log(left[0] / left[1])
    error = np.sqrt((places - 1) / places * ((logs - logs.mean()) ** 2).sum())
    reach = stats.t.ppf((1 + CONFIDENCE) / 2, places - 1) * error
    return Times(float(ratio), float(ratio * np.exp(-reach)), float(ratio * np.exp(reach)))
