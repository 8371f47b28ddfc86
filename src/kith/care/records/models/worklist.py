"""One giving out of people to one team."""

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept


class Worklist(models.Model):
    """People of some lists given out to a team at once, with who was left out and why; it is never edited.

    `offer` is what the person is offered, in words that say nothing of an illness: those read it who may not read reasons.
    """

    kept = Kept("record", "staff", ("name", "lists", "people_in", "given_out"))

    team = models.CharField(max_length=64)
    name = models.CharField(max_length=120)
    offer = models.CharField(max_length=200)
    lists = models.JSONField()
    basis = models.CharField(max_length=120)
    places = models.IntegerField()
    places_kept = models.JSONField(default=list)
    people_in = models.IntegerField()
    given_out = models.IntegerField()
    left_out = models.JSONField(default=dict)
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(given_by="") & ~Q(basis=""), name="worklist_given_by_somebody_under_a_basis"
            ),
            models.CheckConstraint(
                condition=Q(people_in__gte=models.F("given_out")), name="worklist_gives_who_came_in"
            ),
        ]
        indexes = [models.Index("team", name="worklist_by_team")]

    def __str__(self) -> str:
        return self.name
