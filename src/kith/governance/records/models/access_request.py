"""Requests of people for their own record."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept


def _both_or_neither(by: str, at: str) -> Q:
    return Q(**{by: "", f"{at}__isnull": True}) | (~Q(**{by: ""}) & Q(**{f"{at}__isnull": False}))


class AccessRequest(models.Model):
    """One person's request for their record, from the day it came until it was answered; the clock is `kith.governance.access_requests`.

    Plain ids: it outlives what it speaks of. What it opened is the grants of the work `access-request:<id>`.
    """

    kept = Kept("record", "pseudonymous")

    person_id = models.CharField(max_length=64, db_index=True)
    received_date = models.DateField()
    who_asked = models.CharField(max_length=40)
    how_checked = models.CharField(max_length=200)
    extended_reason = models.TextField(blank=True)
    extended_by = models.CharField(max_length=200, blank=True)
    extended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    closed_note = models.TextField(blank=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("received_date", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(closed_at__isnull=True), name="access_request_open_once"
            ),
            models.CheckConstraint(condition=~Q(recorded_by=""), name="access_request_recorded_by_somebody"),
            models.CheckConstraint(
                condition=_both_or_neither("extended_by", "extended_at"), name="access_request_extended_by_at_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(extended_at__isnull=True) | ~Q(extended_reason=""), name="access_request_extended_says_why"
            ),
            models.CheckConstraint(
                condition=_both_or_neither("closed_by", "closed_at"), name="access_request_closed_by_at_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(outcome=""), name="access_request_closed_has_an_outcome"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("recorded_at")),
                name="access_request_closed_after_recorded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_date}"
