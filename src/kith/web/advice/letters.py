"""Letters asked of a practice: those that wait, one with its answer form, and the request on paper."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kith.care.advice import LETTER, steps_open
from kith.care.advice_said import SaidOfCase
from kith.care.advice_words import WHY_NO_LETTER
from kith.care.records.advice_letters import answer_letter, letters_asked, the_letter
from kith.care.records.advice_requests import the_request
from kith.care.referral_reasons import CONSENTED_BY
from kith.errors import KithError, NotYours
from kith.web.advice.pages import BUTTONS, banner_of_person, refused, words_of_advice
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.referring import never_refers
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

ANSWERS = {
    "write": "It is written",
    "refuse": "No",
    "return": "Something is missing first",
    "see": "We have it, and will answer",
}
"""What a practice may answer, as the form says it."""


class Answer(forms.Form):
    """One answer to a letter: which, and what it needs."""

    move = forms.ChoiceField(
        error_messages={"required": "Choose an answer", "invalid_choice": "Choose an answer that is open"}
    )
    reason = forms.ChoiceField(
        required=False, choices=[("", ""), *WHY_NO_LETTER.items()], error_messages={"invalid_choice": "Choose why"}
    )
    words = forms.CharField(
        required=False, max_length=2000, error_messages={"max_length": "Use 2000 characters or fewer"}
    )

    def __init__(self, data: Any, state: str):
        super().__init__(data)
        self.open = [move for move in ANSWERS if move in steps_open("letter", state, "practice")]
        fields: Any = self.fields
        fields["move"].choices = [(move, ANSWERS[move]) for move in self.open]

    def clean(self) -> dict[str, Any]:
        """What one answer makes necessary of another."""
        told = dict(super().clean() or self.cleaned_data)
        move = told.get("move")
        if move == "refuse" and not told.get("reason"):
            self.add_error("reason", "Choose why not")
        if move in ("write", "return") and len((told.get("words") or "").strip()) < 4:
            self.add_error(
                "words",
                "Say how the letter goes to the adviser, or write it here"
                if move == "write"
                else "Say what is missing",
            )
        return told

    def as_said(self, once: str) -> SaidOfCase:
        """What is answered; the word of the form makes it once."""
        told = self.cleaned_data
        reason = told["reason"] if told["move"] == "refuse" else ""
        return SaidOfCase(once, "letter", told["move"], reason=reason, words=told["words"])


def letters(request: HttpRequest) -> HttpResponse:
    """Letters that are asked of the asker’s practice, the one that is due first at the top."""
    signed = request.asker
    if (never := never_refers(signed)) is not None:
        return refused(request, never)
    words = {
        "asked": letters_asked(signed.asker, by=signed.actor, at=signed.at),
        "done": request.GET.get("done") == "answered",
        **words_of_advice(signed.at),
    }
    return page(request, "advice/letters.jinja", words)


def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter: what is asked, by when, and the one form in which it is answered."""
    signed = request.asker
    try:
        found = the_letter(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    form, wrong = Answer(request.POST if request.method == "POST" else None, found.line.state), ""
    if request.method == "POST" and (form.is_valid() or not form.open):
        said = form.as_said(request.POST.get("once", "")[:64]) if form.is_valid() else _came_late(request)
        try:
            answer_letter(asker=signed.asker, letter=number, said=said, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('letters')}?done=answered")
        except KithError as refused_by:
            wrong = str(refused_by)
            found = the_letter(signed.asker, number, by=signed.actor, at=signed.at)
    words = {
        "found": found, "line": found.line, "form": form, "wrong": wrong, "why_not": WHY_NO_LETTER, "consented": CONSENTED_BY, "answers": [(move, ANSWERS[move]) for move in form.open],
        "banner": banner_of_person(found.line.asking.person if found.line.asking else "", found.shown, signed.at), "is_over": found.line.state not in LETTER.open, **words_of_advice(signed.at),
    }  # fmt: skip
    return page(request, "advice/one_letter.jinja", words, status=422 if wrong or form.errors else 200)


def _came_late(request: HttpRequest) -> SaidOfCase:
    """What was answered to a letter that nobody at the practice may answer any more, as it was sent: it is kept, and they are told."""
    told = request.POST
    move, reason = told.get("move", ""), told.get("reason", "")
    return SaidOfCase(
        told.get("once", "")[:64] or str(uuid4()), "letter", move if move in ANSWERS else "see", reason=reason if reason in WHY_NO_LETTER else "",
        words=told.get("words", "")[:2000],
    )  # fmt: skip


def on_paper(request: HttpRequest, number: int) -> HttpResponse:
    """What is asked of a practice, on one sheet: for the adviser to post or to hand to the person."""
    signed = request.asker
    try:
        found = the_request(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    words = {
        "found": found,
        "banner": banner_of_person(found.person, found.shown, signed.at),
        "consented": CONSENTED_BY,
        "buttons": BUTTONS,
        **words_of_advice(signed.at),
    }
    return page(request, "advice/letter_on_paper.jinja", words)


ROUTES = (
    Route("letters", letters, "letters", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("letters/<int:number>", letter, "letter", SIGNED_IN, purpose="direct-care", leaves="changed", methods=("GET", "HEAD", "POST")),
    Route("advice/letters/<int:number>", on_paper, "letter-on-paper", SIGNED_IN, purpose="direct-care", leaves="looked"),
)  # fmt: skip
