"""The finding bench ranks people by published scores, and says how many times as many people a list finds as another."""

import math

import pytest
from bench.rankings_by_score import TITLES, lists_of, notes, rankings_there_are
from bench.times_as_many import times_as_many
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kith.coding import built_in
from kith.insight.scores import SCORES
from kith.road.scoring import scores_there_are


def test_every_score_there_is_ranks_people_given_its_weights(monkeypatch):
    monkeypatch.setenv("WEIGHTS", "weights.csv")
    assert rankings_there_are() == list(scores_there_are()) == sorted(TITLES, key=list(scores_there_are()).index)


def test_efi2_is_no_ranking_without_its_weights_and_that_is_said(monkeypatch):
    monkeypatch.delenv("WEIGHTS", raising=False)
    assert "efi2" not in rankings_there_are()
    assert "eFI2 is not ranked by: give its weights with WEIGHTS=file." in notes()


@pytest.mark.parametrize("name", ["efi", "efi2"])
def test_lists_of_the_bench_stand_for_deficits_there_are_and_hold_codes(name):
    looks = [look for factor in SCORES[name].factors for look in factor.looks]
    asked_for = {one for look in looks for one in (look.codelist, *look.unless_later)}
    made = {one: listed for one, listed in lists_of(name).items() if one not in built_in()}
    assert made
    assert set(made) <= asked_for
    assert all(row.code and row.system for listed in made.values() for row in listed.codes)
    assert all(listed.codes for listed in made.values())


def test_a_category_of_a_list_stands_alone():
    codes = {row.code for row in lists_of("efi2")["efi2_smoker_current"].codes}
    assert "77176002" in codes  # smoker
    assert "8517006" not in codes  # ex-smoker


def test_the_notes_say_how_many_factors_the_place_knows_of(monkeypatch):
    monkeypatch.delenv("WEIGHTS", raising=False)
    # 18 deficits have a list of conditions, two more a measurement, and medicines are counted by their kind
    assert "Electronic Frailty Index: 21 of 36 factors asked." in notes()


def test_times_as_many_by_hand():
    ratio = times_as_many([10, 30], [5, 10])
    logs = [math.log(30 / 10), math.log(10 / 5)]
    error = math.sqrt(1 / 2 * sum((one - sum(logs) / 2) ** 2 for one in logs))
    reach = math.exp(stats.t.ppf(0.975, 1) * error)
    assert ratio == pytest.approx((40 / 15, 40 / 15 / reach, 40 / 15 * reach))


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [([4], [2], "2.0 (no interval)"), ([4, 4], [2, 0], "4.0 (no interval)"), ([4, 4], [0, 0], "more than nobody")],
)
def test_where_one_place_decides_there_is_no_interval(ours, theirs, said):
    assert str(times_as_many(ours, theirs)) == said


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=2, max_size=9))
def test_the_other_way_round_is_the_inverse(found):
    ours, theirs = zip(*found, strict=True)
    ratio, other = times_as_many(ours, theirs), times_as_many(theirs, ours)
    assert ratio.lower <= ratio.value <= ratio.upper
    assert (1 / other.value, 1 / other.upper, 1 / other.lower) == pytest.approx(tuple(ratio))


def test_a_list_that_always_finds_twice_as_many_is_twice_without_doubt():
    assert str(times_as_many([2, 8, 30], [1, 4, 15])) == "2.0 (2.0-2.0)"
