"""Clinical resources become events; what was never so says nothing."""

import pytest

from kith.fhir.elements import Left, Told
from kith.fhir.events import EVENT_RESOURCES, read_event, subject_of
from kith.tables import BadCell

SNOMED = "http://snomed.info/sct"
ASTHMA = {"coding": [{"system": SNOMED, "code": "195967001"}]}
ON = {
    "Condition": {"onsetDateTime": "2020-01-02"},
    "Observation": {"effectiveDateTime": "2020-01-02", "valueQuantity": {"value": 5}},
    "MedicationRequest": {"authoredOn": "2020-01-02"},
    "MedicationStatement": {"effectivePeriod": {"start": "2020-01-02", "end": "2020-03-04"}},
    "Procedure": {"performedPeriod": {"start": "2020-01-02T09:00:00+01:00"}},
    "Immunization": {"occurrenceDateTime": "2020-01-02"},
    "Encounter": {"class": {"code": "AMB"}, "period": {"start": "2020-01-02"}},
    "Appointment": {"start": "2020-01-02T09:00:00Z"},
}
MEDICINE = "medicationCodeableConcept"
CODE_AT = {"Immunization": "vaccineCode", "MedicationRequest": MEDICINE, "MedicationStatement": MEDICINE}
KEPT = "kept appointments are told by their encounter, and those to come have not happened"


def read(kind, told=None, **parts):
    held = {"resourceType": kind, **ON[kind], CODE_AT.get(kind, "code"): ASTHMA, **parts}
    return read_event(
        {name: value for name, value in held.items() if value is not None}, Told() if told is None else told
    )


def one(kind, **parts):
    (event,) = read(kind, **parts)
    return event


@pytest.mark.parametrize(
    ("resource", "kind"),
    [
        ("Condition", "condition"),
        ("Observation", "measurement"),
        ("MedicationRequest", "medication"),
        ("MedicationStatement", "medication"),
        ("Procedure", "procedure"),
        ("Immunization", "immunisation"),
    ],
)
def test_each_kind_of_resource_is_an_event_with_its_day_and_code(resource, kind):
    event = one(resource)
    assert (event.kind, event.date, event.code_system, event.code) == (kind, "2020-01-02", "snomedct", "195967001")


def status_of_condition(code):
    return {"verificationStatus": {"coding": [{"code": code}]}}


@pytest.mark.parametrize(
    ("resource", "parts", "why"),
    [
        ("Condition", status_of_condition("entered-in-error"), "entered in error"),
        ("Condition", status_of_condition("refuted"), "refuted"),
        ("Condition", status_of_condition("provisional"), "not confirmed"),
        ("Observation", {"status": "entered-in-error"}, "entered in error"),
        ("Observation", {"status": "cancelled"}, "no result"),
        ("Observation", {"valueQuantity": None, "valueBoolean": False}, "says no"),
        ("Observation", {"valueQuantity": None, "dataAbsentReason": {"text": "refused"}}, "no result"),
        ("Observation", {"valueQuantity": None, "component": [{"code": ASTHMA}]}, "no result"),
        ("MedicationRequest", {"status": "draft"}, "never issued"),
        ("MedicationRequest", {"intent": "plan"}, "a plan, not an order"),
        ("MedicationRequest", {"doNotPerform": True}, "says not to give it"),
        ("MedicationStatement", {"status": "not-taken"}, "not taken"),
        ("Procedure", {"status": "not-done"}, "not done"),
        ("Procedure", {"status": "preparation"}, "has not happened"),
        ("Immunization", {"status": "not-done"}, "not done"),
        ("Encounter", {"status": "planned"}, "has not happened"),
        ("Encounter", {"status": "entered-in-error"}, "entered in error"),
        ("Appointment", {"status": "booked"}, KEPT),
        ("Appointment", {"status": "entered-in-error"}, "entered in error"),
    ],
)  # fmt: skip
def test_what_was_never_so_is_left_out_with_the_reason(resource, parts, why):
    assert read(resource, **parts) == Left(why)


