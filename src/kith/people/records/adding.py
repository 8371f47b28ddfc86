"""Somebody is added to the register by hand: after a search, as a record of what was told, and open to whoever added them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from kith.errors import AlreadyDecided, BadUsage, Refused
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.granting import Door, open_doors
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.adding import Newcomer
from kith.people.layouts import TOLD
from kith.people.records.deriving import day_of_register, derive
from kith.people.records.models import Entry, Person, Told
from kith.people.records.searching import Hit, find_people
from kith.people.records.telling import Recording, Said
from kith.people.records.told_rows import lay_down, new_record, rows_of_records

__all__ = ["OPEN_FOR", "Alike", "add_person", "alike", "may_add"]

OPEN_FOR = timedelta(days=365)
"""How long somebody who was added stays open to the team that added them, unless other work opens them."""

_OPENED = frozenset({"identity", "demographics", "address-and-contact", "about-me", "care-coordination", "housing", "place", "registration"})  # fmt: skip


@dataclass(frozen=True)
class Alike:
    """People who may be who is to be added; `too_many` where a name alone fits more than anybody reads through."""

    hits: tuple[Hit, ...]
    too_many: bool


def may_add(asker: Asker, purpose: str, *, by: Actor, at: datetime) -> Decision:
    """Whether this asker may add somebody; in the trail either way. Errors: `BadUsage` outside a transaction."""
    return ask(asker, "add", Item("person", "identity"), purpose, by=by, at=at)


def alike(one: Newcomer, asker: Asker, purpose: str, at: datetime) -> Alike:
    """People whom the asker may be shown and who may be the same: found by number, by birth date, by names and by place.

    Whoever may not be seen is in no answer; whose whereabouts are protected is not found by place.
    """
    found: dict[int, Hit] = {}
    too_many = False
    for sought in one.searches():
        answer = find_people(sought, asker, purpose, at)
        too_many |= answer.too_many
        for hit in answer.hits:
            found.setdefault(hit.person.pk, hit)
    return Alike(tuple(found.values()), too_many)


def add_person(
    *, one: Newcomer, said: Sequence[Said], seen: Collection[str], how: Recording, by: Actor, at: datetime
) -> str:
    """Add somebody to the register after nobody on it was found to be the same, and return their pseudonym.

    Changes: adds the person with their record, identity, words of names and gaps; opens them to the team of whoever adds
    them. Told: the trail. Errors: `Refused` where the rules forbid it; `AlreadyDecided` where somebody may be the same who
    is not among those `seen`; `BadUsage` where one of those has the very NHS number.
    """
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: of two who add the same person the second finds the first one's
        decision = may_add(how.asker, how.purpose, by=by, at=at)
        if decision.effect != "permit":
            raise Refused(decision.say, decision.next_step)
        _must_be_nobody(one, seen, how, at)
        person = Person.objects.create(person_id=uuid4().hex)
        record = new_record()
        Entry.objects.create(entry_id=record, person=person, began_as=person.person_id, source=TOLD)
        Told.objects.bulk_create(_told(each, record, person.person_id, by, at) for each in said)
        lay_down(rows_of_records([record]))
        derive([person.pk], homes=[], on=day_of_register(at), key=how.key)
        append([Deed("changed", "person", person.person_id, person=person.person_id, purpose=how.purpose, result="added")], by=by, at=at)  # fmt: skip
        _open(person.person_id, how, by, at)
        return str(person.person_id)


def _must_be_nobody(one: Newcomer, seen: Collection[str], how: Recording, at: datetime) -> None:
    hits = alike(one, how.asker, how.purpose, at).hits
    if any(hit.person.person_id not in seen for hit in hits):
        raise AlreadyDecided("Somebody who may be the same is on the register by now.", "Look at them first.")
    if one.nhs_number and any(hit.who.nhs_number == one.nhs_number for hit in hits):
        raise BadUsage("Somebody on the register has this NHS number.", "Open them, or leave the number out if it is not known.")  # fmt: skip


def _told(said: Said, record: str, person_id: str, by: Actor, at: datetime) -> Told:
    return Told(
        record=record, person_id=person_id, question=said.question, answer=said.answer, cells=dict(said.cells),
        said_on=said.said_on, by_person=said.by_person, recorded_by=by.account, recorded_at=at,
    )  # fmt: skip


def _open(person_id: str, how: Recording, by: Actor, at: datetime) -> None:
    teams = [tie.team for tie in how.asker.current_ties(at.astimezone(LONDON).date())]
    why = "added to the register by hand by one of the team"
    door = Door(teams[0] if teams else how.asker.account, _OPENED, frozenset({"direct-care", "coordination"}), f"added:{person_id}", why, at + OPEN_FOR)  # fmt: skip
    open_doors([person_id], door=door, by=by, at=at)
