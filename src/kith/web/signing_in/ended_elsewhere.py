"""Signed out at the issuer: its own word, from server to server, ends every session here that it vouched for (AUT-06)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from kith.errors import KithError, NotVouchedFor
from kith.governance.records.ending_sessions import end_sessions
from kith.governance.records.trail import append
from kith.governance.records.using_once import use_once
from kith.governance.trail import Actor, Deed
from kith.governance.vouching import SignedOut, must_sign_out
from kith.web.asker import VOUCHED
from kith.web.front.views import not_found
from kith.web.issuer import claims_of
from kith.web.routes import ANYONE, Route
from kith.web.signing_in.code import HALF

__all__ = ["ROUTES"]

_BY, _LONGEST = Actor("the issuer"), 20_000


@csrf_exempt
def ended(request: HttpRequest) -> HttpResponse:
    """Take the issuer's word, once, that somebody signed out there.

    No form of ours leads here, and no cookie is looked at: what lets it in is the issuer's signature alone.
    """
    issuer, token = settings.ISSUER, request.POST.get("logout_token", "")
    if issuer is None:
        return not_found(request)
    try:
        if not 0 < len(token) <= _LONGEST:
            raise NotVouchedFor("That sign-out cannot be used: no token.", "Send it as logout_token.")
        out = must_sign_out(claims_of(issuer, token), issuer.address, issuer.client_id, at=timezone.now())
        with transaction.atomic():
            _end_once(issuer.address, out)
    except KithError as wrong:
        with transaction.atomic():
            append([Deed("refused", "sign-out", result=wrong.what)], by=_BY, at=timezone.now())
        return JsonResponse({"error": "invalid_request", "error_description": wrong.what}, status=400)
    return HttpResponse(status=200)


def _end_once(issuer: str, out: SignedOut) -> None:
    if not use_once("sign-out token", f"{issuer} {out.token}", until=out.until):
        raise NotVouchedFor("That sign-out cannot be used: it was used before.", "Send a new one.")
    whose = end_sessions(
        lambda kept: any(_is_meant(kept.get(name), issuer, out) for name in (VOUCHED, HALF)), at=timezone.now()
    )
    told = [
        Deed("signed out", "account", who, result="ended at the issuer", details={"sessions": many})
        for who, many in (whose or {"": 0}).items()
    ]
    append(told, by=_BY, at=timezone.now())


def _is_meant(kept: Mapping[str, Any] | None, issuer: str, out: SignedOut) -> bool:
    if not kept or kept.get("issuer") != issuer:
        return False
    return kept.get("subject") == out.subject if out.subject else kept.get("sid") == out.sid


ROUTES = (Route("sign-out/elsewhere", ended, "sign-out-elsewhere", ANYONE, leaves="signed out", methods=("POST",)),)
