"""Which level every pair reached in every comparison, asked by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kith.people.linking.comparing import Comparison


class Agreement:
    """Levels of agreement of many pairs: an array of level numbers for each comparison, -1 where a side is missing.

    A comparison that the file's columns do not allow counts as missing in every pair.
    """

    def __init__(self, comparisons: Sequence[Comparison], levels: Mapping[str, np.ndarray], rows: int):
        self.comparisons = {comparison.name: comparison for comparison in comparisons}
        self.levels = levels
        self.rows = rows

    def reached(self, comparison: str, *levels: str) -> np.ndarray:
        """Which pairs reached one of these levels.

        Examples
        --------
        >>> from kith.people.linking.comparing import SEX
        >>> pairs = Agreement([SEX], {"sex": np.array([1, 0, -1])}, 3)
        >>> pairs.reached("sex", "same").tolist(), pairs.reached("phone", "same").tolist()
        ([True, False, False], [False, False, False])
        """
        known = self.comparisons.get(comparison)
        if known is None:
            return np.zeros(self.rows, dtype=bool)
        return np.isin(self.levels[comparison], [known.number(level) for level in levels])

    def missing(self, comparison: str) -> np.ndarray:
        """Which pairs have the detail missing on either side.

        Examples
        --------
        >>> from kith.people.linking.comparing import SEX
        >>> Agreement([SEX], {"sex": np.array([1, 0, -1])}, 3).missing("sex").tolist()
        [False, False, True]
        """
        if comparison not in self.comparisons:
            return np.ones(self.rows, dtype=bool)
        return self.levels[comparison] == -1
