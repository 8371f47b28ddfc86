"""Doors opened when work begins and shut when it ends: what the rooms above write downwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kith.errors import BadUsage
from kith.governance import facts
from kith.governance.records import models as kept
from kith.governance.records.journal import journal
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["Door", "Laid", "lay_doors", "open_doors", "shut_doors"]

_AT_ONCE = 500


@dataclass(frozen=True)
class Door:
    """What one piece of work opens, for each person it is about.

    to             team or account that it opens to, or those of a team who work for one organisation (`door_at`)
    work           what opens it, so that ending the work shuts it: `list:12`, `referral:7`
    why            the same in words that a person can read: "on the list Likely need, no contact"
    """

    to: str
    field_groups: frozenset[str]
    purposes: frozenset[str]
    work: str
    why: str
    to_at: datetime | None = None
    labels: frozenset[str] = frozenset()
    despite_objection: str = ""


Laid = tuple[str, Door, tuple[datetime, str], tuple[datetime, str] | None]
"""A door of the past: about whom, the door, when it was opened by whom, and when it was shut by whom."""


def open_doors(people: Sequence[str], *, door: Door, by: Actor, at: datetime) -> int:
    """Open one door for each of these people, and say how many were opened.

    Changes: one grant for each person who has none of this work to this team or account yet. Told: the trail, one event
    a person. Errors: `BadUsage` outside a transaction, or where the door would hold never; `NotInTheRules` for a field
    group, label or purpose that the rule book does not have.
    """
    _inside_a_transaction()
    until = door.to_at.isoformat() if door.to_at else None
    told = {"to": door.to, "field_groups": " ".join(sorted(door.field_groups)), "until": until}
    held = set(kept.Grant.objects.filter(work=door.work, to=door.to).open_at(at).values_list("person_id", flat=True))
    fresh = [person for person in dict.fromkeys(people) if person not in held]
    for person in fresh[:1]:
        as_fact(_grant(person, door, by, at))  # the pure class refuses what no rule could read
    kept.Grant.objects.bulk_create([_grant(person, door, by, at) for person in fresh], batch_size=_AT_ONCE)
    append(
        [Deed("opened", "grant", door.work, person=person, reason=door.why, details=told) for person in fresh],
        by=by,
        at=at,
    )
    return len(fresh)


def shut_doors(
    *, work: str, by: Actor, at: datetime, people: Iterable[str] | None = None, stays_shut: bool = False
) -> int:
    """Shut every door that this work opened, or only those about these people; say how many were shut.

    `stays_shut` says that a backup from before, put back, may not open them again (BKP-06): the person said no, or it went to the wrong place.
    Changes: the end of each open grant; nothing else of it. Told: the trail, one event a person. Errors: `BadUsage`
    outside a transaction. Shutting again shuts nothing.
    """
    _inside_a_transaction()
    doors = kept.Grant.objects.select_for_update().filter(work=work).open_at(at)
    if people is not None:
        doors = doors.filter(person_id__in=list(people))
    shut = dict(doors.values_list("id", "person_id"))
    kept.Grant.objects.filter(id__in=list(shut)).update(to_at=at, shut_by=by.account)
    append([Deed("shut", "grant", work, person=person) for person in shut.values()], by=by, at=at)
    if stays_shut and shut:
        journal(*kept.Grant.objects.filter(id__in=list(shut)), at=at)
    return len(shut)


def lay_doors(doors: Iterable[Laid]) -> int:
    """Lay the doors of a made-up past down, and say how many there are.

    Changes: one grant for each, open or shut. Told: nobody; whoever lays a past down tells the trail of it. Errors: `BadUsage` outside a
    transaction.
    """
    _inside_a_transaction()
    rows = []
    for person, door, (opened_at, opened_by), shut in doors:
        row = _grant(person, door, Actor(opened_by), opened_at)
        if shut is not None:
            row.to_at, row.shut_by = shut
        rows.append(row)
    kept.Grant.objects.bulk_create(rows, batch_size=_AT_ONCE)
    return len(rows)


def as_fact(grant: kept.Grant) -> facts.Grant:
    """A kept grant as the rules read it."""
    return facts.Grant(
        grant.person_id, grant.to, grant.field_groups, grant.purposes, grant.from_at, grant.to_at, grant.labels, grant.why,
        grant.despite_objection,
    )  # fmt: skip


def _grant(person: str, door: Door, by: Actor, at: datetime) -> kept.Grant:
    return kept.Grant(
        person_id=person, to=door.to, field_groups=door.field_groups, purposes=door.purposes, labels=door.labels, from_at=at,
        to_at=door.to_at, why=door.why, work=door.work, despite_objection=door.despite_objection, opened_by=by.account,
    )  # fmt: skip


def _inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise BadUsage("Doors are opened and shut only in the transaction of the work.", "Open one around both.")
