"""Signing in with a passkey: after the password, in its place where the key makes sure who holds it, and again after a session idled."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kith.errors import PasskeyDoesNotCount
from kith.governance.passkeys import CHALLENGE_BYTES
from kith.governance.records.linking_sign_ins import is_linked
from kith.governance.records.passkeys import CHALLENGE_LASTS, KeyTaken, ids_of, take_passkey
from kith.governance.records.reading_passkeys import KeyAnswer, asked_to_sign
from kith.governance.records.staff import account_named
from kith.governance.trail import Deed
from kith.web.asker import PASSKEY
from kith.web.front.views import not_found
from kith.web.late import look_for_texts
from kith.web.page import page
from kith.web.routes import ANYONE, Route
from kith.web.signing_in.code import half_signed_in, half_vouched
from kith.web.signing_in.going_on import signed_in, where_next, with_next, written
from kith.web.sitting import sit_on, standing

__all__ = ["ROUTES", "answer_to", "can_ask", "challenge_for"]

_ASKED, _LONGEST = "asked of a passkey", 20_000
_GONE = PasskeyDoesNotCount("That passkey was asked for too long ago, or was used already.", "Try again.")


def can_ask(request: HttpRequest) -> bool:
    """Whether a passkey can be asked for here: the place has a site, and this is its address."""
    place = settings.PASSKEYS
    return place is not None and place.is_ours(f"{request.scheme}://{request.get_host()}")


def challenge_for(request: HttpRequest, what: str, who: str | None) -> bytes:
    """Draw what a key is to sign, and keep for what and for whom it was asked; what was asked before counts no more."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    told = {"challenge": challenge.hex(), "for": what, "who": who, "at": timezone.now().isoformat()}
    request.session[_ASKED] = told
    return challenge


def answer_to(request: HttpRequest, what: str, who: str | None, verified: bool = False) -> KeyAnswer:
    """What came back to what was asked of this session, for this, of this account; it can be taken out of the session once."""
    asked, text = request.session.pop(_ASKED, None), request.POST.get("passkey", "")
    since = parse_datetime(asked["at"]) if asked else None
    is_old = since is None or not timezone.now() - since < CHALLENGE_LASTS
    if is_old or (asked["for"], asked["who"]) != (what, who) or len(text) > _LONGEST:
        raise _GONE
    return KeyAnswer(text, bytes.fromhex(asked["challenge"]), settings.PASSKEYS, verified)


def ask(request: HttpRequest) -> HttpResponse:
    """What the browser is to ask of a key: of nobody in particular before a password was right, so that no name is told from another."""
    if not can_ask(request):
        return not_found(request)
    who = _who(request)
    known = ids_of(who) if who else []
    challenge = challenge_for(request, "sign", who)
    return JsonResponse(asked_to_sign(settings.PASSKEYS, known, who is None, challenge))


def take(request: HttpRequest) -> HttpResponse:
    """Let somebody in whose key signed what this session asked of it."""
    if not can_ask(request):
        return not_found(request)
    who = _who(request)
    try:
        taken = take_passkey(
            answer=answer_to(request, "sign", who, verified=who is None), account_id=who, at=timezone.now()
        )
        if _is_elsewhere(taken, who):
            raise PasskeyDoesNotCount("You do not sign in with a passkey alone.", "Use the button of your own service.")
    except PasskeyDoesNotCount as wrong:
        written(request, Deed("sign-in refused", "account", result="passkey does not count"))
        leads_back = "sign-in" if who is None else "sign-in-again" if _sits(request) else "sign-in-code"
        words = {"wrong": wrong, "back": with_next(request, leads_back)}
        return page(request, "signing_in/passkey_refused.jinja", words, status=422)
    if _sits(request):
        return _gone_on(request, taken)
    how = "passkey alone" if who is None else "passkey"
    return signed_in(request, taken.account, how, half_vouched(request), taken.number)


def _who(request: HttpRequest) -> str | None:
    """Of whom a key is asked: whoever sits at this session, or whose password was right in it; None for nobody in particular."""
    if _sits(request):
        return str(request.user.pk)
    name = half_signed_in(request)
    return str(account_named(name).pk) if name else None


def _sits(request: HttpRequest) -> bool:
    """Whether somebody's session goes on here, or idles; one that is over is begun anew."""
    return request.user.is_authenticated and standing(request) != "over"


def _gone_on(request: HttpRequest, taken: KeyTaken) -> HttpResponse:
    told = {"with": "passkey again"}
    written(request, Deed("signed in", "account", str(taken.account.pk), details=told))
    request.session[PASSKEY] = taken.number
    sit_on(request, at_once=True)
    look_for_texts(request)
    return redirect(where_next(request))


def _is_elsewhere(taken: KeyTaken, who: str | None) -> bool:
    """Whether an issuer vouches for its holder, and nobody has asked it yet: then no key of ours passes by what it shut (AUT-08)."""
    issuer: Any = settings.ISSUER
    return who is None and issuer is not None and is_linked(taken.account.pk, issuer.address)


ROUTES = (
    Route("sign-in/passkey/ask", ask, "ask-passkey", ANYONE, methods=("POST",)),
    Route("sign-in/passkey", take, "sign-in-passkey", ANYONE, leaves="signed in", methods=("POST",)),
)
