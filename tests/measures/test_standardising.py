"""Standardised rates: refusals, blanks, and events that one person may have twice."""

import pyarrow as pa
import pytest

from kith.errors import BadUsage, NegativeCount, StandardMismatch, ZeroDenominator
from kith.measures import (
    DirectColumns,
    IndirectColumns,
    direct_rates,
    indirect_rates,
    indirect_ratios,
    standard_population,
    with_standard,
)

TWO = {
    "area": ["Ash", "Ash", "Beck", "Beck"],
    "age": ["0-64", "65+", "65+", "0-64"],
    "numerator": [30, 60, 40, 20],
    "denominator": [1000, 500, 400, 2000],
    "standard": [80, 20, 20, 80],
}
AGED = DirectColumns(age="age")


def changed(**columns):
    return pa.table({**TWO, **columns})


def test_ages_may_stand_in_any_order_and_each_area_is_measured_as_if_alone():
    both = direct_rates(pa.table(TWO), by=["area"], columns=AGED).to_pylist()
    assert [row["area"] for row in both] == ["Ash", "Beck"]
    alone = direct_rates(pa.table(TWO).slice(2), by=["area"], columns=AGED).to_pylist()
    assert alone == both[1:]


@pytest.mark.parametrize(
    ("columns", "error", "says"),
    [
        ({"numerator": [30, -1, 40, 20]}, NegativeCount, "Row 2: numerator cannot be negative."),
        ({"denominator": [1000, 500, 0, 20]}, ZeroDenominator, "Row 3: there is nobody of this age to weigh."),
        ({"standard": [80, 20, 21, 80]}, StandardMismatch, "standard weights of area Beck are not those of area Ash"),
        ({"age": ["0-64", "65+", "66+", "0-64"]}, StandardMismatch, "The ages or standard weights of area Beck"),
        ({"area": ["Ash", "Ash", "Ash", "Beck"]}, StandardMismatch, "area Beck"),
        ({"area": ["Ash"] * 4}, StandardMismatch, "An age stands twice"),
    ],
)
def test_what_cannot_be_standardised_is_refused_by_name(columns, error, says):
    with pytest.raises(error, match=says):
        direct_rates(changed(**columns), by=["area"], columns=AGED)


def test_without_a_column_of_ages_the_weights_must_still_be_alike():
    assert direct_rates(pa.table(TWO), by=["area"]).num_rows == 2
    with pytest.raises(StandardMismatch, match="area Beck"):
        direct_rates(changed(standard=[80, 20, 30, 80]), by=["area"])


def test_a_missing_count_is_unknown_and_few_events_give_no_figure():
    found = direct_rates(changed(numerator=[None, 60, 3, 6]), by=["area"], columns=AGED).to_pylist()
    assert [row["value"] for row in found] == [None, None]
    assert [row["lower"] for row in found] == [None, None]
    assert [row["method"] for row in found] == ["unknown: a number is missing", "no figure for fewer than 10 events"]
    assert found[1]["numerator"] == 9


ONCE_AND_TWICE = DirectColumns(people_with={"once": 1, "twice": 2}, age="age")


def test_events_that_are_not_independent_have_the_same_rate_and_wider_limits():
    table = changed(once=[10, 20, 30, 10], twice=[10, 20, 5, 5])
    counted = direct_rates(table, by=["area"], columns=AGED).to_pylist()
    found = direct_rates(table, by=["area"], columns=ONCE_AND_TWICE).to_pylist()
    for independent, repeated in zip(counted, found):
        assert repeated["numerator"] == independent["numerator"]
        assert repeated["value"] == pytest.approx(independent["value"])
        assert repeated["lower"] < independent["lower"] < independent["upper"] < repeated["upper"]
        assert repeated["method"] == "Dobson, events not independent"


