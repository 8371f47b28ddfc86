"""The four rules by which a point of a control chart is more than the usual coming and going.

Every rule reads whole columns: the points of all charts one after another, in the order of time, with `starts` true
where a point is the first under new limits. A rule answers 1 where a point is in a signal upwards, -1 downwards, else 0.
No signal reaches from one chart, or one set of limits, into the next; a missing value (side 0) ends every run.
"""

from __future__ import annotations

import numpy as np

SIGNALS = ("outside limits", "trend", "two of three", "shift")
"""The rules, in the order in which they decide the direction of a point that is in several."""

SLIP = 1e-9
"""A value nearer to a line than so much of what lies between the limits is on it: 0.1 + 0.2 is 0.3."""

NEAR_LIMIT = 2 / 3
"""A point so far from the mean to a limit, and not beyond it, is near that limit."""


def outside(values: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """Say which values lie beyond a limit; on the limit is within.

    Examples
    --------
    >>> outside(np.array([1.0, 5.0, 9.1]), np.full(3, 1.0), np.full(3, 9.0)).tolist()
    [0, 0, 1]
    """
    return (values > upper).astype(np.int8) - (values < lower)


def shift(side: np.ndarray, starts: np.ndarray, *, run: int = 7) -> np.ndarray:
    """Say which points are in a run of so many on one side of the mean; a point on the mean ends it.

    Examples
    --------
    >>> shift(np.array([1, 1, 1, 0, 1, -1]), np.arange(6) == 0, run=3).tolist()
    [1, 1, 1, 0, 0, 0]
    """
    return np.where(_run_lengths(side, starts) >= run, side, 0).astype(np.int8)


def trend(values: np.ndarray, starts: np.ndarray, *, run: int = 7) -> np.ndarray:
    """Say which points are in a run of so many that all rise, or all fall; two alike end it.

    A point where a rise ends and a fall begins belongs to the one that led up to it.

    Examples
    --------
    >>> trend(np.array([1.0, 2.0, 3.0, 3.0, 2.0, 1.0]), np.arange(6) == 0, run=3).tolist()
    [1, 1, 1, -1, -1, -1]
    """
    step = np.zeros(len(values), dtype=np.int8)
    step[1:] = np.where(starts[1:], 0, (values[1:] > values[:-1]).astype(np.int8) - (values[1:] < values[:-1]))
    led = np.where(_run_lengths(step, starts) >= run - 1, step, 0).astype(np.int8)
    begun = np.zeros_like(led)
    begun[:-1] = led[1:]
    return np.where(led != 0, led, begun)


def two_of_three(near: np.ndarray, side: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Say which points are near a limit with another of three neighbours that all lie on that side of the mean.

    Examples
    --------
    >>> two_of_three(np.array([1, 0, 1, 0]), np.ones(4, dtype=int), np.arange(4) == 0).tolist()
    [1, 0, 1, 0]
    """
    return np.where(near != 0, in_three_with_two_near(near, side, starts), 0).astype(np.int8)


def in_three_with_two_near(near: np.ndarray, side: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Say which points are one of three neighbours on one side of the mean of which two or more are near the limit.

    Examples
    --------
    >>> in_three_with_two_near(np.array([1, 0, 1, 0]), np.ones(4, dtype=int), np.arange(4) == 0).tolist()
    [1, 1, 1, 0]
    """
    found = np.zeros(len(side), dtype=np.int8)
    if len(side) < 3:
        return found
    near = near != 0
    many = near[:-2].astype(int) + near[1:-1] + near[2:]
    same = (side[:-2] == side[1:-1]) & (side[1:-1] == side[2:]) & ~starts[1:-1] & ~starts[2:]
    window = np.where(same & (many >= 2), side[2:], 0)
    for place in range(3):
        part = found[place : len(found) - 2 + place]
        part[window != 0] = window[window != 0]
    return found


def signals(values: np.ndarray, limits: np.ndarray, starts: np.ndarray, *, run: int = 7) -> np.ndarray:
    """Hold every point against every rule.

    Parameters
    ----------
    values : the points of all charts, `nan` where missing
    limits : three rows: mean, lower and upper limit at each point
    starts : true where a point is the first of a chart, or of new limits
    run : points that make a shift or a trend

    Returns
    -------
    array, one row per rule of `SIGNALS` and one column per point: 1 upwards, -1 downwards, 0 none

    Examples
    --------
    >>> limits = np.array([[5.0] * 3, [1.0] * 3, [9.0] * 3])
    >>> signals(np.array([5.0, 9.5, 4.0]), limits, np.array([True, False, False])).tolist()[0]
    [0, 1, 0]
    """
    mean, lower, upper = limits
    slip = np.nan_to_num(SLIP * (upper - lower))
    beyond = outside(values, lower - slip, upper + slip)
    side = outside(values, mean - slip, mean + slip)
    near_lower, near_upper = (mean + NEAR_LIMIT * (limit - mean) for limit in (lower, upper))
    towards = outside(values, near_lower - slip, near_upper + slip)
    near = np.where(beyond != 0, 0, towards)
    return np.array(
        [beyond, trend(values, starts, run=run), two_of_three(near, side, starts), shift(side, starts, run=run)]
    )


def _run_lengths(sign: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Give at each point how long a run of one sign it is part of; 0 where there is no sign."""
    begins = starts.copy()
    begins[1:] |= sign[1:] != sign[:-1]
    number = np.cumsum(begins) - 1
    return np.where(sign != 0, np.bincount(number)[number], 0)
