"""The doors of the register: the one way from its rows to tables of people and of events, on pseudonyms, with who was left out and why.

A column or event whose field group is not open is absent, never blank. Nobody is left out in silence: people in are
people used and people left out by reason. Nothing here is asked once per person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast

from kith.errors import BadUsage, FindingNotLawful, RowsDoNotAddUp
from kith.governance.access import Decision, decide_many
from kith.governance.agreements import in_force
from kith.governance.asker import Asker
from kith.governance.facts import Facts, FindingBasis
from kith.governance.item import SENSITIVE_LABELS, Item
from kith.governance.objections import OBJECTION_KINDS, Objection, who_may_be_used
from kith.governance.records import models as kept
from kith.governance.records.deciding import facts_about
from kith.governance.records.national import must_be_answered, unasked
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.events import EVENTS
from kith.people.guarding import PERSON_COLUMNS, group_of_event
from kith.people.layouts.values import EVENT_KINDS
from kith.people.leaving_out import CODED, KNOWN_BY, EventCounts, SensitiveCodes, Sieve, sift
from kith.people.person import PEOPLE
from kith.people.records.labelled import numbers_labelled
from kith.people.records.models import Event, Person
from kith.people.records.scoping import Asked, person_items, visible
from kith.tables import Relation, Table

__all__ = [
    "NOT_ASKED",
    "EventsTable",
    "PeopleTable",
    "Through",
    "events_table",
    "groups_open",
    "no_longer_used",
    "people_table",
]

NOT_ASKED = "national-not-asked"
"""Why somebody is left out of whom nobody asked whether they opted out nationally."""
_SOMEBODY = "somebody"
_AT_ONCE = 50_000
_EVENT_COLUMNS = ("kind", "date", "code_system", "code", "value", "unit", "outcome", "end_date", "source", "file", "source_row")  # fmt: skip


@dataclass(frozen=True)
class PeopleTable:
    """People who may be used for a purpose, under pseudonyms.

    table         `person_id` and each column whose field group is open; in the order of pseudonyms
    numbers       the register's number of each, in the same order
    groups        the field groups that are open, to columns and to events
    people_in     everybody on the register
    left_out      people left out, by kind of objection or by the rule that hides them
    """

    asker: Asker
    purpose: str
    table: Table
    numbers: pa.Array
    groups: frozenset[str]
    people_in: int
    left_out: Mapping[str, int]

    def __post_init__(self) -> None:
        out = sum(self.left_out.values())
        if self.people_in != self.table.num_rows + out:
            raise RowsDoNotAddUp(
                f"{self.people_in:,} people are on the register, {self.table.num_rows:,} used and {out:,} left out.",
                "Nothing was kept; tell whoever runs Kith.",
            )


@dataclass(frozen=True)
class EventsTable:
    """Events of those people, in an engine, and what became of all others."""

    relation: Relation
    counts: EventCounts


@dataclass(frozen=True)
class Through:
    """What events must go through: the people who may be used, the sensitive codes, and the engine that takes them."""

    people: PeopleTable
    sensitive: SensitiveCodes
    engine: Any


def groups_open(asker: Asker, purpose: str, basis: FindingBasis | None, at: datetime) -> dict[str, Decision]:
    """What the rules answer for each field group of the register, of somebody of whom nothing special is kept.

    For the groups of `CODED` the answer is that for the entry's kind, and stands only where basis and agreement name the
    group as well: nothing is opened that would be shut by its kind.
    """
    groups = sorted({*PERSON_COLUMNS.values(), *_event_groups(), "lists"} - CODED)
    about = replace(facts_about(asker, [], purpose, at), basis=basis)
    items = [Item("person", group, _SOMEBODY, "pseudonymous") for group in groups]
    found = dict(zip(groups, decide_many(asker, "list", items, purpose, facts=about, at=at), strict=True))
    coded = Item("event", "clinical-problems", _SOMEBODY, "pseudonymous", labels=frozenset({"mental-health-detail"}))
    by_kind = decide_many(asker, "list", [coded], purpose, facts=about, at=at)[0]
    return found | {group: by_kind for group in CODED if _is_named(group, asker, purpose, about, at)}


def people_table(
    asker: Asker, purpose: str, on: date, *, basis: FindingBasis | None = None, by: Actor, at: datetime
) -> PeopleTable:
    """The people of the register who may be used for a purpose beyond their own care.

    Changes: nothing. Told: the trail, one event with the counts. Errors: `FindingNotLawful` where the rules do not open
    what people are counted by; `RowsDoNotAddUp`. `on` is the day that is asked about;
    objections and labels are those of `at`.
    """
    answers = groups_open(asker, purpose, basis, at)
    groups = frozenset(group for group, said in answers.items() if said.effect == "permit")
    if "demographics" not in groups:
        said = answers["demographics"]
        raise FindingNotLawful(said.say, "A finding needs at least what people are counted by.")
    scope = _Scope(asker, purpose, basis, groups, at)
    used, left_out = scope.who()
    table, numbers = _people(used, groups)
    found = PeopleTable(asker, purpose, table, numbers, groups, len(used) + sum(left_out.values()), left_out)
    told: dict[str, str | int | bool | None] = {"on": on.isoformat(), "field_groups": " ".join(sorted(groups)), "people_in": found.people_in, "used": len(used)}  # fmt: skip
    told |= {f"left out: {why}": count for why, count in sorted(left_out.items())}
    _write_down("people table", purpose, told, by, at)
    return found


def events_table(asker: Asker, purpose: str, on: date, *, through: Through, by: Actor, at: datetime) -> EventsTable:
    """The events of those people up to a day, without sensitive codes and without what is not open, laid into an engine.

    Changes: nothing. Told: the trail, one event with the counts. Errors: `BadUsage` where the people were asked for by
    somebody else or for something else; `RowsDoNotAddUp`.
    """
    people = through.people
    if (people.asker, people.purpose) != (asker, purpose):
        raise BadUsage("These people were asked for by somebody else, or for another purpose.", "Ask for them again.")
    person_ids = people.table["person_id"].combine_chunks()
    sieve = Sieve(people.numbers, person_ids, people.groups, through.sensitive)
    counts, name = EventCounts(), "events_of_the_register"
    shape = EVENTS.arrow
    empty = pa.schema([shape.field(column) for column in ("person_id", *_EVENT_COLUMNS)]).empty_table()
    laid = through.engine.create_table(name, empty, temp=True, overwrite=True)
    labelled = _labels_that_shut(asker, purpose, people.groups, at)
    for batch in _event_batches(on, labelled):
        rows, counted = sift(batch, sieve)
        counts += counted
        _lay(through.engine, name, rows)
    _write_down("events table", purpose, _told(counts, on), by, at)
    return EventsTable(laid, counts)


def _write_down(kind: str, purpose: str, told: Mapping[str, str | int | bool | None], by: Actor, at: datetime) -> None:
    """Write a look to the trail before anything is handed over. Reading takes long, and the trail is held for a moment only."""
    with transaction.atomic():
        append([Deed("looked", kind, purpose=purpose, result="permit", details=told)], by=by, at=at)


def _told(counts: EventCounts, on: date) -> dict[str, str | int | bool | None]:
    told: dict[str, str | int | bool | None] = {"on": on.isoformat(), "events_in": counts.events_in}
    told |= {"used": counts.used, "of people left out": counts.of_people}
    told |= {f"sensitive: {label}": count for label, count in sorted(counts.sensitive.items())}
    return told | {f"not covered: {group}": count for group, count in sorted(counts.not_covered.items())}


def _event_groups() -> set[str]:
    return {group_of_event(kind, source) for kind in EVENT_KINDS for source in ("", *KNOWN_BY)}


def _is_named(group: str, asker: Asker, purpose: str, about: Facts, at: datetime) -> bool:
    """Whether the basis, where there is one, and an agreement in force both name this group."""
    covered = about.basis is None or group in about.basis.field_groups
    on = at.astimezone(LONDON).date()
    agreed = in_force(about.agreements, body=asker.organisation, field_group=group, purpose=purpose, on=on)
    return covered and agreed is not None


@dataclass(frozen=True)
class _Scope:
    """One purpose at one moment: who may be used, and why the others may not."""

    asker: Asker
    purpose: str
    basis: FindingBasis | None
    groups: frozenset[str]
    at: datetime

    def who(self) -> tuple[dict[str, int], dict[str, int]]:
        """People used, each with the register's number, and people left out by reason."""
        on = self.at.astimezone(LONDON).date()
        rows = list(Person.objects.order_by("person_id").values_list("person_id", "id", "has_nhs_number"))
        everybody = {person: number for person, number, _ in rows}
        applies = self.basis is None or self.basis.national_opt_out_applies
        may = who_may_be_used(
            everybody, _opt_outs(self.purpose, on), purpose=self.purpose, on=on, national_opt_out_applies=applies
        )
        shown = self.shown(everybody)
        # `visible` shows a row of which something is left out; here that takes the person out, so labels are asked again
        guarded = set(kept.PersonLabel.objects.filter(taken_off_at__isnull=True).values_list("person_id", flat=True))
        objecting = _objecting(self.asker, self.groups & CODED, on)
        doubtful = [one for one in may.person_ids if one not in shown or one in guarded or one in objecting]
        still = set(may.person_ids)
        unknown = self.nobody_knows((row for row in rows if row[0] in still), on) if applies else {}
        why = unknown | self.reasons(doubtful) | {one: "objection" for one in doubtful if one in objecting}
        used = {person: everybody[person] for person in may.person_ids if person not in why}
        if lost := used.keys() - shown:
            raise RowsDoNotAddUp(f"{len(lost):,} people are hidden and no rule says why.", "Nothing was kept.")
        return used, dict(Counter(may.left_out) + Counter(why.values()))

    def nobody_knows(self, rows: Iterable[tuple[str, int, bool | None]], on: date) -> dict[str, str]:
        """Those who may have opted out nationally for all that anybody knows: they are left out until they were asked about."""
        if self.purpose not in OBJECTION_KINDS["national"].purposes:
            return {}
        doubt = unasked(on)
        return {person: NOT_ASKED for person, _, has_number in rows if doubt.leaves_out(person, has_number)}

    def shown(self, everybody: Iterable[str]) -> set[str]:
        """Those whom the scope in SQL shows for every group that is open."""
        shown = set(everybody)
        for group in sorted(self.groups - CODED):
            found = visible(Person.objects.all(), self.asked(group), self.at)
            shown &= set(found.values_list("person_id", flat=True))
        return shown

    def asked(self, group: str) -> Asked:
        """The question about one field group."""
        return Asked(self.asker, "list", self.purpose, group, form="pseudonymous", basis=self.basis)

    def reasons(self, people: Sequence[str]) -> dict[str, str]:
        """The rule that takes each of these people out; those whom all groups permit are absent."""
        rows = list(Person.objects.filter(person_id__in=people))
        about = replace(facts_about(self.asker, people, self.purpose, self.at), basis=self.basis)
        why: dict[str, str] = {}
        for group in sorted(self.groups - CODED):
            items = person_items(rows, self.asked(group))
            said = decide_many(self.asker, "list", items, self.purpose, facts=about, at=self.at)
            for person, decision in zip(rows, said, strict=True):
                if decision.effect != "permit":
                    why.setdefault(person.person_id, decision.policies[0])
        return why


