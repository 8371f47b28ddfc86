"""One referral behind a link: a page that names nobody, then its code, then what the service may read and say. No account, and no menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.care.partner_links import LOOK_LASTS, MOVES_BY_LINK
from kith.care.records.answering import Stood
from kith.care.records.link_keeping import SaidCode, by_link_of
from kith.care.records.linking_partners import (
    ByLink,
    Waits,
    answer_by_link,
    open_answer_link,
    read_by_link,
    shut_for_closed,
    waits_at,
)
from kith.care.records.referral_keeping import How
from kith.care.referral import MOVES, OPEN, STATES
from kith.care.referral_reasons import REASONS, RESULTS, SAFE_CONTACT
from kith.care.referral_request import Said
from kith.directory.records.reading import has_ended
from kith.directory.service import NEED_TITLES
from kith.errors import AlreadyDecided, BadUsage, KithError, NotYours
from kith.web.by_link.onward import Onward, choices_onward, onward_of
from kith.web.by_link.opened import forget, remember, who_opened
from kith.web.by_link.showing import told_of
from kith.web.page import page
from kith.web.referrals.fitting import rooms_told
from kith.web.referrals.forms import KIND_TITLES, Say
from kith.web.referrals.pages import BUTTONS, COLOURS, SAID, body_names, reason_in_words
from kith.web.referrals.unmet import InDirectory
from kith.web.routes import ANYONE, Route

__all__ = ["ROUTES"]

_WORDS = {
    "states": STATES, "colours": COLOURS, "needs": NEED_TITLES, "kinds": KIND_TITLES, "safe_ways": SAFE_CONTACT, "results": RESULTS, "buttons": BUTTONS,
    "reason_in_words": reason_in_words, "moves": MOVES, "told_as": SAID, "open_for": round(LOOK_LASTS.total_seconds() / 60),
}  # fmt: skip
_YOU_SAID = {
    "accept": "You said yes. Say next by when you begin, or that you have begun.", "return": "You sent it back, with what is missing. Whoever sent it finds out, and sends it again.",
    "wait": "You said by when you begin. When you have begun, say so here.", "start": "You have begun. When it is over, say here what came of it.",
    "review": "You looked at it, and it goes on.",
}  # fmt: skip
"""What is said once an answer was taken and the referral goes on."""


def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind a link. Looking at it changes nothing and tells of nobody, however often a program of mail does so ahead of whom it was for."""
    at = timezone.now()
    waits = _standing(request, secret, at)
    if waits is None:
        return _over(request)
    if request.method == "POST" and request.POST.get("do") == "leave":
        forget(request, secret)
        return redirect("answer", secret=secret)
    if request.method == "POST":
        return _say_code(request, secret, waits, at)
    return _shown(request, secret, at) if who_opened(request, secret, at) else _closed(request, waits)


def _standing(request: HttpRequest, secret: str, at: Any) -> Waits | None:
    """What waits behind a link that works; one of a service that has ended works no longer."""
    waits = waits_at(secret, at)
    if waits is None or not has_ended(waits.service_id):
        return waits
    if request.method == "POST":
        shut_for_closed(waits.service_id, by=by_link_of(waits.service, ""), at=at)
    return None


def _over(request: HttpRequest) -> HttpResponse:
    return page(request, "by_link/over.jinja", status=404)


def _closed(request: HttpRequest, waits: Waits, wrong: str = "") -> HttpResponse:
    words = {
        "heading": f"A referral waits for {waits.service}", "intro": "Somebody asks for your help.", "tries": waits.tries, "wrong": wrong,
        "who": request.POST.get("who", "")[:120], "address": request.path,
    }  # fmt: skip
    return page(request, "by_link/code.jinja", words, status=422 if wrong else 200)


def _say_code(request: HttpRequest, secret: str, waits: Waits, at: Any) -> HttpResponse:
    said = SaidCode(request.POST.get("code", "")[:40], request.POST.get("who", "")[:200])
    try:
        open_answer_link(secret=secret, said=said, key=settings.SECRET_KEY.encode(), how=_how(waits.service), at=at)
    except BadUsage as wrong:
        return _closed(request, waits_at(secret, at) or waits, str(wrong))
    except AlreadyDecided:
        return _over(request)
    except NotYours:  # its code is right, and the rules let nothing be read: the person took their consent back, or an agreement ended
        return page(request, "by_link/not_open.jinja", {"waits": waits}, status=403)
    remember(request, secret, " ".join(said.who.split()), at)
    return redirect("answer", secret=secret)


def _how(service: str) -> How:
    return How(InDirectory(by_link_of(service, "")))