@pytest.mark.parametrize(
    ("codings", "system", "code"),
    [
        ([(SNOMED, "22298006")], "snomedct", "22298006"),
        ([("http://snomed.info/sct/83821000000107", "22298006")], "snomedct", "22298006"),
        ([("http://loinc.org", "8480-6")], "loinc", "8480-6"),
        ([("http://www.nlm.nih.gov/research/umls/rxnorm", "310965")], "rxnorm", "310965"),
        ([("http://hl7.org/fhir/sid/cvx", "140")], "cvx", "140"),
        ([("http://hl7.org/fhir/sid/icd-10", "E11.9")], "icd10", "E11.9"),
        ([("https://fhir.hl7.org.uk/Id/opcs-4", "K40.1")], "opcs4", "K40.1"),
        ([("https://dmd.nhs.uk", "39732311000001104")], "dmd", "39732311000001104"),
        ([("http://read.info/ctv3", "X78Uv")], "ctv3", "X78Uv"),
        ([("http://loinc.org", "8480-6"), (SNOMED, "271649006")], "snomedct", "271649006"),
        ([("http://read.info/readv2", "C10"), ("http://loinc.org", "8480-6")], "loinc", "8480-6"),
    ],
)
def test_systems_have_our_names_and_an_order_of_preference(codings, system, code):
    concept = {"coding": [{"system": where, "code": what} for where, what in codings]}
    event = one("Procedure", code=concept)
    assert (event.code_system, event.code) == (system, code)


def test_the_code_the_user_chose_comes_first():
    concept = {
        "coding": [{"system": SNOMED, "code": "1"}, {"system": "http://loinc.org", "code": "2", "userSelected": True}]
    }
    assert one("Procedure", code=concept).code == "2"


