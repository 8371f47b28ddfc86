"""About Me on a person's page: read first, confirmed in one press, changed without writing over anybody, and printed on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.errors import AlreadyDecided, BadUsage
from kith.governance.access import Decision
from kith.governance.asker import usual_purpose
from kith.governance.item import Item
from kith.governance.records.deciding import Known, known_about
from kith.governance.records.looking import account_names
from kith.people.about_me import (
    HEADINGS,
    NEEDS,
    SPEAKERS,
    STATES,
    Answer,
    Heading,
    earlier,
    needs_of,
    not_asked,
    standing,
    version_of,
)
from kith.people.records.about_me import (
    GROUP,
    PURPOSE,
    answer,
    answers_of,
    answers_under,
    confirm,
    may_write,
    would_write,
)
from kith.people.records.gathering import pseudonyms_of
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items
from kith.web.asker import Signed
from kith.web.emergency.offering import OFFERED
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.people.about_me_forms import Says
from kith.web.people.nobody import refusal, said_of_nobody
from kith.web.people.pages import banner_of
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES", "WORDS", "AboutMe", "about_me_of", "was_kept"]

_KEPT = "about me kept"
_WHO = frozenset({"identity", "demographics"})


@dataclass(frozen=True)
class Line:
    """One heading with what stands under it, and what stood there before."""

    topic: str
    heading: Heading
    answers: tuple[Answer, ...]
    before: Sequence[Answer]
    version: str
    is_worth_confirming: bool


@dataclass(frozen=True)
class AboutMe:
    """All of one person's About Me, as a page shows it.

    lines       headings that were asked, in their order
    not_asked   headings that were not, the one that matters most first
    names       of staff, by account
    needs       what the person needs, which the banner turns into what to do
    writing     whether the asker may write here, and why not
    """

    lines: tuple[Line, ...]
    not_asked: tuple[tuple[str, Heading], ...]
    names: dict[str, str]
    needs: tuple[str, ...]
    writing: Decision


def about_me_of(known: Known, item: Item, pseudonyms: Sequence[str]) -> AboutMe:
    """What one person told about themselves under all their pseudonyms; called after the rules said that it may be shown."""
    told, on = answers_under(pseudonyms), timezone.localdate(known.at)
    stands = standing(told)
    lines = tuple(
        Line(
            topic, HEADINGS[topic], rows, earlier(told, topic), version_of(rows),
            any(row.is_worth_confirming(on) for row in rows),
        )
        for topic, rows in stands.items()
    )  # fmt: skip
    accounts = {row.asked_by.account for row in told} | {said.by.account for row in told for said in row.confirmed}
    about = replace(item, field_group=GROUP, carries=frozenset({"identity"}))
    return AboutMe(
        lines, tuple((topic, HEADINGS[topic]) for topic in not_asked(stands)), account_names(accounts) if accounts else {},
        needs_of(stands), would_write(about, known),
    )  # fmt: skip


def was_kept(request: HttpRequest, person_id: str) -> str:
    """What was kept of this person a moment ago, said once; empty where nothing was."""
    if request.session.get(_KEPT, {}).get("person") != person_id:
        return ""
    return str(request.session.pop(_KEPT)["what"])


def all_of_it(request: HttpRequest, person: str) -> HttpResponse:
    """Every answer with every one that stood before it."""
    return _read(request, person, "view", "people/about_me_all.jinja")


def sheet(request: HttpRequest, person: str) -> HttpResponse:
    """One page to print or hand on: who this is, what to do, and what they want known."""
    return _read(request, person, "print", "people/about_me_sheet.jinja")


def write(request: HttpRequest, person: str, topic: str) -> HttpResponse:
    """Write down an answer; somebody else's that came meanwhile is shown beside it, and nothing of either is lost."""
    signed, one = request.asker, person_of(person)
    if one is None or topic not in HEADINGS:
        return not_found(request)
    form, other = _says(request, one, topic), ""
    if form.is_valid():
        told = form.told(topic, request.POST.get("seen", ""))
        try:
            decision = answer(one, told, asker=signed.asker, by=signed.actor, at=signed.at)
        except AlreadyDecided as first:
            other = str(first)
        else:
            done = f"{HEADINGS[topic].title}: written down."
            return _kept(request, one, done) if decision.shows else _shut(request, decision)
    return _form(request, _Under(one, topic, form, other))


