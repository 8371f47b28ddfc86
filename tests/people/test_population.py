"""Denominators that add up to everybody, and ages in whole years."""

from datetime import date

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.people.ages import AGE_BANDS, age, age_band, age_on
from kith.people.person import PEOPLE
from kith.people.population import GROUPS, alive_on, denominators

ON = date(2026, 11, 1)


def people(*rows: dict):
    numbered = [{"person_id": str(n)} | row for n, row in enumerate(rows)]
    return ibis.memtable(pa.Table.from_pylist(numbered, schema=PEOPLE.arrow))


def counted(*rows: dict, by: tuple[str, ...]) -> dict:
    told = ibis.duckdb.connect().to_pyarrow(denominators(people(*rows), by, on=ON)).to_pylist()
    return {tuple(row[name] for name in by): row["people_count"] for row in told}


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1946, 11, 1), date(2026, 10, 31), 79),
        (date(1946, 11, 1), date(2026, 11, 1), 80),
        (date(2026, 11, 1), date(2026, 11, 30), 0),
        (date(2020, 2, 1), date(2026, 2, 1), 6),
    ],
)
def test_whole_years_from_the_month_of_birth(born, on, years):
    assert age_on(born, on) == years
    row = ibis.memtable(pa.table({"birth_month": [born]}))
    assert ibis.duckdb.connect().to_pyarrow(age(row.birth_month, on)).to_pylist() == [years]


def test_every_age_is_in_one_band():
    rows = ibis.memtable(pa.table({"years": pa.array([*range(111), None], pa.int64())}))
    bands = ibis.duckdb.connect().to_pyarrow(age_band(rows.years)).to_pylist()
    assert bands[-1] == "not known"
    assert {band: bands.index(band) for _, band in AGE_BANDS} == {band: youngest for youngest, band in AGE_BANDS}


def test_what_is_not_known_is_counted_apart_and_never_left_out():
    told = counted({"imd_decile": 1}, {"imd_decile": 1}, {"imd_decile": None}, by=("imd_decile",))
    assert told == {(1,): 2, (None,): 1}


def test_people_without_a_practice_are_counted():
    assert counted({"registration": "not_registered"}, {"registration": "registered"}, by=("registration",)) == {
        ("not_registered",): 1,
        ("registered",): 1,
    }


def test_the_dead_and_the_unborn_are_not_counted():
    rows = (
        {"death_month": date(2026, 10, 1)},
        {"death_month": date(2026, 12, 1)},
        {"birth_month": date(2026, 12, 1)},
        {},
    )
    assert counted(*rows, by=()) == {(): 2}


def test_a_person_who_died_this_month_is_counted_no_more():
    table = ibis.duckdb.connect().to_pyarrow(alive_on(people({"death_month": date(2026, 11, 1)}), ON))
    assert table.num_rows == 0


@settings(max_examples=10, deadline=None)
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "birth_month": st.sampled_from([date(1940, 1, 1), date(2020, 1, 1), None]),
                "sex": st.sampled_from(["male", "female", None]),
                "ethnic_group": st.sampled_from(["White", "Asian", "Not known"]),
                "imd_decile": st.sampled_from([1, 10, None]),
            }
        ),
        min_size=1,
    ),
    by=st.lists(st.sampled_from(GROUPS), unique=True, max_size=3),
)
def test_the_counts_of_any_split_add_up_to_everybody(rows, by):
    assert sum(counted(*rows, by=tuple(by)).values()) == len(rows)
