"""Somebody raised by somebody who knows them."""

from django.db import models
from django.db.models import Q

from kith.care.records.models.approach import Approach
from kith.tables.keeping import Kept


class Signal(models.Model):
    """Somebody raised with a team: by name and birth date as they were typed, with a need in the words of a list.

    `person_id` is whom exactly one on the register fits; empty until then. `approach` is the one that it joined.
    """

    kept = Kept("record", "identifying")

    team = models.CharField(max_length=64)
    person_id = models.CharField(max_length=64, blank=True)
    typed = models.CharField(max_length=200, blank=True)
    need = models.CharField(max_length=40)
    told_by = models.CharField(max_length=40)
    raised_by = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, null=True, related_name="signals")
    settled = models.CharField(max_length=200, blank=True)
    settled_by = models.CharField(max_length=64, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(raised_by="") & (~Q(person_id="") | ~Q(typed="")), name="signal_is_about_somebody"),
            models.CheckConstraint(condition=Q(settled_by="", settled_at__isnull=True) | (~Q(settled_by="") & Q(settled_at__isnull=False)), name="signal_settled_by_somebody"),
        ]  # fmt: skip
        indexes = [models.Index("team", name="signal_by_team"), models.Index("person_id", name="signal_by_person")]

    def __str__(self) -> str:
        return self.need
