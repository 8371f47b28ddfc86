"""Tasks that nobody did in time are told of, once for each step of the one table."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.work.records.models import Task, TaskSilence
from kith.work.tasks import STEPS, WAITS, steps_over
from kith.work.working_days import working_days_after

__all__ = ["over_by_team", "tell_of_silence"]

_AT_ONCE = 500


def tell_of_silence(*, by: Actor, at: datetime) -> int:
    """Tell of every task whose day is over by a step of `STEPS`, and say how many steps were told now.

    Changes: one row for each task, step and day that it was due; run again, or by two at once, none twice. A task whose day was moved is
    silent anew by its new day. Told: the trail, one event each. Errors: none.
    """
    today = at.astimezone(LONDON).date()
    late = [(row, step) for row in _over(today) for step in steps_over(row.due_date, today)]
    if not late:
        return 0
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second finds what the first told
        told = set(
            TaskSilence.objects.filter(task__in={row.pk for row, _ in late}).values_list("task", "step", "due_date")
        )
        fresh = [(row, step) for row, step in late if (row.pk, step, row.due_date) not in told]
        TaskSilence.objects.bulk_create(
            [TaskSilence(task=row, step=step, due_date=row.due_date, told_at=at) for row, step in fresh],
            batch_size=_AT_ONCE,
        )
        append([_deed(row, step) for row, step in fresh], by=by, at=at)
    return len(fresh)


def _over(today: date) -> list[Task]:
    """Tasks that wait, and whose day has been over for a working day at least."""
    rows = Task.objects.filter(state__in=WAITS, due_date__lt=today).order_by("due_date", "id")
    return [row for row in rows if today >= working_days_after(row.due_date, STEPS[0].after)]


def over_by_team(step: int, teams: list[str]) -> dict[str, int]:
    """How many tasks of each of these teams have passed a step and still wait; figures, about nobody."""
    rows = Task.objects.filter(state__in=WAITS, team__in=teams, silences__step=step)
    return dict(rows.values_list("team").annotate(Count("id", distinct=True)).order_by("team"))


def _deed(row: Task, step: int) -> Deed:
    told: dict[str, str | int | bool | None] = {
        "step": STEPS[step].told,
        "due": row.due_date.isoformat(),
        "state": row.state,
    }
    return Deed(
        "changed",
        "task",
        str(row.pk),
        person=row.person_id,
        purpose="coordination",
        result="silence told",
        details=told,
    )
