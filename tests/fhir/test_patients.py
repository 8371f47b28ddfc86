"""A Patient becomes a row of the register; what it does not say stays empty."""

import pytest

from kith.fhir.elements import Left, Told
from kith.fhir.patients import practice_of, read_patient
from kith.tables import BadCell

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
UK = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-"


def row(**parts):
    return read_patient({"resourceType": "Patient", "id": "7", **parts}, Told()).row


def told(**parts):
    said = Told()
    read_patient({"resourceType": "Patient", "id": "7", **parts}, said)
    return dict(said)


@pytest.mark.parametrize(
    ("system", "use", "value", "found"),
    [
        ("https://fhir.nhs.uk/Id/nhs-number", None, " 9434765870 ", "9434765870"),
        ("urn:oid:2.16.840.1.113883.2.1.4.1", "official", "9434765870", "9434765870"),
        ("https://fhir.nhs.uk/Id/nhs-number", "old", "9434765870", None),
        ("http://hl7.org/fhir/sid/us-ssn", None, "999-22-1962", None),
    ],
)
def test_only_an_nhs_number_in_use_is_one(system, use, value, found):
    assert row(identifier=[{"system": system, "use": use, "value": value}])["nhs_number"] == found


@pytest.mark.parametrize(
    ("names", "family", "given", "former", "preferred"),
    [
        ([{"use": "official", "family": "Shah", "given": ["Amina", "Bi"]}], "Shah", "Amina Bi", None, None),
        (
            [
                {"use": "maiden", "family": "Khan", "given": ["Amina"]},
                {"use": "official", "family": "Shah", "given": ["Amina"]},
                {"use": "nickname", "given": ["Mina"]},
            ],
            "Shah", "Amina", "Khan", "Mina",
        ),
        ([{"use": "old", "family": "Khan"}, {"family": "Shah"}], "Shah", None, "Khan", None),
        ([{"use": "maiden", "family": "Shah"}, {"use": "usual", "family": "Shah"}], "Shah", None, None, None),
        ([{"text": "Nguyen Van An"}], None, "Nguyen Van An", None, None),
        ([None, {"family": "Smith"}], "Smith", None, None, None),
        ([], None, None, None, None),
    ],
)  # fmt: skip
def test_names_in_use_and_names_left_behind(names, family, given, former, preferred):
    found = row(name=names)
    columns = ("family_name", "given_name", "former_family_name", "preferred_name")
    assert tuple(found[name] for name in columns) == (family, given, former, preferred)


@pytest.mark.parametrize(
    ("text", "found", "said"),
    [
        ("1950-03-07", "1950-03-07", {}),
        ("1950-03", "1950-03-01", {"birth dates that give only a month stand for its first day": 1}),
        ("1950", None, {"birth dates that give only a year are left empty": 1}),
        (None, None, {}),
    ],
)
def test_birth_dates_whole_and_in_part(text, found, said):
    assert row(birthDate=text)["birth_date"] == found
    assert told(birthDate=text) == said


@pytest.mark.parametrize(
    ("gender", "sex"),
    [("male", "male"), ("female", "female"), ("other", "indeterminate"), ("unknown", "not_known"), (None, None)],
)
def test_gender_becomes_sex_in_our_words(gender, sex):
    assert row(gender=gender)["sex"] == sex


def test_where_somebody_lives_and_how_to_reach_them():
    found = row(
        address=[
            {"use": "old", "line": ["1 Old Road"], "postalCode": "LS1 1AA"},
            {"line": ["Flat 2", "4 Sandmoor Drive"], "city": "LEEDS", "postalCode": "LS17 7DF", "country": "England"},
        ],
        telecom=[
            {"system": "phone", "value": "0113 1", "use": "home"},
            {"system": "phone", "value": "07700 900001", "use": "mobile"},
            {"system": "phone", "value": "07700 900000", "use": "old"},
            {"system": "email", "value": "a@example.org"},
        ],
    )
    assert (found["address"], found["postcode"]) == ("Flat 2, 4 Sandmoor Drive, LEEDS", "LS17 7DF")
    assert (found["phone"], found["email"]) == ("07700 900001", "a@example.org")


