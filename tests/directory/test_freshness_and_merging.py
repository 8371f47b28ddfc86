"""When owners are asked, how entries age, whose word is taken, and which entries may be one."""

from datetime import date, timedelta

import pytest

from kith.directory.confidential import is_confidential, marks_of
from kith.directory.freshness import ASKING, NEVER, STAGES, Standing, ask_next, stage_of, to_be_asked
from kith.directory.gaps import NOT_KNOWN, WHY, Unmet, gap_report
from kith.directory.merging import Saying, may_be_same, take
from kith.directory.room import COUNTS_DAYS, Tick
from kith.directory.service import ServiceAtSite
from kith.directory.words import NEEDS
from kith.errors import BadUsage

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-5, "fresh"),
        (0, "fresh"),
        (179, "fresh"),
        (180, "ageing"),
        (364, "ageing"),
        (365, "stale"),
        (729, "stale"),
        (730, "out of date"),
    ],
)
def test_an_entry_ages_on_its_day(days, stage):
    assert stage_of(TODAY - timedelta(days), TODAY).name == stage


def test_older_is_never_worth_more():
    assert [one.further_metres for one in STAGES] == sorted(one.further_metres for one in STAGES)
    assert NEVER.further_metres >= STAGES[1].further_metres


def test_an_owner_is_asked_a_month_before_it_ages_thrice_a_fortnight_apart_and_then_rung():
    assured, asked, told = date(2026, 1, 1), None, []
    for day in range(400):
        on = assured + timedelta(day)
        standing = Standing("k", assured, len(told), asked)
        due = ask_next(standing, on)
        if due.what == "ring":
            break
        if due.what != "wait":
            told.append(day)
            asked = on
    first = STAGES[0].until_days - ASKING.ahead_days
    assert told == [first, first + 14, first + 28]
    assert (day, due.what) == (first + 42, "ring")


def test_whoever_has_waited_longest_stands_first_and_who_is_fresh_not_at_all():
    rows = [
        Standing("new", TODAY),
        Standing("never", None),
        Standing("old", date(2025, 1, 1)),
        Standing("older", date(2024, 1, 1)),
    ]
    assert [one.key for one in to_be_asked(rows, TODAY)] == ["older", "old", "never"]


def test_what_was_said_of_the_room_counts_four_weeks():
    said = Tick("full", TODAY)
    assert [said.counts(TODAY + timedelta(days)) for days in (-1, 0, COUNTS_DAYS - 1, COUNTS_DAYS)] == [
        False,
        True,
        True,
        False,
    ]


# whose, when, value … taken
TAKEN = [
    ([("feed", "2026-11-01", "1"), ("staff", "2026-10-01", "2")], "2"),
    ([("staff", "2026-10-01", "2"), ("owner", "2026-09-01", "3")], "3"),
    ([("staff", "2025-10-01", "2"), ("feed", "2026-11-01", "1")], "1"),
    ([("feed", "2026-10-01", "1"), ("feed", "2026-11-01", "4")], "4"),
    ([("hand", "2026-01-01", "5"), ("feed", "2026-11-01", "1")], "5"),
]


@pytest.mark.parametrize(("told", "value"), TAKEN)
def test_whose_word_is_taken(told, value):
    sayings = [
        Saying("phone", whose, f"source {n}", date.fromisoformat(day), said)
        for n, (whose, day, said) in enumerate(told)
    ]
    taken = take(sayings)["phone"]
    assert (taken.saying.value, taken.is_contested) == (value, True)


def entry(key, **told):
    return ServiceAtSite(key, **told)


SAME = [
    ("the same name and place", {"name": "Tern Lane Food Bank"}, {"name": "The Tern Lane food bank"}, True),
    ("words turned round", {"name": "Tern Lane Foodbank"}, {"name": "Food Bank (Tern Lane)"}, True),
    (
        "another name at the same number",
        {"name": "Friday lunch", "phone": "0161 496 0001"},
        {"name": "Knit and natter", "phone": "+44 161 496 0001"},
        True,
    ),
    ("another name and nothing else", {"name": "Friday lunch"}, {"name": "Debt advice"}, False),
]


@pytest.mark.parametrize(("what", "one", "other", "offered"), SAME, ids=[row[0] for row in SAME])
def test_who_may_be_the_same_is_offered_with_why(what, one, other, offered):
    found = may_be_same([entry("a", postcode="ZZ1 1AA", **one), entry("b", postcode="ZZ1 1AA", **other)])
    assert bool(found) == offered
    assert all(len(each.reasons) > 1 for each in found)


def test_one_service_at_two_places_is_not_offered_nor_is_one_name_in_two_towns():
    told = {"name": "Memory café", "organisation": "Tern Lane", "phone": "0161 496 0001"}
    assert not may_be_same([ServiceAtSite("a", "s", **told), ServiceAtSite("b", "s", **told)])
    assert not may_be_same([entry("a", postcode="ZZ1 1AA", **told), entry("b", postcode="ZZ9 9ZZ", **told)])


def test_a_switchboard_says_nothing_of_who_is_the_same():
    many = [
        entry(f"k{n:03}", name=f"Group {n}", phone="0161 496 0001", website="https://tern.example") for n in range(61)
    ]
    assert not may_be_same(many)


@pytest.mark.parametrize(
    ("values", "marks", "hidden"),
    [
        ({"name": "Beck House"}, {"confidential"}, True),
        ({"name": "Women’s refuge", "postcode": "ZZ1 1AA"}, (), True),
        ({"name": "Safe house", "needs": ["domestic-abuse", "housing"], "latitude": 53.4}, (), True),
        ({"name": "Refuge helpline", "needs": ["domestic-abuse"]}, (), False),
        ({"name": "Refugee advice", "postcode": "ZZ1 1AA"}, (), False),
        ({"name": "Donkey refuge", "needs": ["activity"], "postcode": "ZZ1 1AA"}, (), False),
    ],
)
def test_which_places_are_kept_out(values, marks, hidden):
    assert is_confidential(values, frozenset(marks)) == hidden


def test_a_place_is_known_again_under_another_spelling_and_by_nobody_without_the_secret():
    one = {"name": "Beck House", "postcode": "ZZ1 1AA", "organisation": "Safe Steps"}
    again = {"name": "beck  house!", "organisation": "Safe Steps"}
    assert marks_of(one, b"a") & marks_of(again, b"a")
    assert not marks_of(one, b"a") & marks_of(again, b"b")
    assert not marks_of({"name": "Beck House"}, b"a")


def test_unmet_demand_is_counted_by_need_and_area_and_small_numbers_are_hidden():
    told = (
        [Unmet("food", "Ashmere", "none", TODAY)] * 22
        + [Unmet("money", NOT_KNOWN, "full", TODAY)] * 3
        + [Unmet("money", "Ashmere", "far", TODAY)] * 14
    )
    rows = {(row["need"], row["area"]): row["times"] for row in gap_report(told).to_pylist()}
    assert rows["Food", "Ashmere"] == 20
    assert rows["Money", NOT_KNOWN] is None
    by_why = gap_report(told, by="why").to_pylist()
    assert {row["why"] for row in by_why} == {WHY["none"], WHY["full"], WHY["far"], "All"}


def test_a_demand_is_of_a_need_and_for_a_reason_that_are_known():
    for need, why in (("cake", "none"), ("food", "because")):
        with pytest.raises(BadUsage):
            Unmet(need, "Ashmere", why, TODAY)
    with pytest.raises(BadUsage):
        gap_report([], by="person")
    assert set(NEEDS)
