"""Every column and every kind of event belongs to one field group, so that the rules can say who may see it."""

import pytest

from kith.errors import NotInTheRules
from kith.governance.item import FIELD_GROUPS
from kith.people.guarding import IDENTITY_COLUMNS, PERSON_COLUMNS, group_of_event
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
