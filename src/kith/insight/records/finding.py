"""A run of finding: the rules are asked of the register on pseudonyms, under a recorded basis, and what they find is kept.

Asking is its own purpose. A run takes its people and events through the register's doors, leaves out and counts who and
what may not be used, and puts its flags and list in place of those before it, all of them or none.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from django.db import transaction

from kith.coding import Codelist, built_in
from kith.errors import BadUsage, FindingNotLawful, KithError
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.facts import FindingBasis
from kith.governance.records.deciding import Usable, asker_again
from kith.governance.records.signing import basis_named
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.insight.asking_people import COLUMNS
from kith.insight.flagging import flag
from kith.insight.keeping import kept
from kith.insight.lists import arrange
from kith.insight.needing import rules_within
from kith.insight.records.loading import load_insight
from kith.insight.records.models import FindingRun
from kith.insight.records.snapshots import Laid, keep_snapshot, lay_snapshot
from kith.insight.rules import Rules, built_in_rules
from kith.people.leaving_out import EventCounts, SensitiveCodes, built_in_sensitive
from kith.people.person import PEOPLE
from kith.people.records.counting import files_loaded
from kith.people.records.loading import Brought
from kith.people.records.models import Event
from kith.people.records.tables import PeopleTable, Through, events_table, groups_open, people_table
from kith.tables import Relation, Table, open_engine

__all__ = ["PURPOSE", "Asking", "ask_for_run", "carry_out", "may_run", "refresh", "register_day", "takes_long"]

PURPOSE = "case-finding"
LONGEST = timedelta(hours=2)
"""A run that says it is running for longer was stopped with its worker, and another may begin."""
_MEMORY = "2GB"
_WHILE_A_PAGE_WAITS = 20_000
"""Events that are read and asked in about two seconds."""


@dataclass(frozen=True)
class Asking:
    """What a run asks with: rules, codelists, and the codes that are left out; those that come with Kith unless given.

    `keep_in` is the folder in which what the run read is kept, so that rules in the making can be counted; None keeps nothing.
    """

    rules: Rules = field(default_factory=lambda: Rules.of(built_in_rules()))
    codelists: Mapping[str, Codelist] = field(default_factory=built_in)
    sensitive: SensitiveCodes = field(default_factory=built_in_sensitive)
    keep_in: Path | None = None


@dataclass(frozen=True)
class _Found:
    """What a run found, before it is kept."""

    people: PeopleTable
    events: EventCounts
    rules: Rules
    shut: Mapping[str, frozenset[str]]
    flags: Relation
    register: Relation
    engine: Any
    laid: Laid | None


def register_day() -> date | None:
    """The day for which the register was built: what it does not know of later days, nobody may be found for."""
    return max((one.built_on for one in files_loaded()), default=None)


def ask_for_run(*, asker: Asker, basis_name: str, on: date, by: Actor, at: datetime) -> int:
    """Put a run among what waits, and return its number.

    Changes: adds the run. Told: the trail of a refusal now, and of the run when it is carried out. Errors:
    `FindingNotLawful` for somebody who may not run one under this basis; `BadUsage` while another one runs.
    """
    said = may_run(asker, basis_named(basis_name, at.astimezone(LONDON).date()), at)
    if said.effect != "permit":
        _refused(basis_name, said.say, by, at)
        raise FindingNotLawful(said.say, "Ask the information governance lead.")
    with transaction.atomic():
        going = FindingRun.objects.filter(state__in=["waiting", "running"], asked_at__gt=at - LONGEST)
        if going.exists():
            raise BadUsage("A run of finding is going on.", "Wait until it has ended.")
        run = FindingRun.objects.create(
            basis=basis_name, asked_on=on, asked_by=asker.account, asked_at=at, session=asker.session, state="waiting"
        )
    return run.pk


def may_run(asker: Asker, basis: FindingBasis | None, at: datetime) -> Decision:
    """What the rules say of this asker running a finding under this basis; nobody is looked at."""
    return groups_open(asker, PURPOSE, basis, at)["demographics"]


def takes_long() -> bool:
    """Whether the register is too large to be asked while a page waits."""
    return Event.objects.count() > _WHILE_A_PAGE_WAITS


def carry_out(*, run: int, usable: Usable, gather: Callable[[], Asking] = Asking, at: datetime) -> None:
    """Carry out a run that waits, as whoever asked for it; one that is refused says why, and keeps nothing.

    `usable` is what they acted in when they asked: the run acts in that and in nothing else, and only as far as they still hold it.
    `gather` gives what the run asks with; where that cannot be read, the run is refused.

    Changes: what `refresh` changes, or the run's refusal. Told: the trail, either way. Errors: none; they are the run's.
    """
    found = FindingRun.objects.filter(pk=run, state="waiting")
    if not found.update(state="running", begun_at=at):
        return
    row = FindingRun.objects.get(pk=run)
    asker = asker_again(Actor(row.asked_by, usable.role, usable.organisation, row.session), at)
    by = Actor(
        row.asked_by, asker.role if asker else "", asker.organisation if asker else "", row.session, f"run {run}"
    )
    try:
        if asker is None:
            raise FindingNotLawful(
                "Whoever asked for this run is no longer what they were when they asked.", "Ask for it again."
            )
        refresh(asker=asker, basis_name=row.basis, on=row.asked_on, asking=gather(), run=run, by=by, at=at)
    except KithError as refused:
        FindingRun.objects.filter(pk=run).update(state="refused", said=str(refused))


def refresh(
    *,
    asker: Asker,
    basis_name: str,
    on: date,
    asking: Asking | None = None,
    run: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Ask the rules of everybody who may be used, and put flags and list in place of those before; return the run's number.

    Changes: flags, places on the list, versions of rules, the run; in one transaction, in which objections and labels are
    looked at once more. Told: the trail: the look at people, the look at events, the run; or the refusal. Errors:
    `FindingNotLawful` without a basis in force, or where too little is open; `RuleChanged`; `BadUsage` where the register
    was loaded anew meanwhile.
    """
    asking = asking or Asking()
    basis = basis_named(basis_name, at.astimezone(LONDON).date())
    try:
        if basis is None:
            raise FindingNotLawful(
                f"No basis “{basis_name}” is in force.",
                "Have the information governance lead record the lawful basis, the impact assessment and an end date.",
            )
        return _found_and_kept(asker, basis, _Plan(basis_name, on, asking, run), by, at)
    except KithError as refused:
        _refused(basis_name, str(refused), by, at)
        raise


