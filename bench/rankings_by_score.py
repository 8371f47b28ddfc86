"""People ranked by published scores, as teams rank them today: frailty, many conditions, segment, continuity.

Made-up places hold a few conditions, in codes of Kith's own lists. So the frailty indices are asked with `lists/*.toml`,
which says for each deficit which of those lists stand for it; a deficit of which the place knows nothing is not asked.
Weights are the published ones alone: eFI2 is asked with WEIGHTS, a file of the reader's, and is no ranking without it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import Codelist, CodelistRow, built_in
from kith.insight.scores import SCORES, ScoreParams, read_weights, score
from kith.road.lake import Lake
from kith.road.scoring import score_lake, scores_there_are
from kith.tables.engines import open_engine

LISTS = Path(__file__).parent / "lists"
TITLES = {
    "efi": "frailty (eFI)", "efi2": "frailty (eFI2)", "hfrs": "frailty (hospital)", "cambridge": "many conditions (CMS)",
    "segment": "segment", "continuity": "least continuity",
}  # fmt: skip
"""Scores that give an order, and what the bench calls the ranking by each."""
LOWEST_FIRST = ("segment", "continuity")


@cache
def lists_of(name: str) -> Mapping[str, Codelist]:
    """The codelists a score is asked with: Kith's own, and those that stand for its deficits on made-up places."""
    told = LISTS / f"{name}.toml"
    stands_for = tomllib.loads(told.read_text("utf-8")) if told.exists() else {}
    made = {
        one: Codelist(one, "1", "made-up places", "", tuple(row for part in parts for row in _codes(part)))
        for one, parts in stands_for.items()
    }
    return {**built_in(), **made}


def _codes(part: str) -> tuple[CodelistRow, ...]:
    system, _, code = part.partition(" ")
    name, _, category = part.partition(":")
    if name in built_in():
        return tuple(row for row in built_in()[name].codes if category in ("", row.category))
    return (CodelistRow(system, code),)


def rankings_there_are() -> list[str]:
    """Names of the scores asked: all that give an order, but eFI2 where nobody gave its weights."""
    return [name for name in scores_there_are() if name in TITLES and (name != "efi2" or os.environ.get("WEIGHTS"))]


def scores_of(lake: Lake) -> dict[str, pa.Table]:
    """For each ranking, person_id and a number, highest first; nobody without a value has one."""
    found = {}
    for name in rankings_there_are():
        rows = _weighted(lake, name) if name in SCORES else score_lake(lake, name).rows
        order = pc.negate(rows["value"]) if name in LOWEST_FIRST else rows["value"]
        found[TITLES[name]] = pa.table({"person_id": rows["person_id"], "n": order})
    return found


def _weighted(lake: Lake, name: str) -> pa.Table:
    engine = open_engine(memory="1GB")
    weights = read_weights(os.environ["WEIGHTS"]) if SCORES[name].weights_from_user else None
    people, events = lake.relation(engine, "people"), lake.relation(engine, "events")
    rows = score(ScoreParams(name, weights=weights), people, events, lists_of(name), lake.on).table
    engine.disconnect()
    return rows


def notes() -> list[str]:
    """What a reader of the figures must know of how the scores were asked."""
    asked = [name for name in rankings_there_are() if name in SCORES]
    told = [f"{SCORES[name].title}: {_factors_asked(name)}." for name in asked if not SCORES[name].code_system]
    told.append("Lists stand for deficits as bench/lists says; what a made-up place does not hold is not asked.")
    if "efi2" not in asked:
        told.append("eFI2 is not ranked by: give its weights with WEIGHTS=file.")
    return told


def _factors_asked(name: str) -> str:
    lists = lists_of(name)
    factors = SCORES[name].factors
    asked = [one for one in factors if any(look.codelist in lists or look.kind for look in one.looks)]
    return f"{len(asked)} of {len(factors)} factors asked"
