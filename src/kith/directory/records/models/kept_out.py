"""Confidential places, as digests and no more."""

from django.db import models

from kith.tables.keeping import Kept


class KeptOut(models.Model):
    """A digest by which a confidential place is known again in whatever feed tells of it; neither its name nor where it is is kept."""

    kept = Kept("reference", "identifying")

    mark = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return "kept out"
