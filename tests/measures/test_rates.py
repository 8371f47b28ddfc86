"""Every number here was published: UKHSA/OHID, PHEindicatormethods 2.1.0 (commit 093fd288), its own test tables."""

import csv
import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadInput, BadUsage
from kith.measures import byars_limits, exact_limits, proportion, proportions, rate, rates


def rows(shared, name):
    with (shared / "vectors" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text.strip() else None


def same(found, published, tolerance=1e-9):
    if published is None or found is None:
        return found is None and published is None
    return math.isclose(found, published, rel_tol=tolerance, abs_tol=1e-12)


def test_byars_and_wilson_limits_as_published(shared):
    tried = 0
    for row in rows(shared, "phe_byars_wilson.csv"):
        confidence = float(row["confidence"].strip("%")) / 100
        if row["method"] == "Byars":
            lower, upper = byars_limits(float(row["x"]), confidence=confidence)
        else:
            _, lower, upper = proportion(float(row["x"]), float(row["n"]), confidence=confidence)
        assert same(lower, number(row["lowercl"])), row
        assert same(upper, number(row["uppercl"])), row
        tried += 1
    assert tried == 7


def test_a_byars_lower_limit_below_nought_is_missing_not_nought():
    assert byars_limits(1, confidence=0.998)[0] is None


def limits(row):
    """The published limits of a row with their confidence, whether in one pair of columns or two."""
    if "confidence" in row:
        yield float(row["confidence"].strip("%")) / 100, number(row["lowercl"]), number(row["uppercl"])
    else:
        yield 0.95, number(row["lower95_0cl"]), number(row["upper95_0cl"])
        yield 0.998, number(row["lower99_8cl"]), number(row["upper99_8cl"])


@pytest.mark.parametrize(("name", "checked"), [("phe_proportion.csv", 38), ("phe_proportion_grouped.csv", 11)])
def test_proportions_as_published(shared, name, checked):
    tried = 0
    for row in rows(shared, name):
        scale = float(row["multiplier"])
        for confidence, lower, upper in limits(row):
            found = proportion(number(row["Numerator"]), number(row["Denominator"]), confidence=confidence)
            scaled = [None if part is None else part * scale for part in found]
            assert all(map(same, scaled, (number(row["value"]), lower, upper))), row
            tried += 1
    assert tried == checked


@pytest.mark.parametrize(("name", "checked"), [("phe_rate.csv", 40), ("phe_rate_grouped.csv", 12)])
def test_rates_as_published_exact_below_ten_and_byars_from_ten(shared, name, checked):
    tried = 0
    for row in rows(shared, name):
        for confidence, lower, upper in limits(row):
            per = float(row["multiplier"])
            found = rate(number(row["Numerator"]), number(row["Denominator"]), per=per, confidence=confidence)
            assert all(map(same, found, (number(row["value"]), lower, upper))), row
            tried += 1
    assert tried == checked


def test_a_table_keeps_its_rows_numerators_and_denominators():
    table = pa.table({"area": ["Ash", "Beck", "Cole"], "numerator": [20, None, 0], "denominator": [100, 50, 0]})
    found = proportions(table)
    assert found.column_names == ["area", "numerator", "denominator", "value", "lower", "upper"]
    assert found["value"].to_pylist() == [0.2, None, None]
    assert found.select(table.column_names).equals(table)
    assert rates(found, per=1000)["value"].to_pylist() == [200.0, None, None]


@pytest.mark.parametrize(
    ("numerator", "denominator", "says"),
    [
        (5, 4, "Row 2: A share of 5 in 4 is more than all of them."),
        (-1, 4, "Row 2: A count cannot be negative: -1 of 4."),
    ],
)
def test_a_row_that_cannot_be_is_named(numerator, denominator, says):
    table = pa.table({"numerator": [1, numerator], "denominator": [2, denominator]})
    with pytest.raises(BadInput) as refused:
        proportions(table)
    assert says in str(refused.value)


def test_a_missing_column_and_a_percent_confidence_are_usage_errors():
    with pytest.raises(BadUsage, match="no column denominator"):
        rates(pa.table({"numerator": [1]}))
    with pytest.raises(BadUsage, match="95 is not a share"):
        rate(1, 2, confidence=95)


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
