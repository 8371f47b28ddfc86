"""A point in the middle of each small area, from which distances are counted."""

from django.db import models

from kith.tables.keeping import Kept


class AreaPoint(models.Model):
    """Where people of one small area live, taken together: a point for about 1,700 people, and nobody's home."""

    kept = Kept("reference", "open", ("lsoa21_code", "latitude", "longitude"))

    lsoa21_code = models.CharField(max_length=9, unique=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    def __str__(self) -> str:
        return self.lsoa21_code
