"""Who is who: entries of many partners in; pairs with a band and reasons out, and a group for each person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.errors import BadInput
from kith.people.linking import blocking, model
from kith.people.linking.banding import Facts, bands, disputed_numbers, group_pairs, held_by_source
from kith.people.linking.comparing import Comparison, comparisons_for
from kith.people.linking.finding import Found, changed_entries, found_before, found_now
from kith.people.linking.grouping import Grouped
from kith.people.linking.limits import REVIEW
from kith.people.linking.preparing import COLUMNS, prepare
from kith.people.linking.scoring import Scorer
from kith.people.linking.settings import Linked, LinkParams
from kith.people.linking.training import Weights, default_weights
from kith.people.linking.verdicts import PAIRS, Outcome, Settled, decisions_in, written_groups, written_pairs
from kith.people.linking.workspace import Workspace, workspace

_ROUNDS = 3
FEW_PAIRS = 200_000
"""So many pairs are all kept until the groups are made; of more, only those with a score worth explaining."""
GROWTH = 1.5
"""With more entries than the model was learnt from by this factor, it is learnt again and every pair is scored anew."""


@dataclass(frozen=True, eq=False)
class _Run:
    """What one run works with."""

    place: Workspace
    prepared: pa.Table
    scorer: Scorer
    weights: Weights
    params: LinkParams

    @cached_property
    def entry_ids(self) -> pa.Array:
        return self.prepared["entry_id"].combine_chunks()

    @cached_property
    def facts(self) -> Facts:
        sources = self.prepared["source"].combine_chunks()
        families = pc.list_element(pc.split_pattern(sources, ":", max_splits=1), 0)
        of_source, of_family = (
            column.dictionary_encode().indices.fill_null(-1).to_numpy() for column in (sources, families)
        )
        nothing = [self.prepared[name].is_null() for name in ("given", "family", "birth")]
        nameless = pc.and_(pc.and_(*nothing[:2]), nothing[2]).to_numpy()
        return Facts(self.prepared["nhs"].to_pylist(), of_source, of_family, nameless)


def link(
    entries: pa.Table,
    *,
    params: LinkParams | None = None,
    engine: Any = None,
    earlier: Linked | None = None,
    decisions: pa.Table | None = None,
) -> Linked:
    """Find which entries are about the same person.

    Parameters
    ----------
    entries : Table, one row per entry
        entry_id     text, unique
        source       who sent it (`gp:A81001`); may be left out
        nhs_number, given_name, family_name, former_family_name, preferred_name, birth_date, sex, postcode, address,
        city, phone, email, birth_place, occupation
                     any of them; what cannot be read is compared as text
    params : settings; the defaults serve every file
    engine : of `open_engine`: Spark compares and counts on its machines; of DuckDB's, the limits on cores and memory
        hold here too; None for DuckDB with the usual ones
    earlier : what the last run gave: its model is used again, and only pairs that touch changed entries are scored
    decisions : Table of pairs that a person has decided: entry_left, entry_right, decision (`apart` or `together`). A
        link undone in the earlier pairs (`people.undoing`) is a decision too

    Returns
    -------
    Linked. The same entries in any order give the same groups.

    Raises
    ------
    BadInput
        entries without unique ids, or decisions that cannot be read.

    Method
    ------
    Fellegi-Sunter match weights by Splink over candidate pairs that share a key (`blocking`), with weights learnt from
    the file itself (`training`); limits that no score may pass (`limits`); groups by falling score (`grouping`).

    Caution
    -------
    A group is an opinion of the evidence, not a fact. Every link can be undone, and the undoing holds on the next run.

    Examples
    --------
    >>> rows = pa.table({
    ...     "entry_id": ["gp 1", "gp 2", "council 7"],
    ...     "given_name": ["Margaret", "Maryam", "Peggy"], "family_name": ["O'Neill", "Khan", "ONeill"],
    ...     "birth_date": ["1945-07-14", "1990-01-02", "14/07/1945"], "postcode": ["M16 0AA", "M16 0AB", "m160aa"]})
    >>> linked = link(rows)
    >>> linked.groups.to_pydict()
    {'entry_id': ['council 7', 'gp 1', 'gp 2'], 'group': [0, 0, 1]}
    >>> for reason in linked.pairs["reasons"].to_pylist()[0]:
    ...     print(reason)
    given names are a known nickname pair, or one has a further name
    same family name
    same date of birth
    same postcode
    """
    params = params or LinkParams()
    _check_ids(entries)
    prepared = prepare(entries)
    if not comparable(prepared):
        return _nobody_known(entries, prepared)
    with workspace(engine, prepared) as place:
        run, made, changed = _begin(place, prepared, (entries, earlier), params)
        found = _scored(run, made["largest_block"], changed)
        if changed is not None and earlier is not None:
            found = found.with_more(found_before(earlier.pairs, run.entry_ids, ~changed))
        settled = decisions_in(decisions, earlier, run.entry_ids)
        found, grouped = _settle(run, found, settled)
    found = found.where(_worth_keeping(found, grouped.group, params))
    band = bands(found.pairs, run.facts, params)
    held = held_by_source(found.pairs, band, run.facts, params)
    outcome = Outcome(found, band, held, disputed_numbers(found.pairs, run.facts), grouped)
    return Linked(
        written_pairs(outcome, settled, run.entry_ids), written_groups(grouped.group, run.entry_ids), made, entries
    )


def _check_ids(entries: pa.Table) -> None:
    ids = entries["entry_id"]
    if ids.null_count or pc.count_distinct(ids).as_py() < len(ids):
        raise BadInput("Two entries have one entry_id, or one has none.", "Give every entry an id of its own.")


def comparable(prepared: pa.Table) -> tuple[Comparison, ...]:
    """What can be compared: the kinds of detail that any entry has."""
    return comparisons_for({name for name in prepared.column_names if prepared[name].null_count < len(prepared)})


def _nobody_known(entries: pa.Table, prepared: pa.Table) -> Linked:
    """Entries of which nothing is known but that they are there: each is a person."""
    groups = written_groups(np.arange(len(entries)), prepared["entry_id"].combine_chunks())
    return Linked(PAIRS.empty_table(), groups, model.as_model((), default_weights(()), len(entries), 2), entries)


def _outgrown(earlier: dict[str, Any], rows: int) -> bool:
    """Whether there are so many more entries than the model was learnt from that it is learnt again."""
    return rows > GROWTH * earlier["rows"]


def _begin(
    place: Workspace, prepared: pa.Table, given: tuple[pa.Table, Linked | None], params: LinkParams
) -> tuple[_Run, dict[str, Any], np.ndarray | None]:
    """The model, of the last run or trained now, and which entries have changed since (None: all are new)."""
    entries, earlier = given
    scorer = Scorer(place, comparable(prepared), len(entries))
    if (
        earlier is not None
        and model.fits(earlier.model, scorer.comparisons)
        and not _outgrown(earlier.model, len(entries))
    ):
        comparisons, weights = model.weights_in(earlier.model)
        run = _Run(place, prepared, Scorer(place, comparisons, len(entries)), weights, params)
        new = changed_entries(entries, earlier.entries, (*COLUMNS, "source"))
        return run, earlier.model, _are_in(run.entry_ids, new)
    blocking.write_keys(place)
    largest, weights = _learn(scorer, params)
    made = model.as_model(scorer.comparisons, weights, len(entries), largest)
    return _Run(place, prepared, scorer, weights, params), made, None


def _learn(scorer: Scorer, params: LinkParams) -> tuple[int, Weights]:
    """The largest block worth taking, and the weights."""
    flat, each = params.pairs_budget
    largest = blocking.largest_block(scorer.place, scorer.rows, flat + each * scorer.rows)
    pairs = blocking.write_pairs(scorer.place, largest)
    if scorer.rows < params.rows_to_train:
        return largest, default_weights(scorer.comparisons)
    return largest, scorer.learn(pairs, params.training_pairs, params.seed)


def _are_in(entry_ids: pa.Array, wanted: set[str]) -> np.ndarray:
    return pc.is_in(entry_ids, value_set=pa.array(sorted(wanted), pa.string())).to_numpy(zero_copy_only=False)


def _scored(run: _Run, largest: int, changed: np.ndarray | None) -> Found:
    """The candidate pairs, or those that touch a changed entry, scored; pairs far below the mark are dropped."""
    if changed is not None:
        run.place.put("changed", pa.table({"unique_id": np.flatnonzero(changed)}))
        blocking.write_keys(run.place, "changed")
        blocking.write_pairs(run.place, largest, "changed")
    few = blocking.count_rows(run.place, "pairs") <= FEW_PAIRS  # written now, or when the weights were learnt
    at_least = None if few else run.params.keep_at
    return found_now(run.scorer.score("pairs", run.weights, at_least), run.scorer.comparisons)


def _settle(run: _Run, found: Found, settled: Settled) -> tuple[Found, Grouped]:
    """Make groups, look at the pairs inside them that were not looked at yet, and make them again."""
    for last in [False] * _ROUNDS + [True]:
        grouped = group_pairs(
            found.pairs, bands(found.pairs, run.facts, run.params), run.facts, settled.decisions, run.params.clear_by
        )
        if last or not blocking.write_unseen(run.place, _known(found), grouped.group, settled.pairs()):
            break
        found = found.with_more(found_now(run.scorer.score("unseen", run.weights, None), run.scorer.comparisons))
    return found, grouped


def _worth_keeping(found: Found, group: np.ndarray, params: LinkParams) -> np.ndarray:
    """Pairs with a score worth explaining, pairs that must be seen, and pairs of one group."""
    pairs = found.pairs
    return (pairs.score >= params.keep_at) | (pairs.lowest >= REVIEW) | (group[pairs.left] == group[pairs.right])


def _known(found: Found) -> pa.Table:
    return pa.table({"l": found.pairs.left, "r": found.pairs.right})
