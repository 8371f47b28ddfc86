"""When each job of the timetable last began."""

from django.db import models

from kith.tables.keeping import Kept


class TimedJob(models.Model):
    """One job of the timetable. Its name never changes; the timetable itself is in the program."""

    kept = Kept("working", "open")

    name = models.CharField(max_length=60, primary_key=True)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
