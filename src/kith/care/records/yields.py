"""What came of giving people out, by rule and by group: given out, reached, agreed and so on, with intervals and small numbers hidden."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from django.db.models import Exists, OuterRef

from kith.care.records.models import Approach, Attempt, RuleQuestion
from kith.errors import Subtractable
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.disclosure import HES_STYLE, protect_shares
from kith.governance.facts import FindingBasis
from kith.governance.item import Item
from kith.governance.records.deciding import ask_many
from kith.governance.trail import Actor
from kith.insight.records.finding import PURPOSE

__all__ = ["CAME_OF_IT", "Line", "Share", "Yield", "yields_of"]

CAME_OF_IT = ("reached", "agreed", "declined", "not reached", "wrong", "already helped")
"""What is counted of those given out; `reached` by any attempt, the others by how the approach ended."""

_FIFTHS = ("1", "2", "3", "4", "5", "not known")


@dataclass(frozen=True)
class Share:
    """How many, and which share of those given out with its Wilson interval; all None where hidden."""

    count: int | None
    value: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Line:
    """One group: how many were given out, and what came of it."""

    name: str
    given_out: int | None
    came: Mapping[str, Share]


@dataclass(frozen=True)
class Yield:
    """What came of one rule or list: for everybody, by fifth of areas by deprivation, by ethnic group; and open questions about it."""

    rule: str
    all: Line
    by_fifth: tuple[Line, ...]
    by_group: tuple[Line, ...]
    questions: int


def yields_of(asker: Asker, *, basis: FindingBasis | None, by: Actor, at: datetime) -> tuple[Decision, list[Yield]]:
    """What came of every rule that gave people out, of all teams, for whom the rules give figures.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction. Somebody found by two rules counts in both.
    """
    item = Item("worklist", "lists", form="aggregate")
    said = ask_many(asker, "count", [item], PURPOSE, basis=basis, by=by, at=at)[0]
    if not said.shows:
        return said, []
    counted = _counted()
    asked = Counter(RuleQuestion.objects.values_list("rule", flat=True))
    return said, [_yield(rule, groups, asked[rule]) for rule, groups in sorted(counted.items())]


_Counts = dict[str, dict[tuple[str, str], Counter[str]]]


def _counted() -> _Counts:
    """For each rule and group, how many were given out and what came of it."""
    reached = Exists(Attempt.objects.filter(approach=OuterRef("pk"), result="reached"))
    found: _Counts = defaultdict(lambda: defaultdict(Counter))
    rows = Approach.objects.annotate(was_reached=reached).values_list("reasons", "state", "imd_decile", "ethnic_group", "was_reached")  # fmt: skip
    for reasons, state, decile, group, was_reached in rows.iterator(chunk_size=2_000):
        fifth = "not known" if decile is None else str((decile + 1) // 2)
        came = {"given out", *(["reached"] if was_reached else []), *([_end(state)] if _end(state) else [])}
        for rule in {one["list"] for one in reasons}:
            for key in (("", "All"), ("fifth", fifth), ("group", group or "Not known")):
                found[rule][key].update(came)
    return found


def _end(state: str) -> str:
    """What an approach came to: somebody who agreed did so also when what was agreed is done."""
    return "agreed" if state == "ended" else state if state in CAME_OF_IT else ""


def _yield(rule: str, groups: Mapping[tuple[str, str], Counter[str]], questions: int) -> Yield:
    named = sorted({name for kind, name in groups if kind == "group"}, key=lambda one: (one.startswith("Not "), one))
    fifths = _lines([(name, groups.get(("fifth", name), Counter())) for name in _FIFTHS], groups["", "All"])
    by_group = _lines([(name, groups["group", name]) for name in named], groups["", "All"])
    return Yield(rule, fifths[-1], fifths[:-1], by_group[:-1], questions)


def _lines(rows: Sequence[tuple[str, Counter[str]]], total: Counter[str]) -> tuple[Line, ...]:
    """One split with its total; every share is guarded with the count that it is of."""
    every = [*rows, ("All", total)]
    denominators = [counts["given out"] for _, counts in every]
    shares: dict[str, list[Share]] = {}
    shown: list[int | None] = [None] * len(every)
    for came in CAME_OF_IT:
        table = pa.table({"group": [name for name, _ in every], "numerator": [counts[came] for _, counts in every], "denominator": denominators})  # fmt: skip
        safe = _protected(table)
        shares[came] = [Share(one["numerator"], one["value"], one["lower"], one["upper"]) for one in safe]
        if any(
            one["denominator"] is not None for one in safe
        ):  # the same whichever share is asked, where any may be shown
            shown = [one["denominator"] for one in safe]
    return tuple(
        Line(name, shown[place], {came: shares[came][place] for came in CAME_OF_IT})
        for place, (name, _) in enumerate(every)
    )


def _protected(table: pa.Table) -> list[dict[str, Any]]:
    try:
        return protect_shares(table, by=["group"], policy=HES_STYLE).to_pylist()
    except Subtractable:
        return [dict.fromkeys(("numerator", "denominator", "value", "lower", "upper"))] * table.num_rows
