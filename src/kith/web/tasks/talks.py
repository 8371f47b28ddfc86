"""Conversations about one person: those there are and a new one, and one from its beginning with what is said next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kith.care.records.conversations import Detail, conversations_of, the_conversation
from kith.care.records.conversing import begin, mark_read, say_in, take_back, who_may_be_asked
from kith.errors import KithError, NotYours
from kith.governance.asker import title_of
from kith.people.records.reading import person_of
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.pages import body_names
from kith.web.referrals.referring import shut
from kith.web.routes import SIGNED_IN, Route
from kith.web.tasks.about import about, banner_for
from kith.web.tasks.forms import READ_BY_CHOICES, Begin, Remark, named
from kith.work.conversations import READ_BY

__all__ = ["ROUTES"]

_BOTH = ("GET", "HEAD", "POST")
_TOLD = {"say": "Your message stands here.", "close": "It is settled, and stays in the record.", "open again": "It is open again.", "read": "You have read it.", "back": "It was taken back: nobody but you reads it now.", "begun": "The conversation has begun."}  # fmt: skip


def conversations_of_person(request: HttpRequest, person: str) -> HttpResponse:
    """The conversations about one person that the asker may read, and the form of a new one: first for whom, then the message."""
    signed, whom = request.asker, about(request, person)
    if whom.refusal is not None:
        return shut(request, whom.refusal)
    group = request.GET.get("for", "")
    group = group if group in READ_BY else ""
    circle = named(who_may_be_asked(signed.asker, whom.one, group, signed.at)) if group else []
    form, wrong = Begin(request.POST if request.method == "POST" else None, circle), ""
    if request.method == "POST" and group and form.is_valid():
        try:
            begun = form.as_begun(whom.one.person_id, group, request.POST.get("once", "")[:50])
            number = begin(asker=signed.asker, begun=begun, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('conversation', args=[number])}?done=begun")
        except KithError as refused:
            wrong = str(refused)
    words = {
        "one": whom.one, "banner": whom.banner, "group": group, "read_by": READ_BY, "choices": READ_BY_CHOICES, "circle": circle, "form": form, "wrong": wrong,
        "lines": conversations_of(signed.asker, whom.one.person_id, by=signed.actor, at=signed.at),
    }  # fmt: skip
    return page(request, "tasks/talks.jinja", words, status=422 if wrong or form.errors else 200)


def conversation(request: HttpRequest, number: int) -> HttpResponse:
    """One conversation from its beginning, and what is said next."""
    signed = request.asker
    try:
        detail = the_conversation(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    one = person_of(detail.line.person)
    circle = named(who_may_be_asked(signed.asker, one, detail.field_group, signed.at)) if one and detail.moves else []
    form, wrong = Remark(request.POST if _is_said(request) else None, circle), ""
    if request.method == "POST":
        try:
            done = _done(request, detail, form)
            if done:
                return redirect(f"{reverse('conversation', args=[number])}?done={done}")
        except KithError as refused:
            wrong = str(refused)
            detail = the_conversation(signed.asker, number, by=signed.actor, at=signed.at)
    words = {
        "detail": detail, "line": detail.line, "banner": banner_for(one, detail.shown, signed.at) if one and "identity" in detail.shown else None, "form": form,
        "wrong": wrong, "circle": circle, "told": _TOLD.get(request.GET.get("done", ""), ""), "title_of": title_of, "bodies": body_names(),
    }  # fmt: skip
    return page(request, "tasks/talk.jinja", words, status=422 if wrong or form.errors else 200)


def _is_said(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("what", "say") == "say"


def _done(request: HttpRequest, detail: Detail, form: Remark) -> str:
    """Do what was pressed, and say what; empty where the form is to be shown again."""
    signed, what, number = request.asker, request.POST.get("what", "say"), detail.line.number
    if what == "read":
        mark_read(asker=signed.asker, conversation=number, by=signed.actor, at=signed.at)
        return "read"
    if what == "back":
        _take_back(request, detail)
        return "back"
    if not form.is_valid():
        return ""
    said = form.as_remarked(request.POST.get("once", "")[:50])
    say_in(asker=signed.asker, conversation=number, said=said, by=signed.actor, at=signed.at)
    return said.move


def _take_back(request: HttpRequest, detail: Detail) -> None:
    signed, typed = request.asker, request.POST.get("remark", "")
    mine: dict[str, Any] = {str(one.pk): one.pk for one in detail.said if one.is_mine}
    if typed not in mine:
        raise NotYours("Only whoever wrote it takes it back.", "Ask them, or tell the information governance lead.")
    take_back(asker=signed.asker, remark=mine[typed], why=request.POST.get("why", ""), by=signed.actor, at=signed.at)


ROUTES = (
    Route("people/<slug:person>/conversations", conversations_of_person, "conversations-of-person", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("conversations/<int:number>", conversation, "conversation", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
)  # fmt: skip
