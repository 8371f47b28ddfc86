"""Questions to the NHS about who opted out nationally, and of whom the last one was."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept


class NationalCheck(models.Model):
    """One question and its answer, as `kith.governance.national_check` reads them. What went out is a file, of which this is the digest."""

    kept = Kept("trail", "staff", ("request", "asked_at", "sent", "returned", "opted_out"))

    request = models.CharField(max_length=40, unique=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    sent = models.IntegerField()
    fingerprint = models.CharField(max_length=64)
    uses_unnumbered = models.BooleanField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    returned = models.IntegerField(null=True)
    opted_out = models.IntegerField(null=True)
    because = models.TextField(blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(sent=F("returned") + F("opted_out")),
                name="national_check_adds_up",
            )
        ]

    def __str__(self) -> str:
        return self.request


class NationallyAsked(models.Model):
    """Somebody who was in the last question that was answered: of anybody else nobody knows."""

    kept = Kept("working", "pseudonymous")

    person_id = models.CharField(max_length=64, unique=True)
    check_asked = models.ForeignKey(NationalCheck, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.person_id
