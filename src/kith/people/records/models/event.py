"""What happened to people, from whichever partner told of it."""

from django.db import models

from kith.people.records.models.entry import Entry
from kith.people.records.models.person import Person
from kith.tables.keeping import Kept


class Event(models.Model):
    """One thing that happened to one person, or was found to be so; the columns are those of `kith.people.events.EVENTS`.

    Millions come in at once, joined to the people and records they speak of, and counted: that is what keeps them
    whole, so the database is not asked again about each.
    """

    kept = Kept("record", "clinical", ("kind", "date", "code_system", "code", "value", "unit", "outcome"))

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="events", db_index=False, db_constraint=False
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="events", db_index=False, db_constraint=False
    )
    kind = models.CharField(max_length=40)
    date = models.DateField()
    code_system = models.CharField(max_length=20, null=True)
    code = models.CharField(max_length=40, null=True)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=40, null=True)
    outcome = models.CharField(max_length=40, null=True)
    end_date = models.DateField(null=True)
    source = models.TextField(null=True)
    file = models.TextField(null=True)
    source_row = models.IntegerField(null=True)

    class Meta:
        indexes = [models.Index("person", "date", name="event_by_person_and_date")]

    def __str__(self) -> str:
        return f"{self.kind} {self.date}"
