"""What the last run of finding read, kept so that a rule in the making can be counted at once; and what was counted."""

from django.db import models

from kith.insight.records.models.finding_run import FindingRun
from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class Snapshot(models.Model):
    """The people and events of one run, in a folder of files beside the database. There is one at a time, and it goes with its basis."""

    kept = Kept("working", "pseudonymous")

    run = models.OneToOneField(FindingRun, on_delete=models.CASCADE, related_name="+")
    folder = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    people = models.IntegerField()
    events = models.BigIntegerField()
    field_groups = WordsField()
    register = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.fingerprint


class RuleCount(models.Model):
    """One count of one wording, in one place, over one snapshot: the figure itself, and what was shown of it.

    `members` are the numbers that the snapshot gives the people found, packed: what a later count is held against.
    """

    kept = Kept("working", "pseudonymous")

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="counts")
    place = models.CharField(max_length=500)
    wording = models.CharField(max_length=64)
    people = models.IntegerField()
    members = models.BinaryField()
    shown = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "place", "wording"], name="rule_count_wording_once"),
        ]

    def __str__(self) -> str:
        return self.wording
