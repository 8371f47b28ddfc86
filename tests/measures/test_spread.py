"""Lorenz, Gini, Theil, Atkinson: refusals, bounds, limits, and what must not change them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage, MissingValue, OutsideBounds, TooFewGroups, ZeroDenominator
from kith.measures import atkinson_index, gini_index, lorenz_curve, polarisation_index, theil_index


def rows(values, **columns):
    return pa.table({"value": pa.array(values, pa.float64()), **columns})


@pytest.mark.parametrize("measure", [theil_index, atkinson_index])
def test_what_has_no_spread_is_refused_by_name(measure):
    for values, error, says in (
        ([1, None], MissingValue, "Row 2: value is blank. Find it, or leave the row out and say so."),
        ([1, -1], OutsideBounds, "Row 2: value is below 0. Mend it."),
        ([0, 0], ZeroDenominator, "In the table nobody has anything. Join areas."),
    ):
        with pytest.raises(error) as refused:
            measure(rows(values))
        assert str(refused.value) == says
    with pytest.raises(ZeroDenominator, match="In area Ash nobody has anything."):
        measure(rows([0, 1], area=["Ash", "Beck"]), by=["area"])


def test_a_lorenz_curve_and_gini_refuse_what_the_concentration_index_refuses():
    for measure in (lorenz_curve, gini_index):
        with pytest.raises(OutsideBounds, match="Row 2: value is not between 0 and inf."):
            measure(rows([1, -1, 3]))
        with pytest.raises(TooFewGroups, match="The table has 2 rows with people."):
            measure(rows([1, 2]))


def test_an_aversion_has_to_be_above_nought_and_from_one_on_nobody_may_have_nothing():
    with pytest.raises(BadUsage, match="An aversion of 0 sees no inequality. Give one above 0, such as 0.5 or 1."):
        atkinson_index(rows([1, 2]), aversion=0)
    with pytest.raises(OutsideBounds, match="Row 1: value is 0. Give an aversion below 1."):
        atkinson_index(rows([0, 2]), aversion=1)
    assert atkinson_index(rows([0, 2]))["value"].to_pylist() == pytest.approx([0.5])


def test_a_curve_of_two_areas_begins_at_nought_in_each_and_weighs_people():
    table = rows([5, 1, 2, 2, 3, 1], area=["Ash", "Beck", "Ash", "Beck", "Ash", "Beck"], people=[1, 1, 3, 1, 1, 2])
    found = lorenz_curve(table, weight="people", by=["area"])
    assert found["area"].to_pylist() == ["Ash"] * 4 + ["Beck"] * 4
    assert found["people_share"].to_pylist() == pytest.approx([0, 0.6, 0.8, 1, 0, 0.25, 0.75, 1])
    assert found["value_share"].to_pylist() == pytest.approx([0, 6 / 14, 9 / 14, 1, 0, 0.2, 0.6, 1])


def test_gini_is_twice_the_room_between_the_curve_and_the_line_of_even_shares():
    values = [3, 1, 4, 1, 5, 9, 2, 6]
    curve = lorenz_curve(rows(values))
    people, share = (curve[name].to_numpy() for name in ("people_share", "value_share"))
    under = (np.diff(people) * (share[1:] + share[:-1]) / 2).sum()
    assert gini_index(rows(values))["value"][0].as_py() == pytest.approx(1 - 2 * under)


amounts = st.lists(st.floats(0.1, 100), min_size=3, max_size=20)
MEASURES = [gini_index, theil_index, atkinson_index, lambda table, **how: atkinson_index(table, aversion=1, **how)]


@settings(max_examples=30, deadline=None)
@given(values=amounts, times=st.floats(0.1, 10), measure=st.sampled_from(MEASURES))
def test_spread_is_alike_in_another_unit_and_order_and_nought_where_all_are_alike(values, times, measure):
    found = measure(rows(values)).to_pylist()[0]
    again = measure(rows([each * times for each in values[::-1]])).to_pylist()[0]
    assert (found["value"], found["lower"]) == pytest.approx((again["value"], again["lower"]), abs=1e-9)
    assert found["value"] >= -1e-12
    assert measure(rows([values[0]] * 4))["value"][0].as_py() == pytest.approx(0, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(values=amounts, split=st.integers(1, 19))
def test_theil_between_and_within_add_up_and_neither_is_below_nought(values, split):
    found = theil_index(rows(values, part=[place < split for place in range(len(values))]), part="part").to_pylist()[0]
    assert found["between"] + found["within"] == pytest.approx(found["value"])
    assert min(found["between"], found["within"]) >= -1e-12


@pytest.mark.parametrize("measure", MEASURES)
def test_limits_are_near_those_of_leaving_out_one_person_at_a_time(measure):
    values = np.random.default_rng(1).gamma(2, 3, 200) + 0.1
    found = measure(rows(values), confidence=[0.95]).to_pylist()[0]
    without = np.array([measure(rows(np.delete(values, row)))["value"][0].as_py() for row in range(len(values))])
    error = np.sqrt(((without - without.mean()) ** 2).sum() * (len(values) - 1) / len(values))
    assert found["upper_95"] - found["value"] == pytest.approx(1.959964 * error, rel=0.03)


def test_polarisation_is_nought_where_all_are_alike_one_where_half_have_all_and_the_same_in_another_unit():
    # of halves with nothing and all, the median lies between: it is the mean
    for values, index in (([2, 2, 2, 2], 0), ([0, 0, 8, 8], 1), ([3, 1, 4, 1, 5, 9, 2, 6], None)):
        once, times = (polarisation_index(rows(np.array(values) * unit)).to_pylist()[0] for unit in (1, 7))
        assert once["value"] == pytest.approx(times["value"])
        assert index is None or once["value"] == pytest.approx(index)
        assert once["lower"] <= once["value"] <= once["upper"]


def test_money_that_goes_from_the_better_off_to_the_best_off_raises_gini_and_lowers_polarisation():
    even, uneven = rows([1, 1, 5, 9, 9]), rows([1, 1, 5, 8, 10])
    assert gini_index(uneven)["value"][0].as_py() > gini_index(even)["value"][0].as_py()
    assert polarisation_index(uneven)["value"][0].as_py() < polarisation_index(even)["value"][0].as_py()


def test_each_area_is_polarised_as_if_alone_and_what_has_no_middle_is_refused():
    table = rows([1, 9, 4, 9, 1, 5, 9, 5], area=["Ash", "Beck"] * 4)
    together = polarisation_index(table, by=["area"], confidence=[0.95, 0.998])
    for place, area in enumerate(("Ash", "Beck")):
        part = rows([row["value"] for row in table.to_pylist() if row["area"] == area])
        alone = polarisation_index(part, confidence=[0.95, 0.998]).to_pylist()[0]
        assert together.to_pylist()[place] == {"area": area} | alone
    with pytest.raises(ZeroDenominator) as refused:
        polarisation_index(rows([0, 0, 1]))
    assert str(refused.value) == (
        "In the table half the people have nothing: there is no middle to fall from. Join areas."
    )
    with pytest.raises(TooFewGroups, match="The table has 2 people. Polarisation needs three at least."):
        polarisation_index(rows([1, 2]))
