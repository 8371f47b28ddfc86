"""Quantiles: refusals, ties, and parts of equal size."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage, MissingValue
from kith.measures import quantiles


def sorted_into(values, **how):
    return quantiles(pa.table({"value": pa.array(values, pa.float64())}), **how)["quantile"].to_pylist()


def test_equal_values_are_never_parted():
    assert sorted_into([5, 5, 5, 1], many=2) == [1, 1, 1, 2]
    assert sorted_into([5, 5, 5, 1], many=2, highest_first=False) == [1, 1, 1, 1]


def test_fewer_values_than_parts_and_no_values_have_no_parts():
    assert sorted_into([1, 2, None], many=3) == [None, None, None]
    assert sorted_into([None], many=2) == [None]
    assert sorted_into([], many=2) == []


@pytest.mark.parametrize(
    ("highest", "many", "error", "says"),
    [
        ([True, True], 1, BadUsage, "Values cannot be sorted into 1 parts. Ask for 2 at least."),
        ([True, None], 2, MissingValue, "highest is blank in 1 rows. Say for each whether high comes first."),
        (["yes", "no"], 2, BadUsage, "The column highest holds string, not yes or no. Turn it into true and false first."),
        ([True, False], 2, BadUsage, "highest is not the same for all rows of the table. Sort one kind of value at a time."),
    ],
)  # fmt: skip
def test_what_cannot_be_sorted_is_refused_by_name(highest, many, error, says):
    with pytest.raises(error) as refused:
        quantiles(pa.table({"value": [1, 2], "highest": highest}), many=many, highest_first="highest")
    assert str(refused.value) == says


@settings(deadline=None)
@given(values=st.lists(st.integers(), min_size=2, max_size=60, unique=True), many=st.integers(2, 10))
def test_parts_are_in_order_and_alike_in_size_and_turned_round_from_the_other_end(values, many):
    values = [float(place) for place, _ in enumerate(values)]
    found = sorted_into(values, many=many)
    if len(values) < many:
        assert set(found) == {None}
        return
    sizes = [found.count(part) for part in range(1, many + 1)]
    assert max(sizes) - min(sizes) <= 1
    assert found == sorted(found, reverse=True)
    assert sorted_into(values, many=many, highest_first=False) == found[::-1]
