"""What people said no to."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Objections, asked of a day."""

    def standing(self, on: date) -> ObjectionQuerySet:
        """Those that stand on a day."""
        return self.filter(from_date__lte=on).filter(Q(to_date__isnull=True) | Q(to_date__gt=on))


class Objection(models.Model):
    """One person's objection or opt-out, as `kith.governance.objections` reads it. Withdrawn, it stays, with its last day."""

    kept = Kept("record", "pseudonymous")

    person_id = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=20)
    body = models.CharField(max_length=200, blank=True)
    field_group = models.CharField(max_length=40, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True)
    said_to = models.CharField(max_length=200)
    how = models.CharField(max_length=200)
    carried_from = models.CharField(max_length=64, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")), name="objection_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["person_id", "kind", "body", "field_group"],
                condition=Q(to_date__isnull=True),
                name="objection_once",
            ),
        ]
        indexes = [models.Index("kind", "person_id", name="objection_by_kind")]

    def __str__(self) -> str:
        return self.kind
