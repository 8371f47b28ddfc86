"""Encounters and missed appointments become contacts and admissions, in Kith's own terms.

Source: HL7 v3 ActCode (Encounter.class); UK Core admission method (NHS Data Dictionary: 1x booked, 2x emergency, 3x
maternity); HL7 appointment cancellation reason.
"""

from __future__ import annotations

from kith.fhir.elements import Event, Left, Resource, Told, coded, day, dicts, extension, first_day
from kith.tables import BadCell

CLASSES = {
    "AMB": "gp_consultation",
    "VR": "gp_consultation",
    "PRENC": "outpatient_appointment",
    "EMER": "emergency_attendance",
    "HH": "community_nursing",
    "FLD": "outreach_contact",
}
"""Class of an encounter that is no admission, and the contact it stands for."""

ADMISSIONS = ("IMP", "ACUTE", "NONAC", "SS", "OBSENC")
"""Classes in which the person stays."""

_WORDS = (
    ("non-urgent", "elective_admission"),
    ("obstetric", "maternity_admission"),
    ("maternity", "maternity_admission"),
    ("emergency", "emergency_admission"),
    ("rehabilitation", "elective_admission"),
    ("elective", "elective_admission"),
)
_CONTACT_WORDS = (
    ("outpatient", "outpatient_appointment"),
    ("domiciliary", "community_nursing"),
    ("psychiatric", "mental_health_contact"),
    ("mental health", "mental_health_contact"),
)
_METHODS = {"1": "elective_admission", "2": "emergency_admission", "3": "maternity_admission"}
_PRIORITIES = {"EM": "emergency_admission", "UR": "emergency_admission", "EL": "elective_admission"}


def read_encounter(resource: Resource, told: Told) -> list[Event] | Left:
    """Make a contact or an admission of an Encounter.

    Returns
    -------
    one Event; or Left where it was entered in error or is still to come

    Raises
    ------
    BadCell
        no date, or no class that Kith knows

    Method
    ------
    Admissions: the UK admission method; else the priority; else the words of its type; else emergency, as most stays
    overnight are, and that is told. An encounter cancelled without saying by whom counts as cancelled by the service,
    so that nobody is held to have missed it.

    Examples
    --------
    >>> seen = {"status": "finished", "class": {"code": "AMB"}, "period": {"start": "2024-05-01T09:00:00Z"}}
    >>> read_encounter(seen, Told())[0].code
    'gp_consultation'
    """
    status = resource.get("status")
    if status in ("entered-in-error", "planned"):
        return Left("entered in error" if status == "entered-in-error" else "has not happened")
    outcome = "attended"
    if status == "cancelled":
        outcome = "cancelled_by_service"
        told["encounters cancelled without saying by whom count as cancelled by the service"] += 1
    kind, code = _what(resource, told)
    end = day((resource.get("period") or {}).get("end"), Told()) if kind == "admission" else None
    return [Event(kind, first_day(resource, ("period",), told), "kith", code, outcome=outcome, end_date=end)]


def read_appointment(resource: Resource, told: Told) -> list[Event] | Left:
    """Make a missed or cancelled contact of an Appointment; one that was kept is told by its Encounter.

    Examples
    --------
    >>> missed = {"status": "noshow", "start": "2024-05-01T09:00:00Z"}
    >>> read_appointment(missed, Told())[0].outcome
    'did_not_attend'
    """
    status = resource.get("status")
    if status == "entered-in-error":
        return Left("entered in error")
    if status == "noshow":
        outcome = "did_not_attend"
    elif status == "cancelled":
        reasons = coded(resource.get("cancelationReason"))
        outcome = "cancelled_by_person" if any(code.startswith("pat") for code in reasons) else "cancelled_by_service"
    else:
        return Left("kept appointments are told by their encounter, and those to come have not happened")
    told["missed and cancelled appointments do not say with whom: they count as of the practice"] += 1
    return [Event("contact", first_day(resource, ("start",), told), "kith", "gp_consultation", outcome=outcome)]


def _what(resource: Resource, told: Told) -> tuple[str, str]:
    found = (resource.get("class") or {}).get("code")
    words = " ".join(_words_of(resource)).casefold()
    if found in ADMISSIONS:
        return "admission", _admission(resource, words, told)
    if found not in CLASSES:
        raise BadCell(f"its class is {found or 'missing'}, which Kith does not know", "send a class of HL7 v3 ActCode")
    if found != "AMB":
        return "contact", CLASSES[found]
    told["encounters of class AMB count as consultations at the practice, unless their type says otherwise"] += 1
    return "contact", next((code for word, code in _CONTACT_WORDS if word in words), CLASSES["AMB"])


def _admission(resource: Resource, words: str, told: Told) -> str:
    method = extension(resource.get("hospitalization") or {}, "-AdmissionMethod") or {}
    for code in coded(method.get("valueCodeableConcept")):
        if code[:1] in _METHODS:
            return _METHODS[code[:1]]
    for code in coded(resource.get("priority")):
        if code in _PRIORITIES:
            return _PRIORITIES[code]
    for word, code in _WORDS:
        if word in words:
            return code
    told["admissions that do not say how they began count as emergencies"] += 1
    return "emergency_admission"


def _words_of(resource: Resource) -> list[str]:
    return [
        str(words)
        for kind in dicts(resource.get("type"))
        for words in (kind.get("text"), *(one.get("display") for one in dicts(kind.get("coding"))))
        if words
    ]
