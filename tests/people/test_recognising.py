"""Which layout a header belongs to, and the refusals."""

import gzip

import pytest

from kith.errors import UnknownLayout
from kith.people.layouts import LAYOUTS, recognise

# Headers as partners send them
CASES = {
    "gp_register": "NHS No.; Surname; Forename; D.O.B.; Gender; Post Code; Address Line 1; Mobile; Ethnicity; Practice Code; "
    "Date registered",
    "gp_events": "Patient ID; NHS Number; Event type; Event date; Coding system; SNOMED code; Result; Units",
    "community_contacts": "Local Number; NHSNO; Surname; First name; DOB; Service; Contact date; Attendance; Housebound",
    "mental_health": "RiO ID; NHS Number; Surname; Forename; Date of Birth; Team; Date of contact; Outcome; Primary Diagnosis",
    "social_care": "Mosaic ID; Surname; Forename; DOB; Package type; Package start date; Package end date; Lives alone; Unpaid carer",
    "hospital": "Hospital number; NHS Number; Surname; Forename; DOB; Episode type; Admission date; Discharge date; Diag1",
    "housing": "Tenant ID; Last name; First name; DOB; Snapshot date; Tenure type; Bedrooms; Occupants; Damp and mould",
    "vcse_referrals": "Client ref; First name; Last name; Referral date; Reason for referral; Referral status; Self-reported",
}


@pytest.mark.parametrize("layout", CASES)
def test_a_partners_header_is_recognised(layout):
    found = recognise(CASES[layout].split("; "))
    assert found.layout == layout
    assert found.reasons[0].startswith(f"it has all that {layout} needs")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_kiths_own_headers_are_recognised(layout):
    assert recognise(LAYOUTS[layout].schema.names).layout == layout


def test_the_order_of_columns_does_not_matter():
    for text in CASES.values():
        header = text.split("; ")
        assert recognise(header[::-1]).layout == recognise(header).layout


def test_a_header_that_fits_nothing_names_the_nearest_and_what_it_lacks():
    with pytest.raises(
        UnknownLayout, match=r"The nearest is gp_register, which also needs birth_date\. Add the column"
    ):
        recognise(["nhs_number", "surname", "forename", "practice code", "date registered"])


def test_a_header_that_says_nothing_is_shown_back():
    with pytest.raises(UnknownLayout, match="No layout has a column headed “a”, “b”. Name the layout with --layout"):
        recognise(["a", "b"])


def test_a_header_that_fits_two_layouts_is_never_guessed():
    with pytest.raises(UnknownLayout, match="fit more than one layout: ehrql_addresses, ehrql_practice_reg.*layout"):
        recognise(["patient_id", "start_date", "end_date"])


def test_the_public_tables_of_ehrql_are_recognised(shared):
    for path in sorted((shared / "data" / "synthetic_uk_ehr").glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            header = file.readline().strip().split(",")
        assert recognise(header).layout == f"ehrql_{path.name.removesuffix('.csv.gz')}"
