"""The last word on every pair: what a person has decided, what grouping refused, and how it is written down."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.errors import BadInput
from kith.people.linking.banding import Decisions
from kith.people.linking.finding import Found, position, whole
from kith.people.linking.grouping import Grouped
from kith.people.linking.limits import APART, BANDS, LINK, REVIEW
from kith.people.linking.reasons import (
    DISPUTED,
    PUT_APART,
    PUT_TOGETHER,
    REFUSED,
    SAME_SOURCE,
    TORN,
    UNDONE_BEFORE,
    mentions,
    with_added,
)
from kith.people.linking.settings import Linked

PAIRS = pa.schema(
    [
        ("entry_left", pa.string()),
        ("entry_right", pa.string()),
        ("score", pa.float64()),
        ("probability", pa.float64()),
        ("band", pa.string()),
        ("limit", pa.string()),
        ("reasons", pa.list_(pa.string())),
    ]
)
_DECISIONS = {"apart": PUT_APART, "together": PUT_TOGETHER}


@dataclass(frozen=True)
class Settled:
    """What people have decided, and the sentence that says so, by pair of positions."""

    words: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def decisions(self) -> Decisions:
        """The pairs put together and the pairs put apart."""
        together = {pair for pair, words in self.words.items() if words == PUT_TOGETHER}
        return Decisions(frozenset(self.words.keys() - together), frozenset(together))

    def pairs(self) -> pa.Table:
        """Table with l and r, left before right."""
        pairs = sorted(self.words)
        columns = {"l": [left for left, _ in pairs], "r": [right for _, right in pairs]}
        return pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})


@dataclass(frozen=True)
class Outcome:
    """Pairs with their band by score and limits, those held back and why, and what grouping made of them."""

    found: Found
    band: np.ndarray
    held_by_source: np.ndarray
    disputed: np.ndarray
    grouped: Grouped


def decisions_in(decisions: pa.Table | None, earlier: Linked | None, entry_ids: pa.Array) -> Settled:
    """What people have decided about entries of this run, in a table of decisions and by undoing earlier links.

    Parameters
    ----------
    decisions : entry_left, entry_right, decision (`apart` or `together`); None where there are none
    earlier : the last run, in whose pairs a link may have been undone
    entry_ids : of this run, by position

    Raises
    ------
    BadInput
        a decision that is neither.

    Examples
    --------
    >>> table = pa.table({"entry_left": ["b"], "entry_right": ["a"], "decision": ["apart"]})
    >>> decisions_in(table, None, pa.array(["a", "b"])).words
    {(0, 1): 'a person has put these apart'}
    """
    words: dict[tuple[int, int], str] = {}
    if earlier is not None:
        told = mentions(whole(earlier.pairs["reasons"]), *([sentence] for sentence in UNDONE_BEFORE))
        for sentence, undone in zip(UNDONE_BEFORE, told):
            words |= dict.fromkeys(_pairs_of(earlier.pairs.filter(pa.array(undone)), entry_ids), sentence)
    if decisions is not None:
        unknown = set(decisions["decision"].to_pylist()) - set(_DECISIONS)
        if unknown:
            raise BadInput(f"The decision “{sorted(map(str, unknown))[0]}” is not known.", "Write apart or together.")
        for decision, sentence in _DECISIONS.items():
            chosen = decisions.filter(pc.equal(decisions["decision"], decision))
            words |= dict.fromkeys(_pairs_of(chosen, entry_ids), sentence)
    return Settled(words)


def _pairs_of(table: pa.Table, entry_ids: pa.Array) -> list[tuple[int, int]]:
    """Positions of the pairs whose two entries are both here."""
    left, right = position(table["entry_left"], entry_ids), position(table["entry_right"], entry_ids)
    here = (left >= 0) & (right >= 0) & (left != right)
    return [(min(pair), max(pair)) for pair in zip(left[here].tolist(), right[here].tolist())]


def written_pairs(outcome: Outcome, settled: Settled, entry_ids: pa.Array) -> pa.Table:
    """The pairs as they are kept: see `Linked.pairs`."""
    pairs, band = outcome.found.pairs, outcome.band.copy()
    added = dict.fromkeys(np.flatnonzero(outcome.held_by_source).tolist(), SAME_SOURCE)
    added |= dict.fromkeys(np.flatnonzero(outcome.disputed).tolist(), DISPUTED)
    for at in np.flatnonzero(band == LINK)[outcome.grouped.refused].tolist():
        band[at] = REVIEW
        torn = {int(pairs.left[at]), int(pairs.right[at])} & outcome.grouped.torn
        added[at] = TORN if torn else REFUSED
    for at, sentence in _decided(pairs.left, pairs.right, settled).items():
        band[at] = LINK if sentence == PUT_TOGETHER else APART
        added[at] = sentence
    left, right = entry_ids.take(pa.array(pairs.left)), entry_ids.take(pa.array(pairs.right))
    swap = pc.greater(left, right)
    names = pa.array(BANDS)
    table = pa.table(
        {
            "entry_left": pc.if_else(swap, right, left),
            "entry_right": pc.if_else(swap, left, right),
            "score": pairs.score,
            "probability": 1.0 / (1.0 + np.exp2(-pairs.score)),
            "band": names.take(pa.array(band.astype(np.int8))),
            "limit": names.take(pa.array(pairs.highest)),
            "reasons": with_added(outcome.found.reasons, added),
        },
        schema=PAIRS,
    )
    return table.sort_by([("entry_left", "ascending"), ("entry_right", "ascending")])


def _decided(left: np.ndarray, right: np.ndarray, settled: Settled) -> dict[int, str]:
    """Which rows have a decision."""
    if not settled.words:
        return {}
    rows = {pair: at for at, pair in enumerate(zip(left.tolist(), right.tolist()))}
    return {rows[pair]: sentence for pair, sentence in settled.words.items() if pair in rows}


def written_groups(group: np.ndarray, entry_ids: pa.Array) -> pa.Table:
    """The groups as they are kept, one row per entry in order of entry_id, numbered by their first entry.

    Examples
    --------
    >>> written_groups(np.array([1, 0, 1]), pa.array(["b", "c", "a"])).to_pydict()
    {'entry_id': ['a', 'b', 'c'], 'group': [0, 0, 1]}
    """
    order = pc.sort_indices(entry_ids).to_numpy()
    sorted_groups = pa.array(group[order]).dictionary_encode()  # codes are given by first appearance
    return pa.table({"entry_id": entry_ids.take(pa.array(order)), "group": sorted_groups.indices.cast(pa.int64())})
