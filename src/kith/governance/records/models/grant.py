"""Doors that work opened, and that are shut when the work ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept
from kith.tables.records import WordsField, holding


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants, asked of a moment."""

    def open_at(self, at: datetime) -> GrantQuerySet:
        """Those that hold at a moment."""
        return self.filter(from_at__lte=at).filter(Q(to_at__isnull=True) | Q(to_at__gt=at))

    def for_doors(self, doors: Iterable[str], purpose: str) -> GrantQuerySet:
        """Those to any of these teams or accounts, for a purpose."""
        return self.filter(to__in=list(doors)).for_purpose(purpose)

    def for_purpose(self, purpose: str) -> GrantQuerySet:
        """Those that open something for a purpose."""
        return self.filter(purposes__contains=holding(purpose))


class Grant(models.Model):
    """One door: these field groups of one person, to one team, to those of it who work for one body, or to one account. Plain ids: it outlives what it speaks of.

    It is never edited, but for being shut: then `to_at` says when and `shut_by` who did it. `work` names what opened it,
    so that ending that work shuts all it opened. `carried_from` is the pseudonym it stands under, where that now leads here.
    """

    kept = Kept("record", "pseudonymous")

    person_id = models.CharField(max_length=64)
    to = models.CharField(max_length=64)
    field_groups = WordsField()
    purposes = WordsField()
    labels = WordsField(default=frozenset)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=200)
    work = models.CharField(max_length=100)
    despite_objection = models.CharField(max_length=100, blank=True)
    opened_by = models.CharField(max_length=200)
    shut_by = models.CharField(max_length=200, blank=True)
    carried_from = models.CharField(max_length=64, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="grant_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=Q(shut_by="") | Q(to_at__isnull=False), name="grant_shut_has_a_moment"),
        ]
        indexes = [
            models.Index("person_id", "to", name="grant_by_person"),
            models.Index("to", "to_at", name="grant_by_door"),
            models.Index("work", name="grant_by_work"),
        ]

    def __str__(self) -> str:
        return self.why
