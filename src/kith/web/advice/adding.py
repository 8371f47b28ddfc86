"""What is added to a case on pages: a day in two steps, a letter, money, a note, and who sits on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.care.advice_matters import propose
from kith.care.records.adding_to_case import ask_for_letter, claim_money, confirm_day, practices_to_ask
from kith.care.records.advice_notes import write_note, write_privileged_note
from kith.care.records.advice_seats import advisers_who_may_sit, hand_over_case, leave_seat, take_seat
from kith.care.records.advice_shown import CaseDetail, the_case
from kith.care.referral_reasons import CONSENTED_BY
from kith.errors import KithError, NotYours
from kith.web.advice.case_page import case_page, words_of_case
from kith.web.advice.forms import AskLetter, ClaimMoney, ConfirmDay, HandOver, WriteNote
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]


def day(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm a day: first what stands on the letter, then the last day as the table proposes it. Nothing is kept before it is confirmed."""
    is_confirmed = "confirmed" in request.POST

    def made(detail: CaseDetail) -> forms.Form:
        return ConfirmDay(request.POST if request.method == "POST" else None, detail.line.matter, is_confirmed)

    def more(form: Any) -> dict[str, Any]:
        told = getattr(form, "cleaned_data", {})
        can = told.get("kind") and told.get("typed")
        return {
            "proposal": propose(told["kind"], told["typed"]) if can else None,
            "is_confirmed": is_confirmed,
            "kind": told.get("kind", ""),
            "typed": told.get("typed"),
        }

    def done(form: Any, once: str) -> bool:
        if not is_confirmed:
            return False
        signed = request.asker
        confirm_day(asker=signed.asker, case=number, asked=form.as_day(once), by=signed.actor, at=signed.at)
        return True

    return _adds(request, number, ("advice/day.jinja", made, more, done))


def letter(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a practice for a letter of evidence."""
    signed = request.asker
    practices = practices_to_ask(signed.asker, signed.at)

    def done(form: Any, once: str) -> bool:
        asked = form.as_letter(once[:60], timezone.localdate(signed.at))
        ask_for_letter(asker=signed.asker, case=number, asked=asked, by=signed.actor, at=signed.at)
        return True

    words = {
        "practices": [(f"{team}:{code}", name) for (code, team), name in practices.items()],
        "consented": CONSENTED_BY,
    }
    return _adds(
        request, number, ("advice/letter.jinja", lambda _: AskLetter(_sent(request), practices), lambda _: words, done)
    )


def money(request: HttpRequest, number: int) -> HttpResponse:
    """Say that money was claimed."""
    signed = request.asker

    def done(form: Any, once: str) -> bool:
        claim_money(asker=signed.asker, case=number, asked=form.as_money(once), by=signed.actor, at=signed.at)
        return True

    return _adds(request, number, ("advice/money.jinja", lambda _: ClaimMoney(_sent(request)), lambda _: {}, done))


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


Adding = tuple[
    str,
    Callable[[CaseDetail], forms.Form],
    Callable[[forms.Form], Mapping[str, Any]],
    Callable[[forms.Form, str], bool],
]
"""A template, its form for a case, what else it says, and what is done with it."""


def _adds(request: HttpRequest, number: int, adding: Adding) -> HttpResponse:
    signed, (template, made, more, done) = request.asker, adding
    try:
        detail = the_case(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    form, wrong = made(detail), ""
    if request.method == "POST" and form.is_valid():
        try:
            if done(form, request.POST.get("once", "")[:64]):
                return redirect(f"{reverse('advice-case', args=[number])}?done=kept")
        except KithError as refused:
            wrong = str(refused)
    words = {**words_of_case(detail, signed), "form": form, "wrong": wrong, **more(form)}
    return page(request, template, words, status=422 if wrong or form.errors else 200)


def note(request: HttpRequest, number: int) -> HttpResponse:
    """Write a note: for the asker’s own body alone, or for whoever may read the advice."""
    signed, form = request.asker, WriteNote(request.POST)
    if not form.is_valid():
        return case_page(request, number, form)
    write = write_privileged_note if form.cleaned_data["for_whom"] == "privileged" else write_note
    try:
        write(
            asker=signed.asker,
            case=number,
            words=form.cleaned_data["note"],
            message_id=request.POST.get("once", "")[:64],
            by=signed.actor,
            at=signed.at,
        )
    except KithError as refused:
        return case_page(request, number, form, str(refused))
    return redirect(f"{reverse('advice-case', args=[number])}?done=kept#notes")


def seats(request: HttpRequest, number: int) -> HttpResponse:
    """Sit on a case, leave it, or hand it over; whoever hands it over second is told who has it."""
    signed, does = request.asker, request.POST.get("do", "")
    told: dict[str, Any] = {"asker": signed.asker, "case": number, "by": signed.actor, "at": signed.at}
    try:
        if does == "hand over":
            form = HandOver(request.POST, advisers_who_may_sit(signed.asker, number, signed.at))
            if not form.is_valid():
                return case_page(request, number, wrong="Choose a colleague to hand it to.")
            hand_over_case(**told, to=form.cleaned_data["to"], seen=request.POST.get("seen", "")[:64])
        elif does == "leave":
            leave_seat(**told)
        else:
            take_seat(**told)
    except KithError as refused:
        return case_page(request, number, wrong=str(refused))
    return redirect(f"{reverse('advice-case', args=[number])}?done=kept#seats")


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("advice/<int:number>/day", day, "advice-day", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("advice/<int:number>/letter", letter, "advice-letter", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("advice/<int:number>/money", money, "advice-money", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("advice/<int:number>/notes", note, "advice-note", SIGNED_IN, purpose="direct-care", leaves="changed", methods=("POST",)),
    Route("advice/<int:number>/seats", seats, "advice-seats", SIGNED_IN, purpose="direct-care", leaves="changed", methods=("POST",)),
)  # fmt: skip
