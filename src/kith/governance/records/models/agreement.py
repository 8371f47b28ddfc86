"""Sharing agreements, and the bases of findings: what was signed, from when until when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class SpanQuerySet(models.QuerySet):
    """Signed papers, asked of a day."""

    def in_force(self, on: date) -> SpanQuerySet:
        """Those that hold on a day; one that was ended early holds until the day it was ended."""
        early = Q(ended_date__isnull=True) | Q(ended_date__gt=on)
        return self.filter(early, from_date__lte=on, to_date__gt=on)


class Agreement(models.Model):
    """One signed sharing agreement, as `kith.governance.agreements` reads it. Never edited: ended, and a new one signed."""

    kept = Kept("reference", "open", ("reference", "body", "field_groups", "purposes", "from_date", "to_date"))

    reference = models.CharField(max_length=60, unique=True)
    body = models.CharField(max_length=200, db_index=True)
    field_groups = WordsField()
    purposes = WordsField()
    from_date = models.DateField()
    to_date = models.DateField()
    ended_date = models.DateField(null=True)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    objects = SpanQuerySet.as_manager()

    class Meta:
        ordering = ("reference",)
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="agreement_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(recorded_by=""), name="agreement_was_recorded_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.reference


class FindingBasis(models.Model):
    """Why a finding is lawful, recorded before it runs, as `kith.governance.facts.FindingBasis` reads it."""

    kept = Kept(
        "reference", "open", ("name", "lawful_basis", "impact_assessment", "field_groups", "from_date", "to_date")
    )

    name = models.CharField(max_length=120, unique=True)
    lawful_basis = models.TextField()
    impact_assessment = models.CharField(max_length=120)
    field_groups = WordsField()
    national_opt_out_applies = models.BooleanField()
    from_date = models.DateField()
    to_date = models.DateField()
    ended_date = models.DateField(null=True)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    objects = SpanQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gt=F("from_date")), name="basis_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(lawful_basis="") & ~Q(impact_assessment=""), name="basis_is_written_down"
            ),
            models.CheckConstraint(condition=~Q(recorded_by=""), name="basis_was_recorded_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.name
