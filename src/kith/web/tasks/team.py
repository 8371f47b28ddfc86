"""A team's tasks together: who has how many, handing them over, whether they are done in time for everybody alike; who is away; notices."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kith.care.records.task_batches import Came, held_by, say_of_many, who_has_tasks
from kith.care.records.task_figures import in_time_figures
from kith.errors import KithError
from kith.governance.records.staff import members_of, names_of
from kith.governance.shares import ALL
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.tasks.about import never_in_care
from kith.web.tasks.forms import BeAway, HandOver, PutUp
from kith.web.tasks.views import WORDS
from kith.work.away import Away
from kith.work.records.leaving import away_of, be_away, be_back
from kith.work.records.noticing import mark_read, notices_for, put_up, take_down
from kith.work.records.silences import over_by_team
from kith.work.tasks import STEPS, Said

__all__ = ["ROUTES"]

_BOTH = ("GET", "HEAD", "POST")


def colleagues(request: HttpRequest) -> HttpResponse:
    """Who of the team has how many tasks; of one of them, the tasks to hand over, to whom, and why."""
    signed = request.asker
    if (never := never_in_care(signed)) is not None:
        return page(request, "worklist/shut.jinja", {"decision": never}, status=403)
    held = who_has_tasks(signed.asker, signed.at)
    chosen = next((one for one in held if one.account == request.GET.get("from")), None)
    words: dict[str, Any] = {"held": held, "chosen": chosen, "done": request.GET.get("done", ""), **WORDS}
    if chosen is None:
        return page(request, "tasks/colleagues.jinja", words)
    lines = held_by(signed.asker, chosen.account, by=signed.actor, at=signed.at)
    circle = [(key, name) for key, name in _colleagues(signed).items() if key != chosen.account]
    form = HandOver(request.POST if request.method == "POST" else None, [line.number for line in lines], circle)
    came, wrong = _handed(request, form)
    if came is not None and not came.refused:
        return redirect(f"{reverse('tasks-of-colleagues')}?done={len(came.done)}")
    words |= {"lines": lines, "form": form, "circle": circle, "came": came, "wrong": wrong}
    return page(request, "tasks/colleagues.jinja", words, status=422 if form.errors or wrong or came else 200)


def _colleagues(signed: Any) -> dict[str, str]:
    """Members of the asker's teams today, by account, each with their name."""
    on = timezone.localdate(signed.at)
    return members_of([tie.team for tie in signed.asker.current_ties(on)], on)


def _handed(request: HttpRequest, form: HandOver) -> tuple[Came | None, str]:
    if request.method != "POST" or not form.is_valid():
        return None, ""
    signed, told = request.asker, form.cleaned_data
    said = Said(request.POST.get("once", "")[:50], told["words"], owner=told["owner"])
    try:
        return say_of_many(
            asker=signed.asker, tasks=told["which"], move="give", said=said, by=signed.actor, at=signed.at
        ), ""
    except KithError as refused:
        return None, str(refused)


def figures(request: HttpRequest) -> HttpResponse:
    """Whether what is to be done is done in time for everybody alike, and how many tasks are long over."""
    signed = request.asker
    with transaction.atomic():
        said, shares = in_time_figures(signed.asker, by=signed.actor, at=signed.at)
    if not said.shows:
        return page(request, "worklist/shut.jinja", {"decision": said}, status=403)
    teams = [tie.team for tie in signed.asker.current_ties(timezone.localdate(signed.at))]
    over = [(step.told, sum(over_by_team(place, teams).values())) for place, step in enumerate(STEPS)]
    return page(request, "tasks/figures.jinja", {"shares": shares, "over": over, "ALL": ALL})


def away(request: HttpRequest) -> HttpResponse:
    """Say from when until when one is away and who stands in, or that one is back."""
    signed = request.asker
    on = timezone.localdate(signed.at)
    here = {key: name for key, name in _colleagues(signed).items() if key != signed.asker.account}
    is_back = request.method == "POST" and request.POST.get("what") == "back"
    if is_back:
        be_back(by=signed.actor, at=signed.at)
        return redirect(f"{reverse('away')}?done=back")
    form, wrong = BeAway(request.POST if request.method == "POST" else None, list(here.items())), ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            said = Away(signed.asker.account, told["begin"], told["end"], told["cover"])
            be_away(away=said, colleagues=here, by=signed.actor, at=signed.at)
            return redirect(f"{reverse('away')}?done=said")
        except KithError as refused:
            wrong = str(refused)
    now = away_of(signed.asker.account, on)
    words = {
        "form": form, "wrong": wrong, "here": list(here.items()), "now": now, "cover": names_of([now.cover]).get(now.cover, "") if now else "",
        "done": request.GET.get("done", ""),
    }  # fmt: skip
    return page(request, "tasks/away.jinja", words, status=422 if wrong or form.errors else 200)


def notices(request: HttpRequest) -> HttpResponse:
    """What the asker's teams are told today; and a new notice, which is about nobody."""
    signed = request.asker
    teams = _teams(signed)
    what = request.POST.get("what", "put up") if request.method == "POST" else ""
    form, wrong = PutUp(request.POST if what == "put up" else None, teams), ""
    if what:
        try:
            if _did(request, what, form):
                return redirect(f"{reverse('notices')}?done={what.replace(' ', '-')}")
        except KithError as refused:
            wrong = str(refused)
    told = notices_for(signed.asker, signed.at)
    words = {
        "told": told, "names": names_of({one.written_by for one in told}), "teams": teams, "form": form, "wrong": wrong, "done": request.GET.get("done", ""),
    }  # fmt: skip
    return page(request, "tasks/notices.jinja", words, status=422 if wrong or form.errors else 200)


def _teams(signed: Any) -> list[tuple[str, str]]:
    """The asker's teams to choose from."""
    on = timezone.localdate(signed.at)
    return [(tie.team, f"The team of {tie.neighbourhood}") for tie in signed.asker.current_ties(on)]


def _did(request: HttpRequest, what: str, form: PutUp) -> bool:
    """Do what was pressed; whether it was done."""
    signed, typed = request.asker, request.POST.get("notice", "")
    if what in ("read", "take down"):
        number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 12 else 0
        verb = mark_read if what == "read" else take_down
        verb(asker=signed.asker, notice=number, by=signed.actor, at=signed.at)
        return True
    if not form.is_valid():
        return False
    told = form.cleaned_data
    put_up(
        asker=signed.asker, team=told["team"], words=told["words"], to_date=told["until"], message_id=request.POST.get("once", "")[:50],
        by=signed.actor, at=signed.at,
    )  # fmt: skip
    return True


ROUTES = (
    Route("tasks/colleagues", colleagues, "tasks-of-colleagues", SIGNED_IN, purpose="direct-care", leaves="changed", methods=_BOTH),
    Route("tasks/figures", figures, "task-figures", SIGNED_IN, purpose="population-planning", leaves="looked"),
    Route("away", away, "away", SIGNED_IN, leaves="changed", methods=_BOTH),
    Route("notices", notices, "notices", SIGNED_IN, leaves="changed", methods=_BOTH),
)  # fmt: skip
