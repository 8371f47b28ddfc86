"""May I share this? One question, one sentence with its ground; and the answers that were given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kith.governance.access import decide
from kith.governance.asker import ROLES, title_of
from kith.governance.facts import Facts
from kith.governance.item import Item
from kith.governance.records.answering_sharing import (
    Found,
    Sought,
    answer_sharing,
    answers_of_all,
    own_answers,
    the_answer,
)
from kith.governance.records.deciding import ask
from kith.governance.records.signing import bodies_on_record
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.sharing import ABOUT_PEOPLE, BETWEEN_BODIES, VERDICTS, is_said_to_partner
from kith.people.records.asking import item_about
from kith.people.records.scoping import Asked
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.sharing.forms import MEANINGS, AskWhether, Seek, titled
from kith.web.sharing.papers import (
    PAPERS,
    agreements,
    bases,
    end_agreement_early,
    end_basis_early,
    new_agreement,
    new_basis,
)

__all__ = ["ROUTES"]


def share(request: HttpRequest) -> HttpResponse:
    """The question, and below it the answers that the asker was given."""
    if (shut := _shut(request)) is not None:
        return shut
    signed, bodies = request.asker, bodies_on_record()
    form = AskWhether(request.POST if request.method == "POST" else None, bodies)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        asked = Asked(signed.asker, "share", told["purpose"], told["field_group"])
        item = item_about(told["person"], asked) if told["person"] else Item("person", told["field_group"])
        number = answer_sharing(
            item=item,
            partner=form.receiver(),
            purpose=told["purpose"],
            asker=signed.asker,
            by=signed.actor,
            at=signed.at,
        )
        return redirect("sharing-answer", answer=number)
    sought = Seek(request.GET).sought()
    person = form.data.get("person", "") if form.is_bound else request.GET.get("person", "")
    words = {
        "form": form, "person": person, "bodies": bodies, "roles": {role: title_of(role) for role in ROLES},
        "purposes": BETWEEN_BODIES, "sees_all": _sees_all(request),
        **_answers(own_answers(signed.asker, sought), sought),
    }  # fmt: skip
    return page(request, "sharing/share.jinja", words, status=422 if form.errors else 200)


def one_answer(request: HttpRequest, answer: int) -> HttpResponse:
    """One answer as it was given: one's own, or any for those who read the trail."""
    signed = request.asker
    found = the_answer(signed.asker, answer, by=signed.actor, at=signed.at)
    if found is None:
        return not_found(request)
    words = {
        "answer": found, "verdicts": VERDICTS, "next_step": NEXT_STEPS.get(found.next_step, found.next_step),
        "is_partners": is_said_to_partner(found.sentence), "meanings": MEANINGS, "titled": titled,
    }  # fmt: skip
    return page(request, "sharing/answer.jinja", words)


def all_answers(request: HttpRequest) -> HttpResponse:
    """Every answer of the installation, for those who read the trail."""
    signed, sought = request.asker, Seek(request.GET).sought()
    decision, found = answers_of_all(signed.asker, sought, by=signed.actor, at=signed.at)
    if not decision.shows:
        return not_found(request)
    words = {"bodies": bodies_on_record(), **_answers(found, sought)}
    return page(request, "sharing/all_answers.jinja", words)


def _shut(request: HttpRequest) -> HttpResponse | None:
    """What is said instead, with the next step, to whoever may not even read what was signed: whose training has lapsed."""
    signed = request.asker
    if decide(signed.asker, "view", PAPERS, "audit", facts=Facts(), at=signed.at).shows:
        return None
    with transaction.atomic():
        decision = ask(signed.asker, "view", PAPERS, "audit", by=signed.actor, at=signed.at)
    words = {"decision": decision, "next_step": NEXT_STEPS[decision.next_step]}
    return page(request, "sharing/shut.jinja", words)


def _sees_all(request: HttpRequest) -> bool:
    """Whether a link to everybody's answers would lead anywhere; following it is asked again, and written to the trail."""
    signed = request.asker
    answers = Item("sharing answers", "trail")
    return decide(signed.asker, "list", answers, "audit", facts=Facts(), at=signed.at).shows


def _answers(found: Found, sought: Sought) -> dict[str, Any]:
    """Answers with the words that choose among them, and the addresses of the pages before and after."""
    chosen = {"verdict": sought.verdict, "field_group": sought.field_group, "partner": sought.partner}
    held = {name: value for name, value in chosen.items() if value}
    near = {
        "previous": found.page - 1 if found.page > 1 else None,
        "next": found.page + 1 if found.page < found.pages else None,
    }
    turned = {name: f"?{urlencode({**held, 'page': number})}#answers" for name, number in near.items() if number}
    return {
        "found": found, "chosen": chosen, "is_chosen": bool(held), "turned": turned, "verdicts": VERDICTS,
        "field_groups": ABOUT_PEOPLE, "meanings": MEANINGS, "titled": titled,
    }  # fmt: skip


_FORM = ("GET", "HEAD", "POST")

# What sharing is asked for stands in the form, so the page itself has no purpose of its own.
ROUTES = (
    Route("share", share, "share", SIGNED_IN, leaves="answered", methods=_FORM),
    Route("share/answers", all_answers, "sharing-answers", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("share/answers/<int:answer>", one_answer, "sharing-answer", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("agreements", agreements, "agreements", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("agreements/new", new_agreement, "new-agreement", SIGNED_IN, purpose="audit", leaves="changed", methods=_FORM),
    Route("agreements/<int:paper>/end", end_agreement_early, "end-agreement", SIGNED_IN, purpose="audit",
          leaves="changed", methods=_FORM),
    Route("bases", bases, "bases", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("bases/new", new_basis, "new-basis", SIGNED_IN, purpose="audit", leaves="changed", methods=_FORM),
    Route("bases/<int:paper>/end", end_basis_early, "end-basis", SIGNED_IN, purpose="audit", leaves="changed",
          methods=_FORM),
)  # fmt: skip
