"""Scores from events: refusals, what is missing, doubled rows, days on the edge."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from kith.coding import built_in
from kith.errors import BadCodelist, BadUsage, BadWeights
from kith.insight.scores import (
    SCORES,
    ScoreParams,
    cambridge_of,
    efi2_of,
    efi_of,
    read_weights,
    score,
    weights_of,
)
from tests.insight.score_worlds import (
    DEFICITS,
    MEASURED,
    ON,
    YEAR_AGO,
    asked,
    born,
    efi2_lists,
    efi_lists,
    entry,
    made,
    medicine,
    one,
)
from tests.insight.worlds import EVENT_SCHEMA, PEOPLE_SCHEMA


def test_no_such_score_or_outcome():
    with pytest.raises(BadUsage) as refused:
        asked("charlson", [], {})
    assert str(refused.value) == "There is no score charlson. There are: cambridge, efi, efi2, hfrs."
    with pytest.raises(BadUsage) as refused:
        asked(ScoreParams("cambridge", outcome="death"), [], built_in())
    assert str(refused.value) == (
        "The Cambridge Multimorbidity Score has no outcome death. Its outcomes are: "
        "general37, consultations37, mortality37, admissions37, general20, mortality20."
    )


def test_no_score_of_people_it_is_not_for():
    with pytest.raises(BadUsage) as refused:
        asked(ScoreParams("efi", youngest=50), [], efi_lists())
    assert str(refused.value) == (
        "The Electronic Frailty Index is for people aged 65 and over, not 50. Ask from 65 on."
    )


@pytest.mark.parametrize("name", SCORES)
def test_every_score_says_what_it_is_for_and_where_it_is_from(name):
    definition = SCORES[name]
    assert definition.purpose == "a list for review, never a verdict"
    assert all((definition.title, definition.sentence, definition.publication, definition.licence, definition.caution))
    assert definition.youngest >= 18
    names = {factor.name for factor in definition.factors}
    assert {member for group in definition.largest for member in group} <= names
    # no coefficient of a publication whose licence keeps it from us
    assert not (definition.weights_from_user and any(factor.weights for factor in definition.factors))


def test_the_efi_without_one_list_of_its_own_names_them_all():
    with pytest.raises(BadCodelist) as refused:
        asked("efi", [medicine(code) for code in "abcdef"], built_in())
    named = ", ".join(sorted(f"efi_{name}" for name in (*DEFICITS, *MEASURED)))
    assert str(refused.value) == (
        f"The Electronic Frailty Index needs codelists, and none of its own was given. Give at least one of: {named}."
    )


def test_efi2_without_weights_or_with_wrong_ones(betas):
    with pytest.raises(BadWeights) as refused:
        asked("efi2", [], efi2_lists())
    assert str(refused.value) == (
        "The weights of the Electronic Frailty Index 2 do not come with Kith: The article is CC BY-NC 4.0. "
        "Give a file with the columns deficit and beta."
    )
    for wrong, said in [
        ({**betas, "age": 1.0}, "The Electronic Frailty Index 2 has no factor age. Take these rows out."),
        (
            {name: weight for name, weight in betas.items() if name not in ("copd", "falls")},
            "The weights of the Electronic Frailty Index 2 lack copd, falls. Give the whole table.",
        ),
        (
            {**betas, "copd": betas["copd"] + 1},
            "The weights of the Electronic Frailty Index 2 add up to 9.42874, not to 8.42874. "
            "Compare the file with the published table.",
        ),
        (
            {**betas, "copd": float("nan")},
            "The weight of copd is no number: nan. Mend the file.",
        ),
    ]:
        with pytest.raises(BadWeights) as refused:
            efi2_of([], wrong)
        assert str(refused.value) == said


def test_weights_for_a_score_that_has_its_own():
    with pytest.raises(BadWeights) as refused:
        weights_of(SCORES["efi"], given={"falls": 1.0})
    assert str(refused.value) == (
        "The Electronic Frailty Index has published weights of its own. Leave the weights out."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,beta\nfalls,1\n", "The file of weights has no column deficit. It has: name, beta."),
        ("deficit,beta\nfalls,1\nfalls,2\n", "The file of weights has falls twice. Keep one of the rows."),
        ("deficit,beta\nfalls,much\n", "The weight of falls is no number: much. Mend the file."),
    ],
)
def test_a_file_of_weights_that_cannot_be_read(tmp_path, text, said):
    (tmp_path / "weights.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BadWeights) as refused:
        read_weights(tmp_path / "weights.csv")
    assert str(refused.value) == said


def test_a_deficit_that_is_none():
    with pytest.raises(BadUsage) as refused:
        efi_of(["fals"])
    assert str(refused.value) == "The Electronic Frailty Index does not count fals. Did you mean falls?"
    with pytest.raises(BadUsage):
        cambridge_of(["xyzzy"])


# --- who is asked, and what is missing


def test_the_living_of_the_age_and_those_of_unknown_age():
    people = [born(1961, "a", 11), born(1961, "b", 12), born(None, "c"), born(1940, "d", died=date(2026, 10, 1))]
    first, unknown = asked("efi", [entry("falls", person="c")], efi_lists(), people)
    assert (first["person_id"], first["value"], first["category"]) == ("a", 0.0, "fit")
    assert (unknown["person_id"], unknown["value"], unknown["category"]) == ("c", None, None)
    assert unknown["reasons"] == ["falls: 1 point, 1 May 2026"]
    assert unknown["missing"][0] == "month of birth: not recorded"
    assert unknown["factors_present"] == 1
    older = asked(ScoreParams("efi", youngest=75), [], efi_lists(), [born(1955, "e"), born(1950, "f")])
    assert [row["person_id"] for row in older] == ["f"]


def test_without_a_general_practice_record_nothing_is_known():
    row = one("efi", [], efi_lists(), [born(1940, sources=("hospital",))])
    assert (row["value"], row["category"]) == (None, None)
    assert row["missing"][0] == "general practice record: none was sent"
    no_medicines = "polypharmacy: no codelist efi_polypharmacy was given, and no medication is in the events"
    assert no_medicines in row["missing"]


def test_lists_that_nobody_gave_are_missing_and_not_no():
    row = one("efi", [entry("falls")], efi_lists(("falls", "diabetes")))
    assert (row["factors_present"], row["factors_asked"], row["value"]) == (1, 2, 1 / 36)
    titles = {factor.title for factor in SCORES["efi"].factors}
    assert {said.partition(":")[0] for said in row["missing"]} == titles - {"diabetes"}
    assert "falls: no codelist efi_falls_in_12_months was given" in row["missing"]
    assert "arthritis: no codelist efi_arthritis was given" in row["missing"]


def test_who_has_no_code_in_two_years_has_no_hospital_score():
    row = one("hfrs", [entry("F009", "2024-11-01", system="icd10")], {})
    assert (row["value"], row["category"], row["missing"]) == (None, None, ["ICD-10 codes: none in the 2 years"])
    row = one("hfrs", [entry("I10", "2024-11-02", system="icd10")], {})
    assert (row["value"], row["category"], row["missing"], row["factors_asked"]) == (0.0, "low", [], 109)


def test_no_people_and_no_events():
    people = pa.Table.from_pylist([], PEOPLE_SCHEMA)
    events = pa.Table.from_pylist([], EVENT_SCHEMA)
    assert score("efi", people, events, efi_lists(), ON).table.num_rows == 0
    assert one("efi", [], efi_lists())["reasons"] == []


# --- edges


def test_doubled_rows_same_days_and_days_to_come():
    rows = [entry("falls"), entry("falls"), entry("falls", source_row=3), entry("diabetes", "2026-11-02")]
    row = one("efi", [*rows, entry("arthritis", ON), entry("dizziness", None)], efi_lists())
    assert row["value"] == 2 / 36
    assert row["reasons"] == ["arthritis: 1 point, 1 November 2026", "falls: 1 point, 1 May 2026"]


def test_five_different_medicines_in_twelve_months():
    edge = YEAR_AGO + timedelta(days=1)
    four = [medicine(code, edge) for code in "abcd"]
    assert one("efi", four + four, efi_lists())["value"] == 0
    assert one("efi", [*four, medicine("e", YEAR_AGO)], efi_lists())["value"] == 0
    assert one("efi", [*four, medicine("e", date(2026, 11, 2))], efi_lists())["value"] == 0
    row = one("efi", [*four, medicine("e", edge)], efi_lists())
    assert row["reasons"] == ["polypharmacy: 1 point, 2 November 2025"]
    assert row["factors_asked"] == 36


def test_the_list_of_medicines_counts_in_place_of_the_kind_where_it_is_given():
    lists = efi_lists() | {"efi_polypharmacy": made("efi_polypharmacy", "abcde")}
    assert one("efi", [medicine(code) for code in "abcde"], lists)["value"] == 0  # of another coding system
    assert one("efi", [entry(code) for code in "abcde"], lists)["value"] == 1 / 36


def test_cancer_counts_for_five_years_and_other_conditions_for_ever():
    cancer = min(built_in()["cancer"].codes_of("snomedct"))
    dementia = min(built_in()["dementia"].codes_of("snomedct"))
    rows = [entry(cancer, "2021-11-01", system="snomedct"), entry(dementia, "1990-01-01", system="snomedct")]
    assert one("cambridge", rows, built_in())["value"] == 2.46
    rows[0]["date"] = date(2021, 11, 2)
    row = one("cambridge", rows, built_in())
    assert (row["value"], row["category"]) == (3.96, None)
    assert row["reasons"] == [
        "dementia: 2.46 points, 1 January 1990",
        "cancer last 5 years: 1.5 points, 2 November 2021",
    ]
    assert "migraine: no codelist migraine was given" in row["missing"]
    twenty = one(ScoreParams("cambridge", outcome="mortality20"), rows, built_in())
    assert twenty["value"] == 186.42
    assert "migraine: no codelist migraine was given" not in twenty["missing"]


def test_hospital_codes_count_once_by_three_characters_of_admissions_and_conditions():
    rows = [entry("F009", system="icd10"), entry("F001", "2026-06-01", system="icd10", kind="admission")]
    others = [entry("R26", system="icd10", kind="procedure"), entry("R26", system="snomedct")]
    row = one("hfrs", rows + others, {})
    assert (row["value"], row["category"]) == (7.1, "intermediate")
    assert row["reasons"] == ["ICD-10 F00: 7.1 points, 1 June 2026"]


def test_efi2_with_and_without_what_missing_records_add(betas):
    params = ScoreParams("efi2", weights=betas)
    row = one(params, [entry("efi2_falls")], efi2_lists())
    lp = betas["falls"] + betas["alcohol__missing"] + betas["bmi__missing"]
    assert row["value"] == pytest.approx(lp / 8.429)
    assert row["value_without_missing"] == pytest.approx(betas["falls"] / 8.429)
    assert row["risk_1_year"] == pytest.approx(1 - np.exp(-0.0151 * np.exp(lp)))
    assert row["missing"] == [
        "intake of alcohol: not recorded in 5 years",
        "body mass index: not recorded in 5 years",
        "activity limitation by the Barthel index: no measurement",
        "cognitive impairment by the 6-CIT: no measurement",
        "hypotension syncope by systolic pressure: no measurement",
        "hypotension syncope by diastolic pressure: no measurement",
        "peripheral vascular disease by the ankle brachial index: no measurement",
        "weight loss anorexia by the MUST: no measurement",
    ]
    assert row["reasons"][-2:] == [
        "no record of body mass index: 0.032 points",
        "no record of intake of alcohol: 0.012 points",
    ]
    assert row["factors_present"] == 1


def test_efi2_says_nothing_is_recorded_only_where_every_list_was_given(betas):
    lists = {name: codes for name, codes in efi2_lists().items() if name != "efi2_alcohol_lower_risk"}
    row = one(ScoreParams("efi2", weights=betas), [], lists)
    assert not [reason for reason in row["reasons"] if "alcohol" in reason]
    assert "intake of alcohol: no codelist efi2_alcohol_lower_risk was given" in row["missing"]


def test_efi2_counts_medicines_by_kind_where_no_list_is_given(betas):
    lists = {name: codes for name, codes in efi2_lists().items() if name != "efi2_polypharmacy"}
    rows = [medicine(f"m{n}", "2026-08-04") for n in range(10)]
    other = [entry("m0", system="dmd", kind="contact", person="q")]
    people = [born(1940), born(1940, "q")]
    steps = ((4, None), (5, "5 to 9 medicines"), (9, "5 to 9 medicines"), (10, "10 or more medicines"))
    for count, title in steps:
        mine, others = asked(ScoreParams("efi2", weights=betas), rows[:count] + other, lists, people)
        titles = [reason.partition(":")[0] for reason in mine["reasons"] if "medicines" in reason]
        assert titles == ([title] if title else [])
        assert others["factors_present"] == 0
    (row, _) = asked(
        ScoreParams("efi2", weights=betas), [medicine(f"m{n}", "2026-08-03") for n in range(10)], lists, people
    )
    assert row["factors_present"] == 0
    assert (
        "5 to 9 medicines: no codelist efi2_polypharmacy was given, and no medication is in the events"
        in row["missing"]
    )


def test_efi2_takes_the_latest_intake_and_the_age_at_a_fall(betas):
    params = ScoreParams("efi2", weights=betas)
    people = [born(1960, month=6)]
    rows = [entry("efi2_falls", "2015-05-31"), entry("bmi", value=24.0)]
    rows += [entry("efi2_alcohol_harmful", "2026-01-01"), entry("efi2_alcohol_lower_risk", "2026-02-01")]
    assert one(params, rows, efi2_lists(), people)["reasons"] == []
    rows[0]["date"] = date(2015, 6, 1)
    rows[3]["date"] = date(2026, 1, 1)
    reasons = one(params, rows, efi2_lists(), people)["reasons"]
    assert [reason.partition(":")[0] for reason in reasons] == ["falls", "harmful intake of alcohol"]


# --- properties
