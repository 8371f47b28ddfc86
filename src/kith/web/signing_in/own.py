"""One's own way of signing in: a second factor set up, its recovery codes, its end; and a colleague's whose app is lost."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from markupsafe import Markup

from kith.errors import BadUsage, CodeDoesNotCount
from kith.governance.records.looking import account_names
from kith.governance.records.passkeys import passkeys_of
from kith.governance.records.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    factor_of,
    has_been_told,
    may_reset,
    remove_second_factor,
    renew_recovery_codes,
    reset_second_factor,
    secret_begun,
    standing_of,
)
from kith.governance.second_factor import CHANCE_FOR_CODES, CHANCE_FOR_SECRET, address_of, in_groups
from kith.web.asker import FACTOR, PASSKEY, VOUCHED
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.signing_in.forms import Code, Password, Reset
from kith.web.signing_in.going_on import wait_a_little
from kith.web.signing_in.guessing import authenticated, must_wait
from kith.web.signing_in.passkey import can_ask

__all__ = ["ROUTES", "with_password"]

PLACE = "Kith (made up)" if settings.IS_DEMONSTRATION else "Kith"
"""What stands beside the code in somebody's app."""


def my_sign_in(request: HttpRequest) -> HttpResponse:
    """How one signs in today, what may be changed of it, and what others changed."""
    signed = request.asker
    standing, keys = standing_of(signed.asker.account), passkeys_of(signed.asker.account)
    words = {
        "passkeys": keys, "can_add": can_ask(request), "by_key": request.session.get(PASSKEY) is not None,
        "standing": standing, "may_reset": may_reset(signed.asker, signed.at), "needs_factor": signed.needs_factor,
        "is_begun": secret_begun(signed.asker.account) is not None, "has_factor": signed.has_factor,
        "is_required": signed.asker.role in settings.SECOND_FACTOR_FOR,
        "is_strong": signed.asker.can_ask_emergency, "vouched": request.session.get(VOUCHED), "issuer": settings.ISSUER, "names": account_names([one.by for one in standing.untold]),
    }  # fmt: skip
    return page(request, "signing_in/my_sign_in.jinja", words)


def told(request: HttpRequest) -> HttpResponse:
    """The holder says that they have read who reset their factor."""
    has_been_told(account_id=request.asker.asker.account, by=request.asker.actor, at=request.asker.at)
    return redirect("my-sign-in")


def set_up(request: HttpRequest) -> HttpResponse:
    """Begin a factor: the password first, so that nobody begins one at a screen left open."""
    return with_password(request, "signing_in/set_up.jinja", _begun)


def confirm(request: HttpRequest) -> HttpResponse:
    """Show the secret as a square and as text, and let the factor count once its first code is right."""
    signed = request.asker
    secret = secret_begun(signed.asker.account)
    if secret is None:
        return redirect("my-sign-in")
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = confirm_second_factor(
                account_id=signed.asker.account, code=form.cleaned_data["code"],
                chance=secrets.token_bytes(CHANCE_FOR_CODES), by=signed.actor, at=signed.at,
            )  # fmt: skip
        except CodeDoesNotCount as wrong:
            form.add_error("code", str(wrong))
        except BadUsage:
            return redirect("my-sign-in")  # another window of theirs confirmed it a moment before
        else:
            request.session[FACTOR] = factor_of(signed.asker.account)  # the code was just shown to be theirs
            return _shown_once(request, codes)
    address = address_of(secret, name=request.user.username, place=PLACE)
    words = {"form": form, "square": _square(address), "secret": in_groups(secret)}
    return page(request, "signing_in/confirm.jinja", words, status=422 if form.errors else 200)


def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Give new recovery codes in place of the old ones."""
    return with_password(request, "signing_in/renew_codes.jinja", _renewed)


def remove(request: HttpRequest) -> HttpResponse:
    """End one's factor, with the password."""
    return with_password(request, "signing_in/remove.jinja", _removed)


