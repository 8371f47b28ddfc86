"""What owners and staff say of one field of an entry, and whether two entries are one."""

from django.db import models
from django.db.models import Q

from kith.directory.merging import WHOSE
from kith.directory.records.models.entry import Entry
from kith.tables.keeping import Kept


class Said(models.Model):
    """One value of one field, as somebody here or its owner said it; never edited, and outweighed by a later one. None takes the value away."""

    kept = Kept("reference", "staff", ("entry", "field", "whose", "value", "said_at"))

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="said")
    field = models.CharField(max_length=40)
    whose = models.CharField(max_length=10)
    value = models.JSONField(null=True)
    said_by = models.CharField("an account, or that it was its owner", max_length=64)
    role = models.CharField("in which role", max_length=60)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(whose__in=list(WHOSE)) & ~Q(whose="feed"), name="said_whose_is_known"),
            models.CheckConstraint(condition=~Q(said_by=""), name="said_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.field


class SameOrNot(models.Model):
    """What was decided of two entries that may be one; taking it back adds another."""

    kept = Kept("reference", "staff", ("left", "right", "is_same", "decided_at"))

    left = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    is_same = models.BooleanField()
    decided_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(decided_by="") & Q(decided_at__isnull=False), name="same_or_not_decided_by_somebody"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return "same" if self.is_same else "not the same"
