"""A small charity is on board in minutes and without an account: what must be known of it, and a link to its own figures."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kith.care.records.link_keeping import CHANCE_BYTES
from kith.care.records.reporting_to_partners import make_report_link
from kith.directory.records.asking import PURPOSE
from kith.directory.records.correcting import add_by_hand
from kith.directory.records.reading import entry_with_sources
from kith.directory.service import FIELDS
from kith.errors import KithError
from kith.web.directory.changing import shut_to
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.fitting import offered
from kith.web.referrals.pages import services_for
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_ASKED = ("name", "needs", "description", "phone", "email")
"""The least that must be known of a charity before somebody is referred to it; all else is asked when somebody needs to know."""
_SAID = "directory said"
_NOW = "It is on board. To refer somebody, open their page and choose it among the services; it answers by a link, or on the telephone."


def bring_partner(request: HttpRequest) -> HttpResponse:
    """What they are called, what they do, how to reach them and whom to ask for: then somebody can be referred to them."""
    if (shut := shut_to(request)) is not None:
        return shut
    wrong: dict[str, str] = {}
    if request.method == "POST":
        wrong = _missing(request)
        if not wrong:
            try:
                made = _added(request)
            except KithError as refused:
                wrong = {"name": str(refused)}
            else:
                request.session[_SAID] = _NOW
                return redirect("service", service=made)
    words = {"asked": [FIELDS[name] for name in _ASKED], "wrong": wrong, "typed": request.POST}
    return page(request, "directory/bring_partner.jinja", words, status=422 if wrong else 200)


def _missing(request: HttpRequest) -> dict[str, str]:
    """What is asked of every one: a name, what for, and a way to reach them."""
    told = request.POST
    found = {}
    if not told.get("name", "").strip():
        found["name"] = "Say what they are called"
    if not told.getlist("needs"):
        found["needs"] = "Choose what they help with"
    if not told.get("phone", "").strip() and not told.get("email", "").strip():
        found["phone"] = "Say how to reach them: a telephone number or an e-mail address"
    return found


def _added(request: HttpRequest) -> str:
    signed, told = request.asker, request.POST
    ask_for = " ".join(told.get("ask_for", "").split())[:120]
    does = told.get("description", "").strip()
    typed = {
        "name": told.get("name", ""), "organisation": told.get("name", ""), "needs": told.getlist("needs"), "phone": told.get("phone", ""), "email": told.get("email", ""),
        "description": "\n".join(filter(None, [does, f"Ask for: {ask_for}" if ask_for else ""])), "status": "active",
    }  # fmt: skip
    word = told.get("once", "")[:64]
    key = hashlib.sha256(f"{signed.asker.account}|{word}".encode()).hexdigest()[:32]
    secret = settings.SECRET_KEY.encode()
    return add_by_hand(asker=signed.asker, entry=key, typed=typed, key=secret, by=signed.actor, at=signed.at)


def give_report(request: HttpRequest, service: str) -> HttpResponse:
    """Make a link by which the body of a service reads what came of the referrals to it; shown once, with its code."""
    if (shut := shut_to(request)) is not None:
        return shut
    signed, kept = request.asker, entry_with_sources(service, request.asker.at)
    if kept is None:
        return not_found(request)
    to, _ = next(iter(offered([kept.entry], services_for(signed.asker, signed.at)).values()))
    made = make_report_link(
        asker=signed.asker, body=to.organisation, chance=secrets.token_bytes(CHANCE_BYTES), key=settings.SECRET_KEY.encode(),
        by=signed.actor, at=signed.at,
    )  # fmt: skip
    link = request.build_absolute_uri(reverse("partner-report", args=[made.secret]))
    return page(request, "directory/report_link.jinja", {"kept": kept, "made": made, "link": link, "body": to.name})


ROUTES = (
    Route("directory/partner", bring_partner, "bring-partner", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=("GET", "HEAD", "POST")),
    Route("directory/<slug:service>/report-link", give_report, "give-report", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=("POST",)),
)  # fmt: skip
