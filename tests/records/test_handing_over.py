"""Somebody is away or has left: whom they had goes to a colleague, and the name with them; nobody is dropped and nobody is left open."""

from datetime import timedelta

import pytest

from kith.care.records.handing_over import caseloads, hand_over, who_may_go_on
from kith.care.records.models import Approach, ApproachMove
from kith.errors import BadUsage
from kith.governance.records.models import Grant, Membership, TrailEvent
from kith.governance.records.objecting import put_on_label
from tests.records.kept import AT, BY
from tests.records.lawful import as_actor
from tests.records.worked import COORDINATOR, LATER, LINK_WORKER, NURSE, given, names_open, on_the_staff, taken, tries

pytestmark = pytest.mark.django_db


@pytest.fixture
def had(lawful):
    """Three people whom the nurse has taken; one of them was tried."""
    on_the_staff(COORDINATOR, NURSE, LINK_WORKER)
    given()
    rows = [taken(NURSE) for _ in range(3)]
    tries(rows[0], asker=NURSE)
    return rows


def handed(rows, to=COORDINATOR, asker=COORDINATOR, why="away until Monday"):
    numbers = [row.pk for row in rows]
    return hand_over(asker=asker, approaches=numbers, to=to.account, why=why, by=as_actor(asker), at=LATER)


def test_U_23_a_leavers_whole_caseload_goes_to_a_colleague_and_what_was_tried_stays(had):
    Membership.objects.filter(account_id=NURSE.account).update(to_date=AT.date())
    (load,) = caseloads(COORDINATOR, LATER)
    assert (load.account, load.is_here, [one.number for one in load.held]) == (
        NURSE.account,
        False,
        [row.pk for row in had],
    )
    came = handed(had)
    assert (set(came.done), came.refused) == ({row.pk for row in had}, {})
    rows = Approach.objects.filter(pk__in=came.done)
    assert {(row.taken_by, row.state) for row in rows} == {
        (COORDINATOR.account, "taken"),
        (COORDINATOR.account, "tried"),
    }
    assert set(Grant.objects.open_at(LATER).values_list("to", flat=True)) == {COORDINATOR.account}
    granted, held = names_open()
    assert granted == held
    moves = ApproachMove.objects.filter(move="hand over")
    assert {(one.why, one.from_state == one.to_state) for one in moves} == {("away until Monday", True)}
    assert TrailEvent.objects.filter(kind="approach", details__contains="hand over").count() == 3


def test_the_rules_are_asked_of_whoever_goes_on_and_one_refusal_stops_no_other(had):
    guarded, others = had[1], [had[0], had[2]]
    put_on_label(person=guarded.person_id, label="restricted-location", ground="court", by=BY, at=AT)
    came = handed(had, to=LINK_WORKER)
    assert set(came.done) == {row.pk for row in others}
    assert "They may not take this person" in came.refused[guarded.pk]
    assert Approach.objects.get(pk=guarded.pk).taken_by == NURSE.account
    granted, held = names_open()
    assert granted == held


def test_AZ_09_only_who_has_them_or_gives_people_out_hands_over_and_only_within_the_team(had):
    assert handed(had[:1], asker=LINK_WORKER, to=LINK_WORKER).done == ()
    assert handed(had[:1], asker=NURSE, to=LINK_WORKER).done == (had[0].pk,)
    assert caseloads(LINK_WORKER, LATER)[0].held[0].number == had[0].pk
    Membership.objects.filter(account_id=LINK_WORKER.account).update(to_date=AT.date() + timedelta(1))
    assert set(who_may_go_on(COORDINATOR, AT)) == {COORDINATOR.account, NURSE.account, LINK_WORKER.account}
    assert set(who_may_go_on(COORDINATOR, AT + timedelta(2))) == {COORDINATOR.account, NURSE.account}
    for words in ({"why": " "}, {"rows": []}):
        with pytest.raises(BadUsage):
            handed(**{"rows": had, **words})


def test_a_second_hand_finds_that_they_have_gone(had):
    assert handed(had[:1]).done == (had[0].pk,)
    again = handed(had[:1])
    assert again.done == ()
    assert "has this person already" in again.refused[had[0].pk]
