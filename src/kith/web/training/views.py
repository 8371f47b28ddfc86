"""My training, the tasks of the practice neighbourhood, and which of them many fail. Open to whoever has an account and a team."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import NotInTheRules
from kith.governance.asker import Asker
from kith.governance.disclosure import HES_STYLE
from kith.governance.item import Item
from kith.governance.practice_neighbourhood import the_place
from kith.governance.practising import KINDS, MANY, SEE_FIGURES, Posed, round_on, the_task
from kith.governance.records.deciding import ask
from kith.governance.records.practising import answer_task, has_chosen, progress_of, tasks_failed_by_many
from kith.governance.training import PRACTICE, courses_due, standing
from kith.web.front.views import not_found
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.training.forms import Choose
from kith.web.training.pages import courses_of

__all__ = ["ROUTES"]


def my_training(request: HttpRequest) -> HttpResponse:
    """Each course with its dates and what it opens, and the tasks with how far one is."""
    signed, on = request.asker, timezone.localdate(request.asker.at)
    words = {
        "courses": courses_of(signed.asker, on),
        "standing": standing(signed.asker.role, signed.asker.training, on),
        "progress": progress_of(signed.asker, on=on),
        "kinds": KINDS,
        "place": the_place().name,
        "sees_figures": signed.asker.role in SEE_FIGURES,
    }
    return page(request, "training/my_training.jinja", words)


def one_task(request: HttpRequest, task: str) -> HttpResponse:
    """One task: a situation, a question, and what could be done."""
    posed = _posed(request.asker.asker, task)
    if posed is None:
        return not_found(request)
    form = Choose(request.POST if request.method == "POST" else None, posed)
    if request.method == "POST" and form.is_valid():
        signed, choice = request.asker, form.cleaned_data["choice"]
        answer_task(asker=signed.asker, task=task, choice=choice, by=signed.actor, at=signed.at)
        return redirect("practice-answer", task=task, choice=choice)
    words = {"posed": posed, "kinds": KINDS, "form": form}
    return page(request, "training/task.jinja", words, status=422 if form.errors else 200)


def answer(request: HttpRequest, task: str, choice: int) -> HttpResponse:
    """What is said of a choice that the asker made, with its ground; of others nothing is told."""
    signed = request.asker
    posed = _posed(signed.asker, task)
    if posed is None:
        return not_found(request)
    if not has_chosen(signed.asker, posed=posed, choice=choice):
        return redirect("practice-task", task=task)
    progress = progress_of(signed.asker, on=timezone.localdate(signed.at))
    words = {"posed": posed, "chosen": posed.choice(choice), "is_right": choice == posed.right, "progress": progress}
    return page(request, "training/answer.jinja", words)


def passed(request: HttpRequest) -> HttpResponse:
    """All tasks are passed and the record is written: until when it holds, and what is open now."""
    asker, on = request.asker.asker, timezone.localdate(request.asker.at)
    not_held = [one for one in courses_of(asker, on) if one.due.state(on) != "held"]
    mine = next((due for due in courses_due(asker.role, asker.training, on) if due.course == PRACTICE), None)
    if mine is None or mine.state(on) != "held":
        return redirect("my-training")
    opens = round_on(asker.role, asker.training, on).opens_date
    return page(request, "training/passed.jinja", {"mine": mine, "missing": not_held, "opens_date": opens})


def failed_by_many(request: HttpRequest) -> HttpResponse:
    """Which tasks many fail at the first try, for those who can change wording, teaching or rules."""
    signed = request.asker
    if signed.asker.role not in SEE_FIGURES:
        return not_found(request)
    counted = Item("practice tasks", "place", form="aggregate", neighbourhood=signed.colleague.neighbourhood)
    with transaction.atomic():  # figures about nobody in particular: the rules have no field group for staff's training
        decision = ask(signed.asker, "count", counted, "population-planning", by=signed.actor, at=signed.at)
    words = {"decision": decision, "kinds": KINDS, "policy": HES_STYLE, "many": MANY}
    if decision.shows:
        words |= {"tasks": tasks_failed_by_many()}
    return page(request, "training/failed_by_many.jinja", words)


def _posed(asker: Asker, task: str) -> Posed | None:
    try:
        return the_task(asker.role, task)
    except NotInTheRules:
        return None


ROUTES = (
    Route("training", my_training, "my-training", SIGNED_IN),
    Route("training/passed", passed, "practice-passed", SIGNED_IN),
    Route("training/failed-by-many", failed_by_many, "tasks-failed-by-many", SIGNED_IN,
          purpose="population-planning", leaves="looked"),
    Route("training/tasks/<slug:task>", one_task, "practice-task", SIGNED_IN, leaves="changed",
          methods=("GET", "HEAD", "POST")),
    Route("training/tasks/<slug:task>/<int:choice>", answer, "practice-answer", SIGNED_IN),
)  # fmt: skip
