"""Two neighbourhoods of one integrated care board: apart where they must be, mixed where life mixes them."""

from datetime import date

import numpy as np
import pytest

from kith.errors import BadUsage
from kith.synthetic import PlaceParams, generate
from kith.synthetic.place import _people
from kith.synthetic.places import make_up_areas
from kith.synthetic.rates import read_rates
from kith.synthetic.sending import file_bytes

ON = date(2026, 11, 1)
TWO = PlaceParams(5_000, 7, ON, neighbourhoods=(3_000, 2_000))


@pytest.fixture(scope="module")
def two():
    return generate(TWO)


def neighbourhood_of_each(place):
    names = dict(zip(place.areas.table["lsoa21_code"].to_pylist(), place.areas.table["neighbourhood"].to_pylist()))
    return np.array([names[code] for code in place.people["lsoa21_code"].to_pylist()])


def test_no_two_people_share_an_nhs_number(two):
    numbers = [number for number in two.people["nhs_number"].to_pylist() if number]
    assert len(set(numbers)) == len(numbers) > 4_000


def test_areas_and_postcodes_belong_to_one_neighbourhood(two):
    codes = two.areas.codes.tolist()
    assert len(set(codes)) == len(codes) == 20
    assert len(set(two.areas.postcodes.tolist())) == len(two.areas.postcodes)


def test_each_neighbourhood_has_the_people_asked_for(two):
    names, counts = np.unique(neighbourhood_of_each(two), return_counts=True)
    assert names.tolist() == ["Ashmere", "Kithbeck"]
    assert counts.tolist() == pytest.approx([2_000, 3_000], rel=0.05)


def test_people_across_the_border_are_about_as_many_as_the_rate_says():
    areas = make_up_areas(5_000, 7, TWO.neighbourhoods)
    world, _ = _people(TWO, areas)
    hood = (np.array(areas.table["neighbourhood"].to_pylist()) == "Kithbeck")[world.residents.area]
    listed = world.registration.has_row
    # the least has two practices, numbered first as its name comes first
    across = ((world.registration.practice < 2) == hood)[listed]
    assert across.mean() == pytest.approx(read_rates("people")["registration"]["across_the_border"], abs=0.012)


def test_the_same_seed_and_day_give_the_same_bytes(two):
    again = generate(TWO)
    assert [file_bytes(f) for f in again.files] == [file_bytes(f) for f in two.files]


def test_neighbourhoods_that_do_not_add_up_are_refused():
    with pytest.raises(BadUsage, match="together"):
        generate(PlaceParams(5_000, 7, ON, neighbourhoods=(3_000, 1_000)))
