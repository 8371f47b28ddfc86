"""What people told the team of themselves is recorded, applied to the register at once, and held to after every load.

A telling is the fact (`Told`). What the register has of it (a record with wordings, claims and events) is made from it
by the functions that a build uses on the file of steps, so both have the same, and a build that did not know of it
is brought to it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction

from kith.errors import AlreadyDecided, BadUsage, NotInTheRules, Refused
from kith.governance.asker import Asker
from kith.governance.records.deciding import would_decide
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.guarding import IDENTITY_COLUMNS
from kith.people.layouts import TOLD
from kith.people.records.deriving import day_of_register, derive, homes_of
from kith.people.records.matching import said_of, standing_decisions
from kith.people.records.models import Entry, LoadedFile, MatchDecision, Person, Retired, Told
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items
from kith.people.records.told_rows import as_telling, lay_down, new_record, rows_of_records
from kith.people.telling import ADDED, ANSWERS, QUESTIONS, Step, standing

__all__ = ["Recording", "Said", "hold_to_told", "taken_of", "tell", "told_of", "version_of", "would_allow"]

_BECAUSE = "What the person told the team stands beside their other records."


@dataclass(frozen=True)
class Said:
    """One answer to one question, as somebody is about to record it.

    question   a name of `QUESTIONS`
    answer     a word of `ANSWERS`
    cells      what was said, of `telling.read_answer`; empty for any other answer than "said"
    said_on    the day on which it was said
    by_person  whether the person said it themself
    seen       of `version_of`, as the page had it that was filled in; empty where nothing was seen
    """

    question: str
    said_on: date
    answer: str = "said"
    cells: Mapping[str, str] = field(default_factory=dict)
    by_person: bool = True
    seen: str = ""


@dataclass(frozen=True)
class Recording:
    """Who records, what for, and with which secret of this installation."""

    asker: Asker
    purpose: str
    key: bytes


def would_allow(person: Person, question: str, asker: Asker, purpose: str, at: datetime) -> Any:
    """What the rules would say of recording an answer of this person; it shows nothing by itself."""
    item = person_items([person], Asked(asker, "edit", purpose, QUESTIONS[question].group))
    return would_decide(asker, "edit", item, purpose, at)[0]


def taken_of(person: Person, question: str) -> dict[str, str]:
    """What the register takes of the columns of a question now, as text; a column of which nothing is known is absent."""
    who = getattr(person, "identity", None)
    found = {}
    for name in QUESTIONS[question].columns:
        value = getattr(who if name in IDENTITY_COLUMNS else person, name, None)
        if value not in (None, ""):
            found[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return found


def told_of(person: Person) -> dict[str, list[Told]]:
    """All that was ever told of a person, by question, the one that stands first."""
    found: dict[str, list[Told]] = {}
    for row in _tellings(person):
        found.setdefault(row.question, []).append(row)
    return {name: sorted(rows, key=lambda row: (row.said_on, row.pk), reverse=True) for name, rows in found.items()}


def _tellings(person: Person) -> Iterable[Told]:
    return Told.objects.filter(record__in=Entry.objects.filter(person=person, source=TOLD).values("entry_id"))


def version_of(person: Person, question: str, told: Mapping[str, Sequence[Told]] | None = None) -> str:
    """A mark of what the register takes and what was told last of a question: it changes when either does.

    `told` is what was told of the person, where the caller has it already.
    """
    rows = (told_of(person) if told is None else told).get(question, [])
    stands = [taken_of(person, question), rows[0].pk if rows else None]
    return hashlib.sha256(json.dumps(stands, sort_keys=True).encode()).hexdigest()


def tell(*, person: str, said: Said, how: Recording, by: Actor, at: datetime) -> int:
    """Record what a person said of themself, let the register follow at once, and return the number of the telling.

    Changes: adds the telling; the person's row, identity, words of names and gaps. Told: the trail. Errors: `Refused` where
    the rules forbid it; `AlreadyDecided` where it reads otherwise than it was seen; `BadUsage` for a day that is to come.
    """
    _must_be_whole(said, at)
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second sees what the first left
        one = person_of(person)
        if one is None:
            raise Refused("Nobody on the register is called so.", "Find the person anew.")
        _must_be_allowed(one, said.question, how, at)
        if (same := _already(one, said, by)) is not None:
            return same
        if said.seen and said.seen != version_of(one, said.question):
            raise AlreadyDecided("It reads otherwise since you opened this page.", "Look at what stands there now.")
        record = _record_of(one, by, at)
        row = Told.objects.create(
            record=record, person_id=one.person_id, question=said.question, answer=said.answer, cells=dict(said.cells),
            said_on=said.said_on, by_person=said.by_person, recorded_by=by.account, recorded_at=at,
        )  # fmt: skip
        lay_down(rows_of_records([record]))
        derive([one.pk], homes=homes_of([one.pk]), on=day_of_register(at), key=how.key)
        deed = Deed("changed", "told", said.question, person=one.person_id, purpose=how.purpose, result=said.answer)
        append([deed], by=by, at=at)
        return int(row.pk)


def _must_be_whole(said: Said, at: datetime) -> None:
    if said.question not in QUESTIONS or said.answer not in ANSWERS:
        raise NotInTheRules("There is no such question, or no such answer.", f"Ask one of: {', '.join(QUESTIONS)}.")
    if said.said_on > at.astimezone(LONDON).date():
        raise BadUsage("The day on which it was said is still to come.", "Give today, or an earlier day.")
    if (said.answer == "said") != bool(said.cells):
        raise BadUsage("Nothing was said.", "Give what they said, or say that they would rather not.")


def _must_be_allowed(person: Person, question: str, how: Recording, at: datetime) -> None:
    decision = would_allow(person, question, how.asker, how.purpose, at)
    if decision.effect != "permit":
        raise Refused(decision.say, decision.next_step)


def _already(person: Person, said: Said, by: Actor) -> int | None:
    """The number of the same telling by the same hand, where it is the last: the form was sent twice."""
    rows = told_of(person).get(said.question, [])
    now = (said.answer, dict(said.cells), said.said_on, said.by_person, by.account)
    last = rows[0] if rows else None
    same = last and (last.answer, last.cells, last.said_on, last.by_person, last.recorded_by) == now
    return int(last.pk) if last and same else None


def _record_of(person: Person, by: Actor, at: datetime) -> str:
    """The record of what this person told here; made with the first, and held to another of their records."""
    held = Entry.objects.filter(person=person, source=TOLD).order_by("pk").values_list("entry_id", flat=True).first()
    if held is not None:
        return str(held)
    record = new_record()
    Entry.objects.create(entry_id=record, person=person, began_as=person.person_id, source=TOLD)
    _held_to(record, person, by.account, at)
    return record


def _held_to(record: str, person: Person, account: str, at: datetime) -> None:
    """Decide that a record of what was told is the person's, by one of their partners' records: a build needs to be told."""
    others = Entry.objects.filter(person=person).exclude(source=TOLD)
    rows = list(others.values_list("began_as", "source", "entry_id"))
    if not rows:
        return
    anchor = min(rows, key=lambda row: (row[0] != person.person_id, not (row[1] or "").startswith("gp:"), row[2]))[2]
    left, right = sorted((record, anchor))
    MatchDecision.objects.create(
        entry_left=left, entry_right=right, decision="together", reason=_BECAUSE, act=uuid4().hex,
        said=said_of([(left, right)])[left, right], decided_by=account, decided_at=at,
    )  # fmt: skip


def hold_to_told(*, key: bytes, by: Actor, at: datetime) -> int:
    """Bring a register that was just loaded to all that people told, and say of how many records it did not know it all.

    Changes: the register, where a lake was built before something was told, or without it. Told: the trail. Errors:
    `BadUsage` outside a transaction. Whom records are about is settled next, by what stands decided (`hold_to_decisions`).
    """
    by_record: dict[str, list[Step]] = {}
    called: dict[str, str] = {}
    for row in Told.objects.order_by("id"):
        by_record.setdefault(row.record, []).append(as_telling(row))
        called[row.record] = row.person_id
    if not by_record:
        return 0
    here = dict(Entry.objects.filter(entry_id__in=by_record).values_list("entry_id", "person_id"))
    for record in by_record.keys() - here.keys():
        here[record] = _placed(record, called[record])
    _lead_on()
    _hold_alone(here, called, at)
    changed = lay_down(rows_of_records(list(by_record))) | _later_than_the_lake(by_record)
    numbers = {here[record] for record in changed}
    if numbers:
        derive(numbers, homes=homes_of(numbers), on=day_of_register(at), key=key)
    people = Person.objects.filter(pk__in=numbers).order_by("pk").values_list("person_id", flat=True)
    append([Deed("changed", "told", person=one, purpose="register", result="held to") for one in people], by=by, at=at)
    return len(changed)


def _placed(record: str, person_id: str) -> int:
    """Put a record on the register that no lake has: with the record it was held to, else with who it was told of."""
    pairs = [pair for pair, one in _decisions_of(record).items() if one.decision == "together"]
    others = {one for pair in pairs for one in pair} - {record}
    anchor = Entry.objects.filter(entry_id__in=others).order_by("pk").first()
    person = anchor.person if anchor else person_of(person_id) or Person.objects.create(person_id=person_id)
    Entry.objects.create(entry_id=record, person=person, began_as=person.person_id, source=TOLD)
    return int(person.pk)


def _lead_on() -> None:
    """Let pseudonyms that were given here lead to whoever has the record now: a lake gave them another."""
    made = dict(Told.objects.filter(question=ADDED).values_list("record", "person_id"))
    now = dict(Entry.objects.filter(entry_id__in=made).values_list("entry_id", "person__person_id"))
    gone = {given: now[record] for record, given in made.items() if now[record] != given}
    known = {*Person.objects.filter(person_id__in=gone).values_list("person_id", flat=True)}
    known |= {*Retired.objects.filter(person_id__in=gone).values_list("person_id", flat=True)}
    rows = [Retired(person_id=given, now_person_id=one) for given, one in gone.items() if given not in known]
    Retired.objects.bulk_create(rows)


def _decisions_of(record: str) -> Mapping[tuple[str, str], MatchDecision]:
    pairs = MatchDecision.objects.filter(taken_back_at__isnull=True)
    entries = {one for side in ("entry_left", "entry_right") for one in _other_sides(pairs, record, side)}
    return {pair: one for pair, one in standing_decisions({record, *entries}).items() if record in pair}


def _other_sides(pairs: Any, record: str, side: str) -> Iterable[str]:
    other = "entry_right" if side == "entry_left" else "entry_left"
    return pairs.filter(**{side: record}).values_list(other, flat=True)


def _hold_alone(here: Mapping[str, int], called: Mapping[str, str], at: datetime) -> None:
    """Where a partner dropped the very record that a telling was held to, hold it to another of the same person's."""
    alone = Entry.objects.filter(person__in=set(here.values())).exclude(source=TOLD).values_list("person_id", flat=True)
    for record in sorted(record for record, number in here.items() if number not in set(alone)):
        person = person_of(called[record])
        if person is None or person.pk == here[record]:
            continue
        held = _decisions_of(record).values()
        if held and all(one.decision == "together" for one in held):
            _held_to(record, person, next(iter(held)).decided_by, at)


def _later_than_the_lake(by_record: Mapping[str, Sequence[Step]]) -> set[str]:
    """Records of which something that stands was said after the day that the lake speaks of."""
    built = LoadedFile.objects.order_by("-built_on").values_list("built_on", flat=True).first()
    if built is None:
        return set()
    return {r for r, told in by_record.items() if any(one.said_on > built for one in standing(told).values())}
