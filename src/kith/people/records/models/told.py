"""What people told the team of themselves: facts beside what partners send, which no extract writes over."""

from django.db import models
from django.db.models import Q

from kith.people.telling import ANSWERS, EVERY_QUESTION
from kith.tables.keeping import Kept


class Told(models.Model):
    """One answer of one person to one question, as somebody of the team recorded it. Appended, never edited.

    `record` is the register's record of what was told here, which stays when people are put together or parted;
    `person_id` the pseudonym of that day. What is said later stands; what was said before is kept.
    """

    kept = Kept("register", "identifying")

    record = models.CharField(max_length=64, db_index=True)
    person_id = models.CharField(max_length=64)
    question = models.CharField(max_length=30)
    answer = models.CharField(max_length=20)
    cells = models.JSONField(default=dict)
    said_on = models.DateField()
    by_person = models.BooleanField()
    recorded_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=Q(question__in=list(EVERY_QUESTION)), name="told_question_is_known"),
            models.CheckConstraint(condition=Q(answer__in=list(ANSWERS)), name="told_answer_is_known"),
            models.CheckConstraint(condition=~Q(recorded_by=""), name="told_recorded_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.question
