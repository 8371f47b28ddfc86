"""Why a pair has its band, in words that a reviewer can check against the two entries."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.people.linking.agreement import Agreement
from kith.people.linking.limits import BANDS, LIMITS
from kith.people.undoing import UNDONE

TORN = "fits two people who cannot be one almost equally well"
REFUSED = "linking these would join two people who cannot be one"
SAME_SOURCE = "both are from one source, which numbers its people itself"
DISPUTED = "only the NHS number is known, and partners of one kind have it on two records that hold nothing else"
PUT_APART = "a person has put these apart"
PUT_TOGETHER = "a person has put these together"
UNDONE_BEFORE = tuple(f"{UNDONE}: was {band}" for band in BANDS)
LATER = frozenset({TORN, REFUSED, SAME_SOURCE, DISPUTED, PUT_APART, PUT_TOGETHER, *UNDONE_BEFORE})
"""Reasons that do not come from the two entries alone; they are worked out anew on every run."""


def reasons_of(pairs: Agreement) -> pa.Array:
    """The reasons for each pair: what agrees, what does not, and the limit that holds, if one does.

    Examples
    --------
    >>> from kith.people.linking.comparing import BIRTH_DATE, GIVEN_NAME
    >>> levels = {"given_name": np.array([7]), "birth_date": np.array([5])}
    >>> for reason in reasons_of(Agreement([GIVEN_NAME, BIRTH_DATE], levels, 1)).to_pylist()[0]:
    ...     print(reason)
    given names are a known nickname pair, or one has a further name
    dates of birth differ by one digit
    """
    held = [(limit.words, limit.holds(pairs)) for limit in LIMITS]
    found = []
    for at in range(pairs.rows):
        agreeing: list[str] = []
        differing: list[str] = []
        for name, comparison in pairs.comparisons.items():
            number = int(pairs.levels[name][at])
            if number >= 0:
                words = comparison.levels[len(comparison.levels) - 1 - number].words
                (differing if number == 0 else agreeing).append(words)
        found.append(agreeing + differing + [words for words, holds in held if holds[at]])
    return pa.array(found, pa.list_(pa.string()))


def mentions(reasons: pa.Array, *words: Collection[str]) -> list[np.ndarray]:
    """For each set of sentences, which pairs have one of them among their reasons.

    Examples
    --------
    >>> [found.tolist() for found in mentions(pa.array([["same given name"], ["same sex"]]), ["same sex"], [])]
    [[False, True], [False, False]]
    """
    coded = reasons.flatten().dictionary_encode()
    codes = coded.indices.to_numpy(zero_copy_only=False)
    whose = pc.list_parent_indices(reasons).to_numpy()
    said = coded.dictionary.to_pylist()
    found = []
    for wanted in words:
        is_said = np.array([sentence in wanted for sentence in said], dtype=bool)
        held = np.zeros(len(reasons), dtype=bool)
        if is_said.any():
            held[whose[is_said[codes]]] = True
        found.append(held)
    return found


def from_entries_alone(reasons: pa.Array) -> pa.Array:
    """The reasons without those that are worked out anew on every run.

    Examples
    --------
    >>> from_entries_alone(pa.array([["same given name", TORN], [REFUSED]])).to_pylist()
    [['same given name'], []]
    """
    (later,) = mentions(reasons, LATER)
    changed = {
        int(at): [said for said in reasons[int(at)].as_py() if said not in LATER] for at in np.flatnonzero(later)
    }
    return _with(reasons, changed)


def with_added(reasons: pa.Array, added: Mapping[int, str]) -> pa.Array:
    """The reasons with one more sentence for some pairs, by position.

    Examples
    --------
    >>> with_added(pa.array([["same given name"], ["same sex"]]), {1: TORN}).to_pylist()[1][-1]
    'fits two people who cannot be one almost equally well'
    """
    return _with(reasons, {at: [*reasons[at].as_py(), sentence] for at, sentence in added.items()})


def _with(reasons: pa.Array, changed: Mapping[int, list[str]]) -> pa.Array:
    if not changed:
        return reasons
    where = np.arange(len(reasons))
    where[list(changed)] = len(reasons) + np.arange(len(changed))
    more = pa.array(list(changed.values()), reasons.type)
    return pa.concat_arrays([reasons, more]).take(pa.array(where))
