"""Links by which whoever runs a service confirms its entry, and each time that an entry was said to be right."""

from django.db import models
from django.db.models import Q

from kith.directory.records.models.entry import Entry
from kith.tables.keeping import Kept


class OwnersLink(models.Model):
    """A link for the owner of one entry: only the digest of its secret is kept; it ends when it was used, or on its day."""

    kept = Kept("reference", "staff")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(made_by="") & Q(until__gt=models.F("made_at")), name="owners_link_made_by_somebody"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.entry_id)


class Assurance(models.Model):
    """That an entry was said to be right on a day: by its owner, or by staff who asked."""

    kept = Kept("reference", "staff", ("entry", "whose", "said_date"))

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="assurances")
    whose = models.CharField(max_length=10)
    said_date = models.DateField()
    said_by = models.CharField("an account, or that it was its owner", max_length=64)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(said_by="") & Q(whose__in=["owner", "staff"]), name="assurance_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.whose
