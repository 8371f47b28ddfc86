"""Answering tasks of the practice neighbourhood; passing them all writes the training record that opens access."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from kith.governance.asker import Asker, Completed
from kith.governance.failed_tasks import FailedTask, count_failed, current_fingerprints
from kith.governance.practising import Posed, Round, round_on, tasks_of, the_task
from kith.governance.records.models import Account, TaskTried, TrainingHeld
from kith.governance.records.staff import complete_course
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.governance.training import PRACTICE

__all__ = ["Answered", "Progress", "answer_task", "has_chosen", "progress_of", "tasks_failed_by_many"]


@dataclass(frozen=True)
class Answered:
    """What came of one answer.

    passed      the choice is right
    completed   with it the training record was written
    """

    posed: Posed
    choice: int
    passed: bool
    completed: bool


@dataclass(frozen=True)
class Progress:
    """How far somebody is in their round.

    passed, failed      names of tasks passed at today's wording, and of those only tried so far
    """

    round: Round
    tasks: tuple[Posed, ...]
    passed: frozenset[str]
    failed: frozenset[str]

    @property
    def next_task(self) -> Posed | None:
        """The first task that is not passed yet; None when all are."""
        return next((posed for posed in self.tasks if posed.name not in self.passed), None)


def answer_task(*, asker: Asker, task: str, choice: int, by: Actor, at: datetime) -> Answered:
    """Answer a task of the asker's role; where it was the last one open, the training record is written.

    Changes: adds a `TaskTried` and its event to the trail; with the last task of an open round a `TrainingHeld`, in the
    same transaction. The same answer again changes nothing. Told: nobody. Errors: `NotInTheRules` for a task or choice
    that the role does not have.
    """
    posed = the_task(asker.role, task)
    posed.choice(choice)
    passed, on = choice == posed.right, at.astimezone(LONDON).date()
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=asker.account)  # two last answers at once complete the course once
        round = round_on(asker.role, _completed(asker), on)
        _, is_new = TaskTried.objects.get_or_create(
            account_id=asker.account, task=task, fingerprint=posed.fingerprint, round=round.number, choice=choice,
            defaults={"passed": passed, "tried_at": at},
        )  # fmt: skip
        if is_new:
            result = "passed" if passed else "not passed"
            told = {"fingerprint": posed.fingerprint, "choice": str(choice), "round": str(round.number)}
            append([Deed("changed", "practice task", task, result=result, details=told)], by=by, at=at)
        completed = passed and round.is_open and progress_of(asker, on=on).next_task is None
        if completed:
            complete_course(account_id=asker.account, course=PRACTICE, on=on, by=by, at=at)
    return Answered(posed, choice, passed, completed)


def progress_of(asker: Asker, *, on: date) -> Progress:
    """How far the asker is on a day: which tasks are passed in this round at their wording of today."""
    tasks, round = tasks_of(asker.role), round_on(asker.role, _completed(asker), on)
    wordings = {posed.name: posed.fingerprint for posed in tasks}
    tries = TaskTried.objects.filter(account_id=asker.account, round=round.number).values_list(
        "task", "fingerprint", "passed"
    )
    now = [(task, passed) for task, fingerprint, passed in tries if wordings.get(task) == fingerprint]
    passed = frozenset(task for task, was_right in now if was_right)
    return Progress(round, tasks, passed, frozenset(task for task, _ in now) - passed)


def has_chosen(asker: Asker, *, posed: Posed, choice: int) -> bool:
    """Whether the asker ever made this choice at this wording: what is said of it is told to nobody before."""
    mine = TaskTried.objects.filter(account_id=asker.account, task=posed.name, fingerprint=posed.fingerprint)
    return mine.filter(choice=choice).exists()


def tasks_failed_by_many() -> list[FailedTask]:
    """By task: people who tried, and who failed at the first try, at today's wording; small numbers hidden, nobody named."""
    return count_failed(_first_tries(current_fingerprints()))


def _first_tries(wordings: Mapping[str, frozenset[str]]) -> Iterable[tuple[str, bool]]:
    tries = TaskTried.objects.order_by("tried_at", "id").values_list("account_id", "task", "fingerprint", "passed")
    first: dict[tuple, bool] = {}
    for account, task, fingerprint, passed in tries:
        if fingerprint in wordings.get(task, ()):
            first.setdefault((account, task), passed)
    return [(task, passed) for (_, task), passed in first.items()]


def _completed(asker: Asker) -> list[Completed]:
    """Read again, in the transaction that is open: what the asker brought along is as old as the request."""
    mine = TrainingHeld.objects.filter(account_id=asker.account, course=PRACTICE)
    return [Completed(*row) for row in mine.values_list("course", "completed_date")]
