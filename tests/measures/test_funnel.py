"""Funnels: who lies outside, what is refused, and areas of which there is nothing to say."""

import pyarrow as pa
import pytest
from scipy.stats import binom, poisson

from kith.errors import BadUsage, MissingValue, NegativeCount, NumeratorAboveDenominator, OutsideBounds, ZeroDenominator
from kith.measures import FunnelParams, funnel_rates, funnel_shares

AREAS = pa.table({"group": ["Ash", "Beck", "Cole"], "numerator": [40, 260, 5], "denominator": [200, 2800, 120]})


@pytest.mark.parametrize(
    ("measure", "columns", "params", "error", "says"),
    [
        (funnel_shares, {"numerator": [40, -1, 5]}, {}, NegativeCount, "Row 2: A count cannot be negative: -1 of 2800"),
        (funnel_shares, {"numerator": [201, 1, 5]}, {}, NumeratorAboveDenominator, "Row 1: A share of 201 in 200"),
        (funnel_rates, {"denominator": [0, 1, 5]}, {}, ZeroDenominator, "Row 1: 40 events cannot have happened"),
        (
            funnel_shares,
            {},
            {"benchmark": 12},
            OutsideBounds,
            r"^A benchmark of 12 is no share\. Give a share of 0 to 1",
        ),
        (funnel_rates, {}, {"benchmark": -1}, OutsideBounds, r"^A benchmark of -1 is no rate\. Give nought or more\.$"),
        (funnel_shares, {}, {"confidence": (0.998, 0.95)}, BadUsage, r"^The confidences do not rise\. Give the narrow"),
        (funnel_shares, {}, {"confidence": (95.0,)}, BadUsage, "A confidence of 95 is not a share"),
        (funnel_shares, {}, {"confidence": ()}, BadUsage, "No confidence was named"),
        (funnel_shares, {}, {"numerator": "cases"}, BadUsage, "The table has no column cases"),
    ],
)
def test_what_cannot_be_held_against_a_figure_is_refused_by_name(measure, columns, params, error, says):
    table = pa.table({**AREAS.to_pydict(), **columns})
    with pytest.raises(error, match=says):
        measure(table, params=FunnelParams(**params))


@pytest.mark.parametrize("measure", [funnel_shares, funnel_rates])
def test_areas_of_which_nothing_is_known_need_a_benchmark(measure):
    unknown = pa.table({"numerator": pa.array([None], pa.int64()), "denominator": [100]})
    with pytest.raises(MissingValue, match=r"^No area has a figure to hold the others against\. Give a benchmark\.$"):
        measure(unknown)
    found = measure(unknown, params=FunnelParams(benchmark=0.5))
    assert found.areas["outside"].to_pylist() == [None]
    assert found.areas["upper_limit_95"][0].as_py() is not None
    assert found.dispersion is None


def test_an_area_of_nobody_has_no_figure_and_no_limits():
    table = pa.table({"numerator": [0, 10], "denominator": [0, 100]})
    nobody = funnel_shares(table).areas.to_pylist()[0]
    assert [nobody[name] for name in ("value", "lower_limit_95", "upper_limit_99_8", "outside")] == [None] * 4
    assert funnel_shares(table.slice(0, 0), params=FunnelParams(benchmark=0.1)).curve.num_rows == 0


def test_areas_with_a_hidden_or_missing_number_are_left_out_of_the_benchmark():
    table = pa.table({"numerator": [None, 10, 20], "denominator": [5000, 100, 100]})
    assert funnel_shares(table).benchmark == 0.15


def test_who_lies_outside_is_named_by_the_widest_limits_passed():
    table = pa.table({"numerator": [10, 21, 30, 3, 0, 100], "denominator": [100] * 5 + [1000]})
    found = funnel_shares(table, params=FunnelParams(benchmark=0.1))
    said = ["", "above 99.8 %", "above 99.8 %", "below 95 %", "below 99.8 %", ""]
    assert found.areas["outside"].to_pylist() == said
    one = funnel_shares(table, params=FunnelParams(benchmark=0.1, confidence=[0.9])).areas
    assert one["outside"].to_pylist()[1] == "above 90 %"
    assert "upper_limit_90" in one.column_names


@pytest.mark.parametrize(
    ("people", "share"), [(20, 0.1), (200, 0.02), (50, 0.97), (3, 0.5), (40, 1e-6), (40, 1 - 1e-6)]
)
@pytest.mark.parametrize("tail", [0.025, 0.001])
def test_a_share_is_outside_exactly_where_so_few_or_so_many_are_rarer_than_the_tail(people, share, tail):
    table = pa.table({"numerator": list(range(people + 1)), "denominator": [people] * (people + 1)})
    found = funnel_shares(table, params=FunnelParams(benchmark=share, confidence=[1 - 2 * tail])).areas
    for count, said in zip(table["numerator"].to_pylist(), found["outside"].to_pylist()):
        rare = [binom.sf(count - 1, people, share) < tail, binom.cdf(count, people, share) < tail]
        assert [said.startswith("above"), said.startswith("below")] == rare, (count, said)


@pytest.mark.parametrize("expected", [0.0005, 0.4, 3, 40.5])
@pytest.mark.parametrize("tail", [0.025, 0.001])
def test_a_rate_is_outside_exactly_where_so_few_or_so_many_are_rarer_than_the_tail(expected, tail):
    counts = list(range(100))
    table = pa.table({"numerator": counts, "denominator": [expected] * 100})
    found = funnel_rates(table, params=FunnelParams(benchmark=1, per=1, confidence=[1 - 2 * tail])).areas
    for count, said in zip(counts, found["outside"].to_pylist()):
        rare = [poisson.sf(count - 1, expected) < tail, poisson.cdf(count, expected) < tail]
        assert [said.startswith("above"), said.startswith("below")] == rare, (count, said)


def test_where_chance_leaves_no_room_any_other_figure_is_outside():
    table = pa.table({"numerator": [0, 1, 10], "denominator": [10, 10, 10]})
    assert funnel_shares(table, params=FunnelParams(benchmark=0)).areas["outside"].to_pylist() == [
        "",
        "above 99.8 %",
        "above 99.8 %",
    ]
    every = funnel_shares(table, params=FunnelParams(benchmark=1)).areas["outside"].to_pylist()
    assert every == ["below 99.8 %", "below 99.8 %", ""]
    none = funnel_rates(table, params=FunnelParams(benchmark=0)).areas["outside"].to_pylist()
    assert none == ["", "above 99.8 %", "above 99.8 %"]


def test_spread_beyond_chance_is_measured():
    near = pa.table({"numerator": [95, 105, 98, 102, 100, 90, 110], "denominator": [1000] * 7})
    far = pa.table({"numerator": [50, 150, 60, 140, 100, 70, 130], "denominator": [1000] * 7})
    for measure in (funnel_shares, funnel_rates):
        assert measure(near).dispersion < 1
        assert measure(far).dispersion > 5


def test_the_curve_narrows_as_areas_grow():
    curve = funnel_shares(AREAS).curve
    people, upper, lower = (curve[name].to_pylist() for name in ("denominator", "upper_limit_95", "lower_limit_95"))
    assert (people[0], people[-1]) == (pytest.approx(0.8 * 120), pytest.approx(1.08 * 2800))
    assert upper == sorted(upper, reverse=True)
    assert lower == sorted(lower)
