"""The made-up directory: two feeds that differ, with the faults that directories have, over every neighbourhood."""

from datetime import date

import pytest

from kith.directory.deliveries import read_delivery
from kith.directory.freshness import stage_of
from kith.directory.merging import may_be_same
from kith.directory.service import ServiceAtSite
from kith.directory.words import NEEDS
from kith.synthetic.offers import COUNCIL, VOLUNTARY, make_up_directory
from kith.synthetic.places import make_up_areas

ON = date(2026, 11, 1)


@pytest.fixture(scope="module")
def feeds():
    made = make_up_directory(make_up_areas(74_000, 7, (40_000, 34_000)), 7, ON)
    return {
        name: read_delivery({file: text.encode() for file, text in files.items()}, on=ON)
        for name, files in made.items()
    }


@pytest.fixture(scope="module")
def entries(feeds):
    return [
        ServiceAtSite.of(f"{name}/{row.ref}", row.values)
        for name, delivery in feeds.items()
        for row in delivery.accepted
    ]


def test_about_120_services_tell_of_every_need_in_both_neighbourhoods(entries):
    assert 105 <= len(entries) <= 130
    assert {need for one in entries for need in one.needs} == set(NEEDS)
    for place in ("Ashmere", "Kithbeck"):
        assert sum(place in " ".join((one.name, one.organisation, one.where, *one.areas)) for one in entries) > 40


def test_what_is_wrong_in_them_is_found(feeds):
    wrong = {(one.column, one.is_whole_row) for one in feeds[COUNCIL].problems}
    assert wrong == {("latitude", False), ("website", False), ("id", True), ("status", False)}
    assert not feeds[VOLUNTARY].problems
    assert not any("<script>" in str(row.values) for row in feeds[COUNCIL].accepted)


def test_some_stand_twice_under_two_names_some_have_ended_and_they_are_of_every_age(entries):
    pairs = [one for one in may_be_same(entries) if one.left.split("/")[0] != one.right.split("/")[0]]
    assert 5 <= len(pairs) <= 12
    assert {one.status for one in entries} >= {"active", "defunct", "temporarily closed"}
    assert len({stage_of(one.assured_date, ON).name for one in entries}) == 5
    assert sum(one.reach == "national" for one in entries) == 4
    assert {one.sex for one in entries} == {"", "female", "male"}


def test_the_refuge_is_kept_out_of_both_though_only_one_marks_it(feeds, entries):
    assert [len(one.confidential) for one in feeds.values()] == [1, 1]
    assert "Willow House" not in " ".join(one.name + one.where for one in entries)


def test_the_same_seed_gives_the_same_feeds():
    areas = make_up_areas(16_000, 7)
    assert make_up_directory(areas, 7, ON) == make_up_directory(areas, 7, ON)
    assert make_up_directory(areas, 8, ON) != make_up_directory(areas, 7, ON)
