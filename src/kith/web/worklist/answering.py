"""What came of giving people out, by rule and group; and what staff said is wrong with a rule, with its owner's answer."""

from __future__ import annotations

from itertools import groupby

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.care.questions import ANSWERS, WHAT_IS_WRONG
from kith.care.records.questioning import answer_question, may_answer, questions_waiting
from kith.care.records.yields import CAME_OF_IT, yields_of
from kith.errors import KithError
from kith.governance.disclosure import HES_STYLE
from kith.insight.records.finding import PURPOSE, may_run
from kith.insight.records.found import basis_for_reading
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.worklist.forms import Answer
from kith.web.worklist.pages import STATES_IN_WORDS, title_of_list

__all__ = ["ROUTES"]


def came_of_it(request: HttpRequest) -> HttpResponse:
    """What came of each rule that gave people out, with intervals, split by deprivation and ethnic group."""
    signed = request.asker
    basis = basis_for_reading(timezone.localdate(signed.at))
    with transaction.atomic():
        said, found = yields_of(signed.asker, basis=basis, by=signed.actor, at=signed.at)
    if not said.shows:
        return page(request, "worklist/shut.jinja", {"decision": said}, status=403)
    heads = {came: STATES_IN_WORDS.get(came, came.capitalize()) for came in CAME_OF_IT}
    words = {"found": found, "heads": heads, "policy": HES_STYLE, "title_of_list": title_of_list}
    return page(request, "worklist/yield.jinja", words)


def questions(request: HttpRequest, wrong: str = "", number: int = 0) -> HttpResponse:
    """What staff said is wrong, by rule, with no name; and the answer. For those who answer for rules."""
    signed = request.asker
    basis = basis_for_reading(timezone.localdate(signed.at))
    if not may_answer(signed.asker, basis, signed.at):
        return page(request, "worklist/shut.jinja", {"decision": may_run(signed.asker, basis, signed.at)}, status=403)
    by_rule = [(rule, list(rows)) for rule, rows in groupby(questions_waiting(), key=lambda one: one.rule)]
    words = {
        "by_rule": by_rule, "what_is_wrong": WHAT_IS_WRONG, "answers": ANSWERS, "title_of_list": title_of_list, "wrong": wrong,
        "number": number, "account": signed.asker.account,
    }  # fmt: skip
    return page(request, "worklist/questions.jinja", words, status=422 if wrong else 200)


def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer one question: whoever asked reads it beside the person."""
    signed, form = request.asker, Answer(request.POST)
    if not form.is_valid():
        return questions(request, next(text for texts in form.errors.values() for text in texts), number)
    told = (form.cleaned_data["answer"], form.cleaned_data["reply"])
    basis = basis_for_reading(timezone.localdate(signed.at))
    try:
        answer_question(asker=signed.asker, question=number, answer=told, basis=basis, by=signed.actor, at=signed.at)
    except KithError as refused:
        return questions(request, str(refused), number)
    return redirect("rule-questions")


ROUTES = (
    Route("worklist/yield", came_of_it, "worklist-yield", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("worklist/questions", questions, "rule-questions", SIGNED_IN, purpose=PURPOSE),
    Route("worklist/questions/<int:number>", answer, "answer-question", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=("POST",)),
)  # fmt: skip
