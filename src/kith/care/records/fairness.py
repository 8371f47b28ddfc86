"""Who is on a team's worklist, beside who lives in its neighbourhood; small numbers hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from kith.care.records.candidates import mix_of_neighbourhood
from kith.care.records.models import Approach
from kith.care.records.shown import Shown
from kith.care.worklist import BY_FIFTH, BY_GROUP
from kith.errors import Subtractable
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.disclosure import HES_STYLE, protect
from kith.governance.facts import FindingBasis
from kith.governance.item import PROTECTED_WHEREABOUTS, Item
from kith.governance.records.deciding import ask_many
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.insight.list_equity import DIMENSIONS, compare
from kith.insight.records.finding import PURPOSE

__all__ = ["Fairness", "Group", "fairness_of"]

_BY = (BY_FIFTH, BY_GROUP, "age_band")


@dataclass(frozen=True)
class Group:
    """One group on the list and among the people: counts, None where hidden, shares of those known, and which way the list leans."""

    name: str
    listed: int | None
    listed_share: float | None
    lower: float | None
    upper: float | None
    people_share: float | None
    leaning: str


@dataclass(frozen=True)
class Fairness:
    """The mix of a worklist beside that of the neighbourhood, by dimension; `leanings` are sentences without a number."""

    dimensions: dict[str, tuple[Group, ...]]
    leanings: tuple[str, ...]


def fairness_of(
    asker: Asker, place: str, seen: Shown, *, basis: FindingBasis | None, by: Actor, at: datetime
) -> tuple[Decision, Fairness | None]:
    """Hold those given out to the asker's teams (`shown_to`) against everybody who lives there, for whom the rules give figures.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    item = Item("worklist", "lists", form="aggregate")
    said = ask_many(asker, "count", [item], PURPOSE, basis=basis, by=by, at=at)[0]
    if not said.shows:
        return said, None
    if not seen.rows:
        return said, Fairness({}, ())
    columns: dict[str, list] = {
        name: [getattr(one, name) for one in seen.rows] for name in ("ethnic_group", "age_band")
    }
    columns["imd_decile"] = [None if _is_protected(seen, one) else one.imd_decile for one in seen.rows]
    types = {"imd_decile": pa.int64(), "ethnic_group": pa.string(), "age_band": pa.string()}
    table = pa.table({name: pa.array(values, types[name]) for name, values in columns.items()})
    found = compare(table, mix_of_neighbourhood(place, at.astimezone(LONDON).date(), _BY)).rows
    by_dimension = {
        DIMENSIONS[name]: _protected([row for row in found.to_pylist() if row["dimension"] == name]) for name in _BY
    }
    leanings = tuple(
        f"{title}: {group.name} has {group.leaning} of the list."
        for title, groups in by_dimension.items()
        for group in groups
        if group.leaning
    )
    return said, Fairness(by_dimension, leanings)


def _is_protected(seen: Shown, one: Approach) -> bool:
    """Whether what follows from where somebody lives must not be told (SEN-03): they may have been given out before that."""
    person = seen.people.get(one.person_id)
    return person is not None and PROTECTED_WHEREABOUTS in seen.items[person.person_id].labels


def _protected(rows: list[dict[str, Any]]) -> tuple[Group, ...]:
    """Groups with counts guarded together; a share of a hidden count is hidden too."""
    names = [str(row["group"]) for row in rows]
    counts = [row["listed_count"] for row in rows]
    table = pa.table({"group": [*names, "All"], "people": [*counts, sum(counts)]})
    try:
        safe = protect(table, counts=["people"], by=["group"], policy=HES_STYLE)["people"].to_pylist()[:-1]
    except Subtractable:
        safe = [None] * len(names)
    return tuple(_group(row, count) for row, count in zip(rows, safe, strict=True))


def _group(row: dict[str, Any], count: int | None) -> Group:
    shown = {name: row[name] if count is not None else None for name in ("listed_share", "lower", "upper")}
    name = (
        f"fifth {row['group']}" if row["dimension"] == BY_FIFTH and row["group"] != "not known" else str(row["group"])
    )
    return Group(
        name, count, shown["listed_share"], shown["lower"], shown["upper"], row["people_share"], str(row["leaning"])
    )
