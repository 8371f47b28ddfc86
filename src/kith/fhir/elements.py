"""The small parts that FHIR resources are made of: days, codes, quantities, references and extensions.

Source: HL7 FHIR Release 4 (4.0.1), datatypes; UK Core for the addresses of coding systems and identifiers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kith.tables import BadCell

Resource = dict[str, Any]

NHS_NUMBER_SYSTEMS = ("https://fhir.nhs.uk/Id/nhs-number", "urn:oid:2.16.840.1.113883.2.1.4.1")
ODS_SYSTEMS = ("https://fhir.nhs.uk/Id/ods-organization-code", "https://fhir.nhs.uk/Id/ods-site-code")

SYSTEMS = {
    "snomed.info/sct": "snomedct",
    "dmd.nhs.uk": "dmd",
    "hl7.org/fhir/sid/icd-10": "icd10",
    "hl7.org/fhir/sid/icd-10-uk": "icd10",
    "fhir.hl7.org.uk/id/icd-10": "icd10",
    "fhir.nhs.uk/id/icd-10": "icd10",
    "fhir.hl7.org.uk/id/opcs-4": "opcs4",
    "fhir.nhs.uk/id/opcs-4": "opcs4",
    "read.info/ctv3": "ctv3",
    "loinc.org": "loinc",
    "www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "hl7.org/fhir/sid/cvx": "cvx",
}
"""Address of a coding system (small letters, without its scheme) to Kith's name; in order of preference where a thing
carries several codes. ICD-10-CM, Read version 2 and ICD-9 are other systems, and not read as these."""

_PREFERENCE = {name: place for place, name in enumerate(dict.fromkeys(SYSTEMS.values()))}
_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:T.*)?")
_LAST_TWO = re.compile(r"([A-Za-z]+/[A-Za-z0-9\-.]{1,64})(?:/_history/.*)?$")


@dataclass(frozen=True)
class Left:
    """A resource left out on purpose, and why: it was never true, or has not happened."""

    why: str


class Event(NamedTuple):
    """One row of coded events, before it is known whose it is."""

    kind: str
    date: str
    code_system: str
    code: str
    value: str | None = None
    unit: str | None = None
    outcome: str | None = None
    end_date: str | None = None


Told = Counter[str]
"""How many times each sentence about a choice made in reading was needed."""


def day(text: object, told: Told) -> str | None:
    """Give the day of a FHIR date or dateTime; a month or a year stands for its first day, and that is told.

    Examples
    --------
    >>> told = Told()
    >>> day("2019-12-10T13:00:00Z", told), day("2019-12", told), day(None, told), dict(told)
    ('2019-12-10', '2019-12-01', None, {'dates that give a month or a year stand for its first day': 1})
    """
    match = _DAY.fullmatch(str(text or ""))
    if match is None:
        return None
    if match[3] is None:
        told["dates that give a month or a year stand for its first day"] += 1
    return f"{match[1]}-{match[2] or '01'}-{match[3] or '01'}"


def first_day(resource: Resource, names: Iterable[str], told: Told) -> str:
    """Give the first day found under any of the names; a period's day is its start.

    Raises
    ------
    BadCell
        none of them holds a day
    """
    for name in names:
        held = resource.get(name)
        found = day(held.get("start") if isinstance(held, dict) else held, told)
        if found:
            return found
    raise BadCell("it has no date", f"send one of: {', '.join(names)}")


def system_name(address: object) -> str | None:
    """Give Kith's name of the coding system at an address, or None.

    Examples
    --------
    >>> system_name("http://snomed.info/sct"), system_name("http://hl7.org/fhir/sid/icd-10-cm")
    ('snomedct', None)
    """
    text = str(address or "").strip().rstrip("/").casefold().split("://")[-1]
    return "snomedct" if text.startswith("snomed.info/sct/") else SYSTEMS.get(text)


def code_of(concept: object) -> tuple[str, str]:
    """Choose the code of a CodeableConcept: the one the user selected, else by order of preference.

    Raises
    ------
    BadCell
        no code, or none of a system that Kith knows; names the systems

    Examples
    --------
    >>> code_of({"coding": [{"system": "http://loinc.org", "code": "8480-6"},
    ...                     {"system": "http://snomed.info/sct", "code": "271649006"}]})
    ('snomedct', '271649006')
    """
    codings = [one for one in _dict(concept).get("coding") or () if isinstance(one, dict) and one.get("code")]
    if not codings:
        raise BadCell("it has no code", "send a code beside the words")
    known = [(system_name(one.get("system")), one) for one in codings]
    found = [
        (not one.get("userSelected", False), _PREFERENCE[name], name, str(one["code"])) for name, one in known if name
    ]
    if not found:
        systems = ", ".join(sorted({str(one.get("system") or "no system") for one in codings}))
        raise BadCell(f"its code is of a system that Kith does not know: {systems}", "send a SNOMED CT code beside it")
    _, _, name, code = min(found)
    return name, code


def quantity(held: object, told: Told) -> tuple[str | None, str | None]:
    """Give the number and unit of a Quantity; a limit (< 5) is no number, and that is told.

    Examples
    --------
    >>> quantity({"value": 142, "unit": "millimeter of mercury", "code": "mm[Hg]"}, Told())
    ('142', 'mmHg')
    """
    given = _dict(held)
    value = given.get("value")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None, None
    if given.get("comparator"):
        told["results that are only a limit, as < 5, are kept without their number"] += 1
        return None, None
    unit = given.get("code") or given.get("unit")
    return repr(value), _UNITS.get(str(unit), str(unit)) if unit else None


_UNITS = {"mm[Hg]": "mmHg", "10*3/uL": "10*9/L", "10*6/uL": "10*12/L"}
"""Units of the UCUM that practices write otherwise; each pair is the same size."""


def reference_key(reference: object) -> str | None:
    """Give the part of a reference that finds its resource: `urn:uuid:...` as it is, else `Type/id`.

    Examples
    --------
    >>> reference_key("https://a.nhs.uk/fhir/Patient/7/_history/2"), reference_key("urn:uuid:1")
    ('Patient/7', 'urn:uuid:1')
    """
    text = str(reference or "")
    if text.startswith(("urn:", "#")):
        return text
    match = _LAST_TWO.search(text.split("?")[0])
    return match[1] if match else None


def identifier_of(holder: object, systems: Sequence[str]) -> str | None:
    """Find an identifier of one of the systems: in a list of identifiers, a single one, or a reference's own."""
    given = _dict(holder).get("identifier")
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict) and one.get("value") and str(one.get("system")) in systems and one.get("use") != "old":
            return str(one["value"]).strip()
    return None


def extension(resource: Resource, ending: str) -> Resource | None:
    """Find the extension whose address ends so.

    Examples
    --------
    >>> extension({"extension": [{"url": "http://a/patient-birthPlace"}]}, "-birthPlace")
    {'url': 'http://a/patient-birthPlace'}
    """
    return next((one for one in dicts(resource.get("extension")) if str(one.get("url", "")).endswith(ending)), None)


def dicts(held: object) -> Iterator[Resource]:
    """Give the objects of a list, passing over what is none (a FHIR list may hold null)."""
    yield from (one for one in held if isinstance(one, dict)) if isinstance(held, list) else ()


def coded(concept: object) -> set[str]:
    """Give every code of a CodeableConcept, whatever the system; for short lists such as statuses."""
    return {str(one.get("code")) for one in dicts(_dict(concept).get("coding")) if one.get("code")}


def _dict(held: object) -> Resource:
    return held if isinstance(held, dict) else {}
