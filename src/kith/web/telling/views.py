"""What one person told the team, and the form on which more of it is recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.errors import AlreadyDecided
from kith.governance.asker import usual_purpose
from kith.governance.records.deciding import ask, ask_about_person, would_decide
from kith.governance.records.staff import names_of
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items
from kith.people.records.telling import Recording, tell, told_of, version_of
from kith.people.telling import QUESTIONS
from kith.web.emergency.offering import OFFERED
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.people.nobody import refusal, said_of_nobody
from kith.web.people.pages import banner_of, left_out, needs_shown
from kith.web.routes import SIGNED_IN, Route
from kith.web.telling.forms import SPEAKERS, Answer
from kith.web.telling.pages import recorders, topics_of

__all__ = ["ROUTES"]

_GROUPS = frozenset({"identity", *(each.group for each in QUESTIONS.values())})
_WHO = frozenset({"identity", "demographics", "about-me"})
"""What the banner of a page says of somebody."""


def told(request: HttpRequest, person: str) -> HttpResponse:
    """What a person told the team and what partners say of the same, question by question."""
    signed, one = request.asker, person_of(person)
    if one is None:
        return _shut(request, said_of_nobody(signed, "view", "identity"))
    purpose = usual_purpose(signed.asker.role)
    item = person_items([one], Asked(signed.asker, "view", purpose, "identity"), carries=_GROUPS | _WHO)[0]
    with transaction.atomic():
        said = ask_about_person(signed.asker, "view", item, purpose, by=signed.actor, at=signed.at)
    if not said.page.shows:
        return _shut(request, refusal(signed, "view", "identity", said.page))
    groups = (_GROUPS | _WHO) - set(said.hidden)
    heard = told_of(one)
    names = names_of(recorders(heard))
    words = {
        "one": one, "banner": banner_of(one, groups, item.labels, timezone.localdate(signed.at), needs_shown(one, groups)),
        "topics": topics_of(one, groups, heard, names), "may": _may(signed, one, purpose), "left_out": left_out(said.hidden, {}),
        "done": QUESTIONS.get(request.GET.get("done", "")),
    }  # fmt: skip
    return page(request, "telling/told.jinja", words)


def _may(signed: Any, one: Any, purpose: str) -> set[str]:
    """The field groups of which the asker may record something."""
    groups = sorted(_GROUPS)
    item = person_items([one], Asked(signed.asker, "edit", purpose, groups[0]))[0]
    items = [replace(item, field_group=group) for group in groups]
    said = would_decide(signed.asker, "edit", items, purpose, signed.at)
    return {group for group, decision in zip(groups, said, strict=True) if decision.effect == "permit"}


def tell_of(request: HttpRequest, person: str, question: str) -> HttpResponse:
    """Ask one question, and record what came of it. Where it reads otherwise meanwhile, both are shown and it is asked again."""
    one = person_of(person)
    if question not in QUESTIONS:
        return not_found(request)
    if one is None:
        return _shut(request, said_of_nobody(request.asker, "edit", QUESTIONS[question].group))
    signed, purpose = request.asker, usual_purpose(request.asker.asker.role)
    item = person_items([one], Asked(signed.asker, "edit", purpose, QUESTIONS[question].group), carries=_WHO)[0]
    with transaction.atomic():
        decision = ask(signed.asker, "edit", item, purpose, by=signed.actor, at=signed.at)
    if not decision.shows or not decision.hidden_field_groups.isdisjoint({"identity", QUESTIONS[question].group}):
        return _shut(request, refusal(signed, "edit", QUESTIONS[question].group, decision))
    today = timezone.localdate(signed.at)
    form = Answer(request.POST if request.method == "POST" else None, question, today)
    meanwhile, status = False, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        how = Recording(signed.asker, purpose, settings.SECRET_KEY.encode())
        try:
            tell(person=one.person_id, said=form.as_said(), how=how, by=signed.actor, at=signed.at)
        except AlreadyDecided:
            meanwhile, status, one = True, 409, person_of(person) or one
        else:
            return redirect(f"{reverse('told', args=[one.person_id])}?done={question}#{question}")
    groups = {QUESTIONS[question].group, *(_WHO - decision.hidden_field_groups)}
    heard = told_of(one)
    names = names_of(recorders(heard))
    topic = next(each for each in topics_of(one, groups, heard, names) if each.name == question)
    words = {
        "one": one, "topic": topic, "form": form, "meanwhile": meanwhile, "seen": version_of(one, question, heard), "speakers": SPEAKERS,
        "banner": banner_of(one, groups, item.labels, today, needs_shown(one, groups)),
    }  # fmt: skip
    return page(request, "telling/answer.jinja", words, status=status)


def _shut(request: HttpRequest, decision: Any) -> HttpResponse:
    if decision.effect == "hide" or decision.next_step == OFFERED:
        return not_found(request)
    return page(request, "people/refused.jinja", {"decision": decision}, status=403)


ROUTES = (
    Route("people/<slug:person>/told", told, "told", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("people/<slug:person>/told/<slug:question>", tell_of, "tell", SIGNED_IN, purpose="direct-care", leaves="changed", methods=("GET", "HEAD", "POST")),
)  # fmt: skip
