"""What every way of signing in does at its end: the trail, where to go on, and the session that now counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import ModelBackend
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from kith.governance.records.second_factor import factor_of, standing_of
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.governance.vouching import Vouched
from kith.web.asker import FACTOR, PASSKEY, ROLE, VOUCHED, asker_of, roles_to_choose
from kith.web.late import look_for_texts
from kith.web.page import page
from kith.web.signing_in.guessing import known_from_now_on
from kith.web.sitting import sit_down

__all__ = ["signed_in", "wait_a_little", "where_next", "with_next", "written"]

CODES = ("code of an app", "recovery code")
"""Ways of signing in that show that the second factor kept here is at hand."""


def signed_in(
    request: HttpRequest, account: Any, how: str, vouched: Vouched | None = None, passkey: int | None = None
) -> HttpResponse:
    """Open the session, under another key; lead first to what the holder must be told of their factor."""
    login(request, account, backend=f"{ModelBackend.__module__}.{ModelBackend.__name__}")
    sit_down(request)
    look_for_texts(request)
    request.session[FACTOR] = factor_of(account.pk) if how in CODES else None
    request.session[PASSKEY] = passkey
    request.session[ROLE] = None
    request.session[VOUCHED] = None
    if vouched is not None:
        roles = None if vouched.roles is None else sorted(vouched.roles)
        said = {"issuer": vouched.issuer, "subject": vouched.subject, "sid": vouched.sid}
        request.session[VOUCHED] = {"is_strong": vouched.is_strong, "roles": roles, **said}
    written(request, Deed("signed in", "account", str(account.pk), details={"with": how}))
    leads_to = "my-sign-in" if standing_of(str(account.pk)).untold else where_next(request)
    if len(roles_to_choose(request, timezone.localdate())) > 1:
        leads_to = f"{reverse('choose-role')}?{urlencode({'next': resolve_url(leads_to)})}"
    return known_from_now_on(request, redirect(leads_to))


def written(request: HttpRequest, deed: Deed) -> None:
    """Write to the trail what came of signing in or out, under whoever is known to have done it."""
    asker = asker_of(request)
    by = asker.actor if asker else Actor(str(request.user.pk) if request.user.is_authenticated else "nobody")
    with transaction.atomic():
        append([deed], by=by, at=timezone.now())


def with_next(request: HttpRequest, name: str) -> str:
    """An address of ours that keeps where the reader was going."""
    wanted = request.GET.get("next", "")
    return f"{reverse(name)}?{urlencode({'next': wanted})}" if wanted else reverse(name)


def where_next(request: HttpRequest) -> str:
    """Where the reader was going, if that is here; never another site (AUT-07)."""
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if here else "front"


def wait_a_little(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Too many wrong passwords or codes from one place: wait, and be told how long; nobody is shut out for good."""
    written(request, Deed("sign-in refused", "account", result="too many attempts"))
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return page(request, "signing_in/wait.jinja", {"minutes": minutes}, status=429)
