"""Somebody uses their joining code and chooses a password: nobody is signed in yet, and guesses are paid for before they are looked at."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kith.errors import BadUsage
from kith.governance.records.guessing import give_back, spend
from kith.governance.records.joining import join
from kith.governance.trail import Actor, Deed
from kith.web.page import page
from kith.web.routes import ANYONE, Route
from kith.web.signing_in.going_on import wait_a_little, written
from kith.web.staff.forms import Join

__all__ = ["ROUTES"]


def join_team(request: HttpRequest) -> HttpResponse:
    """Ask for sign-in name, code and a new password; then lead to signing in."""
    form = Join(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "staff/join.jinja", {"form": form}, status=422 if form.errors else 200)
    told, now = form.cleaned_data, timezone.now()
    whose = f"joining {told['username'].strip().lower()}"
    if not spend("joining code", whose, at=now):
        return wait_a_little(request)
    try:
        join(**told, by=Actor("joining code"), at=now)
    except BadUsage as wrong:
        written(request, Deed("sign-in refused", "joining", result="the code does not count"))
        form.add_error("code", str(wrong))
        return page(request, "staff/join.jinja", {"form": form}, status=422)
    give_back("joining code", whose, at=now)
    return page(request, "staff/joined.jinja", {"username": told["username"].strip().lower()})


ROUTES = (Route("join", join_team, "join", ANYONE, leaves="account made", methods=("GET", "HEAD", "POST")),)
