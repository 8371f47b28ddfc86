"""Publication: Best K and others, Age and Ageing 2025;54(4):afaf077 (CC BY-NC 4.0). Tables: the coefficients, as
OmopIndices prints them; people worked out from the published formula; the times and ages of the candidate deficits, as
DynAIRx prints them (GCAF_DynAIRx, Baseline2_Codelist.csv, numbers of codes only).

The table of ages does not say how many codes of a deficit have the limit; ours holds for all of them.
"""

import re

import pytest

from kith.insight.scores import SCORES, efi2_of, read_weights, weights_of
from tests.published.reading import number, published_rows, same

OTHER_NAMES = {
    "Alcohol": ("alcohol__harmful_intake", "alcohol__previous_harmful_or_higher_risk", "alcohol__missing"),
    "Body mass index": ("bmi__underweight", "bmi__missing"),
    "Dressing & grooming problems": ("dressing_grooming_problems",),
    "Hypotension / syncope": ("hypotension_syncope",),
    "Motor neuron disease": ("motor_neurone_disease",),
    "Parkinsonism & tremor": ("parkinsonism_tremor",),
    "Peptic ulcer disease": ("peptic_ulcer",),
    "Requirement for care": ("care_requirement",),
    "Smoker (current)": ("smoker_current",),
    "Weight loss": ("weight_loss_anorexia",),
}


@pytest.fixture
def coefficients(shared):
    return read_weights(shared / "vectors" / "efi2_coefficients.csv")


def test_every_coefficient_and_share_of_the_whole(shared, coefficients):
    rows = published_rows(shared, "efi2_coefficients.csv")
    assert len(rows) == 40
    assert list(coefficients) == [row["deficit"] for row in rows]
    assert set(weights_of(SCORES["efi2"], given=coefficients)) == set(coefficients)
    for row in rows:
        found = efi2_of([row["deficit"]], coefficients)
        assert same(found.points, number(row["beta"])), row
        assert round(found.value, 8) == number(row["weight_beta_over_8.429"]), row


def test_people_worked_out(shared, coefficients):
    rows = published_rows(shared, "efi2_examples_computed.csv")
    assert len(rows) == 6
    for row in rows:
        found = efi2_of([name for name in row["deficits"].split("|") if name], coefficients)
        assert found.points == number(row["LP"]), row
        assert round(found.value, 6) == number(row["efi2"]), row
        assert found.category == row["category"], row
        assert round(found.risk, 6) == number(row["risk_1-exp(-0.0151*exp(LP))"]), row


def test_only_the_largest_of_memory_cognition_and_dementia(coefficients):
    together = efi2_of(["memory_concerns", "cognitive_impairment", "dementia"], coefficients)
    assert together == efi2_of(["dementia"], coefficients)
    assert efi2_of(["memory_concerns", "cognitive_impairment"], coefficients).points == coefficients["memory_concerns"]


def test_times_and_ages_of_every_candidate(shared):
    rows = published_rows(shared, "efi2_time_and_age_limits.csv")
    assert len(rows) == 77
    factors, seen = {factor.name: factor for factor in SCORES["efi2"].factors}, set()
    for row in rows:
        usual = re.sub(r"\W+", "_", row["candidate_deficit"].lower())
        names = OTHER_NAMES.get(row["candidate_deficit"], (usual,))
        for name in set(names) & set(factors):
            seen.add(name)
            published = {part.split("(")[0] for part in row["time_limit_years(n_codes)"].split(";")}
            looks = factors[name].looks
            assert {look.within.removesuffix(" years") or "ever" for look in looks} == published, row
            assert {look.from_age for look in looks} == {int(row["age_limit"] or 0)}, row
    # the number of medicines is no codelist
    assert set(factors) - seen == {"polypharmacy__5_9", "polypharmacy__10plus"}
