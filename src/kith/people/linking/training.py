"""Learning the weights from the files themselves, with nobody telling which pairs are right.

The model is that of Fellegi and Sunter (1969); its `m` and `u` are learnt by expectation and maximisation as Splink
does (Winkler 1988), with three differences that make it hold for any file, large or small:

- all candidate pairs are looked at together, as part of all possible pairs, so that no column is left out in turn;
- the pairs that no score may link (`limits`) are held to be two people, or households would pass for persons;
- default weights count as if so many pairs had been seen before, so that a level that a small file never shows keeps a
  sensible weight, and a file of two rows is linked by the defaults alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kith.people.linking.agreement import Agreement
from kith.people.linking.comparing import Comparison
from kith.people.linking.limits import LINK, highest_band

MATCHES_BEFORE = 50.0
"""How many pairs of one person the default `m` stand for."""
STRANGERS_BEFORE = 10_000.0
"""How many pairs of two people the default `u` stand for."""
PAIRS_BEFORE = 100_000.0
"""How many pairs, with `PRIOR` of them one person, were seen before."""
PRIOR = 1e-4
LEAST_SHARE = 0.25
"""No `m` falls below this share of its default: a file without a wrong number is no proof that there are none."""
PER_PERSON = 3.0
"""How many entries a person has in a file too small to learn it from: its own repeats do not make a name common."""
_ROUNDS = 200
_SETTLED = 1e-7


@dataclass(frozen=True)
class Patterns:
    """Pairs counted by their pattern of agreement.

    levels  one row per comparison, one column per pattern; -1 missing
    count   pairs with the pattern
    """

    levels: np.ndarray
    count: np.ndarray


@dataclass(frozen=True)
class Weights:
    """What was learnt.

    m, u        one array per comparison, by level number
    prior       share of all possible pairs that are one person
    per_person  entries that a person who has an entry has, on average over entries
    """

    m: tuple[np.ndarray, ...]
    u: tuple[np.ndarray, ...]
    prior: float
    per_person: float


def default_weights(comparisons: Sequence[Comparison]) -> Weights:
    """The stated defaults, for files too small to learn from.

    Examples
    --------
    >>> from kith.people.linking.comparing import SEX
    >>> default_weights([SEX]).m[0].tolist()
    [0.015, 0.985]
    """
    m, u = (tuple(comparison.defaults(of) for comparison in comparisons) for of in ("m", "u"))
    return Weights(m, u, PRIOR, PER_PERSON)


def train(
    comparisons: Sequence[Comparison],
    candidates: Patterns,
    strangers: Patterns,
    rows: int,
    same_share: Mapping[str, float],
) -> Weights:
    """Learn `m`, `u` and the prior from candidate pairs and from random pairs.

    Parameters
    ----------
    comparisons : in the order of the rows of `levels`
    candidates : pairs that share a key, scaled up to all of them; nearly all pairs of one person are among them
    strangers : pairs drawn at random from all possible pairs; nearly all are two people
    rows : entries in all
    same_share : share of all possible pairs that have the very same value, by comparison, where it was counted: a
        telephone number shared by one pair in a million is not seen in a random hundred thousand

    Returns
    -------
    Weights

    Examples
    --------
    >>> from kith.people.linking.comparing import BIRTH_DATE, FAMILY_NAME
    >>> levels = np.array([[7, 0], [6, 0]])
    >>> learnt = train([BIRTH_DATE, FAMILY_NAME], Patterns(levels, np.array([500.0, 9500.0])),
    ...                Patterns(levels[:, 1:], np.array([1e5])), 1000, {})
    >>> bool(learnt.m[0][7] > 0.9), round(learnt.prior * 1000 * 999 / 2) > 400
    (True, True)
    """
    all_pairs = max(1.0, rows * (rows - 1) / 2)
    looked_at = [
        _Looked(patterns, highest_band(_agreement(comparisons, patterns)) == LINK)
        for patterns in (candidates, strangers)
    ]
    drawn = strangers.count.sum()
    weights = default_weights(comparisons)
    matched = Patterns(candidates.levels, np.zeros(len(candidates.count)))
    for _ in range(_ROUNDS):
        before = matched.count.sum()
        matched, others = (
            looked_at[0].held(weights, of_one_person=True),
            looked_at[1].held(weights, of_one_person=False),
        )
        seen = [_counts(others, at, len(comparison.levels)) for at, comparison in enumerate(comparisons)]
        for at, comparison in enumerate(comparisons):
            if comparison.name in same_share:  # counted, not drawn: less those that are one person
                of_one = _counts(matched, at, len(comparison.levels))[-1]
                seen[at][-1] = max(0.0, same_share[comparison.name] - of_one / all_pairs) * drawn
        weights = _maximise(comparisons, matched, seen, (rows, all_pairs))
        if abs(matched.count.sum() - before) <= _SETTLED * (1.0 + before):
            break
    return weights


@dataclass(frozen=True)
class _Looked:
    """Patterns, and which of them a score may link."""

    patterns: Patterns
    linkable: np.ndarray

    def held(self, weights: Weights, of_one_person: bool) -> Patterns:
        """The patterns with as many pairs as are held to be one person, or two."""
        chance = np.where(self.linkable, _chances(weights, self.patterns.levels), 0.0)
        return Patterns(self.patterns.levels, self.patterns.count * (chance if of_one_person else 1.0 - chance))


def _chances(weights: Weights, levels: np.ndarray) -> np.ndarray:
    """The chance that a pair of each pattern is one person."""
    log_odds = np.full(levels.shape[1], np.log(weights.prior / (1.0 - weights.prior)))
    for reached, m, u in zip(levels, weights.m, weights.u):
        log_odds += np.where(reached >= 0, np.log(m / u)[reached], 0.0)
    return 1.0 / (1.0 + np.exp(-log_odds))


def _maximise(
    comparisons: Sequence[Comparison], matched: Patterns, strangers: Sequence[np.ndarray], size: tuple[int, float]
) -> Weights:
    """The weights that fit best, given how many pairs of each pattern are held to be one person."""
    rows, all_pairs = size
    of_one_person = matched.count.sum()
    m, u = [], []
    for at, comparison in enumerate(comparisons):
        m.append(_held_up(_counts(matched, at, len(comparison.levels)), comparison.defaults("m")))
        other = strangers[at] + STRANGERS_BEFORE * comparison.defaults("u")
        u.append(other / other.sum())
    prior = (of_one_person + PRIOR * PAIRS_BEFORE) / (all_pairs + PAIRS_BEFORE)
    return Weights(tuple(m), tuple(u), prior, 1.0 + 2.0 * of_one_person / max(1, rows))


def _held_up(counts: np.ndarray, default: np.ndarray) -> np.ndarray:
    m = (counts + MATCHES_BEFORE * default) / (counts.sum() + MATCHES_BEFORE)
    m = np.maximum(m, LEAST_SHARE * default)
    return m / m.sum()


def _counts(patterns: Patterns, at: int, levels: int) -> np.ndarray:
    reached = patterns.levels[at]
    return np.bincount(reached[reached >= 0], weights=patterns.count[reached >= 0], minlength=levels)


def _agreement(comparisons: Sequence[Comparison], patterns: Patterns) -> Agreement:
    levels = {comparison.name: reached for comparison, reached in zip(comparisons, patterns.levels)}
    return Agreement(comparisons, levels, patterns.levels.shape[1])
