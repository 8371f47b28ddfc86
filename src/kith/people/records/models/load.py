"""Which files the register was read from, and what could not be used."""

from django.db import models

from kith.tables.keeping import Kept


class LoadedFile(models.Model):
    """One partner's file as it was read: rows in are accepted, rejected, duplicate or unchanged, and nothing else.

    `made_from` is the lake's mark of all that it was made from besides its files: rules, areas, what people decided.
    """

    kept = Kept("register", "open")

    file = models.TextField(unique=True)
    layout = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64)
    rows_in = models.BigIntegerField()
    accepted = models.BigIntegerField()
    rejected = models.BigIntegerField()
    duplicate = models.BigIntegerField()
    unchanged = models.BigIntegerField()
    built_on = models.DateField()
    made_from = models.CharField(max_length=64, blank=True, default="")
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    rows_in=models.F("accepted") + models.F("rejected") + models.F("duplicate") + models.F("unchanged")
                ),
                name="loaded_file_rows_add_up",
            )
        ]

    def __str__(self) -> str:
        return self.file


class Problem(models.Model):
    """One row or cell of one file that could not be used, and how to mend it."""

    kept = Kept("register", "pseudonymous")

    file = models.TextField()
    row = models.IntegerField(null=True)
    column = models.TextField(null=True)
    field = models.TextField(null=True)
    reason = models.TextField(null=True)
    mend = models.TextField(null=True)
    fate = models.CharField(max_length=20, null=True)
    text = models.TextField(null=True)

    def __str__(self) -> str:
        return f"{self.file} {self.row}"
