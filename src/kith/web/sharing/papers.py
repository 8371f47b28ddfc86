"""The papers that let data flow: what is in force, for everybody; recording and ending, for the information governance lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import BadUsage
from kith.governance.access import decide
from kith.governance.agreements import ENDING_SOON, Agreement
from kith.governance.facts import Facts, FindingBasis
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.signing import (
    Paper,
    agreements_signed,
    bases_recorded,
    bodies_on_record,
    bodies_without_agreement,
    end_agreement,
    end_basis,
    record_basis,
    sign_agreement,
)
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.sharing import ABOUT_PEOPLE, BETWEEN_BODIES
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.sharing.forms import MEANINGS, EndEarly, RecordAgreement, RecordBasis, titled

__all__ = ["PAPERS", "agreements", "bases", "end_agreement_early", "end_basis_early", "new_agreement", "new_basis"]

PAPERS = Item("agreements", "agreements", form="aggregate")


@dataclass(frozen=True)
class _Change:
    """One thing the information governance lead does with a paper.

    does      does it, with what the form told; `BadUsage` is said in the form
    back      where one goes when it is done
    beside    the field that a refusal stands at
    """

    form: Form
    does: Callable[[Mapping[str, Any]], None]
    template: str
    back: str
    beside: str | None = None
    words: Mapping[str, Any] = field(default_factory=dict)


def agreements(request: HttpRequest) -> HttpResponse:
    """Which agreements are in force, what ends soon, and which bodies have none."""
    on = timezone.localdate(request.asker.at)
    words = {"without": bodies_without_agreement(on), "soon": ENDING_SOON.days}
    return _read(request, "sharing/agreements.jinja", agreements_signed(on), words)


def bases(request: HttpRequest) -> HttpResponse:
    """Which findings have a lawful basis, what it covers, and until when."""
    on = timezone.localdate(request.asker.at)
    return _read(request, "sharing/bases.jinja", bases_recorded(on), {"soon": ENDING_SOON.days})


def new_agreement(request: HttpRequest) -> HttpResponse:
    """Record a signed agreement."""
    bodies, signed = bodies_on_record(), request.asker

    def does(told: Mapping[str, Any]) -> None:
        groups, purposes = frozenset(told["field_groups"]), frozenset(told["purposes"])
        until = told["last_day"] + timedelta(days=1)
        paper = Agreement(told["reference"], told["partner"], groups, purposes, told["first_day"], until)
        sign_agreement(agreement=paper, by=signed.actor, at=signed.at)

    form = RecordAgreement(_sent(request), bodies)
    words = {"bodies": bodies, "purposes": BETWEEN_BODIES}
    return _edited(request, _Change(form, does, "sharing/new_agreement.jinja", "agreements", "reference", words))


def new_basis(request: HttpRequest) -> HttpResponse:
    """Record why a finding is lawful, before it runs."""
    signed = request.asker

    def does(told: Mapping[str, Any]) -> None:
        basis = FindingBasis(
            told["lawful_basis"], told["impact_assessment"], frozenset(told["field_groups"]), told["first_day"],
            told["last_day"] + timedelta(days=1), told["national_opt_out"] == "yes",
        )  # fmt: skip
        record_basis(name=told["name"], basis=basis, by=signed.actor, at=signed.at)

    form = RecordBasis(_sent(request))
    return _edited(request, _Change(form, does, "sharing/new_basis.jinja", "bases", "name"))


def end_agreement_early(request: HttpRequest, paper: int) -> HttpResponse:
    """End an agreement before its last day, with a reason."""
    return _ended(request, paper, agreements_signed, "agreements")


def end_basis_early(request: HttpRequest, paper: int) -> HttpResponse:
    """End the basis of a finding before its last day, with a reason."""
    return _ended(request, paper, bases_recorded, "bases")


def _ended(request: HttpRequest, number: int, papers: Callable[..., list[Paper]], back: str) -> HttpResponse:
    signed, on = request.asker, timezone.localdate(request.asker.at)
    found = next((each for each in papers(on) if each.number == number and each.state(on) != "ended"), None)
    if found is None or found.is_ended_early:
        return not_found(request)

    def does(told: Mapping[str, Any]) -> None:
        if back == "agreements":
            end_agreement(reference=found.title, on=told["on"], why=told["why"], by=signed.actor, at=signed.at)
        else:
            end_basis(name=found.title, on=told["on"], why=told["why"], by=signed.actor, at=signed.at)

    form = EndEarly(_sent(request), on, found.to_date)
    words = {"paper": found, "today": on, "is_agreement": back == "agreements"}
    return _edited(request, _Change(form, does, "sharing/end_paper.jinja", back, "on", words))


def _read(request: HttpRequest, template: str, papers: list[Paper], words: Mapping[str, Any]) -> HttpResponse:
    """Show papers to whoever works here; those that have ended only when asked for."""
    signed, on = request.asker, timezone.localdate(request.asker.at)
    with transaction.atomic():
        decision = ask(signed.asker, "view", PAPERS, "audit", by=signed.actor, at=signed.at)
    shown = {"decision": decision, "next_step": NEXT_STEPS[decision.next_step]}
    if decision.shows:
        ended = request.GET.get("show") == "ended"
        states = [(paper, paper.state(on)) for paper in papers]
        shown |= {
            **words, "shows_ended": ended, "titled": titled, "meanings": MEANINGS, "may_edit": _may_edit(request),
            "papers": [(paper, state) for paper, state in states if (state == "ended") == ended],
            "ending": [paper for paper, state in states if state == "ends soon"],
        }  # fmt: skip
    return page(request, template, shown)


def _may_edit(request: HttpRequest) -> bool:
    """Whether a link to record or end something would lead anywhere; following it is asked again, and written to the trail."""
    signed = request.asker
    return decide(signed.asker, "edit", PAPERS, "audit", facts=Facts(), at=signed.at).shows


def _edited(request: HttpRequest, change: _Change) -> HttpResponse:
    """Ask the rules, do it, and go back; or say what is wrong. For others there is no such page."""
    signed, form = request.asker, change.form
    with transaction.atomic():
        if not ask(signed.asker, "edit", PAPERS, "audit", by=signed.actor, at=signed.at).shows:
            return not_found(request)
        if form.is_bound and form.is_valid():
            try:
                change.does(form.cleaned_data)
                return redirect(change.back)
            except BadUsage as refused:
                form.add_error(change.beside, str(refused))
    words = {"form": form, "field_groups": ABOUT_PEOPLE, "titled": titled, "meanings": MEANINGS, **change.words}
    return page(request, change.template, words, status=422 if form.errors else 200)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