def no_longer_used(asker: Asker, purpose: str, basis: FindingBasis | None, at: datetime) -> set[str]:
    """Whom an opt-out, objection or label takes out today, of anybody: for what was read before and is looked at again.

    Changes: nothing. Told: nobody; nothing is shown of them. Errors: `FindingNotLawful` where the national opt-out applies
    and nobody asked about it, or too long ago.
    """
    on = at.astimezone(LONDON).date()
    applies = basis is None or basis.national_opt_out_applies
    if applies and purpose in OBJECTION_KINDS["national"].purposes:
        must_be_answered(on)
    out = {one.person_id for one in _opt_outs(purpose, on) if applies or one.kind != "national"}
    guarded = set(kept.PersonLabel.objects.filter(taken_off_at__isnull=True).values_list("person_id", flat=True))
    groups = basis.field_groups if basis else frozenset(PERSON_COLUMNS.values()) | CODED
    return out | guarded | _objecting(asker, groups, on)


def _opt_outs(purpose: str, on: date) -> Iterator[Objection]:
    """Standing objections that may take somebody out of a purpose: whoever they are of, in one look."""
    kinds = [kind for kind, one in OBJECTION_KINDS.items() if purpose in one.purposes]
    rows = kept.Objection.objects.standing(on).filter(kind__in=kinds)
    for person, kind, begun in rows.values_list("person_id", "kind", "from_date"):
        yield Objection(person, kind, begun)


