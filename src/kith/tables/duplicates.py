"""Rows seen before, known by their keys alone: 16 bytes a row, however long the file."""

from __future__ import annotations

import numpy as np


class SeenKeys:
    """A growing set of keys, kept as a few sorted runs that merge as they grow.

    A look-up is a binary search in each run; ten million keys take 160 MB. Two different keys with the same first eight
    bytes would both be kept and one of them perhaps not found again: a duplicate left in, never a row lost.

    Examples
    --------
    >>> seen = SeenKeys()
    >>> seen.add_first(np.array([[1, 1], [2, 2], [1, 1]], np.uint64)).tolist()
    [True, True, False]
    >>> seen.add_first(np.array([[2, 2], [3, 3]], np.uint64)).tolist()
    [False, True]
    """

    def __init__(self) -> None:
        self._runs: list[tuple[np.ndarray, np.ndarray]] = []  # first and last eight bytes, sorted by the first

    @property
    def empty(self) -> bool:
        """Nothing was added yet."""
        return not self._runs

    def add_first(self, keys: np.ndarray) -> np.ndarray:
        """Add keys, and tell for each whether this is the first time it was seen, in these or before."""
        order = np.lexsort((keys[:, 1], keys[:, 0]))  # stable: of equal keys the earliest row stays first
        ordered = keys[order]
        first = np.ones(len(keys), bool)
        first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        first &= ~self._contains_sorted(ordered)
        self._keep(ordered[first])
        told = np.empty(len(keys), bool)
        told[order] = first
        return told

    def _contains_sorted(self, keys: np.ndarray) -> np.ndarray:
        found = np.zeros(len(keys), bool)
        firsts, lasts = np.ascontiguousarray(keys[:, 0]), keys[:, 1]
        for run_firsts, run_lasts in self._runs:
            places = np.minimum(np.searchsorted(run_firsts, firsts), len(run_firsts) - 1)
            found |= (run_firsts[places] == firsts) & (run_lasts[places] == lasts)
        return found

    def _keep(self, keys: np.ndarray) -> None:
        if not len(keys):
            return
        self._runs.append((np.ascontiguousarray(keys[:, 0]), np.ascontiguousarray(keys[:, 1])))
        while len(self._runs) > 1 and len(self._runs[-1][0]) * 2 > len(self._runs[-2][0]):
            last, before = self._runs.pop(), self._runs.pop()
            self._runs.append(_sorted_run(*(np.concatenate(halves) for halves in zip(before, last))))


class KnownKeys:
    """Keys accepted earlier, and which of them this file has brought again.

    Examples
    --------
    >>> known = KnownKeys(np.array([[1, 1], [2, 2]], np.uint64))
    >>> [mask.tolist() for mask in known.meet(np.array([[2, 2], [3, 3], [2, 2]], np.uint64))]
    [[True, False, True], [False, False, True]]
    """

    def __init__(self, keys: np.ndarray):
        self._firsts, self._lasts = _sorted_run(keys[:, 0], keys[:, 1])
        self._met = np.zeros(len(keys), bool)

    def meet(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which keys are known, and which of those were met before in this file."""
        known, again = np.zeros(len(keys), bool), np.zeros(len(keys), bool)
        if not len(self._firsts):
            return known, again
        order = np.argsort(keys[:, 0], kind="stable")  # near keys together: five times quicker
        firsts, lasts = keys[order, 0], keys[order, 1]
        places = np.minimum(np.searchsorted(self._firsts, firsts), len(self._firsts) - 1)
        there = (self._firsts[places] == firsts) & (self._lasts[places] == lasts)
        repeat = self._met[places]
        repeat[1:] |= there[:-1] & (places[1:] == places[:-1])
        self._met[places[there]] = True
        known[order], again[order] = there, there & repeat
        return known, again


def _sorted_run(firsts: np.ndarray, lasts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(firsts, kind="stable")
    return firsts[order], lasts[order]
