"""One house written in many ways is one house; two flats are two."""

import ibis
import pyarrow as pa
import pytest

from kith.people.addresses import house, is_place, says_where

# one address                    postcode    another                                postcode    one house?
CASES = [
    ("12 High Street", "M1 1AA", "12, high st.", "M1 1AA", True),
    ("12 High Street", "M1 1AA", "12 High Street, Stretford, Manchester", "M1 1AA", True),
    ("12 High Street", "M1 1AA", "12 High Street", "M1 1AB", False),
    ("12 High Street", "M1 1AA", "21 High Street", "M1 1AA", False),
    ("12a High Street", "M1 1AA", "12 High Street", "M1 1AA", False),
    ("Flat 3, 12 High Street", "M1 1AA", "Flat 4, 12 High Street", "M1 1AA", False),
    ("Flat B 12 High Street", "M1 1AA", "FLAT B, 12 HIGH ST", "M1 1AA", True),
    ("Flat A 12 High Street", "M1 1AA", "Flat B 12 High Street", "M1 1AA", False),
    ("Apartment 3, 12 High Street", "M1 1AA", "Flat 3, 12 High Street", "M1 1AA", True),
    ("The Old Mill", "M1 1AA", "THE OLD MILL", "M1 1AA", True),
    ("The Old Mill", "M1 1AA", "The New Mill", "M1 1AA", False),
]


def worked_out(expression) -> list:
    return ibis.duckdb.connect().to_pyarrow(expression).to_pylist()


@pytest.mark.parametrize(("one", "code", "other", "other_code", "same"), CASES)
def test_whether_two_addresses_are_one_house(one, code, other, other_code, same):
    rows = ibis.memtable(pa.table({"address": [one, other], "postcode": [code, other_code]}))
    first, second = worked_out(house(rows.address, rows.postcode))
    assert (first == second) is same
    assert first is not None


@pytest.mark.parametrize(
    ("address", "postcode"),
    [("12 High Street", None), ("12 High Street", "ZZ99 3WZ"), (None, "M1 1AA"), (" ,. ", "M1 1AA")],
)
def test_no_house_without_an_address_and_the_postcode_of_a_place(address, postcode):
    columns = {"address": pa.array([address], pa.string()), "postcode": pa.array([postcode], pa.string())}
    rows = ibis.memtable(pa.table(columns))
    assert worked_out(house(rows.address, rows.postcode)) == [None]


def test_special_postcodes_are_no_place_but_no_fixed_home_is_an_answer():
    codes = ["M1 1AA", "ZZ99 3VZ", "ZZ99 3WZ", None]
    rows = ibis.memtable(pa.table({"postcode": pa.array(codes, pa.string())}))
    assert worked_out(is_place(rows.postcode)) == [True, False, False, False]
    assert [bool(told) for told in worked_out(says_where(rows.postcode))] == [True, True, False, False]
