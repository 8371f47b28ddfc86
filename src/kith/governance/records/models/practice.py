"""Tasks of the practice neighbourhood that members of staff tried."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kith.governance.records.models.account import Account
from kith.tables.keeping import Kept


class TaskTried(models.Model):
    """What one account chose at one task, at its wording of that day, in one round; never changed once written.

    The same choice again in the same round is no second try. What is right, and which round it is, `kith.governance.practising` says.
    """

    kept = Kept("staff", "staff")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tasks_tried")
    task = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=16)
    round = models.PositiveSmallIntegerField()
    choice = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "round", "task", "fingerprint", "choice"], name="task_tried_once_a_round"
            ),
            models.CheckConstraint(condition=Q(choice__gte=1, round__gte=1), name="task_tried_counts_from_one"),
        ]

    def __str__(self) -> str:
        return self.task
