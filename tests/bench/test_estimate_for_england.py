"""What the suite of engines makes of England: the start is counted once, and growth goes on as measured."""

import pytest
from bench.engine_scores import ENGLAND, england

SIZES = [1_000, 50_000, 500_000]


def test_growth_in_proportion_on_top_of_a_start_is_told_alike_by_line_and_by_power():
    straight, bent = england(SIZES, [8 + 3e-5 * people for people in SIZES])
    assert straight == pytest.approx(8 + 3e-5 * ENGLAND)
    assert bent == pytest.approx(straight, rel=1e-3)


def test_growth_faster_than_people_is_told_by_the_power_and_not_by_the_line():
    beyond = [people - SIZES[0] for people in SIZES]
    straight, bent = england(SIZES, [8 + 1e-9 * many**1.5 for many in beyond])
    assert bent == pytest.approx(8 + 1e-9 * (ENGLAND - SIZES[0]) ** 1.5)
    assert straight < bent / 2


def test_one_size_beside_the_start_makes_a_line_and_no_power():
    assert england([1_000, 11_000], [2.0, 3.0]) == (pytest.approx(3 + 1e-4 * (ENGLAND - 11_000)), None)


def test_sizes_that_took_no_more_than_the_start_make_no_estimate_below_what_was_measured():
    assert england(SIZES, [2.0, 1.9, 1.8]) == (1.8, None)
