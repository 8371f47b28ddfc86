"""What tests of worklists do: give people out, take one, try, answer."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from kith.care.approach import NAME_OPEN
from kith.care.records.approaching import (
    Tried,
    record_attempt,
    record_outcome,
    take,
)
from kith.care.records.listed import listing
from kith.care.records.models import Approach
from kith.care.records.shown import shown_to
from kith.care.records.worklists import Giving, publish
from kith.governance.records.models import Account, Grant, Membership, Organisation, Team, TrainingHeld
from kith.people.records.models import Person
from kith.places.records.models import Neighbourhood
from tests.records.kept import AT
from tests.records.lawful import BEGUN, as_actor, groups_agree, papers, somebody

PLACE = "Kithbeck"
OFFER = "A call to ask what would help"
GIVING = Giving("1", ("missing_out",), 12, OFFER)
COORDINATOR = replace(somebody("care-coordinator"), account=str(UUID(int=1)))
NURSE = replace(somebody("district-nurse"), account=str(UUID(int=2)))
LINK_WORKER = replace(somebody("link-worker", kind="vcse"), account=str(UUID(int=3)))
LATER = AT + timedelta(hours=2)


@pytest.fixture
def lawful(loaded):
    """The small lake, its people all of one neighbourhood, with the papers that a finding needs."""
    Person.objects.update(neighbourhood=PLACE, practice_ods_code=None)
    groups_agree()
    return papers()


def given(giving=GIVING, asker=COORDINATOR, at=AT):
    return publish(asker=asker, giving=giving, basis_name="Finding 2026", by=as_actor(asker), at=at)


def first():
    return Approach.objects.filter(state="waiting").order_by("position").first()


def taken(asker=COORDINATOR, at=AT, row=None):
    row = row or first()
    take(asker=asker, approach=row.pk, by=as_actor(asker), at=at)
    return Approach.objects.get(pk=row.pk)


def tries(row, channel="telephone", result="no answer", at=AT, asker=COORDINATOR, **more):
    tried = Tried(channel, result, at, **{"as_needed": True, **more})
    record_attempt(asker=asker, approach=row.pk, tried=tried, by=as_actor(asker), at=at)


def answers(row, outcome, asker=COORDINATOR, why="as they said", at=AT):
    record_outcome(asker=asker, approach=row.pk, outcome=outcome, why=why, by=as_actor(asker), at=at)
    return Approach.objects.get(pk=row.pk).state


def shown(asker, wanted, *, by, at):
    return listing(asker, wanted, shown_to(asker, at), by=by, at=at)


def names_open():
    """People whose name an open grant opens, and those of whom an approach is in a state that opens it."""
    granted = set(Grant.objects.open_at(AT + timedelta(days=400)).values_list("person_id", "to"))
    return granted, set(Approach.objects.filter(state__in=NAME_OPEN).values_list("person_id", "taken_by"))


def on_the_staff(*askers):
    """Accounts, memberships and training of these askers, as they would sign in: all of the one team."""
    place = Neighbourhood.objects.get_or_create(name=PLACE)[0]
    team = Team.objects.get_or_create(pk=1, defaults={"name": "The team", "neighbourhood": place})[0]
    for asker in askers:
        body = Organisation.objects.get_or_create(
            ods_code=asker.organisation, defaults={"name": asker.organisation, "kind": asker.body_kind}
        )[0]
        told = {"username": asker.role, "name": f"Sam {asker.role.title()}", "made_at": AT}
        account = Account.objects.create(pk=UUID(asker.account), **told)
        Membership.objects.create(account=account, team=team, organisation=body, role=asker.role, from_date=BEGUN)
        TrainingHeld.objects.bulk_create(
            TrainingHeld(account=account, course=one.course, completed_date=one.completed_date)
            for one in asker.training
        )
