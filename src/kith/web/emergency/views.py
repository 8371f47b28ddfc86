"""Opening a record in an emergency: who it is, why, and what somebody else makes of it afterwards."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import BadUsage
from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.governance.emergency import HOURS, OUTCOMES, REASONS, SIGNS
from kith.governance.item import Item
from kith.governance.records.deciding import ask, known_about, would_decide
from kith.governance.records.emergency import (
    Asking,
    access_numbered,
    item_of,
    open_in_emergency,
    opened_until,
    review_access,
    reviewed_lately,
    waiting_for_review,
)
from kith.governance.records.staff import names_of
from kith.governance.records.trail import append
from kith.governance.trail import Deed
from kith.people.records.reading import near_to, person_of
from kith.people.records.scoping import Asked, person_items
from kith.people.records.searching import exactly_one
from kith.people.sought import read_sought
from kith.web.emergency.forms import OpenInEmergency, Review
from kith.web.emergency.offering import OFFERED, can_be_offered
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.people.pages import GROUPS
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]


def who(request: HttpRequest) -> HttpResponse:
    """Say exactly who it is: a number, or a whole name with a date of birth. Nobody is listed, and no near one offered."""
    if not can_be_offered(request.asker):
        return not_found(request)
    if request.method != "POST":
        return page(request, "emergency/who.jinja", {"typed": "", "problem": None})
    signed, typed = request.asker, request.POST.get("sought", "")[:200]
    sought = read_sought(typed, timezone.localdate(signed.at))
    person = exactly_one(sought) if sought.asks else None
    item = _item(signed, person) if person else None
    if item is not None and _may_be_asked(signed, item):
        return redirect("emergency", person=person)
    refused = Deed(
        "refused", "person", purpose="direct-care", result="emergency: nobody could be opened by these details"
    )
    with transaction.atomic():
        append([refused], by=signed.actor, at=signed.at)
    problem = sought.problem or _NOBODY
    return page(request, "emergency/who.jinja", {"typed": typed, "problem": problem}, status=422)


_NOBODY = (
    "nobody can be opened by these details",
    "give the whole NHS number, or all names and the date of birth as the NHS has them; or ring their practice",
)


def emergency(request: HttpRequest, person: str) -> HttpResponse:
    """The page that interrupts: what will happen, and why this one record is opened."""
    signed = request.asker
    item = _item(signed, person)
    if item is not None and _is_open(signed, str(item.person_id)):
        return redirect("person", person=item.person_id)  # the form was sent twice
    if item is None or not _may_be_asked(signed, item):
        return not_found(request)
    form = OpenInEmergency(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        asking = Asking(given["kind"], given["reason"], given["hours"], _purpose(signed))
        one = person_of(person)
        signs = near_to(signed.asker.own_person, one) if one else []
        opened = open_in_emergency(
            asker=signed.asker, item=item, asking=asking, signs=signs, by=signed.actor, at=signed.at
        )
        return redirect("person", person=person) if opened else not_found(request)
    words = {"form": form, "reasons": REASONS, "hours": HOURS}
    return page(request, "emergency/ask.jinja", words, status=422 if form.errors else 200)


def reviews(request: HttpRequest) -> HttpResponse:
    """Every look that waits for somebody else, those that stand out first; and what was reviewed lately."""
    decision = _asked_of_trail(request, "list")
    words: dict[str, Any] = {"decision": decision, "signs": SIGNS, "outcomes": OUTCOMES, "reasons": REASONS}
    if decision.shows:
        waiting, done = waiting_for_review(), reviewed_lately(request.asker.at)
        words |= {"waiting": waiting, "done": done, "names": names_of([one.account for one in (*waiting, *done)])}
    return page(request, "emergency/reviews.jinja", words, status=200 if decision.shows else 403)


def one_review(request: HttpRequest, number: int) -> HttpResponse:
    """One look: who, whom, why, what stands out; and the reviewer's finding."""
    signed, access = request.asker, access_numbered(number)
    if access is None:
        decision = _asked_of_trail(request, "view")  # whoever may review none is not told which numbers there are
        return not_found(request) if decision.shows else _not_yours(request, decision)
    with transaction.atomic():
        decision = ask(signed.asker, "view", item_of(access), "audit", by=signed.actor, at=signed.at)
    if not decision.shows:
        return _not_yours(request, decision)
    form = Review(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            said = review_access(access=access, asker=signed.asker, by=signed.actor, at=signed.at, **form.cleaned_data)
        except BadUsage as wrong:
            form.add_error(None, str(wrong))
        else:
            if said.shows:
                return redirect("emergency-reviews")
            form.add_error(None, said.say)
    words = {
        "access": access, "form": form, "signs": SIGNS, "outcomes": OUTCOMES, "reasons": REASONS,
        "names": names_of([access.account, getattr(getattr(access, "review", None), "reviewed_by", "")]),
    }  # fmt: skip
    return page(request, "emergency/review.jinja", words, status=422 if form.errors else 200)


def _not_yours(request: HttpRequest, decision: Decision) -> HttpResponse:
    return page(request, "people/refused.jinja", {"decision": decision}, status=403)


def _item(signed: Any, person: str) -> Item | None:
    """The person as an emergency would open them: by their name, or, to whoever knows that already, by the first part that is offered."""
    one = person_of(person)
    if one is None:
        return None
    name = person_items([one], Asked(signed.asker, "view", _purpose(signed), "identity"))[0]
    parts = [name, *(name.part(group) for group in sorted(GROUPS - {"identity"}))]
    said = would_decide(signed.asker, "view", parts, _purpose(signed), signed.at)
    if not said[0].shows:
        return name
    return next((part for part, each in zip(parts, said, strict=True) if each.next_step == OFFERED), name)


def _is_open(signed: Any, person_id: str) -> bool:
    known = known_about(signed.asker, [person_id], signed.at)
    return opened_until(known, person_id, _purpose(signed)) is not None


def _purpose(signed: Any) -> str:
    return usual_purpose(signed.asker.role)


def _may_be_asked(signed: Any, item: Item) -> bool:
    said = would_decide(signed.asker, "view", [item], _purpose(signed), signed.at)[0]
    return said.next_step == OFFERED


def _asked_of_trail(request: HttpRequest, action: str) -> Decision:
    signed = request.asker
    item = Item("emergency access", "trail", neighbourhood=signed.colleague.neighbourhood)
    with transaction.atomic():
        return ask(signed.asker, action, item, "audit", by=signed.actor, at=signed.at)


ROUTES = (
    Route("emergency", who, "emergency-who", SIGNED_IN, purpose="direct-care", leaves="refused",
          methods=("GET", "HEAD", "POST")),
    Route("people/<slug:person>/emergency", emergency, "emergency", SIGNED_IN, purpose="direct-care",
          leaves="opened in an emergency", methods=("GET", "HEAD", "POST")),
    Route("emergency-reviews", reviews, "emergency-reviews", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("emergency-reviews/<int:number>", one_review, "emergency-review", SIGNED_IN, purpose="audit",
          leaves="reviewed", methods=("GET", "HEAD", "POST")),
)  # fmt: skip
