"""Find a person, and read their page."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.care.records.advice_shown import under_way_with
from kith.care.records.advising_rules import ADVISER
from kith.care.records.circle import CARE
from kith.care.records.conversations import open_about
from kith.care.records.listed import on_worklist
from kith.care.records.raising import may_raise
from kith.care.records.referral_rules import PURPOSE as REFERRED_FOR
from kith.care.records.shown import my_teams
from kith.care.records.task_lists import tasks_standing
from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.governance.item import Item
from kith.governance.records.deciding import Known, known_about, would_decide, would_decide_of_a_stranger
from kith.governance.records.emergency import opened_until
from kith.governance.records.involved import involved_with
from kith.insight.records.why import labelled_since_found, why_listed
from kith.people.records.gathering import pseudonyms_in
from kith.people.records.labelled import labels_on, on_entries_of, pairs_of
from kith.people.records.merging import PURPOSE
from kith.people.records.reading import May, different_sayings, happened_to, partners_of, person_of, usual_clinician_of
from kith.people.records.scoping import Asked, person_items
from kith.people.records.searching import AT_MOST, Found, find_people, people_known
from kith.people.sought import read_sought
from kith.web.advice.days import day_title
from kith.web.emergency.offering import OFFERED, can_be_offered
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.people.about_me import WORDS, about_me_of, was_kept
from kith.web.people.nobody import refusal, said_of_nobody
from kith.web.people.pages import GROUPS, banner_of, differences_of, left_out
from kith.web.people.showing import shown_of
from kith.web.people.timeline import timeline_of, wanted_of
from kith.web.routes import SIGNED_IN, Route
from kith.web.sensitive import sensitive_codes
from kith.web.worklist.pages import STATES_IN_WORDS

__all__ = ["ROUTES"]

_CARRIED = GROUPS | {"about-me", "care-coordination"}
_SOUGHT, _RECENT, _KEPT = "sought", "people seen", 8


def find(request: HttpRequest) -> HttpResponse:
    """One box, and whom the asker may be shown of those who fit. What was typed stands in the session, never in an address."""
    barred = would_decide_of_a_stranger(
        request.asker.asker, "search", usual_purpose(request.asker.asker.role), request.asker.at
    )
    if barred.effect == "deny":
        return page(request, "people/refused.jinja", {"decision": barred, "what": "Finding people"}, status=403)
    if request.method == "POST":
        request.session[_SOUGHT] = request.POST.get("sought", "")[:200]
        return _to_the_only_one(request) or redirect("find")
    signed, typed = request.asker, request.session.get(_SOUGHT, "")
    sought, purpose = read_sought(typed, timezone.localdate(signed.at)), usual_purpose(signed.asker.role)
    found = find_people(sought, signed.asker, purpose, signed.at) if sought.asks else Found()
    recent = () if typed else people_known(request.session.get(_RECENT, []), signed.asker, purpose, signed.at)
    words = {
        "typed": typed, "sought": sought, "found": found, "at_most": AT_MOST,
        "rows": shown_of(signed, found.hits or recent, purpose, by_place=bool(sought.postcode)),
        "may_add": sought.asks and _may_add(signed, purpose),
        "emergency": sought.asks and not found.hits and can_be_offered(signed),
    }  # fmt: skip
    return page(request, "people/find.jinja", words, status=422 if sought.problem else 200)


def _to_the_only_one(request: HttpRequest) -> HttpResponse | None:
    """An NHS number leads straight to the person, in one step."""
    signed = request.asker
    sought = read_sought(request.session[_SOUGHT], timezone.localdate(signed.at))
    if not sought.nhs_number:
        return None
    found = find_people(sought, signed.asker, usual_purpose(signed.asker.role), signed.at)
    return redirect("person", person=found.hits[0].person.person_id) if len(found.hits) == 1 else None


def _may_add(signed: Any, purpose: str) -> bool:
    """Whether the way to adding somebody is shown."""
    return would_decide(signed.asker, "add", [Item("person", "identity")], purpose, signed.at)[0].shows


def person(request: HttpRequest, person: str) -> HttpResponse:
    """One person's page: what the asker may see, and what they may not and why."""
    signed, one = request.asker, person_of(person)
    if one is None:
        return _shut(request, said_of_nobody(signed, "view", "identity"))
    purpose = usual_purpose(signed.asker.role)
    item = person_items([one], Asked(signed.asker, "view", purpose, "identity"), carries=_CARRIED)[0]
    if one.person_id != person:  # whom an old pseudonym leads to is told to those who may see them, and to nobody else
        may = would_decide(signed.asker, "view", [item], purpose, signed.at)[0]
        tells = may.shows or may.next_step == OFFERED
        return redirect("person", person=one.person_id) if tells else not_found(request)
    with transaction.atomic():
        labels, known = on_entries_of(one), known_about(signed.asker, [one.person_id], signed.at)
        said = known.ask_of_page("view", item, purpose, pairs_of(labels), by=signed.actor)
    decision, hidden = said.page, said.hidden
    if decision.next_step == OFFERED:
        return redirect("emergency", person=one.person_id)
    if not decision.shows:
        return _shut(request, refusal(signed, "view", "identity", decision))
    _remember(request, one.person_id)
    groups, partners = _CARRIED - set(hidden), partners_of(one) if "contacts" not in hidden else []
    wanted, open_to = (
        wanted_of(request.GET),
        May(groups, said.labels_open, sensitive_codes(), labels_on(labels), said.entries_open),
    )
    happened = happened_to(one, open_to, wanted.narrow(partners))
    on, under = timezone.localdate(signed.at), pseudonyms_in(one.person_id)
    is_told = "lists" in groups and not labelled_since_found(labels)
    about = about_me_of(known, item, under) if "about-me" in groups else None
    lists, reasons = why_listed(one.pk, on) if is_told else ([], [])
    approached = on_worklist(under) if "lists" in groups else []
    words = {
        "one": one, "groups": groups, "about": about, "about_hidden": hidden.get("about-me"), "kept": was_kept(request, one.person_id),
        "banner": banner_of(one, groups, item.labels, on, about.needs if about else ()),
        "lists": lists, "reasons": reasons, "is_told": is_told, "approached": approached, "teams": my_teams(signed.asker, signed.at), "states": STATES_IN_WORDS, "may_raise": may_raise(signed.asker, signed.at).shows, "happened": happened, "timeline": timeline_of(happened, wanted, partners), "partners": partners,
        "differences": differences_of(one, different_sayings(one, groups)), "records": one.entries_count or 0,
        "may_part": (one.entries_count or 0) > 1 and _may_part(known, item), "left_out": left_out(hidden, happened.hidden),
        "opened_until": opened_until(known, one.person_id, purpose), **_with_whom(signed, one, under, groups), **WORDS,
        **_ways_on(known, item, purpose), **_waiting(signed, under, groups), **_advised(known, item, under),
    }  # fmt: skip
    return page(request, "people/person.jinja", words)


