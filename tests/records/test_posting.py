"""A message leaves once, after its deed was committed, whatever is killed and whoever else sends."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from kith.errors import BadUsage, MoveNotAllowed
from kith.work.outgoing import LAST_TRY, OUTGOING
from kith.work.records.models import Outgoing
from kith.work.records.posting import Left, begin_next, did_not_go, leave, perhaps_gone, was_sent
from tests.records.kept import AT

SENT = Left("referral:7:1", "referral sent", "referral:7", "VC1")
HOUR = timedelta(hours=1)


def left(*messages):
    with transaction.atomic():
        return leave(messages or (SENT,), at=AT)


@pytest.mark.django_db
def test_a_message_is_left_once_and_sent_once():
    assert (left(), left(), left(SENT, SENT)) == (1, 0, 0)
    message = begin_next(at=AT)
    assert (message.key, message.to, message.tries) == (SENT.key, "VC1", 1)
    assert begin_next(at=AT + HOUR) is None
    was_sent(key=SENT.key, at=AT)
    with pytest.raises(MoveNotAllowed, match="nothing is sent twice"):
        was_sent(key=SENT.key, at=AT)
    assert left() == 0


@pytest.mark.django_db
def test_a_deed_that_is_undone_leaves_no_message():
    with transaction.atomic():
        leave([SENT], at=AT)
        transaction.set_rollback(True)
    assert begin_next(at=AT) is None


def test_a_message_without_a_deed_is_refused(committed):
    with pytest.raises(BadUsage, match="transaction of the deed"):
        leave([SENT], at=AT)


@pytest.mark.django_db
def test_what_did_not_go_is_tried_again_later_and_given_up_at_last():
    left()
    now, waits = AT, []
    while begin_next(at=now):
        did_not_go(key=SENT.key, why="the line was dead", at=now)
        row = Outgoing.objects.get()
        waits.append(row.try_at - now)
        if row.state == "waiting":
            assert begin_next(at=row.try_at - timedelta(seconds=1)) is None
        now = row.try_at
    assert (row.state, row.tries, row.problem) == ("given up", LAST_TRY, "the line was dead")
    assert waits[0] == timedelta(minutes=5)
    assert waits[:-1] == sorted(waits[:-1])


@pytest.mark.django_db
def test_CRS_09_what_was_begun_and_never_heard_of_is_told_and_not_sent_again():
    left()
    assert begin_next(at=AT)
    assert begin_next(at=AT + 48 * HOUR) is None
    assert perhaps_gone(before=AT) == []
    assert perhaps_gone(before=AT + HOUR) == [SENT]


@pytest.mark.django_db
@pytest.mark.parametrize("verb", [was_sent, lambda key, at: did_not_go(key=key, why="", at=at)])
def test_nobody_says_what_became_of_a_message_that_is_not_there_or_was_not_begun(verb):
    with pytest.raises(MoveNotAllowed, match="no such message"):
        verb(key=SENT.key, at=AT)
    left()
    with pytest.raises(MoveNotAllowed, match="Begin it first"):
        verb(key=SENT.key, at=AT)


def test_two_who_send_at_once_never_send_the_same(committed):
    many = [Left(f"referral:7:{number}", "referral sent", "referral:7", "VC1") for number in range(12)]
    left(*many)
    taken, begin = [], threading.Barrier(3)

    def sends():
        try:
            begin.wait(20)
            while message := begin_next(at=AT):
                taken.append(message.key)
        except Exception as wrong:
            taken.append(repr(wrong))
        finally:
            connections.close_all()

    hands = [threading.Thread(target=sends) for _ in range(3)]
    for one in hands:
        one.start()
    for one in hands:
        one.join(60)
    assert sorted(taken) == sorted(one.key for one in many)
    assert set(OUTGOING.states) >= set(Outgoing.objects.values_list("state", flat=True))
