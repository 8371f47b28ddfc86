"""A link and staff at the same moment: one is first, the other is told, guesses are counted one by one, and a link that is shut answers nothing."""

import pytest

from kith.care.partner_links import MOST_WRONG
from kith.care.records.answering import say
from kith.care.records.linking_partners import shut_answer_links, waits_at
from kith.care.records.models import AnswerLink
from kith.care.records.referral_keeping import How
from kith.care.referral import OPEN
from kith.care.referral_request import Said
from kith.governance.asker import door_at
from kith.governance.records.trail import verify_trail
from tests.records.lawful import as_actor
from tests.records.linked import answers, linked, made, opens
from tests.records.referred import COORDINATOR, LATER, NEEDED, NO_ACCOUNT, Recorder, doors_open, made_ready, sent
from tests.records.test_referrals_at_once import at_once

DOORS = {door_at("", "The Old Mill"), door_at("1", "YX900")}


def stands_whole(row, unmet):
    row.refresh_from_db()
    assert doors_open(row) == (DOORS if row.state in OPEN else set())
    assert AnswerLink.objects.filter(shut_at__isnull=True).exists() == (row.state in OPEN)
    assert unmet.standing == ({row.unmet} - {""})
    assert list(row.events.values_list("number", flat=True)) == list(range(1, row.events_count + 1))
    verify_trail()


def withdraws(row, unmet):
    told = Said("taken back", **NEEDED["withdraw"])
    return lambda: (
        say(
            asker=COORDINATOR,
            referral=row.pk,
            move="withdraw",
            said=told,
            how=How(unmet),
            by=as_actor(COORDINATOR),
            at=LATER,
        ).state
    )


@pytest.mark.parametrize("turn", range(2))
def test_CCY_05_an_answer_by_link_and_a_withdrawal_at_once_leave_one_end(committed, turn):
    made_ready()
    unmet = Recorder()
    row, link = linked(How(unmet))
    came = at_once(lambda: answers(link, "decline", How(unmet)).state, withdraws(row, unmet))
    stands_whole(row, unmet)
    assert row.state in ("declined", "withdrawn")
    assert came.count(row.state) == 1
    (late,) = [one for one in came if one != row.state]
    assert late.startswith(("MoveNotAllowed", "AlreadyDecided"))


def test_one_answer_that_is_pressed_twice_at_once_is_one(committed):
    made_ready()
    unmet = Recorder()
    row, link = linked(How(unmet))
    came = at_once(*[lambda: answers(link, "decline", How(unmet), message_id="the same").state] * 3)
    stands_whole(row, unmet)
    assert came == ["declined"] * 3
    assert (row.events.count(), len(unmet.entries)) == (3, 1)


def test_guesses_that_come_together_are_counted_one_by_one(committed):
    made_ready()
    row = sent(NO_ACCOUNT)
    link = made(row)
    came = at_once(*[lambda: opens(link, How(Recorder()), code="000 000")] * (MOST_WRONG + 2))
    kept = AnswerLink.objects.get()
    assert (kept.wrong_count, kept.why_shut) == (MOST_WRONG, "guessed")
    assert sorted(one.split(":")[0] for one in came) == ["AlreadyDecided"] * 3 + ["BadUsage"] * (MOST_WRONG - 1)


def test_an_answer_and_somebody_who_shuts_the_link_at_once(committed):
    made_ready()
    unmet = Recorder()
    row, link = linked(How(unmet))
    shuts = lambda: shut_answer_links(asker=COORDINATOR, referral=row.pk, by=as_actor(COORDINATOR), at=LATER)  # noqa: E731
    came = at_once(lambda: answers(link, "accept", How(unmet)).state, shuts)
    row.refresh_from_db()
    assert waits_at(link.secret, LATER) is None
    assert (came[0], row.state) in (("accepted", "accepted"), (came[0], "seen"))
    assert came[0] == "accepted" or came[0].startswith("AlreadyDecided")
    verify_trail()


def test_two_who_make_a_link_at_once_leave_one_that_works(committed):
    made_ready()
    row = sent(NO_ACCOUNT)
    came = at_once(*[lambda number=number: made(row, number).code for number in (1, 2, 3)])
    assert not any("wrong" in one for one in came)
    assert AnswerLink.objects.filter(shut_at__isnull=True).count() == 1