@pytest.mark.parametrize(
    ("resource", "parts", "says"),
    [
        ("Procedure", {"code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E11.9"}]}},
         "its code is of a system that Kith does not know: http://hl7.org/fhir/sid/icd-10-cm"),
        ("Procedure", {"code": {"text": "Hip replacement"}}, "it has no code"),
        ("Procedure", {"performedPeriod": None}, "it has no date"),
        ("Encounter", {"class": {"code": "XYZ"}}, "its class is XYZ, which Kith does not know"),
        ("Encounter", {"class": None}, "its class is missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_the_reason(resource, parts, says):
    with pytest.raises(BadCell) as refused:
        read(resource, **parts)
    assert says in refused.value.reason
    assert refused.value.mend


def test_a_condition_that_ended_has_the_day_it_ended():
    assert one("Condition", abatementDateTime="2021-05-06").end_date == "2021-05-06"
    assert one("Condition", abatementPeriod={"end": "2021-05-06"}).end_date == "2021-05-06"
    resolved = {"clinicalStatus": {"coding": [{"code": "resolved"}]}}
    assert one("Condition", recordedDate="2020-02-03", **resolved).end_date == "2020-02-03"
    assert one("Condition", clinicalStatus={"coding": [{"code": "active"}]}).end_date is None


def test_a_blood_pressure_is_two_events():
    panel = {
        "code": {"coding": [{"system": SNOMED, "code": "75367002"}]},
        "valueQuantity": None,
        "component": [
            {
                "code": {"coding": [{"system": SNOMED, "code": code}]},
                "valueQuantity": {"value": value, "code": "mm[Hg]"},
            }
            for code, value in (("271649006", 142), ("271650006", 91.5))
        ],
    }
    found = [(event.code, event.value, event.unit) for event in read("Observation", **panel)]
    assert found == [("271649006", "142", "mmHg"), ("271650006", "91.5", "mmHg")]


def test_a_part_without_a_known_code_is_left_out_and_told():
    told = Told()
    parts = [
        {"code": {"text": "systolic"}, "valueQuantity": {"value": 142}},
        {"code": ASTHMA, "valueQuantity": {"value": 1}},
        {"code": ASTHMA, "valueBoolean": False},
    ]
    assert len(read("Observation", told, valueQuantity=None, component=parts)) == 1
    assert told == {"parts of an observation without a code that Kith knows are left out": 1}
    with pytest.raises(BadCell, match="no part of it has a code"):
        read("Observation", valueQuantity=None, component=parts[:1])


@pytest.mark.parametrize(
    ("held", "value", "unit"),
    [
        ({"valueQuantity": {"value": 48, "unit": "mmol/mol"}}, "48", "mmol/mol"),
        ({"valueQuantity": {"value": 0.1, "code": "mg/dL", "unit": "milligrams"}}, "0.1", "mg/dL"),
        ({"valueQuantity": {"value": 5, "comparator": "<", "unit": "mg"}}, None, None),  # a limit is no number
        ({"valueQuantity": {"unit": "mg"}}, None, None),
        ({"valueQuantity": None, "valueInteger": 7}, "7", None),
        ({"valueQuantity": None, "valueString": "normal"}, None, None),
    ],
)
def test_numbers_and_their_units(held, value, unit):
    event = one("Observation", **held)
    assert (event.value, event.unit) == (value, unit)


def test_an_answer_that_is_a_code_stands_beside_its_question():
    never = {"coding": [{"system": SNOMED, "code": "266919005"}]}
    question, answer = read("Observation", valueQuantity=None, valueCodeableConcept=never)
    assert (question.code, answer.code) == ("195967001", "266919005")
    told = Told()
    assert len(read("Observation", told, valueQuantity=None, valueCodeableConcept={"text": "never"})) == 1
    assert sum(told.values()) == 1


def test_a_vaccination_goes_by_the_procedure_that_uk_records_give():
    procedure = {"coding": [{"system": SNOMED, "code": "1324681000000101"}]}
    url = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-VaccinationProcedure"
    event = one("Immunization", extension=[{"url": url, "valueCodeableConcept": procedure}])
    assert event.code == "1324681000000101"


def test_medicines_end_with_their_supply_and_statements_know_their_last_issue():
    assert one("MedicationStatement").end_date == "2020-03-04"
    assert one("MedicationRequest", dispenseRequest={"validityPeriod": {"end": "2020-02-03"}}).end_date == "2020-02-03"
    url = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationStatementLastIssueDate"
    issued = one("MedicationStatement", effectivePeriod=None, extension=[{"url": url, "valueDateTime": "2017-02-24"}])
    assert issued.date == "2017-02-24"


def typed(text):
    return {"type": [{"text": text}]}


def method(code):
    url = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AdmissionMethod"
    return {"hospitalization": {"extension": [{"url": url, "valueCodeableConcept": {"coding": [{"code": code}]}}]}}


@pytest.mark.parametrize(
    ("kind", "parts", "found"),
    [
        ("AMB", {}, ("contact", "gp_consultation")),
        ("AMB", typed("Outpatient procedure"), ("contact", "outpatient_appointment")),
        ("AMB", typed("Initial Psychiatric Interview"), ("contact", "mental_health_contact")),
        ("VR", {}, ("contact", "gp_consultation")),
        ("HH", {}, ("contact", "community_nursing")),
        ("EMER", typed("Emergency hospital admission for asthma"), ("contact", "emergency_attendance")),
        ("IMP", method("13"), ("admission", "elective_admission")),
        ("IMP", method("2A"), ("admission", "emergency_admission")),
        ("IMP", method("31"), ("admission", "maternity_admission")),
        ("IMP", {"priority": {"coding": [{"code": "EL"}]}}, ("admission", "elective_admission")),
        ("IMP", typed("Non-urgent orthopedic admission"), ("admission", "elective_admission")),
        ("IMP", typed("Obstetric emergency hospital admission"), ("admission", "maternity_admission")),
        ("ACUTE", {}, ("admission", "emergency_admission")),
    ],
)
def test_encounters_become_contacts_and_admissions(kind, parts, found):
    event = one("Encounter", **{"class": {"code": kind}}, **parts)
    assert (event.kind, event.code, event.code_system, event.outcome) == (*found, "kith", "attended")


def test_an_admission_ends_with_the_stay_and_a_contact_has_no_end():
    stay = {"period": {"start": "2020-01-02", "end": "2020-01-09"}}
    assert one("Encounter", **{"class": {"code": "IMP"}}, **stay).end_date == "2020-01-09"
    assert one("Encounter", **stay).end_date is None


def because(code):
    return {"cancelationReason": {"coding": [{"code": code}]}}


@pytest.mark.parametrize(
    ("resource", "parts", "outcome"),
    [
        ("Encounter", {"status": "cancelled"}, "cancelled_by_service"),  # nobody is held to have missed it
        ("Appointment", {"status": "noshow"}, "did_not_attend"),
        ("Appointment", {"status": "cancelled", **because("pat")}, "cancelled_by_person"),
        ("Appointment", {"status": "cancelled", **because("prov")}, "cancelled_by_service"),
        ("Appointment", {"status": "cancelled"}, "cancelled_by_service"),
    ],
)  # fmt: skip
def test_contacts_that_were_missed_or_called_off(resource, parts, outcome):
    assert one(resource, **parts).outcome == outcome


def test_parts_of_dates_stand_for_their_first_day_and_that_is_told():
    told = Told()
    (event,) = read("Condition", told, onsetDateTime="2015-06")
    assert event.date == "2015-06-01"
    assert told == {"dates that give a month or a year stand for its first day": 1}


def test_whom_a_resource_is_about():
    patient, doctor = {"reference": "Patient/7"}, {"reference": "Practitioner/1"}
    assert subject_of({"resourceType": "Condition", "subject": patient}) == patient
    assert subject_of({"resourceType": "Immunization", "patient": patient}) == patient
    actors = [{"actor": doctor}, {"actor": patient}]
    assert subject_of({"resourceType": "Appointment", "participant": actors}) == patient
    assert subject_of({"resourceType": "Condition"}) == {}


def test_every_kind_of_event_resource_is_tried_here():
    assert set(ON) == EVENT_RESOURCES
