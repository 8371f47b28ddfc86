"""What must leave the house."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept
from kith.work.outgoing import OUTGOING


class Outgoing(models.Model):
    """One message to one body: that something was done to a piece of work, and nothing of whom it is about (SEN-17).

    Whoever sends it reads the work when it goes, so that a door that was shut meanwhile is shut to it too. `key` makes the same
    message the same: it is left once, however often the deed is repeated.
    """

    kept = Kept("working", "staff")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    work = models.CharField(max_length=100)
    to = models.CharField(max_length=200)
    state = models.CharField(max_length=20, default="waiting")
    left_at = models.DateTimeField()
    try_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(OUTGOING.states)), name="outgoing_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="outgoing_sent_has_a_moment",
            ),
        ]
        indexes = [
            models.Index("state", "try_at", name="outgoing_by_turn"),
            models.Index("work", name="outgoing_by_work"),
        ]

    def __str__(self) -> str:
        return self.kind
