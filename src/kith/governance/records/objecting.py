"""What people say no to, written down at once and never taken out: an objection withdrawn keeps its dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from kith.errors import BadUsage
from kith.governance import objections
from kith.governance.asker import known
from kith.governance.item import LABELS
from kith.governance.records.journal import journal
from kith.governance.records.models import Objection, PersonLabel
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = [
    "Said", "carry_objection", "object_to", "objection_numbered", "objections_kept", "objections_of", "objections_standing",
    "put_on_label", "take_off_label", "withdraw_objection",
]  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One objection as it is kept: what it is, what an address calls it, and how and to whom it was said."""

    number: int
    objection: objections.Objection
    how: str
    said_to: str


def object_to(*, objection: objections.Objection, how: str, by: Actor, at: datetime) -> bool:
    """Write down that a person objects; it holds from its first day, on every surface (CNS-01). Says whether it is new.

    Changes: adds it; the same objection said again changes nothing. Told: the trail. Errors: `BadUsage` where nobody
    says how it was said: in person, by letter, from the practice's file.
    """
    if not how.strip():
        raise BadUsage("Say how the objection was made.", "For instance: by telephone, to the care coordinator.")
    with transaction.atomic():
        row, is_new = Objection.objects.get_or_create(
            person_id=objection.person_id, kind=objection.kind, body=objection.body, field_group=objection.field_group,
            to_date=None, defaults={"from_date": objection.from_date, "said_to": by.account, "how": how},
        )  # fmt: skip
        if is_new:
            append([_deed(row, "said", how)], by=by, at=at)
            journal(row, at=at)
    return is_new


def withdraw_objection(*, objection: objections.Objection, on: date, how: str, by: Actor, at: datetime) -> None:
    """Write down that the person no longer objects, from a day on.

    Changes: the last day of the objection. Told: the trail. Errors: `BadUsage` where none such stands.
    """
    with transaction.atomic():
        row = Objection.objects.select_for_update().filter(
            person_id=objection.person_id, kind=objection.kind, body=objection.body, field_group=objection.field_group,
            to_date__isnull=True, from_date__lt=on,
        ).first()  # fmt: skip
        if row is None:
            raise BadUsage("No such objection stands from before that day.", "Look at the person's objections again.")
        row.to_date = on
        row.save(update_fields=["to_date"])
        append([_deed(row, "withdrawn", how)], by=by, at=at)
        journal(row, at=at)


def carry_objection(*, number: int, to_person: str, on: date, by: Actor, at: datetime) -> None:
    """Let an objection stand for the person under the pseudonym that they have now: two records were put together.

    Changes: adds it from its own first day, and ends it under the old pseudonym, in one transaction. Told: the trail, of
    both. Errors: `BadUsage` where none of this number stands.
    """
    how = "carried over: the register calls this person otherwise now"
    with transaction.atomic():
        row = Objection.objects.select_for_update().filter(pk=number, to_date__isnull=True).first()
        if row is None:
            raise BadUsage("That objection does not stand any more.", "Look at the list again.")
        old = _as_fact(row)
        object_to(objection=replace(old, person_id=to_person), how=f"{row.how} ({how})"[:200], by=by, at=at)
        withdraw_objection(objection=old, on=max(on, old.from_date + timedelta(days=1)), how=how, by=by, at=at)


def objections_of(people: Iterable[str]) -> list[Said]:
    """Every objection that one person ever made, under all their pseudonyms: those that stand first, then the latest."""
    rows = Objection.objects.filter(person_id__in=list(people)).order_by(F("to_date").desc(nulls_first=True), "-id")
    return [_as_said(row) for row in rows]


def objections_kept(on: date) -> list[Said]:
    """Every objection that stands on a day, the oldest first."""
    return [_as_said(row) for row in Objection.objects.standing(on).order_by("from_date", "id")]


def objection_numbered(number: int) -> Said | None:
    """One objection by its number; None where there is none."""
    row = Objection.objects.filter(pk=number).first()
    return _as_said(row) if row else None


def objections_standing(people: Iterable[str], on: date) -> tuple[objections.Objection, ...]:
    """The objections of these people that stand on a day, as the rules read them."""
    rows = Objection.objects.standing(on).filter(person_id__in=list(people))
    return tuple(map(_as_fact, rows))


def _as_fact(row: Objection) -> objections.Objection:
    return objections.Objection(row.person_id, row.kind, row.from_date, row.to_date, row.body, row.field_group)


def _as_said(row: Objection) -> Said:
    return Said(row.pk, _as_fact(row), row.how, row.said_to)


def put_on_label(*, person: str, label: str, ground: str, by: Actor, at: datetime) -> None:
    """Guard a person's record with a label; the next request honours it (SEN-12).

    Changes: adds the label, if it is not on. Told: the trail. Errors: `NotInTheRules` for a label that no rule knows.
    """
    known(label, LABELS, "label")
    with transaction.atomic():
        given = {"ground": ground, "put_on_by": by.account, "put_on_at": at}
        row, is_new = PersonLabel.objects.get_or_create(
            person_id=person, label=label, taken_off_at=None, defaults=given
        )
        if is_new:
            append([Deed("changed", "label", label, person=person, result="put on", reason=ground)], by=by, at=at)
            journal(row, at=at)


def take_off_label(*, person: str, label: str, ground: str, by: Actor, at: datetime) -> None:
    """Take a label off a person's record.

    Changes: when and by whom it was taken off. Told: the trail. Errors: `BadUsage` where it is not on.
    """
    with transaction.atomic():
        on = PersonLabel.objects.select_for_update().filter(person_id=person, label=label, taken_off_at__isnull=True)
        row = on.first()
        if row is None:
            raise BadUsage(f"The label {label} is not on this record.", "Look at the record again.")
        row.taken_off_by, row.taken_off_at = by.account, at
        row.save(update_fields=["taken_off_by", "taken_off_at"])
        append([Deed("changed", "label", label, person=person, result="taken off", reason=ground)], by=by, at=at)
        journal(row, at=at)


def _deed(row: Objection, result: str, how: str) -> Deed:
    told = {"body": row.body, "field_group": row.field_group}
    return Deed("changed", "objection", row.kind, person=row.person_id, result=result, reason=how, details=told)
