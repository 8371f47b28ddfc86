"""A lake comes in whole or not at all, and what came in is what the lake holds."""

import shutil
from datetime import timedelta

import duckdb
import pytest
from django.apps import apps
from django.db import connection

from kith.errors import NotADemonstration, RowsDoNotAddUp, RuleChanged
from kith.governance.records.trail import verify_trail
from kith.insight.records.models import Flag, ListPlace, RuleVersion
from kith.insight.tables import FLAGS, LISTS
from kith.people.events import EVENTS
from kith.people.person import CLAIMS, ENTRIES, IDENTITIES, PEOPLE, REGISTRATIONS
from kith.people.records.loading import IDENTIFYING_CLAIMS
from kith.people.records.models import (
    Claim,
    Entry,
    Event,
    Identity,
    Link,
    LoadedFile,
    NameWord,
    Person,
    Problem,
    Registration,
    Wording,
)
from kith.people.records.naming import words_of
from kith.road.lake import ENTRIES_IN_LAKE, LINKS, PROBLEMS
from kith.web.bringing import bring
from tests.lakes import ON, build_from
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db


def rows_of(lake, table, where="true"):
    return duckdb.sql(f"SELECT count(*) FROM '{lake}/{table}.parquet' WHERE {where}").fetchone()[0]


def asked_of(lake, query):
    return duckdb.sql(query.format(lake=lake)).fetchall()


PLACES = [
    (Person, PEOPLE, set(), {"id"}),
    (Identity, IDENTITIES, {"entries"}, set()),
    (Wording, ENTRIES, {"source"}, {"id"}),
    (Entry, ENTRIES_IN_LAKE, set(), {"id"}),
    (Claim, CLAIMS, set(), {"id"}),
    (Event, EVENTS, {"row_key"}, {"id"}),
    (Registration, REGISTRATIONS, set(), {"id"}),
    (Link, LINKS, set(), {"id"}),
    (Problem, PROBLEMS, set(), {"id"}),
    (Flag, FLAGS, {"rule", "fingerprint", "theme", "rule_version"}, {"id", "rule_version_id"}),
    (ListPlace, LISTS, set(), {"id"}),
]


@pytest.mark.parametrize(("model", "schema", "stays", "own"), PLACES, ids=[row[0].__name__ for row in PLACES])
def test_a_table_of_the_database_has_the_columns_of_its_schema(model, schema, stays, own):
    held = {field.column for field in model._meta.concrete_fields}
    assert held - own == set(schema.names) - stays


def test_every_row_of_the_lake_is_in_the_database(loaded, small_lake):
    identifying = ", ".join(f"'{name}'" for name in IDENTIFYING_CLAIMS)
    wordings = asked_of(small_lake, "SELECT sum(len(entries)) FROM '{lake}/identities.parquet'")[0][0]
    assert {
        "people": Person.objects.count(), "identities": Identity.objects.count(), "entries": Entry.objects.count(),
        "wordings": Wording.objects.count(), "events": Event.objects.count(), "claims": Claim.objects.count(),
        "links": Link.objects.count(), "problems": Problem.objects.count(), "flags": Flag.objects.count(),
        "registrations": Registration.objects.count(), "lists": ListPlace.objects.count(),
    } == {
        "people": rows_of(small_lake, "people"), "identities": rows_of(small_lake, "identities"),
        "entries": rows_of(small_lake, "entries"), "wordings": wordings, "events": rows_of(small_lake, "events"),
        "claims": rows_of(small_lake, "claims", f"field NOT IN ({identifying})"),
        "links": rows_of(small_lake, "links"), "problems": rows_of(small_lake, "problems"),
        "flags": rows_of(small_lake, "flags"), "registrations": rows_of(small_lake, "registrations"),
        "lists": rows_of(small_lake, "lists"),
    }  # fmt: skip


def test_what_happened_to_a_person_is_told_as_the_lake_tells_it(loaded, small_lake):
    columns = (
        "person_id, kind, date, code_system, code, value, unit, outcome, end_date, source, file, source_row, entry_id"
    )
    theirs = asked_of(small_lake, f"SELECT {columns} FROM '{{lake}}/events.parquet'")
    ours = Event.objects.values_list("person__person_id", *columns.split(", ")[1:-1], "entry__entry_id")
    by_place = lambda rows: sorted(rows, key=repr)  # noqa: E731
    assert by_place(ours) == by_place(theirs)


def test_who_somebody_is_comes_over_to_the_letter_and_a_blank_stays_a_blank(loaded, small_lake):
    columns = [name for name in IDENTITIES.names if name not in ("person_id", "entries")]
    theirs = asked_of(small_lake, f"SELECT person_id, {', '.join(columns)} FROM '{{lake}}/identities.parquet'")
    assert sorted(Identity.objects.values_list("person__person_id", *columns), key=repr) == sorted(theirs, key=repr)
    assert Identity.objects.filter(preferred_name__isnull=True).exists()
    assert not Identity.objects.filter(preferred_name="").exists()


