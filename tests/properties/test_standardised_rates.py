"""What must be true of every standardised rate, whatever the areas."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.measures import IndirectColumns, direct_rates, indirect_rates, rates

ages = st.integers(1, 6)


@st.composite
def areas(draw, least=10):
    """An area of some ages, with ten events or more in all."""
    many = draw(ages)
    people = draw(st.lists(st.integers(50, 100_000), min_size=many, max_size=many))
    events = draw(st.lists(st.integers(0, 50), min_size=many, max_size=many))
    events[0] += max(0, least - sum(events))
    weights = draw(st.lists(st.integers(1, 10_000), min_size=many, max_size=many))
    return pa.table({"numerator": events, "denominator": people, "standard": weights})


@given(areas())
def test_a_direct_rate_lies_within_its_limits_and_between_the_rates_of_its_ages(table):
    found = direct_rates(table).to_pylist()[0]
    of_ages = rates(table)["value"].to_pylist()
    assert found["lower"] <= found["value"] <= found["upper"]
    assert min(of_ages) * (1 - 1e-12) <= found["value"] <= max(of_ages) * (1 + 1e-12)


@given(areas(), st.floats(0.01, 1000))
def test_only_the_shape_of_the_standard_matters(table, times):
    scaled = table.set_column(2, "standard", pa.array([w * times for w in table["standard"].to_pylist()]))
    ours, theirs = direct_rates(table).to_pylist()[0], direct_rates(scaled).to_pylist()[0]
    for part in ("value", "lower", "upper"):
        assert ours[part] == pytest.approx(theirs[part], rel=1e-9)


@given(areas())
def test_weighed_by_its_own_people_an_areas_direct_rate_is_its_crude_rate(table):
    own = table.set_column(2, "standard", table["denominator"])
    crude = rates(table, by=[]).to_pylist()[0]
    found = direct_rates(own).to_pylist()[0]
    for part in ("value", "lower", "upper"):
        assert found[part] == pytest.approx(crude[part], rel=1e-9)


@given(areas(least=1))
def test_held_against_itself_an_areas_indirect_rate_is_its_crude_rate(table):
    itself = IndirectColumns(reference_numerator="numerator", reference_denominator="denominator")
    crude = rates(table, by=[]).to_pylist()[0]
    found = indirect_rates(table, columns=itself).to_pylist()[0]
    for part in ("value", "lower", "upper"):
        assert found[part] == pytest.approx(crude[part], rel=1e-9)
