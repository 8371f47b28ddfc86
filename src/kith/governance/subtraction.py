"""Can a hidden figure be had back from the shown ones? And if so, what else must be hidden?

A table with its totals is a web of figures: what flows into a point flows out of it (the cells of a row make its total,
the row totals make the grand total). A hidden figure is safe while some *other* table, with everything shown unchanged,
holds another value there. Such a table exists just when a closed way runs through the hidden figure along figures that
may move by one: so the question is a search for a way round, and its answer is exact for whole numbers.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from kith.errors import Subtractable

_TOTALS_LAST = 10**12
"""Added to the price of hiding a total, so that a total is hidden only where no cell will do."""


@dataclass(eq=False, slots=True)
class Figure:
    """One figure of a table, and what a reader can know of it.

    name      what it counts, for messages
    start, end  the points it joins (a cell joins its row to its column)
    value     the true count
    low, high what a reader knows it to lie between; high None for no limit
    hidden    not shown
    may_hide  it stands in the table, so it can be hidden too (a total published elsewhere cannot)
    is_total  a sum of others
    """

    name: str
    start: Hashable
    end: Hashable
    value: int
    low: int
    high: int | None
    hidden: bool
    may_hide: bool = True
    is_total: bool = False

    def can_move(self, up: bool) -> bool:
        """Say whether a reader must allow for one more (or one fewer) than the true count."""
        return (self.high is None or self.value < self.high) if up else self.value > self.low

    def price(self, up: bool) -> int | None:
        """Give the price of letting it move: nought if it can, None if hiding it would not help or may not be."""
        if self.can_move(up):
            return 0
        if self.hidden or not self.may_hide or self.value < (1 if up else 2):
            return None
        return 1 + self.value + (_TOTALS_LAST if self.is_total else 0)

    def hide(self) -> None:
        """Hide it to protect another; a reader who knows the method still knows it is not nought."""
        self.hidden, self.low, self.high = True, 1, None


def recoverable(figures: Sequence[Figure]) -> list[Figure]:
    """Find the hidden figures that the shown ones pin down to a single value.

    Examples
    --------
    >>> cells = [Figure("a", "S", "T", 3, 1, 7, hidden=True), Figure("b", "S", "T", 40, 40, 40, hidden=False)]
    >>> total = Figure("all", "T", "S", 43, 43, 43, hidden=False, is_total=True)
    >>> [figure.name for figure in recoverable([*cells, total])]
    ['a']
    """
    web = _Web(figures)
    return [figure for figure in figures if figure.hidden and not web.is_safe(figure)]


def hide_until_safe(figures: Sequence[Figure]) -> None:
    """Hide further figures, the smallest first and totals last, until no hidden figure can be had by subtraction.

    Parameters
    ----------
    figures : the table's figures, changed in place

    Raises
    ------
    Subtractable
        nothing that may be hidden would protect one of them

    Method
    ------
    For each figure in danger, the cheapest closed way through it (Dijkstra); the figures on that way are hidden.

    Source
    ------
    Secondary suppression as shortest paths in a network: after Cox 1995, J Am Stat Assoc 90:1453 (with permission to
    hide more than the least possible: safe first, small second).
    """
    while True:
        web, changed = _Web(figures), False
        for figure in figures:
            if not figure.hidden or web.is_safe(figure):
                continue
            for other in web.cheapest_protection(figure):
                other.hide()
            changed = True
        if not changed:
            return


class _Web:
    """The figures by the points they leave from, in both directions."""

    def __init__(self, figures: Sequence[Figure]):
        self.ways: dict[Hashable, list[tuple[Figure, bool, Hashable]]] = defaultdict(list)
        for figure in figures:
            self.ways[figure.start].append((figure, True, figure.end))
            self.ways[figure.end].append((figure, False, figure.start))

    def is_safe(self, figure: Figure) -> bool:
        return any(cost == 0 for cost, _ in self._ways_round(figure, only_free=True))

    def cheapest_protection(self, figure: Figure) -> list[Figure]:
        found = min(self._ways_round(figure, only_free=False), key=lambda way: way[0], default=None)
        if found is None:
            raise Subtractable(
                f"The hidden figure for {figure.name} can be had from the shown ones, and hiding more would not help.",
                "Join small groups together, or leave the table out.",
            )
        return found[1]

    def _ways_round(self, figure: Figure, only_free: bool) -> Iterator[tuple[int, list[Figure]]]:
        for up in (True, False):
            if figure.can_move(up):
                start, end = (figure.end, figure.start) if up else (figure.start, figure.end)
                way = self._cheapest_way(figure, start, end, only_free)
                if way is not None:
                    yield way

    def _cheapest_way(
        self, without: Figure, start: Hashable, end: Hashable, only_free: bool
    ) -> tuple[int, list[Figure]] | None:
        """Walk from start to end along other figures, hiding as little as need be."""
        best: dict[Hashable, int] = {start: 0}
        turn = 0  # keeps the heap from comparing points
        heap: list[tuple[int, int, Hashable, list[Figure]]] = [(0, turn, start, [])]
        while heap:
            cost, _, point, hidden = heapq.heappop(heap)
            if point == end:
                return cost, hidden
            if cost > best[point]:
                continue
            for figure, up, onward in self.ways[point]:
                price = figure.price(up) if figure is not without else None
                if price is None or (only_free and price):
                    continue
                if cost + price < best.get(onward, cost + price + 1):
                    best[onward], turn = cost + price, turn + 1
                    heapq.heappush(heap, (cost + price, turn, onward, [*hidden, figure] if price else hidden))
                    if onward == end and cost + price == 0:
                        return 0, hidden
        return None
