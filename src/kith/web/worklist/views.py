"""The worklist of a team, and one approach: taken, sought, answered for, given back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.care.approach import OUTCOMES
from kith.care.as_they_need import Preparation
from kith.care.questions import ANSWERS, WHAT_IS_WRONG
from kith.care.records.approaching import FIELDS, end_approach, give_back, record_attempt, record_outcome, take
from kith.care.records.fairness import fairness_of
from kith.care.records.listed import listing, may_take, worklists_of
from kith.care.records.opened import OneApproach, one_approach, usual_of
from kith.care.records.preparing import preparation_for_taker, preparation_of
from kith.care.records.questioning import Asked, may_answer, question_rule
from kith.care.records.raising import may_raise, raised_and_waiting
from kith.care.records.shown import shown_to
from kith.care.records.worklists import may_give
from kith.care.signals import NEEDS, TOLD_BY
from kith.care.stopping import CHANNELS, RESULTS
from kith.errors import KithError
from kith.governance.asker import usual_purpose
from kith.insight.records.finding import PURPOSE
from kith.insight.records.found import basis_among, list_names
from kith.insight.records.giving_out import rules_shut
from kith.web.front.views import not_found
from kith.web.once import is_sent_again
from kith.web.page import page
from kith.web.people.pages import GROUPS, banner_of
from kith.web.routes import SIGNED_IN, Route
from kith.web.worklist.forms import AS_NEEDED, PARTS_OF_DAY, LogAttempt, Outcome, ThisIsWrong, Word
from kith.web.worklist.pages import COLOURS, STATES_IN_WORDS, address_of, filters_of, title_of_list, turned, wanted_of

__all__ = ["ROUTES", "one_page"]


def worklist(request: HttpRequest) -> HttpResponse:
    """Whom the asker's teams were given, narrowed by what the address says, with the mix of the list beside it."""
    signed = request.asker
    with transaction.atomic():
        seen = shown_to(signed.asker, signed.at)
        basis = basis_among(seen.bases)
        found = listing(signed.asker, wanted_of(request.GET), seen, by=signed.actor, at=signed.at)
        figured, fairness = fairness_of(
            signed.asker, signed.colleague.neighbourhood, seen, basis=basis, by=signed.actor, at=signed.at
        )
        raised = raised_and_waiting(signed.asker, by=signed.actor, at=signed.at)
    barred = may_take(signed.asker, signed.colleague.neighbourhood, basis, signed.at)
    if not barred.shows and not found.counts["all"]:
        return page(request, "worklist/shut.jinja", {"decision": barred}, status=403)
    words = {
        "found": found, "filters": filters_of(found), "links": turned(found), "states": STATES_IN_WORDS, "colours": COLOURS,
        "given": worklists_of(signed.asker, signed.at), "figured": figured, "fairness": fairness, "raised": raised or [], "needs": NEEDS,
        "told_by": TOLD_BY, "may_give": may_give(signed.asker, basis, signed.at).shows, "may_raise": may_raise(signed.asker, signed.at).shows,
        "may_answer": may_answer(signed.asker, basis, signed.at), "kept": address_of(found.wanted.who, found.wanted.worklist, found.wanted.number),
    }  # fmt: skip
    return page(request, "worklist/worklist.jinja", words)


def approach(request: HttpRequest, number: int) -> HttpResponse:
    """One person of the list: under a pseudonym until they are taken, then with all that getting in touch needs."""
    return one_page(request, number)


def one_page(request: HttpRequest, number: int, *, wrong: str = "", **given: Any) -> HttpResponse:
    """The page of one approach; `given` has a form that was filled in, and `wrong` why something could not be done."""
    signed = request.asker
    with transaction.atomic():
        one = one_approach(signed.asker, number, by=signed.actor, at=signed.at)
        if one is None:
            return not_found(request)
        words = _who(signed, one)
    words |= {
        "one": one, "row": one.row, "wrong": wrong, "channels": CHANNELS, "results": RESULTS, "parts": PARTS_OF_DAY, "outcomes": OUTCOMES,
        "states": STATES_IN_WORDS, "colours": COLOURS, "attempt": given.get("attempt") or LogAttempt(None, signed.at), "as_needed": AS_NEEDED,
        "outcome": given.get("outcome") or Outcome(None, one.outcomes), "word": given.get("word") or Word(None),
    }  # fmt: skip
    words |= {
        "what_is_wrong": WHAT_IS_WRONG, "answers": ANSWERS, "title_of_list": title_of_list,
        "question": given.get("question") or ThisIsWrong(None, _rules(one)),
    }  # fmt: skip
    words["kept"] = _kept(request)
    bad = wrong or any(form.errors for form in given.values())
    return page(request, "worklist/approach.jinja", words, status=422 if bad else 200)


def _rules(one: OneApproach) -> list[tuple[str, str]]:
    return [(name, title_of_list(name)) for name in one.lists]


