"""Made-up people in real areas: Trafford's West locality, its deprivation, its census and its postcodes."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from kith.errors import BadUsage
from kith.places import read_areas
from kith.synthetic import PlaceParams, generate, write
from kith.synthetic.places import GROUPS, take_areas

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def west(shared):
    return read_areas(shared / "data" / "trafford").only(["West"])


@pytest.fixture(scope="module")
def place(west):
    return generate(PlaceParams(800, 7, ON, areas=west.areas, postcodes=west.postcodes))


def test_people_live_in_the_areas_given_in_proportion_to_their_population(west, place):
    codes = dict(zip(west.areas["lsoa21_code"].to_pylist(), west.areas["population"].to_pylist()))
    assert sum(codes.values()) == 44_625
    lived_in = place.people["lsoa21_code"].to_pylist()
    for code, population in codes.items():
        assert abs(lived_in.count(code) - 800 * population / 44_625) <= 1


def test_addresses_are_at_real_postcodes_of_the_areas(west, place):
    inside = set(west.areas["lsoa21_code"].to_pylist())
    real = {
        p for p, area in zip(*(west.postcodes[c].to_pylist() for c in ("postcode", "lsoa21_code"))) if area in inside
    }
    homes = [p for p in place.people["postcode"].to_pylist() if not p.startswith("ZZ99")]
    assert set(homes) <= real
    assert len(set(homes)) > 100


def test_ethnic_groups_and_renting_follow_the_census_of_the_areas(west):
    areas = take_areas(west.areas, west.postcodes, seed=1)
    assert areas.groups[:, GROUPS.index("white")] == pytest.approx(
        np.array(west.areas["white_share"].to_pylist()), abs=0.01
    )
    assert areas.rented[:, 0] == pytest.approx(np.array(west.areas["social_rent_share"].to_pylist()))


def test_it_says_that_the_areas_are_real_and_writes_them_for_the_road(place, tmp_path):
    write(place, tmp_path)
    assert "Its areas are real; the people in them are not." in (tmp_path / "README.txt").read_text(encoding="utf-8")
    back = read_areas(tmp_path / "areas")
    assert back.areas.num_rows == 28
    assert back.neighbourhoods == ("West",)


def test_areas_without_postcodes_are_given_made_up_ones(west):
    areas = take_areas(west.areas, None, seed=1)
    assert set(areas.postcode_area.tolist()) == set(range(28))
    assert all(postcode.startswith("KN") for postcode in areas.postcodes)


def test_areas_without_deprivation_are_refused():
    with pytest.raises(BadUsage, match="no deprivation decile"):
        take_areas(pa.table({"lsoa21_code": ["E01000001"]}), None, seed=1)
