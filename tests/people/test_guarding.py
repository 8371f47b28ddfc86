"""Every column and every kind of event belongs to one field group, so that the rules can say who may see it."""

import pytest

from kith.errors import NotInTheRules
from kith.governance.item import FIELD_GROUPS
from kith.people.guarding import (
    CLAIM_FIELDS,
    EVENT_GROUPS,
    FAMILIES,
    IDENTITY_COLUMNS,
    PERSON_COLUMNS,
    group_of_claim,
    group_of_event,
    groups_held,
)
from kith.people.layouts import LAYOUTS
from kith.people.layouts.values import EVENT_KINDS
from kith.people.person import IDENTITIES, PEOPLE


def test_every_column_of_the_register_has_a_field_group():
    assert set(PERSON_COLUMNS) == set(PEOPLE.names) - {"person_id"}
    assert set(IDENTITY_COLUMNS) == set(IDENTITIES.names) - {"person_id", "entries"}
    assert {*PERSON_COLUMNS.values(), *IDENTITY_COLUMNS.values()} <= set(FIELD_GROUPS)


def test_what_identifies_is_never_in_a_group_that_a_pseudonymous_answer_may_carry():
    assert all(FIELD_GROUPS[group].identifies for group in IDENTITY_COLUMNS.values())


def test_where_somebody_lives_or_is_registered_is_stripped_with_their_whereabouts():
    where = ["lsoa21_code", "imd_decile", "neighbourhood", "practice_ods_code", "household_id", "accommodation_status"]
    assert all(FIELD_GROUPS[PERSON_COLUMNS[column]].is_location for column in where)


@pytest.mark.parametrize("kind", EVENT_KINDS)
@pytest.mark.parametrize(
    "source", ["gp:Y99001", "hospital", "mental_health", "social_care", "vcse:Age Friends", "housing", ""]
)
def test_every_event_has_a_field_group_whoever_told_of_it(kind, source):
    assert group_of_event(kind, source) in FIELD_GROUPS


def test_a_kind_of_event_that_nobody_placed_is_refused():
    with pytest.raises(NotInTheRules, match="in no field group"):
        group_of_event("gossip", "gp")


CLAIMED = sorted({layout.person.get(name, name) for layout in LAYOUTS.values() for name in layout.claims})


def test_every_cell_that_a_file_says_of_somebody_has_exactly_one_field_group():
    places = [set(PERSON_COLUMNS), set(IDENTITY_COLUMNS), set(CLAIM_FIELDS)]
    assert sum(map(len, places)) == len(set().union(*places)), "a field stands in two places"
    for field in CLAIMED:
        assert group_of_claim(field) in FIELD_GROUPS
    assert set(CLAIM_FIELDS) - {"place"} <= set(CLAIMED), "a field that no file has"


def test_a_field_that_nobody_placed_is_refused():
    with pytest.raises(NotInTheRules, match="in no field group"):
        group_of_claim("gossip")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_partner_holds_what_its_own_files_tell_and_no_more(family):
    held = groups_held(f"{family}:X")
    assert held <= set(FIELD_GROUPS)
    apart = {"social-care": "social_care", "mental-health-detail": "mental_health", "advice": "vcse"}
    assert {group for group in apart if group in held} == {group for group, whose in apart.items() if whose == family}
    assert frozenset().union(*(groups_held(one) for one in FAMILIES)) >= EVENT_GROUPS


def test_the_copy_of_a_record_places_every_column_where_the_pages_do():
    from kith.people.records.gathering import CLAIMS, EVENTS, IDENTITY, PERSON, WORDINGS

    for sheet in (PERSON, IDENTITY, WORDINGS):
        for column, group in sheet.groups.items():
            assert group == {**PERSON_COLUMNS, **IDENTITY_COLUMNS}.get(column, group), column
    for field in CLAIMED:
        assert CLAIMS.by_value.group_of({"field": field}) == group_of_claim(field)
        assert group_of_claim(field) in CLAIMS.by_value.groups
    for kind in EVENT_KINDS:
        for source in ("gp:Y99001", "social_care", "mental_health", "vcse:Age Friends"):
            assert EVENTS.by_value.group_of({"kind": kind, "source": source}) == group_of_event(kind, source)
            assert group_of_event(kind, source) in EVENTS.by_value.groups
