"""What people decided of two partners' records: the facts from which, with the files, the register is derived."""

from django.db import models
from django.db.models import F, Q

from kith.tables.keeping import Kept


class MatchDecision(models.Model):
    """One answer to whether two partners' records are about one person. It is never edited, but for being taken back.

    `act` is shared by the answers that were given together; `said` is the digest of what both sides wrote when it was
    decided. `before` is the register of that moment as far as it was changed: who was who, and where they lived, so that
    taking it back restores it. `gave` holds pseudonyms that were made here and that no lake has heard of.
    """

    kept = Kept("register", "identifying")

    entry_left = models.CharField(max_length=64)
    entry_right = models.CharField(max_length=64, db_index=True)
    decision = models.CharField(max_length=10)
    reason = models.TextField(blank=True)
    act = models.CharField(max_length=32, db_index=True)
    said = models.CharField(max_length=64)
    before = models.JSONField(default=dict)
    gave = models.JSONField(default=dict)
    decided_by = models.CharField(max_length=200)
    decided_at = models.DateTimeField()
    taken_back_by = models.CharField(max_length=200, blank=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("decided_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["entry_left", "entry_right"], condition=Q(taken_back_at__isnull=True), name="match_decided_once"
            ),
            models.CheckConstraint(condition=Q(entry_left__lt=F("entry_right")), name="match_decision_is_ordered"),
            models.CheckConstraint(
                condition=Q(decision__in=["together", "apart", "unsure"]), name="match_decision_is_known"
            ),
            models.CheckConstraint(condition=~Q(decided_by=""), name="match_decided_by_somebody"),
            models.CheckConstraint(
                condition=Q(taken_back_by="", taken_back_at__isnull=True)
                | (~Q(taken_back_by="") & Q(taken_back_at__isnull=False)),
                name="match_taken_back_by_somebody_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.decision
