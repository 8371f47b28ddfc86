"""One run of finding: under which basis, over whom, and what came of it."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class FindingRun(models.Model):
    """One time that the rules were asked of the register, from being asked for to its end; it is never edited after that.

    `state` is waiting, running, done or refused. What it counted stands here, and in the trail; whom it found are flags.
    """

    kept = Kept("trail", "staff", ("basis", "lawful_basis", "impact_assessment", "asked_on", "state"))

    basis = models.CharField(max_length=120)
    lawful_basis = models.TextField(blank=True)
    impact_assessment = models.CharField(max_length=120, blank=True)
    asked_on = models.DateField()
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    session = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=20)
    begun_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True)
    field_groups = WordsField(default=frozenset)
    people_in = models.IntegerField(null=True)
    people_used = models.IntegerField(null=True)
    left_out = models.JSONField(default=dict)
    events = models.JSONField(default=dict)
    rules = models.JSONField(default=list)
    not_asked = models.JSONField(default=list)
    sensitive_codes = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by="") & Q(asked_at__isnull=False), name="finding_run_was_asked_for_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "refused"]), name="finding_run_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(people_in__isnull=False, people_used__isnull=False),
                name="finding_run_done_was_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.basis}, {self.asked_on}"
