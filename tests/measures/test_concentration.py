"""Concentration index: refusals, its limits held to what each row adds, and what must not change it."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.errors import BadUsage, MissingValue, NegativeCount, OutsideBounds, TooFewGroups, ZeroDenominator
from kith.measures import ConcentrationColumns, ConcentrationParams, concentration_index, regression_concentration_index

SIX = {
    "area": ["Ash"] * 6,
    "rank": [10, 20, 35, 50, 70, 90],
    "outcome": [1, 1, 0, 1, 0, 0],
    "people": [1, 2, 1, 3, 1, 2],
}
WEIGHED = ConcentrationColumns(weight="people")
SHARES = {"erreygers": (0, 1), "wagstaff": (0, 1), "generalised": None, "standard": None}


def six(**columns):
    return pa.table({**SIX, **columns})


@pytest.mark.parametrize(
    ("columns", "params", "error", "says"),
    [
        ({"outcome": [1, None, 0, 1, 0, 0]}, {}, MissingValue, "Row 2: outcome is blank. Find it, or leave the row out and say so."),
        ({"rank": [1, 2, 3, 4, 5, None]}, {}, MissingValue, "Row 6: rank is blank. Find it, or leave the row out and say so."),
        ({"people": [1, 2, 1, 3, 1, -1]}, {}, NegativeCount, "Row 6: people cannot be negative. Mend the source table."),
        ({"people": [1, 2, 0, 0, 0, 0]}, {}, TooFewGroups, "area Ash has 2 rows with people. A concentration index needs three at least."),
        ({"outcome": [1, 1, 0, -1, 0, 0]}, {}, OutsideBounds, "Row 4: outcome is not between 0 and inf. Mend it, or use another index."),
        ({"outcome": [1, 1, 0, 2, 0, 0]}, {"kind": "erreygers", "bounds": (0, 1)}, OutsideBounds, "Row 4: outcome is not between 0 and 1. Mend it, or use another index."),
        ({}, {"kind": "wagstaff"}, BadUsage, "The index of wagstaff is for an outcome with bounds. Give the lowest and highest it can be by its nature; if it has none, use the standard index."),
        ({}, {"kind": "erreygers", "bounds": (1, 0)}, BadUsage, "Bounds of 1 and 0 leave no room. Give the lower one first."),
        ({}, {"kind": "gini"}, BadUsage, "There is no concentration index gini. They are: standard, generalised, erreygers, wagstaff."),
        ({"outcome": [0] * 6}, {}, ZeroDenominator, "In area Ash the mean is 0: nothing is concentrated. Join areas, or use the generalised index."),
        ({"outcome": [1] * 6}, {"kind": "wagstaff", "bounds": (0, 1)}, ZeroDenominator, "In area Ash nobody has the outcome, or everybody has all of it: nothing is concentrated. Join areas, or use the generalised index."),
    ],
)  # fmt: skip
def test_what_has_no_index_is_refused_by_name(columns, params, error, says):
    with pytest.raises(error) as refused:
        concentration_index(six(**columns), columns=WEIGHED, params=ConcentrationParams(**params), by=["area"])
    assert str(refused.value) == says


def test_each_area_is_measured_as_if_alone_whatever_the_order_of_its_rows():
    ash, beck = six(), six(area=["Beck"] * 6, outcome=[0, 1, 1, 1, 0, 1], rank=[1, 1, 2, 2, 2, 3])
    both = pa.concat_tables([ash, beck])
    found = concentration_index(both, columns=WEIGHED, by=["area"]).to_pylist()
    turned = both.take(pa.array([7, 3, 11, 0, 6, 2, 8, 1, 9, 5, 10, 4]))
    again = concentration_index(turned, columns=WEIGHED, by=["area"]).to_pylist()[::-1]
    alone = [concentration_index(area, columns=WEIGHED, by=["area"]).to_pylist()[0] for area in (ash, beck)]
    for one, other, single in zip(found, again, alone):
        assert one == pytest.approx(other)
        assert one == pytest.approx(single)
    assert found[0]["direction"] == "more among the worse off"


def test_an_even_outcome_has_an_index_of_nought_and_a_rising_one_is_with_the_better_off():
    even = concentration_index(six(outcome=[3] * 6)).to_pylist()[0]
    assert (even["value"], even["direction"]) == (pytest.approx(0), "the same among the worse and the better off")
    assert concentration_index(six(outcome=[1, 2, 3, 4, 5, 6]))["direction"].to_pylist() == [
        "more among the better off"
    ]


@pytest.mark.parametrize("kind", ["erreygers", "wagstaff"])
def test_a_corrected_index_of_ill_health_is_that_of_good_health_turned_round(kind):
    params = ConcentrationParams(kind=kind, bounds=(0, 1), confidence=[0.9, 0.99])
    ill, well = (
        concentration_index(six(outcome=[x if sign else 1 - x for x in SIX["outcome"]]), params=params).to_pylist()[0]
        for sign in (True, False)
    )
    assert (ill["value"], ill["lower_99"]) == pytest.approx((-well["value"], -well["upper_99"]))
    assert ill["standard_error"] == pytest.approx(well["standard_error"])


def by_hand(kind, outcome, weight, rank):
    """The definition, with covariance and ranks written out, for weights of any size."""
    share = weight / weight.sum()
    middle = np.array([share[rank < each].sum() + share[rank == each].sum() / 2 for each in rank])
    mean = (share * outcome).sum()
    value = 2 * (share * (outcome - mean) * (middle - 0.5)).sum()
    return {
        "standard": value / mean,
        "generalised": value,
        "erreygers": 4 * value,
        "wagstaff": value / (mean * (1 - mean)),
    }[kind]


people = st.lists(st.tuples(st.integers(1, 5), st.floats(0.05, 0.95), st.integers(1, 9)), min_size=4, max_size=12)


@settings(max_examples=60, deadline=None)
@given(people=people, kind=st.sampled_from(sorted(SHARES)))
def test_index_and_standard_error_are_those_of_the_definition(people, kind):
    rank, outcome, weight = (np.array(part, dtype=float) for part in zip(*people))
    table = pa.table({"rank": rank, "outcome": outcome, "people": weight})
    params = ConcentrationParams(kind=kind, bounds=SHARES[kind])
    found = concentration_index(table, columns=WEIGHED, params=params).to_pylist()[0]
    assert found["value"] == pytest.approx(by_hand(kind, outcome, weight, rank), abs=1e-9)
    # what a row adds, found by weighing it a little more
    step, variance = 1e-5, 0.0
    for row in range(len(weight)):
        more, less = weight.copy(), weight.copy()
        more[row], less[row] = more[row] + step, less[row] - step
        slope = (by_hand(kind, outcome, more, rank) - by_hand(kind, outcome, less, rank)) / (2 * step)
        variance += (weight[row] * slope) ** 2
    assert found["standard_error"] == pytest.approx(np.sqrt(variance), rel=1e-4, abs=1e-7)


def test_by_regression_all_who_weigh_alike_have_the_same_index_and_those_who_rank_alike_none():
    plain, line = (measure(six(), by=["area"]) for measure in (concentration_index, regression_concentration_index))
    assert line["value"].to_pylist() == pytest.approx(plain["value"].to_pylist())
    assert line.column_names == plain.column_names
    with pytest.raises(ZeroDenominator) as refused:
        regression_concentration_index(six(rank=[1] * 6), by=["area"])
    assert str(refused.value) == "In area Ash all rank alike: there is no line. Use concentration_index, which gives 0."
    with pytest.raises(BadUsage, match="There is no concentration index plain"):
        regression_concentration_index(six(), params=ConcentrationParams(kind="plain"))


def test_by_regression_the_standard_error_is_that_of_a_change_in_slope_and_start():
    table = six(outcome=[3.0, 1, 4, 1, 5, 9])
    rank = (np.arange(6) + 0.5) / 6
    design, outcome = np.c_[np.ones(6), rank], np.array(table["outcome"].to_pylist())
    line, left, *_ = np.linalg.lstsq(design, outcome, rcond=None)
    spread = rank.var(ddof=1)

    def index(start, slope):
        return 2 * spread * slope / (start + slope / 2)

    step = 1e-6
    turned = [(index(*(line + turn)) - index(*(line - turn))) / (2 * step) for turn in step * np.eye(2)]
    variance = np.array(turned) @ (left[0] / 4 * np.linalg.inv(design.T @ design)) @ turned
    assert regression_concentration_index(table)["standard_error"][0].as_py() == pytest.approx(variance**0.5, rel=1e-5)