def test_a_code_abroad_is_no_postcode_and_no_fixed_abode_is():
    abroad = [{"postalCode": "01940", "country": "US"}]
    assert row(address=abroad)["postcode"] is None
    assert told(address=abroad) == {"addresses abroad, whose postal codes are no postcodes": 1}
    assert row(address=[{"postalCode": "ZZ99 3VZ"}])["postcode"] == "ZZ99 3VZ"


@pytest.mark.parametrize(
    ("url", "system", "code", "display", "found"),
    [
        (
            f"{UK}EthnicCategory",
            "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland",
            "J",
            "Pakistani",
            "J",
        ),
        (
            f"{UK}EthnicCategory",
            "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryWales",
            "J",
            "Indian",
            "Indian",
        ),
        ("http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", "x", "2106-3", "White", None),
    ],
)
def test_ethnic_category_from_england_and_from_elsewhere(url, system, code, display, found):
    value = {"coding": [{"system": system, "code": code, "display": display}]}
    assert row(extension=[{"url": url, "valueCodeableConcept": value}])["ethnic_category"] == found


def speaks(code, preferred=None):
    said = {"language": {"coding": [{"code": code}]}}
    return said if preferred is None else said | {"preferred": preferred}


@pytest.mark.parametrize(
    ("spoken", "found"),
    [
        ([speaks("ur")], "ur"),
        ([speaks("en-GB")], "en"),
        ([speaks("en"), speaks("fr", True)], "fr"),
        ([speaks("en"), speaks("fr")], None),  # nobody says which; it is not guessed
        ([{"language": {"text": "Sylheti"}}], "Sylheti"),
        ([], None),
    ],
)
def test_the_main_language_is_the_preferred_or_the_only_one(spoken, found):
    assert row(communication=spoken)["main_language"] == found


@pytest.mark.parametrize(("said", "found"), [(True, "yes"), (False, "no"), (None, None)])
def test_an_interpreter_needed_not_needed_or_not_said(said, found):
    parts = [] if said is None else [{"url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"}]
    for part in parts:
        part["valueBoolean"] = said
    assert row(extension=parts)["interpreter_needed"] == found
    older = {"url": f"{UK}NHSCommunication", "extension": [{"url": "interpreterRequired", "valueBoolean": said}]}
    assert row(extension=[older])["interpreter_needed"] == found


def test_nobody_who_died_comes_onto_a_list():
    assert row(deceasedDateTime="2020-04-05T10:00:00Z")["death_date"] == "2020-04-05"
    assert row(deceasedBoolean=False)["death_date"] is None
    assert row(deceasedBoolean=True, meta={"lastUpdated": "2021-01-02T00:00:00Z"})["death_date"] == "2021-01-02"
    with pytest.raises(BadCell, match="the person has died, but nothing says when"):
        row(deceasedBoolean=True)


def test_a_record_that_another_replaces_is_left_out():
    found = read_patient({"id": "7", "link": [{"type": "replaced-by", "other": {"reference": "Patient/8"}}]}, Told())
    assert found == Left("another record replaces it")


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"generalPractitioner": [{"identifier": {"system": ODS, "value": "P91003"}}]}, "P91003"),
        ({"generalPractitioner": [{"reference": "Practitioner/1"}, {"reference": "Organization/2"}]}, "P91004"),
        ({"managingOrganization": {"reference": "Organization/3"}}, None),  # a hospital trust is no practice
        ({}, None),
    ],
)  # fmt: skip
def test_the_practice_is_the_organisation_with_a_practice_s_code(parts, found):
    person = read_patient({"id": "7", **parts}, Told())
    assert practice_of(person, {"Organization/2": "P91004", "Organization/3": "RM3"}) == found
