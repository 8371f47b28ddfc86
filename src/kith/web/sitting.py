"""How long this session has sat: kept in the session itself, held against the place's limits at every request (AUT-03)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kith.governance.sitting import standing_of

__all__ = ["sit_down", "sit_on", "standing"]

_BEGAN, _ASKED = "signed in at", "last asked at"


def standing(request: HttpRequest) -> str:
    """How this session stands now: a key of `kith.governance.sitting.STANDINGS`."""
    return standing_of(_moment(request, _BEGAN), _moment(request, _ASKED), timezone.now(), settings.SITTING)


def sit_down(request: HttpRequest) -> None:
    """Begin to count, where somebody has signed in."""
    request.session[_BEGAN] = request.session[_ASKED] = timezone.now().isoformat()


def sit_on(request: HttpRequest, *, at_once: bool = False) -> None:
    """Note that somebody is still there; of mere requests so seldom that it costs little and makes no difference."""
    asked = _moment(request, _ASKED)
    seldom = min(timedelta(seconds=30), settings.SITTING.idle / 10)
    if at_once or asked is None or timezone.now() - asked >= seldom:
        request.session[_ASKED] = timezone.now().isoformat()


def _moment(request: HttpRequest, name: str) -> datetime | None:
    kept = request.session.get(name)
    return parse_datetime(kept) if kept else None
