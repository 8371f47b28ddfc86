"""Going through the trail for looks out of the ordinary, and what somebody else makes of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kith.errors import BadUsage
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.emergency import is_outcome
from kith.governance.facts import is_reason
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.models import LooksGoneThrough, TrailEvent, UnusualLook
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.governance.unusual import Look, Threshold, day_of, unusual

__all__ = [
    "go_through_looks",
    "item_of_unusual",
    "review_unusual",
    "unusual_numbered",
    "unusual_reviewed",
    "unusual_waiting",
]

Ties = Callable[[set[tuple[str, str]]], Mapping[tuple[str, str], frozenset[str]]]


def go_through_looks(*, ties: Ties, table: Mapping[str, Threshold], at: datetime) -> int:
    """Go through what the trail has since the last day that was gone through whole; say how much new stands out.

    `ties` says of pairs of account and person what ties them. The day that goes on is gone through again the next time, and what stood
    out on it before grows, unless somebody reviewed it.

    Changes: adds what stands out, and how far it went. Told: nobody; it waits in the queue. Errors: none.
    """
    with transaction.atomic():
        done, _ = LooksGoneThrough.objects.select_for_update().get_or_create(id=1)
        looks = dict(_looks(done.seq))
        found = unusual(looks.values(), ties({(one.account, one.person) for one in looks.values()}), table)
        new = sum(_kept(asdict(one), at) for one in found)
        today = day_of(at)
        whole = [seq for seq, one in looks.items() if day_of(one.at) < today]
        done.seq = max([done.seq, *whole])
        done.save(update_fields=["seq"])
    return new


def review_unusual(*, number: int, asker: Asker, outcome: str, note: str, by: Actor, at: datetime) -> Decision:
    """Write down what somebody else made of it; where the rules do not let them, say why.

    Changes: adds the review, once. Told: the trail. Errors: `BadUsage` for an outcome that there is not, a note too short to be read
    later, or what was reviewed before.
    """
    is_outcome(outcome)
    if not is_reason(note):
        raise BadUsage("The note is too short to be understood later.", "Say in a sentence what you found.")
    with transaction.atomic():
        row = UnusualLook.objects.select_for_update().get(pk=number)
        decision = ask(asker, "review-access", item_of_unusual(row), "audit", by=by, at=at)
        if not decision.shows:
            return decision
        if row.reviewed_at is not None:
            raise BadUsage("Somebody reviewed this before you.", "Open it to read what they wrote.")
        row.outcome, row.note, row.reviewed_by, row.reviewed_at = outcome, note.strip(), by.account, at
        row.save(update_fields=["outcome", "note", "reviewed_by", "reviewed_at"])
        told = {"outcome": outcome, "of": row.account, "kind": row.kind, "day": row.day.isoformat()}
        deed = Deed(
            "reviewed", "unusual look", str(row.pk), person=row.person_id, purpose="audit", reason=note, details=told
        )
        append([deed], by=by, at=at)
    return decision


def item_of_unusual(row: UnusualLook) -> Item:
    """One of them, as the rules are asked about it: recorded by who looked, so that nobody reviews their own."""
    return Item("unusual look", "trail", row.person_id or None, recorded_by=row.account)


def unusual_waiting() -> list[UnusualLook]:
    """Those that nobody has reviewed, the oldest first."""
    return list(UnusualLook.objects.filter(reviewed_at__isnull=True))


def unusual_reviewed(at: datetime, days: int = 30) -> list[UnusualLook]:
    """Those that were reviewed in the last days, the latest first."""
    return list(UnusualLook.objects.filter(reviewed_at__gte=at - timedelta(days=days)).order_by("-reviewed_at"))


def unusual_numbered(number: int) -> UnusualLook | None:
    """One of them by its number; None where there is none."""
    return UnusualLook.objects.filter(pk=number).first()


def _looks(after: int) -> Iterator[tuple[int, Look]]:
    """Looks at one person's page, and those that were refused; what a search or a list showed is none."""
    rows = TrailEvent.objects.filter(seq__gt=after, action__in=["looked", "refused"], kind="person").exclude(person="")
    for seq, at, account, role, person, details in rows.order_by("seq").values_list("seq", "at", "account", "role", "person", "details").iterator():  # fmt: skip
        if json.loads(details).get("action") == "view":
            yield seq, Look(at, account, role, person)


def _kept(one: dict[str, Any], at: datetime) -> bool:
    key = {name: one.pop(name) for name in ("kind", "account", "day", "person")}
    key["person_id"] = key.pop("person")
    row, is_new = UnusualLook.objects.get_or_create(**key, defaults={**one, "raised_at": at})
    if not is_new and row.reviewed_at is None:
        row.people, row.to_at = max(row.people, one["people"]), max(row.to_at, one["to_at"])
        row.save(update_fields=["people", "to_at"])
    return is_new
