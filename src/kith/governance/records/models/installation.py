"""What this installation is, so that a made-up place and a real one can never be taken for each other."""

from django.db import models

from kith.tables.keeping import Kept


class Installation(models.Model):
    """The one row that says whether everything here is made up. It is written once, when the database is first used."""

    kept = Kept("reference", "open")

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demonstration = models.BooleanField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="installation_is_one_row")]

    def __str__(self) -> str:
        return "demonstration" if self.is_demonstration else "service"
