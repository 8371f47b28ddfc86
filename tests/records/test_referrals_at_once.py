"""Two at the same moment: one is first, the other is told, both are kept, and doors and unmet demand fit where it came to."""

import threading
from collections import Counter

import pytest
from django.db import connections

from kith.care.records.answering import say
from kith.care.records.chasing import chase
from kith.care.records.models import Escalation, Referral
from kith.care.records.referral_keeping import How
from kith.care.records.referring import send
from kith.care.referral import OPEN
from kith.care.referral_request import Said
from kith.errors import KithError
from kith.governance.records.models import Grant, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.governance.trail import Actor
from kith.work.records.models import Outgoing
from tests.records.kept import AT
from tests.records.lawful import as_actor
from tests.records.referred import (
    BOTH_DOORS,
    CHARITY,
    COORDINATOR,
    LATER,
    NEEDED,
    NURSE,
    Recorder,
    doors_open,
    made_ready,
    request,
    sent,
    walked,
)


def at_once(*deeds):
    """Do these at the same moment, each with a connection of its own; what came of each, in their order."""
    begin, came = threading.Barrier(len(deeds)), dict[int, str]()

    def does(number, deed):
        try:
            begin.wait(20)
            came[number] = str(deed())
        except KithError as said:
            came[number] = f"{type(said).__name__}: {said}"
        except Exception as wrong:
            came[number] = f"wrong: {wrong!r}"
        finally:
            connections.close_all()

    hands = [threading.Thread(target=does, args=one) for one in enumerate(deeds)]
    for one in hands:
        one.start()
    for one in hands:
        one.join(60)
    return [came[number] for number in range(len(deeds))]


def to_say(row, move, unmet, asker=CHARITY, **more):
    said = Said(**{"message_id": f"{move} by {asker.role}", **NEEDED.get(move, {}), **more})
    return lambda: (
        say(asker=asker, referral=row.pk, move=move, said=said, how=How(unmet), by=as_actor(asker), at=LATER).state
    )


def stands_whole(row, unmet):
    row.refresh_from_db()
    assert doors_open(row) == (BOTH_DOORS if row.state in OPEN else set())
    assert unmet.standing == ({row.unmet} - {""})
    assert list(row.events.values_list("number", flat=True)) == list(range(1, row.events_count + 1))
    verify_trail()


@pytest.mark.parametrize("turn", range(3))
def test_CCY_05_accept_and_withdraw_at_once_leave_one_of_them_and_the_trail_shows_who_came_second(committed, turn):
    made_ready()
    unmet = Recorder()
    row = walked(sent(), How(unmet), "see")
    came = at_once(to_say(row, "decline", unmet), to_say(row, "withdraw", unmet, asker=COORDINATOR))
    stands_whole(row, unmet)
    assert row.state in ("declined", "withdrawn")
    assert came.count(row.state) == 1
    (late,) = [one for one in came if one != row.state]
    assert late.startswith(f"MoveNotAllowed: This referral is “{row.state}”")
    (refused,) = row.events.filter(is_taken=False)
    assert (
        TrailEvent.objects.filter(
            action="refused", kind="referral", result=row.state, account=refused.written_by
        ).count()
        == 1
    )
    assert len(unmet.entries) == (row.state == "declined")


def test_two_answers_at_once_are_one_answer(committed):
    made_ready()
    unmet = Recorder()
    row = walked(sent(), How(unmet), "see")
    came = at_once(to_say(row, "accept", unmet), to_say(row, "decline", unmet))
    stands_whole(row, unmet)
    kinds = Counter(one.split(":")[0] for one in came)
    # a late no is lawful: where the yes came first, both are taken, one after the other
    assert kinds in ({"accepted": 1, "declined": 1}, {"declined": 1, "MoveNotAllowed": 1})
    assert row.state == "declined"
    assert len(unmet.entries) == 1


def test_one_answer_that_comes_twice_at_once_is_taken_once(committed):
    made_ready()
    unmet = Recorder()
    row = walked(sent(), How(unmet), "see")
    came = at_once(*[to_say(row, "decline", unmet, message_id="the same")] * 3)
    stands_whole(row, unmet)
    assert came == ["declined"] * 3
    assert (row.events.count(), len(unmet.entries)) == (3, 1)
    assert Outgoing.objects.filter(work=row.work).count() == 2


def test_CCY_02_two_who_write_what_was_missing_at_once_both_keep_their_words(committed):
    made_ready()
    unmet = Recorder()
    row = walked(sent(), How(unmet), "see", "return")
    seen = row.events_count
    came = at_once(
        to_say(row, "resend", unmet, asker=COORDINATOR, words="the second floor", seen=seen),
        to_say(row, "resend", unmet, asker=NURSE, words="ring twice", seen=seen),
    )
    stands_whole(row, unmet)
    assert row.state == "sent"
    assert sorted(one.split(":")[0] for one in came) == ["AlreadyDecided", "sent"]
    assert set(row.events.filter(move="resend").values_list("words", flat=True)) == {"the second floor", "ring twice"}


def test_CCY_03_two_who_send_the_same_at_once_make_one(committed):
    made_ready()
    same = request()
    like_it = request()
    sends = [
        lambda what=what: send(asker=COORDINATOR, request=what, by=as_actor(COORDINATOR), at=AT).number
        for what in (same, same, like_it)
    ]
    came = at_once(*sends)
    row = Referral.objects.get()
    assert came == [str(row.pk)] * 3
    assert Grant.objects.filter(work=row.work).count() == 2
    assert Outgoing.objects.count() == 1


def test_two_who_chase_at_once_tell_once(committed):
    made_ready()
    rows = [sent(need=f"need {number}") for number in range(4)]
    later = AT.replace(day=6)
    came = at_once(*[lambda: chase(by=Actor("kith worker"), at=later)] * 3)
    assert sorted(came) == ["0", "0", "4"]
    assert Escalation.objects.count() == TrailEvent.objects.filter(result="silence told").count() == len(rows)
