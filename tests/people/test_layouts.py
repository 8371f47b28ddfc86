"""Each layout: its headers, its columns, and that every column ends up somewhere."""

import re
from datetime import date

import pytest
from ibis import Deferred

from kith.coding.kith_terms import KITH_TERMS, kind_of_term
from kith.people.events import KEY
from kith.people.layouts import LAYOUTS
from kith.people.layouts.values import EVENT_KINDS
from kith.tables import BadCell
from kith.tables.kinds import squashed

# What partners write                                         is the column
HEADERS = """
    gp_register           NHS Number                          nhs_number
    gp_register           nhs_no                              nhs_number
    gp_register           NHSNO                               nhs_number
    gp_register           NHS No.                             nhs_number
    gp_register           Surname                             family_name
    gp_register           FORENAME                            given_name
    gp_register           DOB                                 birth_date
    gp_register           D.O.B.                              birth_date
    gp_register           Date of Birth                       birth_date
    gp_register           Post Code                           postcode
    gp_register           Mobile                              phone
    gp_register           Tel. No.                            phone
    gp_register           E-mail                              email
    gp_register           Ethnicity                           ethnic_category
    gp_register           GP Practice Code                    practice_ods_code
    gp_register           Known As                            preferred_name
    gp_register           Maiden Name                         former_family_name
    gp_events             SNOMED Code                         code
    gp_events             Event Date                          date
    community_contacts    Housebound?                         is_housebound
    community_contacts    Appointment date                    contact_date
    social_care           Package start date                  start_date
    hospital              Discharge Date                      end_date
    hospital              ICD10                               diagnosis_code
    housing               Tenancy ref                         household_reference
    vcse_referrals        Reason for referral                 reason
"""


@pytest.mark.parametrize("line", HEADERS.strip().splitlines())
def test_partners_headers_are_known(line):
    layout, header, column = re.split(r" {2,}", line.strip())
    known = {squashed(word) for word in (column, *LAYOUTS[layout].schema[column].synonyms)}
    assert squashed(header) in known


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda each: each.name)
def test_no_header_means_two_columns(layout):
    meant: dict[str, str] = {}
    for column in layout.schema.columns:
        for word in {squashed(text) for text in (column.name, *column.synonyms)}:
            assert meant.setdefault(word, column.name) == column.name, word


def names_in(expression) -> set[str]:
    return set(re.findall(r"_(?:\.|\[')(\w+)", repr(expression))) if isinstance(expression, Deferred) else set()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda each: each.name)
def test_every_column_is_a_claim_or_an_event_or_says_when_and_by_whom(layout):
    used = set(layout.claims) | names_in(layout.said_on) | names_in(layout.organisation) | set(layout.known_with)
    for expression in layout.said_by_person.values():
        used |= names_in(expression)
    for event in layout.events:
        for part in (event.kind, event.code, event.code_system, event.date, event.when, event.value, event.unit):
            used |= names_in(part)
        used |= names_in(event.outcome) | names_in(event.end_date)
    unused = set(layout.schema.names) - used
    # numbers that a back end gives its rows, which say nothing of a person
    assert unused <= {"address_id", "apcs_ident", "id", "consultation_id", "medication_status"}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda each: each.name)
def test_events_are_of_a_known_kind_and_term(layout):
    for event in layout.events:
        assert event.means
        if isinstance(event.kind, str):
            assert event.kind in EVENT_KINDS
        if isinstance(event.code_system, str) and event.code_system == "kith" and isinstance(event.code, str):
            assert event.code in KITH_TERMS
            assert kind_of_term(event.code) == event.kind


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda each: each.name)
def test_every_column_says_what_it_means(layout):
    assert layout.about
    assert layout.schema.row
    for column in layout.schema.columns:
        assert column.meaning
        assert column.unit or not column.name.endswith(("_count", "_pence"))


def test_only_a_name_and_a_birth_date_are_required_of_a_register():
    schema = LAYOUTS["gp_register"].schema
    assert [column.name for column in schema.columns if column.required] == ["birth_date"]
    assert schema.at_least_one_of == (("family_name", "given_name"),)
    assert schema.one_row_per == ("nhs_number",)


def test_whatever_names_a_person_is_marked():
    for layout in LAYOUTS.values():
        for column in layout.schema.columns:
            if re.search(r"name$|nhs_number|birth|^postcode|^address$|phone|email|local_id|patient_id", column.name):
                assert column.identifies or "region" in column.name, (layout.name, column.name)


def test_rent_in_pounds_is_never_read_as_pence():
    pence = LAYOUTS["housing"].schema["rent_arrears_pence"]
    assert "pence" in pence.meaning
    assert all("pence" in word for word in pence.synonyms)


@pytest.mark.parametrize(
    ("layout", "column", "text", "value"),
    [
        ("hospital", "episode_type", "A&E", "emergency_attendance"),
        ("hospital", "episode_type", "Non-elective", "emergency_admission"),
        ("community_contacts", "service", "District Nursing", "community_nursing"),
        ("community_contacts", "contact_type", "Home visit", "home"),
        ("community_contacts", "outcome", "DNA", "did_not_attend"),
        ("social_care", "service", "Domiciliary care", "home_care"),
        ("housing", "tenure", "Council tenant", "social_rent"),
        ("vcse_referrals", "reason", "Social isolation", "loneliness"),
        ("vcse_referrals", "outcome", "Closed", "ended"),
        ("gp_events", "code_system", "http://snomed.info/sct", "snomedct"),
        ("gp_events", "kind", "Immunization", "immunisation"),
        ("gp_register", "sex", "F", "female"),
        ("gp_register", "birth_date", "14-Jul-1945", date(1945, 7, 14)),
        ("ehrql_addresses", "imd_decile", "unknown", "unknown"),
    ],
)
def test_partners_words_are_read(layout, column, text, value):
    assert LAYOUTS[layout].schema[column].kind.read(text) == value


def test_a_key_is_made_and_never_typed():
    with pytest.raises(BadCell, match="never typed"):
        KEY.read("6f1ed002")
