"""Deficits that a measurement tells of: the marks, every value or three of them, and nothing measured is never no."""

import pytest

from kith.insight.scores import ScoreParams
from tests.insight.score_worlds import asked, born, efi2_lists, efi_lists_with_values, entry, one

WOMAN, MAN, UNKNOWN = (born(1940) | {"sex": sex} for sex in ("female", "male", None))
# measurement, values that are the deficit, values that are not; METHODS as Greater Manchester applies the index
MARKS = [
    ("barthel", (0, 18), (18.5, 20)),
    ("falls_in_12_months", (1,), (0,)),
    ("diastolic_24_hours", (86,), (85,)),
    ("systolic_24_hours", (136,), (135,)),
    ("atrial_fibrillation_score", (0, 2), ()),
    ("six_cit", (8,), (7,)),
    ("tsh", (0.35, 5.6), (0, 0.36, 5.5)),
    ("egfr", (59,), (0, 60)),
    ("urine_protein_24_hours", (151,), (150,)),
    ("urine_albumin_24_hours", (21,), (20,)),
    ("urine_protein_creatinine", (51,), (50,)),
    ("urine_acr", (3.1,), (3,)),
    ("urine_microalbumin", (3.1,), (3,)),
    ("abpi", (0.94,), (0, 0.95)),
    ("hip_t_score", (-2.5, -3.5), (-2.4,)),
    ("copd_exacerbations", (1,), (0,)),
    ("oxygen_hours", (1,), (0,)),
    ("copd_unscheduled", (1,), (0,)),
    ("must", (1,), (0,)),
]


def deficits(*rows, person=WOMAN):
    return one("efi", rows, efi_lists_with_values(), [person])["factors_present"]


@pytest.mark.parametrize(("measurement", "low", "fine"), MARKS, ids=[row[0] for row in MARKS])
def test_each_mark_of_the_index_on_both_sides(measurement, low, fine):
    assert [deficits(entry(measurement, value=value)) for value in low] == [1] * len(low)
    assert [deficits(entry(measurement, value=value)) for value in fine] == [0] * len(fine)


@pytest.mark.parametrize(
    ("value", "of_a_woman", "of_a_man"),
    [(11.4, 1, 1), (11.5, 0, 1), (13, 0, 0), (114, 1, 1), (115, 0, 1), (130, 0, 0), (0, 0, 0)],
)
def test_low_haemoglobin_in_decilitres_or_litres_by_sex(value, of_a_woman, of_a_man):
    row = entry("haemoglobin", value=value)
    assert (deficits(row), deficits(row, person=MAN)) == (of_a_woman, of_a_man)


def test_any_one_value_counts_for_ever_though_later_ones_are_in_range():
    early, late = entry("egfr", "2011-03-01", value=52), entry("egfr", "2026-03-01", value=88)
    row = one("efi", [early, late], efi_lists_with_values())
    assert row["reasons"] == ["chronic kidney disease: 1 point, 1 March 2011"]


def test_a_code_without_its_value_is_no_measurement():
    row = one("efi", [entry("egfr")], efi_lists_with_values())
    assert row["factors_present"] == 0
    assert "chronic kidney disease by eGFR: no measurement" in row["missing"]


def test_nothing_measured_is_missing_and_a_value_in_range_is_not():
    words = "chronic kidney disease by eGFR: no measurement"
    assert words in one("efi", [], efi_lists_with_values())["missing"]
    assert words not in one("efi", [entry("egfr", value=88)], efi_lists_with_values())["missing"]
    # the deficit is on record, so no measurement could tell more
    assert words not in one("efi", [entry("chronic_kidney_disease")], efi_lists_with_values())["missing"]


def test_haemoglobin_of_somebody_whose_sex_nobody_recorded_tells_nothing():
    row = one("efi", [entry("haemoglobin", value=80)], efi_lists_with_values(), [UNKNOWN])
    assert row["factors_present"] == 0
    assert "anaemia haematinic deficiency by haemoglobin: sex not recorded" in row["missing"]
    woman = one("efi", [entry("haemoglobin", value=120)], efi_lists_with_values(), [WOMAN])
    assert not [said for said in woman["missing"] if "haemoglobin" in said]


def test_each_person_lacks_their_own_measurements():
    people = [born(1940, "measured"), born(1940, "never")]
    rows = asked("efi", [entry("tsh", value=2, person="measured")], efi_lists_with_values(), people)
    words = "thyroid disease by TSH: no measurement"
    assert [words in row["missing"] for row in rows] == [False, True]


def low(code, values, days):
    return [entry(code, day, value=value, source_row=place) for place, (value, day) in enumerate(zip(values, days))]


THREE_DAYS = ("2012-05-01", "2019-05-01", "2026-05-01")


@pytest.mark.parametrize(
    ("rows", "counts"),
    [
        (low("systolic_blood_pressure", (89, 80, 70), THREE_DAYS), True),
        (low("diastolic_blood_pressure", (59, 50, 59), THREE_DAYS), True),
        (low("systolic_blood_pressure", (90, 80, 70), THREE_DAYS), False),
        (low("diastolic_blood_pressure", (60, 50, 59), THREE_DAYS), False),
        (low("systolic_blood_pressure", (0, 80, 70), THREE_DAYS), False),
        (low("systolic_blood_pressure", (85, 84, 83), ("2026-05-01",) * 3), False),
        (low("systolic_blood_pressure", (85, 84, 83), ("2026-05-01", "2026-05-02", "2026-11-02")), False),
        (
            low("systolic_blood_pressure", (85, 84), THREE_DAYS)
            + low("diastolic_blood_pressure", (50,), THREE_DAYS[2:]),
            False,
        ),
    ],
    ids=["systolic", "diastolic", "at_the_mark", "at_the_other", "nought", "one_day", "not_yet", "one_of_the_other"],
)
def test_three_low_pressures_on_three_days_are_hypotension(rows, counts, betas):
    row = one(ScoreParams("efi2", weights=betas), rows, efi2_lists())
    assert any(reason.startswith("hypotension syncope") for reason in row["reasons"]) == counts
    of_pressure = [said for said in row["missing"] if "systolic" in said]
    assert bool(of_pressure) == (not counts and not any("systolic" in row["code"] for row in rows))
