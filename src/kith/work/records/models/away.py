"""Who is away, and who stands in."""

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept


class AwayFrom(models.Model):
    """One member of staff is away on some days. What was said stays; `ended_at` is when they said that they are back."""

    kept = Kept("staff", "staff")

    account = models.CharField(max_length=64)
    from_date = models.DateField()
    to_date = models.DateField()
    cover = models.CharField(max_length=64, blank=True)
    said_by = models.CharField(max_length=64)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("from_date", "id")
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="away_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(cover=F("account")), name="away_covered_by_somebody_else"),
            models.UniqueConstraint(fields=["account"], condition=Q(ended_at__isnull=True), name="away_said_once"),
        ]

    def __str__(self) -> str:
        return f"away until {self.to_date}"
