"""What a person says no to: read, recorded after its effect was shown, ended; and the queue of whoever watches over it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import BadUsage
from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.governance.item import Item
from kith.governance.national_check import OLDEST
from kith.governance.objection_queue import STATES, by_kind, ends_soon, split_by_fifth
from kith.governance.objections import (
    MADE_AT_PRACTICE,
    MADE_ELSEWHERE,
    OBJECTION_KINDS,
    Objection,
    recorded_at,
)
from kith.governance.records.deciding import ask, ask_many, labels_of
from kith.governance.records.looking import account_names
from kith.governance.records.national import last_checks
from kith.governance.records.objecting import (
    Said,
    carry_objection,
    object_to,
    objection_numbered,
    objections_kept,
    objections_of,
    withdraw_objection,
)
from kith.governance.records.signing import bodies_on_record
from kith.people.records.gathering import pseudonyms_of
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items
from kith.people.records.whereabouts import became_of, fifths_of
from kith.web.front.views import not_found
from kith.web.objections.forms import EVERY, Ends, Says, objection_from
from kith.web.page import page
from kith.web.people.nobody import refusal, said_of_nobody
from kith.web.people.pages import Banner, banner_of, needs_shown
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_SAID = "objection said"
_MOST = 200


def of_person(request: HttpRequest, person: str) -> HttpResponse:
    """What one person said no to, all of it, with what each changes."""
    one = person_of(person)
    decision = _asked(request, one)
    if one is None or not decision.shows:
        return _shut(request, decision)
    found = objections_of(pseudonyms_of(one.person_id))
    words = {
        "person": one.person_id, "who": _who(request, one, decision), "rows": [_row(request, one, said) for said in found],
        "names": account_names({said.said_to for said in found}), "elsewhere": MADE_ELSEWHERE, "at_practice": MADE_AT_PRACTICE,
        "kinds": OBJECTION_KINDS, "bodies": _bodies(), "watches_over": usual_purpose(request.asker.asker.role) == "audit",
    }  # fmt: skip
    return page(request, "objections/person.jinja", words)


def record(request: HttpRequest, person: str) -> HttpResponse:
    """What the person says no to. Nothing is kept before its effect was shown."""
    one = person_of(person)
    decision = _asked(request, one)
    if one is None or not decision.shows:
        return _shut(request, decision)
    kinds = [kind for kind in OBJECTION_KINDS if recorded_at(kind, is_own_practice=_is_own_practice(request, one))]
    form = Says(request.POST if request.method == "POST" else None, kinds, bodies_on_record(), _today(request))
    if request.method == "POST" and form.is_valid():
        request.session[_SAID] = {"person": one.person_id, **form.kept()}
        return redirect("check-objection", person=one.person_id)
    words = {
        "form": form, "kinds": {kind: OBJECTION_KINDS[kind] for kind in kinds}, "person": one.person_id, "every": EVERY,
        "who": _who(request, one, decision), "hints": {kind: _hint(kind, _today(request)) for kind in kinds},
        "elsewhere": MADE_ELSEWHERE, "at_practice": "" if "type-1" in kinds else MADE_AT_PRACTICE,
    }  # fmt: skip
    return page(request, "objections/record.jinja", words, status=422 if form.errors else 200)


def check(request: HttpRequest, person: str) -> HttpResponse:
    """What it changes, before it is recorded; and then it is recorded."""
    one, kept = person_of(person), request.session.get(_SAID)
    decision = _asked(request, one)
    if one is None or not decision.shows:
        return _shut(request, decision)
    if kept is None or kept["person"] != one.person_id:
        return redirect("record-objection", person=one.person_id)
    said = objection_from(one.person_id, kept)
    if request.method == "POST":
        object_to(objection=said, how=kept["how"], by=request.asker.actor, at=request.asker.at)
        del request.session[_SAID]
        return redirect("objections-of-person", person=one.person_id)
    words = {"person": one.person_id, "who": _who(request, one, decision), "said": said, "how": kept["how"], "kind": OBJECTION_KINDS[said.kind],
             "changes": said.what_changes(body=_bodies().get(said.body, ""))}  # fmt: skip
    return page(request, "objections/check.jinja", words)


def end(request: HttpRequest, person: str, number: int) -> HttpResponse:
    """The person changed their mind: from a day on it no longer stands, and what it was stays."""
    one, found = person_of(person), objection_numbered(number)
    decision = _asked(request, one)
    if one is None or not decision.shows:
        return _shut(request, decision)
    if (
        found is None
        or found.objection.person_id not in pseudonyms_of(one.person_id)
        or not _may_end(request, one, found)
    ):
        return not_found(request)
    objection = found.objection
    earliest = max(_today(request), objection.from_date + timedelta(days=1))
    form = Ends(request.POST if request.method == "POST" else None, earliest)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_objection(objection=objection, **form.cleaned_data, by=request.asker.actor, at=request.asker.at)
        except BadUsage as wrong:
            form.add_error("on", str(wrong))
        else:
            return redirect("objections-of-person", person=one.person_id)
    changes = objection.what_changes(body=_bodies().get(objection.body, ""), ends=True)
    words = {
        "form": form,
        "person": one.person_id,
        "who": _who(request, one, decision),
        "kind": OBJECTION_KINDS[objection.kind],
        "changes": changes,
        "earliest": earliest,
    }
    return page(request, "objections/end.jinja", words, status=422 if form.errors else 200)


def queue(request: HttpRequest) -> HttpResponse:
    """Objections that need a look, those that end soon, how many there are of each kind, and who objects more than others."""
    signed, on = request.asker, _today(request)
    decision = _asked_of_all(request, "list")
    if not decision.shows:
        return page(request, "objections/shut.jinja", {"decision": decision}, status=403)
    standing = objections_kept(on)
    became = became_of(said.objection.person_id for said in standing)
    look = sorted(
        (said for said in standing if said.objection.person_id in became),
        key=lambda said: (list(STATES).index(became[said.objection.person_id][0]), said.number),
    )
    ending = [said for said in standing if ends_soon(said.objection, on)]
    shown = [*look[:_MOST], *ending[:_MOST]]
    items = [Item("objection", "trail", said.objection.person_id) for said in shown]
    with transaction.atomic():
        ask_many(signed.asker, "list", items, "audit", by=signed.actor, at=signed.at)
    words = {
        "look": look[:_MOST], "ending": ending[:_MOST], "more": max(0, len(look) - _MOST) + max(0, len(ending) - _MOST),
        "became": became, "states": STATES, "kinds": OBJECTION_KINDS, "by_kind": by_kind(said.objection for said in standing),
        "fifths": split_by_fifth(fifths_of(said.objection.person_id for said in standing)), "bodies": _bodies(),
        "sought": "", "problem": "", "national": last_checks(), "good_for": OLDEST.days,
    }  # fmt: skip
    return page(request, "objections/queue.jinja", words)


def carry(request: HttpRequest, number: int) -> HttpResponse:
    """Let an objection stand for the person under the pseudonym that the register gives them now."""
    signed, found = request.asker, objection_numbered(number)
    if found is None or not _asked_of_all(request, "list").shows:
        return not_found(request)
    became = became_of([found.objection.person_id]).get(found.objection.person_id, ("", ""))
    one = person_of(became[1]) if became[0] == "retired" else None
    if one is not None and _asked(request, one).shows:
        with suppress(BadUsage):  # somebody carried it over a moment before: the queue says so
            carry_objection(number=number, to_person=one.person_id, on=_today(request), by=signed.actor, at=signed.at)
    return redirect("objections")


def of_pseudonym(request: HttpRequest) -> HttpResponse:
    """From the queue to one person, by the pseudonym that stands on their letter's file."""
    if not _asked_of_all(request, "list").shows:  # else whoever works here could try which pseudonyms are in use
        return not_found(request)
    one = person_of(request.GET.get("person", "").strip()[:64])
    return redirect("objections-of-person", person=one.person_id) if one else not_found(request)