_CARRIED = FIELDS & (GROUPS | {"about-me"})
_NOBODY: dict[str, Any] = {"banner": None, "usual": None, "prepared": Preparation()}


def _who(signed: Any, one: OneApproach) -> dict[str, Any]:
    """Who the person is, what they need first, and whom to ask first, for whoever took them; nothing of it otherwise."""
    if not one.name_is_open or one.person is None:
        return _NOBODY
    purpose = usual_purpose(signed.asker.role)
    known, held = one.seen.known, one.seen.items[one.person.person_id]
    item = held.part("identity", carries=_CARRIED)
    said = known.ask_of_page("view", item, purpose, by=signed.actor)
    if not said.page.shows:
        return {**_NOBODY, "decision": said.page}
    groups = _CARRIED - set(said.hidden)
    prepared = preparation_of(one.person, groups)
    on = timezone.localdate(signed.at)
    usual = usual_of(one.person, on) if {"contacts", "registration"} <= groups else None
    return {
        "banner": banner_of(one.person, groups, item.labels, on, prepared.needs),
        "prepared": prepared,
        "may_ask_needs": "about-me" in groups,
        "usual": usual,
        "is_guarded": "domestic-abuse" in item.labels,
    }


def take_one(request: HttpRequest, number: int) -> HttpResponse:
    """Take the person: their name opens on the page that follows."""
    return _done(request, number, partial(take, **_by(request, number)))


def log(request: HttpRequest, number: int) -> HttpResponse:
    """Log one attempt; a way that is shut is refused with the sentence that says why."""
    signed = request.asker
    form = LogAttempt(request.POST, signed.at, preparation_for_taker(signed.asker, number, signed.at))
    if not form.is_valid():
        return one_page(request, number, attempt=form)
    if is_sent_again(request):
        return redirect("approach", number=number)
    return _done(request, number, partial(record_attempt, tried=form.tried(), **_by(request, number)), attempt=form)


def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Say what came of it; unless the person agreed, the name is shut again."""
    form = Outcome(request.POST, OUTCOMES)
    if not form.is_valid():
        return one_page(request, number, outcome=form)
    return _done(request, number, partial(record_outcome, **form.cleaned_data, **_by(request, number)), outcome=form)


def back(request: HttpRequest, number: int) -> HttpResponse:
    """Give the person back to the team."""
    return _with_word(request, number, give_back)


def end(request: HttpRequest, number: int) -> HttpResponse:
    """End what the person agreed to."""
    return _with_word(request, number, end_approach)


def _with_word(request: HttpRequest, number: int, verb: Callable[..., None]) -> HttpResponse:
    form = Word(request.POST)
    if not form.is_valid():
        return one_page(request, number, word=form)
    return _done(request, number, partial(verb, why=form.cleaned_data["why"], **_by(request, number)), word=form)


def this_is_wrong(request: HttpRequest, number: int) -> HttpResponse:
    """Say that a rule is wrong about the person: it lets go of them until its owner has answered."""
    form = ThisIsWrong(
        request.POST, [(name, name) for name in list_names(rules_shut(timezone.localdate(request.asker.at)))]
    )
    if not form.is_valid():
        return one_page(request, number, question=form)
    asked = Asked(**form.cleaned_data)
    answer = _done(request, number, partial(question_rule, asked=asked, **_by(request, number)), question=form)
    return redirect(f"{reverse('worklist')}{_kept(request)}") if answer.status_code == 302 else answer


def _by(request: HttpRequest, number: int) -> dict[str, Any]:
    signed = request.asker
    return {"asker": signed.asker, "approach": number, "by": signed.actor, "at": signed.at}


def _done(request: HttpRequest, number: int, deed: Callable[[], None], **given: Any) -> HttpResponse:
    """Do it, and show the page anew; or the page as it was, with why it could not be done."""
    try:
        deed()
    except KithError as refused:
        return one_page(request, number, wrong=str(refused), **given)
    return redirect(f"{reverse('approach', args=[number])}{_kept(request)}")


def _kept(request: HttpRequest) -> str:
    """What of the worklist they came from, so that they go back to it (U-13); nothing where they came from elsewhere."""
    if "who" not in request.GET:
        return ""
    wanted = wanted_of(request.GET)
    return address_of(wanted.who, wanted.worklist, wanted.number)


_POST = ("POST",)

ROUTES = (
    Route("worklist", worklist, "worklist", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("worklist/<int:number>", approach, "approach", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("worklist/<int:number>/take", take_one, "take-approach", SIGNED_IN, purpose="direct-care", leaves="opened", methods=_POST),
    Route("worklist/<int:number>/attempts", log, "log-attempt", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_POST),
    Route("worklist/<int:number>/outcome", settle, "approach-outcome", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_POST),
    Route("worklist/<int:number>/give-back", back, "give-back", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_POST),
    Route("worklist/<int:number>/wrong", this_is_wrong, "question-rule", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_POST),
    Route("worklist/<int:number>/end", end, "end-approach", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_POST),
)  # fmt: skip
