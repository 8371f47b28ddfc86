"""Cases: those of one's body, one with all of it, a new one, and a move of it or of something in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.care.advice import THINGS
from kith.care.advice_matters import MATTERS
from kith.care.records.advice_chasing import days_told, may_be_told
from kith.care.records.advice_shown import CaseLine, my_cases, the_case
from kith.care.records.advising import open_case, referrals_to_open, say_of_case
from kith.care.records.advising_rules import ADVISER
from kith.care.referral_reasons import CONSENTED_BY
from kith.directory.service import NEED_TITLES
from kith.errors import KithError, NotYours
from kith.governance.item import Item
from kith.governance.records.deciding import would_decide
from kith.web.advice.adding import ROUTES as ADDING
from kith.web.advice.case_page import case_page, words_of_case
from kith.web.advice.figures import ROUTES as FIGURES
from kith.web.advice.forms import OpenCase, SayOf
from kith.web.advice.letters import ROUTES as LETTERS
from kith.web.advice.pages import BUTTONS, refused, words_of_advice
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.referring import shared_with, shut
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

FILTERS = {"": "All", "mine": "Mine", "due": "Due or overdue"}
"""Ways to narrow the list, as the address says them."""

_TOLD = Item("days of advice", "running", form="aggregate")


def advice(request: HttpRequest) -> HttpResponse:
    """Cases of the asker’s body, the next day first; for whoever coordinates or manages, days that are near or went by, without a name."""
    signed = request.asker
    if signed.asker.role != ADVISER and not may_be_told(signed.asker, signed.at):
        said = would_decide(signed.asker, "list", [_TOLD], "coordination", signed.at)[0]
        return refused(request, replace(said, effect="deny"))
    words = {
        "near": days_told(signed.asker, signed.at),
        "is_adviser": signed.asker.role == ADVISER,
        **words_of_advice(signed.at),
    }
    if signed.asker.role == ADVISER:
        words |= _narrowed(request)
    return page(request, "advice/advice.jinja", words)


def _narrowed(request: HttpRequest) -> dict[str, Any]:
    """The list as the address narrows it, with how many each way leads to and how many it hides."""
    signed, chosen, matter = request.asker, request.GET.get("show", ""), request.GET.get("matter", "")
    listed = my_cases(signed.asker, by=signed.actor, at=signed.at)
    today = timezone.localdate(signed.at)
    fits = {
        "": lambda one: True,
        "mine": lambda one: one.is_mine,
        "due": lambda one: one.next_day is not None and (one.next_day[1] - today).days <= 7,
    }
    chosen, matter = chosen if chosen in fits else "", matter if matter in MATTERS else ""

    def lines(way: str, of: str) -> list[CaseLine]:
        return [one for one in listed.under_way if fits[way](one) and of in ("", one.matter)]

    shown = lines(chosen, matter)
    ways = [(text, len(lines(way, matter)), _address(way, matter), way == chosen) for way, text in FILTERS.items()]
    kinds = [
        (of, len(lines(chosen, of)), _address(chosen, of), of == matter)
        for of in ("", *dict.fromkeys(one.matter for one in listed.under_way))
    ]
    return {
        "listed": listed,
        "lines": shown,
        "ways": ways,
        "kinds": kinds,
        "hidden": len(listed.under_way) - len(shown),
    }


def _address(way: str, matter: str) -> str:
    told = [f"{name}={value.replace(' ', '+')}" for name, value in (("show", way), ("matter", matter)) if value]
    return f"?{'&'.join(told)}" if told else "?"


def open_one(request: HttpRequest, person: str) -> HttpResponse:
    """Open a case for somebody: what it is about, of which referral it came, who agreed."""
    signed, shared = request.asker, shared_with(request, person)
    if shared.refusal is not None:
        return shut(request, shared.refusal)
    if signed.asker.role != ADVISER:
        return not_found(request)
    person = shared.one.person_id
    waiting = [
        (str(one.pk), f"Referral {one.pk}: {NEED_TITLES.get(one.need, one.need)}")
        for one in referrals_to_open(signed.asker, person, signed.at)
    ]
    form, wrong = OpenCase(request.POST if request.method == "POST" else None, waiting), ""
    if request.method == "POST" and form.is_valid():
        asked = form.as_opening(person, request.POST.get("once", "")[:64], timezone.localdate(signed.at))
        try:
            came = open_case(asker=signed.asker, asked=asked, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('advice-case', args=[came.number])}?done={'opened' if came.is_new else 'there'}")
        except KithError as refused_by:
            wrong = str(refused_by)
    words = {
        "one": shared.one,
        "banner": shared.banner,
        "form": form,
        "wrong": wrong,
        "referrals": waiting,
        "consented": CONSENTED_BY,
        **words_of_advice(signed.at),
    }
    return page(request, "advice/open.jinja", words, status=422 if wrong or form.errors else 200)


def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: its days, its letters, its money, its notes, who sits on it, and what may be done."""
    return case_page(request, number)


def say_of(request: HttpRequest, number: int, thing: str, which: int, step: str) -> HttpResponse:
    """One move of a case or of something in it: what it needs is asked for, and whoever comes second is shown where it is."""
    signed, move, of = request.asker, step.replace("-", " "), None if thing == "case" else which
    if thing not in THINGS or (thing, move) not in BUTTONS:
        return not_found(request)
    try:
        detail = the_case(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    form, wrong = SayOf(request.POST if request.method == "POST" else None, thing, move), ""
    if request.method == "POST" and form.is_valid():
        said = form.as_said(request.POST.get("once", "")[:64], of)
        try:
            say_of_case(asker=signed.asker, case=number, said=said, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('advice-case', args=[number])}?done=kept")
        except KithError as refused_by:
            wrong = str(refused_by)
            detail = the_case(signed.asker, number, by=signed.actor, at=signed.at)
    things: dict[str, Sequence[Any]] = {"day": detail.days, "letter": detail.letters, "money": detail.money}
    about = next((one for one in things.get(thing, ()) if one.pk == of), None)
    for_another = "adviser" not in THINGS[thing].steps[move].who
    words = {
        **words_of_case(detail, signed), "form": form, "wrong": wrong, "thing": thing, "move": move, "about": about,
        "is_offered": move in detail.moves.get((thing, of), ()) or (for_another and about is not None), "for_another": for_another or move == "stop",
    }  # fmt: skip
    return page(request, "advice/say.jinja", words, status=422 if wrong or form.errors else 200)


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("advice", advice, "advice", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("people/<slug:person>/advice", open_one, "open-case", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("advice/<int:number>", case, "advice-case", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("advice/<int:number>/<slug:thing>/<int:which>/<slug:step>", say_of, "say-of-case", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    *ADDING, *LETTERS, *FIGURES,
)  # fmt: skip
