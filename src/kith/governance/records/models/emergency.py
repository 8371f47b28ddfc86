"""Records opened in an emergency, and what somebody else made of each."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept


class EmergencyQuerySet(models.QuerySet["EmergencyAccess"]):
    """Emergency access, asked of a moment."""

    def open_at(self, at: datetime) -> EmergencyQuerySet:
        """Those that have not run out."""
        return self.filter(from_at__lte=at, to_at__gt=at)

    def unreviewed(self) -> EmergencyQuerySet:
        """Those that wait for somebody to look at them."""
        return self.filter(review__isnull=True)


class EmergencyAccess(models.Model):
    """One person's record opened by one account, in one role and session, for one purpose, until it runs out.

    The row is itself the alert: while it has no review it stands in the queue. It is written in the transaction that opens
    the record, so that there is never the one without the other (BG-03, BG-04).
    """

    kept = Kept("trail", "staff")

    person_id = models.CharField(max_length=64, db_index=True)
    account = models.CharField(max_length=64, db_index=True)
    role = models.CharField(max_length=60)
    organisation = models.CharField(max_length=200)
    session = models.CharField(max_length=64)
    purpose = models.CharField(max_length=60)
    reason_kind = models.CharField(max_length=40)
    reason = models.TextField()
    signs = models.JSONField(default=list)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        ordering = ("from_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="emergency_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(session="") & ~Q(reason=""), name="emergency_has_session_and_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.from_at}"


class EmergencyReview(models.Model):
    """What somebody other than who looked made of it. Written once."""

    kept = Kept("trail", "staff")

    access = models.OneToOneField(EmergencyAccess, on_delete=models.PROTECT, related_name="review")
    outcome = models.CharField(max_length=40)
    note = models.TextField()
    reviewed_by = models.CharField(max_length=64)
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reviewed_by=""), name="review_by_somebody")]

    def __str__(self) -> str:
        return self.outcome
