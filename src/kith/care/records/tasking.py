"""Tasks are given, taken, done and put right. A task opens nobody's record: it goes only to somebody who may read it already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from kith.care.records.circle import CARE, Member, circle_of, item_about, may_read
from kith.care.records.shown import my_teams
from kith.errors import AlreadyDecided, BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.access import NOTHING_HERE
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import ask, would_decide
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.work.records.models import Task, TaskEvent
from kith.work.records.posting import Left, leave
from kith.work.tasks import TASK, Said, must_be_a_day, must_bring

__all__ = [
    "Given", "NewTask", "Stood", "event_of", "give", "in_reach", "may_give_tasks", "must_be_whole", "row_of", "say", "team_for", "who_may_do"
]  # fmt: skip

_NOT_HERE = "There is no such task of yours."
_SHORTEST, _LONGEST = 4, 300


@dataclass(frozen=True)
class NewTask:
    """One task as it is given: for whom, what, by when, to whom (empty: whoever of the team takes it), and what makes it once."""

    person: str
    words: str
    due_date: date | None
    owner: str
    message_id: str


@dataclass(frozen=True)
class Given:
    """What came of giving one: its number, and whether it was made now."""

    number: int
    is_new: bool


@dataclass(frozen=True)
class Stood:
    """Where a task stands after something was said of it, and whether the same had been said before."""

    number: int
    state: str
    is_repeat: bool = False


def may_give_tasks(asker: Asker, one: Person, at: datetime) -> bool:
    """Whether the way to a new task about somebody leads anywhere."""
    item = item_about(one, asker, "edit")
    return bool(my_teams(asker, at)) and would_decide(asker, "edit", [item], usual_purpose(asker.role), at)[0].shows


def who_may_do(asker: Asker, one: Person, at: datetime) -> list[Member]:
    """Colleagues of the asker's teams to whom a task about somebody may be given: those who may read this person's coordination."""
    return circle_of(one, my_teams(asker, at), at=at)


def team_for(asker: Asker, one: Person, at: datetime) -> str:
    """The team whose task it is: that of the person's neighbourhood, where the asker is in it. Errors: `NotYours` for whoever is in none."""
    ties = asker.current_ties(at.astimezone(LONDON).date())
    ranked = sorted(ties, key=lambda tie: (tie.neighbourhood != one.neighbourhood, tie.team))
    if not ranked:
        raise NotYours("You are in no team today.", "Ask the neighbourhood manager.")
    return ranked[0].team


def in_reach(asker: Asker, at: datetime) -> Q:
    """Tasks that somebody may come upon, as SQL sees it: those of their teams, their own, and those that they gave."""
    return Q(team__in=my_teams(asker, at)) | Q(owner=asker.account) | Q(given_by=asker.account)


def give(*, asker: Asker, task: NewTask, by: Actor, at: datetime) -> Given:
    """Give a task; the same message again is told and not made twice.

    Changes: the task with its first event; a message to the body of whoever has it, which names nobody. Told: the trail. Errors: `BadUsage`
    for what is missing, and for somebody who may not read this person's coordination; `NotYours` where the asker may not.
    """
    must_be_whole(task, at.astimezone(LONDON).date())
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: the same form sent twice finds what the first made
        before = Task.objects.filter(message_id=task.message_id).first()
        came = _as_before(before, task, asker) if before else _given(asker, task, by, at)
    if isinstance(came, KithError):
        raise came
    return came


def must_be_whole(task: NewTask, today: date) -> None:
    """Refuse a task that does not say what is to be done, or by when. Errors: `BadUsage`."""
    if not _SHORTEST <= len(task.words.strip()) <= _LONGEST:
        raise BadUsage(
            "Say what is to be done, in 4 to 300 characters.", "For instance: ring about the fall, and ask what helps."
        )
    must_be_a_day(task.due_date, today)


def _as_before(row: Task, task: NewTask, asker: Asker) -> Given:
    if (row.given_by, row.words) != (asker.account, task.words.strip()):
        raise BadUsage("Another task was given under this message id.", "Give this one its own.")
    return Given(row.pk, False)


def _given(asker: Asker, task: NewTask, by: Actor, at: datetime) -> Given | KithError:
    one = person_of(task.person)
    if (
        one is None
        or not ask(asker, "edit", item_about(one, asker, "edit"), usual_purpose(asker.role), by=by, at=at).shows
    ):
        return NotYours(NOTHING_HERE)
    circle = who_may_do(asker, one, at)
    if task.owner and not may_read(task.owner, circle):
        return _not_in_the_circle()
    row = row_of(task, (one.person_id, team_for(asker, one, at)), asker, at)
    row.save()
    _tell(row, circle, "task given", at)
    append([_deed("changed", row, "given", purpose=usual_purpose(asker.role))], by=by, at=at)
    return Given(row.pk, True)