def test_everybody_with_a_name_can_be_found_by_its_words(loaded):
    named = Identity.objects.filter(family_name__isnull=False)
    assert named.count() > 100
    for one in named.select_related("person"):
        words = set(NameWord.objects.filter(person=one.person, kind="family_name").values_list("word", flat=True))
        assert words == set(words_of(one.family_name))


def test_reasons_come_over_as_lists(loaded, small_lake):
    columns = "rule, reason_codes, reason_words, need_points, contact_points"
    theirs = asked_of(small_lake, f"SELECT person_id, {columns} FROM '{{lake}}/flags.parquet'")
    ours = Flag.objects.values_list("person__person_id", "rule_version__rule", *columns.split(", ")[1:])
    assert sorted(ours, key=repr) == sorted(theirs, key=repr)


def test_yes_no_and_not_known_stay_three_things(loaded, small_lake):
    theirs = asked_of(small_lake, "SELECT person_id, interpreter_needed, lives_alone FROM '{lake}/people.parquet'")
    ours = Person.objects.values_list("person_id", "interpreter_needed", "lives_alone")
    assert sorted(ours, key=repr) == sorted(theirs, key=repr)


def test_each_file_is_counted_and_leaves_one_event_in_the_trail(loaded):
    for file in LoadedFile.objects.all():
        assert file.rows_in == file.accepted + file.rejected + file.duplicate + file.unchanged > 0
    assert verify_trail() == LoadedFile.objects.count() == loaded.files


def test_the_very_same_lake_again_changes_nothing(loaded, small_lake):
    again = bring(small_lake, by=BY, at=AT)
    assert again.unchanged
    assert verify_trail() == loaded.files


def test_the_next_nights_lake_takes_its_place_and_everybody_keeps_their_number(
    loaded, small_lake, small_place, tmp_path
):
    before = dict(Person.objects.values_list("person_id", "id"))
    next_night = shutil.copytree(small_lake, tmp_path / "lake")
    build_from(small_place, next_night, ON + timedelta(days=1))
    assert not bring(next_night, by=BY, at=AT).unchanged
    after = dict(Person.objects.values_list("person_id", "id"))
    assert {who: after[who] for who in after.keys() & before.keys()} == {
        who: before[who] for who in after.keys() & before.keys()
    }
    assert after.keys() & before.keys()
    assert Event.objects.count() == rows_of(next_night, "events")
    assert verify_trail() == 2 * loaded.files


def test_a_new_person_gets_a_number_that_nobody_had(loaded, small_lake, tmp_path):
    last = Person.objects.order_by("-id").first()
    Person.objects.filter(id=last.id).delete()
    Event.objects.filter(person_id=last.id).delete()
    LoadedFile.objects.update(fingerprint="another")
    before = set(Person.objects.values_list("id", flat=True))
    bring(small_lake, by=BY, at=AT)
    found = Person.objects.get(person_id=last.person_id)
    assert found.id not in before
    assert Person.objects.create(person_id="somebody who comes in later").id > found.id


def test_a_lake_with_an_event_of_nobody_is_refused_and_nothing_changes(loaded, small_lake, tmp_path):
    broken = shutil.copytree(small_lake, tmp_path / "lake")
    duckdb.sql(
        f"COPY (SELECT * REPLACE (CASE WHEN source_row = 2 THEN 'nobody' ELSE person_id END AS person_id) "
        f"FROM '{small_lake}/events.parquet') TO '{broken}/events.parquet' (FORMAT parquet)"
    )
    LoadedFile.objects.update(fingerprint="another")
    events = Event.objects.count()
    with pytest.raises(RowsDoNotAddUp, match="nothing was changed|Build the lake again"):
        bring(broken, by=BY, at=AT)
    assert Event.objects.count() == events
    assert verify_trail() == loaded.files


def test_a_rule_changed_under_its_old_version_is_refused(loaded, small_lake):
    RuleVersion.objects.filter(id=Flag.objects.first().rule_version_id).update(fingerprint="0" * 64)
    LoadedFile.objects.update(fingerprint="another")
    with pytest.raises(RuleChanged, match="is not the one that was used here before"):
        bring(small_lake, by=BY, at=AT)


def test_SUP_03_a_database_begun_for_a_made_up_place_takes_no_real_one(loaded, small_lake, settings):
    settings.IS_DEMONSTRATION = False
    with pytest.raises(NotADemonstration, match="holds a made-up place"):
        bring(small_lake, by=BY, at=AT)


def test_every_model_says_how_it_is_kept():
    for model in apps.get_models():
        if model.__module__.startswith("kith."):
            assert model.kept.retention, model
            columns = {field.name for field in model._meta.concrete_fields} | {
                f.column for f in model._meta.concrete_fields
            }
            assert set(model.kept.may_leave) <= columns, model


def test_no_foreign_key_points_up():
    floors = ["places", "governance", "work", "people", "directory", "insight", "care"]
    for model in apps.get_models():
        if model._meta.app_label in floors:
            for field in model._meta.concrete_fields:
                if field.is_relation:
                    to = field.related_model._meta.app_label
                    assert floors.index(to) <= floors.index(model._meta.app_label), field


def test_the_database_is_the_one_that_was_asked_for():
    import os

    assert connection.vendor == ("postgresql" if os.environ.get("DATABASE_URL") else "sqlite")
