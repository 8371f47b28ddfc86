"""How many people a rule in the making finds now: figures only, under the basis of the last run, small numbers hidden.

What guards it: the suppression and rounding of every figure; one figure for one wording until the next run; and a count
of people who are all but a few of those of an earlier one shows that one's figure and no split.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import ibis
import numpy as np
from django.db import transaction

from kith.coding import Codelist
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.disclosure import HES_STYLE, Policy
from kith.governance.facts import FindingBasis
from kith.governance.item import Item
from kith.governance.records.deciding import ask_many
from kith.governance.records.signing import basis_named
from kith.governance.records.trail import append
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.insight.flagging import who_meets
from kith.insight.freezing import fingerprints
from kith.insight.needing import needed_by
from kith.insight.records.finding import PURPOSE
from kith.insight.records.models import RuleCount
from kith.insight.records.snapshots import Prepared, the_snapshot
from kith.insight.records.using_rules import rules_in_use, with_draft
from kith.insight.rule import Rule
from kith.insight.rules import Rules
from kith.insight.shown_counts import Panel, panel_from, shown_panel
from kith.people.population import alive_on
from kith.people.records.tables import no_longer_used
from kith.tables import Table, open_engine

__all__ = ["Count", "Counting", "count_rule"]

_SHOWN = frozenset({"demographics", "place"})
_MEMORY, _THREADS = "1GB", 2


@dataclass(frozen=True)
class Counting:
    """What is counted with: the codelists there are, the folder of what the last run read, and what is too small to show.

    only_ready   show the count that was made of this wording, and say that it waits where none was
    """

    codelists: Mapping[str, Codelist]
    files: Path
    policy: Policy = HES_STYLE
    only_ready: bool = False


@dataclass(frozen=True)
class Count:
    """What came of counting: a panel, or why there is none and what to do.

    places       neighbourhoods whose people were counted
    prepared     what was counted over
    seconds      how long it took; None where it stood ready
    is_near      whether it stood so near to an earlier count of other people that only that one's figure is shown
    waits        whether it can be counted, and has not been yet
    """

    panel: Panel | None
    say: str = ""
    next_step: str = ""
    places: tuple[str, ...] = ()
    prepared: Prepared | None = None
    seconds: float | None = None
    is_near: bool = False
    waits: bool = False


def count_rule(asker: Asker, rule: Rule, counting: Counting, *, by: Actor, at: datetime) -> Count:
    """Count whom a rule finds among the people of the asker's neighbourhoods.

    Changes: keeps the count until the next run. Told: the trail: the look or the refusal, and the rule's sentence where it
    was counted anew. Errors: `BadRule` where it cannot be asked beside the rules in use; `BadCodelist`; `FindingNotLawful` where it is
    not known for now who opted out nationally.
    """
    on = at.astimezone(LONDON).date()
    prepared = the_snapshot(counting.files, on)
    if prepared is None:
        return Count(None, "Nothing is prepared to count over: no run of finding stands under a basis in force.", "Find once, on the page Finding; from then on every rule is counted at once.")  # fmt: skip
    rules = with_draft(rules_in_use(), rule).and_those_named([rule.name])
    needed = needed_by(rules)[rule.name] | _SHOWN
    basis = basis_named(prepared.basis, on)
    with transaction.atomic():
        said = _asked(asker, needed, basis, by, at)
    if refusal := _refusal(said, needed, prepared):
        return refusal
    places = tuple(sorted({tie.neighbourhood for tie in asker.current_ties(on)}))
    begun = perf_counter()
    out = no_longer_used(asker, PURPOSE, basis, at)
    wording = _wording(rule, rules, counting.codelists)
    ready = RuleCount.objects.filter(snapshot=prepared.number, place="\n".join(places), wording=wording).first()
    if ready is not None:
        return _shown(ready.shown, places, prepared, None)
    if counting.only_ready:
        return Count(None, places=places, prepared=prepared, waits=True)
    found, people = _found(rules, rule, prepared, counting, (places, out))
    with transaction.atomic():
        shown = _guarded(found, people, RuleCount(snapshot_id=prepared.number, place="\n".join(places), wording=wording), counting.policy)  # fmt: skip
        told = {"sentence": rule.sentence[:1500], "snapshot": prepared.fingerprint, "places": " ".join(places)}
        append([Deed("looked", "rule count", rule.name, purpose=PURPOSE, result="permit", details=told)], by=by, at=at)
    return _shown(shown, places, prepared, perf_counter() - begun)


def _asked(asker: Asker, needed: frozenset[str], basis: FindingBasis | None, by: Actor, at: datetime) -> Decision:
    """One question about the list, with every field group that the rule asks about."""
    item = Item("rule count", "lists", form="aggregate", carries=needed)
    return ask_many(asker, "count", [item], PURPOSE, basis=basis, by=by, at=at)[0]


def _refusal(said: Decision, needed: frozenset[str], prepared: Prepared) -> Count | None:
    if not said.shows:
        step = NEXT_STEPS[said.next_step]
        return Count(None, said.say, f"{step[:1].upper()}{step[1:]}.", prepared=prepared)
    shut = (said.hidden_field_groups & needed) | (needed - prepared.field_groups)
    if shut:
        named = ", ".join(sorted(group.replace("-", " ") for group in shut))
        return Count(
            None, f"This rule asks about {named}, which the basis “{prepared.basis}” or the agreements of whoever ran it do not cover.",
            "Ask about something else (of contacts, choose kinds that are covered), or ask the information governance lead which fields they are meant to cover.", prepared=prepared,
        )  # fmt: skip
    return None


def _wording(rule: Rule, rules: Rules, codelists: Mapping[str, Codelist]) -> str:
    """What tells one wording from another: its clauses, the rules and codelists they name; not its title or version."""
    plain = replace(rule, version=1, title="count", theme="access", source="count", caution="")
    return fingerprints(with_draft(rules, plain), codelists)[rule.name]


def _found(
    rules: Rules, rule: Rule, prepared: Prepared, counting: Counting, who: tuple[tuple[str, ...], set[str]]
) -> tuple[Table, Table]:
    """The people found and all people of these places, in the columns that a panel counts."""
    places, out = who
    engine = open_engine(memory=_MEMORY, threads=_THREADS)
    try:
        people = engine.read_parquet(prepared.people)
        people = people.filter(people.neighbourhood.isin(list(places)))
        if out:
            people = people.filter(people.pseudonym.notin(sorted(out)))
        asked = (*(one for one in rules if one.name != rule.name), rule)
        ids = who_meets(people, engine.read_parquet(prepared.events), asked, counting.codelists, prepared.asked_on)
        living = alive_on(people, prepared.asked_on)
        fifth = ((living.imd_decile + 1) // 2).cast("int64").cast("string")
        counted = living.select("person_id", "ethnic_group", deprivation_fifth=fifth)
        return counted.semi_join(ibis.memtable(ids), "person_id").to_pyarrow(), counted.to_pyarrow()
    finally:
        engine.disconnect()


def _guarded(found: Table, people: Table, row: RuleCount, policy: Policy) -> dict[str, Any]:
    """Keep a count with what is shown of it; near to an earlier one of other people, only that one's figure is."""
    mine = np.sort(found["person_id"].to_numpy()).astype("<i4")
    row.people, row.members = len(mine), zlib.compress(mine.tobytes())
    panel, is_near = shown_panel(found, people, policy), False
    close = range(row.people - policy.largest_hidden, row.people + policy.largest_hidden + 1)
    same_place = RuleCount.objects.filter(snapshot=row.snapshot_id, place=row.place).order_by("id")
    for other in same_place.filter(people__gte=close[0], people__lte=close[-1]):
        differing = len(np.setxor1d(mine, np.frombuffer(zlib.decompress(other.members), "<i4"), assume_unique=True))
        if not differing:
            panel, is_near = panel_from(other.shown["panel"]), other.shown["is_near"]
            break
        is_shown = not other.shown["is_near"] and min(other.people, row.people) > policy.largest_hidden
        if is_shown and differing <= policy.largest_hidden:
            panel, is_near = Panel(panel_from(other.shown["panel"]).total, ()), True
    row.shown = {"panel": panel.as_json(), "is_near": is_near}
    key = {"snapshot_id": row.snapshot_id, "place": row.place, "wording": row.wording}
    kept, _ = RuleCount.objects.get_or_create(
        **key, defaults={"people": row.people, "members": row.members, "shown": row.shown}
    )
    return dict(kept.shown)


def _shown(shown: Mapping[str, Any], places: tuple[str, ...], prepared: Prepared, seconds: float | None) -> Count:
    return Count(
        panel_from(shown["panel"]), places=places, prepared=prepared, seconds=seconds, is_near=shown["is_near"]
    )
