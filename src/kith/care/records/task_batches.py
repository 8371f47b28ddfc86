"""Many tasks at once: what a colleague has who is away or has left goes to others, and nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q

from kith.care.records.shown import my_teams
from kith.care.records.task_lists import Line, lines_of
from kith.care.records.tasking import in_reach, say
from kith.errors import BadUsage, KithError
from kith.governance.asker import Asker
from kith.governance.records.staff import members_of, names_of
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.work.records.models import Task
from kith.work.tasks import Said

__all__ = ["AT_ONCE", "Came", "Held", "held_by", "say_of_many", "who_has_tasks"]

AT_ONCE = 100
"""How many tasks are moved by one press."""

_TOGETHER = ("give", "take", "move the day", "do", "drop")


@dataclass(frozen=True)
class Held:
    """How many tasks that wait one colleague has; `is_here` is whether they are in one of the asker's teams today."""

    account: str
    name: str
    count: int
    is_here: bool


@dataclass(frozen=True)
class Came:
    """What came of it: the tasks that moved, and why each of the others did not. Together all that were asked for."""

    done: tuple[int, ...]
    refused: dict[int, str]


def who_has_tasks(asker: Asker, at: datetime) -> list[Held]:
    """Who of the asker's teams has how many tasks, whoever has left first. Nothing of whom they are about is in it."""
    teams, on = my_teams(asker, at), at.astimezone(LONDON).date()
    rows = Task.objects.filter(state="open", team__in=teams).exclude(owner="")
    counts = dict(rows.values_list("owner").annotate(Count("id")).order_by())
    here, names = members_of(teams, on), names_of(counts)
    found = [Held(key, names.get(key, "Somebody who left"), many, key in here) for key, many in counts.items()]
    return sorted(found, key=lambda one: (one.is_here, one.name))


def held_by(asker: Asker, account: str, *, by: Actor, at: datetime) -> list[Line]:
    """The tasks that a colleague has and the asker may come upon, what is due first standing first. Changes: nothing. Told: the trail. Errors: none."""
    rows = Task.objects.filter(in_reach(asker, at), Q(team__in=my_teams(asker, at)), state="open", owner=account)
    return lines_of(asker, rows.order_by("due_date", "id")[:AT_ONCE], by, at)


def say_of_many(*, asker: Asker, tasks: Sequence[int], move: str, said: Said, by: Actor, at: datetime) -> Came:
    """Make one move of many tasks, each as by itself: one that is refused stays where it is, and is told with its reason.

    Changes, Told: as of `say`, for each. Errors: `BadUsage` for no task, for more than `AT_ONCE`, or for a move that is made one by one.
    """
    wanted = list(dict.fromkeys(tasks))
    if move not in _TOGETHER:
        raise BadUsage("That is said of one task at a time.", f"Of many at once: {', '.join(_TOGETHER)}.")
    if not wanted:
        raise BadUsage("No task was chosen.", "Choose at least one.")
    if len(wanted) > AT_ONCE:
        raise BadUsage(f"{len(wanted)} tasks were chosen.", f"Choose {AT_ONCE} or fewer.")
    done, refused = list[int](), dict[int, str]()
    for number in wanted:
        try:
            each = replace(said, message_id=f"{said.message_id}-{number}", seen=None)
            say(asker=asker, task=number, move=move, said=each, by=by, at=at)
            done.append(number)
        except KithError as why:
            refused[number] = str(why)
    return Came(tuple(done), refused)