def _refused(basis_name: str, why: str, by: Actor, at: datetime) -> None:
    told = Deed("refused", "finding", basis_name, purpose=PURPOSE, result="deny", reason=why)
    with transaction.atomic():
        append([told], by=by, at=at)


@dataclass(frozen=True)
class _Plan:
    """What is asked: under which basis, of which day, with what; `run` is one that waits already."""

    basis_name: str
    on: date
    asking: Asking
    run: int | None


def _found_and_kept(asker: Asker, basis: FindingBasis, plan: _Plan, by: Actor, at: datetime) -> int:
    before = files_loaded()
    with tempfile.TemporaryDirectory(prefix="kith-finding-") as scratch:
        engine = open_engine(memory=_MEMORY, scratch=Path(scratch))
        try:
            found = _found(asker, basis, plan, engine, by, at)
            with transaction.atomic():
                if files_loaded() != before:
                    raise BadUsage("The register was loaded anew while the rules were asked.", "Find again.")
                still = people_table(asker, PURPOSE, plan.on, basis=basis, by=by, at=at)
                return _kept(found, still, basis, plan, by, at)
        finally:
            engine.disconnect()


def _found(asker: Asker, basis: FindingBasis, plan: _Plan, engine: Any, by: Actor, at: datetime) -> _Found:
    """Ask the rules that may be asked. Nothing is written but the looks."""
    people = people_table(asker, PURPOSE, plan.on, basis=basis, by=by, at=at)
    rules, shut = rules_within(plan.asking.rules, people.groups)
    if not len(rules):
        raise FindingNotLawful(
            f"The basis “{plan.basis_name}” and the agreements of your organisation cover what no rule asks about.",
            "Ask the information governance lead which fields they are meant to cover.",
        )
    through = Through(people, plan.asking.sensitive, engine)
    events = events_table(asker, PURPOSE, plan.on, through=through, by=by, at=at)
    register = engine.create_table("people_of_the_register", _whole(people.table), temp=True, overwrite=True)
    flagged = flag(register, events.relation, rules, plan.asking.codelists, plan.on)
    keep_in = plan.asking.keep_in
    laid = lay_snapshot(engine, register, events.relation, keep_in) if keep_in else None
    return _Found(people, events.counts, rules, shut, kept(flagged.flags), register, engine, laid)


