"""Made-up people in real areas: Trafford's West locality, its deprivation, its census and its postcodes."""

import gzip
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
import shapely

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
    differences = [abs(lived_in.count(code) - 800 * population / 44_625) for code, population in codes.items()]
    # people of a care home or hostel live where it stands, so a few areas have some more
    assert sorted(differences)[len(differences) // 2] <= 2
    assert max(differences) <= 25


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


def drawn_areas(**columns):
    shapes = [shapely.to_wkb(shapely.box(n, 54, n + 1, 55)) for n in range(2)]
    table = {"lsoa21_code": ["E01000001", "E01000002"], "imd_decile": [2, 9], "neighbourhood": ["Ash", "Ash"]}
    return pa.table({**table, "geometry": shapes, **columns})


def test_an_area_where_nobody_lives_stays_empty():
    place = generate(
        PlaceParams(80, 7, ON, areas=drawn_areas(population=[0, 1500], longitude=[0.5, 1.5], latitude=[54.5, 54.5]))
    )
    assert set(place.people["lsoa21_code"].to_pylist()) == {"E01000002"}


def test_areas_of_unknown_population_count_alike_and_lean_on_usual_shares():
    areas = take_areas(drawn_areas(population=[None, 3]), None, seed=1)
    assert areas.population.tolist() == [1600, 1600]
    assert areas.groups[0, GROUPS.index("white")] == pytest.approx(0.6993)
    assert areas.rented[1].tolist() == [0.0523, 0.1586]


def test_postcodes_that_leave_an_area_out_are_not_used():
    known = pa.table({"postcode": ["M1 1AA"], "lsoa21_code": ["E01000001"], "latitude": [54.5], "longitude": [None]})
    areas = take_areas(drawn_areas(), known, seed=1)
    assert all(postcode.startswith("KN") for postcode in areas.postcodes)


def test_a_postcode_whose_place_nobody_knows_is_written_without_degrees(tmp_path):
    known = pa.table({
        "postcode": ["M1 1AA", "M1 1AB"], "lsoa21_code": ["E01000001", "E01000002"],
        "latitude": pa.array([54.5, None]), "longitude": pa.array([0.5, None]),
    })  # fmt: skip
    areas = drawn_areas(population=[900, 900], longitude=[0.5, 1.5], latitude=[54.5, 54.5])
    write(generate(PlaceParams(60, 7, ON, areas=areas, postcodes=known)), tmp_path)
    lines = gzip.decompress((tmp_path / "areas" / "postcodes.csv.gz").read_bytes()).decode().split()
    assert lines[1:] == ["M1", "1AA,E01000001,54.5,0.5", "M1", "1AB,E01000002,,"]


def test_more_areas_than_made_up_postcodes_are_refused():
    with pytest.raises(BadUsage, match="not enough made-up postcodes"):
        take_areas(drawn_areas(population=[20_000_000, 1]), None, seed=1)


def test_areas_without_deprivation_are_refused():
    with pytest.raises(BadUsage, match="no deprivation decile"):
        take_areas(pa.table({"lsoa21_code": ["E01000001"]}), None, seed=1)
