"""Resources that must not be read as if they were plain Release 4: they say something that Kith does not understand.

FHIR's own rule: an application that meets a modifier it does not know must not use what is in the element.
"""

from __future__ import annotations

from kith.fhir.elements import Resource, dicts
from kith.tables import BadCell

_OF_RELEASE_3 = {
    "Condition": ("assertedDate",),
    "Immunization": ("notGiven",),
    "Procedure": ("notDone", "notDoneReason"),
    "MedicationStatement": ("taken",),
    "Encounter": ("reason",),
}
_OF_RELEASE_5 = {
    "Condition": ("participant",),
    "Encounter": ("actualPeriod", "plannedStartDate"),
    "Procedure": ("occurrenceDateTime", "occurrencePeriod"),
    "MedicationRequest": ("medication",),
    "MedicationStatement": ("medication",),
    "Observation": ("triggeredBy", "instantiatesCanonical"),
}
_SEND_R4 = "export again as FHIR Release 4 (4.0.1)"


def refuse_what_we_do_not_understand(resource: Resource, *, may_modify: bool) -> None:
    """Refuse a resource with an unknown modifier, or of another release of FHIR.

    Parameters
    ----------
    resource : as read
    may_modify : the text it came in has the word modifierExtension, so that it is worth searching

    Raises
    ------
    BadCell
        says which, and what to send

    Examples
    --------
    >>> refuse_what_we_do_not_understand({"resourceType": "Procedure", "notDone": True}, may_modify=False)
    Traceback (most recent call last):
    kith.tables.schema.BadCell: it is written in FHIR Release 3 (notDone)
    """
    if resource.get("implicitRules"):
        raise BadCell("it is written under rules of its own (implicitRules)", "send it without them")
    if may_modify:
        _refuse_modifier(resource)
    kind = str(resource.get("resourceType"))
    for release, signs in (("3", _OF_RELEASE_3), ("5", _OF_RELEASE_5)):
        for sign in signs.get(kind, ()):
            if sign in resource:
                raise BadCell(f"it is written in FHIR Release {release} ({sign})", _SEND_R4)
    if kind == "Encounter" and isinstance(resource.get("class"), list):
        raise BadCell("it is written in FHIR Release 5 (class is a list)", _SEND_R4)
    for profile in (resource.get("meta") or {}).get("profile") or ():
        if "/5.0" in str(profile) or "STU3" in str(profile) or "CareConnect" in str(profile):
            raise BadCell(f"it is written to a profile of another release ({profile})", _SEND_R4)


def _refuse_modifier(held: object) -> None:
    """Search every element; no modifier extension is known to Kith, so any is unknown."""
    if isinstance(held, list):
        for one in held:
            _refuse_modifier(one)
    elif isinstance(held, dict):
        for one in dicts(held.get("modifierExtension")):
            raise BadCell(
                f"it has a modifier that Kith does not understand ({one.get('url')}), which may turn its meaning round",
                "ask what it means before sending it without",
            )
        for value in held.values():
            _refuse_modifier(value)
