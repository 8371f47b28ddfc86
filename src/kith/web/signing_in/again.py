"""Asking once more who is there: after a session idled, and before it does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kith.governance.records.linking_sign_ins import is_linked
from kith.governance.records.passkeys import ids_of
from kith.governance.trail import Deed
from kith.web.asker import FACTOR
from kith.web.late import forget, look_for_texts
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.signing_in.forms import Code, Password
from kith.web.signing_in.going_on import wait_a_little, where_next, with_next, written
from kith.web.signing_in.guessing import authenticated, must_wait
from kith.web.signing_in.passkey import can_ask
from kith.web.sitting import sit_on, standing

__all__ = ["ROUTES"]

_WRONG = "The password is wrong. Check it and try again."


def again(request: HttpRequest) -> HttpResponse:
    """Ask for the password, or a code where the session was opened with one; then everything is as it was left."""
    if standing(request) == "open":
        return redirect(where_next(request))
    issuer = settings.ISSUER
    if issuer and is_linked(request.user.pk, issuer.address):
        return page(request, "signing_in/again_elsewhere.jinja", {"issuer": issuer, "elsewhere": with_next(request, "sign-in-elsewhere"), **_quiet(request)})  # fmt: skip
    has_app = request.asker.has_factor and request.session.get(FACTOR) is not None
    by_code = request.GET.get("by") == "code" and has_app
    form = (Code if by_code else Password)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if authenticated(request, username=request.user.username, **form.cleaned_data) == request.user:
            written(request, Deed("signed in", "account", str(request.user.pk), details={"with": "code again" if by_code else "password again"}))  # fmt: skip
            sit_on(request, at_once=True)
            look_for_texts(request)
            return redirect(where_next(request))
        if must_wait(request):
            return wait_a_little(request)
        written(request, Deed("sign-in refused", "account", result="not who was signed in"))
        form.add_error(
            *(("code", getattr(request, "why_not", "That code does not count.")) if by_code else ("password", _WRONG))
        )
    words = {
        "form": form,
        "by_code": by_code,
        "has_factor": has_app,
        "other_way": _other_way(request, by_code),
        "by_key": with_next(request, "sign-in-passkey") if can_ask(request) and ids_of(request.user.pk) else None,
    }
    return page(request, "signing_in/again.jinja", {**words, **_quiet(request)}, status=422 if form.errors else 200)


def stay(request: HttpRequest) -> HttpResponse:
    """Somebody at the screen says, before the session idles, that they are still there."""
    sit_on(request, at_once=True)
    return HttpResponse(status=204)


def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a kept text away."""
    forget(request, number, "thrown away")
    return redirect("front")


def _quiet(request: HttpRequest) -> dict[str, Any]:
    """What both pages say, and that neither shows anything of whoever sat here."""
    minutes = f"{settings.SITTING.idle.total_seconds() / 60:g}"
    nothing: dict[str, Any] = {"asker": None, "navigation": [], "can_search": False, "training_needs": []}
    return {"minutes": minutes, "was_kept": request.GET.get("kept") == "yes", **nothing}


def _other_way(request: HttpRequest, by_code: bool) -> str:
    asked = {name: request.GET[name] for name in ("next", "kept") if name in request.GET}
    return f"{reverse('sign-in-again')}?{urlencode(asked if by_code else {**asked, 'by': 'code'})}"


_FORM = ("GET", "HEAD", "POST")

ROUTES = (
    Route(
        "sign-in/again",
        again,
        "sign-in-again",
        SIGNED_IN,
        leaves="signed in",
        methods=_FORM,
        is_first=True,
        is_idle=True,
    ),
    Route("sign-in/stay", stay, "stay", SIGNED_IN, methods=("POST",), is_first=True),
    Route("kept-texts/<int:number>/drop", drop, "drop-kept-text", SIGNED_IN, leaves="changed", methods=("POST",)),
)
