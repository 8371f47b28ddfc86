"""Labels on single entries: put on and taken off with a reason, by whoever the rules let; each in the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.errors import BadUsage
from kith.governance.asker import known
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.item import ENTRY_LABELS, LABELS
from kith.governance.records.journal import journal
from kith.governance.records.models import EntryLabel
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["Marked", "OnEntry", "entry_labels", "label_entry", "labels_standing", "records_labelled", "unlabel_entry"]


@dataclass(frozen=True)
class Marked:
    """One entry: whose it is, the partner's record that it is in, its mark, and its field group."""

    person: str
    record: str
    mark: str
    field_group: str


@dataclass(frozen=True)
class OnEntry:
    """One label that stands on an entry: which, on what, who put it there, when, and why."""

    number: int
    label: str
    entry: Marked
    put_on_by: str
    put_on_at: datetime
    ground: str


def label_entry(*, entry: Marked, label: str, ground: str, by: Actor, at: datetime) -> None:
    """Guard one entry with a label; the next request honours it (SEN-12).

    Changes: adds it, if it is not on. Told: the trail. Errors: `NotInTheRules` for a label that no entry can have; `BadUsage` without a
    reason that somebody could read later.
    """
    known(label, {name: LABELS[name].meaning for name in ENTRY_LABELS}, "label of an entry")
    _must_be_a_reason(ground)
    with transaction.atomic():
        given = {
            "person_id": entry.person, "record": entry.record, "field_group": entry.field_group, "ground": ground.strip(),
            "put_on_by": by.account, "put_on_at": at,
        }  # fmt: skip
        row, is_new = EntryLabel.objects.get_or_create(mark=entry.mark, label=label, taken_off_at=None, defaults=given)
        if is_new:
            append([_deed(row, "put on", ground.strip())], by=by, at=at)
            journal(row, at=at)


def unlabel_entry(*, number: int, why: str, by: Actor, at: datetime) -> None:
    """Take a label off an entry.

    Changes: when, by whom and why. Told: the trail. Errors: `BadUsage` where it is not on any more, or without a reason.
    """
    _must_be_a_reason(why)
    with transaction.atomic():
        row = EntryLabel.objects.select_for_update().filter(pk=number, taken_off_at__isnull=True).first()
        if row is None:
            raise BadUsage("That label is not on the entry any more.", "Look at the entry again.")
        row.taken_off_by, row.taken_off_at, row.taken_off_why = by.account, at, why.strip()
        row.save(update_fields=["taken_off_by", "taken_off_at", "taken_off_why"])
        append([_deed(row, "taken off", why.strip())], by=by, at=at)
        journal(row, at=at)


def entry_labels(records: Any) -> list[OnEntry]:
    """The labels that stand on entries of these records: ids, or a question for them that the database answers within this one."""
    rows = EntryLabel.objects.filter(record__in=records, taken_off_at__isnull=True).order_by("put_on_at", "id")
    return list(map(_as_fact, rows))


def labels_standing() -> Any:
    """The labels that stand, as a question for the database to answer within another."""
    return EntryLabel.objects.filter(taken_off_at__isnull=True)


def records_labelled() -> dict[str, list[OnEntry]]:
    """Every label that stands on an entry, by record; a record without any is absent."""
    found: dict[str, list[OnEntry]] = {}
    for one in map(_as_fact, EntryLabel.objects.filter(taken_off_at__isnull=True)):
        found.setdefault(one.entry.record, []).append(one)
    return found


def _as_fact(row: EntryLabel) -> OnEntry:
    entry = Marked(row.person_id, row.record, row.mark, row.field_group)
    return OnEntry(row.pk, row.label, entry, row.put_on_by, row.put_on_at, row.ground)


def _must_be_a_reason(text: str) -> None:
    if not is_reason(text):
        least, most = REASON_LENGTHS
        raise BadUsage("Say why, so that somebody can read it later.", f"In {least} to {most} characters, without the detail that is to be guarded.")  # fmt: skip


def _deed(row: EntryLabel, result: str, why: str) -> Deed:
    told = {"entry": row.mark[:16], "field_group": row.field_group}
    return Deed("changed", "entry label", row.label, person=row.person_id, result=result, reason=why, details=told)
