"""Gaps between two groups: refusals, who is held against whom, and what turning them round does."""

import math

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage, MissingValue, NegativeCount, NumeratorAboveDenominator, TooFewGroups, ZeroDenominator
from kith.measures import GapColumns, GapParams, gaps

TWO = {
    "area": ["Ash", "Ash", "Ash", "Beck", "Beck"],
    "group": [1, 2, 3, 3, 1],
    "numerator": [30, 20, 10, 12, 12],
    "denominator": [100, 100, 100, 80, 60],
}


def two(**columns):
    return pa.table({**TWO, **columns})


@pytest.mark.parametrize(
    ("columns", "params", "error", "says"),
    [
        ({"numerator": [30, -1, 10, 12, 12]}, {}, NegativeCount, "Row 2: A count cannot be negative: -1 of 100. Mend the source table."),
        ({"numerator": [30, 101, 10, 12, 12]}, {}, NumeratorAboveDenominator, "Row 2: A share of 101 in 100 is more than all of them. Check which column is the numerator; for events that one person may have twice, use a rate."),
        ({"denominator": [100, 0, 100, 80, 60]}, {"kind": "rate"}, ZeroDenominator, "Row 2: 20 events cannot have happened among nobody. Check the denominator column."),
        ({"numerator": [30, None, 10, 12, 12]}, {}, MissingValue, "Row 2: this group has no value. Leave it out, or join it with another."),
        ({"area": ["Ash"] * 4 + ["Beck"], "group": [1, 2, 3, 4, 1]}, {}, TooFewGroups, "area Beck has one group. A gap needs two."),
        ({"group": [1, 2, 1, 3, 1]}, {}, BadUsage, "Group 1 stands twice in area Ash. Name every column that tells areas apart."),
        ({}, {"reference": 2}, BadUsage, "area Beck has no group 2. Name a group that every area has."),
        ({}, {"kind": "plain"}, BadUsage, "There is no kind of gap plain. The kinds are: proportion, rate."),
    ],
)  # fmt: skip
def test_what_has_no_gap_is_refused_by_name(columns, params, error, says):
    with pytest.raises(error) as refused:
        gaps(two(**columns), params=GapParams(**params), by=["area"])
    assert str(refused.value) == says


def test_each_group_is_held_against_the_one_named():
    found = gaps(two(), params=GapParams(reference=3), by=["area"]).to_pylist()
    assert [(row["area"], row["group"], row["reference"]) for row in found] == [
        ("Ash", 1, 3),
        ("Ash", 2, 3),
        ("Beck", 1, 3),
    ]
    assert [row["absolute_gap"] for row in found] == pytest.approx([0.2, 0.1, 0.05])
    assert [row["relative_gap"] for row in found] == pytest.approx([3, 2, 4 / 3])
    assert found[0]["reference_numerator"] == 10


@pytest.mark.parametrize(("high_is_good", "worst", "best"), [(False, [1, 1], [3, 3]), (True, [3, 3], [1, 1])])
def test_with_no_reference_the_worst_is_held_against_the_best(high_is_good, worst, best):
    found = gaps(two(), params=GapParams(high_is_good=high_is_good), by=["area"])
    assert (found["group"].to_pylist(), found["reference"].to_pylist()) == (worst, best)


def test_a_gap_of_rates_at_several_confidences_in_columns_of_other_names():
    table = two().rename_columns(["area", "group", "value", "people"])
    columns = GapColumns(numerator="value", denominator="people")
    params = GapParams(kind="rate", per=1000, reference=3, confidence=[0.95, 0.998])
    ash = gaps(table, columns=columns, params=params, by=["area"]).to_pylist()[0]
    assert (ash["absolute_gap"], ash["numerator"], ash["reference_numerator"]) == (200, 30, 10)
    assert ash["lower_99_8"] < ash["lower_95"] < 200 < ash["upper_95"] < ash["upper_99_8"]
    spread = math.exp(1.959964 * math.sqrt(1 / 30 + 1 / 10))
    assert (ash["relative_lower_95"], ash["relative_upper_95"]) == pytest.approx((3 / spread, 3 * spread))


def test_a_ratio_with_nought_in_it_or_with_all_in_both_is_blank_where_nothing_is_known_of_it():
    none = gaps(two(numerator=[0, 20, 10, 12, 12]), params=GapParams(reference=3), by=["area"]).to_pylist()[0]
    assert (none["relative_gap"], none["relative_lower"]) == (None, None)
    assert none["upper"] is not None
    every = gaps(two(numerator=[100, 20, 100, 12, 12]), params=GapParams(reference=3), by=["area"]).to_pylist()[0]
    assert (every["relative_gap"], every["relative_lower"]) == (1, None)


shares = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(one=shares, other=shares, kind=st.sampled_from(["proportion", "rate"]))
def test_turned_round_a_difference_changes_its_sign_and_a_ratio_is_turned_over(one, other, kind):
    table = pa.table({"group": ["a", "b"], "numerator": [one[0], other[0]], "denominator": [one[1], other[1]]})
    there, back = (
        gaps(table, params=GapParams(kind=kind, per=1, reference=name)).to_pylist()[0] for name in ("a", "b")
    )
    assert there["absolute_gap"] == pytest.approx(-back["absolute_gap"])
    assert (there["lower"], there["upper"]) == pytest.approx((-back["upper"], -back["lower"]))
    assert there["lower"] <= there["absolute_gap"] <= there["upper"]
    if kind == "proportion":
        assert there["lower"] >= -1 - 1e-9
        assert there["upper"] <= 1 + 1e-9
    if there["relative_lower"] is not None:
        assert there["relative_lower"] == pytest.approx(1 / back["relative_upper"])
