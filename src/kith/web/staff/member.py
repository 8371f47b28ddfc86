"""One member of the team: their training, and the end of their membership."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.errors import KithError
from kith.governance.records.joining import may_admit, propose_anew
from kith.governance.records.membership import end_membership, member, record_course, shut_account
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.staff.forms import Completed, LastDay, Why

__all__ = ["ROUTES"]


def one_member(request: HttpRequest, number: int) -> HttpResponse:
    """A colleague’s membership, with what whoever keeps the team may do about it."""
    signed = request.asker
    may = may_admit(signed.asker, signed.at)
    if not may.shows:
        return page(request, "staff/shut.jinja", {"decision": may}, status=403)
    one = member(signed.asker, number, signed.at)
    if one is None:
        return not_found(request)
    posted, wrong = _forms(request), ""
    do = request.POST.get("do", "")
    if do in posted and posted[do].is_valid():
        try:
            return _done(request, one, do, posted[do].cleaned_data)
        except KithError as refused:
            wrong = str(refused)
    words = {"one": one, "forms": posted, "wrong": wrong, "do": do, "is_own": one.account == signed.asker.account}
    bad = wrong or any(form.errors for form in posted.values())
    return page(request, "staff/member.jinja", words, status=422 if bad else 200)


def _forms(request: HttpRequest) -> dict[str, forms.Form]:
    """The forms of the page, that which was sent filled in."""
    do = request.POST.get("do", "")
    kinds = {"end": LastDay, "shut": Why, "anew": Why, "course": Completed}
    return {name: kind(request.POST if name == do else None) for name, kind in kinds.items()}


def _done(request: HttpRequest, one: Any, do: str, told: dict[str, Any]) -> HttpResponse:
    signed = request.asker
    by = {"asker": signed.asker, "by": signed.actor, "at": signed.at}
    deeds: dict[str, Callable[..., Any]] = {
        "end": partial(end_membership, membership=one.number), "shut": partial(shut_account, membership=one.number),
        "course": partial(record_course, membership=one.number), "anew": partial(propose_anew, account=one.account),
    }  # fmt: skip
    made = deeds[do](**told, **by)
    if do == "anew":
        return redirect("joining", number=made)
    return redirect("team") if do == "shut" else redirect("member", number=one.number)


ROUTES = (
    Route("team/members/<int:number>", one_member, "member", SIGNED_IN, purpose="system-support", leaves="changed", methods=("GET", "HEAD", "POST")),
)  # fmt: skip
