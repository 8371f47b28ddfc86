"""Tasks: the folders of one's own and one's team's, the tasks of one person, and one with all that was said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kith.care.records import conversations
from kith.care.records.task_lists import Detail, counts_by_folder, folder, tasks_of, the_task
from kith.care.records.tasking import give, may_give_tasks, say, who_may_do
from kith.errors import KithError, NotYours
from kith.people.records.reading import person_of
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.referrals.referring import shut
from kith.web.routes import SIGNED_IN, Route
from kith.web.tasks.about import about, banner_for, never_in_care
from kith.web.tasks.forms import Give, SayOf, named
from kith.web.turning import page_asked, turned
from kith.work.records.leaving import away_now
from kith.work.records.noticing import notices_for, unread_count
from kith.work.tasks import FOLDERS, MOVES, TASK

__all__ = ["COLOURS", "ROUTES", "WORDS"]

TITLES = {"mine": "Mine", "team": "My team’s", "all": "All", "done": "Done", "failed": "Not done"}
COLOURS = {"open": "blue", "done": "green", "not done": "red", "not needed": "grey"}
STATES = {"open": "To do", "done": "Done", "not done": "Not done", "not needed": "Not needed"}
WORDS: Mapping[str, Any] = {
    "colours": COLOURS,
    "states": STATES,
    "meanings": TASK.states,
    "moves": MOVES,
    "titles": TITLES,
}
_PAGE = 25
_BOTH = ("GET", "HEAD", "POST")


def tasks(request: HttpRequest) -> HttpResponse:
    """One folder: tasks, and conversations that wait; what is chosen stands in the address, and none is remembered."""
    signed = request.asker
    if (never := never_in_care(signed)) is not None:
        return page(
            request,
            "tasks/shut.jinja",
            {"decision": never, "notices": notices_for(signed.asker, signed.at)},
            status=403,
        )
    chosen = request.GET.get("folder", "")
    chosen = chosen if chosen in FOLDERS else "mine"
    counts, talks = counts_by_folder(signed.asker, signed.at), conversations.counts_by_folder(signed.asker, signed.at)
    last = max(-(-max(counts[chosen], talks[chosen]) // _PAGE), 1)
    number = min(page_asked(request.GET.get("page", "")), last)
    begin = (number - 1) * _PAGE
    found = folder(signed.asker, chosen, (begin, begin + _PAGE), by=signed.actor, at=signed.at)
    said = conversations.folder(signed.asker, chosen, (begin, begin + _PAGE), by=signed.actor, at=signed.at)
    words = {
        "chosen": chosen, "ways": [(name, TITLES[name], counts[name] + talks[name], f"?{urlencode({'folder': name})}") for name in FOLDERS],
        "about_folder": FOLDERS[chosen], "found": found, "talks": said, "talks_total": talks[chosen], "first": begin + 1,
        "links": turned(number, last, lambda other: f"?{urlencode({'folder': chosen, 'page': other})}"), "unread": unread_count(signed.asker, signed.at), **WORDS,
    }  # fmt: skip
    return page(request, "tasks/tasks.jinja", words)


def tasks_of_person(request: HttpRequest, person: str) -> HttpResponse:
    """The tasks of one person, and the form of a new one."""
    signed, whom = request.asker, about(request, person)
    if whom.refusal is not None:
        return shut(request, whom.refusal)
    may = may_give_tasks(signed.asker, whom.one, signed.at)
    circle = named(who_may_do(signed.asker, whom.one, signed.at)) if may else []
    form, wrong = Give(request.POST if request.method == "POST" else None, circle), ""
    if request.method == "POST" and may and form.is_valid():
        try:
            task = form.as_task(whom.one.person_id, request.POST.get("once", "")[:50])
            came = give(asker=signed.asker, task=task, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('task', args=[came.number])}?done={'given' if came.is_new else 'there'}")
        except KithError as refused:
            wrong = str(refused)
    words = {
        "one": whom.one, "banner": whom.banner, "form": form, "wrong": wrong, "may": may, "circle": circle, "away": _away(signed),
        "lines": tasks_of(signed.asker, whom.one.person_id, by=signed.actor, at=signed.at), **WORDS,
    }  # fmt: skip
    return page(request, "tasks/of_person.jinja", words, status=422 if wrong or form.errors else 200)


def _away(signed: Any) -> dict[str, Any]:
    """Until when each colleague is away who is today."""
    on = signed.at.date()
    return {one.account: one.to_date for one in away_now(on) if one.holds(on)}


def task(request: HttpRequest, number: int) -> HttpResponse:
    """One task: whom it is about, where it stands, what was said of it, and what may be done."""
    signed = request.asker
    try:
        detail = the_task(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    words = {
        "detail": detail,
        "line": detail.line,
        "banner": _banner(detail, signed.at),
        "done": request.GET.get("done", ""),
        **WORDS,
    }
    return page(request, "tasks/task.jinja", words)


def _banner(detail: Detail, at: Any) -> Any:
    one = person_of(detail.line.person)
    return banner_for(one, detail.shown, at) if one and "identity" in detail.shown else None


def say_of_task(request: HttpRequest, number: int, move: str) -> HttpResponse:
    """One move of a task: what it needs is asked for, and whoever comes second is shown where it stands."""
    signed, move = request.asker, move.replace("-", " ")
    try:
        detail = the_task(signed.asker, number, by=signed.actor, at=signed.at)
    except NotYours:
        return not_found(request)
    if move not in MOVES:
        return not_found(request)
    one = person_of(detail.line.person)
    circle = named(who_may_do(signed.asker, one, signed.at)) if one and move == "give" else []
    form, wrong = SayOf(request.POST if request.method == "POST" else None, move, circle), ""
    if request.method == "POST" and form.is_valid():
        try:
            said = form.as_said(request.POST.get("once", "")[:50])
            say(asker=signed.asker, task=number, move=move, said=said, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('task', args=[number])}?done={move}")
        except KithError as refused:
            wrong = str(refused)
            detail = the_task(signed.asker, number, by=signed.actor, at=signed.at)
    words = {
        "detail": detail, "line": detail.line, "banner": _banner(detail, signed.at), "form": form, "wrong": wrong, "move": move, "circle": circle,
        "away": _away(signed), **WORDS,
    }  # fmt: skip
    return page(request, "tasks/say.jinja", words, status=422 if wrong or form.errors else 200)


ROUTES = (
    Route("tasks", tasks, "tasks", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("tasks/<int:number>", task, "task", SIGNED_IN, purpose="direct-care", leaves="looked"),
    Route("tasks/<int:number>/say/<slug:move>", say_of_task, "say-of-task", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("people/<slug:person>/tasks", tasks_of_person, "tasks-of-person", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
)  # fmt: skip
