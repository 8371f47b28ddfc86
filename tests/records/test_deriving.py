"""A person's row worked out anew from what is in the service is the row that the lake made: one rule, one outcome."""

import pytest
from django.forms.models import model_to_dict

from kith.people.records.deriving import derive, homes_of
from kith.people.records.models import Gap, Identity, LoadedFile, NameWord, Person

pytestmark = pytest.mark.django_db


def rows_of(model):
    """Every row of a table, but for the numbers that words of names are given."""
    key = {NameWord: lambda row: (row.person_id, row.word, row.kind), Gap: lambda row: (row.person_id, row.field)}
    rows = {key.get(model, lambda row: row.pk)(row): model_to_dict(row) for row in model.objects.all()}
    return {at: {name: value for name, value in row.items() if name != "id"} for at, row in rows.items()}


def test_everybody_worked_out_anew_is_as_the_lake_has_them(loaded):
    before = {model: rows_of(model) for model in (Person, Identity, NameWord, Gap)}
    everybody = list(Person.objects.values_list("pk", flat=True))
    on = LoadedFile.objects.values_list("built_on", flat=True).first()
    derive(everybody, homes=homes_of(everybody), on=on, key=b"another key than the lake's")
    for model, rows in before.items():
        now = rows_of(model)
        assert now.keys() == rows.keys()
        assert [at for at in rows if now[at] != rows[at]] == []


def test_one_person_worked_out_anew_changes_nobody(loaded):
    before = {model: rows_of(model) for model in (Person, Identity, NameWord, Gap)}
    on = LoadedFile.objects.values_list("built_on", flat=True).first()
    for one in Person.objects.filter(household_size__gte=2).values_list("pk", flat=True)[:3]:
        derive([one], homes=homes_of([one]), on=on, key=b"another key than the lake's")
    assert {model: rows_of(model) for model in before} == before
