"""From scored pairs to bands and groups: the score proposes, the limits and a person's decisions dispose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from kith.people.linking.grouping import Grouped, Known, Links, group
from kith.people.linking.limits import APART, LINK, REVIEW
from kith.people.linking.settings import LinkParams


@dataclass(frozen=True)
class Candidates:
    """Pairs that are known, by position of their entries; one value per pair in each array.

    left, right  positions, left before right
    score        match weight, bits
    highest      highest band that the limits leave
    lowest       lowest band the pair must have
    divided      whether the two may not be one person through a third either
    vague        whether the given name or the date of birth is missing on either side
    bare         whether they have one NHS number, and neither names nor dates of birth to compare
    """

    left: np.ndarray
    right: np.ndarray
    score: np.ndarray
    highest: np.ndarray
    lowest: np.ndarray
    divided: np.ndarray
    vague: np.ndarray
    bare: np.ndarray

    def with_more(self, more: Candidates) -> Candidates:
        """These and then further pairs."""
        names = self.__dataclass_fields__
        return Candidates(**{name: np.concatenate([getattr(self, name), getattr(more, name)]) for name in names})

    def at(self, rows: np.ndarray) -> Candidates:
        """Some of the pairs, or the same in another order."""
        return Candidates(**{name: getattr(self, name)[rows] for name in self.__dataclass_fields__})


@dataclass(frozen=True)
class Decisions:
    """Pairs that a person has put apart or together, by position; they hold over score and limits."""

    apart: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    together: frozenset[tuple[int, int]] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Facts:
    """What is known of the entries themselves, by position.

    numbers   valid NHS number, or None
    sources   number of the source, -1 where it is not said
    families  number of the source's family (what stands before the colon), -1 where it is not said
    nameless  whether an entry has neither a name nor a date of birth
    """

    numbers: Sequence[str | None]
    sources: np.ndarray
    families: np.ndarray
    nameless: np.ndarray


def bands(pairs: Candidates, facts: Facts, params: LinkParams) -> np.ndarray:
    """The band of every pair by its score and the limits, before groups are made.

    Examples
    --------
    >>> one = Candidates(*(np.array([value]) for value in (0, 1, 9.0, REVIEW, APART, False, False, False)))
    >>> nothing, nowhere = np.array([False, False]), np.array([-1, -1])
    >>> bands(one, Facts([None, None], nowhere, nowhere, nothing), LinkParams()).tolist() == [REVIEW]
    True
    """
    link_at = params.link_at + np.where(_of_one_source(pairs, facts), params.same_source, 0.0)
    proposed = np.where(pairs.score >= link_at, LINK, np.where(pairs.score >= params.review_at, REVIEW, APART))
    banded = np.clip(proposed, pairs.lowest, pairs.highest)
    return np.where(disputed_numbers(pairs, facts), np.minimum(banded, REVIEW), banded)


def disputed_numbers(pairs: Candidates, facts: Facts) -> np.ndarray:
    """Pairs that hang on a number alone, where partners of one family have it on two records that hold nothing else.

    Partners of one family hold a person once: a practice numbers its people itself, and a person is on one practice's
    list at a time. So one of the two records may have the number by mistake, and nothing says which: neither is linked
    by the number to anybody until somebody has looked. Such records come about when two rows of a register carry one
    number with other details, and are both held back.

    Examples
    --------
    >>> two = [(0, 1), (0, 2), (1, 2)]
    >>> left, right = (np.array(side) for side in zip(*two))
    >>> flags = [np.array([value] * 3) for value in (9.0, LINK, REVIEW, False, False, True)]
    >>> nameless = np.array([True, True, False])
    >>> facts = Facts(["4000000004"] * 3, np.array([0, 1, 2]), np.array([0, 0, 1]), nameless)
    >>> disputed_numbers(Candidates(left, right, *flags), facts).tolist()
    [True, True, True]
    """
    of_one = facts.families[pairs.left] == facts.families[pairs.right]
    of_one &= pairs.bare & (facts.families[pairs.left] >= 0) & facts.nameless[pairs.left] & facts.nameless[pairs.right]
    disputed = np.zeros(len(facts.sources), dtype=bool)
    disputed[pairs.left[of_one]] = disputed[pairs.right[of_one]] = True
    return pairs.bare & (disputed[pairs.left] | disputed[pairs.right])


def _of_one_source(pairs: Candidates, facts: Facts) -> np.ndarray:
    return (facts.sources[pairs.left] == facts.sources[pairs.right]) & (facts.sources[pairs.left] >= 0)


def held_by_source(pairs: Candidates, band: np.ndarray, facts: Facts, params: LinkParams) -> np.ndarray:
    """Which pairs would be linked if they were not of one source."""
    return (band == REVIEW) & (pairs.highest == LINK) & (pairs.score >= params.link_at) & _of_one_source(pairs, facts)


def group_pairs(pairs: Candidates, band: np.ndarray, facts: Facts, decisions: Decisions, clear_by: float) -> Grouped:
    """Join the pairs of the band *link* into groups.

    Returns
    -------
    Grouped; `refused` goes with the pairs of the band *link*, in their order.
    """
    held = band == LINK
    links = Links(pairs.left[held], pairs.right[held], pairs.score[held], pairs.vague[held])
    divided = list(zip(pairs.left[pairs.divided].tolist(), pairs.right[pairs.divided].tolist()))
    known = Known(facts.numbers, sorted(decisions.apart), sorted(decisions.together), divided)
    return group(links, known, clear_by)
