"""What was needed and not there."""

from django.db import models
from django.db.models import Q

from kith.directory.gaps import WHY
from kith.directory.words import NEEDS
from kith.tables.keeping import Kept


class UnmetDemand(models.Model):
    """One time that nothing fitted: what for, where, why, and in which month. No name, no account, no day: nobody can be found by it."""

    kept = Kept("reference", "open", ("need", "area", "why", "month"))

    need = models.CharField(max_length=40)
    area = models.CharField(max_length=200)
    why = models.CharField(max_length=20)
    month = models.DateField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(need__in=list(NEEDS)), name="unmet_demand_need_is_known"),
            models.CheckConstraint(condition=Q(why__in=list(WHY)), name="unmet_demand_why_is_known"),
            models.CheckConstraint(condition=Q(month__day=1), name="unmet_demand_keeps_no_day"),
        ]
        indexes = [models.Index(fields=["month", "need", "area"], name="unmet_demand_by_month")]

    def __str__(self) -> str:
        return self.need
