"""A neighbourhood: the place that one team looks after."""

from django.db import models

from kith.tables.keeping import Kept


class Neighbourhood(models.Model):
    """A place of 30,000 to 50,000 people. Its name is what the register's small areas call it, and never changes."""

    kept = Kept("reference", "open", ("name", "system_name"))

    name = models.CharField(max_length=200, unique=True)
    system_name = models.CharField("integrated care board", max_length=200, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
