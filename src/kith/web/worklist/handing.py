"""Handing people over to another of the team: one by one, or all whom a colleague has who is away or has left."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kith.care.records.handing_over import Caseload, HandedOver, caseloads, hand_over, may_hand_over, who_may_go_on
from kith.errors import KithError
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.worklist.pages import COLOURS, STATES_IN_WORDS

__all__ = ["ROUTES"]


class HandOver(forms.Form):
    """Who is handed over, to whom, and why."""

    who = forms.TypedMultipleChoiceField(coerce=int, error_messages={"required": "Choose at least one person", "invalid_choice": "Choose people who are on the list"})  # fmt: skip
    to = forms.ChoiceField(error_messages={"required": "Choose who goes on", "invalid_choice": "Choose who goes on"})
    why = forms.CharField(
        min_length=4, max_length=300,
        error_messages={"required": "Say why, in a few words", "min_length": "Say why, in a few words", "max_length": "Use 300 characters or fewer"},
    )  # fmt: skip

    def __init__(self, data: Any, load: Caseload, to: dict[str, str]):
        super().__init__(data)
        fields: Any = self.fields
        fields["who"].choices = [(one.number, one.person) for one in load.held]
        fields["to"].choices = list(to.items())


def handing(request: HttpRequest) -> HttpResponse:
    """Whom each colleague has; of one of them, the people to hand over, who goes on, and why."""
    signed = request.asker
    shut = may_hand_over(signed.asker, signed.at)
    if not shut.shows:
        return page(request, "worklist/shut.jinja", {"decision": shut}, status=403)
    loads = caseloads(signed.asker, signed.at)
    chosen = request.GET.get("from") or (loads[0].account if len(loads) == 1 else "")
    load = next((one for one in loads if one.account == chosen), None)
    words: dict[str, Any] = {
        "loads": loads,
        "load": load,
        "done": _count(request),
        "states": STATES_IN_WORDS,
        "colours": COLOURS,
    }
    if load is None:
        return page(request, "worklist/handing.jinja", words)
    to = {key: name for key, name in who_may_go_on(signed.asker, signed.at).items() if key != load.account}
    form = HandOver(request.POST if request.method == "POST" else None, load, to)
    wrong, came = _handed(request, form)
    if came and not came.refused:
        return redirect(f"{reverse('hand-over')}?{urlencode({'done': len(came.done)})}")
    words |= {"form": form, "to": to, "wrong": wrong, "came": came, "only": request.GET.get("one", "")}
    return page(request, "worklist/handing.jinja", words, status=422 if form.errors or wrong or came else 200)


def _handed(request: HttpRequest, form: HandOver) -> tuple[str, HandedOver | None]:
    """Hand them over, and say what came of it, or what is wrong; neither where nothing was sent, or not all of it."""
    signed = request.asker
    if not form.is_valid():
        return "", None
    told = form.cleaned_data
    try:
        return "", hand_over(
            asker=signed.asker, approaches=told["who"], to=told["to"], why=told["why"], by=signed.actor, at=signed.at
        )
    except KithError as refused:
        return str(refused), None


def _count(request: HttpRequest) -> int:
    given = request.GET.get("done", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0


ROUTES = (
    Route("worklist/hand-over", handing, "hand-over", SIGNED_IN, purpose="direct-care", leaves="changed", methods=("GET", "HEAD", "POST")),
)  # fmt: skip
