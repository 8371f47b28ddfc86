"""What guards and opens a person's record holds under every pseudonym that leads to them: labels, objections, open doors.

Each stays where it was written. Where its pseudonym leads to somebody else, they are given one like it, marked with where
it came from, and it ends when the pseudonym leads there no more: so a merged record is guarded by the stricter of both,
and taking the merge back leaves each with their own (SEN-14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from kith.errors import BadUsage
from kith.governance.records.models import Grant, Objection, PersonLabel
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["carry"]

Leads = Mapping[str, str | None]


@dataclass(frozen=True)
class _Way:
    """How one kind of thing is carried: which stand, what makes two of them one, what a carried one lacks, and how it ends."""

    model: type[models.Model]
    standing: Callable[[datetime], Any]
    same: tuple[str, ...]
    end: Callable[[Any, Actor, datetime], Any]


def _shut(rows: Any, by: Actor, at: datetime) -> None:
    rows.update(to_at=at, shut_by=by.account)


def _take_off(rows: Any, by: Actor, at: datetime) -> None:
    rows.update(taken_off_by=by.account, taken_off_at=at)


def _forget(rows: Any, by: Actor, at: datetime) -> None:
    """An objection that was carried was never said of this person: what was said stands where it was said."""
    rows.delete()


_WAYS = (
    _Way(PersonLabel, lambda at: PersonLabel.objects.filter(taken_off_at__isnull=True), ("label",), _take_off),
    _Way(Objection, lambda at: Objection.objects.standing(at.astimezone(LONDON).date()).filter(to_date__isnull=True),
         ("kind", "body", "field_group"), _forget),
    _Way(Grant, lambda at: Grant.objects.open_at(at), ("work", "to"), _shut),
)  # fmt: skip


def carry(*, leads: Leads, by: Actor, at: datetime) -> int:
    """Let labels, objections and open doors follow pseudonyms to whom they lead now; say how many were given or ended.

    Changes: those marked as carried, and no others; called again it changes nothing. `leads` has for each pseudonym
    concerned whom it leads to; somebody's own pseudonym leads to themself. Told: the trail, once for each. Errors:
    `BadUsage` outside a transaction.
    """
    if not connection.in_atomic_block:
        raise BadUsage("What guards a record follows it in the same transaction.", "Open one around both.")
    deeds = [deed for way in _WAYS for deed in (*_ended(way, leads, by, at), *_given(way, leads, at))]
    append(deeds, by=by, at=at)
    return len(deeds)


def _ended(way: _Way, leads: Leads, by: Actor, at: datetime) -> Iterator[Deed]:
    """Carried ones whose pseudonym leads elsewhere now, or whose own is over."""
    held = way.standing(at)
    own = {(one.person_id, _same(one, way)) for one in held.filter(carried_from="")}
    stale = [
        one
        for one in held.exclude(carried_from="")
        if one.carried_from in leads
        and (leads[one.carried_from] != one.person_id or (one.carried_from, _same(one, way)) not in own)
    ]
    way.end(way.model._default_manager.filter(pk__in=[one.pk for one in stale]), by, at)
    return (_deed(one, "no longer carried") for one in stale)


def _given(way: _Way, leads: Leads, at: datetime) -> Iterator[Deed]:
    held = list(way.standing(at))
    there = {(one.person_id, _same(one, way)) for one in held}
    for one in held:
        to = leads.get(one.person_id)
        if one.carried_from or to is None or to == one.person_id or (to, _same(one, way)) in there:
            continue
        there.add((to, _same(one, way)))
        fields = {field.attname: getattr(one, field.attname) for field in way.model._meta.concrete_fields}
        del fields["id"]
        made = way.model._default_manager.create(**{**fields, "person_id": to, "carried_from": one.person_id})
        yield _deed(made, "carried")


def _same(one: Any, way: _Way) -> tuple[str, ...]:
    return tuple(getattr(one, name) for name in way.same)


def _deed(one: Any, result: str) -> Deed:
    kind = str(one._meta.model_name)
    return Deed("changed", kind, str(one), person=one.person_id, result=result, details={"from": one.carried_from})
