"""Choosing in which role, and for whom, somebody with several acts: one at a time, under a session of its own (AUT-08)."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.governance.asker import title_of
from kith.governance.trail import Deed
from kith.web.asker import ROLE, body_of, roles_to_choose
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.signing_in.going_on import where_next, written

__all__ = ["ROUTES"]


class ChosenRole(forms.Form):
    """One of what somebody may act in, by its place on the page."""

    role = forms.ChoiceField(
        error_messages={"required": "Choose what you are here as", "invalid_choice": "Choose one of these"}
    )


def choose(request: HttpRequest) -> HttpResponse:
    """Show what somebody may act in, and act in what they choose: another session from then on, so that no door of the old one stays open."""
    held = roles_to_choose(request, timezone.localdate(request.asker.at))
    form = ChosenRole(request.POST if request.method == "POST" else None)
    form.fields["role"].choices = [  # type: ignore[attr-defined]
        (str(place), f"{title_of(one.role)}, {one.organisation}") for place, one in enumerate(held)
    ]
    if request.method == "POST" and form.is_valid():
        one = held[int(form.cleaned_data["role"])]
        request.session.cycle_key()
        request.session[ROLE] = [one.role, body_of(one)]
        told = {"role": one.role, "organisation": body_of(one)}
        written(request, Deed("changed", "acting role", request.asker.asker.account, result="chosen", details=told))
        return redirect(where_next(request))
    signed = request.asker.asker
    now = next(
        (
            str(place)
            for place, one in enumerate(held)
            if (one.role, body_of(one)) == (signed.role, signed.organisation)
        ),
        "",
    )
    words = {"form": form, "held": held, "now": now}
    return page(request, "signing_in/choose_role.jinja", words, status=422 if form.errors else 200)


ROUTES = (
    Route(
        "sign-in/as", choose, "choose-role", SIGNED_IN, leaves="changed", methods=("GET", "HEAD", "POST"), is_first=True
    ),
)
