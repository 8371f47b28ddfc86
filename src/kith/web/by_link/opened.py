"""Which links a browser has opened by their code: kept in its session for half an hour, under the digest of the link."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from kith.care.partner_links import LOOK_LASTS
from kith.directory.owning import digest_of_secret

__all__ = ["forget", "remember", "who_opened"]

_OPENED, _MANY = "links opened", 5


def remember(request: HttpRequest, secret: str, who: str, at: datetime) -> None:
    """Keep that this browser said the code of a link; the session is another from here on, so that one that was known before opens nothing."""
    if getattr(request, "asker", None) is None:
        request.session.cycle_key()
    kept = [one for one in request.session.get(_OPENED, []) if one[0] != digest_of_secret(secret)]
    request.session[_OPENED] = [[digest_of_secret(secret), (at + LOOK_LASTS).isoformat(), who], *kept][:_MANY]


def who_opened(request: HttpRequest, secret: str, at: datetime) -> str:
    """Who this browser said that opened a link; empty where nobody did, or too long ago."""
    digest = digest_of_secret(secret)
    for kept, until, who in request.session.get(_OPENED, []):
        if kept == digest and datetime.fromisoformat(until) > at:
            return str(who)
    return ""


def forget(request: HttpRequest, secret: str) -> None:
    """Close a link in this browser: whoever uses it next says the code again."""
    request.session[_OPENED] = [one for one in request.session.get(_OPENED, []) if one[0] != digest_of_secret(secret)]
