"""The lists that come with Kith: every name that rules use, every code of its system, marked for demonstration."""

import csv
import gzip
import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding import (
    ICD10,
    KITH_TERMS,
    SOCIAL_TERMS,
    Codelist,
    CodelistRow,
    Codelists,
    SnomedCT,
    built_in,
    fault_in_code,
)
from kith.coding.kith_terms import CONTACT_TERMS
from kith.errors import BadCodelist

NAMES = """
conditions      asthma atrial_fibrillation cancer chronic_kidney_disease copd coronary_heart_disease dementia depression
                diabetes epilepsy heart_failure hypertension learning_disability non_diabetic_hyperglycaemia obesity
                osteoporosis palliative_care peripheral_arterial_disease rheumatoid_arthritis severe_mental_illness
                stroke_tia parkinsons_disease multiple_sclerosis chronic_liver_disease frailty anxiety autism
                alcohol_dependence drug_dependence sickle_cell_disease chronic_pain hearing_loss sight_loss pregnancy
resolving       asthma_resolved atrial_fibrillation_resolved chronic_kidney_disease_resolved copd_resolved
                depression_resolved diabetes_resolved epilepsy_resolved heart_failure_resolved hypertension_resolved
                severe_mental_illness_remission housebound_no_longer pregnancy_ended
measurements    systolic_blood_pressure diastolic_blood_pressure hba1c cholesterol egfr creatinine urine_acr bmi
                smoking_status alcohol_status glucose
care processes  diabetic_foot_check retinal_screening smi_health_check learning_disability_health_check asthma_review
                copd_review medication_review nhs_health_check cervical_screening breast_screening bowel_screening
                diabetes_review
immunisations   flu_vaccine pneumococcal_vaccine covid_vaccine mmr_vaccine six_in_one_vaccine shingles_vaccine
medicines       asthma_reliever asthma_preventer antihypertensive statin diabetes_medicine antipsychotic lithium
                opioid_substitution antiepileptic antidepressant copd_inhaler
social          lives_alone unpaid_carer young_carer care_home_resident housebound homeless rough_sleeping
                temporary_accommodation overcrowded cold_or_damp_home rent_arrears debt benefits_problem food_insecurity
                lonely interpreter_needed refugee_or_asylum_seeker gypsy_roma_traveller prison_leaver care_leaver
                looked_after_child shift_worker distrust_of_services no_phone recently_bereaved unemployed
                domestic_abuse sex_worker
contacts        any_contact any_health_contact
"""
EVERY_NAME = [name for line in NAMES.strip().splitlines() for name in line[16:].split()]
SOCIAL = NAMES.split("social   ")[1].split("contacts")[0].split()

# Lists of Synthea's test people that must find them: what their bundles hold, and the lists it belongs to.
SYNTHEA = """
127013003 368581000119106 422034002 44054006 90781000119102 1551000119108   diabetes
195967001 233678006                                                         asthma
49436004                                                                    atrial_fibrillation
22298006 399211009 53741008                                                 coronary_heart_disease
88805009                                                                    heart_failure
230690007                                                                   stroke_tia
38341003                                                                    hypertension
15777000                                                                    non_diabetic_hyperglycaemia
162864005                                                                   obesity
87433001 185086009                                                          copd
84757009 128613002                                                          epilepsy
26929004 230265002                                                          dementia
64859006 443165006                                                          osteoporosis
69896004                                                                    rheumatoid_arthritis
82423001                                                                    chronic_pain
72892002                                                                    pregnancy
370143000                                                                   depression
7200002                                                                     alcohol_dependence
5602001                                                                     drug_dependence
47505003                                                                    anxiety
254637007 424132000 363406005 93761005 109838007 94260004 314994000         cancer
431855005 431856006                                                         chronic_kidney_disease_resolved
449868002 72166-2                                                           smoking_status
8480-6                                                                      systolic_blood_pressure
8462-4                                                                      diastolic_blood_pressure
4548-4                                                                      hba1c
2093-3                                                                      cholesterol
33914-3                                                                     egfr
38483-4 2160-0                                                              creatinine
14959-1                                                                     urine_acr
39156-5                                                                     bmi
2339-0 2345-7                                                               glucose
140                                                                         flu_vaccine
33 133                                                                      pneumococcal_vaccine
03                                                                          mmr_vaccine
20                                                                          six_in_one_vaccine
121                                                                         shingles_vaccine
316672 312961 259255                                                        statin
316049 316052 197361 833036 897718 866414                                   antihypertensive
860975 106892                                                               diabetes_medicine
745679                                                                      asthma_reliever
895994                                                                      asthma_preventer
896209                                                                      copd_inhaler
308971                                                                      antiepileptic
328670                                                                      antidepressant
90226004                                                                    cervical_screening
1015401000000102 57905-2                                                    bowel_screening
66348005 19169002 35999006 79586000                                         pregnancy_ended
394701000                                                                   asthma_review
"""