def _asked(request: HttpRequest, one: Any) -> Decision:
    """Whether the asker may write down what this person said no to; in the trail either way. Of nobody it is said as of a stranger."""
    signed = request.asker
    if one is None:
        return said_of_nobody(signed, "edit", "about-me")
    purpose = usual_purpose(signed.asker.role)
    item = person_items([one], Asked(signed.asker, "edit", purpose, "about-me"), carries=["identity", "demographics"])[
        0
    ]
    with transaction.atomic():
        said = ask(signed.asker, "edit", item, purpose, by=signed.actor, at=signed.at)
    return said if said.shows else refusal(signed, "edit", "about-me", said)


def _asked_of_all(request: HttpRequest, action: str) -> Decision:
    signed = request.asker
    item = Item("objections", "trail", neighbourhood=signed.colleague.neighbourhood)
    with transaction.atomic():
        return ask(signed.asker, action, item, "audit", by=signed.actor, at=signed.at)


def _hint(kind: str, on: date) -> str:
    """In one line, what it would change; of sharing, what is to be said."""
    is_sharing = kind == "sharing"
    return "With one organisation, or of one part of the record, or both" if is_sharing else Objection("", kind, on).what_changes()[0]  # fmt: skip


def _who(request: HttpRequest, one: Any, decision: Decision) -> Banner | None:
    """The banner, where the asker may see who it is, so that nothing is recorded of somebody else; else nothing but their pseudonym."""
    groups = {"identity", "demographics", "about-me"} - decision.hidden_field_groups
    if "identity" not in groups:
        return None
    labels = labels_of([one.person_id]).get(one.person_id, frozenset())
    return banner_of(one, groups, labels, _today(request), needs_shown(one, groups))


