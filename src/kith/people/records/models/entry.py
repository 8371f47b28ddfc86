"""What partners hold about people, and each thing they say, beside what others say and never over it."""

from django.db import models

from kith.people.records.models.person import Person
from kith.tables.keeping import Kept


class Entry(models.Model):
    """One partner's own record of one person. `began_as` is whom it was about when first seen: a link can be undone."""

    kept = Kept("register", "pseudonymous")

    entry_id = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="entries")
    began_as = models.CharField(max_length=64, null=True)
    source = models.TextField(null=True)
    file = models.TextField(null=True)
    source_row = models.IntegerField(null=True)

    def __str__(self) -> str:
        return self.entry_id


class Wording(models.Model):
    """One way in which one partner wrote who somebody is; a name changed is a second wording beside the first."""

    kept = Kept("register", "identifying")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="wordings")
    nhs_number = models.CharField(max_length=10, null=True)
    given_name = models.TextField(null=True)
    family_name = models.TextField(null=True)
    former_family_name = models.TextField(null=True)
    preferred_name = models.TextField(null=True)
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=20, null=True)
    postcode = models.CharField(max_length=8, null=True)
    address = models.TextField(null=True)
    phone = models.TextField(null=True)
    email = models.TextField(null=True)
    recorded_date = models.DateField(null=True)
    file = models.TextField(null=True)
    source_row = models.IntegerField(null=True)
    rows_count = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Claim(models.Model):
    """One cell of one partner's row about a person: what it says, when, and whether the person said it themself.

    Cells that identify are not here but in `Wording`: the lake keeps only their digests.
    """

    kept = Kept("register", "clinical")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="claims", db_constraint=False)
    entry = models.ForeignKey(
        Entry, on_delete=models.CASCADE, related_name="claims", db_index=False, db_constraint=False
    )
    field = models.CharField(max_length=60)
    value = models.TextField()
    source = models.TextField(null=True)
    file = models.TextField(null=True)
    source_row = models.IntegerField(null=True)
    claim_date = models.DateField(null=True)
    stated_by_person = models.BooleanField(null=True)

    def __str__(self) -> str:
        return self.field


class Registration(models.Model):
    """One person's time on one practice's list, as one row told of it."""

    kept = Kept("register", "pseudonymous")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="registrations")
    practice_ods_code = models.CharField(max_length=12, null=True)
    registered_date = models.DateField(null=True)
    deregistered_date = models.DateField(null=True)
    claim_date = models.DateField(null=True)
    source = models.TextField(null=True)
    file = models.TextField(null=True)
    source_row = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.practice_ods_code}"
