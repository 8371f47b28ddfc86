"""Households: who lives at one address, who does not count, and second homes."""

from datetime import date

import ibis
import pyarrow as pa
import pytest

from kith.people.households import LARGEST, HouseholdParams, households
from kith.people.person import CLAIMS, ENTRIES, HOUSEHOLDS, IDENTITIES

ON = date(2026, 11, 1)
HOME = ("12 High Street", "M1 1AA")


def lives(person: str, address: str | None, postcode: str | None, *others: tuple[str, str, date]) -> dict:
    entries = [{"address": a, "postcode": p, "recorded_date": d} for a, p, d in others]
    return {"person_id": person, "address": address, "postcode": postcode, "entries": entries}


def says(person: str, field: str, value: str, day: date = date(2026, 1, 1)) -> dict:
    return {"person_id": person, "field": field, "value": value, "claim_date": day}


def found(people: list[dict], claims: list[dict] = (), params: HouseholdParams = HouseholdParams()) -> list[dict]:
    entry = dict.fromkeys(ENTRIES.names)
    rows = [row | {"entries": [entry | told for told in row["entries"]]} for row in people]
    told = households(
        ibis.memtable(pa.Table.from_pylist(rows, schema=IDENTITIES.arrow)),
        ibis.memtable(pa.Table.from_pylist(list(claims), schema=CLAIMS.arrow)),
        key=b"k", on=ON, params=params,
    )  # fmt: skip
    table = ibis.duckdb.connect().to_pyarrow(told)
    assert table.column_names == list(HOUSEHOLDS.names)
    return table.to_pylist()


def sizes(rows: list[dict]) -> dict[str, int]:
    return {row["person_id"]: row["household_size"] for row in rows if row["is_main"]}


def test_people_at_one_address_are_a_household_however_it_is_written():
    rows = found([lives("a", *HOME), lives("b", "12, HIGH ST", "M1 1AA"), lives("c", "14 High Street", "M1 1AA")])
    assert sizes(rows) == {"a": 2, "b": 2, "c": 1}
    assert len({row["household_id"] for row in rows}) == 2


@pytest.mark.parametrize(
    ("address", "postcode"),
    [(None, "M1 1AA"), ("12 High Street", None), ("12 High Street", "ZZ99 3WZ"), ("no fixed abode", "ZZ99 3VZ")],
)
def test_without_an_address_there_is_no_household(address, postcode):
    assert found([lives("a", address, postcode)]) == []


def test_the_dead_are_not_counted():
    rows = found([lives("a", *HOME), lives("b", *HOME)], [says("b", "death_date", "2026-10-25")])
    assert sizes(rows) == {"a": 1}


def test_a_death_after_the_day_does_not_count_yet():
    assert sizes(found([lives("a", *HOME), lives("b", *HOME)], [says("b", "death_date", "2026-12-01")])) == {
        "a": 2,
        "b": 2,
    }


def test_a_care_home_is_no_household_and_the_latest_word_counts():
    claims = [says("a", "accommodation_status", "care_home"), says("b", "accommodation_status", "care_home", date(2024, 1, 1)),
              says("b", "accommodation_status", "settled", date(2026, 1, 1))]  # fmt: skip
    assert sizes(found([lives("a", *HOME), lives("b", *HOME)], claims)) == {"b": 1}


def test_a_home_for_many_is_no_household():
    hostel = [lives(f"h{n}", "1 Long Road", "M1 1AA") for n in range(LARGEST + 1)]
    family = [lives(f"f{n}", "2 Long Road", "M1 1AA") for n in range(LARGEST)]
    assert sizes(found(hostel + family)) == {f"f{n}": LARGEST for n in range(LARGEST)}
    assert sizes(found(family, params=HouseholdParams(largest=3))) == {}


def test_a_person_may_have_a_second_home_that_is_not_counted_in_its_size():
    late, early = date(2026, 5, 1), date(2020, 5, 1)
    child = lives(
        "child",
        *HOME,
        ("12 High Street", "M1 1AA", late),
        ("3 Park View", "M2 2BB", late),
        ("9 Old Lane", "M3 3CC", early),
    )
    rows = found([child, lives("mother", *HOME), lives("father", "3 Park View", "M2 2BB")])
    assert sizes(rows) == {"child": 2, "mother": 2, "father": 1}
    assert sum(row["person_id"] == "child" for row in rows) == 2
