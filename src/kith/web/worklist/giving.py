"""Giving people out to one's team, and raising somebody whom one knows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.care.records.listed import worklists_of
from kith.care.records.raising import PURPOSE as RAISING
from kith.care.records.raising import Raised, may_raise, raise_signal, settle_signal
from kith.care.records.worklists import may_give, publish
from kith.care.signals import NEEDS, TOLD_BY
from kith.errors import KithError
from kith.governance.records.signing import bases_in_force
from kith.insight import FLAGS
from kith.insight.records.finding import PURPOSE
from kith.insight.records.found import basis_for_reading, last_runs, list_names
from kith.insight.records.giving_out import rules_shut
from kith.insight.records.using_rules import rules_in_use
from kith.web.front.views import not_found
from kith.web.once import is_sent_again
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.worklist.forms import KEPT_BY, GiveOut, RaiseSomebody

__all__ = ["ROUTES"]


def give_out(request: HttpRequest) -> HttpResponse:
    """Which lists, how many people, what they are offered; then who was given out and who was left out, and why."""
    signed = request.asker
    on = timezone.localdate(signed.at)
    may = may_give(signed.asker, basis_for_reading(on), signed.at)
    if not may.shows:
        return page(request, "worklist/shut.jinja", {"decision": may}, status=403)
    offered, refused = _offered(on), ""
    form = GiveOut(request.POST if request.method == "POST" else None, [one for _, rules in offered for one in rules])
    if request.method == "POST" and form.is_valid():
        if is_sent_again(request):  # else as many again would be given out
            return redirect("worklist")
        team = str(signed.colleague.team_id)
        try:
            given = publish(
                asker=signed.asker, giving=form.giving(team), basis_name=_basis_name(on), by=signed.actor, at=signed.at
            )
        except KithError as said:
            refused = str(said)
        else:
            return redirect("given-out", number=given.worklist)
    words = {"form": form, "refused": refused, "lists": offered, "kept_by": KEPT_BY}
    return page(request, "worklist/give_out.jinja", words, status=422 if form.errors or refused else 200)


def given_out(request: HttpRequest, number: int) -> HttpResponse:
    """Who was given out and who was left out, in numbers that add up."""
    signed = request.asker
    given = next((one for one in worklists_of(signed.asker, signed.at) if one.pk == number), None)
    if given is None or not may_give(signed.asker, basis_for_reading(timezone.localdate(signed.at)), signed.at).shows:
        return not_found(request)
    return page(request, "worklist/given.jinja", {"given": given, "left_out": sorted(given.left_out.items())})


_THEMES = ("missing_out", "access", "care_gap", "social_need")
"""Themes of rules whose people may be sought; whoever is on the register of a condition, or of a group, is not for that alone."""


def _offered(on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Lists in an order, then rules by theme, each by its title; only those that found somebody and may be given out."""
    shut = rules_shut(on)
    there = list_names(shut)
    told = FLAGS["theme"].allowed or {}
    lists = [(name, name.replace("_", " ").capitalize()) for name, kind in there.items() if kind == "list"]
    found = [("in order of need and lack of contact", lists)]
    for theme in _THEMES:
        rules = [
            (rule.name, rule.title)
            for rule in rules_in_use()
            if rule.theme == theme and there.get(rule.name) == "rule" and shut.why(rule.name) is None
        ]
        found.append((told[theme], rules))
    return [(theme, rules) for theme, rules in found if rules]


def _basis_name(on: Any) -> str:
    """The basis of the last run where there was one, else the one in force."""
    done = last_runs()[1]
    return done.basis if done is not None else next(iter(bases_in_force(on)), "")


def raise_somebody(request: HttpRequest) -> HttpResponse:
    """Raise somebody by name and birth date, or whoever stands on the page before; the answer is the same whoever it is."""
    signed, person = request.asker, request.GET.get("person", "")[:64]
    may = may_raise(signed.asker, signed.at)
    if not may.shows:
        return page(request, "worklist/shut.jinja", {"decision": may}, status=403)
    form = RaiseSomebody(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if is_sent_again(request):
            return redirect("raised")
        told = form.cleaned_data
        said = Raised(told["need"], told["told_by"], "" if person else told["typed"], person)
        try:
            raise_signal(asker=signed.asker, raised=said, by=signed.actor, at=signed.at)
        except KithError as refused:
            form.add_error("typed", str(refused))
        else:
            return redirect("raised")
    words = {"form": form, "person": person, "needs": NEEDS, "told_by": TOLD_BY}
    return page(request, "worklist/raise.jinja", words, status=422 if form.errors else 200)


def raised(request: HttpRequest) -> HttpResponse:
    """Thanks, whoever was raised and whatever came of it."""
    may = may_raise(request.asker.asker, request.asker.at)
    template = "worklist/raised.jinja" if may.shows else "worklist/shut.jinja"
    return page(request, template, {"decision": may}, status=200 if may.shows else 403)


def settled(request: HttpRequest, number: int) -> HttpResponse:
    """Say what was done about somebody who was raised and joined no list."""
    signed = request.asker
    try:
        settle_signal(
            asker=signed.asker, signal=number, what=request.POST.get("what", ""), by=signed.actor, at=signed.at
        )
    except KithError:
        return not_found(request)
    return redirect("worklist")


_FORM = ("GET", "HEAD", "POST")

ROUTES = (
    Route("worklist/give-out", give_out, "give-out", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_FORM),
    Route("worklist/given-out/<int:number>", given_out, "given-out", SIGNED_IN, purpose=PURPOSE),
    Route("worklist/raise/thank-you", raised, "raised", SIGNED_IN),
    Route("worklist/raise", raise_somebody, "raise", SIGNED_IN, purpose=RAISING, leaves="changed", methods=_FORM),
    Route("worklist/raised/<int:number>", settled, "settle-raised", SIGNED_IN, purpose=RAISING, leaves="changed", methods=("POST",)),
)  # fmt: skip
