"""What makes a person's record more guarded than others."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from kith.tables.keeping import Kept


class PersonLabel(models.Model):
    """One label on one person's whole record, from when it was put on until it was taken off; see `kith.governance.item`."""

    kept = Kept("record", "pseudonymous")

    person_id = models.CharField(max_length=64)
    label = models.CharField(max_length=40)
    ground = models.CharField(max_length=200)
    put_on_by = models.CharField(max_length=200)
    put_on_at = models.DateTimeField()
    taken_off_by = models.CharField(max_length=200, blank=True)
    taken_off_at = models.DateTimeField(null=True)
    carried_from = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "label"], condition=Q(taken_off_at__isnull=True), name="label_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_off_by="", taken_off_at__isnull=True)
                | (~Q(taken_off_by="") & Q(taken_off_at__isnull=False)),
                name="label_taken_off_by_somebody_at_a_moment",
            ),
            models.CheckConstraint(condition=~Q(put_on_by=""), name="label_put_on_by_somebody"),
        ]
        indexes = [models.Index("person_id", "label", name="label_by_person")]

    def __str__(self) -> str:
        return self.label


class EntryLabel(models.Model):
    """One label on one entry of a partner's record: a contact, a measurement, something found. It outlives loads, which put entries in anew.

    `record` is the partner's record, `mark` the entry in it (`kith.people.marking`): the label goes wherever the record goes, when people
    are put together or parted. `field_group` is that of the entry. Taken off, it stays, with who and why.
    """

    kept = Kept("record", "pseudonymous")

    person_id = models.CharField(max_length=64)
    record = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)
    field_group = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    ground = models.CharField(max_length=2_000)
    put_on_by = models.CharField(max_length=200)
    put_on_at = models.DateTimeField()
    taken_off_by = models.CharField(max_length=200, blank=True)
    taken_off_at = models.DateTimeField(null=True)
    taken_off_why = models.CharField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mark", "label"], condition=Q(taken_off_at__isnull=True), name="entry_label_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_off_by="", taken_off_at__isnull=True, taken_off_why="")
                | (~Q(taken_off_by="") & Q(taken_off_at__isnull=False) & ~Q(taken_off_why="")),
                name="entry_label_taken_off_by_somebody_with_a_reason",
            ),
            models.CheckConstraint(condition=~Q(put_on_by="") & ~Q(ground=""), name="entry_label_put_on_with_a_reason"),
        ]
        indexes = [
            models.Index("record", name="entry_label_by_record"),
            models.Index("person_id", name="entry_label_by_person"),
        ]

    def __str__(self) -> str:
        return self.label
