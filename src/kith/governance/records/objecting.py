"""What people say no to, written down at once and never taken out: an objection withdrawn keeps its dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from kith.errors import BadUsage
from kith.governance import objections
from kith.governance.asker import known
from kith.governance.item import LABELS
from kith.governance.records.models import Objection, PersonLabel
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["object_to", "objections_standing", "put_on_label", "take_off_label", "withdraw_objection"]


def object_to(*, objection: objections.Objection, how: str, by: Actor, at: datetime) -> None:
    """Write down that a person objects; it holds from its first day, on every surface (CNS-01).

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


def objections_standing(people: Iterable[str], on: date) -> tuple[objections.Objection, ...]:
    """The objections of these people that stand on a day, as the rules read them."""
    rows = Objection.objects.standing(on).filter(person_id__in=list(people))
    return tuple(
        objections.Objection(row.person_id, row.kind, row.from_date, row.to_date, row.body, row.field_group)
        for row in rows
    )


def put_on_label(*, person: str, label: str, ground: str, by: Actor, at: datetime) -> None:
    """Guard a person's record with a label; the next request honours it (SEN-12).

    Changes: adds the label, if it is not on. Told: the trail. Errors: `NotInTheRules` for a label that no rule knows.
    """
    known(label, LABELS, "label")
    with transaction.atomic():
        given = {"ground": ground, "put_on_by": by.account, "put_on_at": at}
        _, is_new = PersonLabel.objects.get_or_create(person_id=person, label=label, taken_off_at=None, defaults=given)
        if is_new:
            append([Deed("changed", "label", label, person=person, result="put on", reason=ground)], by=by, at=at)


def take_off_label(*, person: str, label: str, ground: str, by: Actor, at: datetime) -> None:
    """Take a label off a person's record.

    Changes: when and by whom it was taken off. Told: the trail. Errors: `BadUsage` where it is not on.
    """
    with transaction.atomic():
        taken = PersonLabel.objects.filter(person_id=person, label=label, taken_off_at__isnull=True).update(
            taken_off_by=by.account, taken_off_at=at
        )
        if not taken:
            raise BadUsage(f"The label {label} is not on this record.", "Look at the record again.")
        append([Deed("changed", "label", label, person=person, result="taken off", reason=ground)], by=by, at=at)


def _deed(row: Objection, result: str, how: str) -> Deed:
    told = {"body": row.body, "field_group": row.field_group}
    return Deed("changed", "objection", row.kind, person=row.person_id, result=result, reason=how, details=told)
