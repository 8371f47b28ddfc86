"""What rules had found of somebody whose pseudonym is given up for now."""

from django.db import models

from kith.tables.keeping import Kept


class SetAside(models.Model):
    """The flags and places of one person as they were when their records were put with another's, until the next finding.

    `moved` says which of them the other was given, so that taking it back leaves each with their own.
    """

    kept = Kept("record", "clinical")

    person_id = models.CharField(max_length=64, unique=True)
    flags = models.JSONField()
    places = models.JSONField()
    moved = models.JSONField()

    def __str__(self) -> str:
        return self.person_id
