"""Clinical resources become rows of coded events (`gp_events`).

Source: HL7 FHIR R4 status value sets of each resource; UK Core vaccination procedure extension.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kith.fhir.elements import Event, Left, Resource, Told, code_of, coded, day, dicts, extension, first_day, quantity
from kith.fhir.encounters import read_appointment, read_encounter
from kith.tables import BadCell

_NEVER_TRUE = {"entered-in-error": "entered in error"}
_LEFT: Mapping[str, Mapping[str, str]] = {
    "Condition": _NEVER_TRUE
    | dict.fromkeys(("refuted",), "refuted")
    | dict.fromkeys(("unconfirmed", "provisional", "differential"), "not confirmed"),
    "Observation": _NEVER_TRUE | dict.fromkeys(("cancelled", "registered"), "no result"),
    "MedicationRequest": _NEVER_TRUE | dict.fromkeys(("draft", "cancelled"), "never issued"),
    "MedicationStatement": _NEVER_TRUE | {"not-taken": "not taken", "intended": "has not happened"},
    "Procedure": _NEVER_TRUE | {"not-done": "not done"} | dict.fromkeys(("preparation", "on-hold"), "has not happened"),
    "Immunization": _NEVER_TRUE | {"not-done": "not done"},
}
"""Statuses under which a resource says nothing that was so, and why it is left out."""

_ENDED = {"resolved", "inactive", "remission"}


def read_condition(resource: Resource, told: Told) -> list[Event] | Left:
    """Make one event of a Condition, with the day it ended where it has.

    Examples
    --------
    >>> asthma = {"coding": [{"system": "http://snomed.info/sct", "code": "195967001"}]}
    >>> found = read_condition({"code": asthma, "onsetDateTime": "2015", "abatementDateTime": "2019-04-02"}, Told())
    >>> found[0].code, found[0].date, found[0].end_date
    ('195967001', '2015-01-01', '2019-04-02')
    """
    for status in coded(resource.get("verificationStatus")):
        if status in _LEFT["Condition"]:
            return Left(_LEFT["Condition"][status])
    system, code = code_of(resource.get("code"))
    began = first_day(resource, ("onsetDateTime", "onsetPeriod", "recordedDate"), told)
    period = resource.get("abatementPeriod") or {}
    ended = day(resource.get("abatementDateTime"), told) or day(period.get("end"), told)
    if ended is None and coded(resource.get("clinicalStatus")) & _ENDED:
        told["conditions that ended on a day not given count as ended when they were recorded"] += 1
        ended = day(resource.get("recordedDate"), Told()) or began
    return [Event("condition", began, system, code, end_date=ended)]


def read_observation(resource: Resource, told: Told) -> list[Event] | Left:
    """Make an event of an Observation, of each component (a blood pressure is two), and of an answer that is a code.

    Examples
    --------
    >>> pressure = {"status": "final", "effectiveDateTime": "2024-03-25", "code": {}, "component": [
    ...     {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}, "valueQuantity": {"value": value}}
    ...     for code, value in [("8480-6", 121), ("8462-4", 75)]]}
    >>> [(event.code, event.value) for event in read_observation(pressure, Told())]
    [('8480-6', '121'), ('8462-4', '75')]
    """
    if resource.get("valueBoolean") is False:
        return Left("says no")
    panel = list(dicts(resource.get("component")))
    parts = [part for part in panel if _has_value(part)]
    valued = _has_value(resource)
    if not valued and not parts and (panel or resource.get("dataAbsentReason")):
        return Left("no result")
    on = first_day(resource, ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"), told)
    found = [] if parts and not valued else _measured(resource, on, told)
    for part in parts:
        try:
            found += [] if part.get("valueBoolean") is False else _measured(part, on, told)
        except BadCell:
            told["parts of an observation without a code that Kith knows are left out"] += 1
    if not found:
        raise BadCell("no part of it has a code of a system that Kith knows", "send a SNOMED CT code beside it")
    return found


def _has_value(held: Resource) -> bool:
    """Say whether there is a result; a part that was not measured says nothing, and never "nought"."""
    return any(name.startswith("value") for name in held)


def _measured(held: Resource, on: str, told: Told) -> list[Event]:
    system, code = code_of(held.get("code"))
    value, unit = quantity(held.get("valueQuantity"), told)
    if value is None and isinstance(held.get("valueInteger"), int):
        value = str(held["valueInteger"])
    events = [Event("measurement", on, system, code, value, unit)]
    if held.get("valueCodeableConcept"):
        try:
            events.append(Event("measurement", on, *code_of(held["valueCodeableConcept"])))
        except BadCell:
            told["answers without a code that Kith knows are kept as asked, without the answer"] += 1
    return events


def read_medication(resource: Resource, told: Told) -> list[Event] | Left:
    """Make one event of a MedicationRequest or MedicationStatement whose medicine is written as a code.

    Examples
    --------
    >>> statin = {"coding": [{"system": "https://dmd.nhs.uk", "code": "39732311000001104"}]}
    >>> asked = {"status": "active", "intent": "order", "authoredOn": "2024-01-02", "medicationCodeableConcept": statin}
    >>> read_medication(asked, Told())[0].code_system
    'dmd'
    """
    if resource.get("doNotPerform") is True:
        return Left("says not to give it")
    if resource.get("intent") in ("proposal", "plan", "option"):
        return Left("a plan, not an order")
    system, code = code_of(resource.get("medicationCodeableConcept"))
    issued_on = day((extension(resource, "-MedicationStatementLastIssueDate") or {}).get("valueDateTime"), told)
    names = ("authoredOn", "effectiveDateTime", "effectivePeriod", "dateAsserted")
    began = issued_on or first_day(resource, names, told)
    issued = (resource.get("dispenseRequest") or {}).get("validityPeriod") or resource.get("effectivePeriod") or {}
    return [Event("medication", began, system, code, end_date=day(issued.get("end"), told))]


def read_procedure(resource: Resource, told: Told) -> list[Event] | Left:
    """Make one event of a Procedure that was begun."""
    on = first_day(resource, ("performedDateTime", "performedPeriod"), told)
    return [Event("procedure", on, *code_of(resource.get("code")))]


def read_immunization(resource: Resource, told: Told) -> list[Event] | Left:
    """Make one event of an Immunization: by the procedure that UK records give, else by the vaccine."""
    procedure = (extension(resource, "-VaccinationProcedure") or {}).get("valueCodeableConcept")
    code = code_of(procedure if procedure else resource.get("vaccineCode"))
    return [Event("immunisation", first_day(resource, ("occurrenceDateTime",), told), *code)]


_READERS: Mapping[str, Callable[[Resource, Told], list[Event] | Left]] = {
    "Condition": read_condition,
    "Observation": read_observation,
    "MedicationRequest": read_medication,
    "MedicationStatement": read_medication,
    "Procedure": read_procedure,
    "Immunization": read_immunization,
    "Encounter": read_encounter,
    "Appointment": read_appointment,
}

EVENT_RESOURCES = frozenset(_READERS)
"""The types of resource that tell of events; every other type but Patient is counted and not needed."""


def read_event(resource: Resource, told: Told) -> list[Event] | Left:
    """Make the rows of events that a resource tells of.

    Parameters
    ----------
    resource : a FHIR R4 resource of one of EVENT_RESOURCES
    told : counts the choices made

    Returns
    -------
    one Event or more; or Left with the reason

    Raises
    ------
    BadCell
        no code or date that can be used; says which, and what to send

    Examples
    --------
    >>> read_event({"resourceType": "Procedure", "status": "not-done"}, Told())
    Left(why='not done')
    """
    kind = str(resource["resourceType"])
    status = resource.get("status")
    if isinstance(status, str) and status in _LEFT.get(kind, ()):
        return Left(_LEFT[kind][status])
    return _READERS[kind](resource, told)


def subject_of(resource: Resource) -> Resource:
    """Give the reference to the person that a resource is about.

    Examples
    --------
    >>> subject_of({"resourceType": "Immunization", "patient": {"reference": "Patient/7"}})
    {'reference': 'Patient/7'}
    """
    if resource.get("resourceType") == "Appointment":
        actors = [one.get("actor") for one in dicts(resource.get("participant"))]
        people = [one for one in actors if isinstance(one, dict) and "Patient/" in str(one.get("reference"))]
        return people[0] if people else {}
    found = resource.get("subject") or resource.get("patient")
    return found if isinstance(found, dict) else {}
