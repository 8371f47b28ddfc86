"""What the register does not know of people, as it was worked out when the register came in."""

from django.db import models

from kith.people.records.models.person import Person
from kith.tables.keeping import Kept


class Gap(models.Model):
    """One equity field of one living person that is missing, in conflict or stale; of a field that is held there is no row.

    `held_by` are the partners that have a value, `could_fill` the one that could best ask; `kith.people.completeness.gaps`.
    """

    kept = Kept("register", "pseudonymous")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="gaps", db_constraint=False)
    field = models.CharField(max_length=40)
    state = models.CharField(max_length=12)
    held_by = models.JSONField(null=True)
    could_fill = models.CharField(max_length=40, null=True)

    class Meta:
        indexes = [
            models.Index("field", "state", name="gap_by_field_and_state"),
            models.Index("person", "field", "state", name="gap_by_person"),  # figures are counted from this alone
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.state}"
