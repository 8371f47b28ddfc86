"""What people said about themselves, and that it is still right."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept
from kith.tables.records import WordsField


class AboutMeAnswer(models.Model):
    """One answer under one heading, as `kith.people.about_me` reads it. It is never edited: the next one stands after it.

    Its person is a plain pseudonym: a load makes the register anew, and two records put together lead to one person,
    so that what was said of either is read of both, and apart again of each. `after` holds the answers it replaces.
    """

    kept = Kept("record", "identifying")

    person_id = models.CharField(max_length=64, db_index=True)
    topic = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    needs = WordsField(default=frozenset)
    said_on = models.DateField()
    speaker = models.CharField(max_length=10)
    whom = models.CharField(max_length=100, blank=True)
    after = models.JSONField(default=list)
    written_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["said", "nothing", "not-said"]), name="about_me_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="said") | ~Q(text="") | ~Q(needs="|"), name="about_me_said_says_something"
            ),
            models.CheckConstraint(condition=Q(speaker="person") | ~Q(whom=""), name="about_me_says_who_spoke"),
            models.CheckConstraint(condition=~Q(asked_by=""), name="about_me_asked_by_somebody"),
        ]

    def __str__(self) -> str:
        return self.topic


class AboutMeConfirmed(models.Model):
    """On one day somebody read an answer to the person, or to whoever speaks for them, and it was still right."""

    kept = Kept("record", "identifying")

    answer = models.ForeignKey(AboutMeAnswer, on_delete=models.PROTECT, related_name="confirmations")
    confirmed_on = models.DateField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "confirmed_on", "confirmed_by"], name="about_me_confirmed_once_a_day"
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=""), name="about_me_confirmed_by_somebody"),
        ]

    def __str__(self) -> str:
        return str(self.confirmed_on)
