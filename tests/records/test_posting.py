"""A message leaves once, after its deed was committed, whatever is killed and whoever else sends."""

import os
import signal
import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from kith.errors import BadUsage, CouldNotGo, MoveNotAllowed
from kith.work.outgoing import LAST_TRY, OUTGOING
from kith.work.records.models import Outgoing
from kith.work.records.posting import (
    PERHAPS_AFTER,
    Left,
    Posted,
    begin_next,
    did_not_go,
    leave,
    perhaps_gone,
    post_all,
    stuck,
    was_sent,
)
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


def posts(carry, at=AT):
    return post_all(carry, clock=lambda: at)


@pytest.mark.django_db
def test_a_round_carries_each_message_once_and_notes_what_came_of_it():
    left(*[Left(f"referral:7:{number}", "referral sent", "referral:7", "VC1") for number in range(4)])
    carried = []

    def carry(message, at):
        carried.append(message.key)
        if message.key.endswith("1"):
            raise CouldNotGo("The line was dead.")
        if message.key.endswith("2"):
            raise TimeoutError("nobody can say")

    assert posts(carry) == Posted(sent=2, not_gone=1, perhaps=1)
    assert posts(carry) == Posted()  # what did not go waits for its turn, and what may have gone is not carried again
    assert dict(Outgoing.objects.values_list("key", "state")) == {
        "referral:7:0": "sent", "referral:7:1": "waiting", "referral:7:2": "begun", "referral:7:3": "sent",
    }  # fmt: skip
    assert posts(carry, AT + HOUR) == Posted(not_gone=1)
    assert carried.count("referral:7:2") == carried.count("referral:7:0") == 1


@pytest.mark.django_db
def test_CRS_09_what_may_have_gone_is_shown_so_and_what_never_went_too():
    left(
        SENT,
        Left("referral:7:2", "referral sent", "referral:7", "VC2"),
        Left("referral:8:1", "referral sent", "referral:8", "VC1"),
    )
    begin_next(at=AT)
    assert stuck("referral:7", at=AT + PERHAPS_AFTER) == []  # it may still be on its way
    (told,) = stuck("referral:7", at=AT + PERHAPS_AFTER + timedelta(seconds=1))
    assert (told.to, told.may_have_gone, told.since) == ("VC1", True, AT)
    Outgoing.objects.filter(key="referral:7:2").update(state="given up", begun_at=AT)
    assert [(one.to, one.may_have_gone) for one in stuck("referral:7", at=AT + HOUR)] == [("VC1", True), ("VC2", False)]


def killed_after_carrying(path):
    """Post in a process that is killed once the message has gone and before that is noted."""
    connections.close_all()
    child = os.fork()
    if child == 0:

        def carry(message, at):
            with path.open("a") as gone:
                gone.write(f"{message.key}\n")
            os.kill(os.getpid(), signal.SIGKILL)

        posts(carry)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


def test_CRS_09_a_worker_that_dies_after_a_message_went_sends_it_never_again(committed, tmp_path):
    gone = tmp_path / "gone"
    left()
    killed_after_carrying(gone)
    assert gone.read_text() == "referral:7:1\n"
    assert posts(lambda message, at: gone.write_text("twice"), AT + 48 * HOUR) == Posted()
    assert gone.read_text() == "referral:7:1\n"
    assert [one.may_have_gone for one in stuck("referral:7", at=AT + HOUR)] == [True]