def _whole(people: Table) -> Table:
    """The columns that rules and lists read; one that is not open is empty, and no rule that is asked reads it."""
    for column in (*COLUMNS, "death_month"):
        if column not in people.column_names:
            people = people.append_column(column, pa.nulls(people.num_rows, PEOPLE.arrow.field(column).type))
    return people


def _kept(found: _Found, still: PeopleTable, basis: FindingBasis, plan: _Plan, by: Actor, at: datetime) -> int:
    """Keep what was found of those who may still be used, with the run and its event."""
    ids = ibis.memtable(still.table.select(["person_id"]))
    flags = kept(found.flags.semi_join(ids, "person_id"), beside=found.flags)
    listed = arrange(flags, found.register.semi_join(ids, "person_id"), on=plan.on)
    lists = found.engine.create_table("lists_found", listed, temp=True, overwrite=True)
    load_insight(Brought(found.engine, {"flags": flags, "lists": lists}, (), plan.on))
    by_rule = dict(flags.group_by("rule").aggregate(people=flags.count()).to_pyarrow().to_pandas().itertuples(index=False))  # fmt: skip
    told = {
        "basis": plan.basis_name, "lawful_basis": basis.lawful_basis, "impact_assessment": basis.impact_assessment,
        "asked_on": plan.on, "state": "done", "begun_at": at, "field_groups": still.groups, "people_in": still.people_in,
        "people_used": still.table.num_rows, "left_out": dict(still.left_out), "events": asdict(found.events),
        "rules": [_line(rule, int(by_rule.get(rule.name, 0))) for rule in found.rules],
        "not_asked": [_shut_line(plan.asking.rules[name], groups, basis) for name, groups in found.shut.items()],
        "sensitive_codes": _told_of(plan.asking.sensitive),
    }  # fmt: skip
    asked = {"asked_by": by.account, "asked_at": at, "session": by.session}
    row, _ = FindingRun.objects.update_or_create(pk=plan.run, defaults=told, create_defaults={**asked, **told})
    if found.laid is not None:
        keep_snapshot(found.laid, row, at=at)
    append([_deed(row, flags.count().to_pyarrow().as_py(), listed.num_rows, found.laid)], by=by, at=at)
    return row.pk


def _line(rule: Any, people: int) -> dict[str, Any]:
    return {"rule": rule.name, "version": rule.version, "title": rule.title, "theme": rule.theme, "people": people}


def _shut_line(rule: Any, groups: frozenset[str], basis: FindingBasis) -> dict[str, Any]:
    """A rule that was not asked: what it needs that the basis does not cover, and what no agreement lets this body have."""
    return {
        "rule": rule.name, "title": rule.title, "not_in_basis": sorted(groups - basis.field_groups),
        "not_agreed": sorted(groups & basis.field_groups),
    }  # fmt: skip


def _told_of(codes: SensitiveCodes) -> dict[str, Any]:
    return {
        "codes": len(codes.labels), "labels": sorted(set(codes.labels.values())), "fingerprint": codes.fingerprint, "origins": list(codes.origins), "is_own": codes.is_own,
    }  # fmt: skip


def _deed(run: FindingRun, flags: int, listed: int, laid: Laid | None) -> Deed:
    told: dict[str, str | int | bool | None] = {
        "basis": run.basis, "lawful_basis": run.lawful_basis, "impact_assessment": run.impact_assessment,
        "on": run.asked_on.isoformat(), "people_in": run.people_in, "used": run.people_used, "flags": flags, "listed": listed,
        "rules_asked": len(run.rules), "rules_not_asked": " ".join(one["rule"] for one in run.not_asked),
        "sensitive_codes": run.sensitive_codes["fingerprint"],
        "sensitive_events_left_out": sum(run.events["sensitive"].values()),
    }  # fmt: skip
    told |= {f"left out: {why}": count for why, count in sorted(run.left_out.items())}
    told |= {"snapshot": laid.fingerprint} if laid else {}
    return Deed("changed", "finding", str(run.pk), purpose=PURPOSE, details=told)
