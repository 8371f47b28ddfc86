"""Scores of a lake's people: asked on a day, shown as counts that give nobody away, written as rows of pseudonyms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.coding import Codelist
from kith.errors import BadUsage, TooSmallToShow
from kith.governance import HES_STYLE, Policy, protect
from kith.insight import personal_continuity, segment_elements, segment_people, team_contacts
from kith.insight.continuity import NO_CONTACT
from kith.insight.scores import SCORES, ScoreParams, read_weights, score
from kith.people.population import alive_on
from kith.road.finding import what_to_ask
from kith.road.lake import Lake
from kith.tables import Table
from kith.tables.engines import open_engine

__all__ = ["LakeScore", "ScoreAbout", "ScoreAsked", "score_lake", "scores_there_are"]

REVIEW = "a list for review, never a verdict"


@dataclass(frozen=True)
class ScoreAbout:
    """What a score is for, where it is from, and on what terms."""

    name: str
    title: str
    purpose: str
    source: str
    licence: str


@dataclass(frozen=True)
class ScoreAsked:
    """What is asked of a lake.

    name       of the score
    on         the day asked for; the lake's own day if not given
    codelists  a folder of OpenCodelists CSVs, or one long file; they go before the built-in lists
    weights    a file of weights, for a score whose weights do not come with Kith
    """

    name: str
    on: date | None = None
    codelists: Path | None = None
    weights: Path | None = None


_OWN = {
    "segment": ScoreAbout(
        "segment",
        "Segments of Suffolk and North East Essex",
        "planning services for adults with like needs, never a verdict about one of them",
        "Suffolk and North East Essex ICS, SNEEdocs, docs/segmentation.md and docs/ltc.md",
        "MIT",
    ),
    "continuity": ScoreAbout(
        "continuity",
        "Continuity with a team",
        "how far people are seen by the same team (the practice or service that told of the contact) within a year; "
        "the lake names no professional",
        "Usual Provider of Care, Bice-Boxerman, Herfindahl, SECON and MMCI; worked example in British Journal of General "
        "Practice 2023;73:279",
        "published formulae",
    ),
}


def scores_there_are() -> dict[str, ScoreAbout]:
    """Say which scores can be asked for, by name.

    Examples
    --------
    >>> scores_there_are()["segment"].licence
    'MIT'
    """
    told = {
        name: ScoreAbout(name, one.title, one.purpose, one.publication, one.licence)
        for name, one in sorted(SCORES.items())
    }
    return told | _OWN


@dataclass(frozen=True)
class LakeScore:
    """What a score says of a lake's people.

    about  the score
    on     the day asked for
    rows   Table, one row per person asked, with person_id, score, value, category, reasons, missing, factors_present,
           factors_asked, and the score's own further columns; no names
    notes  sentences on the codelists
    """

    about: ScoreAbout
    on: date
    rows: Table
    notes: tuple[str, ...] = ()

    def shown(self, policy: Policy = HES_STYLE) -> dict[str, Any]:
        """The object that `--json` prints: counts as the policy shows them, a hidden one as its mark."""
        category = self.rows["category"]
        # a score without bands has no categories, so its people are told apart by whether they have a value
        unscored = pc.sum(pc.is_null(self.rows["value"])).as_py() or 0
        counts = {row["values"]: row["counts"] for row in pc.value_counts(category.drop_null()).to_pylist()}
        without = self.rows.num_rows - unscored - sum(counts.values())
        parts = {**{f"c {name}": counts[name] for name in sorted(counts)}, "without": without, "not": unscored}
        safe = _safe({name: count for name, count in parts.items() if name != "without" or count}, policy)
        return {
            "score": self.about.name,
            "on": self.on.isoformat(),
            "purpose": self.about.purpose,
            "people": safe["All"],
            "categories": {name: safe[f"c {name}"] for name in sorted(counts)},
            "not_scored": safe["not"],
            "missing": self._missing(policy),
        }

    def _missing(self, policy: Policy) -> dict[str, int | str]:
        """How many people lack what; the few who lack nothing are hidden like the few who lack something."""
        told = pc.value_counts(pc.list_flatten(self.rows["missing"])).to_pylist()
        whole = self.rows.num_rows
        counts = {row["values"]: row["counts"] for row in told}
        return {
            name: _safe({"lacking": counts[name], "having": whole - counts[name]}, policy)["lacking"]
            for name in sorted(counts)
        }


def _safe(counts: Mapping[str, int], policy: Policy) -> dict[str, int | str]:
    """Counts of people in parts of a whole, and the whole, so that no small one is shown or can be worked out."""
    table = pa.table({"part": [*counts, "All"], "people": [*counts.values(), sum(counts.values())]})
    try:
        safe = protect(table, counts=["people"], by=["part"], policy=policy).to_pylist()
    except TooSmallToShow:
        return dict.fromkeys(table["part"].to_pylist(), policy.mark)
    return {row["part"]: policy.mark if row["people"] is None else row["people"] for row in safe}


def score_lake(lake: Lake, asked: ScoreAsked | str, engine: Any = None) -> LakeScore:
    """Score the people of a lake.

    Parameters
    ----------
    lake : as `kith build` left it
    asked : the score, with day, codelists and weights where they are not the usual ones
    engine : what reads the lake, of `open_engine`; DuckDB if not given

    Raises
    ------
    BadUsage
        no such score, or weights or codelists for a score that takes none
    BadCodelist
        there is a list for nothing that the score asks for
    """
    asked = ScoreAsked(asked) if isinstance(asked, str) else asked
    there = scores_there_are()
    if asked.name not in there:
        raise BadUsage(f"There is no score {asked.name}.", f"There are: {', '.join(there)}.")
    if asked.name in _OWN and asked.weights is not None:
        raise BadUsage(f"The score {asked.name} has no weights.", "Leave out --weights.")
    if asked.name == "continuity" and asked.codelists is not None:
        raise BadUsage("Continuity asks for no codelist.", "Leave out --codelists.")
    on = asked.on or lake.on
    engine = engine or open_engine(memory="1GB")
    if asked.name == "continuity":
        return LakeScore(there[asked.name], on, _continuity(lake, engine, on))
    asking = what_to_ask(codelists=asked.codelists)
    rows_of = _segments if asked.name == "segment" else _weighted
    return LakeScore(there[asked.name], on, rows_of(lake, engine, asking.codelists, on, asked), asking.notes)


def _weighted(lake: Lake, engine: Any, codelists: Mapping[str, Codelist], on: date, asked: ScoreAsked) -> Table:
    """The rows of a score that adds up weights."""
    weights = read_weights(asked.weights) if asked.weights else None
    people, events = lake.relation(engine, "people"), lake.relation(engine, "events")
    return score(ScoreParams(asked.name, weights=weights), people, events, codelists, on).table


def _segments(lake: Lake, engine: Any, codelists: Mapping[str, Codelist], on: date, asked: ScoreAsked) -> Table:
    """Each adult's segment, in the columns of a score."""
    people, events = lake.relation(engine, "people"), lake.relation(engine, "events")
    found = segment_people(people, events, codelists, on=on)
    many = pc.sum(segment_elements(codelists)["asked"]).as_py()
    present = pc.list_value_length(found["reasons"])
    rows = _rows(found, asked.name, found["priority"].cast(pa.float64()), found["segment"], (present, many))
    for name in ("long_term_conditions", "complexity"):
        rows = rows.append_column(name, found[name])
    return rows


