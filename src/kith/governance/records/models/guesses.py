"""How often somebody guessed at one account, or from one device."""

from django.db import models

from kith.tables.keeping import Kept


class Guesses(models.Model):
    """How much of its budget of wrong passwords, or of wrong codes, an account or a device has spent.

    of   a digest under the installation's secret, also of names that nobody has: what was typed as a name may be a password
    """

    kept = Kept("working", "staff")

    of = models.CharField(max_length=64, unique=True)
    spent = models.FloatField()
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.spent} {self.at}"
