"""From a postcode to its area and its neighbourhood; what is not known stays not known."""

import pyarrow as pa
import pytest

from kith.errors import UnknownArea
from kith.places import AREAS, POSTCODES, Places, locate
from kith.tables import BadCell

PLACE = Places(
    pa.Table.from_pylist(
        [
            {"lsoa21_code": "E01000001", "neighbourhood": "Ash", "imd_decile": 1, "imd_edition": "2025"},
            {"lsoa21_code": "E01000002", "neighbourhood": "Beck", "imd_decile": None},
        ],
        AREAS.arrow,
    ),
    pa.Table.from_pylist(
        [
            {"postcode": "M1 1AA", "lsoa21_code": "E01000001"},
            {"postcode": "M1 1AB", "lsoa21_code": "E01000002"},
            {"postcode": "M2 2AA", "lsoa21_code": "E01000099"},
        ],
        POSTCODES.arrow,
    ),
)


@pytest.mark.parametrize(
    ("postcode", "code", "neighbourhood", "decile"),
    [
        ("M1 1AA", "E01000001", "Ash", 1),
        (" m11aa", "E01000001", "Ash", 1),
        ("M1 1AB", "E01000002", "Beck", None),  # in an area whose decile nobody gave
        ("M2 2AA", "E01000099", None, None),  # lives outside the place
        ("M9 9ZZ", None, None, None),  # not in the list
        ("ZZ99 3VZ", None, None, None),  # no fixed abode: unknown, not "not deprived"
        ("ZZ99 3WZ", None, None, None),
        ("nowhere", None, None, None),
        (None, None, None, None),
    ],
)
def test_each_postcode_leads_to_its_area_or_to_none(postcode, code, neighbourhood, decile):
    row = locate(pa.table({"postcode": pa.array([postcode], pa.string())}), PLACE).to_pylist()[0]
    assert (row["lsoa21_code"], row["neighbourhood"], row["imd_decile"]) == (code, neighbourhood, decile)


def test_rows_keep_their_number_and_order():
    rows = pa.table({"who": [1, 2, 3], "home": ["M1 1AB", None, "M1 1AA"]})
    found = locate(rows, PLACE, postcode="home")
    assert found["who"].to_pylist() == [1, 2, 3]
    assert found["neighbourhood"].to_pylist() == ["Beck", None, "Ash"]


def test_an_unknown_neighbourhood_is_refused_with_those_there_are():
    with pytest.raises(UnknownArea) as refused:
        PLACE.only(["West"])
    assert str(refused.value) == "No neighbourhood is called West. There are: Ash, Beck."


def test_area_codes_are_read_as_a_letter_and_eight_digits():
    kind = AREAS["lsoa21_code"].kind
    assert kind.read("e01006074") == "E01006074"
    with pytest.raises(BadCell):
        kind.read("Trafford 025A")
