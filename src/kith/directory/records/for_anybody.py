"""What of the directory anybody may read, without an account: the public fields of what may be shown, and of nobody anything."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import TextField
from django.db.models.functions import Cast

from kith.directory.freshness import Stage, stage_of
from kith.directory.records.models import Entry
from kith.directory.records.reading import Listed, live_of
from kith.directory.room import Live, for_anybody
from kith.directory.service import ServiceAtSite, public_values
from kith.governance.situation import LONDON

__all__ = ["OpenEntry", "open_entries", "open_entry", "open_list"]


def open_entries() -> tuple[ServiceAtSite, ...]:
    """Everything that anybody may read, by name; `service` is there to put places together, and goes nowhere as it is.

    An entry without a name is left out: there is nothing to call it by.
    """
    rows = Entry.objects.shown().annotate(told=Cast("values", TextField())).values_list("key", "service", "told")
    entries = (_read(key, service, told) for key, service, told in rows)
    return tuple(sorted((one for one in entries if one.name), key=lambda one: (one.name.casefold(), one.key)))


@lru_cache(maxsize=20_000)
def _read(key: str, service: str, told: str) -> ServiceAtSite:
    """An entry from what is kept of it, as it stands now: what was read once is not read again, what may be shown is asked each time."""
    return ServiceAtSite.of(key, public_values(json.loads(told)), service)


def open_list(at: datetime) -> Listed:
    """Everything that anybody may read, with the room there is and how fast it answers."""
    live = {key: for_anybody(one) for key, one in live_of([], at).items()}
    return Listed(open_entries(), live, frozenset())


@dataclass(frozen=True)
class OpenEntry:
    """One entry as anybody may read it.

    key         its own key: another than was asked for, where it was put together with that one since
    elsewhere   the same service at other places, each with the room there is
    """

    key: str
    entry: ServiceAtSite
    live: Live
    stage: Stage
    elsewhere: tuple[tuple[ServiceAtSite, Live], ...]


def open_entry(key: str, at: datetime) -> OpenEntry | None:
    """One entry; None where there is none, none that may be shown, or none that has a name: the answer is the same, by the same question."""
    row = Entry.objects.filter(key=key, is_kept_out=False).select_related("same_as").first()
    stands = (row.same_as or row) if row else None
    if stands is None or stands.is_kept_out or stands.same_as_id or not stands.values.get("name"):
        return None
    others = Entry.objects.shown().filter(service=stands.service).exclude(pk=stands.pk) if stands.service else []
    elsewhere = (ServiceAtSite.of(one.key, public_values(one.values)) for one in others)
    entry = ServiceAtSite.of(stands.key, public_values(stands.values))
    live = {key: for_anybody(one) for key, one in live_of([stands.pk], at).items()}
    stage = stage_of(entry.assured_date, at.astimezone(LONDON).date())
    others_live = tuple((one, live.get(one.key, Live())) for one in elsewhere if one.name)
    return OpenEntry(stands.key, entry, live.get(stands.key, Live()), stage, others_live)
