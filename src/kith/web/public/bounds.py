"""How often one address may ask for what needs no account: so much at once, and then so much a second. Kept in memory, and nowhere else.

Each process of the server counts for itself. What is counted is forgotten when it is forgiven, or when too many others come.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.governance.guessing import Budget, spent_at

__all__ = ["BUDGET", "RETRY_SECONDS", "address_of", "bounded", "forget_all"]

BUDGET = Budget(300, timedelta(seconds=0.5))
"""A whole directory of 1,500 services is read in 15 pages, and again in a minute by a hub of people behind one address."""

RETRY_SECONDS = 10
"""After so long whoever was refused may ask for twenty things more."""

_MOST_ADDRESSES = 10_000
_SPENT: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
_LOCK = Lock()

View = Callable[..., HttpResponse]


def bounded(refuse: Callable[[HttpRequest], HttpResponse]) -> Callable[[View], View]:
    """A page that is answered only so often to one address, and else by `refuse`, which says when to ask again."""

    def around(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, **named: Any) -> HttpResponse:
            if _spend(address_of(request), timezone.now()):
                return view(request, **named)
            refused = refuse(request)
            refused["Retry-After"] = str(RETRY_SECONDS)
            return refused

        return answered

    return around


def address_of(request: HttpRequest) -> str:
    """From where it is asked: behind a proxy that is trusted, the address that it saw; of an address of version 6 the network of the household."""
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip() or seen
    try:
        found = ipaddress.ip_address(seen)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def forget_all() -> None:
    """Begin anew, as when the server is started."""
    with _LOCK:
        _SPENT.clear()


def _spend(address: str, at: datetime) -> bool:
    with _LOCK:
        spent, since = _SPENT.pop(address, (0.0, at))
        now = spent_at(spent, since, at, BUDGET)
        is_left = now + 1 <= BUDGET.most
        _SPENT[address] = (now + 1 if is_left else now, max(at, since))
        while len(_SPENT) > _MOST_ADDRESSES:
            _SPENT.popitem(last=False)
        return is_left
