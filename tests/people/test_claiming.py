"""Every filled cell about a person is one claim, and no claim can be read back to a name."""

from datetime import date

import pytest
from assembled import KEY, delivered, kept_rows
from tests.neighbours import typed

from kith.people.claiming import claims
from kith.people.layouts import LAYOUTS
from kith.people.person import CLAIMS


def claimed(layout: str, *rows: dict) -> list[dict]:
    return claims(kept_rows(delivered(layout, list(rows))), LAYOUTS[layout], key=KEY).to_pyarrow().to_pylist()


def values(rows: list[dict], field: str) -> list:
    return [row["value"] for row in rows if row["field"] == field]


def test_a_cell_becomes_a_claim_with_its_source_its_date_and_its_row():
    (claim,) = [c for c in claimed("housing", {"local_id": "1", "recorded_date": "2026-06-01", "tenure": "owner"})
                if c["field"] == "tenure"]  # fmt: skip
    assert claim["value"] == "owner"
    assert (claim["source"], claim["file"], claim["source_row"], claim["claim_date"]) == (
        "housing", "housing.csv", 2, date(2026, 6, 1),
    )  # fmt: skip
    assert claim["stated_by_person"] is None
    assert set(claim) == set(CLAIMS.names) - {"person_id"}


def test_an_empty_cell_claims_nothing_and_a_no_is_claimed():
    rows = claimed(
        "community_contacts",
        {"local_id": "1", "service": "pharmacy", "contact_date": "2026-01-01", "lives_alone": "no"},
    )
    assert values(rows, "lives_alone") == ["false"]
    assert values(rows, "is_housebound") == []


@pytest.mark.parametrize(
    ("layout", "cells", "field", "said"),
    [
        ("gp_register", {"ethnic_category": "A", "ethnicity_stated_by_person": "yes"}, "ethnic_category", True),
        ("gp_register", {"ethnic_category": "A", "ethnicity_stated_by_person": "no"}, "ethnic_category", False),
        ("gp_register", {"ethnic_category": "A"}, "ethnic_category", None),
        ("gp_register", {"sex": "F", "ethnicity_stated_by_person": "yes"}, "sex", None),
        ("vcse_referrals", {"main_language": "Polish", "stated_by_person": "yes"}, "main_language", True),
        ("vcse_referrals", {"ethnic_category": "C", "stated_by_person": "yes"}, "ethnic_category", True),
        ("vcse_referrals", {"ethnic_category": "C", "stated_by_person": "yes", "ethnicity_stated_by_person": "no"},
         "ethnic_category", False),
    ],
)  # fmt: skip
def test_who_said_it(layout, cells, field, said):
    (claim,) = [row for row in claimed(layout, cells | {"given_name": "Ann"}) if row["field"] == field]
    assert claim["stated_by_person"] is said


def test_what_identifies_is_a_digest_that_can_only_be_compared():
    one = claimed(
        "gp_register",
        {"family_name": "O'Neill", "given_name": "Ann", "birth_date": "1950-01-01", "phone": "0161 496 0000"},
    )
    two = claimed(
        "hospital", {"family_name": "ONEILL", "given_name": "Bo", "birth_date": "1950-01-01", "phone": "01614960000"}
    )
    for field in ("family_name", "birth_date", "phone"):
        assert values(one, field) == values(two, field)
    assert values(one, "given_name") != values(two, "given_name")
    assert values(one, "family_name")[0] not in ("O'Neill", "oneill")
    assert len(values(one, "family_name")[0]) == 32


def test_no_claim_of_the_neighbourhood_shows_who_anybody_is(place, told):
    named = {
        str(value).casefold()
        for rows in place.rows.values()
        for row in rows
        for name, value in row.items()
        if name in ("family_name", "given_name", "nhs_number", "address", "postcode", "phone", "birth_date", "local_id")
    }
    shown = {str(value).casefold() for value in told.claims.select("value").to_pyarrow()["value"].to_pylist()}
    assert not named & shown


def test_every_filled_cell_of_a_claimed_column_is_one_claim(place, told):
    expected = sum(
        len(rows) - typed(layout, rows)[name].null_count
        for layout, rows in place.rows.items()
        for name in LAYOUTS[layout].claims
    )
    assert told.claims.count().to_pyarrow().as_py() == expected


def test_rows_that_are_events_claim_each_record_once():
    event = {"local_id": "1", "nhs_number": "9990000018", "kind": "contact", "code": "x", "code_system": "kith"}
    rows = claimed("gp_events", *(event | {"date": f"2026-01-0{day}"} for day in (1, 2, 3)))
    assert sorted((row["field"], row["source_row"], row["claim_date"]) for row in rows) == [
        ("local_id", 2, date(2026, 1, 3)),
        ("nhs_number", 2, date(2026, 1, 3)),
    ]


def test_a_back_ends_own_names_become_kiths():
    rows = claimed(
        "ehrql_patients",
        {"patient_id": "7", "date_of_birth": "1950-01-01", "sex": "intersex", "date_of_death": "2020-01-05"},
    )
    assert {row["field"] for row in rows} == {"local_id", "birth_date", "sex", "death_date"}
    assert values(rows, "sex") == ["indeterminate"]
    assert values(rows, "death_date") == ["2020-01-05"]
