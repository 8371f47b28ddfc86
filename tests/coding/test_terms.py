"""IMP-23: codes of each system, kept apart by type, refused with the reason."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.coding import CODE_KINDS, CODE_SYSTEMS, fault_in_code, read_code, read_code_system
from kith.coding.check_digits import verhoeff_digit
from kith.coding.kith_terms import (
    ADMISSION_TERMS,
    CONTACT_TERMS,
    KITH_TERMS,
    MEASUREMENT_TERMS,
    PROCEDURE_TERMS,
    SOCIAL_TERMS,
    kind_of_term,
)
from kith.coding.terms import CTV3, CVX, DMD, ICD10, LOINC, OPCS4, KithTerm, RxNorm, SnomedCT, Term
from kith.tables import BadCell

READ = """
system    cell                 code
snomedct  73211009             73211009
snomedct   1024701000000100    1024701000000100
dmd       108600003            108600003
icd10     e11.9                E119
icd10     I10X                 I10
icd10     G63.2*               G632
icd10     M05.90               M0590
opcs4     K40.1                K401
opcs4     X40                  X40
ctv3      XE0Uc                XE0Uc
ctv3      C10..                C10..
loinc     8480-6               8480-6
rxnorm    860975               860975
cvx       3                    03
cvx       03                   03
cvx       140                  140
kith      Lives_Alone          lives_alone
"""


@pytest.mark.parametrize("line", READ.strip().splitlines()[1:])
def test_a_code_is_written_in_its_systems_one_way(line):
    system, cell, code = line[:10].strip(), line[10:31], line[31:].strip()
    term = read_code(system, cell.strip())
    assert term.code == str(term) == code
    assert type(term) is CODE_SYSTEMS[system]
    assert CODE_KINDS[system].read(cell.strip()) == code
    assert read_code(system, code) == term


REFUSED = """
system    cell                reason
snomedct  73211008            the check digit of this SNOMED CT code is wrong
snomedct  999000000000000     the check digit of this SNOMED CT code is wrong
snomedct  680946014           description id, which names a wording and not a concept
snomedct  100022              does not name a concept
snomedct  1.02E+15            scientific notation
snomedct  999022571000001000  rounded this SNOMED CT code to fifteen digits
snomedct  1007761000000100    rounded this SNOMED CT code to fifteen digits
snomedct  8480-6              this is a code of LOINC in a place for SNOMED CT
snomedct  C10..               this is a code of CTV3 in a place for SNOMED CT
snomedct  E11.9               this is a code of ICD-10 in a place for SNOMED CT
snomedct  073211009           this is not a code of SNOMED CT
snomedct  diabetes            this is not a code of SNOMED CT
dmd       108600004           the check digit of this dm+d code is wrong
icd10     73211009            this is a code of SNOMED CT in a place for ICD-10
icd10     250.00              this is not a code of ICD-10
icd10     C10..               this is a code of CTV3 in a place for ICD-10
opcs4     I10                 this is a code of ICD-10 in a place for OPCS-4
opcs4     73211009            this is a code of SNOMED CT in a place for OPCS-4
ctv3      C10                 this is a code of ICD-10 in a place for CTV3
ctv3      1434                this is not a code of CTV3
ctv3      73211009            this is a code of SNOMED CT in a place for CTV3
loinc     8480-7              the check digit of this LOINC code is wrong
loinc     84806               this is not a code of LOINC
rxnorm    73211009            this is a code of SNOMED CT in a place for RxNorm
rxnorm    0860975             this is not a code of RxNorm
cvx       1400                this is not a code of CVX
kith      livesalone          this is not one of Kith's terms
kith      73211009            this is a code of SNOMED CT in a place for Kith
"""


@pytest.mark.parametrize("line", REFUSED.strip().splitlines()[1:])
def test_what_cannot_be_a_code_of_the_system_is_refused(line):
    system, cell, reason = line[:10].strip(), line[10:30].strip(), line[30:].strip()
    with pytest.raises(BadCell) as refusal:
        read_code(system, cell)
    assert reason in refusal.value.reason
    assert refusal.value.mend
    assert fault_in_code(system, cell) == (refusal.value.reason, refusal.value.mend)


def test_published_snomed_numbers(shared):
    with open(shared / "vectors" / "snomed_sctid.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 17
    for row in rows:
        is_right = row["sctid_valid"] == "True" and row["verhoeff_ok"] == "True"
        assert (fault_in_code("snomedct", row["sctid"]) is None) is is_right, row


def test_a_code_of_one_system_cannot_stand_in_another():
    for system in CODE_SYSTEMS.values():
        if system is not SnomedCT:
            with pytest.raises(TypeError, match="look up its code"):
                system(SnomedCT("73211009"))
    assert SnomedCT("108600003") != DMD("108600003")
    assert len({SnomedCT("108600003"), DMD("108600003"), SnomedCT("108600003")}) == 2
    assert ICD10("K401") != OPCS4("K401")


def test_a_term_without_a_system_cannot_be_made():
    with pytest.raises(NotImplementedError):
        Term("73211009")


def test_a_term_never_changes():
    with pytest.raises(AttributeError):
        SnomedCT("73211009").code = "38341003"


def test_a_near_miss_of_a_kith_term_is_suggested():
    with pytest.raises(BadCell) as refusal:
        KithTerm("lives_alon")
    assert refusal.value.mend == "is `lives_alone` meant?"


def test_kith_terms_have_one_kind_and_one_meaning_each():
    together = [CONTACT_TERMS, ADMISSION_TERMS, SOCIAL_TERMS, PROCEDURE_TERMS, MEASUREMENT_TERMS]
    assert sum(map(len, together)) == len(KITH_TERMS)
    for kind, terms in zip(("contact", "admission", "social", "procedure", "measurement"), together):
        assert {kind_of_term(term) for term in terms} == {kind}
    assert all(meaning and meaning[0] != " " for meaning in KITH_TERMS.values())
    assert len(CONTACT_TERMS) == 13
    assert set(ADMISSION_TERMS) == {"emergency_admission", "elective_admission", "maternity_admission"}


@given(st.integers(10**4, 10**13))
def test_ids_with_a_concept_partition_and_check_digit_are_read_and_others_not(item):
    for partition, is_concept in (
        ("00", True),
        ("10", True),
        ("01", False),
        ("11", False),
        ("02", False),
        ("05", False),
    ):
        digits = f"{item}{partition}"
        sctid = digits + verhoeff_digit(digits)
        too_long_for_short_form = len(sctid) > 15 and partition == "00"
        assert (fault_in_code("snomedct", sctid) is None) is (is_concept and not too_long_for_short_form)


@given(st.integers(10**11, 10**14 - 1))
def test_rounding_to_fifteen_digits_is_named_as_such_or_as_a_wrong_digit(item):
    """What a spreadsheet does to a long id is caught nine times in ten, and never read as anything it is not."""
    digits = f"{item}10"
    sctid = digits + verhoeff_digit(digits)
    if len(sctid) < 16:
        return
    rounded = sctid[:15] + "0" * (len(sctid) - 15)
    fault = fault_in_code("snomedct", rounded)
    if fault is not None:
        assert "rounded" in fault[0]


@given(st.sampled_from(sorted(CODE_SYSTEMS)), st.text(max_size=20))
def test_any_text_is_read_the_same_twice_or_refused_with_words(system, text):
    fault = fault_in_code(system, text)
    if fault is None:
        once = read_code(system, text).code
        assert read_code(system, once).code == once
    else:
        assert all(fault)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SNOMED CT", "snomedct"),
        ("snomed", "snomedct"),
        ("http://snomed.info/sct", "snomedct"),
        ("ICD-10", "icd10"),
        ("http://hl7.org/fhir/sid/icd-10", "icd10"),
        ("http://hl7.org/fhir/sid/icd-10-uk", "icd10"),
        ("OPCS-4", "opcs4"),
        ("CTV3/Read", "ctv3"),
        ("Read CTV3", "ctv3"),
        ("dm+d", "dmd"),
        ("https://dmd.nhs.uk", "dmd"),
        ("http://loinc.org", "loinc"),
        ("http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"),
        ("http://hl7.org/fhir/sid/cvx", "cvx"),
        ("Kith", "kith"),
    ],
)
def test_coding_systems_are_known_by_their_usual_names(written, name):
    assert read_code_system(written) == name


@pytest.mark.parametrize("written", ["Read v2", "ICD-9", "EMIS local", "?"])
def test_a_coding_system_that_is_not_known_is_refused(written):
    with pytest.raises(BadCell) as refusal:
        read_code_system(written)
    assert "snomedct" in refusal.value.mend


def test_shapes_that_differ_only_in_letter_case_are_different_read_codes():
    assert CTV3("XE0Uc") != CTV3("XE0UC")
    assert CVX("08").code == "08"
    assert LOINC("8480-6").system == "loinc"
    assert RxNorm("6809").called == "RxNorm"
