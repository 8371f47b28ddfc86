"""Who looked at one person, and why: for the information governance lead, and in a copy for the person."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from kith.governance.access import Decision
from kith.governance.item import Item
from kith.governance.records.deciding import ask, labels_of
from kith.governance.records.looking import (
    Narrowed,
    account_names,
    looks_at,
    looks_told_to,
    organisation_names,
    organisations_that_looked,
)
from kith.governance.records.requesting import is_asked_for
from kith.people.records.gathering import name_of, now_called, pseudonyms_of
from kith.web.page import page
from kith.web.papers.forms import Narrow
from kith.web.papers.pages import asked_for, cut, refused

__all__ = ["for_the_person", "who_looked"]


def who_looked(request: HttpRequest, person: str) -> HttpResponse:
    """Every look at one person, narrowed as the address says; the same page whether there is such a person or not."""
    called = pseudonyms_of(now_called(person))
    decision = _asked(request, "view", called[0], "audit")
    if not decision.shows:
        return refused(request, decision)
    form = Narrow(request.GET)
    every = looks_at(called, _narrowed(form)) if form.is_valid() else []
    shown = cut(every, _number(request), asked_for(request, form))
    organisations = organisation_names({*organisations_that_looked(called), *(look.organisation for look in every)})
    words = {
        "person": called[0], "name": _name(request, called[0]), "form": form, "paged": shown, "organisations": organisations,
        "names": account_names({look.account for look in shown.shown}), "printed_at": request.asker.at,
        "refused_count": sum(look.refused_count for look in every),
    }  # fmt: skip
    return page(request, "papers/who_looked.jinja", words, status=422 if form.errors else 200)


def for_the_person(request: HttpRequest, person: str) -> HttpResponse:
    """The same in the person's own words of it, to print: opened by their request, and without what they may not be told."""
    called = pseudonyms_of(now_called(person))
    decision = _asked(request, "print", called[0], "subject-access")
    if not decision.shows:
        return refused(request, decision)
    looks, _ = looks_told_to(called)
    words = {"person": called[0], "name": _name(request, called[0]), "looks": looks, "printed_at": request.asker.at,
             "organisations": organisation_names({look.organisation for look in looks})}  # fmt: skip
    return page(request, "papers/who_looked_told.jinja", words)


def _name(request: HttpRequest, person: str) -> str:
    """The person's name, only where their request opened it to the asker."""
    if not is_asked_for(person):
        return ""
    return name_of(person) if _asked(request, "view", person, "subject-access", "identity").shows else ""


def _asked(request: HttpRequest, action: str, person: str, purpose: str, group: str = "trail") -> Decision:
    """The trail of a guarded record is the first that must be open to review; what the person is given honours its labels."""
    signed, labels = request.asker, frozenset[str]()
    with transaction.atomic():
        if purpose == "subject-access":
            labels = labels_of([person]).get(person, labels)
        item = Item("who looked", group, person, labels=labels)
        return ask(signed.asker, action, item, purpose, by=signed.actor, at=signed.at)


def _narrowed(form: Narrow) -> Narrowed:
    told: dict[str, Any] = form.cleaned_data
    return Narrowed(told["from_date"], told["to_date"], told["organisation"], told["emergencies"])


def _number(request: HttpRequest) -> int:
    wanted = request.GET.get("page", "1")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 9 else 1
