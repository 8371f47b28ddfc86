"""The one pass: counts, dates, the latest value and its ties, days in windows, what ends an entry."""

from datetime import date

import pyarrow as pa
import pytest

from kith.coding import Codelist, built_in
from kith.coding.codelists import CodelistRow
from kith.errors import BadCodelist
from kith.insight.facts import code_table, facts
from kith.insight.questions import ATTENDED, MISSED, Topic
from kith.tables.engines import open_engine
from tests.insight.worlds import EVENT_SCHEMA

ON = date(2026, 11, 1)
HBA1C, SYSTOLIC = ("loinc", "4548-4"), ("loinc", "8480-6")


def entry(day, code=HBA1C, **more):
    empty = dict.fromkeys(EVENT_SCHEMA.names)
    day = date.fromisoformat(day) if day else None
    return {
        **empty,
        "person_id": "p",
        "date": day,
        "code_system": code[0],
        "code": code[1],
        "kind": "measurement",
        "file": "a.csv",
        **more,
    }


def gather(rows, *topics):
    engine = open_engine(threads=1)
    events = engine.create_table("events", pa.Table.from_pylist(rows, EVENT_SCHEMA))
    found = facts(events, topics, built_in(), on=ON).to_pyarrow().to_pylist()
    engine.disconnect()
    return {row["topic"]: row for row in found}


READ = Topic(("hba1c",), reads=True)


def test_first_last_and_count():
    row = gather(
        [entry("2020-01-05"), entry("2026-11-01"), entry("2026-11-02"), entry(None), entry("2022-02-02", SYSTOLIC)],
        READ,
    )[0]
    assert (row["count"], row["first_date"], row["last_date"]) == (2, date(2020, 1, 5), ON)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([entry("2026-01-01", value=50), entry("2026-01-02", value=60)], 60),
        ([entry("2026-01-02", value=50), entry("2026-01-01", value=60)], 50),
        ([entry("2026-01-01", value=50, source_row=9), entry("2026-01-01", value=60, source_row=10)], 60),
        ([entry("2026-01-01", value=50, source_row=10), entry("2026-01-01", value=60, source_row=9)], 50),
        ([entry("2026-01-01", value=50, file="b.csv", source_row=2), entry("2026-01-01", value=60, source_row=9)], 50),
        (
            [
                entry("2026-01-01", value=50, file="b.csv", source_row=2),
                entry("2026-01-01", value=60, file=None, source_row=9),
            ],
            50,
        ),
        ([entry("1950-01-01", value=50, source_row=2**32 - 1), entry("1950-01-02", value=60, source_row=1)], 60),
        ([entry("2026-01-01", value=50), entry("2026-01-02")], 50),
        ([entry("2026-01-01")], None),
        ([entry("2026-01-01", value=0.0)], 0),
    ],
)
def test_the_latest_value_and_its_ties(rows, value):
    for order in (rows, rows[::-1]):
        assert gather(order, READ)[0]["latest_value"] == value


@pytest.mark.parametrize(("unit", "value"), [("mmol/mol", 60), ("MMOL / MOL", 60), (None, 60), ("%", None), ("", None)])
def test_a_latest_value_in_another_unit_is_not_read_and_no_earlier_one_is_read_for_it(unit, value):
    rows = [entry("2020-01-01", value=50, unit="mmol/mol"), entry("2026-01-01", value=60, unit=unit)]
    assert gather(rows, Topic(("hba1c",), unit="mmol/mol", reads=True))[0]["latest_value"] == value


def test_days_are_counted_once_and_only_within_the_window():
    topic = Topic(("hba1c",), counts_days=True, days_after=date(2025, 11, 1))
    days = ["2025-11-01", "2025-11-02", "2025-11-02", "2026-10-31", "2026-11-02"]
    row = gather([entry(day) for day in days], topic)[0]
    assert (row["days"], row["count"]) == (2, 4)


