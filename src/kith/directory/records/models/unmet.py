"""What was needed and not there."""

from django.db import models
from django.db.models import F, Q

from kith.directory.gaps import WHY
from kith.directory.words import NEEDS
from kith.tables.keeping import Kept


class UnmetDemand(models.Model):
    """One time that nothing fitted: what for, where, why, and in which month. No name, no account, no day: nobody can be found by it.

    `closed_month` is when it turned out otherwise: what had failed was opened again. It is not counted any more.
    """

    kept = Kept("reference", "open", ("need", "area", "why", "month", "closed_month"))

    need = models.CharField(max_length=40)
    area = models.CharField(max_length=200)
    why = models.CharField(max_length=20)
    month = models.DateField()
    closed_month = models.DateField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(need__in=list(NEEDS)), name="unmet_demand_need_is_known"),
            models.CheckConstraint(condition=Q(why__in=list(WHY)), name="unmet_demand_why_is_known"),
            models.CheckConstraint(condition=Q(month__day=1), name="unmet_demand_keeps_no_day"),
            models.CheckConstraint(
                condition=Q(closed_month__isnull=True) | Q(closed_month__day=1, closed_month__gte=F("month")),
                name="unmet_demand_closes_after_it_opens",
            ),
        ]
        indexes = [models.Index(fields=["month", "need", "area"], name="unmet_demand_by_month")]

    def __str__(self) -> str:
        return self.need
