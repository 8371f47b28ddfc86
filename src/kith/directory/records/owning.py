"""Owners are asked to confirm: whom to ask today, a link for each, and what an owner says by it without an account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kith.directory.freshness import ASKING, Due, Standing, to_be_asked
from kith.directory.owning import OWNERS_SAY, digest_of_secret, secret_from, works_until
from kith.directory.records.asking import PURPOSE, must
from kith.directory.records.correcting import typed_value
from kith.directory.records.keeping_out import guard
from kith.directory.records.models import Assurance, Entry, OwnersLink, Said, ToldRoom
from kith.directory.records.reading import live_of
from kith.directory.records.settling import settle
from kith.directory.room import ROOM, Live
from kith.directory.service import ServiceAtSite
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["OWNER", "OwnerSays", "ToAsk", "entry_of_link", "hear_owner", "make_link", "owners_to_ask"]

OWNER = Actor("owner of a service, by their link")
"""Who did it, in the trail: nobody signs in by such a link, and nobody's name is known by it."""

_NOT_THERE = "This link does not work: it was used, has ended, or is not whole."


@dataclass(frozen=True)
class ToAsk:
    """One entry whose owner is to be asked, or rung."""

    entry: ServiceAtSite
    due: Due
    asked_count: int
    live: Live | None = None


@dataclass(frozen=True)
class OwnerSays:
    """What an owner says: fields of `OWNERS_SAY` that stand otherwise, as typed, and the room there is, where they say so."""

    typed: Mapping[str, str] = field(default_factory=dict)
    room: str = ""


def owners_to_ask(at: datetime) -> list[ToAsk]:
    """Whose owners are to be asked or rung today, who has waited longest first; nobody whose service has ended."""
    on = at.astimezone(LONDON).date()
    rows = [row for row in Entry.objects.shown() if row.values.get("status") != "defunct"]
    asked: dict[int, list[date]] = defaultdict(list)
    for entry, made in OwnersLink.objects.values_list("entry_id", "made_at"):
        asked[entry].append(made.astimezone(LONDON).date())
    standing, by_key = [], {row.key: row for row in rows}
    for row in rows:
        since = sorted(day for day in asked[row.pk] if row.assured_date is None or day >= row.assured_date)
        standing.append(Standing(row.key, row.assured_date, len(since), since[-1] if since else None))
    counts, live = {one.key: one.asked_count for one in standing}, live_of([], at)
    return [
        ToAsk(ServiceAtSite.of(due.key, by_key[due.key].values), due, counts[due.key], live.get(due.key))
        for due in to_be_asked(standing, on, ASKING)
    ]


def make_link(*, asker: Asker, entry: str, chance: bytes, by: Actor, at: datetime) -> str:
    """Make a link for the owner of one entry, and return its secret, the only time that it is told.

    Changes: adds the link; those made before for this entry work no longer. Told: the trail. Errors: `NotYours`.
    """
    must(asker, "edit", by, at)
    with transaction.atomic():
        row = Entry.objects.shown().select_for_update().filter(key=entry).first()
        if row is None:
            raise NotYours("There is nothing here that you can change.", "Look for it again.")
        secret = secret_from(chance)
        OwnersLink.objects.filter(entry=row, used_at__isnull=True, until__gt=at).update(used_at=at)
        OwnersLink.objects.create(
            entry=row, digest=digest_of_secret(secret), until=works_until(at), made_by=asker.account, made_at=at
        )
        append([Deed("changed", "service", row.key, purpose=PURPOSE, result="its owner is asked")], by=by, at=at)
    return secret


def entry_of_link(secret: str, at: datetime) -> ServiceAtSite | None:
    """The entry of a link that works; None for every other, and nothing says which: used, ended, made up or of what is shown no more."""
    link = _working(secret, at).first()
    return ServiceAtSite.of(link.entry.key, link.entry.values) if link else None


def _working(secret: str, at: datetime) -> Any:
    found = OwnersLink.objects.select_related("entry").filter(
        digest=digest_of_secret(secret), used_at__isnull=True, until__gt=at
    )
    return found.filter(entry__is_kept_out=False, entry__same_as__isnull=True)


def hear_owner(*, secret: str, says: OwnerSays, key: bytes, at: datetime) -> None:
    """Hear an owner say that the entry is right, with what stands otherwise and the room there is. The link works once.

    Changes: adds what they said, the room and the assurance; ends the link. Told: the trail. Errors: `AlreadyDecided` where the link does not
    work; `BadUsage` for a value that cannot be, or a word that is no answer.
    """
    if says.room and says.room not in ROOM:
        raise BadUsage("Say whether you take people now.", f"One of: {', '.join(ROOM)}.")
    if unknown := set(says.typed) - set(OWNERS_SAY):
        raise BadUsage(f"{', '.join(sorted(unknown))} cannot be said by this link.", "Ring whoever sent it to you.")
    values = {name: typed_value(name, text) for name, text in says.typed.items()}
    with transaction.atomic():
        link = _working(secret, at).select_for_update(of=("self",)).first()
        if link is None:
            raise AlreadyDecided(_NOT_THERE, "Ring whoever sent it to you, and ask for a new one.")
        row, on = link.entry, at.astimezone(LONDON).date()
        OwnersLink.objects.filter(pk=link.pk).update(used_at=at)
        new = {name: value for name, value in values.items() if value != row.values.get(name)}
        Said.objects.bulk_create(
            Said(entry=row, field=name, whose="owner", value=value, said_by=OWNER.account, role="owner", said_at=at)
            for name, value in new.items()
        )
        if says.room:
            ToldRoom.objects.create(entry=row, state=says.room, said_by=OWNER.account, said_at=at)
        Assurance.objects.create(entry=row, whose="owner", said_date=on, said_by=OWNER.account, said_at=at)
        settle([row.pk])
        guard([row.pk], key=key)
        told = {"fields": " ".join(sorted(new)), "room": says.room}
        append(
            [Deed("changed", "service", row.key, purpose=PURPOSE, result="confirmed by its owner", details=told)],
            by=OWNER,
            at=at,
        )
