"""From pairs to people: the best pairs first, and no group that holds two people who cannot be one.

A chain of good pairs can join strangers: a vague entry ("J Khan, no date of birth") fits both of two people. So pairs
are taken by falling score, and a pair is refused when joining its two groups

- would put two different valid NHS numbers into one, or two entries that a person has put apart: always;
- would put two entries together that are known to be two people (twins, parent and child), and the pair itself lacks a
  given name or a date of birth to tell them by;
- would do so, and such entries are more than twice as many as the pairs that link the two groups.

What is refused goes to review.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Links:
    """Pairs to be joined, by position; `score` in bits; `vague` where a given name or birth date is missing."""

    left: np.ndarray
    right: np.ndarray
    score: np.ndarray
    vague: np.ndarray

    def where(self, chosen: np.ndarray) -> Links:
        """Some of the pairs."""
        return Links(self.left[chosen], self.right[chosen], self.score[chosen], self.vague[chosen])

    def placed(self, place: np.ndarray) -> Links:
        """The same pairs among fewer entries."""
        return Links(place[self.left], place[self.right], self.score, self.vague)

    def order(self) -> list[int]:
        """Best first; ties by position, so that the order never depends on how the pairs came."""
        return np.lexsort((self.right, self.left, -self.score)).tolist()


@dataclass(frozen=True)
class Known:
    """What grouping must respect.

    numbers   the valid NHS number of every entry, or None
    apart     pairs that a person has put apart
    together  pairs that a person has put together; joined first, whatever else is known
    divided   pairs known to be two people
    """

    numbers: Sequence[str | None]
    apart: Sequence[tuple[int, int]] = ()
    together: Sequence[tuple[int, int]] = ()
    divided: Sequence[tuple[int, int]] = ()

    def placed(self, place: np.ndarray) -> Known:
        """The same among fewer entries: -1 in `place` for those left out."""
        where = place.tolist()
        pairs = [
            [(where[left], where[right]) for left, right in told if where[left] >= 0 and where[right] >= 0]
            for told in (self.apart, self.together, self.divided)
        ]
        return Known([self.numbers[at] for at in np.flatnonzero(place >= 0).tolist()], *pairs)


@dataclass(frozen=True)
class Grouped:
    """The group of every entry, which links were refused, and the entries that fit two people almost equally well."""

    group: np.ndarray
    refused: np.ndarray
    torn: frozenset[int] = field(default_factory=frozenset)


class _Pairs:
    """Pairs to be counted between two sets of entries."""

    def __init__(self, pairs: Sequence[tuple[int, int]]):
        self.partners: dict[int, list[int]] = defaultdict(list)
        for left, right in pairs:
            self.partners[left].append(right)
            self.partners[right].append(left)

    def between(self, ours: Sequence[int], theirs: Sequence[int]) -> int:
        fewer, more = sorted((ours, theirs), key=len)
        wanted = set(more)
        return sum(partner in wanted for entry in fewer for partner in self.partners.get(entry, ()))


class Groups:
    """Entries joined into groups. None holds two numbers or two entries put apart, unless a person joined them."""

    def __init__(self, known: Known, links: Links):
        self._parent = list(range(len(known.numbers)))
        self._members: dict[int, list[int]] = {}
        self._own = known.numbers
        self._numbers = {at: frozenset([number]) for at, number in enumerate(known.numbers) if number is not None}
        decided = {frozenset(pair) for pair in known.together}
        self._apart = _Pairs([pair for pair in known.apart if frozenset(pair) not in decided])
        self._divided = _Pairs([pair for pair in known.divided if frozenset(pair) not in decided])
        self._wary = {*self._apart.partners, *self._divided.partners}
        near = np.isin(links.left, list(self._wary)) | np.isin(links.right, list(self._wary))
        self._linked = _Pairs(list(zip(links.left[near].tolist(), links.right[near].tolist())))

    def of(self, entry: int) -> int:
        """The group an entry is in, named by one of its entries."""
        parent = self._parent
        while parent[entry] != entry:
            parent[entry] = parent[parent[entry]]
            entry = parent[entry]
        return entry

    def members(self, group: int) -> list[int]:
        """The entries of a group."""
        return self._members.get(group, [group])

    def may_join(self, left: int, right: int, vague: bool) -> bool:
        """Whether two groups may become one by a link that is vague or not."""
        ours, theirs = self._numbers.get(left), self._numbers.get(right)
        if ours and theirs and not (ours <= theirs or theirs <= ours):
            return False
        mine, yours = self.members(left), self.members(right)
        if self._wary.isdisjoint(mine) or self._wary.isdisjoint(yours):
            return True
        if self._apart.between(mine, yours):
            return False
        divided = self._divided.between(mine, yours)
        return not divided or (not vague and divided <= 2 * self._linked.between(mine, yours))

    def join(self, left: int, right: int) -> None:
        """Make one group of two."""
        keep, gone = min(left, right), max(left, right)
        self._parent[gone] = keep
        self._members[keep] = self.members(keep) + self._members.pop(gone, [gone])
        numbers = self._numbers.get(keep, frozenset()) | self._numbers.pop(gone, frozenset())
        if numbers:
            self._numbers[keep] = numbers

    def fits(self, entry: int, group: int) -> bool:
        """Whether an entry by itself would be no contradiction in a group."""
        mine, theirs = self._own[entry], self._numbers.get(group)
        if mine is not None and theirs and mine not in theirs:
            return False
        others = self.members(group)
        return not self._apart.between([entry], others) and not self._divided.between([entry], others)

    def all(self) -> np.ndarray:
        """The group of every entry."""
        return np.array([self.of(entry) for entry in range(len(self._parent))], dtype=np.int64)


def group(links: Links, known: Known, clear_by: float) -> Grouped:
    """Join entries into people by falling score.

    Parameters
    ----------
    links : pairs in the band *link*
    known : numbers, decisions and divisions
    clear_by : bits by which the better of two fits must lead, where an entry fits two people who cannot be one

    Returns
    -------
    Grouped

    Examples
    --------
    >>> links = Links(np.array([0, 1]), np.array([1, 2]), np.array([20.0, 12.0]), np.array([False, False]))
    >>> group(links, Known(["4000000004", None, "4000000012"]), 3.0).group.tolist()
    [0, 0, 2]
    >>> group(links, Known([None, None, None]), 3.0).group.tolist()
    [0, 0, 0]
    """
    whole = _components(links, known.together, len(known.numbers))
    doubtful = np.flatnonzero(_doubtful(whole, known))
    place = np.full(len(whole), -1)
    place[doubtful] = np.arange(len(doubtful))
    near = place[links.left] >= 0
    found, refused_of_near, torn = _group_carefully(links.where(near).placed(place), known.placed(place), clear_by)
    refused = np.zeros(len(links.left), dtype=bool)
    refused[near] = refused_of_near
    whole[doubtful] = doubtful[found]
    return Grouped(whole, refused, frozenset(doubtful[list(torn)].tolist()))


def _components(links: Links, together: Sequence[tuple[int, int]], entries: int) -> np.ndarray:
    """Entries joined by any chain of links; each named by its smallest entry."""
    decided = np.array(together, dtype=np.int64).reshape(-1, 2)
    left, right = np.concatenate([links.left, decided[:, 0]]), np.concatenate([links.right, decided[:, 1]])
    root = np.arange(entries)
    while True:
        ours, theirs = root[left], root[right]
        if np.array_equal(ours, theirs):
            return root
        np.minimum.at(root, np.maximum(ours, theirs), np.minimum(ours, theirs))
        while not np.array_equal(root, root[root]):
            root = root[root]


def _doubtful(whole: np.ndarray, known: Known) -> np.ndarray:
    """Entries in a chain that holds two numbers, or a pair that may not come together, or a decision."""
    pairs = {(root, number) for root, number in zip(whole.tolist(), known.numbers) if number is not None}
    roots = np.array([root for root, _ in pairs], dtype=np.int64)
    several = np.bincount(roots, minlength=len(whole)) > 1
    for left, right in (*known.apart, *known.divided, *known.together):
        if whole[left] == whole[right]:
            several[whole[left]] = True
    return several[whole]


def _group_carefully(links: Links, known: Known, clear_by: float) -> tuple[np.ndarray, np.ndarray, frozenset[int]]:
    """Groups by falling score; what was refused; and who is torn between two groups."""
    groups, refused = _join(links, known)
    torn = _torn(links, groups, refused, clear_by) if refused.any() else frozenset()
    if torn:
        kept = ~(np.isin(links.left, list(torn)) | np.isin(links.right, list(torn)))
        groups, refused_of_kept = _join(links.where(kept), known)
        refused = ~kept
        refused[kept] = refused_of_kept
    return groups.all(), refused, torn


def _join(links: Links, known: Known) -> tuple[Groups, np.ndarray]:
    groups = Groups(known, links)
    for left, right in known.together:
        ours, theirs = groups.of(left), groups.of(right)
        if ours != theirs:
            groups.join(ours, theirs)
    refused = np.zeros(len(links.left), dtype=bool)
    lefts, rights, vague = links.left.tolist(), links.right.tolist(), links.vague.tolist()
    for at in links.order():
        ours, theirs = groups.of(lefts[at]), groups.of(rights[at])
        if ours != theirs:
            if groups.may_join(ours, theirs, vague[at]):
                groups.join(ours, theirs)
            else:
                refused[at] = True
    return groups, refused


def _torn(links: Links, groups: Groups, refused: np.ndarray, clear_by: float) -> frozenset[int]:
    """Entries that fit the other side of a refused pair, and whose hold on their own group is hardly better."""
    disputed: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for left, right, score in zip(*(values[refused].tolist() for values in (links.left, links.right, links.score))):
        disputed[left].append((right, score))
        disputed[right].append((left, score))
    held = _best_hold(links, ~refused, set(disputed))
    return frozenset(
        entry
        for entry, others in disputed.items()
        for other, score in others
        if entry in held and score > held[entry] - clear_by and groups.fits(entry, groups.of(other))
    )


def _best_hold(links: Links, accepted: np.ndarray, entries: set[int]) -> dict[int, float]:
    """The best accepted link of each of these entries."""
    held: dict[int, float] = {}
    chosen = accepted & (np.isin(links.left, list(entries)) | np.isin(links.right, list(entries)))
    for left, right, score in zip(*(values[chosen].tolist() for values in (links.left, links.right, links.score))):
        for entry in (left, right):
            if entry in entries:
                held[entry] = max(held.get(entry, score), score)
    return held
