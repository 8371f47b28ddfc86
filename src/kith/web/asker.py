"""No page without an asker: who is signed in, as what, in which team; and no address that nobody declared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kith.governance.asker import Asker
from kith.governance.records.deciding import asker_on
from kith.governance.records.staff import Colleague, memberships_on
from kith.governance.trail import Actor
from kith.web.routes import ANYONE, route_of

__all__ = ["Signed", "ask_first", "asker_of"]


@dataclass(frozen=True)
class Signed:
    """Who is signed in, and what they are today: in words for the page, for the rules, and for the trail.

    `at` is the moment of this request.
    """

    name: str
    colleague: Colleague
    asker: Asker
    actor: Actor
    at: Any


def asker_of(request: HttpRequest) -> Signed | None:
    """Who asks, from the session; None for nobody, for a shut account, and for somebody who is in no team today."""
    account = request.user
    if not account.is_authenticated or not account.is_active:
        return None
    at = timezone.now()
    memberships = memberships_on(account.pk, timezone.localdate(at))
    if not memberships:
        return None
    session = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:16]
    asker = asker_on(account, session, timezone.localdate(at), is_strong=settings.IS_PASSWORD_STRONG)
    if asker is None:
        return None
    actor = Actor(asker.account, asker.role, asker.organisation, session, uuid4().hex)
    return Signed(account.name, memberships[0], asker, actor, at)


def ask_first(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a request through only to a declared address, in a declared way, and only with an asker where one is needed."""

    def asked(request: HttpRequest) -> HttpResponse:
        request.asker = None  # set in `check`, when the address is known
        return answer(request)

    asked.process_view = check  # type: ignore[attr-defined]
    return asked


def check(request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> HttpResponse | None:
    """Answer in the page's place where it may not be asked for; None lets the page answer."""
    del args, kwargs, view
    route = route_of(request)
    if route is None:
        return render(request, "front/not_found.jinja", {"demonstration": settings.IS_DEMONSTRATION}, status=404)
    if request.method not in route.methods:
        return HttpResponse(status=405, headers={"Allow": ", ".join(route.methods)})
    request.asker = asker_of(request)
    if request.asker is None and route.asker != ANYONE:
        if request.user.is_authenticated:
            return render(request, "front/no_team.jinja", {"demonstration": settings.IS_DEMONSTRATION}, status=403)
        return redirect_to_login(request.get_full_path())
    return None