def _not_in_the_circle() -> BadUsage:
    return BadUsage(
        "They may not read this person’s coordination, so a task about them would name somebody whom they may not open.",
        "Choose somebody who looks after them, or refer the person first.",
    )


def say(*, asker: Asker, task: int, move: str, said: Said, by: Actor, at: datetime) -> Stood:
    """Make one move of a task; the same message again changes nothing and is answered alike.

    Changes: state, owner or day, and adds the event. Told: the trail; the body of whoever has it now, by a message. Errors: `NotYours`
    for a task of others, or about somebody whom the asker may not open; `BadUsage` without what the move needs; `MoveNotAllowed` where it
    does not lead on from where the task is; `AlreadyDecided` where somebody said something of it since it was looked at.
    """
    must_bring(move, said, at.astimezone(LONDON).date())
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second sees what the first left
        row = Task.objects.select_for_update().filter(in_reach(asker, at), pk=task).first()
        came: Stood | KithError = _said(row, move, said, asker, (by, at)) if row else NotYours(_NOT_HERE)
    if isinstance(came, KithError):
        raise came
    return came


def _said(row: Task, move: str, said: Said, asker: Asker, who: tuple[Actor, datetime]) -> Stood | KithError:
    by, at = who
    one, before = person_of(row.person_id), row.events.filter(message_id=said.message_id).first()
    if (
        one is None
        or not ask(asker, "edit", item_about(one, asker, "edit"), usual_purpose(asker.role), by=by, at=at).shows
    ):
        return NotYours(_NOT_HERE)
    if before is not None:
        return _said_before(row, before, move)
    if said.seen is not None and said.seen != row.events_count:
        return AlreadyDecided(
            f"Somebody said something of this task since you looked: it is “{row.state}”.", "Look at it again."
        )
    circle = who_may_do(asker, one, at)
    if move == "give" and said.owner and not may_read(said.owner, circle):
        return _not_in_the_circle()
    try:
        _keep(row, move, said, asker, at)
    except MoveNotAllowed as refused:
        return refused
    if move in ("give", "take"):
        _tell(row, circle, "task given", at)
    append([_deed("changed", row, move, purpose=usual_purpose(asker.role))], by=by, at=at)
    return Stood(row.pk, row.state)


def _said_before(row: Task, before: TaskEvent, move: str) -> Stood | BadUsage:
    if before.move != move:
        return BadUsage("Something else was said under this message id.", "Give this its own.")
    return Stood(row.pk, before.to_state, is_repeat=True)


def row_of(task: NewTask, about: tuple[str, str], asker: Asker, at: datetime) -> Task:
    """A task as it is kept once it was given, not saved yet; `about` is the person's pseudonym and the team whose task it is."""
    person, team = about
    return Task(
        person_id=person, words=task.words.strip(), team=team, owner=task.owner, due_date=task.due_date, first_due_date=task.due_date, since=at,
        given_by=asker.account, organisation=asker.organisation, given_at=at, message_id=task.message_id,
    )  # fmt: skip


def event_of(row: Task, move: str, said: Said, asker: Asker, at: datetime) -> TaskEvent:
    """A move that leads on: the row stands where it leads, and the event is what is kept of it; neither is saved yet. Errors: `MoveNotAllowed`."""
    was = row.state
    row.state, row.since = TASK.moved(was, move), at
    row.owner = {"take": asker.account, "give": said.owner}.get(move, row.owner)
    row.due_date = said.day or row.due_date
    row.ended_at = at if row.state in ("done", "not needed") else None
    event = TaskEvent(
        task=row, number=row.events_count, move=move, from_state=was, to_state=row.state, message_id=said.message_id, owner=row.owner,
        due_date=row.due_date, words=said.words.strip()[:500], organisation=asker.organisation, written_by=asker.account, written_at=at,
    )  # fmt: skip
    row.events_count += 1
    return event


def _keep(row: Task, move: str, said: Said, asker: Asker, at: datetime) -> None:
    """Write down a move that leads on. Errors: `MoveNotAllowed`."""
    last = row.events.order_by("-number").values_list("written_at", flat=True).first() or row.given_at
    event_of(row, move, said, asker, max(at, last)).save()
    row.save(update_fields=["state", "since", "owner", "due_date", "ended_at", "events_count"])


def _tell(row: Task, circle: Sequence[Member], kind: str, at: datetime) -> None:
    """Leave a message for the body of whoever has it now: that a task waits, its number, and nothing of whom it is about."""
    to = next((one.organisation for one in circle if one.account == row.owner), "")
    if to:
        leave([Left(f"task:{row.pk}:{row.events_count}", kind, f"task:{row.pk}", to)], at=at)


def _deed(action: str, row: Task, result: str, *, purpose: str) -> Deed:
    told: dict[str, str | int | bool | None] = {
        "state": row.state,
        "due": row.due_date.isoformat(),
        "field_group": CARE,
    }
    return Deed(action, "task", str(row.pk), person=row.person_id, purpose=purpose, result=result, details=told)
