"""Silence is told once for each clock that passed, to whoever sent it; a referral that went wrong waits until somebody looked into it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kith.care.records.chasing import chase, events_kept, incidents_waiting, settle_incident, silences
from kith.care.records.models import Escalation
from kith.care.referral_events import by_referral, standing
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.records.models import TrailEvent
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
    assert silences(NURSE, days(3)) == silences(CHARITY, days(3)) == [told]
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
