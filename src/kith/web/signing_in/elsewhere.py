"""Signing in by an issuer that vouches for who it is: to it, and back. It opens an account that was linked, and makes none."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kith.errors import KithError, NotVouchedFor
from kith.governance.records.linking_sign_ins import account_linked
from kith.governance.records.second_factor import has_second_factor
from kith.governance.trail import Deed
from kith.governance.vouching import Expected, Vouched, must_be_vouched
from kith.web.front.views import not_found
from kith.web.issuer import claims_of, code_exchanged, where_to_sign_in
from kith.web.page import page
from kith.web.routes import ANYONE, Route
from kith.web.signing_in.code import keep_half
from kith.web.signing_in.going_on import signed_in, where_next, with_next, written

__all__ = ["ROUTES"]

_ASKED, _LASTS = "asked elsewhere", timedelta(minutes=10)
_NOBODY = NotVouchedFor("No account here is linked to that sign-in.", "Ask system support to link yours.")


def elsewhere(request: HttpRequest) -> HttpResponse:
    """Send the browser to the issuer, with a question that only its answer to this session fits."""
    issuer = settings.ISSUER
    if issuer is None:
        return not_found(request)
    asked = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    asked |= {"back": request.build_absolute_uri(reverse("sign-in-back")), "at": timezone.now().isoformat(), "next": where_next(request)}  # fmt: skip
    challenge = urlsafe_b64encode(sha256(asked["verifier"].encode()).digest()).decode().rstrip("=")
    words = {
        "response_type": "code", "scope": "openid", "redirect_uri": asked["back"], "state": asked["state"], "nonce": asked["nonce"],
        "code_challenge": challenge, "code_challenge_method": "S256", "max_age": str(_within()),
    }  # fmt: skip
    try:
        there = where_to_sign_in(issuer, words)
    except KithError as wrong:
        return _refused(request, wrong)
    request.session[_ASKED] = asked
    return redirect(there)


def back(request: HttpRequest) -> HttpResponse:
    """Take the issuer's answer, once, if it answers what this session asked."""
    issuer, asked = settings.ISSUER, request.session.pop(_ASKED, None)
    if issuer is None:
        return not_found(request)
    try:
        vouched = _vouched(request, asked)
        account = account_linked(vouched.issuer, vouched.subject)
        if account is None:
            raise _NOBODY
    except KithError as wrong:
        return _refused(request, wrong)
    request.GET = request.GET.copy()
    request.GET["next"] = asked[
        "next"
    ]  # where they were going when they set out, and not what the answer says (AUT-07)
    if has_second_factor(account.pk) and not vouched.is_strong:
        keep_half(request, account, vouched)
        return redirect(with_next(request, "sign-in-code"))
    return signed_in(request, account, issuer.title, vouched)


def _vouched(request: HttpRequest, asked: Any) -> Vouched:
    issuer, given = settings.ISSUER, request.GET
    if not asked or not secrets.compare_digest(given.get("state", "").encode(), asked["state"].encode()):
        raise NotVouchedFor("That sign-in cannot be used: state.", "Begin again at the sign-in page.")
    since = parse_datetime(asked["at"])
    if since is None or timezone.now() - since > _LASTS:
        raise NotVouchedFor("That sign-in took too long.", "Begin again at the sign-in page.")
    if "code" not in given or given.get("iss", issuer.address) != issuer.address:
        raise NotVouchedFor("The issuer did not sign you in.", "Begin again at the sign-in page.")
    words = {"code": given["code"], "redirect_uri": asked["back"], "code_verifier": asked["verifier"]}
    claims = claims_of(issuer, code_exchanged(issuer, words))
    within = timedelta(seconds=_within())
    expected = Expected(issuer.address, issuer.client_id, asked["nonce"], within, issuer.strong, issuer.roles_claim)
    return must_be_vouched(claims, expected, at=timezone.now())


def _within() -> int:
    """How long ago somebody may have shown the issuer who they are, in seconds: no longer than a session may idle here."""
    return max(1, round(settings.SITTING.idle.total_seconds()))


def _refused(request: HttpRequest, wrong: KithError) -> HttpResponse:
    written(request, Deed("sign-in refused", "account", result=wrong.what))
    return page(request, "signing_in/elsewhere_refused.jinja", {"wrong": wrong}, status=403)


ROUTES = (
    Route("sign-in/elsewhere", elsewhere, "sign-in-elsewhere", ANYONE, leaves="signed in", methods=("GET",)),
    Route("sign-in/back", back, "sign-in-back", ANYONE, leaves="signed in", methods=("GET",)),
)
