"""Rows become records of people: nobody is lost, nobody is taken for somebody else, and a second run says the same."""

from datetime import date

import pyarrow as pa
import pytest
from assembled import KEY, delivered, engine
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.neighbours import ON

from kith.people.claiming import together
from kith.people.extracts import entries, registrations, sightings, with_entries
from kith.people.person import ENTRIES, REGISTRATIONS


def entry_ids(layout: str, rows: list[dict], **how) -> list[str]:
    told = with_entries(delivered(layout, rows, **how), key=KEY).select("entry_id", "source_row").to_pyarrow()
    return told.sort_by("source_row")["entry_id"].to_pylist()


ANN = {
    "local_id": "1",
    "family_name": "Lee",
    "given_name": "Ann",
    "birth_date": "1950-01-01",
    "practice_ods_code": "P91001",
}


# one row                                    and another                                         are one record?
@pytest.mark.parametrize(
    ("layout", "one", "other", "same"),
    [
        ("gp_register", ANN, ANN | {"family_name": "Wood"}, True),  # a practice's number is the person's, whatever changes
        ("gp_register", ANN, ANN | {"practice_ods_code": "P91002"}, False),  # two practices may both number somebody 1
        ("gp_register", ANN, ANN | {"local_id": "2"}, False),
        ("hospital", {"nhs_number": "9990000018"}, {"nhs_number": "999 000 0018", "given_name": "Ann"}, True),
        ("hospital", {"nhs_number": "9990000018"}, {"nhs_number": "9990000026"}, False),
        ("hospital", {"given_name": "Ann", "birth_date": "1950-01-01"}, {"given_name": "ANN", "birth_date": "01/01/1950"}, True),
        ("hospital", {"given_name": "Ann", "birth_date": "1950-01-01"}, {"given_name": "Ann", "birth_date": "1951-01-01"}, False),
        # a name and nothing else: two people called Mohammed are not one
        ("hospital", {"given_name": "Mohammed", "start_date": "2026-01-01"}, {"given_name": "Mohammed", "start_date": "2026-02-01"},
         False),
        # a landlord's number is often the tenancy's, so joint tenants are two
        ("housing", {"local_id": "T1", "given_name": "Joan", "birth_date": "1950-01-01"},
         {"local_id": "T1", "given_name": "Frank", "birth_date": "1948-01-01"}, False),
        ("housing", {"local_id": "T1", "given_name": "Joan", "birth_date": "1950-01-01", "rent_arrears_pence": "5"},
         {"local_id": "T1", "given_name": "J.", "birth_date": "1950-01-01"}, True),
        ("vcse_referrals", {"local_id": "1", "organisation": "Ash"}, {"local_id": "1", "organisation": "Beck"}, False),
    ],
)  # fmt: skip
def test_whether_two_rows_are_one_record(layout, one, other, same):
    first, second = entry_ids(layout, [one, other])
    assert (first == second) is same


def test_coded_events_reach_the_record_of_their_register():
    (of_register,) = entry_ids("gp_register", [ANN])
    event = {"local_id": "1", "practice_ods_code": "P91001", "kind": "condition", "date": "2026-01-01"}
    assert entry_ids("gp_events", [event]) == [of_register]


def test_an_event_that_is_on_no_register_makes_a_record_of_its_own():
    told = with_entries(
        delivered("gp_events", [{"nhs_number": "9990000018", "kind": "contact", "date": "2026-01-01"}]), key=KEY
    )
    (row,) = sightings(told).to_pyarrow().to_pylist()
    assert row["nhs_number"] == "9990000018"
    assert row["source"] == "gp"


def test_the_source_names_the_family_and_the_organisation():
    told = with_entries(delivered("vcse_referrals", [{"given_name": "Ann", "organisation": "Ash Hub"}]), key=KEY)
    assert told.to_pyarrow()["source"].to_pylist() == ["vcse:Ash Hub"]
    fhir = with_entries(delivered("gp_register", [ANN], family="fhir"), key=KEY)
    assert fhir.to_pyarrow()["source"].to_pylist() == ["fhir:P91001"]


def test_a_row_without_a_date_of_its_own_is_true_on_the_day_it_was_received():
    rows = [ANN, ANN | {"recorded_date": "2024-05-05"}]
    told = with_entries(delivered("gp_register", rows, received=date(2026, 1, 1)), key=KEY).order_by("source_row")
    assert told.to_pyarrow()["said_on"].to_pylist() == [date(2026, 1, 1), date(2024, 5, 5)]