def _objecting(asker: Asker, groups: frozenset[str], on: date) -> set[str]:
    """Who objects to the asker's organisation having one of these groups."""
    said = kept.Objection.objects.standing(on).filter(kind="sharing", body__in=["", asker.organisation])
    return set(said.filter(field_group__in=groups).values_list("person_id", flat=True))


def _people(used: Mapping[str, int], groups: frozenset[str]) -> tuple[Table, pa.Array]:
    """The columns that are open, of the people who are used."""
    columns = [name for name in PEOPLE.names if name == "person_id" or PERSON_COLUMNS[name] in groups]
    closed = {family for family, group in KNOWN_BY.items() if group not in groups}
    rows = Person.objects.order_by("person_id").values_list("id", *columns)
    taken = [row for row in rows.iterator(chunk_size=_AT_ONCE) if row[1] in used]
    cells = list(zip(*taken, strict=True)) or [()] * (len(columns) + 1)
    shape = PEOPLE.arrow
    arrays = {name: pa.array(values, shape.field(name).type) for name, values in zip(columns, cells[1:], strict=True)}
    if "sources" in arrays:
        known = [_open_sources(each, closed) for each in cells[1 + columns.index("sources")]]
        arrays["sources"] = pa.array(known, shape.field("sources").type)
    return pa.table(arrays), pa.array(cells[0], pa.int64())


