"""One's own passkeys: added with the password and the device, named, and removed as long as another factor is left."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kith.errors import BadUsage, PasskeyDoesNotCount
from kith.governance.records.passkeys import (
    CHALLENGE_LASTS,
    add_passkey,
    ids_of,
    passkeys_of,
    remove_passkey,
    rename_passkey,
    user_handle_of,
)
from kith.governance.records.reading_passkeys import asked_to_make
from kith.web.asker import PASSKEY
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.signing_in.forms import NamedWithPassword, PasskeyName
from kith.web.signing_in.own import with_password
from kith.web.signing_in.passkey import answer_to, can_ask, challenge_for

__all__ = ["ROUTES"]

_ADDING = "adding a passkey"


def add(request: HttpRequest) -> HttpResponse:
    """Ask for a name and the password first, so that nobody adds a key at a screen left open."""
    if not can_ask(request):
        return not_found(request)
    return with_password(request, "signing_in/add_passkey.jinja", _begun, NamedWithPassword)


def make(request: HttpRequest) -> HttpResponse:
    """Let the device make the key, and keep its public half."""
    signed, name = request.asker, _adding(request)
    if name is None or not can_ask(request):
        return redirect("my-sign-in")
    wrong = None
    if request.method == "POST":
        who = signed.asker.account
        try:
            answer = answer_to(request, "make", who)
            number = add_passkey(account_id=who, name=name, answer=answer, by=signed.actor, at=signed.at)
        except (PasskeyDoesNotCount, BadUsage) as found:
            wrong = found
        else:
            del request.session[_ADDING]
            request.session[PASSKEY] = number  # the key was just shown to be theirs
            return redirect("my-sign-in")
    return page(request, "signing_in/make_passkey.jinja", {"name": name, "wrong": wrong}, status=422 if wrong else 200)


def ask(request: HttpRequest) -> HttpResponse:
    """What the browser is to ask of the device."""
    if _adding(request) is None or not can_ask(request):
        return not_found(request)
    who = request.asker.asker.account
    holder = (user_handle_of(who), request.user.username, request.asker.name)
    told = asked_to_make(settings.PASSKEYS, holder, ids_of(who), challenge_for(request, "make", who))
    return JsonResponse(told)


def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Call a passkey by another name."""
    signed, found = request.asker, _found(request, number)
    if found is None:
        return not_found(request)
    form = PasskeyName(request.POST if request.method == "POST" else None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            rename_passkey(
                account_id=signed.asker.account, number=number, **form.cleaned_data, by=signed.actor, at=signed.at
            )
        except BadUsage as wrong:
            form.add_error("name", str(wrong))
        else:
            return redirect("my-sign-in")
    return page(
        request, "signing_in/rename_passkey.jinja", {"form": form, "passkey": found}, status=422 if form.errors else 200
    )


def remove(request: HttpRequest, number: int) -> HttpResponse:
    """End a passkey, with the password."""
    found = _found(request, number)
    if found is None:
        return not_found(request)
    request.passkey = found
    return with_password(request, "signing_in/remove_passkey.jinja", _removed)


def _begun(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    request.session[_ADDING] = {"name": given["name"], "at": timezone.now().isoformat()}
    return redirect("make-passkey")


def _removed(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    del given
    signed = request.asker
    remove_passkey(account_id=signed.asker.account, number=request.passkey.number, by=signed.actor, at=signed.at)
    return redirect("my-sign-in")


def _adding(request: HttpRequest) -> str | None:
    """The name of the passkey that may be added now, the password having been right a moment ago."""
    kept = request.session.get(_ADDING)
    since = parse_datetime(kept["at"]) if kept else None
    return kept["name"] if since and timezone.now() - since < CHALLENGE_LASTS else None


def _found(request: HttpRequest, number: int) -> Any:
    return next((one for one in passkeys_of(request.asker.asker.account) if one.number == number), None)


_OWN: Any = partial(Route, asker=SIGNED_IN, is_first=True)
_FORM = ("GET", "HEAD", "POST")

ROUTES = (
    _OWN("my-sign-in/passkeys/add", add, "add-passkey", leaves="changed", methods=_FORM),
    _OWN("my-sign-in/passkeys/make", make, "make-passkey", leaves="changed", methods=_FORM),
    _OWN("my-sign-in/passkeys/ask", ask, "ask-new-passkey", methods=("POST",)),
    _OWN("my-sign-in/passkeys/<int:number>/name", rename, "rename-passkey", leaves="changed", methods=_FORM),
    _OWN("my-sign-in/passkeys/<int:number>/remove", remove, "remove-passkey", leaves="changed", methods=_FORM),
)