def test_every_list_that_rules_may_name_is_there_and_holds_something():
    assert sorted(built_in()) == sorted(EVERY_NAME)
    assert all(len(codelist) > 0 for codelist in built_in().values())
    assert built_in().problems == ()


def test_every_code_is_a_code_of_its_system_and_stands_once_in_its_list():
    for name, codelist in built_in().items():
        for row in codelist.codes:
            assert fault_in_code(row.system, row.code) is None, (name, row)
            assert row.term, (name, row)
        repeated = [
            pair for pair, times in Counter((row.system, row.code) for row in codelist.codes).items() if times > 1
        ]
        assert not repeated, (name, repeated)


def test_every_list_is_marked_for_demonstration_with_its_licences():
    for codelist in built_in().values():
        assert codelist.notice.startswith("For demonstration only")
        for owner in ("SNOMED International", "TRUD", "Regenstrief", "National Library of Medicine", "CDC"):
            assert owner in codelist.notice
        assert codelist.version
        assert codelist.origin


def test_every_social_list_holds_the_kith_term_of_its_name():
    assert len(SOCIAL) == 28
    for name in SOCIAL:
        assert name in SOCIAL_TERMS
        assert built_in()[name].codes_of("kith") == {name}


def test_contact_lists_hold_kith_terms_only():
    assert built_in()["any_contact"].codes_of("kith") == set(CONTACT_TERMS)
    health = built_in()["any_health_contact"].codes_of("kith")
    assert set(CONTACT_TERMS) - health == {"social_care_contact", "housing_contact", "vcse_contact", "outreach_contact"}


def test_a_code_does_not_both_start_and_end_a_condition():
    lists = built_in()
    for name in lists:
        condition = name.removesuffix("_resolved").removesuffix("_remission").removesuffix("_no_longer")
        condition = condition.removesuffix("_ended")
        if condition != name:
            both = {row[:2] for row in lists[name].codes} & {row[:2] for row in lists[condition].codes}
            assert not both, name


@pytest.mark.parametrize("line", SYNTHEA.strip().splitlines())
def test_synthea_codes_are_in_the_lists_they_belong_to(line):
    codes, name = line.rsplit(None, 1)[0].split(), line.rsplit(None, 1)[1]
    held = {row.code for row in built_in()[name].codes}
    assert set(codes) <= held


def test_the_commonest_synthea_conditions_are_in_a_list_or_known_not_to_be(shared):
    """Each condition seen in over twenty of the first hundred people has its list, or is left out on purpose."""
    left_out = {
        "444814009", "195662009", "10509002", "36971009", "75498004", "43878008", "65363002", "40055000",  # infections
        "271737000", "55822004", "302870006", "237602007", "80394007",  # blood findings
        "68496003", "44465007", "39848009", "62106007", "239873007", "74400008", "428251008", "196416002",
    }  # fmt: skip
    seen: Counter[str] = Counter()
    with gzip.open(shared / "data" / "fhir" / "synthea" / "bundles_r4_400_patients.ndjson.gz", "rt") as file:
        for _, line in zip(range(100), file):
            resources = (entry["resource"] for entry in json.loads(line)["entry"])
            conditions = [one for one in resources if one["resourceType"] == "Condition"]
            seen.update({one["code"]["coding"][0]["code"] for one in conditions})
    listed = {row.code for codelist in built_in().values() for row in codelist.codes}
    assert {code for code, people in seen.items() if people > 20} - listed <= left_out
    assert len(seen) > 50


