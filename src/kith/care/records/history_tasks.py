"""A made-up past of tasks, laid down at once: the rows that the verbs would have left, had they been called then.

As of referrals (`history`), messages to be posted are not laid down, and the trail tells of each task that it was made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from kith.care.records.mornings import AT_ONCE, first_morning
from kith.care.records.tasking import NewTask, event_of, must_be_whole, row_of
from kith.governance.asker import Asker
from kith.governance.records.installing import must_be
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.work.away import Away
from kith.work.records.models import AwayFrom, Task, TaskEvent, TaskSilence
from kith.work.tasks import STEPS, WAITS, Said, must_bring
from kith.work.working_days import working_days_after

__all__ = ["PastTask", "SaidOfTask", "lay_away", "lay_tasks"]


@dataclass(frozen=True)
class SaidOfTask:
    """One move of a task: by whom, which, when, and what was said with it."""

    asker: Asker
    move: str
    at: datetime
    said: Said


@dataclass(frozen=True)
class PastTask:
    """One task of the past: who gave it when, in which team, and what was said of it since, in order."""

    asker: Asker
    at: datetime
    team: str
    task: NewTask
    said: tuple[SaidOfTask, ...] = ()


@dataclass
class _Laid:
    """One task on its way down: its row, its events, and how it stood from when on."""

    row: Task
    events: list[TaskEvent] = field(default_factory=list)
    stood: list[tuple[datetime, str, date]] = field(default_factory=list)


def lay_tasks(pasts: Sequence[PastTask], *, by: Actor, at: datetime) -> int:
    """Lay a made-up past of tasks down, and say how many there are.

    Changes: tasks with their events, and who was told of those that were silent, as the verbs would have left them. Told: the trail, of each that
    it was made up. Errors: `NotADemonstration` where anything real is in the database; `BadUsage` for a task that lacks something;
    `MoveNotAllowed` for a move that does not lead on.
    """
    must_be(is_demonstration=True)
    with transaction.atomic():
        append([], by=by, at=at)
        laid = [_laid(past) for past in pasts]
        Task.objects.bulk_create([one.row for one in laid], batch_size=AT_ONCE)
        TaskEvent.objects.bulk_create([event for one in laid for event in one.events], batch_size=AT_ONCE)
        TaskSilence.objects.bulk_create([told for one in laid for told in _silences(one, at)], batch_size=AT_ONCE)
        made = [Deed("loaded", "task", str(one.row.pk), person=one.row.person_id, result="made up") for one in laid]
        append(made, by=by, at=at)
    return len(laid)


def lay_away(away: Away, *, by: Actor, at: datetime) -> None:
    """Let a made-up colleague be away. Changes: adds the days. Told: the trail, that it was made up. Errors: `NotADemonstration`."""
    must_be(is_demonstration=True)
    with transaction.atomic():
        AwayFrom.objects.create(
            account=away.account, from_date=away.from_date, to_date=away.to_date, cover=away.cover, said_by=away.account, said_at=at
        )  # fmt: skip
        append([Deed("loaded", "away", away.account, result="made up")], by=by, at=at)


def _laid(past: PastTask) -> _Laid:
    must_be_whole(past.task, past.at.astimezone(LONDON).date())
    row = row_of(past.task, (past.task.person, past.team), past.asker, past.at)
    laid = _Laid(row)
    laid.stood.append((past.at, row.state, row.due_date))
    for spoke in past.said:
        must_bring(spoke.move, spoke.said, spoke.at.astimezone(LONDON).date())
        laid.events.append(event_of(row, spoke.move, spoke.said, spoke.asker, spoke.at))
        laid.stood.append((spoke.at, row.state, row.due_date))
    return laid


def _silences(laid: _Laid, at: datetime) -> Iterator[TaskSilence]:
    """What was told each morning of a task whose day was over, once for each step and day."""
    told = set[tuple[int, date]]()
    ends = [moment for moment, _, _ in laid.stood[1:]] + [at]
    for (begins, state, due), until in zip(laid.stood, ends, strict=True):
        for place, step in enumerate(STEPS if state in WAITS else ()):
            morning = first_morning(working_days_after(due, step.after), begins)
            if morning < until and (place, due) not in told:
                told.add((place, due))
                yield TaskSilence(task=laid.row, step=place, due_date=due, told_at=morning)
