"""Splink at work: it compares the candidate pairs, level by level, and adds up the match weights."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from splink import Linker

from kith.people.linking.comparing import Comparison
from kith.people.linking.training import Patterns, Weights, default_weights, train
from kith.people.linking.workspace import Workspace

TYPICAL_ROWS = 1000.0
"""How many entries the typical frequency of a value stands for, beside the count in the file."""


class Scorer:
    """Compares pairs of the table `prepared` in one workspace. What is compared never changes."""

    def __init__(self, place: Workspace, comparisons: Sequence[Comparison], rows: int):
        self.place = place
        self.comparisons = tuple(comparisons)
        self.rows = rows

    def learn(self, pairs: int, most: tuple[int, int], seed: int) -> Weights:
        """Learn the weights from the table `pairs` and from random pairs.

        Parameters
        ----------
        pairs : how many pairs the table has
        most : (candidate pairs, random pairs) to look at
        seed : of the random pairs
        """
        self.place.write("training_pairs", f"select * from pairs {_by_chance(most[0] / max(1, pairs))}")
        candidates = self._patterns("training_pairs")
        scale = pairs / max(1.0, candidates.count.sum())
        self._write_random_pairs(most[1], seed)
        strangers = self._patterns("random_pairs")
        return train(
            self.comparisons,
            Patterns(candidates.levels, candidates.count * scale),
            strangers,
            self.rows,
            self._same_share(),
        )

    def score(self, pairs: str, weights: Weights, at_least: float | None) -> pa.Table:
        """Score a table of pairs.

        Parameters
        ----------
        pairs : name of a table of join_key_l, join_key_r, match_key
        weights : learnt or default
        at_least : match weight below which pairs are dropped; None keeps all

        Returns
        -------
        Table, in order of left and right, with left, right (unique_id), score, and a level number for each comparison
        """
        api = self.place.splink()
        linker = self._linker(api, pairs, weights)
        for column, frequencies in self._frequencies(weights).items():
            name = f"frequencies_of_{column}"
            self.place.put(name, frequencies)
            linker.table_management.register_term_frequency_lookup(api.register(name), column)
        found = linker.inference.predict(threshold_match_weight=at_least, warning_mode="never")
        marks = [self._level_of(c, level_marks(c, m, u)) for c, m, u in zip(self.comparisons, weights.m, weights.u)]
        scored = self.place.ask(
            "select unique_id_l, unique_id_r, match_weight as score, "
            f"{', '.join(marks)} from {found.physical_name} order by unique_id_l, unique_id_r"
        )
        linker.table_management.delete_tables_created_by_splink_from_db()
        return _rounded(scored.rename_columns({"unique_id_l": "left", "unique_id_r": "right"}))

    def _patterns(self, pairs: str) -> Patterns:
        """Patterns of agreement in a table of pairs, counted. The weights are only marks here: one for each level."""
        linker = self._linker(self.place.splink(), pairs, None)
        found = linker.inference.predict(warning_mode="never")
        names = ", ".join(c.name for c in self.comparisons)
        marks = ", ".join(f"cast(round(mw_{c.name}) as integer) - 1 as {c.name}" for c in self.comparisons)
        counted = self.place.ask(
            f"select {names}, count(*) as pairs from (select {marks} from {found.physical_name}) as marked "
            f"group by {names} order by {names}"
        )
        linker.table_management.delete_tables_created_by_splink_from_db()
        levels = [counted[c.name].to_numpy().astype(np.int64) for c in self.comparisons]
        return Patterns(np.array(levels), counted["pairs"].to_numpy().astype(np.float64))

    @staticmethod
    def _level_of(comparison: Comparison, marks: Mapping[int, float]) -> str:
        """SQL that gives back the level from the weight that Splink wrote for it."""
        cases = " ".join(f"when abs(mw_{comparison.name} - {mark!r}) < 1e-12 then {at}" for at, mark in marks.items())
        return f"cast(case {cases} else -1 end as tinyint) as {comparison.name}"

    def _linker(self, api: Any, pairs: str, weights: Weights | None) -> Linker:
        settings = splink_settings(self.comparisons, weights, self.place.spelt)
        linker = Linker(api.register("prepared"), settings, log_level=logging.ERROR, validate_settings=False)
        linker.table_management.register_blocked_pairs_for_predict(api.register(pairs))
        return linker

    def _write_random_pairs(self, most: int, seed: int) -> None:
        """Write `random_pairs`: all possible pairs of a small file, a seeded draw from a large one."""
        if self.rows * (self.rows - 1) / 2 <= most:
            left, right = np.triu_indices(self.rows, 1)
        else:
            ends = np.random.default_rng(seed).integers(0, self.rows, (2, most))
            ends = np.sort(ends[:, ends[0] != ends[1]], axis=0)
            left, right = np.unique(ends, axis=1)
        drawn = pa.table({"join_key_l": left, "join_key_r": right, "match_key": ["0"] * len(left)})
        self.place.put("random_pairs", drawn)

    def _same_share(self) -> dict[str, float]:
        """The share of all possible pairs with the very same value, counted by value."""
        shares: dict[str, float] = {}
        for comparison in self.comparisons:
            if comparison.counted:
                n = self._counts_of(comparison.counted)["n"].to_numpy().astype(np.float64)
                same = float(np.sum(n * (n - 1) / 2))
                shares[comparison.name] = same / max(1.0, self.rows * (self.rows - 1) / 2)
        return shares

    def _frequencies(self, weights: Weights) -> dict[str, pa.Table]:
        """How often strangers have each value: its count less a person's own entries, held to the typical frequency."""
        typical: dict[str, float] = {}
        for comparison, u in zip(self.comparisons, weights.u):
            for level in comparison.levels:
                if level.rarity:
                    typical.setdefault(level.rarity, float(u[comparison.number(level.name)]))
        return {column: self._frequency(column, share, weights.per_person) for column, share in typical.items()}

    def _frequency(self, column: str, typical: float, per_person: float) -> pa.Table:
        counted = self._counts_of(column)
        n = counted["n"].to_numpy().astype(np.float64)
        share = (np.maximum(n - per_person, 0.0) + TYPICAL_ROWS * typical) / (n.sum() + TYPICAL_ROWS)
        return pa.table({column: counted[column], f"tf_{column}": share})

    def _counts_of(self, column: str) -> pa.Table:
        """How many entries have each value of a column, as `n`."""
        counted = self._counted.filter(pc.equal(self._counted["said_of"], column))
        return counted.drop_columns(["said_of"]).rename_columns({"value": column}).sort_by(column)

    @cached_property
    def _counted(self) -> pa.Table:
        """How many entries have each value of every column that is counted: one question for all of them."""
        columns = dict.fromkeys(c.counted for c in self.comparisons if c.counted)
        columns |= dict.fromkeys(level.rarity for c in self.comparisons for level in c.levels if level.rarity)
        return self.place.ask(
            " union all ".join(
                f"select '{column}' as said_of, {column} as value, count(*) as n from prepared "
                f"where {column} is not null group by {column}"
                for column in columns
            )
        )