def _shut(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Why not, to whoever may know of the person; and nothing to whoever may not."""
    if decision.effect == "hide" or decision.next_step == "emergency-access":
        return not_found(request)
    return page(request, "objections/shut.jinja", {"decision": decision}, status=403)


def _row(request: HttpRequest, one: Any, said: Said) -> dict[str, Any]:
    objection, on = said.objection, _today(request)
    return {
        "said": said, "objection": objection, "kind": OBJECTION_KINDS[objection.kind],
        "stands": _stands(objection, on), "changes": objection.what_changes(body=_bodies().get(objection.body, "")),
        "may_end": _may_end(request, one, said),
    }  # fmt: skip


def _stands(objection: Objection, on: date) -> bool:
    return objection.to_date is None or objection.to_date > on


def _may_end(request: HttpRequest, one: Any, said: Said) -> bool:
    is_open = said.objection.to_date is None
    return is_open and recorded_at(said.objection.kind, is_own_practice=_is_own_practice(request, one))


def _is_own_practice(request: HttpRequest, one: Any) -> bool:
    asker = request.asker.asker
    return asker.body_kind == "general-practice" and asker.organisation == one.practice_ods_code


def _bodies() -> dict[str, str]:
    return {body.organisation: body.name for body in bodies_on_record()}


def _today(request: HttpRequest) -> date:
    return timezone.localdate(request.asker.at)


_FORM = ("GET", "HEAD", "POST")

ROUTES = (
    Route("objections", queue, "objections", SIGNED_IN, purpose="audit", leaves="looked"),
    Route("objections/of", of_pseudonym, "objections-of-pseudonym", SIGNED_IN, purpose="audit"),
    Route("objections/<int:number>/carry-over", carry, "carry-objection", SIGNED_IN, purpose="audit", leaves="changed",
          methods=("POST",)),
    Route("people/<slug:person>/objections", of_person, "objections-of-person", SIGNED_IN, purpose="direct-care",
          leaves="looked"),
    Route("people/<slug:person>/objections/new", record, "record-objection", SIGNED_IN, purpose="direct-care",
          leaves="looked", methods=_FORM),
    Route("people/<slug:person>/objections/check", check, "check-objection", SIGNED_IN, purpose="direct-care",
          leaves="changed", methods=_FORM),
    Route("people/<slug:person>/objections/<int:number>/end", end, "end-objection", SIGNED_IN, purpose="direct-care",
          leaves="changed", methods=_FORM),
)  # fmt: skip
