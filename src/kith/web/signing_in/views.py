"""Signing in by name and password, and with a code where a second factor was set up; and out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.governance.records.linking_sign_ins import is_linked
from kith.governance.records.passkeys import ids_of
from kith.governance.records.second_factor import factor_of, has_second_factor
from kith.governance.records.staff import account_named
from kith.governance.trail import Deed
from kith.web.page import page
from kith.web.routes import ANYONE, SIGNED_IN, Route
from kith.web.signing_in.again import ROUTES as AGAIN
from kith.web.signing_in.choosing import ROUTES as CHOOSING
from kith.web.signing_in.code import half_signed_in, half_vouched, keep_half
from kith.web.signing_in.elsewhere import ROUTES as ELSEWHERE
from kith.web.signing_in.ended_elsewhere import ROUTES as ENDED_ELSEWHERE
from kith.web.signing_in.forms import Code, SignIn
from kith.web.signing_in.going_on import signed_in, wait_a_little, with_next, written
from kith.web.signing_in.guessing import authenticated, must_wait
from kith.web.signing_in.own import ROUTES as OWN
from kith.web.signing_in.own_passkeys import ROUTES as OWN_PASSKEYS
from kith.web.signing_in.passkey import ROUTES as BY_PASSKEY
from kith.web.signing_in.passkey import can_ask

__all__ = ["ROUTES"]

_WRONG = "The sign-in name or the password is wrong. Check both and try again."
_ELSEWHERE = "You do not sign in with a password of Kith. Use the button above."


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a wrong one is answered the same whether there is such an account or not."""
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        account = authenticated(request, username=name, password=form.cleaned_data["password"])
        is_elsewhere = account is not None and _is_linked(account)
        if account is not None and not is_elsewhere:
            return _half_or_whole(request, account)
        if must_wait(request):
            return wait_a_little(request)
        why = "it signs in elsewhere" if is_elsewhere else "name or password is wrong"
        written(request, Deed("sign-in refused", "account", result=why))
        form.add_error(None, _ELSEWHERE if is_elsewhere else _WRONG)
    words = {"form": form, "was_kept": request.GET.get("kept") == "yes", "issuer": settings.ISSUER,
             "elsewhere": with_next(request, "sign-in-elsewhere"), "by_key": _by_key(request)}  # fmt: skip
    return page(request, "signing_in/sign_in.jinja", words, status=200 if request.method == "GET" else 422)


def _half_or_whole(request: HttpRequest, account: Any) -> HttpResponse:
    if not has_second_factor(account.pk):
        return signed_in(request, account, "password")
    keep_half(request, account)
    return redirect(with_next(request, "sign-in-code"))


def _is_linked(account: Any) -> bool:
    """Whether an issuer vouches for it: then its password alone opens nothing here (AUT-08)."""
    return settings.ISSUER is not None and is_linked(account.pk, settings.ISSUER.address)


def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask somebody whose password was right for a code of their app, or for a recovery code."""
    name = half_signed_in(request)
    if name is None:
        return redirect(with_next(request, "sign-in"))
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = authenticated(request, username=name, code=form.cleaned_data["code"])
        if account is not None:
            return signed_in(request, account, account.signed_in_by, half_vouched(request))
        if must_wait(request):
            return wait_a_little(request)
        written(request, Deed("sign-in refused", "account", result="code does not count"))
        form.add_error("code", getattr(request, "why_not", "That code does not count."))
    who = account_named(name).pk
    has_key = can_ask(request) and bool(ids_of(who))
    words = {"form": form, "has_app": factor_of(who) is not None, "by_key": _by_key(request) if has_key else None}
    return page(request, "signing_in/code.jinja", words, status=422 if form.errors else 200)


def _by_key(request: HttpRequest) -> str | None:
    """Where a passkey is sent to, if this is an address at which one can be asked for."""
    return with_next(request, "sign-in-passkey") if can_ask(request) else None


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the page before can no longer be opened with it."""
    written(request, Deed("signed out", "account", str(request.user.pk)))
    logout(request)
    return redirect("sign-in")


ROUTES = (
    Route("sign-in", sign_in, "sign-in", ANYONE, leaves="signed in", methods=("GET", "HEAD", "POST")),
    Route("sign-in/code", sign_in_code, "sign-in-code", ANYONE, leaves="signed in", methods=("GET", "HEAD", "POST")),
    Route(
        "sign-out", sign_out, "sign-out", SIGNED_IN, leaves="signed out", methods=("POST",), is_first=True, is_idle=True
    ),
    *AGAIN,
    *ELSEWHERE,
    *OWN,
    *BY_PASSKEY,
    *CHOOSING,
    *ENDED_ELSEWHERE,
    *OWN_PASSKEYS,
)
