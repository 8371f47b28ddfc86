"""Headers: matched whatever their case, spaces and punctuation; refused by name where they cannot be told apart."""

import pytest
from partner_files import EVENTS, REGISTER

from kith.errors import CannotRead, UnknownLayout
from kith.tables import match_header
from kith.tables.headers import column_letters, named_header, refuse_misfit

HEADER = ("NHS Number", "Surname", "date-of-birth")


@pytest.mark.parametrize("header", ["NHS Number", "nhs_no", "NHSNO", "NHS No.", "  nhs   number ", "Nhs-Number"])
def test_synonyms_match_without_case_spaces_or_punctuation(header):
    assert match_header([header, "surname", "dob"], REGISTER).columns["nhs_number"] == header


def test_what_the_layout_has_no_use_for_is_unknown_and_what_it_needs_is_missing():
    match = match_header(("Shoe size", "NHS No"), REGISTER)
    assert match.unknown == ("Shoe size",)
    assert match.missing == ("birth_date", "family_name or given_name")


def test_columns_come_in_the_order_of_the_layout():
    assert list(match_header(("dob", "surname", "nhsno"), REGISTER).columns) == [
        "nhs_number",
        "family_name",
        "birth_date",
    ]


def test_a_missing_column_is_named_with_its_synonyms_and_the_nearest_header():
    header = ("NHS Number", "Surname", "Date of brth")
    with pytest.raises(UnknownLayout) as refused:
        refuse_misfit(match_header(header, REGISTER), REGISTER, "gp.csv")
    assert str(refused.value) == (
        "gp.csv is not a register file: it has no column for birth_date. "
        "birth_date may also be called dob, date of birth. Is it “Date of brth”? Then rename that to birth_date."
    )


def test_a_missing_group_names_each_of_its_columns():
    with pytest.raises(UnknownLayout, match="no column for local_id or nhs_number"):
        refuse_misfit(match_header(("kind", "date"), EVENTS), EVENTS, "events.csv")


def test_two_headers_that_could_be_one_column_are_refused_by_name():
    match = match_header((*HEADER, "DOB"), REGISTER)
    with pytest.raises(UnknownLayout) as refused:
        refuse_misfit(match, REGISTER, "gp.csv")
    assert "“date-of-birth” and “DOB”, and each could be birth_date" in str(refused.value)


def test_the_same_header_twice_is_refused_by_name_and_place():
    with pytest.raises(CannotRead) as refused:
        named_header(("NHS No", "Name", "NHS No "), "gp.csv")
    assert (
        str(refused.value)
        == "gp.csv has the column “NHS No” 2 times (columns A, C). Rename or take out all but one of them."
    )


def test_columns_without_a_name_are_called_by_their_letter():
    assert named_header(("\ufeffid", "", " "), "x.csv") == ("id", "(column B)", "(column C)")


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_letters_are_those_of_a_spreadsheet(place, letters):
    assert column_letters(place) == letters
