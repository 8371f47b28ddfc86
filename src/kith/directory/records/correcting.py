"""Staff say what is wrong, that an entry is still right, what room there is, and whether two entries are one; what others said stays."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kith.directory.confidential import is_confidential
from kith.directory.reading_values import read_point, read_value
from kith.directory.records.asking import PURPOSE, must
from kith.directory.records.keeping_out import guard
from kith.directory.records.models import Assurance, Entry, Said, SameOrNot, SeenReply, ToldRoom
from kith.directory.records.settling import settle
from kith.directory.room import ROOM
from kith.directory.service import FIELDS, NOT_TYPED, in_words
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.tables.schema import BadCell

__all__ = [
    "Correction",
    "add_by_hand",
    "correct",
    "decide_same",
    "record_reply",
    "say_still_right",
    "take_apart",
    "tell_room",
    "version_of",
]


@dataclass(frozen=True)
class Correction:
    """One field as somebody types it; `seen` says what stood there when they began, as of `version_of`."""

    field: str
    typed: Any
    seen: str


def version_of(value: Any) -> str:
    """What says that a value still is what somebody saw."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]


def correct(*, asker: Asker, entry: str, told: Correction, key: bytes, by: Actor, at: datetime) -> None:
    """Correct one field; what feeds and owners said stays beside it.

    Changes: adds what was said; the entry is worked out anew. Told: the trail. Errors: `NotYours`; `BadUsage` for a value that cannot be; `AlreadyDecided`
    where something else stands there by now, with what it is.
    """
    must(asker, "edit", by, at)
    if told.field not in FIELDS or told.field in NOT_TYPED:
        raise BadUsage(
            "That cannot be typed in.", f"Choose one of: {', '.join(name for name in FIELDS if name not in NOT_TYPED)}."
        )
    value = typed_value(told.field, told.typed)
    with transaction.atomic():
        row = _open_entry(entry)
        _refuse_confidential({**row.values, told.field: value})
        stands = row.values.get(told.field)
        if version_of(stands) != told.seen:
            said = in_words(told.field, stands) if stands is not None else "nothing"
            raise AlreadyDecided(
                f"Somebody changed this meanwhile: it says “{said}”.", "Look at it, and change it again if it is wrong."
            )
        Said.objects.create(
            entry=row, field=told.field, whose="staff", value=value, said_by=asker.account, role=asker.role, said_at=at
        )
        settle([row.pk])
        guard([row.pk], key=key)
        _told(row, "corrected", by, at, {"field": told.field})


def typed_value(name: str, typed: Any) -> Any:
    """A value as somebody typed it; None takes it away. Errors: `BadUsage` with how to mend it."""
    try:
        value = read_value(name, typed)
    except BadCell as bad:
        raise BadUsage(f"{FIELDS[name].label}: {bad.reason}.", f"{bad.mend[:1].upper()}{bad.mend[1:]}.") from None
    if name == "name" and value is None:
        raise BadUsage("An entry must have a name.", "Say what people call it.")
    return value


def _refuse_confidential(values: dict[str, Any]) -> None:
    if is_confidential({name: value for name, value in values.items() if value is not None}):
        raise BadUsage(
            "This reads as a refuge, or another place where people are safe only while nobody knows where it is.",
            "Leave the place out, or say on its page that it must not be shown.",
        )


def say_still_right(*, asker: Asker, entry: str, by: Actor, at: datetime) -> None:
    """Say that an entry is right today, having asked or been there. Said twice on one day it is said once.

    Changes: adds the assurance; the entry is fresh again. Told: the trail. Errors: `NotYours`.
    """
    must(asker, "edit", by, at)
    with transaction.atomic():
        row, on = _open_entry(entry), at.astimezone(LONDON).date()
        told = {"entry": row, "whose": "staff", "said_date": on, "said_by": asker.account}
        if Assurance.objects.filter(**told).exists():
            return
        Assurance.objects.create(**told, said_at=at)
        settle([row.pk])
        _told(row, "still right", by, at)


def tell_room(*, asker: Asker, entry: str, state: str, by: Actor, at: datetime) -> None:
    """Say what room there is, as somebody just heard.

    Changes: adds it; the latest counts. Told: the trail. Errors: `NotYours`; `BadUsage` for a word that is no answer.
    """
    must(asker, "edit", by, at)
    if state not in ROOM:
        raise BadUsage("Say whether it takes people now.", f"One of: {', '.join(ROOM)}.")
    with transaction.atomic():
        row = _open_entry(entry)
        ToldRoom.objects.create(entry=row, state=state, said_by=asker.account, said_at=at)
        _told(row, state, by, at)


