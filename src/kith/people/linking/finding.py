"""The pairs of a run: those that are scored now, and those that stand from the run before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.people.linking.agreement import Agreement
from kith.people.linking.banding import Candidates
from kith.people.linking.comparing import BIRTH_DATE, FAMILY_NAME, GIVEN_NAME, NHS_NUMBER, Comparison
from kith.people.linking.limits import (
    APART,
    BANDS,
    LIMITS,
    REVIEW,
    bare_number,
    divided,
    highest_band,
    lowest_band,
    vague,
)
from kith.people.linking.reasons import from_entries_alone, mentions, reasons_of


@dataclass(frozen=True)
class Found:
    """Pairs, and the reasons that come from the two entries alone."""

    pairs: Candidates
    reasons: pa.Array

    def with_more(self, more: Found) -> Found:
        """These and further pairs, in order of position."""
        joined = self.pairs.with_more(more.pairs)
        order = np.lexsort((joined.right, joined.left))
        reasons = pa.concat_arrays([self.reasons, more.reasons])
        return Found(joined.at(order), reasons.take(pa.array(order)))

    def where(self, chosen: np.ndarray) -> Found:
        """Some of the pairs."""
        return Found(self.pairs.at(chosen), self.reasons.filter(pa.array(chosen)))


def found_now(scored: pa.Table, comparisons: tuple[Comparison, ...]) -> Found:
    """Pairs that were just scored, with what the limits say of them.

    Parameters
    ----------
    scored : of `Scorer.score`
    comparisons : in the model
    """
    code = np.zeros(scored.num_rows, dtype=np.int64)
    for comparison in comparisons:
        code = code * 16 + scored[comparison.name].to_numpy() + 1
    _, first, at = np.unique(code, return_index=True, return_inverse=True)
    levels = {c.name: scored[c.name].to_numpy()[first].astype(np.int64) for c in comparisons}
    patterns = Agreement(comparisons, levels, len(first))
    told = [judge(patterns)[at] for judge in (highest_band, lowest_band, divided, vague, bare_number)]
    left, right, score = (scored[name].to_numpy() for name in ("left", "right", "score"))
    return Found(Candidates(left, right, score, *told), reasons_of(patterns).take(pa.array(at)))


def found_before(pairs: pa.Table, entry_ids: pa.Array, unchanged: np.ndarray) -> Found:
    """Pairs of the run before whose two entries are as they were.

    Parameters
    ----------
    pairs : of the earlier `Linked`
    entry_ids : of this run's entries, by position
    unchanged : by position, whether the entry is as it was

    Returns
    -------
    Found; what the limits said is read back from the reasons, where each limit left its sentence.
    """
    left, right = position(pairs["entry_left"], entry_ids), position(pairs["entry_right"], entry_ids)
    stands = (left >= 0) & (right >= 0)
    stands[stands] = unchanged[left[stands]] & unchanged[right[stands]]
    kept = pairs.filter(pa.array(stands))
    left, right = left[stands], right[stands]
    reasons = from_entries_alone(whole(kept["reasons"]))
    limit = pc.index_in(whole(kept["limit"]), value_set=pa.array(BANDS)).to_numpy(zero_copy_only=False).astype(np.int8)
    shown, parted, named, dated, numbered, told = mentions(reasons, *_TELLING)
    held = Candidates(
        np.minimum(left, right),
        np.maximum(left, right),
        kept["score"].to_numpy(),
        limit,
        np.minimum(np.where(shown | numbered, REVIEW, APART), limit).astype(np.int8),
        parted,
        ~(named & dated) & ~numbered,
        numbered & ~told,
    )
    order = np.lexsort((held.right, held.left))
    return Found(held.at(order), reasons.take(pa.array(order)))


# What was known of a pair, read back from its reasons: to be shown, parted for good, told by name, date or number, or
# by any name or date at all.
_TELLING = (
    {rule.words for rule in LIMITS if rule.lowest == REVIEW},
    {rule.words for rule in LIMITS if rule.divides},
    {level.words for level in GIVEN_NAME.levels if level.name not in ("initial", "as_family")},
    {level.words for level in BIRTH_DATE.levels},
    {NHS_NUMBER.levels[0].words},
    {level.words for comparison in (GIVEN_NAME, FAMILY_NAME, BIRTH_DATE) for level in comparison.levels},
)


def position(names: pa.ChunkedArray, entry_ids: pa.Array) -> np.ndarray:
    """Where each entry stands among this run's, -1 where it is not there.

    Examples
    --------
    >>> position(pa.chunked_array([["b", "x"]]), pa.array(["a", "b"])).tolist()
    [1, -1]
    """
    return pc.index_in(whole(names), value_set=entry_ids).fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece.

    Examples
    --------
    >>> whole(pa.chunked_array([["a"], ["b"]])).to_pylist()
    ['a', 'b']
    """
    joined = column.combine_chunks()
    return joined if isinstance(joined, pa.Array) else pa.concat_arrays(joined.chunks)


def changed_entries(now: pa.Table, before: pa.Table, columns: tuple[str, ...]) -> set[str]:
    """Which entries are new or say something else than they did.

    Parameters
    ----------
    now, before : entries as they come in, with entry_id
    columns : what is compared

    Returns
    -------
    set of entry_id

    Examples
    --------
    >>> before = pa.table({"entry_id": ["a", "b"], "family_name": ["Khan", "Ali"]})
    >>> now = pa.table({"entry_id": ["b", "c", "a"], "family_name": ["Aly", "Roe", "Khan"]})
    >>> sorted(changed_entries(now, before, ("family_name",)))
    ['b', 'c']
    """
    keys = ["entry_id", *(name for name in columns if name in now.column_names or name in before.column_names)]
    said = [pc.fill_null(_text(now, key), "\0") for key in keys]
    held = [pc.fill_null(_text(before, key), "\0") for key in keys]
    whole_now, whole_before = (pc.binary_join_element_wise(*cells, "\x1f") for cells in (said, held))
    new = pc.invert(pc.is_in(whole_now, value_set=whole_before))
    return set(now["entry_id"].filter(new).to_pylist())


def _text(table: pa.Table, name: str) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.string())
    return whole(table[name]).cast(pa.string())
