"""Silence is told once for each clock that passed, to whoever sent it; a referral that went wrong waits until somebody looked into it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from kith.care.records.chasing import (
    chase,
    events_kept,
    incidents_waiting,
    settle_incident,
    silences,
    silences_that_go_on,
)
from kith.care.records.models import Escalation
from kith.care.referral_events import by_referral, standing
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.asker import TeamTie
from kith.governance.records.models import Membership, TrailEvent
from kith.governance.trail import Actor
from tests.records.kept import AT
from tests.records.lawful import as_actor, somebody
from tests.records.referred import (
    ADVICE,
    CHARITY,
    COORDINATOR,
    NURSE,
    how,
    ready,
    says,
    sent,
    unmet,
    walked,
)

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]

WORKER = Actor("kith worker")
MANAGER = replace(
    somebody("neighbourhood-manager", neighbourhood="Kithbeck"), account="33333333-3333-3333-3333-333333333333"
)
LEAD = replace(
    somebody("information-governance-lead", neighbourhood="Kithbeck"), account="22222222-2222-2222-2222-222222222222"
)


def days(count):
    return AT + timedelta(days=count)


def test_H04_nobody_opens_it_and_whoever_sent_it_is_told_once_on_the_third_working_day():
    row = sent()  # on a Monday
    assert [chase(by=WORKER, at=days(number)) for number in range(6)] == [0, 0, 0, 1, 0, 0]
    (told,) = silences(COORDINATOR, days(3))
    assert (told.referral, told.state, told.whose, str(told.due_date)) == (row.pk, "sent", "recipient", "2026-11-04")
    assert (silences(NURSE, days(3)), silences(CHARITY, days(3))) == ([told], [replace(told, is_ours=True)])
    assert silences(ADVICE, days(3)) == []
    (event,) = TrailEvent.objects.filter(result="silence told")
    assert (event.person, event.account) == ("p1", "kith worker")


def test_whoever_moves_settles_the_silence_and_the_next_clock_tells_again(how):
    row = sent()
    chase(by=WORKER, at=days(3))
    says(row, "see", how, at=days(3))
    assert silences(COORDINATOR, days(3)) == []
    assert Escalation.objects.get().settled_by == CHARITY.account
    assert chase(by=WORKER, at=days(10)) == 0
    assert chase(by=WORKER, at=days(11)) == 1
    assert [one.state for one in silences(COORDINATOR, days(11))] == ["seen"]
    says(row, "decline", how, at=days(11))
    assert chase(by=WORKER, at=days(400)) == 0


def test_SAF_08_silence_that_goes_on_is_told_to_the_manager_each_step_once():
    row = sent()  # due on Wednesday the 4th; five working days later is the 11th
    came = {number: chase(by=WORKER, at=days(number)) for number in range(20)}
    assert {number: count for number, count in came.items() if count} == {3: 1, 9: 1}
    (told,) = silences(COORDINATOR, days(9))
    assert (told.referral, told.told) == (row.pk, ("sender", "manager"))
    assert silences_that_go_on(MANAGER, days(9)) == [told]
    assert silences_that_go_on(COORDINATOR, days(9)) == []
    events = TrailEvent.objects.filter(result="silence told").order_by("seq")
    assert [json.loads(event.details)["to"] for event in events] == ["sender", "manager"]


def test_SAF_08_what_is_urgent_reaches_the_manager_a_working_day_after_whoever_sent_it(how):
    row = sent(urgency="urgent")
    assert [chase(by=WORKER, at=days(number)) for number in (1, 2, 3)] == [0, 1, 1]
    says(row, "see", how, at=days(3))
    assert silences_that_go_on(MANAGER, days(3)) == []
    assert set(Escalation.objects.values_list("told_to", "settled_by")) == {
        ("sender", CHARITY.account),
        ("manager", CHARITY.account),
    }


def test_a_manager_of_another_team_is_told_of_nothing_here():
    sent(urgency="urgent")
    chase(by=WORKER, at=days(10))
    elsewhere = replace(MANAGER, ties=(TeamTie("2", "Ternham", AT.date() - timedelta(days=30)),))
    assert len(silences_that_go_on(MANAGER, days(10))) == 1
    assert silences_that_go_on(elsewhere, days(10)) == []


def leaves(*askers):
    Membership.objects.filter(account__in=[one.account for one in askers]).update(to_date=AT.date() + timedelta(days=1))


def test_whoever_sent_it_leaves_and_their_team_is_told():
    sent()
    leaves(COORDINATOR)
    assert chase(by=WORKER, at=days(3)) == 1
    assert len(silences(NURSE, days(3))) == 1  # of the same body


def test_nobody_is_left_who_sent_it_and_the_manager_is_told_at_once():
    sent()
    leaves(COORDINATOR, NURSE)
    assert chase(by=WORKER, at=days(3)) == 2
    assert [one.told for one in silences_that_go_on(MANAGER, days(3))] == [("sender", "manager")]
    assert chase(by=WORKER, at=days(9)) == 0


def test_what_is_urgent_is_told_after_one_working_day():
    sent(urgency="urgent")
    assert [chase(by=WORKER, at=days(number)) for number in (1, 2)] == [0, 1]


def test_a_move_that_was_refused_keeps_no_clock_from_running(how):
    row = walked(sent(), how, "see")
    with pytest.raises(NotYours):
        says(row, "accept", how, asker=ADVICE)
    assert chase(by=WORKER, at=days(8)) == 1
    (kept,) = by_referral(events_kept()).values()
    assert standing(kept).state == "seen"


def test_an_incident_waits_for_whoever_reads_the_trail_and_is_settled_once(how):
    row = walked(sent(), how, "recall")
    for stranger in (COORDINATOR, CHARITY):
        with pytest.raises(NotYours):
            incidents_waiting(stranger, by=as_actor(stranger), at=AT)
    (incident,) = incidents_waiting(LEAD, by=as_actor(LEAD), at=AT)
    assert (incident.referral, incident.state) == (row.pk, "recalled")
    settle = {"asker": LEAD, "escalation": incident.number, "by": as_actor(LEAD), "at": AT}
    with pytest.raises(BadUsage, match="what came of it"):
        settle_incident(**settle, why=" ")
    settle_incident(**settle, why="told the person; names are read back on the telephone now")
    assert incidents_waiting(LEAD, by=as_actor(LEAD), at=AT) == []
    with pytest.raises(AlreadyDecided):
        settle_incident(**settle, why="once more")
    assert TrailEvent.objects.filter(action="reviewed", kind="referral").count() == 1
    assert silences(COORDINATOR, AT) == []
