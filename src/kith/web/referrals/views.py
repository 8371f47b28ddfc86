"""Referrals: one with all that was said of it, a move of it, and a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.care.records.answering import pass_on, say
from kith.care.records.news import read_news
from kith.care.records.referral_keeping import How
from kith.care.records.referred import Detail, referrals_of, the_referral
from kith.care.records.referring import send
from kith.care.referral import OPEN
from kith.care.referral_reasons import CONSENTED_BY, REASONS, RESULTS, SAFE_CONTACT
from kith.care.referral_request import Recipient, Request, Said
from kith.errors import KithError, NotYours
from kith.governance.item import FIELD_GROUPS
from kith.governance.records.signing import agreements_of
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.fitting import named_service, next_best, offered, rooms_told
from kith.web.referrals.forms import Refer, Say, service_key
from kith.web.referrals.pages import (
    BUTTONS,
    DONE,
    body_names,
    offered_moves,
    services_for,
)
from kith.web.referrals.referring import Shared, banner_of_referral, shared_with, shut
from kith.web.referrals.unmet import InDirectory
from kith.web.referrals.words import WORDS
from kith.web.routes import SIGNED_IN, Route
from kith.work.records.posting import stuck

__all__ = ["ROUTES"]


def referral(request: HttpRequest, number: int) -> HttpResponse:
    """One referral: where it is, what is in it, what was said of it, and what may be done."""
    signed = request.asker
    try:
        detail = the_referral(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    read_news(signed.asker, number, at=signed.at)
    words = {
        "stuck": stuck(f"referral:{number}", at=signed.at) if detail.line.ends else [],
        "banner": banner_of_referral(detail, signed.at), "detail": detail, "line": detail.line, "offered": offered_moves(detail, signed.asker.role), "bodies": body_names(),
        "done": DONE.get(request.GET.get("done", "").replace("-", " "), ""), "was_there": request.GET.get("done") == "there",
        "next_best": next_best(detail.line, signed.colleague.neighbourhood, signed.at) if detail.line.state == "declined" or detail.line.closed else None, **WORDS,
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
    if move not in BUTTONS or move == "pass on" or not detail.moves:
        return not_found(request)
    form, wrong = Say(request.POST if request.method == "POST" else None, detail.line.kind, move), ""
    if request.method == "POST" and form.is_valid():
        said = form.as_said(request.POST.get("once", "")[:64])
        how = How(InDirectory(signed.actor))
        try:
            say(asker=signed.asker, referral=number, move=move, said=said, how=how, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('referral', args=[number])}?done={move}")
        except KithError as refused:
            wrong = str(refused)
            detail = the_referral(signed.asker, number, by=signed.actor, at=signed.at)
    words = {
        "banner": banner_of_referral(detail, signed.at), "detail": detail, "line": detail.line, "form": form, "move": move, "wrong": wrong, "for_another": offered.get(move, False),
        "is_offered": move in offered, "next_best": next_best(detail.line, signed.colleague.neighbourhood, signed.at) if move == "decline" else None, "choices": REASONS.get(move) or ({name: one.title for name, one in RESULTS.items() if name != "advised"} if "result" in form.needs else {}),
        **WORDS,
    }  # fmt: skip
    return page(request, "referrals/say.jinja", words, status=422 if wrong or form.errors else 200)


def refer(request: HttpRequest, person: str) -> HttpResponse:
    """Refer somebody: what is needed, to whom, and what goes along; or send a referral on that came, with no more than came along."""
    signed, shared = request.asker, shared_with(request, person)
    if shared.refusal is not None:
        return shut(request, shared.refusal)
    came = _came(request)
    if "passing" in request.GET and not _is_about(came, shared.one):
        return not_found(request)
    if came is not None and came.passed_to:  # pressed twice, or somebody else did: here is what it became
        return redirect(f"{reverse('referral', args=[came.passed_to])}?done=pass-on")
    came_along = came.line.packet.field_groups if came and came.line.packet else frozenset(shared.parts)
    parts = tuple(part for part in shared.parts if part in came_along)
    named, services = _may_be_asked(request, came)
    choices = [(key, text) for key, (_, text) in services.items()]
    begun = {"need": request.GET.get("need", ""), "to": named[0] if named else ""}
    told_by = came is not None and "recipient" not in came.line.ends
    form, wrong = (
        Refer(request.POST if request.method == "POST" else None, choices, parts, begun, needs_word=told_by),
        "",
    )
    if request.method == "POST" and form.is_valid():
        to, once = services[form.cleaned_data["to"]][0], request.POST.get("once", "")[:60]
        asked = form.as_request(shared.one.person_id, to, once, timezone.localdate(signed.at))
        try:
            spoken_by = form.cleaned_data["spoken_by"]
            return redirect(_sent_on(request, came, asked, spoken_by) if came else _sent(request, asked))
        except KithError as refused:
            wrong = str(refused)
    words = {
        "came": came,
        "told_by": told_by,
        **_of_no_account(named[1][0] if named else None, signed.at),
        "parts": parts,
        "form": form,
        "wrong": wrong,
        "services": choices,
        "rooms": rooms_told(services, signed.at),
        **_form_words(request, shared),
    }
    return page(request, "referrals/refer.jinja", words, status=422 if wrong or form.errors else 200)


def _may_be_asked(
    request: HttpRequest, came: Detail | None
) -> tuple[tuple[str, tuple[Recipient, str]] | None, dict[str, tuple[Recipient, str]]]:
    """The service that the address names, and all that the form offers: that one, those that work in the team, and, where one is sent on, what else fits."""
    signed = request.asker
    may_ask = services_for(signed.asker, signed.at)
    named = named_service(request.GET.get("service", ""), may_ask.items(), signed.at)
    instead = next_best(came.line, signed.colleague.neighbourhood, signed.at) if came else None
    fits = offered([one.entry for one in instead.fits], may_ask) if instead else {}
    here = {service_key(to): (to, text) for to, text in may_ask.items()}
    return named, dict([named] if named else []) | here | fits


def _of_no_account(to: Recipient | None, at: Any) -> dict[str, bool]:
    """Whether the service that is named has no account here, and whether anything is agreed with it."""
    if to is None or to.team:
        return {"by_link": False, "agreed": False}
    return {"by_link": True, "agreed": bool(agreements_of(to.organisation, timezone.localdate(at)))}


def _form_words(request: HttpRequest, shared: Shared) -> dict[str, Any]:
    """Whom it is about, what is under way for them, and the lists to choose from."""
    signed = request.asker
    before = referrals_of(signed.asker, shared.one.person_id, by=signed.actor, at=signed.at)
    return {
        "under_way": [line for line in before.lines if line.state in OPEN], "bodies": body_names(), "one": shared.one, "banner": shared.banner,
        "field_groups": FIELD_GROUPS, "safe_ways_sentences": _sentences(SAFE_CONTACT), "consented_sentences": _sentences(CONSENTED_BY), **WORDS,
    }  # fmt: skip


def _is_about(came: Detail | None, one: Any) -> bool:
    return came is not None and came.line.packet is not None and came.line.packet.person == one.person_id


def _came(request: HttpRequest) -> Detail | None:
    """The referral that is sent on, as the address says; None where a new one is written, or there is none of the asker’s."""
    number = request.GET.get("passing", "")
    if not number.isascii() or not number.isdecimal() or len(number) > 12:
        return None
    signed = request.asker
    try:
        return the_referral(signed.asker, int(number), by=signed.actor, at=signed.at)
    except NotYours:
        return None


def _sent(request: HttpRequest, asked: Request) -> str:
    signed = request.asker
    came = send(asker=signed.asker, request=asked, by=signed.actor, at=signed.at)
    return _now_at(asked, came.number, "sent" if came.is_new else "there")


def _sent_on(request: HttpRequest, came: Detail, asked: Request, spoken_by: str) -> str:
    """Where a referral that was sent on leads; the one message carries both."""
    signed, said = request.asker, Said(f"{asked.message_id}-on", onward=asked, spoken_by=spoken_by)
    how = How(InDirectory(signed.actor))
    stood = pass_on(asker=signed.asker, referral=came.line.number, said=said, how=how, by=signed.actor, at=signed.at)
    return _now_at(asked, stood.passed_to or stood.number, "pass-on")


def _now_at(asked: Request, number: int, done: str) -> str:
    """Where a referral that was sent leads: to its page, or to how a service without an account hears of it."""
    return f"{reverse('referral' if asked.recipient.team else 'how-they-hear', args=[number])}?done={done}"


def _sentences(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, text[:1].upper() + text[1:]) for name, text in words.items()]


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("referrals/<int:number>", referral, "referral", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("referrals/<int:number>/say/<slug:move>", say_of, "say-of-referral", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("people/<slug:person>/refer", refer, "refer", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
)  # fmt: skip
