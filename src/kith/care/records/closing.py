"""A service closes while referrals to it are open: whoever sent them is told, and nothing is moved without them (DIR-03)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kith.care.clocks import SENDER
from kith.care.records.answering import sent_from
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.care.referral import OPEN
from kith.directory.closing import Shut
from kith.directory.records.closed import shut_now
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = ["Closing", "closings", "tell_of_closings"]

_KIND = "closed"


@dataclass(frozen=True)
class Closing:
    """One open referral whose service is shut: its number, where it stands, to whom it went, and the status of the service."""

    referral: int
    state: str
    recipient: str
    status: str


def closings(asker: Asker, at: datetime, shut: Shut | None = None) -> list[Closing]:
    """Open referrals that the asker's side sent to services that are shut now, the oldest first.

    The directory itself is asked, so that it is known from the moment at which anybody said so. Nothing of whom they are about is in it, so that it
    leaves no look.
    """
    return _closed(Referral.objects.filter(sent_from(asker, at)), shut)


def tell_of_closings(*, by: Actor, at: datetime) -> int:
    """Tell of every open referral whose service is shut and of which nobody was told, and say how many were told of now.

    Changes: one escalation for each such referral, to whoever sent it; it stands until the referral ends or the service takes place again. No referral is
    moved. Told: the trail, one event each. Errors: none. Run again, or by two at once, it tells of none twice.
    """
    told = Escalation.objects.filter(kind=_KIND, settled_at__isnull=True)
    if not _closed(Referral.objects.all(), None) and not told.exists():
        return 0  # as on most days: nobody waits for the trail
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second finds what the first told
        shut = {one.referral: one for one in _closed(Referral.objects.all(), None)}
        told.exclude(referral__in=list(shut)).update(settled_at=at, settled_by=by.account)
        fresh = shut.keys() - set(told.values_list("referral_id", flat=True))
        rows = _standing_events(fresh)
        Escalation.objects.bulk_create(
            Escalation(referral=row.referral, event=row, kind=_KIND, told_to=SENDER, whose="referrer", raised_at=at)
            for row in rows
        )
        append([_deed(row.referral, shut[row.referral_id]) for row in rows], by=by, at=at)
    return len(rows)


def _closed(of: QuerySet[Referral], shut: Shut | None) -> list[Closing]:
    shut = shut_now() if shut is None else shut
    found = []
    for row in of.filter(state__in=OPEN).order_by("id").only("id", "state", "service_id", "recipient_name"):
        status = shut.status_of(row.service_id, row.recipient_name)
        if status:
            found.append(Closing(row.pk, row.state, row.recipient_name, status))
    return found


def _standing_events(referrals: Iterable[int]) -> list[ReferralEvent]:
    """The event by which each of these stands."""
    last = ReferralEvent.objects.filter(is_taken=True, referral__in=list(referrals)).order_by("number")
    return list({row.referral_id: row for row in last.select_related("referral")}.values())


def _deed(row: Referral, told: Closing) -> Deed:
    details: dict[str, str | int | bool | None] = {"to": SENDER, "state": told.state, "status": told.status}
    return Deed("changed", "referral", str(row.pk), person=row.person_id, purpose="coordination", result="closing told", details=details)  # fmt: skip