_KEPT = ("contacts", "professionals", "bice_boxerman", "herfindahl", "secon", "mmci", "usual_professional")


def _continuity(lake: Lake, engine: Any, on: date) -> Table:
    """Each living person's continuity with a team, in the columns of a score."""
    living = alive_on(lake.relation(engine, "people"), on).select("person_id").order_by("person_id").to_pyarrow()
    seen = personal_continuity(team_contacts(lake.relation(engine, "events"), on))
    found = seen.take(pc.index_in(living["person_id"], seen["person_id"].combine_chunks()))
    found = found.set_column(0, "person_id", living["person_id"])
    nobody = found["contacts"].is_null()
    missing = pc.if_else(nobody, pa.scalar([NO_CONTACT], pa.list_(pa.string())), found["missing"])
    reasons = pc.if_else(nobody, pa.scalar([], pa.list_(pa.string())), found["reasons"])
    found = found.set_column(found.column_names.index("missing"), "missing", missing)
    found = found.set_column(found.column_names.index("reasons"), "reasons", reasons)
    for name in ("contacts", "professionals"):
        found = found.set_column(found.column_names.index(name), name, pc.fill_null(found[name], 0))
    rows = _rows(found, "continuity", found["upc"], _in_bands(found["upc"]), None)
    for name in _KEPT:
        rows = rows.append_column(name, found[name])
    return rows


def _in_bands(upc: pa.ChunkedArray) -> pa.ChunkedArray:
    """The share of contacts with the usual team in words; our own, as none are published."""
    mostly = pc.if_else(pc.greater(upc, 0.5), "mostly the same team", "no usual team")
    return pc.if_else(pc.equal(upc, 1.0), "always the same team", mostly)


def _rows(
    found: Table, name: str, values: Any, categories: Any, factors: tuple[pa.Array | pa.ChunkedArray, int] | None
) -> Table:
    """The columns that every score has."""
    size = found.num_rows
    present = factors[0].cast(pa.int64()) if factors else pa.nulls(size, pa.int64())
    asked = pa.array(np.full(size, factors[1]), pa.int64()) if factors else pa.nulls(size, pa.int64())
    return pa.table(
        {
            "person_id": found["person_id"],
            "score": pa.array([name] * size, pa.string()),
            "value": values,
            "category": categories,
            "reasons": found["reasons"],
            "missing": found["missing"],
            "factors_present": present,
            "factors_asked": asked,
        }
    )
