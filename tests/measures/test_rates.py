"""Proportions and rates: what the published tables leave open. The published answers are in tests/published."""

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadUsage, NegativeCount, NumeratorAboveDenominator, ZeroDenominator
from kith.measures import (
    byars_limits,
    exact_limits,
    exact_share_limits,
    proportion,
    proportions,
    rate,
    rates,
    wilson_limits,
)


def test_a_byars_lower_limit_below_nought_is_missing_not_nought():
    assert math.isnan(byars_limits(1, confidence=0.998)[0])


@pytest.mark.parametrize(
    ("measure", "numerator", "denominator", "error", "says"),
    [
        (proportions, 5, 4, NumeratorAboveDenominator, "Row 2: A share of 5 in 4 is more than all of them."),
        (proportions, 5, 0, NumeratorAboveDenominator, "Row 2: A share of 5 in 0 is more than all of them."),
        (proportions, -1, 4, NegativeCount, "Row 2: A count cannot be negative: -1 of 4."),
        (rates, -1, 4, NegativeCount, "Row 2: A count cannot be negative: -1 of 4."),
        (rates, 3, 0, ZeroDenominator, "Row 2: 3 events cannot have happened among nobody."),
    ],
)
def test_a_row_that_cannot_be_is_named(measure, numerator, denominator, error, says):
    table = pa.table({"numerator": [1, numerator], "denominator": [2, denominator]})
    with pytest.raises(error) as refused:
        measure(table)
    assert says in str(refused.value)
    alone = {proportions: proportion, rates: rate}[measure]
    with pytest.raises(error):
        alone(numerator, denominator)


def test_rows_are_added_up_by_group_and_in_total_and_a_blank_makes_a_sum_unknown():
    table = pa.table(
        {"area": ["Beck", "Ash", "Beck", "Cole"], "numerator": [1, 2, 3, None], "denominator": [10, 20, 30, 40]}
    )
    found = proportions(table, by=["area"])
    assert found["area"].to_pylist() == ["Beck", "Ash", "Cole"]
    assert found["numerator"].to_pylist() == [4, 2, None]
    assert found["value"].to_pylist() == [0.1, 0.1, None]
    assert rates(table.slice(0, 3), by=[], per=100).to_pylist()[0]["value"] == 10
    assert rates(table, by=[])["value"].to_pylist() == [None]


def test_a_share_alone_is_the_share_in_a_table():
    found = proportions(pa.table({"numerator": [7], "denominator": [9]})).to_pylist()[0]
    assert tuple(found[part] for part in ("value", "lower", "upper")) == proportion(7, 9)
    found = rates(pa.table({"numerator": [7], "denominator": [9]})).to_pylist()[0]
    assert tuple(found[part] for part in ("value", "lower", "upper")) == pytest.approx(rate(7, 9))


def test_a_missing_column_and_a_percent_confidence_are_usage_errors():
    with pytest.raises(BadUsage, match="no column denominator"):
        rates(pa.table({"numerator": [1]}))
    with pytest.raises(BadUsage, match="95 is not a share"):
        rate(1, 2, confidence=95)
    with pytest.raises(BadUsage, match="No confidence"):
        rates(pa.table({"numerator": [1], "denominator": [2]}), confidence=[])
    with pytest.raises(BadUsage, match="holds string, not numbers"):
        rates(pa.table({"numerator": ["1"], "denominator": [2]}))


@given(st.integers(0, 5000), st.integers(1, 5000), st.sampled_from([0.8, 0.95, 0.998]))
def test_a_share_lies_within_its_interval_and_the_interval_within_nought_and_one(few, more, confidence):
    value, lower, upper = proportion(min(few, more), more, confidence=confidence)
    assert 0 <= lower <= value <= upper <= 1


@given(st.integers(0, 60))
def test_a_count_lies_within_its_exact_limits_and_byars_agrees_with_them(count):
    lower, upper = exact_limits(count)
    assert lower <= count < upper
    if count >= 10:
        low, high = byars_limits(count)
        assert math.isclose(low, lower, rel_tol=0.01)
        assert math.isclose(high, upper, rel_tol=0.01)


@given(st.integers(0, 500), st.integers(1, 500))
def test_more_certainty_never_gives_a_narrower_interval(few, more):
    _, lower, upper = rate(few, more)
    _, lower_still, upper_still = rate(few, more, confidence=0.998)
    assert upper_still > upper
    assert lower_still is None or lower_still <= lower


@given(st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.8, 0.95, 0.998]))
def test_exact_limits_of_a_share_hold_it_and_are_those_of_the_binomial(few, more, confidence):
    few = min(few, more)
    lower, upper = exact_share_limits(few, more, confidence=confidence)
    assert 0 <= lower <= few / more <= upper <= 1
    tail = (1 - confidence) / 2
    # the definition itself: at the lower limit, so many or more happen with the chance of one tail
    if few:
        at_least = sum(math.comb(more, k) * lower**k * (1 - lower) ** (more - k) for k in range(few, more + 1))
        assert math.isclose(at_least, tail, rel_tol=1e-6)
    else:
        assert lower == 0
    if few == more:
        assert upper == 1


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_share_and_its_complement_mirror_each_other(few, more):
    few = min(few, more)
    for limits in (wilson_limits, exact_share_limits):
        lower, upper = limits(few, more)
        other_lower, other_upper = limits(more - few, more)
        assert math.isclose(lower, 1 - other_upper, abs_tol=1e-9)
        assert math.isclose(upper, 1 - other_lower, abs_tol=1e-9)
