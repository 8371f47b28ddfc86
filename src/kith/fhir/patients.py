"""A Patient becomes a row of the practice register (`gp_register`).

Source: HL7 FHIR R4 Patient; UK Core Patient and its extensions (ethnic category England, NHS number).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kith.fhir.elements import (
    NHS_NUMBER_SYSTEMS,
    ODS_SYSTEMS,
    Left,
    Resource,
    Told,
    day,
    dicts,
    extension,
    identifier_of,
    reference_key,
)
from kith.tables import BadCell

REGISTER = (
    "local_id", "nhs_number", "family_name", "given_name", "former_family_name", "preferred_name", "birth_date", "sex",
    "postcode", "address", "phone", "email", "ethnic_category", "main_language", "interpreter_needed",
    "practice_ods_code", "death_date", "recorded_date",
)  # fmt: skip
"""Columns of the register that a Patient can fill; all text."""

_PRACTICE = re.compile(r"[A-HJ-NP-WY]\d{5}")  # the shape of a general practice's ODS code
_AT_HOME = {"GB", "GBR", "UK", "UNITED KINGDOM", "ENGLAND", "ENG", "WALES", "SCOTLAND", "NORTHERN IRELAND"}
_NAMES_NOW = ("official", None, "usual", "temp")
_PHONES = ("mobile", "home", None, "work", "temp")
_ADDRESSES = ("home", None, "temp")


@dataclass(frozen=True)
class Person:
    """A register row, and what to look up once every file is read.

    row         values in the order of REGISTER
    practices   references to the organisations that may be the practice, best first
    """

    row: dict[str, str | None]
    practices: tuple[str, ...]


def read_patient(resource: Resource, told: Told) -> Person | Left:
    """Make a register row of a Patient.

    Parameters
    ----------
    resource : a FHIR R4 Patient
    told : counts the choices made

    Returns
    -------
    Person, or Left where another record replaces this one

    Raises
    ------
    BadCell
        the person is dead and nothing says since when: nobody who died may come onto a list

    Examples
    --------
    >>> resource = {"id": "7", "name": [{"family": "Shah", "given": ["Amina"]}], "birthDate": "1950-03"}
    >>> person = read_patient(resource, Told())
    >>> person.row["family_name"], person.row["birth_date"]
    ('Shah', '1950-03-01')
    """
    if any(link.get("type") == "replaced-by" for link in dicts(resource.get("link"))):
        return Left("another record replaces it")
    row: dict[str, str | None] = dict.fromkeys(REGISTER)
    row["local_id"] = str(resource["id"]) if resource.get("id") else None
    row["nhs_number"] = identifier_of(resource, NHS_NUMBER_SYSTEMS)
    row |= _names(resource)
    row["birth_date"] = _birth_date(resource.get("birthDate"), told)
    row["sex"] = {"unknown": "not_known", "other": "indeterminate"}.get(
        resource.get("gender", ""), resource.get("gender")
    )
    row |= _where(resource, told)
    row["ethnic_category"] = _ethnic_category(resource)
    row["main_language"] = _language(resource, told)
    row["interpreter_needed"] = _interpreter(resource)
    row["recorded_date"] = day((resource.get("meta") or {}).get("lastUpdated"), Told())
    row["death_date"] = _death_date(resource, row["recorded_date"], told)
    return Person(row, _practices(resource))


def _names(resource: Resource) -> dict[str, str | None]:
    names = list(dicts(resource.get("name")))
    now = _first_by_use(names, _NAMES_NOW)
    given = [str(part) for part in now.get("given") or () if part]
    found: dict[str, str | None] = {"family_name": now.get("family"), "given_name": " ".join(given) or None}
    if not found["family_name"] and not given:
        found["given_name"] = now.get("text")  # the words as they stand; which is the family name is not guessed
    former = [one["family"] for one in names if one.get("use") in ("maiden", "old") and one.get("family")]
    found["former_family_name"] = next((name for name in former if name != found["family_name"]), None)
    called = next((one for one in names if one.get("use") == "nickname"), {})
    found["preferred_name"] = " ".join(map(str, called.get("given") or ())) or called.get("text")
    return found


def _birth_date(text: object, told: Told) -> str | None:
    if re.fullmatch(r"\d{4}", str(text or "")):
        told["birth dates that give only a year are left empty"] += 1
        return None
    months: Told = Told()
    found = day(text, months)
    if months:
        told["birth dates that give only a month stand for its first day"] += 1
    return found


def _where(resource: Resource, told: Told) -> dict[str, str | None]:
    address = _first_by_use(dicts(resource.get("address")), _ADDRESSES)
    parts = [*(address.get("line") or ()), address.get("district"), address.get("city")]
    found: dict[str, str | None] = {
        "address": ", ".join(str(part) for part in parts if part) or address.get("text"),
        "postcode": address.get("postalCode"),
    }
    if str(address.get("country") or "GB").strip().upper() not in _AT_HOME and found["postcode"]:
        found["postcode"] = None
        told["addresses abroad, whose postal codes are no postcodes"] += 1
    for name, system in (("phone", "phone"), ("email", "email")):
        ways = [one for one in dicts(resource.get("telecom")) if one.get("system") == system and one.get("value")]
        found[name] = _first_by_use(ways, _PHONES).get("value")
    return found


def _first_by_use(held: Iterable[Resource], uses: Iterable[str | None]) -> Resource:
    """Choose the first of the best use; what is marked old is never chosen."""
    every = list(held)
    return next((one for use in uses for one in every if one.get("use") == use), {})


def _ethnic_category(resource: Resource) -> str | None:
    found = extension(resource, "-EthnicCategory") or extension(resource, "-EthnicCategory-1") or {}
    for one in dicts((found.get("valueCodeableConcept") or {}).get("coding")):
        if "Wales" in str(one.get("system")) or "NorthernIreland" in str(one.get("system")):
            return one.get("display")  # the same letters stand for other things there
        return one.get("code")
    return None


def _language(resource: Resource, told: Told) -> str | None:
    spoken = list(dicts(resource.get("communication")))
    chosen = next((one for one in spoken if one.get("preferred") is True), spoken[0] if len(spoken) == 1 else None)
    if chosen is None:
        if spoken:
            told["people with several languages and none preferred have no main language"] += 1
        return None
    language = chosen.get("language") or {}
    code = next((str(one["code"]) for one in dicts(language.get("coding")) if one.get("code")), None)
    return code.split("-")[0] if code else language.get("text")


def _interpreter(resource: Resource) -> str | None:
    said = (extension(resource, "patient-interpreterRequired") or {}).get("valueBoolean")
    if said is None:
        spoken = extension(resource, "-NHSCommunication") or {}
        said = (extension(spoken, "interpreterRequired") or {}).get("valueBoolean")
    return None if said is None else "yes" if said else "no"


def _death_date(resource: Resource, recorded: str | None, told: Told) -> str | None:
    died = day(resource.get("deceasedDateTime"), told)
    if died or not resource.get("deceasedBoolean"):
        return died
    if recorded is None:
        raise BadCell("the person has died, but nothing says when", "send deceasedDateTime")
    told["people who died on a day not given: the day of their record stands for it"] += 1
    return recorded


def _practices(resource: Resource) -> tuple[str, ...]:
    """List where the practice's ODS code may be found: `ods:` and the code itself, or a reference to look up."""
    found: list[str] = []
    for one in dicts(resource.get("generalPractitioner")):
        code, key = identifier_of(one, ODS_SYSTEMS), reference_key(one.get("reference"))
        found += [f"ods:{code}"] if code else [key] if key else []
    manager = resource.get("managingOrganization") or {}
    code, key = identifier_of(manager, ODS_SYSTEMS), reference_key(manager.get("reference"))
    return (*found, *([f"ods:{code}"] if code else [key] if key else []))


def practice_of(person: Person, organisations: dict[str, str]) -> str | None:
    """Give the code of the person's practice, where one of the organisations they are tied to has a practice's code.

    Examples
    --------
    >>> practice_of(Person({}, ("Practitioner/1", "Organization/2")), {"Organization/2": "P91003"})
    'P91003'
    """
    for one in person.practices:
        code = one[4:] if one.startswith("ods:") else organisations.get(one, "")
        if _PRACTICE.fullmatch(code):
            return code
    return None