def test_what_ends_an_entry_stands_beside_it_and_is_not_counted():
    topic = Topic(("diabetes",), ended_by="diabetes_resolved")
    codes = {
        name: next((row.system, row.code) for row in built_in()[name].codes)
        for name in ("diabetes", "diabetes_resolved")
    }
    row = gather([entry("2020-01-01", codes["diabetes"]), entry("2021-01-01", codes["diabetes_resolved"])], topic)[0]
    assert (row["count"], row["last_date"], row["ended_date"]) == (1, date(2020, 1, 1), date(2021, 1, 1))


def test_contacts_by_outcome_and_an_admission_took_place():
    gp, admitted = ("kith", "gp_consultation"), ("kith", "emergency_admission")
    topics = [Topic(("any_contact", "emergency_admission"), outcome=how) for how in (ATTENDED, MISSED)]
    rows = [
        entry("2026-01-01", gp, kind="contact", outcome="did_not_attend"),
        entry("2026-02-01", gp, kind="contact", outcome="cancelled_by_service"),
        entry("2026-03-01", gp, kind="contact"),
        entry("2026-04-01", admitted, kind="admission"),
    ]
    found = gather(rows, *topics)
    assert found[0]["last_date"] == date(2026, 4, 1)
    assert (found[1]["count"], found[1]["last_date"]) == (1, date(2026, 1, 1))


def test_a_social_fact_that_has_ended_does_not_count():
    alone = ("kith", "lives_alone")
    rows = [
        entry("2026-01-01", alone, end_date=ON),
        entry("2025-01-01", alone, end_date=date(2026, 11, 2)),
        entry("2024-01-01", alone),
    ]
    row = gather(rows, Topic(("lives_alone",), current=True))[0]
    assert (row["count"], row["last_date"]) == (2, date(2025, 1, 1))


def test_the_same_code_in_another_system_is_another_code():
    assert gather([entry("2026-01-01", ("snomedct", "4548-4"))], READ) == {}


def test_an_entry_of_two_topics_is_gathered_for_both():
    found = gather([entry("2026-01-01", value=50)], READ, Topic(("hba1c", "glucose")))
    assert found[0]["count"] == found[1]["count"] == 1


def test_a_list_that_nobody_gave_is_refused():
    with pytest.raises(BadCodelist, match="A rule needs the codelist tea, which nobody gave"):
        code_table([Topic(("tea",))], built_in())


def test_different_codes_and_categories_and_entries_of_one_kind():
    one = CodelistRow("loinc", "4548-4", "", "sugar")
    rows = (one, CodelistRow("loinc", "59261-8", "", "sugar"), CodelistRow("loinc", "8480-6", "", "pressure"))
    lists = {**built_in(), "made": Codelist("made", "1", "", "", (*rows, one._replace(category="other")))}
    days = ["2026-05-01", "2026-05-01", "2026-05-02", "2025-11-01", "2026-11-02"]
    codes = [HBA1C, ("loinc", "59261-8"), HBA1C, SYSTOLIC, SYSTOLIC]
    events = [entry(day, code) for day, code in zip(days, codes)] + [entry("2026-06-01", SYSTOLIC, kind="contact")]
    topics = [
        Topic(("made",), days_after=date(2025, 11, 1), counts_different="codes"),
        Topic(("made",), days_after=date(2025, 11, 1), counts_different="categories"),
        Topic(("made",), days_after=date(2025, 11, 1), counts_different="codes", kind="measurement"),
        Topic(("made",), kind="contact"),
    ]
    engine = open_engine(threads=1)
    relation = engine.create_table("events", pa.Table.from_pylist(events, EVENT_SCHEMA))
    found = facts(relation, topics, lists, on=ON).order_by("topic").to_pyarrow()
    engine.disconnect()
    assert found["different"].to_pylist() == [3, 2, 2, 0]
    assert found["count"].to_pylist() == [5, 5, 4, 1]