def reset(request: HttpRequest) -> HttpResponse:
    """End the factor of a colleague whose app is lost, once it was checked who asks."""
    signed = request.asker
    if not may_reset(signed.asker, signed.at):
        return not_found(request)
    form = Reset(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = reset_second_factor(asker=signed.asker, **form.cleaned_data, by=signed.actor, at=signed.at)
        except BadUsage as wrong:
            form.add_error("username", str(wrong))
        else:
            if said.shows:
                return redirect("reset-second-factor-done")
            form.add_error("username", said.say)
    return page(request, "signing_in/reset.jinja", {"form": form}, status=422 if form.errors else 200)


def reset_done(request: HttpRequest) -> HttpResponse:
    """Say what happens next to a colleague whose factor was reset."""
    if not may_reset(request.asker.asker, request.asker.at):
        return not_found(request)
    return page(request, "signing_in/reset_done.jinja")


def with_password(
    request: HttpRequest,
    template: str,
    then: Callable[[HttpRequest, dict[str, Any]], HttpResponse],
    asked: Any = Password,
) -> HttpResponse:
    """Ask for the password, and for what else the form asks, and do it once it is right; a wrong one is counted as at sign-in."""
    form = asked(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = request.user.username
        if authenticated(request, username=name, password=form.cleaned_data["password"]) is not None:
            try:
                return then(request, form.cleaned_data)
            except BadUsage as wrong:
                form.add_error("password", str(wrong))
        elif must_wait(request):
            return wait_a_little(request)
        else:
            form.add_error("password", "The password is wrong. Check it and try again.")
    words = {"form": form, "is_required": request.asker.asker.role in settings.SECOND_FACTOR_FOR}
    return page(request, template, words, status=422 if form.errors else 200)


def _begun(request: HttpRequest, _: dict[str, Any]) -> HttpResponse:
    signed, chance = request.asker, secrets.token_bytes(CHANCE_FOR_SECRET)
    begin_second_factor(account_id=signed.asker.account, chance=chance, by=signed.actor, at=signed.at)
    return redirect("confirm-second-factor")


def _renewed(request: HttpRequest, _: dict[str, Any]) -> HttpResponse:
    signed, chance = request.asker, secrets.token_bytes(CHANCE_FOR_CODES)
    return _shown_once(
        request, renew_recovery_codes(account_id=signed.asker.account, chance=chance, by=signed.actor, at=signed.at)
    )


def _removed(request: HttpRequest, _: dict[str, Any]) -> HttpResponse:
    remove_second_factor(account_id=request.asker.asker.account, by=request.asker.actor, at=request.asker.at)
    return redirect("my-sign-in")


def _shown_once(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """The codes, in the answer itself: to lead elsewhere first, they would have to be kept where they can be read."""
    return page(request, "signing_in/recovery_codes.jinja", {"codes": [in_groups(code) for code in codes]})


def _square(address: str) -> Markup:
    """The address as a square that a camera reads: drawn here, without script, style or another site."""
    drawn = segno.make(address, error="m").svg_inline(
        omitsize=True, border=4, light="#fff", svgclass="kith-square", lineclass=None,
        title="Square to read with an authenticator app",
    )  # fmt: skip
    # what segno writes is a path and our own title; the address is in it as dots, never as text
    return Markup(drawn.replace("<svg ", '<svg role="img" ', 1))  # noqa: S704  # nosec B704


_OWN: Any = partial(Route, asker=SIGNED_IN, is_first=True)
_FORM = ("GET", "HEAD", "POST")

ROUTES = (
    _OWN("my-sign-in", my_sign_in, "my-sign-in"),
    _OWN("my-sign-in/read", told, "factor-reset-read", leaves="changed", methods=("POST",)),
    _OWN("my-sign-in/set-up", set_up, "set-up-second-factor", leaves="changed", methods=_FORM),
    _OWN("my-sign-in/confirm", confirm, "confirm-second-factor", leaves="changed", methods=_FORM),
    _OWN("my-sign-in/recovery-codes", recovery_codes, "recovery-codes", leaves="changed", methods=_FORM),
    _OWN("my-sign-in/remove", remove, "remove-second-factor", leaves="changed", methods=_FORM),
    Route("second-factors/reset", reset, "reset-second-factor", SIGNED_IN, leaves="changed", methods=_FORM),
    Route("second-factors/reset/done", reset_done, "reset-second-factor-done", SIGNED_IN),
)
