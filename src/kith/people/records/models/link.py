"""Which partners' records were taken to be of one person, and pseudonyms that are no longer given out."""

from django.db import models

from kith.tables.keeping import Kept


class Link(models.Model):
    """One pair of partners' records that might be one person. Plain ids: a pair outlives the records it joins."""

    kept = Kept("register", "pseudonymous")

    entry_left = models.CharField(max_length=64, db_index=True)
    entry_right = models.CharField(max_length=64, db_index=True)
    person_left = models.CharField(max_length=64, null=True)
    person_right = models.CharField(max_length=64, null=True)
    score = models.FloatField(null=True)
    probability = models.FloatField(null=True)
    limit = models.CharField(max_length=10, null=True)
    band = models.CharField(max_length=10, null=True, db_index=True)
    reasons = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.band}"


class Retired(models.Model):
    """A pseudonym that is no longer given out, and where it leads, so that an old one still finds the person."""

    kept = Kept("register", "pseudonymous")

    person_id = models.CharField(max_length=64, unique=True)
    now_person_id = models.CharField(max_length=64, null=True)

    def __str__(self) -> str:
        return self.person_id