def _by_chance(share: float) -> str:
    """SQL that picks about a share of pairs, the same ones on every engine: by the first letters of their checksum."""
    if share >= 1.0:
        return ""
    mark = f"{int(share * 16**8):08x}"
    return f"where left(md5(join_key_l || '-' || join_key_r), 8) < '{mark}'"


def _rounded(scored: pa.Table) -> pa.Table:
    """Scores to a millionth of a bit: beyond that, engines need not add up to the same."""
    score = pc.round(scored["score"], 6, round_mode="half_towards_infinity")
    return scored.set_column(scored.column_names.index("score"), "score", score)


def splink_settings(
    comparisons: Sequence[Comparison], weights: Weights | None, spelt: Callable[[str], str] = str
) -> dict[str, Any]:
    """The settings that Splink reads, with every weight stated.

    Parameters
    ----------
    comparisons : what is compared
    weights : learnt or default; None for weights that only mark the levels: 1 for the last, 2 for the one before...
    spelt : how the engine spells a condition; as it is, if not given

    Examples
    --------
    >>> from kith.people.linking.comparing import SEX
    >>> settings = splink_settings([SEX], default_weights([SEX]))
    >>> [level["label_for_charts"] for level in settings["comparisons"][0]["comparison_levels"]]
    ['missing', 'same sex', 'sex differs']
    """
    learnt = weights or default_weights(comparisons)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": learnt.prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [
            _settings_of(c, _apart(m, u) if weights else _only_marks(len(m)), weights is not None, spelt)
            for c, m, u in zip(comparisons, learnt.m, learnt.u)
        ],
    }


def level_marks(comparison: Comparison, m: np.ndarray, u: np.ndarray) -> dict[int, float]:
    """The match weight of every level as Splink works it out; no two are the same, so each tells its level.

    Examples
    --------
    >>> from kith.people.linking.comparing import SEX
    >>> marks = level_marks(SEX, np.array([0.5, 0.5]), np.array([0.5, 0.5]))
    >>> marks[0] != marks[1], round(marks[1], 6)
    (True, -0.0)
    """
    return {at: math.log2(float(of_one) / float(of_two)) for at, (of_one, of_two) in enumerate(zip(*_apart(m, u)))}


def _apart(m: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights a billionth off, so that two levels never weigh the same, and none weighs 0 as a missing detail does."""
    return m, u * (1.0 + 1e-9 * (1.0 + np.arange(len(u))))


def _only_marks(levels: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full(levels, 0.5), 0.5 ** (2.0 + np.arange(levels))


def _settings_of(
    comparison: Comparison, weights: tuple[np.ndarray, np.ndarray], rarity: bool, spelt: Callable[[str], str]
) -> Mapping[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": spelt(comparison.missing), "label_for_charts": "missing", "is_null_level": True}
    ]
    for level in comparison.levels:
        number = comparison.number(level.name)
        levels.append(
            {
                "sql_condition": level.sql if level.sql == "ELSE" else spelt(level.sql),
                "label_for_charts": level.words,
                "m_probability": float(weights[0][number]),
                "u_probability": float(weights[1][number]),
            }
        )
        if level.rarity and rarity:
            levels[-1] |= {
                "tf_adjustment_column": level.rarity,
                "tf_adjustment_weight": level.share,
                "disable_tf_exact_match_detection": True,
            }
    return {"output_column_name": comparison.name, "comparison_levels": levels}
