"""Slope and relative index of inequality: refusals, notes, and what must not change them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage, MissingValue, NegativeCount, OutsideBounds, TooFewGroups, ZeroDenominator
from kith.measures import SlopeColumns, SlopeParams, exact_slope_index, slope_index

FIVE = {
    "area": ["Ash"] * 5,
    "group": [1, 2, 3, 4, 5],
    "population": [900, 1000, 1100, 1000, 1000],
    "value": [0.10, 0.12, 0.15, 0.16, 0.20],
    "standard_error": [0.05] * 5,
}
LIMITED = {
    **{name: FIVE[name] for name in ("area", "group", "population", "value")},
    "lower": [0.08, 0.10, 0.12, 0.13, 0.17],
    "upper": [0.13, 0.15, 0.19, 0.20, 0.24],
}
QUICK = SlopeParams(repetitions=1000)


def five(**columns):
    return pa.table({**FIVE, **columns})


@pytest.mark.parametrize(
    ("columns", "error", "says"),
    [
        ({"population": [900, -1, 1100, 1000, 1000]}, NegativeCount, "Row 2: population cannot be negative. Mend the source table."),
        ({"population": [900, 0, 1100, 1000, 1000]}, ZeroDenominator, "Row 2: there is nobody in this group to weigh. Join groups until there is."),
        ({"population": [900, None, 11, 10, 10]}, MissingValue, "Row 2: population is blank. Find it, or join the group with another."),
        ({"value": [0.1, 0.2, None, 0.2, 0.2]}, MissingValue, "Row 3: value is blank. Find it, or join the group with another."),
        ({"group": [1, 2, 3, 4, None]}, MissingValue, "Row 5: group is blank. Find it, or join the group with another."),
        ({"standard_error": [1, 1, 1, 1, None]}, MissingValue, "Row 5: standard_error is blank. Find it, or join the group with another."),
        ({"standard_error": [1, 1, 1, -1, 1]}, OutsideBounds, "Row 4: a standard error cannot be below 0. Mend the source table."),
        ({"group": [1, 2, 3, 4, 4]}, BadUsage, "Group 4 stands twice in area Ash. Name every column that tells areas apart."),
        ({"area": ["Ash", "Ash", "Ash", "Beck", "Beck"]}, TooFewGroups, "area Beck has 2 groups. An index of inequality needs three at least."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("measure", [slope_index, exact_slope_index])
def test_what_has_no_index_is_refused_by_name(measure, columns, error, says):
    with pytest.raises(error) as refused:
        measure(five(**columns), by=["area"])
    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("kind", "columns", "says"),
    [
        ("proportion", {"value": [0.1, 0.2, 1.0, 0.2, 0.2]}, "Row 3: a share and its limits must be between 0 and 1, and neither. Check the kind of value, or join groups."),
        ("rate", {"value": [0.1, 0.0, 1.0, 0.2, 0.2]}, "Row 2: a rate and its limits must be above 0. Check the kind of value, or join groups."),
        ("rate", {"lower": [0.0, 0.1, 0.1, 0.1, 0.1]}, "Row 1: a rate and its limits must be above 0. Check the kind of value, or join groups."),
        ("rate", {"upper": [0.1, 0.15, 0.14, 0.2, 0.3]}, "Row 3: the value is not within its limits. Mend them."),
    ],
)  # fmt: skip
def test_a_value_beyond_its_kind_is_refused(kind, columns, says):
    with pytest.raises(OutsideBounds) as refused:
        slope_index(pa.table({**LIMITED, **columns}), params=SlopeParams(kind=kind))
    assert str(refused.value) == says


@pytest.mark.parametrize(
    ("params", "says"),
    [
        (SlopeParams(kind="count"), "There is no kind of value count. The kinds are: plain, rate, proportion."),
        (SlopeParams(transform=True), "Plain values are fitted as they are. Transform rates or proportions only."),
        (SlopeParams(multiplier=0), "A multiplier of 0 leaves no index. Give 1, 100 or -100."),
        (SlopeParams(repetitions=999), "Limits from 999 repetitions are not steady. Give 1,000 at least."),
        (SlopeParams(confidence=95), "A confidence of 95 is not a share. Give 0.95 for 95 %."),
    ],
)
def test_a_call_that_cannot_be_is_refused(params, says):
    with pytest.raises(BadUsage) as refused:
        slope_index(five(), params=params)
    assert str(refused.value) == says


def test_neither_errors_nor_limits_an_empty_table_and_exact_limits_of_rates_are_refused():
    with pytest.raises(BadUsage, match="The table has neither standard errors nor both limits."):
        slope_index(five().drop_columns("standard_error"))
    with pytest.raises(BadUsage, match="Exact limits are for plain values, not for a rate."):
        exact_slope_index(five(), params=SlopeParams(kind="rate"))
    for by in ([], ["area"]):
        with pytest.raises(TooFewGroups):
            slope_index(five().slice(0, 0), by=by)
    with pytest.raises(TooFewGroups, match="The table has 2 groups."):
        slope_index(five().slice(0, 2))
    with pytest.raises(BadUsage, match="Group 1 stands twice in the table."):
        slope_index(pa.concat_tables([five(), five()]))


def two_areas():
    ash, beck = five(), five(area=["Beck"] * 5, value=[0.3, 0.25, 0.2, 0.2, 0.15]).slice(0, 4)
    return ash, beck


@pytest.mark.parametrize(("kind", "transform"), [("plain", False), ("rate", False), ("proportion", True)])
def test_each_area_is_measured_as_if_alone_whatever_the_order_of_its_rows(kind, transform):
    params = SlopeParams(kind=kind, transform=transform, repetitions=1000)
    ash, beck = two_areas()
    both = slope_index(pa.concat_tables([ash, beck]), params=params, by=["area"]).to_pylist()
    turned = pa.concat_tables([beck, ash]).take(pa.array([3, 8, 1, 0, 2, 5, 4, 7, 6]))
    again = slope_index(turned, params=params, by=["area"]).to_pylist()
    alone = [slope_index(area, params=params, by=["area"]).to_pylist()[0] for area in (ash, beck)]
    for one, other, single in zip(both, reversed(again), alone):
        assert one == pytest.approx(other)
        assert one == pytest.approx(single)
    assert both[0]["direction"] == "rises from group 1 to group 5"
    assert both[1]["direction"] == "falls from group 1 to group 4"
    assert [row["notes"] for row in both] == [None, "only 4 groups: the line leans on each of them"]


def test_the_same_seed_gives_the_same_limits_and_another_seed_others():
    one, other = (
        slope_index(five(), params=SlopeParams(repetitions=1000, seed=seed)).to_pylist()[0] for seed in (1, 2)
    )
    assert one == slope_index(five(), params=QUICK).to_pylist()[0]
    assert one["slope_index"] == other["slope_index"]
    assert one["lower"] != other["lower"]


def test_a_level_measure_says_so_and_has_a_ratio_of_one():
    found = slope_index(five(value=[0.25] * 5), params=SlopeParams(kind="rate", repetitions=1000)).to_pylist()[0]
    assert found["direction"] == "is level from group 1 to group 5"
    assert (found["slope_index"], found["relative_index"]) == pytest.approx((0, 1))


def test_a_line_that_falls_to_nought_has_no_ratio():
    found = slope_index(five(value=[-0.1, 0.1, 0.2, 0.3, 0.4]), params=QUICK).to_pylist()[0]
    assert (found["relative_index"], found["relative_upper"]) == (None, None)
    exact = exact_slope_index(five(value=[0.01, 0.1, 0.2, 0.3, 0.4])).to_pylist()[0]
    assert (exact["relative_lower"], exact["relative_upper"]) == (None, None)


@pytest.mark.parametrize(
    ("kind", "transform", "whole_line"),
    [("plain", False, False), ("rate", False, False), ("rate", True, False), ("rate", True, True)],
)
def test_a_negative_multiplier_turns_index_and_ratio_over(kind, transform, whole_line):
    def found(multiplier):
        params = SlopeParams(
            kind=kind, transform=transform, whole_line=whole_line, multiplier=multiplier, repetitions=5000
        )
        return slope_index(five(standard_error=[0.005] * 5), params=params).to_pylist()[0]

    up, down = found(1), found(-100)
    assert down["slope_index"] == pytest.approx(-100 * up["slope_index"])
    assert down["relative_index"] == pytest.approx(1 / up["relative_index"])
    assert down["lower"] == pytest.approx(-100 * up["upper"], rel=0.01)
    assert down["relative_lower"] == pytest.approx(1 / up["relative_upper"], rel=0.01)
    assert down["intercept"] == up["intercept"]


def test_exact_limits_turned_over_are_the_exact_limits_of_the_ratio_turned_over():
    up, down = (
        exact_slope_index(five(standard_error=[0.005] * 5), params=SlopeParams(multiplier=by)).to_pylist()[0]
        for by in (1, -1)
    )
    assert down["relative_lower"] == pytest.approx(1 / up["relative_upper"])
    assert down["relative_upper"] == pytest.approx(1 / up["relative_lower"])
    assert (down["lower"], down["upper"]) == pytest.approx((-up["upper"], -up["lower"]))


def test_limits_of_another_confidence_give_their_own_errors():
    columns = SlopeColumns(standard_error=None, limits_confidence=0.998)
    wide, narrow = (
        slope_index(pa.table(LIMITED), columns=which, params=SlopeParams(repetitions=1000)).to_pylist()[0]
        for which in (SlopeColumns(standard_error=None), columns)
    )
    assert narrow["upper"] - narrow["lower"] < 0.7 * (wide["upper"] - wide["lower"])


values = st.lists(st.floats(1, 100), min_size=3, max_size=10)


@settings(max_examples=40, deadline=None)
@given(values=values, seed=st.integers(0, 2**31))
def test_the_line_is_the_weighted_least_squares_line(values, seed):
    people = np.random.default_rng(seed).integers(1, 1000, len(values)).astype(float)
    table = pa.table(
        {"group": range(len(values)), "population": people, "value": values, "standard_error": [1.0] * len(values)}
    )
    found = exact_slope_index(table).to_pylist()[0]
    share = people / people.sum()
    rank = np.cumsum(share) - share / 2
    root = np.sqrt(share)
    intercept, slope = np.linalg.lstsq(np.column_stack([root, rank * root]), np.array(values) * root)[0]
    assert found["slope_index"] == pytest.approx(slope, abs=1e-7)
    assert found["intercept"] == pytest.approx(intercept, abs=1e-7)
    assert found["lower"] < found["slope_index"] < found["upper"]
    again = exact_slope_index(table.set_column(1, "population", pa.array(people * 7))).to_pylist()[0]
    assert again["lower"] == pytest.approx(found["lower"])


@settings(max_examples=20, deadline=None)
@given(values=values)
def test_simulated_limits_come_near_the_exact_ones(values):
    table = pa.table(
        {
            "group": range(len(values)),
            "population": [5] * len(values),
            "value": values,
            "standard_error": [1.0] * len(values),
        }
    )
    found = slope_index(table, params=SlopeParams(repetitions=20_000)).to_pylist()[0]
    exact = exact_slope_index(table).to_pylist()[0]
    width = exact["upper"] - exact["lower"]
    assert (found["lower"], found["upper"]) == pytest.approx((exact["lower"], exact["upper"]), abs=0.03 * width)