def test_a_list_is_asked_with_a_term_and_not_with_text():
    diabetes = built_in()["diabetes"]
    assert SnomedCT("73211009") in diabetes
    assert ICD10("E119") in diabetes
    assert SnomedCT("38341003") not in diabetes
    with pytest.raises(TypeError, match="ask with a term"):
        assert "73211009" in diabetes


def test_a_name_that_no_list_bears_is_refused_with_the_nearest():
    with pytest.raises(BadCodelist, match=r"No codelist is called hypertention. Did you mean hypertension\?"):
        built_in().the("hypertention")
    with pytest.raises(BadCodelist, match="Give it with --codelists"):
        built_in().the("qqqq")


def test_the_table_has_a_row_for_each_list_and_code():
    table = built_in().to_table()
    assert table.column_names == ["codelist", "code_system", "code", "term", "category"]
    assert table.num_rows == sum(len(codelist) for codelist in built_in().values())
    assert Codelists({}).to_table().num_rows == 0
    assert Codelists({}).to_table().schema == table.schema


def one(*rows: CodelistRow, version: str = "1") -> Codelist:
    return Codelist("diabetes", version, "a test", "", rows)


ROWS = st.lists(
    st.builds(
        CodelistRow, st.sampled_from(["snomedct", "icd10"]), st.sampled_from(["1", "2", "3"]), st.text(max_size=3)
    ),
    max_size=6,
)


@given(ROWS, st.randoms())
def test_the_fingerprint_forgets_order_and_wording_and_nothing_else(rows, chance):
    shuffled = chance.sample(rows, len(rows))
    reworded = tuple(row._replace(term=row.term + "!") for row in shuffled)
    assert one(*rows).fingerprint == one(*reworded, version="2").fingerprint
    added = CodelistRow("snomedct", "4")
    assert one(*rows).fingerprint != one(*rows, added).fingerprint
    assert one(*rows, added).fingerprint != one(*rows, added._replace(category="type 2")).fingerprint
    assert one(*rows, added).fingerprint != one(*rows, added._replace(system="icd10")).fingerprint


def test_given_lists_replace_kiths_own_but_keep_its_terms():
    given_lists = Codelists(
        {
            "lonely": Codelist("lonely", "2", "elsewhere", "", (CodelistRow("snomedct", "267076002", "lonely"),)),
            "gout": Codelist("gout", "1", "elsewhere", "", (CodelistRow("snomedct", "90560007", "gout"),)),
        }
    )
    joined = given_lists.over(built_in())
    assert {row[:2] for row in joined["lonely"].codes} == {("snomedct", "267076002"), ("kith", "lonely")}
    assert joined["lonely"].version == "2"
    assert joined["gout"] == given_lists["gout"]
    assert joined["diabetes"] is built_in()["diabetes"]
    assert len(joined) == len(built_in()) + 1
    assert joined.fingerprint != built_in().fingerprint


def test_snomed_codes_and_wordings_agree_with_the_public_lists(shared):
    """A slip of the pen in a built-in list would give a code that the public list of the condition does not hold."""
    public = {
        "diabetes": "opensafely/primis-covid19-vacc-uptake-diab",
        "hypertension": "opensafely/nhsd-primary-care-domain-refsets-hyp_cod",
        "heart_failure": "opensafely/nhsd-primary-care-domain-refsets-hf_cod",
        "copd": "opensafely/nhsd-primary-care-domain-refsets-copd_cod",
        "dementia": "opensafely/nhsd-primary-care-domain-refsets-dem_cod",
        "asthma": "opensafely/primis-covid19-vacc-uptake-ast",
        "learning_disability": "opensafely/nhsd-primary-care-domain-refsets-ld_cod",
    }
    held: dict[str, set[str]] = {name: set() for name in public.values()}
    with gzip.open(shared / "data" / "codelists" / "codelists_long.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["codelist"] in held:
                held[row["codelist"]].add(row["code"])
    for name, source in public.items():
        assert built_in()[name].codes_of("snomedct") <= held[source], name


def test_kith_codes_in_lists_are_kith_terms():
    used = {row.code for codelist in built_in().values() for row in codelist.codes if row.system == "kith"}
    assert used <= set(KITH_TERMS)