def test_another_key_gives_other_pseudonyms():
    one = with_entries(delivered("gp_register", [ANN]), key=b"one").to_pyarrow()["entry_id"]
    other = with_entries(delivered("gp_register", [ANN]), key=b"other").to_pyarrow()["entry_id"]
    assert one != other


def gathered(rows: list[dict], layout: str = "hospital") -> dict:
    told = sightings(with_entries(delivered(layout, rows), key=KEY))
    (row,) = entries(told).to_pyarrow().to_pylist()
    return row


def test_a_record_keeps_the_latest_that_is_filled():
    row = gathered(
        [
            {"local_id": "1", "start_date": "2026-03-01", "family_name": "Wood", "phone": ""},
            {"local_id": "1", "start_date": "2025-01-01", "family_name": "Lee", "phone": "0161 496 0000"},
        ]
    )
    assert (row["family_name"], row["phone"]) == ("Wood", "0161 496 0000")
    assert (row["recorded_date"], row["source_row"], row["rows_count"]) == (date(2026, 3, 1), 3, 2)


def test_a_record_keeps_the_number_that_most_rows_carry():
    numbers = ["9990000018", "9990000018", "9990000026"]
    rows = [{"local_id": "1", "nhs_number": n, "start_date": f"2026-0{i + 1}-01"} for i, n in enumerate(numbers)]
    assert gathered(rows)["nhs_number"] == "9990000018"


def test_tables_have_the_columns_that_they_promise():
    told = with_entries(delivered("gp_register", [ANN]), key=KEY)
    assert sightings(told).columns == entries(sightings(told)).columns == ENTRIES.names
    spells = registrations(told, delivered("gp_register", [ANN]).layout)
    assert spells.columns == REGISTRATIONS.names
    assert registrations(told, delivered("hospital", []).layout) is None


def test_sightings_of_two_runs_add_up():
    opened = engine()
    one = sightings(with_entries(delivered("hospital", [{"local_id": "1", "start_date": "2025-01-01", "address": "1 Old Lane"}],
                                           opened=opened), key=KEY)).to_pyarrow()  # fmt: skip
    two = sightings(with_entries(delivered("hospital", [{"local_id": "1", "start_date": "2026-01-01", "address": "2 New Road"}],
                                           opened=opened), key=KEY)).to_pyarrow()  # fmt: skip
    both = together([opened.create_table("one", one), opened.create_table("two", two)])
    (row,) = entries(both).to_pyarrow().to_pylist()
    assert row["address"] == "2 New Road"


def test_nobody_of_the_neighbourhood_is_lost(place, told):
    for layout, rows in place.rows.items():
        assert told.rows[layout].count().to_pyarrow().as_py() == len(rows)
    seen = {
        row for table in told.rows.values() for row in table.select("entry_id").to_pyarrow()["entry_id"].to_pylist()
    }
    assert seen == set(told.entries["entry_id"].to_pylist())
    assert len(seen) >= len(place.people)


CELLS = st.fixed_dictionaries(
    {},
    optional={
        "local_id": st.sampled_from(["1", "2"]),
        "nhs_number": st.sampled_from(["9990000018", "9990000026"]),
        "given_name": st.sampled_from(["Ann", "Bo"]),
        "family_name": st.sampled_from(["Lee", "Wood"]),
        "birth_date": st.sampled_from(["1950-01-01", "1960-02-02"]),
        "phone": st.sampled_from(["0161 496 0000"]),
        "start_date": st.sampled_from(["2025-01-01", "2026-01-01"]),
    },
)


@settings(max_examples=8, deadline=None)
@given(rows=st.lists(CELLS, min_size=2, max_size=12), order=st.randoms())
def test_the_order_of_rows_and_the_rows_around_them_do_not_matter(rows, order):
    ids = entry_ids("hospital", rows)
    assert None not in ids
    some = list(range(len(rows)))
    order.shuffle(some)
    some = some[: len(rows) // 2 + 1]
    assert entry_ids("hospital", [rows[n] for n in some]) == [ids[n] for n in some]


def test_the_key_of_a_row_is_carried():
    told = with_entries(delivered("hospital", [{"local_id": "1"}], received=ON), key=KEY).to_pyarrow()
    assert pa.types.is_binary(told.schema.field("row_key").type) or told["row_key"].type == pa.binary(16)
