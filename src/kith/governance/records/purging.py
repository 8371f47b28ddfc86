"""Purging old events of the trail: a signed checkpoint stands for them, and what is left still proves itself (AUD-15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Min

from kith.errors import BadUsage
from kith.governance.facts import REASON_LENGTHS, is_reason
from kith.governance.records.checkpoints import signature_of
from kith.governance.records.models import TrailCheckpoint, TrailEvent, TrailHead
from kith.governance.records.trail import append, verify_trail
from kith.governance.trail import Actor, Deed

__all__ = ["LEAST_YEARS", "purge_trail"]

LEAST_YEARS = 8
"""No event younger than this is purged: the schedule keeps the trail at least so long (`kith.governance.retention`)."""


def purge_trail(
    *, before: datetime, because: str, still_here: Callable[[set[str]], set[str]], by: Actor, at: datetime
) -> TrailCheckpoint:
    """Purge every event of before a moment, from the first on, and put a signed checkpoint in their place.

    `still_here` says which of these pseudonyms are on the register: an event that speaks of them is kept as long as their record.

    Changes: adds the checkpoint and deletes the events, in one transaction, once the whole trail was read and found whole. Told: the
    trail, with what was purged and why. Errors: `BadUsage` where there is nothing so old, it is not old enough, no reason is given, or
    somebody is spoken of who is still on the register; `TrailBroken`.
    """
    _must_be_old(before, because, at)
    with transaction.atomic():
        TrailHead.objects.select_for_update().get(id=1)
        verify_trail()
        going = _going(before)
        _must_be_of_nobody_here(going, still_here)
        made = _checkpoint(going, because.strip(), at)
        going.delete()
        told = {
            "first": made.first_seq,
            "last": made.last_seq,
            "hash": made.last_hash,
            "until": made.last_at.isoformat(),
        }
        deed = Deed("changed", "trail", str(made.last_seq), result="purged", reason=made.because, details=told)
        append([deed], by=by, at=at)
    return made


def _must_be_old(before: datetime, because: str, at: datetime) -> None:
    if before > at - timedelta(days=round(LEAST_YEARS * 365.25)):
        raise BadUsage(f"Events of the last {LEAST_YEARS} years are never purged.", "Give an earlier day.")
    if not is_reason(because):
        least, most = REASON_LENGTHS
        raise BadUsage("Say why, so that somebody can read it later.", f"In {least} to {most} characters: for instance, the schedule’s own words, and who reviewed it.")  # fmt: skip


def _going(before: datetime) -> Any:
    """The events that go: from the first on, up to the first that is not so old, whatever clocks did in between."""
    stays = TrailEvent.objects.filter(at__gte=before).aggregate(first=Min("seq"))["first"]
    going = TrailEvent.objects.all() if stays is None else TrailEvent.objects.filter(seq__lt=stays)
    if not going.exists():
        raise BadUsage("There is nothing so old in the trail.", "Nothing was purged.")
    return going


def _must_be_of_nobody_here(going: Any, still_here: Callable[[set[str]], set[str]]) -> None:
    here = still_here(set(going.exclude(person="").values_list("person", flat=True).distinct()))
    if here:
        first = going.filter(person__in=here).aggregate(first=Min("seq"))["first"]
        day = TrailEvent.objects.get(seq=first).at
        raise BadUsage(
            f"Event {first} of {day:%d %B %Y}, and others after it, speak of {len(here):,} people who are on the register still.",
            "The trail is kept as long as the record that it speaks of: give an earlier day.",
        )


def _checkpoint(going: Any, because: str, at: datetime) -> TrailCheckpoint:
    ends = going.aggregate(first=Min("seq"), last=Max("seq"), begun=Min("at"), over=Max("at"))
    counts = dict(going.order_by().values_list("action").annotate(Count("seq")))
    last = TrailEvent.objects.get(seq=ends["last"])
    made = TrailCheckpoint(
        first_seq=ends["first"], last_seq=ends["last"], last_hash=last.hash, first_at=ends["begun"], last_at=ends["over"],
        counts=counts, made_at=at, because=because,
    )  # fmt: skip
    made.signature = signature_of(made, settings.SECRET_KEY)
    made.save(force_insert=True)
    return made
