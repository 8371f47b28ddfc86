"""A rule as it was used."""

from django.db import models

from kith.tables.keeping import Kept


class RuleVersion(models.Model):
    """One version of one rule. Its fingerprint is of its words, its codelists and the rules it names, and never changes."""

    kept = Kept("reference", "open", ("rule", "rule_version", "fingerprint", "theme"))

    rule = models.CharField(max_length=120)
    rule_version = models.IntegerField()
    fingerprint = models.CharField(max_length=64)
    theme = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "rule_version"], name="rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.rule_version}"
