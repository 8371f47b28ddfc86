"""Whom rules found, and places on lists."""

from django.db import models

from kith.insight.records.models.rule_version import RuleVersion
from kith.tables.keeping import Kept


class Flag(models.Model):
    """One person whom one rule found, with its reasons; the columns are those of `kith.insight.tables.FLAGS`."""

    kept = Kept("record", "clinical")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    rule_version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="flags")
    reason_codes = models.JSONField()
    reason = models.TextField()
    evidence_date = models.DateField(null=True)
    reason_words = models.JSONField(null=True)
    need_points = models.JSONField(null=True)
    contact_points = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "rule_version"], name="flag_once")]

    def __str__(self) -> str:
        return f"{self.rule_version_id}"


class ListPlace(models.Model):
    """One person's place on one list, offered for review and never a verdict; columns as `kith.insight.tables.LISTS`."""

    kept = Kept("record", "clinical")

    list = models.CharField(max_length=120)
    position = models.IntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    score = models.IntegerField()
    need_points = models.IntegerField(null=True)
    contact_points = models.IntegerField(null=True)
    reasons = models.JSONField(null=True)
    reason = models.TextField(null=True)
    place_kept_for = models.TextField(null=True)
    imd_decile = models.SmallIntegerField(null=True)
    ethnic_group = models.CharField(max_length=40, null=True)
    age_band = models.CharField(max_length=20, null=True)
    sex = models.CharField(max_length=20, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "position"], name="list_position_once"),
            models.UniqueConstraint(fields=["list", "person"], name="list_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.list} {self.position}"
