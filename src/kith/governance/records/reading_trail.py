"""The trail itself, event by event, the latest first. Called only after the rules have said that it may be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min, QuerySet

from kith.governance.records.models import TrailEvent
from kith.governance.records.staff import account_named
from kith.governance.situation import LONDON

__all__ = ["AT_ONCE", "DAYS", "Sought", "TrailPage", "read_trail"]

AT_ONCE = 50
DAYS = 30
"""How far back is read where nobody says: to go through years of events for a rare deed takes long."""


@dataclass(frozen=True)
class Sought:
    """Which events are wanted.

    sign_in_name        of one account; empty for all
    action              one of `kith.governance.trail.ACTIONS`; empty for all
    from_date, to_date  days in Europe/London, both included
    before              events earlier than the one of this number: where the page before ended
    """

    from_date: date
    to_date: date
    sign_in_name: str = ""
    action: str = ""
    before: int | None = None


@dataclass(frozen=True)
class TrailPage:
    """A page of events; `older` is the number to read on before, None at the end; `is_nobody` where no account has that name."""

    events: tuple[TrailEvent, ...]
    older: int | None
    is_nobody: bool = False


def read_trail(sought: Sought) -> TrailPage:
    """A page of the trail. Of days only numbers are asked: events stand in the order of time, so a day begins at one of them."""
    rows = TrailEvent.objects.order_by("-seq")
    first = _first_since(datetime.combine(sought.from_date, time.min, LONDON))
    after = _first_since(datetime.combine(sought.to_date + timedelta(1), time.min, LONDON))
    rows = rows.filter(seq__gte=first, seq__lt=min(after, sought.before or after))
    if sought.sign_in_name:
        account = account_named(sought.sign_in_name)
        if account is None:
            return TrailPage((), None, is_nobody=True)
        rows = rows.filter(account=str(account.pk))
    return _page(rows.filter(action=sought.action) if sought.action else rows)


def _page(rows: QuerySet[TrailEvent]) -> TrailPage:
    found = list(rows[: AT_ONCE + 1])
    shown = tuple(found[:AT_ONCE])
    return TrailPage(shown, shown[-1].seq if len(found) > AT_ONCE else None)


def _first_since(moment: datetime) -> int:
    """The number of the first event at a moment or later; one beyond the last where there is none. Halves the trail each time."""
    ends: Mapping[str, int | None] = TrailEvent.objects.aggregate(low=Min("seq"), high=Max("seq"))
    low, high = ends["low"] or 1, (ends["high"] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at = TrailEvent.objects.filter(seq__gte=middle).order_by("seq").values_list("at", flat=True).first()
        low, high = (low, middle) if at is None or at >= moment else (middle + 1, high)
    return low
