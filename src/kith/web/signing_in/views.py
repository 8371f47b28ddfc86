"""Signing in by name and password, and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.web.asker import asker_of
from kith.web.page import page
from kith.web.routes import ANYONE, SIGNED_IN, Route
from kith.web.signing_in.forms import SignIn

__all__ = ["ROUTES", "wait_a_little"]


def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; a wrong one is answered the same whether there is such an account or not."""
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        account = authenticate(request, username=name, password=form.cleaned_data["password"])
        if account is not None:
            login(request, account)
            _written(request, Deed("signed in", "account", str(account.pk)))
            return redirect(_where_next(request))
        _written(request, Deed("sign-in refused", "account", result="name or password is wrong"))
        form.add_error(None, "The sign-in name or the password is wrong. Check both and try again.")
    words = {"form": form, "next": request.GET.get("next", "")}
    return page(request, "signing_in/sign_in.jinja", words, status=200 if request.method == "GET" else 422)


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the page before can no longer be opened with it."""
    _written(request, Deed("signed out", "account", str(request.user.pk)))
    logout(request)
    return redirect("sign-in")


def wait_a_little(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Too many wrong passwords from one place: wait, and be told how long; nobody is shut out for good."""
    _written(request, Deed("sign-in refused", "account", result="too many attempts"))
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return page(request, "signing_in/wait.jinja", {"minutes": minutes}, status=429)


def _written(request: HttpRequest, deed: Deed) -> None:
    asker = asker_of(request)
    by = asker.actor if asker else Actor(str(request.user.pk) if request.user.is_authenticated else "nobody")
    with transaction.atomic():
        append([deed], by=by, at=timezone.now())


def _where_next(request: HttpRequest) -> str:
    """Where the reader was going, if that is here; never another site (AUT-07)."""
    wanted = request.GET.get("next", "")
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=request.is_secure())
    return wanted if here else "front"


ROUTES = (
    Route("sign-in", sign_in, "sign-in", ANYONE, leaves="signed in", methods=("GET", "HEAD", "POST")),
    Route("sign-out", sign_out, "sign-out", SIGNED_IN, leaves="signed out", methods=("POST",)),
)