def _open_sources(sources: Sequence[str] | None, closed: set[str]) -> list[str] | None:
    if sources is None:
        return None
    return [source for source in sources if source.partition(":")[0] not in closed]


def _labels_that_shut(asker: Asker, purpose: str, groups: frozenset[str], at: datetime) -> dict[int, str]:
    """The first label that keeps each labelled entry out, by its number: those that no finding sees, and those that the rules hide here."""
    labelled = numbers_labelled()
    every = sorted({label for labels in labelled.values() for label in labels})
    items = [
        Item("event", "clinical-problems", _SOMEBODY, "pseudonymous", labels=frozenset({label})) for label in every
    ]
    said = decide_many(asker, "list", items, purpose, facts=facts_about(asker, [], purpose, at), at=at) if items else []
    hidden = {label for label, one in zip(every, said, strict=True) if one.effect == "hide"} | SENSITIVE_LABELS
    shut = hidden if "mental-health-detail" in groups else hidden | {"mental-health-detail"}
    return {number: min(labels & shut) for number, labels in labelled.items() if labels & shut}


def _event_batches(on: date, labelled: Mapping[int, str]) -> Iterator[Table]:
    """Every event up to a day, so many at a time; the database hands them over as they are asked for. `labelled` says which are kept out.

    Days come as text, which Arrow reads at once: made one by one into days of Python, millions would take most of the time.
    """
    shape = EVENTS.arrow
    wanted = pa.schema([pa.field("person", pa.int64()), *(shape.field(column) for column in _EVENT_COLUMNS)])
    cells = [
        Cast(name, TextField()) if pa.types.is_date(shape.field(name).type) else F(name) for name in _EVENT_COLUMNS
    ]
    number = ["id"] if labelled else []  # millions of numbers more, where somebody labelled something
    rows = Event.objects.filter(date__lte=on).order_by().values_list("person_id", *cells, *number)
    line, given = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(line, given)
        while batch := cursor.fetchmany(_AT_ONCE):
            columns = list(zip(*batch, strict=True))
            told = pa.table([_column(values, one.type) for values, one in zip(columns, wanted, strict=False)], wanted)
            yield (
                told.append_column("label", pa.array(map(labelled.get, columns[-1]), pa.string())) if labelled else told
            )


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    return pa.array(values, pa.string()).cast(kind) if pa.types.is_date(kind) else pa.array(values, kind)


def _lay(engine: Any, name: str, rows: Table) -> None:
    """Append to a table of the engine: DuckDB reads Arrow where it lies."""
    engine.con.register("batch_of_events", rows)
    engine.con.execute(f"INSERT INTO {name} SELECT * FROM batch_of_events")
    engine.con.unregister("batch_of_events")
