"""Courses that members of staff completed."""

from django.db import models

from kith.governance.records.models.account import Account
from kith.tables.keeping import Kept


class TrainingHeld(models.Model):
    """One course that one account completed on a day. When it lapses, and what then shuts, `kith.governance.training` says."""

    kept = Kept("staff", "staff")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="training")
    course = models.CharField(max_length=60)
    completed_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "course", "completed_date"], name="training_held_once")
        ]

    def __str__(self) -> str:
        return self.course