def _ways_on(known: Known, item: Item, purpose: str) -> dict[str, bool]:
    """Whether the ways to write of somebody and to refer them lead anywhere."""
    return {
        "may_write": known.would("edit", [item.part("about-me")], purpose)[0].shows,
        "may_refer": known.would("share", [item.part("identity")], REFERRED_FOR)[0].effect == "permit",
    }


def _waiting(signed: Any, under: Collection[str], groups: Collection[str]) -> dict[str, Any]:
    """What is to be done for them, and what is talked about, in the parts of the record that are shown."""
    return {
        "tasks": tasks_standing(under, signed.at) if CARE in groups else [],
        "talks": open_about(under, groups) if CARE in groups else [],
        "may_task": CARE in groups and usual_purpose(signed.asker.role) == "direct-care",
    }


def _advised(known: Known, item: Item, under: Collection[str]) -> dict[str, Any]:
    """Cases of advice under way, as far as the asker may read them, and whether they may open one; said in words where the template is."""
    return {
        "advised": under_way_with(known, item, under),
        "may_advise": known.asker.role == ADVISER,
        "day_title": day_title,
    }


def _with_whom(signed: Any, one: Any, under: Collection[str], groups: Collection[str]) -> dict[str, Any]:
    """The usual clinician, and to whom work opened the record, as far as the asker may know either."""
    return {
        "clinician": usual_clinician_of(one, timezone.localdate(signed.at)) if "registration" in groups else "",
        "involved": involved_with(under, signed.at) if "care-coordination" in groups else [],
    }


def _shut(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Why not, to whoever may know of the person; and nothing to whoever may not."""
    if decision.effect == "hide":
        return not_found(request)
    return page(request, "people/refused.jinja", {"decision": decision}, status=403)


def _may_part(known: Known, item: Item) -> bool:
    """Whether the way to the person's records is shown, where one can be parted from the others."""
    return known.would("merge", [item.part("identity")], PURPOSE)[0].shows


def _remember(request: HttpRequest, person_id: str) -> None:
    seen = [one for one in request.session.get(_RECENT, []) if one != person_id]
    request.session[_RECENT] = [person_id, *seen][:_KEPT]


ROUTES = (
    Route("find", find, "find", SIGNED_IN, purpose="direct-care", leaves="searched", methods=("GET", "HEAD", "POST")),
    Route("people/<slug:person>", person, "person", SIGNED_IN, purpose="direct-care", leaves="looked"),
)
