"""Seeded chance: one stream of draws per purpose, so that a change in one part leaves the others as they were."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Draws = np.random.Generator
_Way = TypeVar("_Way")


def stream(seed: int, purpose: str) -> Draws:
    """A stream of random draws that depends only on the seed and on what it is for.

    Examples
    --------
    >>> bool(stream(7, "names").integers(1000) == stream(7, "names").integers(1000))
    True
    >>> bool(stream(7, "names").integers(1000) == stream(7, "homes").integers(1000))
    False
    """
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def pick(draws: Draws, weights: Sequence[float] | np.ndarray, count: int) -> np.ndarray:
    """Positions drawn with the given weights.

    Examples
    --------
    >>> pick(stream(1, "x"), [0, 1, 0], 3)
    array([1, 1, 1])
    """
    edges = np.cumsum(np.asarray(weights, float))
    return np.searchsorted(edges, draws.random(count) * edges[-1], side="right").clip(0, len(edges) - 1)


def pick_by_row(draws: Draws, weights: np.ndarray) -> np.ndarray:
    """One position per row of a table of weights.

    Examples
    --------
    >>> pick_by_row(stream(1, "x"), np.array([[0.0, 1.0], [1.0, 0.0]]))
    array([1, 0])
    """
    edges = np.cumsum(weights, axis=1)
    marks = draws.random(len(weights)) * edges[:, -1]
    return (edges <= marks[:, None]).sum(axis=1).clip(0, weights.shape[1] - 1)


def happens(draws: Draws, share: float | np.ndarray, count: int) -> np.ndarray:
    """True with the given chance, for each of `count`.

    Examples
    --------
    >>> happens(stream(1, "x"), np.array([0.0, 1.0]), 2)
    array([False,  True])
    """
    return draws.random(count) < share


def step(ages: np.ndarray, starts: Sequence[float], values: Sequence[float]) -> np.ndarray:
    """The value of the age band each age falls in.

    Examples
    --------
    >>> step(np.array([3, 70]), [0, 65], [1.0, 2.0])
    array([1., 2.])
    """
    return np.asarray(values, float)[np.searchsorted(starts, ages, side="right") - 1]


def gradient_of(by_decile: Sequence[float], gradient: float) -> np.ndarray:
    """Ratios by decile around 1, flattened, as published or steepened.

    `gradient` is a power: 0 is no gradient, 1 as published, 2 its square.

    Examples
    --------
    >>> gradient_of([2.0, 1.0, 0.5], 2).round(2)
    array([4.  , 1.  , 0.25])
    >>> gradient_of([2.0, 1.0, 0.5], 0)
    array([1., 1., 1.])
    """
    values = np.asarray(by_decile, float)
    middle = np.exp(np.log(values).mean())
    return (values / middle) ** gradient


def one_of(draws: Draws, ways: Sequence[tuple[_Way, float]]) -> _Way:
    """One of some ways, each with how often it comes beside the others.

    Examples
    --------
    >>> one_of(stream(1, "x"), (("never", 0.0), ("always", 1.0)))
    'always'
    """
    luck, sum_of = float(draws.random()) * sum(often for _, often in ways), 0.0
    for way, often in ways:
        sum_of += often
        if luck < sum_of:
            return way
    return ways[-1][0]


def one_from(draws: Draws, those: Sequence[_Way]) -> _Way:
    """One of some, each as often as another.

    Examples
    --------
    >>> one_from(stream(1, "x"), ["only"])
    'only'
    """
    return those[int(draws.integers(len(those)))]
