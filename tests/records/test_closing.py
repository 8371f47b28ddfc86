"""DIR-03: a service closes while referrals to it are open. Whoever sent them is told at once, and nothing is moved without them."""

from datetime import timedelta

import pytest

from kith.care.records.closing import closings, tell_of_closings
from kith.care.records.models import Escalation, Referral
from kith.care.records.referred import sent_by, to_move
from kith.directory.records.correcting import Correction, add_by_hand, correct, decide_same, take_apart, version_of
from kith.governance.records.models import TrailEvent
from kith.governance.trail import Actor
from tests.records.directory_of import LINK_WORKER, REFUGE, comes, entry, service
from tests.records.kept import AT
from tests.records.lawful import as_actor
from tests.records.referred import (
    ADVICE,
    BOTH_DOORS,
    CHARITY,
    COORDINATOR,
    NURSE,
    WARM,
    doors_open,
    how,
    ready,
    says,
    sent,
    unmet,
    walked,
)

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]

WORKER, KEY = Actor("kith worker"), b"a secret of the tests"
LATER = AT + timedelta(hours=3)


def runs(key="warm-homes", body="VC1", status="active"):
    typed = {"name": key.replace("-", " "), "organisation": body, "needs": ["warmth"], "status": status}
    add_by_hand(asker=LINK_WORKER, entry=key, typed=typed, key=KEY, by=as_actor(LINK_WORKER), at=AT)


def turns(status, key="warm-homes", was="active"):
    told = Correction("status", status, version_of(was))
    correct(asker=LINK_WORKER, entry=key, told=told, key=KEY, by=as_actor(LINK_WORKER), at=AT)


def tell(at=LATER):
    return tell_of_closings(by=WORKER, at=at)


@pytest.mark.parametrize("status", ["inactive", "temporarily closed", "defunct"])
@pytest.mark.parametrize("moves", [(), ("see", "return"), ("see", "accept"), ("see", "accept", "start")])
def test_DIR_03_whoever_sent_it_is_told_and_nothing_is_moved(how, moves, status):
    runs()
    row = walked(sent(), how, *moves)
    before = (row.state, row.events_count, row.since)
    turns(status)
    (told,) = closings(COORDINATOR, LATER)
    assert (told.referral, told.state, told.status, told.recipient) == (row.pk, row.state, status, "VC1")
    assert closings(NURSE, LATER) == [told]  # of the body that sent it
    assert closings(CHARITY, LATER) == closings(ADVICE, LATER) == []
    (line,) = sent_by(COORDINATOR, by=as_actor(COORDINATOR), at=LATER).lines
    assert line.closed == status
    assert [one.number for one in to_move(COORDINATOR, LATER)] == [row.pk]
    assert [tell(), tell()] == [1, 0]
    row.refresh_from_db()
    assert (row.state, row.events_count, row.since) == before
    assert doors_open(row) == BOTH_DOORS
    (event,) = TrailEvent.objects.filter(result="closing told")
    assert (event.person, event.kind) == ("p1", "referral")


def test_DIR_03_the_telling_stands_through_moves_until_the_referral_ends(how, unmet):
    runs()
    row = sent()
    turns("defunct")
    tell()
    walked(row, how, "see")
    assert tell() == 0
    assert len(closings(COORDINATOR, LATER)) == 1
    says(row, "decline", how, reason="closed", asker=COORDINATOR, spoken_by="what the directory says")
    assert closings(COORDINATOR, LATER) == []
    assert not Escalation.objects.filter(kind="closed", settled_at__isnull=True).exists()
    assert len(unmet.standing) == 1
    assert tell() == 0


def test_DIR_03_a_service_that_takes_place_again_is_told_of_no_more_and_when_it_closes_anew_it_is(how):
    runs()
    sent()
    turns("temporarily closed")
    tell()
    turns("active", was="temporarily closed")
    assert closings(COORDINATOR, LATER) == []
    assert tell() == 0
    assert Escalation.objects.get().settled_by == WORKER.account
    turns("defunct")
    assert tell() == 1
    assert Escalation.objects.filter(kind="closed").count() == 2


def test_DIR_03_a_body_whose_every_service_closed_is_closed_to_what_was_asked_of_the_body_alone():
    runs("money-advice-line", "VC2")
    runs("debt-clinic", "VC2")
    row = sent(to=type(WARM)("VC2", "welfare-adviser", "welfare-adviser@VC2", "1"))
    turns("defunct", "debt-clinic")
    assert closings(COORDINATOR, LATER) == []
    turns("defunct", "money-advice-line")
    assert [one.referral for one in closings(COORDINATOR, LATER)] == [row.pk]


def test_DIR_03_one_open_door_of_a_body_does_not_hide_that_the_service_itself_closed():
    runs()
    runs("walking-group")
    sent()
    turns("defunct")
    assert [one.status for one in closings(COORDINATOR, LATER)] == ["defunct"]


def test_DIR_03_an_entry_that_was_put_together_with_another_closes_with_it():
    runs("warm-homes-old")
    runs()
    sent(to=type(WARM)("VC1", "link-worker", "warm-homes-old", "1"))
    pair, told = ("warm-homes", "warm-homes-old"), {"asker": LINK_WORKER, "by": as_actor(LINK_WORKER), "at": AT}
    decide_same(pair=pair, is_same=True, key=KEY, **told)
    turns("defunct")
    assert len(closings(COORDINATOR, LATER)) == 1
    take_apart(entry="warm-homes-old", **told)
    assert closings(COORDINATOR, LATER) == []


def test_DIR_03_a_feed_that_closes_it_tells_too_and_what_nobody_said_closes_nothing():
    comes(service(1, organization={"id": "o", "name": "VC1"}), service(2))
    sent(to=type(WARM)("VC1", "link-worker", entry().key, "1"))
    assert tell() == 0
    comes(service(1, organization={"id": "o", "name": "VC1"}, status="defunct"), service(2))
    assert [tell(), Referral.objects.get().state] == [1, "sent"]


def test_DIR_03_a_refuge_tells_nothing_by_its_closing():
    runs()
    sent()
    before = closings(COORDINATOR, LATER)
    comes({**REFUGE, "status": "defunct", "organization": {"id": "o", "name": "VC1"}})
    assert closings(COORDINATOR, LATER) == before == []
