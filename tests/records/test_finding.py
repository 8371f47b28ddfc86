"""A run of finding is lawful or does not run; whom it may not use is left out and counted; what it finds is what the lake holds."""

import duckdb
import pytest

from kith.governance.records.models import TrailEvent
from kith.insight.records.finding import refresh
from kith.insight.records.models import FindingRun, Flag, ListPlace
from kith.people.records.models import Event, Person
from kith.web.bringing import bring
from tests.records.kept import AT, BY, ON
from tests.records.lawful import as_actor, papers, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(small_lake):
    bring(small_lake, by=BY, at=AT)
    return small_lake


def find(basis, asker=None, **more):
    asker = asker or somebody()
    return FindingRun.objects.get(pk=refresh(asker=asker, basis_name=basis, on=ON, by=as_actor(asker), at=AT, **more))


def events_of(kind):
    return list(TrailEvent.objects.filter(kind=kind).order_by("seq"))


def people():
    return list(Person.objects.order_by("person_id").values_list("person_id", flat=True))


def kept_flags():
    rows = Flag.objects.values_list(
        "person__person_id", "rule_version__rule", "rule_version__rule_version", "rule_version__fingerprint", "reason_codes",
        "reason", "evidence_date", "reason_words", "need_points", "contact_points",
    )  # fmt: skip
    return sorted(rows, key=lambda row: row[:2])


def kept_list():
    rows = ListPlace.objects.order_by("position").values_list(
        "list", "position", "person__person_id", "score", "reasons", "reason", "imd_decile", "ethnic_group", "age_band", "sex"
    )  # fmt: skip
    return list(rows)


def test_with_nobody_left_out_a_run_finds_whom_the_lake_found_row_by_row(loaded):
    before = kept_flags(), kept_list()
    assert len(before[0]) > 300
    assert before[1]
    Flag.objects.all().delete()
    ListPlace.objects.all().delete()
    run = find(papers())
    assert kept_flags() == before[0]
    assert kept_list() == before[1]
    assert (run.people_in, run.people_used, run.left_out) == (150, 150, {})
    assert run.not_asked == []
    told = dict(duckdb.sql(f"SELECT rule, count(*) FROM '{loaded}/flags.parquet' GROUP BY 1").fetchall())
    assert {one["rule"]: one["people"] for one in run.rules if one["people"]} == told
    assert run.events["events_in"] == run.events["used"] == Event.objects.filter(date__lte=ON).count()
