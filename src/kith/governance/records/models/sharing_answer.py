"""What was answered to "may I share this?"."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class SharingAnswer(models.Model):
    """One question and its answer, kept as they were given; the agreement may have ended since."""

    kept = Kept("trail", "staff")

    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    organisation = models.CharField(max_length=200)
    person_id = models.CharField(max_length=64, blank=True)
    field_group = models.CharField(max_length=40)
    partner = models.CharField(max_length=200)
    partner_role = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    may = models.BooleanField()
    sentence = models.TextField()
    ground = models.CharField(max_length=200, blank=True)
    next_step = models.CharField(max_length=60, blank=True)
    policies = WordsField()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = [models.CheckConstraint(condition=~Q(asked_by=""), name="sharing_answer_was_asked_by_somebody")]
        indexes = [models.Index("asked_by", "asked_at", name="sharing_by_who_asked")]

    def __str__(self) -> str:
        return self.sentence