def _shown(request: HttpRequest, secret: str, at: Any) -> HttpResponse:
    try:
        seen = read_by_link(secret=secret, at=at)
    except AlreadyDecided:
        return _over(request)
    words = {
        **_words_of(request, secret, seen, at), "moves_now": seen.moves if seen.detail.line.packet else (), "done": _YOU_SAID.get(request.GET.get("done", ""), ""), "printed_at": at,
    }  # fmt: skip
    return page(request, "by_link/referral.jinja", words)


def _words_of(request: HttpRequest, secret: str, seen: ByLink, at: Any) -> dict[str, Any]:
    told = {
        "seen": seen,
        "detail": seen.detail,
        "line": seen.detail.line,
        "packet": seen.detail.line.packet,
        "told": told_of(seen, at),
    }
    return {**told, "secret": secret, "who": who_opened(request, secret, at), "bodies": body_names(), **_WORDS}


def answer_move(request: HttpRequest, secret: str, move: str) -> HttpResponse:
    """One answer by a link: what it needs is asked for. Sent twice it is said once; whoever comes second is shown where it is."""
    at, move = timezone.now(), move.replace("-", " ")
    who = who_opened(request, secret, at)
    if not who or move not in MOVES_BY_LINK:
        return redirect("answer", secret=secret) if waits_at(secret, at) else _over(request)
    try:
        seen = read_by_link(secret=secret, at=at)
    except AlreadyDecided:
        return _said_before(request, secret, move, at)
    if move not in seen.moves or seen.detail.line.packet is None:
        return redirect("answer", secret=secret)
    form, wrong = _form(request, seen, move, at), ""
    if request.method == "POST" and form.is_valid():
        try:
            stood = answer_by_link(
                secret=secret,
                move=move,
                said=_said(request, form, seen, who, at),
                how=_how(seen.detail.line.recipient),
                at=at,
            )
        except KithError as refused:
            wrong = str(refused)
        else:
            return _taken(request, secret, move, stood)
    words = {
        **_words_of(request, secret, seen, at),
        "form": form,
        "move": move,
        "wrong": wrong,
        "choices": _choices(form, move),
        "rooms": rooms_told(form.offered, at) if isinstance(form, Onward) else {},
    }
    return page(request, "by_link/say.jinja", words, status=422 if wrong or form.errors else 200)


def _form(request: HttpRequest, seen: ByLink, move: str, at: Any) -> Say:
    data = request.POST if request.method == "POST" else None
    line = seen.detail.line
    return Onward(data, choices_onward(line, at)) if move == "pass on" else Say(data, line.kind, move)


def _choices(form: Say, move: str) -> dict[str, str]:
    results = {name: one.title for name, one in RESULTS.items() if name != "advised"}
    return dict(REASONS.get(move) or (results if "result" in form.needs else {}))


def _said(request: HttpRequest, form: Say, seen: ByLink, who: str, at: Any) -> Said:
    """What is said, with who they said they are; the word of the form makes it once."""
    once = request.POST.get("once", "")[:60]
    if isinstance(form, Onward):
        return Said(f"{once}-on", spoken_by=who, onward=onward_of(form, seen, once, at))
    told = form.cleaned_data
    return Said(once, told.get("reason", ""), told["words"], told.get("day"), who, seen=told["seen"])


def _said_before(request: HttpRequest, secret: str, move: str, at: Any) -> HttpResponse:
    """The same answer sent again after it ended the referral is answered as the first was; anything else finds that the link works no longer."""
    once = request.POST.get("once", "")[:60]
    said = Said(f"{once}-on" if move == "pass on" else once)
    try:
        stood = answer_by_link(secret=secret, move=move, said=said, how=_how(""), at=at)
    except KithError:
        return _over(request)
    return _taken(request, secret, move, stood)


def _taken(request: HttpRequest, secret: str, move: str, stood: Stood) -> HttpResponse:
    """Once an answer was taken: back to the referral, or, where it is over, a page that says so and tells of nobody."""
    if stood.state in OPEN:
        return redirect(f"{request.path.rsplit('/', 1)[0]}?done={move.replace(' ', '-')}")
    return page(request, "by_link/thanks.jinja", {"move": move, "stood": stood, "told_as": SAID, "states": STATES})


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("answer/<slug:secret>", answer, "answer", ANYONE, purpose="direct-care", leaves="looked", methods=_BOTH),
    Route("answer/<slug:secret>/<slug:move>", answer_move, "answer-move", ANYONE, purpose="direct-care", leaves="changed", methods=_BOTH),
)  # fmt: skip
