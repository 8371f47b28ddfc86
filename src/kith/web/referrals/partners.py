"""How a service without an account hears of a referral: a link with a code that goes another way, or a sheet read down the telephone."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kith.care.partner_links import LINK_LASTS, MOST_WRONG, WHY_SHUT, letter
from kith.care.records.link_keeping import CHANCE_BYTES, MadeLink
from kith.care.records.linking_partners import (
    links_of,
    make_answer_link,
    read_for_telephone,
    shut_answer_links,
)
from kith.care.records.referred import Detail, the_referral
from kith.care.referral import OPEN, STATES
from kith.care.referral_reasons import DECLINED, RESULTS, SAFE_CONTACT
from kith.directory.records.reading import entry_with_sources
from kith.directory.service import NEED_TITLES
from kith.errors import BadUsage, KithError, NotYours
from kith.web.by_link.showing import told_of
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.forms import KIND_TITLES
from kith.web.referrals.pages import BUTTONS, COLOURS, body_names
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_WORDS = {
    "states": STATES, "colours": COLOURS, "needs": NEED_TITLES, "kinds": KIND_TITLES, "safe_ways": SAFE_CONTACT, "results": RESULTS, "buttons": BUTTONS,
    "why_shut": WHY_SHUT, "most_wrong": MOST_WRONG, "lasts_days": LINK_LASTS.days, "declined": DECLINED,
}  # fmt: skip

_DONE = {
    "sent": "It is kept. Nobody at the service has heard of it yet: choose how they do.", "there": "This was sent already, so it was not sent again. Here is how they hear of it.",
    "pass-on": "It was sent on. This is the referral that it became: choose how the service hears of it.",
}  # fmt: skip


def _of_no_account(request: HttpRequest, number: int) -> Detail | None:
    """A referral that the asker's side sent to a service without an account; None for any other."""
    signed = request.asker
    try:
        detail = the_referral(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return None
    return detail if "referrer" in detail.line.ends and not detail.line.has_account else None


def how_they_hear(request: HttpRequest, number: int) -> HttpResponse:
    """The ways by which the service hears of it, and the links there are. Pressed, it makes a link and shows it with its code, this once."""
    signed, wrong, made = request.asker, "", None
    detail = _of_no_account(request, number)
    if detail is None:
        return not_found(request)
    if request.method == "POST":
        try:
            made = _made(request, number)
        except KithError as refused:
            wrong = str(refused)
    kept = entry_with_sources(detail.line.service_id, signed.at)
    words = {
        "detail": detail, "line": detail.line, "links": links_of(number, signed.at), "entry": kept.entry if kept else None, "wrong": wrong,
        "done": _DONE.get(request.GET.get("done", ""), ""), "is_open": detail.line.state in OPEN, **_WORDS, **_once_told(request, made, detail),
    }  # fmt: skip
    return page(request, "referrals/how_they_hear.jinja", words, status=422 if wrong else 200)


def _made(request: HttpRequest, number: int) -> MadeLink:
    signed = request.asker
    chance, key = secrets.token_bytes(CHANCE_BYTES), settings.SECRET_KEY.encode()
    return make_answer_link(asker=signed.asker, referral=number, chance=chance, key=key, by=signed.actor, at=signed.at)


def _once_told(request: HttpRequest, made: MadeLink | None, detail: Detail) -> dict[str, Any]:
    """The link and its code, in the answer to the press that made them and nowhere else."""
    if made is None:
        return {"made": None}
    link = request.build_absolute_uri(reverse("answer", args=[made.secret]))
    return {"made": made, "link": link, "letter": letter(detail.line.recipient, link)}


def shut_link(request: HttpRequest, number: int) -> HttpResponse:
    """Shut the link: it was lost, or somebody opened it whom it was not for."""
    signed = request.asker
    try:
        shut_answer_links(asker=signed.asker, referral=number, by=signed.actor, at=signed.at)
    except (NotYours, BadUsage):
        return not_found(request)
    return redirect("how-they-hear", number=number)


def telephone(request: HttpRequest, number: int) -> HttpResponse:
    """A sheet to read down the telephone: what to say, what to ask, and boxes to tick; what they say is then typed on their behalf."""
    signed = request.asker
    try:
        seen = read_for_telephone(asker=signed.asker, referral=number, by=signed.actor, at=signed.at)
    except (NotYours, BadUsage):
        return not_found(request)
    kept = entry_with_sources(seen.detail.line.service_id, signed.at)
    words = {
        "seen": seen, "line": seen.detail.line, "packet": seen.detail.line.packet, "told": told_of(seen, signed.at), "bodies": body_names(),
        "entry": kept.entry if kept else None, "printed_at": signed.at, "moves_now": ("see",) if seen.detail.line.state == "sent" else seen.moves,
        **_WORDS,
    }  # fmt: skip
    return page(request, "referrals/telephone.jinja", words)


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("referrals/<int:number>/partner", how_they_hear, "how-they-hear", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("referrals/<int:number>/partner/shut", shut_link, "shut-link", SIGNED_IN, purpose="direct-care", leaves="shut", methods=("POST",)),
    Route("referrals/<int:number>/telephone", telephone, "read-down-telephone", SIGNED_IN, purpose="direct-care", leaves="looked"),
)  # fmt: skip
