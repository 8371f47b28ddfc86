"""Means: blanks, groups of one, and large values with small differences."""

import math
from statistics import mean, stdev

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage
from kith.measures import means


def test_a_blank_makes_its_own_group_unknown_and_no_other():
    table = pa.table({"area": ["Ash", "Beck", "Ash", "Beck"], "value": [1, 2, None, 4]})
    ash, beck = means(table, by=["area"]).to_pylist()
    assert (ash["denominator"], ash["value"], ash["lower"], ash["upper"]) == (2, None, None, None)
    assert (beck["numerator"], beck["value"]) == (6, 3)


def test_one_value_alone_has_a_mean_and_no_limits():
    found = means(pa.table({"value": [7]})).to_pylist()[0]
    assert (found["value"], found["standard_deviation"], found["lower"], found["upper"]) == (7, None, None, None)
    assert means(pa.table({"value": [7, 7]})).to_pylist()[0]["upper"] == 7


def test_a_table_without_rows_has_no_means_and_words_are_refused():
    assert means(pa.table({"value": pa.array([], pa.float64())})).num_rows == 0
    with pytest.raises(BadUsage, match="The column value holds string, not numbers. Turn it into numbers first."):
        means(pa.table({"value": ["seven"]}))
    with pytest.raises(BadUsage, match="A confidence of 95 is not a share."):
        means(pa.table({"value": [7, 8]}), confidence=95)


@settings(deadline=None)
@given(values=st.lists(st.integers(-50, 50), min_size=2, max_size=20), shift=st.sampled_from([0, 10**9]))
def test_a_mean_lies_within_its_limits_and_large_values_do_not_drown_small_differences(values, shift):
    found = means(pa.table({"value": [each + shift for each in values]})).to_pylist()[0]
    assert found["value"] == pytest.approx(mean(values) + shift)
    assert found["standard_deviation"] == pytest.approx(stdev(values), rel=1e-6, abs=1e-6)
    assert found["lower"] <= found["value"] <= found["upper"]
    assert found["upper"] - found["value"] >= 1.96 * found["standard_deviation"] / math.sqrt(len(values)) - 1e-6
