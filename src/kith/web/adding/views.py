"""Add somebody by hand: search first, look at who may be the same, and only then write down who they are.

What was searched stands in the session, never in an address, with the people who were shown; whoever else fits by the time
of adding is shown first.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.errors import AlreadyDecided, BadUsage
from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.people.adding import EVERY_SEARCH, Newcomer, likeness
from kith.people.records.adding import OPEN_FOR, add_person, alike, may_add
from kith.people.records.searching import AT_MOST
from kith.people.records.telling import Recording
from kith.web.adding.forms import Details, Search, kept_of, newcomer_of
from kith.web.page import page
from kith.web.people.showing import shown_of
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_ADDING = "adding somebody"


def search(request: HttpRequest) -> HttpResponse:
    """What the register is searched by, before anybody is added to it."""
    if (shut := _shut(request)) is not None:
        return shut
    form = Search(request.POST if request.method == "POST" else None, timezone.localdate(request.asker.at))
    if request.method == "POST" and form.is_valid():
        request.session[_ADDING] = {"who": kept_of(form.newcomer), "seen": [], "none": False}
        return redirect("add-person-likely")
    return page(request, "adding/search.jinja", {"form": form}, status=422 if form.errors else 200)


def likely(request: HttpRequest) -> HttpResponse:
    """Who on the register may be the same, in words; the way on is to say that it is none of them."""
    if (shut := _shut(request)) is not None:
        return shut
    kept = request.session.get(_ADDING)
    if kept is None:
        return redirect("add-person")
    if request.method == "POST":
        request.session[_ADDING] = {**kept, "none": True}
        return redirect("add-person-details")
    signed, one = request.asker, newcomer_of(kept["who"])
    purpose = usual_purpose(signed.asker.role)
    found = alike(one, signed.asker, purpose, signed.at)
    rows = shown_of(signed, found.hits, purpose, by_place=False)
    request.session[_ADDING] = {**kept, "seen": [hit.person.person_id for hit in found.hits]}
    words = {
        "who": one, "rows": sorted(((hit, postcode, _likeness(one, hit, postcode)) for hit, postcode in rows), key=lambda row: -len(row[2])),
        "too_many": found.too_many, "at_most": AT_MOST, "again": request.GET.get("again") == "yes",
    }  # fmt: skip
    return page(request, "adding/likely.jinja", words)


def _likeness(one: Newcomer, hit: Any, postcode: str) -> tuple[str, ...]:
    held = {name: getattr(hit.who, name) for name in ("given_name", "family_name", "birth_date", "nhs_number", "postcode")}  # fmt: skip
    return likeness(one, held, place=bool(postcode))


def details(request: HttpRequest) -> HttpResponse:
    """Who they are, as far as anybody knows; carried over is what was searched."""
    if (shut := _shut(request)) is not None:
        return shut
    kept = request.session.get(_ADDING)
    if kept is None or not kept["none"]:
        return redirect("add-person" if kept is None else "add-person-likely")
    today = timezone.localdate(request.asker.at)
    form = Details(
        request.POST if request.method == "POST" else None, today, initial={**kept.get("also", {}), **kept["who"]}
    )
    if request.method == "POST" and form.is_valid():
        answer = _added(request, form, kept)
        if answer is not None:
            return answer
    born = newcomer_of(kept["who"]).birth_date
    words = {"form": form, "born": born, "until": today + OPEN_FOR}
    return page(request, "adding/details.jinja", words, status=422 if form.errors else 200)


def _added(request: HttpRequest, form: Details, kept: dict[str, Any]) -> HttpResponse | None:
    """Add them and lead to their page, or to whoever may be the same by now; None where the form says what is wrong."""
    signed = request.asker
    how = Recording(signed.asker, usual_purpose(signed.asker.role), settings.SECRET_KEY.encode())
    try:
        made = add_person(one=form.newcomer, said=form.as_said(), seen=kept["seen"], how=how, by=signed.actor, at=signed.at)  # fmt: skip
    except AlreadyDecided:
        also = {name: form.data.get(name, "") for name in form.fields if name not in EVERY_SEARCH}
        request.session[_ADDING] = {"who": kept_of(form.newcomer), "also": also, "seen": [], "none": False}
        return redirect(f"{reverse('add-person-likely')}?again=yes")
    except BadUsage as wrong:
        form.add_error("nhs_number", str(wrong))
        return None
    del request.session[_ADDING]
    return redirect("person", person=made)


def _shut(request: HttpRequest) -> HttpResponse | None:
    """The answer to somebody who may not add anybody; None to everybody else."""
    signed = request.asker
    with transaction.atomic():
        decision: Decision = may_add(signed.asker, usual_purpose(signed.asker.role), by=signed.actor, at=signed.at)
    if decision.effect == "permit":
        return None
    return page(request, "people/refused.jinja", {"decision": decision, "what": "Adding people"}, status=403)


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("add-person", search, "add-person", SIGNED_IN, purpose="direct-care", leaves="looked", methods=_BOTH),
    Route("add-person/likely", likely, "add-person-likely", SIGNED_IN, purpose="direct-care", leaves="searched", methods=_BOTH),
    Route("add-person/details", details, "add-person-details", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
)  # fmt: skip