def test_everybody_with_two_events_has_limits_wider_by_the_root_of_two():
    """Σf²·v_f with f = 2 for everybody is 4 times the variance of half as many events: twice that of the events."""
    table = changed(once=[0] * 4, twice=[15, 30, 20, 10])
    counted = direct_rates(table, by=["area"], columns=AGED).to_pylist()
    found = direct_rates(table, by=["area"], columns=ONCE_AND_TWICE).to_pylist()
    for independent, repeated in zip(counted, found):
        wider = (repeated["upper"] - repeated["value"]) / (independent["upper"] - independent["value"])
        assert wider == pytest.approx(2**0.5)


def test_people_who_had_the_event_once_only_are_independent_events():
    table = changed(once=TWO["numerator"], twice=[0] * 4)
    parts = ["value", "lower", "upper"]
    assert (
        direct_rates(table, columns=ONCE_AND_TWICE, by=["area"])
        .select(parts)
        .equals(direct_rates(table, columns=AGED, by=["area"]).select(parts))
    )


def test_the_standard_population_names_its_publication_and_licence_and_adds_up():
    esp = standard_population("esp2013")
    assert "Eurostat" in esp.publication
    assert "source is acknowledged" in esp.licence
    assert sum(esp.weights.values()) == 100_000
    with pytest.raises(BadUsage, match="There is no standard population esp1066"):
        standard_population("esp1066")


def test_ages_must_be_those_of_the_standard_population_however_they_are_written():
    bands = list(standard_population().weights)
    written = ["00-04", "5 to 9", "10–14", *bands[3:-1], "90 and over"]
    assert with_standard(pa.table({"age_band": written}))["standard"].to_pylist()[-1] == 1000
    with pytest.raises(StandardMismatch, match="85\\+ is not an age band of the European Standard Population"):
        with_standard(pa.table({"age_band": [*bands[:-2], "85+"]}))
    with pytest.raises(StandardMismatch, match="unknown is not an age band"):
        with_standard(pa.table({"age_band": [*bands, "unknown"]}))
    with pytest.raises(StandardMismatch, match="No row is of the age band 90\\+"):
        with_standard(pa.table({"age_band": bands[:-1]}))


COMPARED = pa.table(
    {
        "area": ["Ash", "Ash", "Beck", "Beck"],
        "numerator": [30, 60, 0, 0],
        "denominator": [1000, 500, 400, 2000],
        "reference_numerator": [200, 900, 200, 900],
        "reference_denominator": [10_000, 9_000, 10_000, 9_000],
    }
)


def replaced(name, values):
    return COMPARED.set_column(COMPARED.column_names.index(name), name, pa.array(values))


def test_no_events_are_a_ratio_of_nought_with_an_upper_limit():
    beck = indirect_ratios(COMPARED, by=["area"]).to_pylist()[1]
    assert (beck["value"], beck["lower"]) == (0, 0)
    assert beck["upper"] == pytest.approx(3.6889 / (400 * 0.02 + 2000 * 0.1), rel=1e-4)


def test_an_indirect_ratio_that_cannot_be_is_refused_or_blank():
    with pytest.raises(ZeroDenominator, match="Row 1: events cannot have happened among nobody"):
        indirect_ratios(replaced("denominator", [0, 500, 400, 2000]), by=["area"])
    with pytest.raises(ZeroDenominator, match="Row 4: nobody of this age in the reference population"):
        indirect_ratios(replaced("reference_denominator", [10_000, 9_000, 10_000, 0]), by=["area"])
    with pytest.raises(NegativeCount, match="Row 1: reference_numerator"):
        indirect_ratios(replaced("reference_numerator", [-200, 900, 200, 900]), by=["area"])
    with pytest.raises(StandardMismatch, match="area Beck is held against another reference population than area Ash"):
        indirect_rates(replaced("reference_numerator", [200, 900, 200, 901]), by=["area"])
    none_expected = indirect_ratios(replaced("reference_numerator", [0, 0, 0, 0]), by=["area"])
    assert none_expected["value"].to_pylist() == [None, None]
    named = IndirectColumns(numerator="reference_numerator", denominator="reference_denominator")
    assert indirect_ratios(COMPARED, columns=named)["value"].to_pylist() == [1.0]
