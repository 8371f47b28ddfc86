"""Which field group each column of the register and each kind of event belongs to: drawn on by every page, list, file and finding."""

from __future__ import annotations

from collections.abc import Mapping

from kith.errors import NotInTheRules
from kith.people.layouts.values import EVENT_KINDS

PERSON_COLUMNS: Mapping[str, str] = {
    "birth_month": "demographics",
    "sex": "demographics",
    "ethnic_category": "demographics",
    "ethnic_group": "demographics",
    "ethnicity_stated_by_person": "demographics",
    "main_language": "demographics",
    "interpreter_needed": "demographics",
    "lsoa21_code": "place",
    "imd_decile": "place",
    "imd_edition": "place",
    "neighbourhood": "place",
    "accommodation_status": "housing",
    "registration": "registration",
    "practice_ods_code": "registration",
    "registered_date": "registration",
    "death_month": "demographics",
    "household_id": "household",
    "household_size": "housing",
    "lives_alone": "housing",
    "has_nhs_number": "demographics",
    "has_address": "demographics",
    "has_phone": "demographics",
    "sources": "contacts",
    "entries_count": "contacts",
}
"""Columns of `kith.people.person.PEOPLE`, but for the pseudonym, which says nothing."""

IDENTITY_COLUMNS: Mapping[str, str] = {
    "nhs_number": "identity",
    "given_name": "identity",
    "family_name": "identity",
    "former_family_name": "identity",
    "preferred_name": "identity",
    "birth_date": "identity",
    "postcode": "address-and-contact",
    "address": "address-and-contact",
    "phone": "address-and-contact",
    "email": "address-and-contact",
}
"""Columns of `kith.people.person.IDENTITIES`."""

_BY_KIND: Mapping[str, str] = {
    "condition": "clinical-problems",
    "measurement": "clinical-problems",
    "medication": "medication",
    "procedure": "clinical-problems",
    "immunisation": "clinical-problems",
    "contact": "contacts",
    "admission": "contacts",
    "social": "housing",
}
_TOLD_APART = {"social-care": "social-care", "mental-health": "mental-health-detail", "vcse": "advice"}


def group_of_event(kind: str, source: str) -> str:
    """Give the field group of an event: by its kind, but what social care, mental health and charities tell of is theirs.

    Parameters
    ----------
    kind : one of `EVENT_KINDS`
    source : the family of partners that told, with the organisation after a colon where it has one

    Returns
    -------
    one of `kith.governance.item.FIELD_GROUPS`; a contact stays a contact, whoever told of it

    Raises
    ------
    NotInTheRules
        a kind that nobody has put into a field group: then nobody can say who may see it.

    Examples
    --------
    >>> [group_of_event(*told) for told in (("medication", "gp:Y99001"), ("condition", "mental_health"), ("contact", "social_care"))]
    ['medication', 'mental-health-detail', 'contacts']
    """
    if kind not in _BY_KIND:
        raise NotInTheRules(
            f"Events of kind {kind!r} are in no field group.", f"Known kinds: {', '.join(EVENT_KINDS)}."
        )
    if kind == "contact":
        return "contacts"
    return _TOLD_APART.get(family_of(source), _BY_KIND[kind])


def family_of(source: str) -> str:
    """Give the family of partners of a source, in the spelling of field groups.

    Examples
    --------
    >>> family_of("mental_health:RXX"), family_of("gp")
    ('mental-health', 'gp')
    """
    return source.partition(":")[0].replace("_", "-")


def organisation_of(source: str) -> str:
    """Give the organisation of a source; "" where the source does not say.

    Examples
    --------
    >>> organisation_of("gp:Y99001"), organisation_of("gp")
    ('Y99001', '')
    """
    return source.partition(":")[2]