def still_right(request: HttpRequest, person: str, topic: str) -> HttpResponse:
    """What they said is still right today, in one press."""
    signed, one = request.asker, person_of(person)
    if one is None or topic not in HEADINGS:
        return not_found(request)
    seen = request.POST.get("seen", "")
    try:
        decision = confirm(one, topic, seen=seen, asker=signed.asker, by=signed.actor, at=signed.at)
    except (AlreadyDecided, BadUsage) as first:
        return _form(request, _Under(one, topic, _says(request, one, topic), f"{first} Nothing was confirmed."))
    if not decision.shows:
        return _shut(request, decision)
    return _kept(request, one, f"{HEADINGS[topic].title}: still right today.")


def _read(request: HttpRequest, person: str, action: str, template: str) -> HttpResponse:
    signed, one = request.asker, person_of(person)
    if one is None:
        return _shut(request, said_of_nobody(signed, action, GROUP))
    purpose = usual_purpose(signed.asker.role)
    item = person_items([one], Asked(signed.asker, action, purpose, GROUP), carries=_WHO)[0]
    with transaction.atomic():
        known = known_about(signed.asker, [one.person_id], signed.at)
        said = known.ask_of_page(action, item, purpose, by=signed.actor)
    if not said.page.shows or "identity" in said.hidden:  # a sheet without a name is about nobody
        return _shut(request, said.hidden["identity"] if said.page.shows else refusal(signed, action, GROUP, said.page))
    about = about_me_of(known, item, pseudonyms_of(one.person_id))
    words = {
        "one": one, "about": about, "banner": _banner(one, signed, _WHO - set(said.hidden), item, about.needs),
        "printed_at": signed.at, **WORDS,
    }  # fmt: skip
    return page(request, template, words)


def _says(request: HttpRequest, one: Any, topic: str) -> Says:
    stands = standing(answers_of(one.person_id)).get(topic, ())
    today = timezone.localdate(request.asker.at)
    return Says(request.POST if request.method == "POST" and "state" in request.POST else None, stands, today)


@dataclass(frozen=True)
class _Under:
    """What is written under which heading of whom; `other` says that somebody else wrote there meanwhile."""

    one: Any
    topic: str
    form: Says
    other: str


def _form(request: HttpRequest, under: _Under) -> HttpResponse:
    """The form under one heading, with what stands there now, of which a form that is sent says that it was seen."""
    signed, one, topic = request.asker, under.one, under.topic
    with transaction.atomic():
        decision = may_write(one, asker=signed.asker, by=signed.actor, at=signed.at)
    if not decision.shows:
        return _shut(request, decision)
    item = person_items([one], Asked(signed.asker, "edit", PURPOSE, GROUP))[0]
    known = known_about(signed.asker, [one.person_id], signed.at)
    about = about_me_of(known, item, pseudonyms_of(one.person_id))
    line = next((line for line in about.lines if line.topic == topic), None)
    words = {
        "one": one, "topic": topic, "heading": HEADINGS[topic], "line": line, "about": about, "other": under.other,
        "form": under.form, "version": line.version if line else "",
        "banner": _banner(one, signed, _WHO - decision.hidden_field_groups, item, about.needs), **WORDS,
    }  # fmt: skip
    return page(
        request, "people/about_me_change.jinja", words, status=409 if under.other else 422 if under.form.errors else 200
    )


def _banner(one: Any, signed: Signed, groups: frozenset[str], item: Item, needs: tuple[str, ...]) -> Any:
    return banner_of(one, groups, item.labels, timezone.localdate(signed.at), needs)


def _kept(request: HttpRequest, one: Any, what: str) -> HttpResponse:
    request.session[_KEPT] = {"person": one.person_id, "what": what}
    return redirect(f"{reverse('person', args=[one.person_id])}#about-me")


def _shut(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Why not, to whoever may know of the person; and nothing to whoever may not."""
    if decision.effect == "hide" or decision.next_step == OFFERED:
        return not_found(request)
    return page(request, "people/refused.jinja", {"decision": decision, "what": "About me"}, status=403)


WORDS = {"STATES": STATES, "SPEAKERS": SPEAKERS, "NEEDS": NEEDS}
"""What the templates of About Me draw their words from."""

_FORM = ("GET", "HEAD", "POST")

ROUTES = (
    Route("people/<slug:person>/about-me", all_of_it, "about-me", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("people/<slug:person>/about-me/sheet", sheet, "about-me-sheet", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("people/<slug:person>/about-me/<slug:topic>", write, "about-me-write", SIGNED_IN, purpose=PURPOSE,
          leaves="changed", methods=_FORM),
    Route("people/<slug:person>/about-me/<slug:topic>/still-right", still_right, "about-me-still-right", SIGNED_IN,
          purpose=PURPOSE, leaves="changed", methods=("POST",)),
)  # fmt: skip
