"""Looks that are out of the ordinary, waiting for somebody else; and how far the trail was gone through for them."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept


class UnusualLook(models.Model):
    """One account on one day, and what stood out; reviewed once, by somebody else. It shuts nothing."""

    kept = Kept("trail", "staff")

    kind = models.CharField(max_length=40)
    account = models.CharField(max_length=64)
    role = models.CharField(max_length=60)
    day = models.DateField()
    person_id = models.CharField(max_length=64, blank=True)
    people = models.IntegerField()
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("from_at", "id")
        indexes = [models.Index("person_id", name="unusual_by_person", condition=~Q(person_id=""))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "account", "day", "person_id"], name="unusual_once_a_day"),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by="", outcome="")
                | (
                    Q(reviewed_at__isnull=False)
                    & ~Q(reviewed_by="")
                    & ~Q(outcome="")
                    & ~Q(reviewed_by=models.F("account"))
                ),
                name="unusual_reviewed_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class LooksGoneThrough(models.Model):
    """The last event of the trail before the day that is still to be gone through again."""

    kept = Kept("working", "open")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="looks_gone_through_once")]

    def __str__(self) -> str:
        return str(self.seq)
