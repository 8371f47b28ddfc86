"""Somebody says that a rule is wrong about a person."""

from django.db import models
from django.db.models import Q

from kith.care.records.models.approach import Approach
from kith.tables.keeping import Kept


class RuleQuestion(models.Model):
    """“This is wrong”: what, of which rule, and the owner's answer. Until it is answered the rule gives the person out no more."""

    kept = Kept("record", "clinical")

    approach = models.ForeignKey(Approach, on_delete=models.PROTECT, related_name="questions")
    person_id = models.CharField(max_length=64)
    rule = models.CharField(max_length=120)
    what = models.CharField(max_length=40)
    words = models.CharField(max_length=500, blank=True)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=20, blank=True)
    reply = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=""), name="rule_question_asked_by_somebody"),
            models.CheckConstraint(condition=Q(answer="", answered_by="", answered_at__isnull=True) | (~Q(answer="") & ~Q(answered_by="") & Q(answered_at__isnull=False)), name="rule_question_answered_by_somebody"),
        ]  # fmt: skip
        indexes = [models.Index("person_id", "rule", name="rule_question_by_person")]

    def __str__(self) -> str:
        return self.rule
