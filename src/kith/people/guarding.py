"""Which field group each column of the register and each kind of event belongs to: drawn on by every page, list, file and finding."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kith.errors import NotInTheRules
from kith.people.layouts import LAYOUTS
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

FAMILIES = tuple(dict.fromkeys(layout.family for layout in LAYOUTS.values()))
"""Every family of partners that there is a layout of."""

CLAIM_FIELDS: Mapping[str, str] = {
    "local_id": "identity",
    "death_date": "demographics",
    "has_postcode": "demographics",
    "address_type": "address-and-contact",
    "place": "place",
    "imd_quintile": "place",
    "imd_rounded": "place",
    "msoa_code": "place",
    "rural_urban_classification": "place",
    "deregistered_date": "registration",
    "usual_clinician": "registration",
    "practice_nuts1_region_name": "registration",
    "practice_stp": "registration",
    "practice_systmone_go_live_date": "registration",
    "household_reference": "household",
    "tenure": "housing",
    "bedrooms_count": "housing",
    "occupants_count": "housing",
    "is_cold_or_damp": "housing",
    "is_housebound": "housing",
    "rent_arrears_pence": "housing",
    "care_home_does_not_require_nursing": "housing",
    "care_home_is_potential_match": "housing",
    "care_home_requires_nursing": "housing",
    "would_not_say": "demographics",
    "contact_type": "contacts",
    "discharge_destination": "contacts",
    "discharge_method": "contacts",
    "algorithm_description": "clinical-problems",
    "algorithm_version": "clinical-problems",
    "spell_core_hrg_sus": "clinical-problems",
    "underlying_cause_of_death": "clinical-problems",
    "team": "mental-health-detail",
    "has_unpaid_carer": "social-care",
    "is_unpaid_carer": "social-care",
    "distrusts_services": "advice",
    "is_gypsy_roma_or_traveller": "advice",
    "is_refugee_or_asylum_seeker": "advice",
    "is_shift_worker": "advice",
    "reason": "advice",
    "referred_by": "advice",
}
"""Fields of partners' files that the register keeps as claims only: as the events that the same cells tell of are placed."""

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

EVENT_GROUPS = frozenset({*_BY_KIND.values(), *_TOLD_APART.values()})
"""Every field group that an event may be of."""


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


def group_of_claim(field: str) -> str:
    """Give the field group of one cell that a partner's file says of somebody, by the field it was read into.

    Parameters
    ----------
    field : the name of the field: a column of the register or of who somebody is, or one that only files have

    Returns
    -------
    one of `kith.governance.item.FIELD_GROUPS`

    Raises
    ------
    NotInTheRules
        a field that nobody has put into a field group: then nobody can say who may see it.

    Examples
    --------
    >>> [group_of_claim(field) for field in ("sex", "postcode", "tenure", "lives_alone")]
    ['demographics', 'address-and-contact', 'housing', 'housing']
    """
    for groups in (CLAIM_FIELDS, PERSON_COLUMNS, IDENTITY_COLUMNS):
        if field in groups:
            return groups[field]
    raise NotInTheRules(f"The field {field!r} is in no field group.", "Put it into kith.people.guarding.")


@cache
def groups_held(source: str) -> frozenset[str]:
    """Give the field groups that a partner who told of somebody holds themself: those of the files of their kind.

    Parameters
    ----------
    source : the family of partners, with the organisation after a colon where it has one

    Returns
    -------
    field groups: of the cells of their files, of the events that these tell, and what follows from an address; none for a
    family that has no layout. What social care, mental health and charities tell is held by each of them, and by no practice

    Examples
    --------
    >>> "social-care" in groups_held("social_care:YX903"), "social-care" in groups_held("gp:Y99001")
    (True, False)
    >>> groups_held("gossip")
    frozenset()
    """
    family = source.partition(":")[0]
    files = [layout for layout in LAYOUTS.values() if layout.family == family]
    cells = {group_of_claim(layout.person.get(name, name)) for layout in files for name in layout.claims}
    told = {group_of_event(kind, source) for kind in EVENT_KINDS if any(layout.events for layout in files)}
    return frozenset(cells | told | ({"place"} if "address-and-contact" in cells else set()))


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
