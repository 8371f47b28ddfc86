"""Two at the same moment: one is first, the other is told, and a task has one owner and one end."""

from datetime import timedelta

import pytest

from kith.errors import BadUsage, NotYours
from kith.governance.records.trail import verify_trail
from kith.governance.trail import Actor
from kith.work.records.models import Asked, Conversation, NoticeRead, Remark, Task, TaskSilence
from kith.work.records.noticing import mark_read, notices_for, put_up, take_down, unread_count
from kith.work.records.silences import tell_of_silence
from kith.work.tasks import STEPS
from tests.records.kept import AT
from tests.records.lawful import as_actor
from tests.records.referred import CHARITY, COORDINATOR, LATER, NURSE, TODAY
from tests.records.tasked import begun, given, looked_after_by_two, says, says_in
from tests.records.test_referrals_at_once import at_once


def stands_whole(row):
    row.refresh_from_db()
    numbers = list(row.events.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(row.events_count))
    last = row.events.order_by("-number").first()
    assert (last.to_state, last.owner) == (row.state, row.owner)
    verify_trail()


@pytest.mark.parametrize("turn", range(3))
def test_CCY_05_done_and_not_done_at_once_leave_one_of_them(committed, turn):
    looked_after_by_two()
    row = given()
    came = at_once(lambda: says(row, "do", seen=0).state, lambda: says(row, "cannot", COORDINATOR, seen=0).state)
    stands_whole(row)
    assert row.events_count == 1
    assert came.count(row.state) == 1
    (late,) = [one for one in came if one != row.state]
    assert late.startswith("AlreadyDecided")


@pytest.mark.parametrize("turn", range(3))
def test_two_who_take_one_task_at_once_are_one_owner_and_one_who_is_told(committed, turn):
    looked_after_by_two()
    row = given(owner="")
    came = at_once(lambda: says(row, "take", seen=0).state, lambda: says(row, "take", COORDINATOR, seen=0).state)
    stands_whole(row)
    assert row.owner in (NURSE.account, COORDINATOR.account)
    assert sorted(one.split(":")[0] for one in came) == ["AlreadyDecided", "open"]


def test_CCY_03_the_same_forms_sent_at_once_give_one_task_and_one_conversation(committed):
    looked_after_by_two()
    came = at_once(*[lambda: given(message_id="once").pk] * 3)
    assert (len(set(came)), Task.objects.count()) == (1, 1)
    came = at_once(*[lambda: begun(message_id="talk").pk] * 3)
    assert (len(set(came)), Conversation.objects.count(), Remark.objects.count(), Asked.objects.count()) == (1, 1, 1, 1)
    verify_trail()


def test_two_who_speak_at_once_are_both_heard_in_an_order(committed):
    looked_after_by_two()
    row = begun()
    assert sorted(at_once(lambda: says_in(row, "one"), lambda: says_in(row, "two", asker=COORDINATOR))) == ["1", "2"]
    row.refresh_from_db()
    assert row.remarks_count == 3


def test_two_workers_at_once_tell_of_silence_once(committed):
    looked_after_by_two()
    given(due_date=TODAY)
    late = AT + timedelta(days=14)
    came = at_once(*[lambda: tell_of_silence(by=Actor("kith worker"), at=late)] * 2)
    assert sorted(came) == ["0", str(len(STEPS))]
    assert TaskSilence.objects.count() == len(STEPS)
    verify_trail()


@pytest.mark.django_db
def test_a_notice_is_about_nobody_for_one_team_until_its_day_and_read_once():
    looked_after_by_two()
    told = {"team": "1", "to_date": TODAY, "by": as_actor(NURSE), "at": AT}
    with pytest.raises(BadUsage, match="NHS number"):
        put_up(asker=NURSE, words="Ring 999 000 0018", message_id="n1", **told)
    with pytest.raises(NotYours):
        put_up(asker=NURSE, words="The room is shut", message_id="n1", **{**told, "team": "2"})
    for days in (-1, 61):
        with pytest.raises(BadUsage, match="60 days"):
            put_up(
                asker=NURSE, words="The room is shut", message_id="n1", **{**told, "to_date": TODAY + timedelta(days)}
            )
    number = put_up(asker=NURSE, words="The room is shut", message_id="n1", **told)
    assert put_up(asker=NURSE, words="The room is shut", message_id="n1", **told) == number
    assert unread_count(CHARITY, LATER) == 1
    for _ in range(2):
        mark_read(asker=CHARITY, notice=number, by=as_actor(CHARITY), at=LATER)
    assert (unread_count(CHARITY, LATER), NoticeRead.objects.count()) == (0, 1)
    assert [(one.is_read, one.read_count, one.is_mine) for one in notices_for(NURSE, LATER)] == [(False, 1, True)]
    assert notices_for(NURSE, LATER + timedelta(days=1)) == []
    with pytest.raises(NotYours):
        take_down(asker=CHARITY, notice=number, by=as_actor(CHARITY), at=LATER)
    take_down(asker=NURSE, notice=number, by=as_actor(NURSE), at=LATER)
    assert notices_for(CHARITY, LATER) == []
    with pytest.raises(NotYours):
        mark_read(asker=CHARITY, notice=number, by=as_actor(CHARITY), at=LATER)
