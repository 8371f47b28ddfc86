"""Rules that a team makes: drafts, versions in use, and agreements with the groups that they name."""

from django.db import models
from django.db.models import Q

from kith.insight.rule_states import STATES
from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class RuleDraft(models.Model):
    """A rule in the making. `edits` counts its changes: who changes it says which count they looked at."""

    kept = Kept("working", "staff")

    name = models.CharField(max_length=120, unique=True)
    sketch = models.JSONField()
    edits = models.IntegerField(default=0)
    begun_by = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    changed_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(begun_by="") & Q(begun_at__isnull=False), name="rule_draft_was_begun_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(changed_by="") & Q(changed_at__isnull=False), name="rule_draft_was_changed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamRule(models.Model):
    """One version of a rule that a team made, frozen when it was first used. Only its state changes."""

    kept = Kept("reference", "staff", ("rule", "rule_version", "title", "theme", "text", "fingerprint", "state"))

    rule = models.CharField(max_length=120)
    rule_version = models.IntegerField()
    title = models.CharField(max_length=200)
    theme = models.CharField(max_length=40)
    text = models.TextField()
    fingerprint = models.CharField(max_length=64)
    codelists = models.JSONField(default=dict)
    state = models.CharField(max_length=20)
    why = models.TextField()
    used_by = models.CharField(max_length=64)
    used_at = models.DateTimeField()
    ended_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    why_ended = models.TextField(blank=True)

    class Meta:
        ordering = ("rule", "-rule_version")
        constraints = [
            models.UniqueConstraint(fields=["rule", "rule_version"], name="team_rule_version_once"),
            models.UniqueConstraint(fields=["rule"], condition=Q(state="in use"), name="team_rule_in_use_once"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="team_rule_state_is_known"),
            models.CheckConstraint(
                condition=~Q(used_by="") & Q(used_at__isnull=False), name="team_rule_was_used_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state="in use", ended_by="", ended_at__isnull=True)
                | (~Q(state="in use") & ~Q(ended_by="") & Q(ended_at__isnull=False)),
                name="team_rule_was_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.rule_version}"


class GroupAgreement(models.Model):
    """What people from a group agreed to, of one version of one rule; columns as `kith.insight.group_agreements`."""

    kept = Kept(
        "reference",
        "staff",
        ("rule", "rule_version", "groups", "purpose", "wording", "offer", "agreed_on", "review_on"),
    )

    rule = models.CharField(max_length=120)
    rule_version = models.IntegerField()
    groups = WordsField()
    purpose = models.TextField()
    wording = models.TextField()
    offer = models.TextField()
    spoke_for = models.CharField(max_length=200)
    agreed_on = models.DateField()
    review_on = models.DateField()
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    paused_by = models.CharField(max_length=64, blank=True)
    paused_at = models.DateTimeField(null=True)
    why_paused = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(recorded_by="") & Q(recorded_at__isnull=False),
                name="group_agreement_was_recorded_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(paused_by="", paused_at__isnull=True, why_paused="")
                | (~Q(paused_by="") & Q(paused_at__isnull=False) & ~Q(why_paused="")),
                name="group_agreement_pause_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.rule_version}"
