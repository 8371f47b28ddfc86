"""Guesses at one account from many addresses are slowed; a device on which its holder signed in before has a budget of its own (AUT-09)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.governance.records.guessing import give_back, spend
from kith.governance.records.staff import account_named

__all__ = ["authenticated", "known_from_now_on", "must_wait"]

_SALT, _LASTS, _MOST = "kith device", timedelta(days=180), 8


def authenticated(request: HttpRequest, *, username: str, **secret: str) -> Any:
    """The account that a password or a code is right for; None where it is wrong, or guessed at too often.

    A guess is paid for before it is looked at, by the device if its holder is known there, else by the account: so that nobody
    who guesses from elsewhere keeps its holder out, and a hundred guesses at once are a hundred. What is refused anyway, as too
    many came from one address, costs nothing: one address alone cannot spend what all have together.
    """
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        return authenticate(request, username=username, **secret)
    kind, now, name = "code" if "code" in secret else "password", timezone.now(), username.lower()
    payers = [*(f"device {one}" for one in _known_here(request, name)), f"account {name}"]
    payer = next((one for one in payers if spend(kind, one, at=now)), None)
    if payer is None:
        request.guessed_too_often = True  # type: ignore[attr-defined]  # Django’s own way to leave word on a request
        return None
    account = authenticate(request, username=username, **secret)
    if account is not None:
        give_back(kind, payer, at=now)
    return account


def must_wait(request: HttpRequest) -> bool:
    """Whether the last guess of this request was not looked at, there having been too many."""
    return getattr(request, "guessed_too_often", False)


def known_from_now_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the browser keep that this account has signed in on it; a screen that many share keeps the last of them."""
    who = str(request.user.pk)
    others = [one for one in _devices(request) if one[0] != who]
    told = signing.dumps([[who, secrets.token_urlsafe(12)], *others[: _MOST - 1]], salt=_SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME, told, max_age=_LASTS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )  # fmt: skip
    return response


def _known_here(request: HttpRequest, name: str) -> list[str]:
    """The device on which the account of this name signed in before, if this is one; or the session that it sits at."""
    devices = _devices(request)
    account = account_named(name) if devices else None
    found = [device for who, device in devices if account is not None and who == str(account.pk)]
    is_theirs = request.user.is_authenticated and request.user.username == name
    return found or ([request.session.session_key or ""] if is_theirs else [])


def _devices(request: HttpRequest) -> list[list[str]]:
    try:
        return signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=_LASTS)
    except signing.BadSignature:
        return []