def record_reply(*, entry: str, days: int, at: datetime) -> None:
    """Keep how many days a reply took; called by what sends people to services, in its own transaction.

    Changes: adds it. Told: nobody, as whoever calls tells the trail of whom the reply was. Errors: `BadUsage` for less than no days.
    """
    if days < 0:
        raise BadUsage("A reply cannot come before it was asked for.", "Give the days between.")
    found = Entry.objects.filter(key=entry).first()
    if found is not None:
        SeenReply.objects.create(entry=found, days=days, seen_at=at)


def decide_same(*, asker: Asker, pair: tuple[str, str], is_same: bool, key: bytes, by: Actor, at: datetime) -> None:
    """Decide whether two entries are one: of those that are, the first stands, and what was said of either is said of it.

    Changes: adds the decision; the second is shown as part of the first. Told: the trail. Errors: `NotYours`; `AlreadyDecided` where one of
    them was put together with another meanwhile.
    """
    must(asker, "edit", by, at)
    with transaction.atomic():
        rows = {row.key: row for row in Entry.objects.shown().select_for_update().filter(key__in=pair)}
        if len(rows) != 2:
            raise AlreadyDecided(
                "One of the two is not there any more, or was put together with another.", "Look at the list again."
            )
        left, right = rows[pair[0]], rows[pair[1]]
        SameOrNot.objects.create(left=left, right=right, is_same=is_same, decided_by=asker.account, decided_at=at)
        if is_same:
            Entry.objects.filter(same_as=right).update(same_as=left)
            Entry.objects.filter(pk=right.pk).update(same_as=left)
            settle([left.pk])
            guard([left.pk], key=key)
        _told(left, "same" if is_same else "not the same", by, at, {"other": right.key})


def take_apart(*, asker: Asker, entry: str, by: Actor, at: datetime) -> None:
    """Take an entry out of the one it was put together with; everything is as it was.

    Changes: both stand for themselves. Told: the trail. Errors: `NotYours`; `AlreadyDecided` where it stands for itself by now.
    """
    must(asker, "edit", by, at)
    with transaction.atomic():
        row = (
            Entry.objects.select_for_update()
            .filter(key=entry, is_kept_out=False, same_as__isnull=False)
            .select_related("same_as")
            .first()
        )
        if row is None or row.same_as is None:
            raise AlreadyDecided("It stands for itself already.", "Look at it again.")
        other = row.same_as
        Entry.objects.filter(pk=row.pk).update(same_as=None)
        SameOrNot.objects.create(left=other, right=row, is_same=False, decided_by=asker.account, decided_at=at)
        settle([row.pk, other.pk])
        _told(other, "taken apart", by, at, {"other": row.key})


def add_by_hand(*, asker: Asker, entry: str, typed: dict[str, Any], key: bytes, by: Actor, at: datetime) -> str:
    """Add a service that no feed has, and return its key.

    Changes: adds the entry with what was typed. Told: the trail. Errors: `NotYours`; `BadUsage` for a value that cannot be, or without a name.
    """
    must(asker, "edit", by, at)
    values = {name: value for name in FIELDS if (value := typed_value(name, typed.get(name))) is not None}
    if why := read_point(values):
        raise BadUsage(f"The place: {why}.", "Leave both out, or mend them.")
    _refuse_confidential(values)
    with transaction.atomic():
        row, is_new = Entry.objects.get_or_create(key=entry, defaults={"made_at": at})
        if not is_new:
            return row.key
        Said.objects.bulk_create(
            Said(entry=row, field=name, whose="hand", value=value, said_by=asker.account, role=asker.role, said_at=at)
            for name, value in values.items()
        )
        settle([row.pk])
        guard([row.pk], key=key)
        _told(row, "added", by, at)
    return row.key


def _open_entry(key: str) -> Entry:
    row = Entry.objects.shown().select_for_update().filter(key=key).first()
    if row is None:
        raise NotYours("There is nothing here that you can change.", "Look for it again.")
    return row


def _told(row: Entry, result: str, by: Actor, at: datetime, details: dict[str, Any] | None = None) -> None:
    append([Deed("changed", "service", row.key, purpose=PURPOSE, result=result, details=details or {})], by=by, at=at)
