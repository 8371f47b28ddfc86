"""Finding: under which basis, who was used and left out, what each rule found, lists under pseudonyms, one name at a time."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.care.records.worklists import may_give
from kith.errors import KithError
from kith.governance.disclosure import HES_STYLE
from kith.governance.records.signing import bases_in_force
from kith.insight.records.finding import PURPOSE, ask_for_run, may_run, register_day
from kith.insight.records.found import (
    basis_for_reading,
    figures,
    last_runs,
    list_names,
    list_page,
    one_listed,
)
from kith.insight.records.giving_out import rules_shut
from kith.insight.records.opening import open_name
from kith.web.finding.background import begin
from kith.web.finding.forms import FindAgain, OpenName
from kith.web.finding.pages import (
    basis_line,
    event_lines,
    not_asked_lines,
    people_lines,
    sensitive_kinds,
    themes_of,
    titles_of,
)
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]


def finding(request: HttpRequest) -> HttpResponse:
    """The basis, the last run with its counts, and what each rule found; and asking again."""
    signed, bases = request.asker, bases_in_force(timezone.localdate(request.asker.at))
    form = FindAgain(request.POST if request.method == "POST" else None, bases)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            run = ask_for_run(
                asker=signed.asker, basis_name=form.cleaned_data["basis"], on=register_day() or timezone.localdate(signed.at),
                by=signed.actor, at=signed.at,
            )  # fmt: skip
        except KithError as said:
            refused = str(said)
        else:
            begin(run, signed.asker)
            return redirect("finding")
    words = _what_was_found(signed, bases) | {"form": form, "refused": refused}
    return page(request, "finding/finding.jinja", words, status=422 if form.errors or refused else 200)


def how_far(request: HttpRequest) -> HttpResponse:
    """How far the latest run is: a line that the page asks for again, about nobody and with no figure in it."""
    latest, _ = last_runs()
    return not_found(request) if latest is None else page(request, "finding/how_far.jinja", {"latest": latest})


def _what_was_found(signed: Any, bases: Any) -> dict[str, Any]:
    """All that the page says; whether the asker may read lists, and whether figures, is asked of the rules apart."""
    latest, done = last_runs()
    shut = rules_shut(timezone.localdate(signed.at))
    basis = basis_for_reading(timezone.localdate(signed.at))
    reading = may_run(signed.asker, basis, signed.at)
    with transaction.atomic():
        figured, found = figures(signed.asker, basis=basis, by=signed.actor, at=signed.at)
    words: dict[str, Any] = {
        "bases": [basis_line(*one) for one in bases.items()],
        "latest": latest,
        "done": done,
        "reading": reading,
        "may_give": may_give(signed.asker, basis, signed.at).shows,
        "may_ask": any(may_run(signed.asker, each, signed.at).effect == "permit" for each in bases.values()),
    }
    words |= {
        "figured": figured,
        "found": found,
        "themes": themes_of(found),
        "policy": HES_STYLE,
        "titles": titles_of(done),
        "lists": list_names(shut),
        "shut": {rule for rule, _ in shut.answers},
    }
    if done is not None:
        words |= {"people": people_lines(done), "events": event_lines(done), "not_asked": not_asked_lines(done)}
        words |= {"sensitive_kinds": sensitive_kinds(done), "has_social_care": "social-care" in done.field_groups}
    return words


def one_list(request: HttpRequest, name: str) -> HttpResponse:
    """A list under pseudonyms, fifty at a time."""
    signed = request.asker
    basis = basis_for_reading(timezone.localdate(signed.at))
    reading = may_run(signed.asker, basis, signed.at)
    if reading.effect != "permit":
        return page(request, "finding/shut.jinja", {"reading": reading}, status=403)
    answer = rules_shut(timezone.localdate(signed.at)).why(name)
    if answer is not None:
        return page(
            request, "finding/not_given.jinja", {"answer": answer, "rule": name, "title": _title(name)}, status=403
        )
    number = request.GET.get("page", "1")
    with transaction.atomic():
        found = list_page(
            signed.asker, name, basis=basis, number=int(number) if number.isdecimal() and len(number) < 6 else 1,
            by=signed.actor, at=signed.at,
        )  # fmt: skip
    if found is None:
        return not_found(request)
    return page(request, "finding/list.jinja", {"found": found, "title": _title(name)})


def one_person(request: HttpRequest, name: str, person: str) -> HttpResponse:
    """One person of a list under their pseudonym, and the form that opens their name.

    The name stands in the answer to the form itself: in an address or a session it would outlive the look.
    """
    signed = request.asker
    basis = basis_for_reading(timezone.localdate(signed.at))
    with transaction.atomic():
        listed = one_listed(signed.asker, name, person, basis=basis, by=signed.actor, at=signed.at)
    if listed is None:
        return not_found(request)
    form = OpenName(request.POST if request.method == "POST" else None)
    words = {"listed": listed, "list": name, "title": _title(name), "form": form}
    if request.method == "POST" and form.is_valid():
        opened = open_name(
            asker=signed.asker, person=person, reason=form.cleaned_data["reason"], by=signed.actor, at=signed.at
        )
        if opened is None:
            return not_found(request)
        shown = opened.decision.effect == "permit"
        return page(request, "finding/name.jinja", {**words, "opened": opened}, status=200 if shown else 403)
    return page(request, "finding/person.jinja", words, status=422 if form.errors else 200)


def _title(name: str) -> str:
    """What a list is called: by its rule's title, or by its own name."""
    return titles_of(last_runs()[1]).get(name, name.replace("_", " ").capitalize())


_WAYS = ("GET", "HEAD", "POST")

ROUTES = (
    Route("finding", finding, "finding", SIGNED_IN, purpose=PURPOSE, leaves="looked", methods=_WAYS),
    Route("finding/how-far", how_far, "finding-how-far", SIGNED_IN),
    Route("finding/<slug:name>", one_list, "finding-list", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("finding/<slug:name>/<slug:person>", one_person, "finding-person", SIGNED_IN, purpose=PURPOSE, leaves="looked",
          methods=_WAYS),
)  # fmt: skip
