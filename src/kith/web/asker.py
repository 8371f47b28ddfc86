"""No page without an asker: who is signed in, as what, in which team; and no address that nobody declared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kith.governance.asker import Asker
from kith.governance.records.deciding import Usable, colleague_asking, with_agreements
from kith.governance.records.passkeys import passkey_counts
from kith.governance.records.second_factor import factor_of
from kith.governance.records.staff import Colleague, colleague_of, memberships_on
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.web.late import sent_too_late, shown_again
from kith.web.routes import ANYONE, Route, route_of
from kith.web.sitting import sit_on, standing

__all__ = ["FACTOR", "PASSKEY", "ROLE", "VOUCHED", "Signed", "ask_first", "asker_of", "body_of", "roles_to_choose"]

FACTOR = "second factor"
"""Where a session keeps the number of the factor it was opened with: one that was ended since makes it weak at once."""

PASSKEY = "passkey"
"""Where a session keeps the number of the passkey it was opened with; one that was ended or stopped since makes it weak at once."""

ROLE = "acting as"
"""Where a session keeps the role and the body that somebody with several chose to act in and for."""

VOUCHED = "vouched for"
"""Where a session keeps what its issuer said when it was opened: whether strongly, and the roles it named."""

NOBODY_VOUCHED: dict[str, Any] = {"is_strong": False, "roles": None}
"""What is said of a session that no issuer vouches for."""


@dataclass(frozen=True)
class Signed:
    """Who is signed in, and what they are today: in words for the page, for the rules, and for the trail.

    `at` is the moment of this request. `has_factor` says that a second factor, which still counts, opened this session;
    `needs_factor` that the role needs one here, and that until then nothing opens but setting it up. `has_choice` says that they may
    act in another role, or for another body, if they choose to.
    """

    name: str
    colleague: Colleague
    asker: Asker
    actor: Actor
    at: Any
    has_factor: bool = False
    has_choice: bool = False

    @property
    def needs_factor(self) -> bool:
        """Whether a second factor must be set up, or signed in with, before anything else opens (AUT-10)."""
        return self.asker.role in settings.SECOND_FACTOR_FOR and not self.has_factor


def asker_of(request: HttpRequest) -> Signed | None:
    """Who asks, from the session; None for nobody, for a shut account, and for somebody who is in no team today."""
    account = request.user
    if not account.is_authenticated or not account.is_active:
        return None
    at = timezone.now()
    on, vouched = timezone.localdate(at), request.session.get(VOUCHED) or NOBODY_VOUCHED
    session = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:16]
    has_factor = _has_factor(request) or bool(vouched["is_strong"])
    is_strong = has_factor or settings.IS_PASSWORD_STRONG
    roles, chosen = vouched["roles"], request.session.get(ROLE) or ()
    found = colleague_asking(account, session, on, is_strong=is_strong, usable=Usable(roles, *chosen))
    if found is None and chosen:  # what they chose is no longer theirs: they act in what they have held longest
        found = colleague_asking(account, session, on, is_strong=is_strong, usable=Usable(roles))
    if found is None:
        return None
    asker, colleague = with_agreements(found[0], on), found[1]
    actor = Actor(asker.account, asker.role, asker.organisation, session, uuid4().hex)
    return Signed(account.name, colleague, asker, actor, at, has_factor, found[2])


def roles_to_choose(request: HttpRequest, on: date) -> list[Colleague]:
    """What somebody may act in on a day: the first membership of each role for each body, the longest held first."""
    vouched = request.session.get(VOUCHED) or NOBODY_VOUCHED
    found: dict[tuple[str, str], Colleague] = {}
    for one in map(colleague_of, memberships_on(request.user.pk, on)):
        if vouched["roles"] is None or one.role in vouched["roles"]:
            found.setdefault((one.role, body_of(one)), one)
    return list(found.values())


def body_of(one: Colleague) -> str:
    """For whom a membership is: the ODS code, or the name of a body that has none, as an asker says it."""
    return one.ods_code or one.organisation


def _has_factor(request: HttpRequest) -> bool:
    """Whether the app or the passkey that opened this session still counts; nothing is asked where a password alone opened it."""
    app, key = request.session.get(FACTOR), request.session.get(PASSKEY)
    if key is not None and passkey_counts(request.user.pk, key):
        return True
    return app is not None and app == factor_of(request.user.pk)


def ask_first(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a request through only to a declared address, in a declared way, and only with an asker where one is needed."""

    def asked(request: HttpRequest) -> HttpResponse:
        request.asker = None  # set in `check`, when the address is known
        return shown_again(request, answer(request))

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
    stands = standing(request) if request.asker is not None else "open"
    if stands != "open":
        return _not_open(request, route, stands)
    if request.asker is not None:
        sit_on(request)
    if request.asker is not None and request.asker.needs_factor and route.asker != ANYONE and not route.is_first:
        return _factor_first(request.asker, route.name)
    return None


def _not_open(request: HttpRequest, route: Route, stands: str) -> HttpResponse | None:
    """A session that idled, or is over, opens what anyone may see, and where it is asked again or ended; and no more."""
    signed = request.asker
    if route.is_idle and (stands == "idle" or route.leaves == "signed out"):
        return None
    request.asker = None
    return None if route.asker == ANYONE else sent_too_late(request, route, is_over=stands == "over", by=signed.actor)


def _factor_first(signed: Signed, name: str) -> HttpResponse:
    refused = Deed("refused", "page", name, result="a second factor comes first")
    with transaction.atomic():
        append([refused], by=signed.actor, at=signed.at)
    return redirect("my-sign-in")
