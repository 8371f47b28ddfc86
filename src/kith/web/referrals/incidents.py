"""Referrals that went to the wrong place: whoever reads the trail looks into each, and says what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.care.records.chasing import incidents_waiting, settle_incident
from kith.care.referral_reasons import RECALLED
from kith.errors import KithError, NotYours
from kith.governance.item import Item
from kith.governance.records.deciding import would_decide
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_ITEM = Item("referral incidents", "trail")


def incidents(request: HttpRequest, wrong: str = "", number: int = 0) -> HttpResponse:
    """Those that nobody has looked into yet, the oldest first; of whom they are is told in the trail alone."""
    signed = request.asker
    try:
        found = incidents_waiting(signed.asker, by=signed.actor, at=signed.at)
    except NotYours:
        said = would_decide(signed.asker, "list", [_ITEM], "audit", signed.at)[0]
        return page(request, "worklist/shut.jinja", {"decision": said}, status=403)
    words = {
        "found": found,
        "reasons": RECALLED,
        "wrong": wrong,
        "number": number,
        "why": request.POST.get("why", "")[:500],
    }
    return page(request, "referrals/incidents.jinja", words, status=422 if wrong else 200)


def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Say what came of one; whoever comes second is told that it waits no more."""
    signed, why = request.asker, request.POST.get("why", "")[:500]
    try:
        settle_incident(asker=signed.asker, escalation=number, why=why, by=signed.actor, at=signed.at)
    except NotYours:
        return incidents(request)
    except KithError as refused:
        return incidents(request, str(refused), number)
    return redirect("referral-incidents")


ROUTES = (
    Route("referrals/incidents", incidents, "referral-incidents", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("referrals/incidents/<int:number>", settle, "settle-incident", SIGNED_IN, purpose="audit", leaves="reviewed", methods=("POST",)),
)  # fmt: skip
