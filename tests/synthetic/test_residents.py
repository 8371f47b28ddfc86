"""Households of people who fit together, and the people whom a register of tenants would never show."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.synthetic.chance import stream
from kith.synthetic.homes import NO_FIXED_ABODE, house_numbers
from kith.synthetic.households import house, match_in_order
from kith.synthetic.identities import name
from kith.synthetic.places import make_up_areas
from kith.synthetic.residents import CARE_HOME, HOSTEL, ROUGH, SETTLED, SITE, SOFA, day_of, settle

ON = day_of(date(2026, 11, 23))


@pytest.fixture(scope="module")
def place():
    areas = make_up_areas(12_000, 4)
    residents = settle(areas, 12_000, 4, ON, 1.0)
    return residents, house_numbers(areas, residents, 4, 1.0), name(residents, 4)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1, max_size=60),
    st.integers(1, 10),
    st.integers(0, 99),
)
def test_everybody_has_a_household_and_children_live_with_a_woman_where_there_is_one(people, decile, seed):
    age = np.array([*(p[0] for p in people), *[45.0] * 30])
    female = np.array([*(p[1] for p in people), *[True] * 30])
    home = house(stream(seed, "test"), age, female, decile)
    assert (home >= 0).all()
    with_woman = set(home[female & (age >= 17)].tolist())
    assert set(home[age < 17].tolist()) <= with_woman


@given(st.lists(st.floats(16, 90), max_size=30), st.lists(st.floats(16, 90), max_size=30))
def test_nobody_is_given_twice(wanted, offered):
    offered = np.sort(np.array(offered))
    found = match_in_order(np.array(wanted), offered, np.arange(len(offered)))
    given_out = found[found >= 0]
    assert len(set(given_out.tolist())) == len(given_out)
    assert all(offered[f] >= w - 2 for w, f in zip(wanted, found) if f >= 0)


def test_children_live_with_somebody_grown(place):
    residents, _, _ = place
    grown = np.zeros(residents.home.max() + 1, bool)
    grown[residents.home[residents.age >= 18]] = True
    settled = residents.accommodation == SETTLED
    assert grown[residents.home[(residents.age < 15) & settled]].all()


def test_about_three_households_in_ten_are_one_person(place):
    residents, homes, _ = place
    assert 0.24 < (homes.size == 1).mean() < 0.42
    assert homes.size[residents.home[residents.accommodation == SETTLED]].max() <= 12


def test_brothers_and_sisters_are_born_months_apart_unless_twins(place):
    residents, _, _ = place
    for home in np.unique(residents.home[(residents.age < 10) & (residents.accommodation == SETTLED)])[:300]:
        children = np.flatnonzero((residents.home == home) & (residents.age < 16) & (residents.twin < 0))
        gaps = np.diff(np.sort(residents.birth_day[children]))
        assert not ((gaps > 0) & (gaps < 200)).any()


def test_twins_share_a_birthday(place):
    residents, _, _ = place
    twins = np.flatnonzero(residents.twin >= 0)
    # some grown people were given the first of January
    same = residents.birth_day[twins] == residents.birth_day[residents.twin[twins]]
    assert same.mean() > 0.97


def test_people_live_in_care_homes_hostels_on_sites_on_sofas_and_outside(place):
    residents, homes, _ = place
    for kind in (CARE_HOME, HOSTEL, SITE, SOFA, ROUGH):
        assert (residents.accommodation == kind).sum() >= 3
    assert residents.age[residents.accommodation == CARE_HOME].mean() > 75
    outside = residents.home[residents.accommodation == ROUGH]
    assert set(homes.postcode[outside]) == {NO_FIXED_ABODE}
    assert (residents.category[residents.accommodation == SITE] == "T").mean() > 0.8


def test_names_are_of_many_kinds(place):
    _, _, known = place
    family = known.family_name.astype(str)
    assert any("'" in name for name in family)
    assert any("-" in name for name in family)
    assert any(name.encode("ascii", "ignore").decode() != name for name in family)
    assert (family == "").any(), "people with a single name"
    assert max(map(len, family)) > 18
    assert (known.former_family_name != "").mean() == pytest.approx(0.07, abs=0.02)


def test_telephones_and_e_mail_can_be_nobodys(place):
    _, _, known = place
    assert all(phone == "" or phone.startswith("01632 ") for phone in known.phone)
    assert all(email.endswith("@example.org") for email in known.email)


def test_areas_cover_all_deciles_and_cannot_be_real():
    areas = make_up_areas(40_000, 9)
    assert areas.count == 25
    assert set(areas.decile.tolist()) == set(range(1, 11))
    assert all(code >= "E01990001" for code in areas.codes)
    assert all(postcode.startswith("KN") for postcode in areas.postcodes)
    assert len(set(areas.postcodes)) == len(areas.postcodes)
    scores = areas.table["imd_score"].to_pylist()
    ranks = areas.table["imd_rank"].to_pylist()
    assert [s for _, s in sorted(zip(ranks, scores))] == sorted(scores, reverse=True)


def test_more_people_make_more_neighbourhoods():
    areas = make_up_areas(120_000, 9)
    names = areas.table["neighbourhood"].to_pylist()
    assert len(set(names)) == 3
    assert all(20 <= names.count(name) <= 30 for name in set(names))
