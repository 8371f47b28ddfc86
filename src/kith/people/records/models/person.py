"""Somebody on the register, and, in a table of its own, who they are."""

from django.db import models

from kith.tables.keeping import Kept


class Person(models.Model):
    """One person, without anything that says who they are; the columns are those of `kith.people.person.PEOPLE`.

    `person_id` is the register's pseudonym and never changes; `id` only makes the tables about them small.
    """

    kept = Kept("register", "pseudonymous", ("person_id", "sex", "ethnic_category", "imd_decile", "neighbourhood"))

    person_id = models.CharField(max_length=64, unique=True)
    birth_month = models.DateField(null=True)
    sex = models.CharField(max_length=20, null=True)
    ethnic_category = models.CharField(max_length=2, null=True)
    ethnic_group = models.CharField(max_length=40, null=True)
    ethnicity_stated_by_person = models.BooleanField(null=True)
    main_language = models.CharField(max_length=60, null=True)
    interpreter_needed = models.BooleanField(null=True)
    lsoa21_code = models.CharField(max_length=9, null=True)
    imd_decile = models.SmallIntegerField(null=True)
    imd_edition = models.CharField(max_length=10, null=True)
    neighbourhood = models.CharField(max_length=200, null=True, db_index=True)
    accommodation_status = models.CharField(max_length=60, null=True)
    registration = models.CharField(max_length=20, null=True)
    practice_ods_code = models.CharField(max_length=12, null=True)
    registered_date = models.DateField(null=True)
    death_month = models.DateField(null=True)
    household_id = models.CharField(max_length=64, null=True, db_index=True)
    household_size = models.IntegerField(null=True)
    lives_alone = models.BooleanField(null=True)
    has_nhs_number = models.BooleanField(null=True)
    has_address = models.BooleanField(null=True)
    has_phone = models.BooleanField(null=True)
    sources = models.JSONField(null=True)
    entries_count = models.IntegerField(null=True)

    class Meta:
        indexes = [  # the mix of a neighbourhood, which stands beside every list, is counted from this alone; SQLite looks at the last column although the condition says it
            models.Index(
                fields=["neighbourhood", "imd_decile", "ethnic_group", "birth_month", "sex", "death_month", "person_id"],
                condition=models.Q(death_month__isnull=True), name="person_living_mix",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.person_id


class Identity(models.Model):
    """Who one person is, as the register takes it from what partners say. Read only about somebody, never in passing."""

    kept = Kept("register", "identifying")

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True, related_name="identity")
    nhs_number = models.CharField(max_length=10, null=True, db_index=True)
    given_name = models.TextField(null=True)
    family_name = models.TextField(null=True)
    former_family_name = models.TextField(null=True)
    preferred_name = models.TextField(null=True)
    birth_date = models.DateField(null=True, db_index=True)
    postcode = models.CharField(max_length=8, null=True, db_index=True)
    address = models.TextField(null=True)
    phone = models.TextField(null=True)
    email = models.TextField(null=True)

    def __str__(self) -> str:
        return str(self.person_id)


class NameWord(models.Model):
    """One word of one name that somebody has or had, in plain small letters: what a search by name looks in.

    `kind` says which name it is a word of, so that the page can tell why somebody was found; `sound` is how it sounds.
    """

    kept = Kept("register", "identifying")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=200, db_index=True)
    sound = models.CharField(max_length=6, db_index=True)
    kind = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.kind
