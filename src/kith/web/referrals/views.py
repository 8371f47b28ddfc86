"""Referrals: those that wait and those that were sent, one with all that was said of it, a move of it, and a new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.care.records.answering import say
from kith.care.records.chasing import silences
from kith.care.records.referral_keeping import How
from kith.care.records.referred import inbox, referrals_of, sent_by, the_referral
from kith.care.records.referring import send
from kith.care.referral import MOVES, OPEN, STATES
from kith.care.referral_reasons import CONSENTED_BY, REASONS, RESULTS, SAFE_CONTACT
from kith.care.signals import NEEDS
from kith.errors import KithError, NotYours
from kith.governance.asker import title_of
from kith.governance.item import FIELD_GROUPS
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.forms import KIND_TITLES, Refer, Say, service_key
from kith.web.referrals.pages import (
    BUTTONS,
    COLOURS,
    DONE,
    SAID,
    body_names,
    offered_moves,
    reason_in_words,
    services_for,
)
from kith.web.referrals.referring import never_refers, shared_with, shut
from kith.web.referrals.unmet import InTrail
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_WORDS = {
    "states": STATES, "colours": COLOURS, "needs": NEEDS, "kinds": KIND_TITLES, "safe_ways": SAFE_CONTACT, "results": RESULTS, "buttons": BUTTONS,
    "title_of": title_of, "reason_in_words": reason_in_words, "moves": MOVES, "told_as": SAID,
}  # fmt: skip


def referrals(request: HttpRequest) -> HttpResponse:
    """What waits at the asker's service, what nobody answered, and what their team sent."""
    signed = request.asker
    if (never := never_refers(signed)) is not None:
        return page(request, "worklist/shut.jinja", {"decision": never}, status=403)
    words = {
        "inbox": inbox(signed.asker, by=signed.actor, at=signed.at), "sent": sent_by(signed.asker, by=signed.actor, at=signed.at),
        "silences": silences(signed.asker, signed.at), "bodies": body_names(), **_WORDS,
    }  # fmt: skip
    return page(request, "referrals/referrals.jinja", words)


def referral(request: HttpRequest, number: int) -> HttpResponse:
    """One referral: where it is, what is in it, what was said of it, and what may be done."""
    signed = request.asker
    try:
        detail = the_referral(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    words = {
        "detail": detail, "line": detail.line, "offered": offered_moves(detail, signed.asker.role), "bodies": body_names(),
        "done": DONE.get(request.GET.get("done", ""), ""), "was_there": request.GET.get("done") == "there", **_WORDS,
    }  # fmt: skip
    return page(request, "referrals/referral.jinja", words)


def say_of(request: HttpRequest, number: int, move: str) -> HttpResponse:
    """One move of a referral: what it needs is asked for, and whoever comes second is shown where it is."""
    signed, move = request.asker, move.replace("-", " ")
    try:
        detail = the_referral(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    offered = {name: for_another for name, _, for_another in offered_moves(detail, signed.asker.role)}
    if move not in BUTTONS or not detail.moves:
        return not_found(request)
    form, wrong = Say(request.POST if request.method == "POST" else None, detail.line.kind, move), ""
    if request.method == "POST" and form.is_valid():
        said = form.as_said(request.POST.get("once", "")[:64])
        how = How(InTrail(signed.actor))
        try:
            say(asker=signed.asker, referral=number, move=move, said=said, how=how, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('referral', args=[number])}?done={move}")
        except KithError as refused:
            wrong = str(refused)
            detail = the_referral(signed.asker, number, by=signed.actor, at=signed.at)
    words = {
        "detail": detail, "line": detail.line, "form": form, "move": move, "wrong": wrong, "for_another": offered.get(move, False),
        "is_offered": move in offered, "choices": REASONS.get(move) or ({name: one.title for name, one in RESULTS.items() if name != "advised"} if "result" in form.needs else {}),
        **_WORDS,
    }  # fmt: skip
    return page(request, "referrals/say.jinja", words, status=422 if wrong or form.errors else 200)


def refer(request: HttpRequest, person: str) -> HttpResponse:
    """Refer somebody: what is needed, to whom, and what goes along."""
    signed, shared = request.asker, shared_with(request, person)
    if shared.refusal is not None:
        return shut(request, shared.refusal)
    services = {service_key(to): (to, text) for to, text in services_for(signed.asker, signed.at).items()}
    choices = [(key, text) for key, (_, text) in services.items()]
    form, wrong = Refer(request.POST if request.method == "POST" else None, choices, shared.parts), ""
    if request.method == "POST" and form.is_valid():
        to, once = services[form.cleaned_data["to"]][0], request.POST.get("once", "")[:64]
        asked = form.as_request(shared.one.person_id, to, once, timezone.localdate(signed.at))
        try:
            came = send(asker=signed.asker, request=asked, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('referral', args=[came.number])}?done={'sent' if came.is_new else 'there'}")
        except KithError as refused:
            wrong = str(refused)
    before = referrals_of(signed.asker, shared.one.person_id, by=signed.actor, at=signed.at)
    words = {
        "under_way": [line for line in before.lines if line.state in OPEN], "bodies": body_names(),
        "one": shared.one, "banner": shared.banner, "parts": shared.parts, "form": form, "wrong": wrong, "services": choices,
        "field_groups": FIELD_GROUPS, "safe_ways_sentences": _sentences(SAFE_CONTACT), "consented_sentences": _sentences(CONSENTED_BY), **_WORDS,
    }  # fmt: skip
    return page(request, "referrals/refer.jinja", words, status=422 if wrong or form.errors else 200)


def _sentences(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, text[:1].upper() + text[1:]) for name, text in words.items()]


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("referrals", referrals, "referrals", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("referrals/<int:number>", referral, "referral", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("referrals/<int:number>/say/<slug:move>", say_of, "say-of-referral", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("people/<slug:person>/refer", refer, "refer", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
)  # fmt: skip
