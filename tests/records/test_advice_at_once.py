"""Two at the same moment: one is first, the other is told, both are kept, and doors fit where it came to."""

from collections import Counter

import pytest

from kith.care.advice import CASE
from kith.care.advice_said import SaidOfCase
from kith.care.records.advice_chasing import tell_of_days
from kith.care.records.advice_letters import answer_letter
from kith.care.records.advice_notes import write_privileged_note
from kith.care.records.advice_seats import hand_over_case
from kith.care.records.advising import open_case, say_of_case
from kith.care.records.models import AdviceCase, AdviceEscalation, AdviceEvent, AdviceSeat, PrivilegedNote
from kith.governance.asker import door_at
from kith.governance.records.trail import verify_trail
from kith.governance.trail import Actor
from tests.records.advised import (
    ADVICE,
    COLLEAGUE,
    GP,
    LATER,
    NEEDED,
    TODAY,
    day_of,
    doors,
    letter_of,
    made_advised,
    opened,
    opening,
)
from tests.records.lawful import as_actor
from tests.records.test_referrals_at_once import at_once


def to_say(row, move, asker=ADVICE, thing="case", which=None, **more):
    said = SaidOfCase(
        **{
            "message_id": f"{move} by {asker.account[-2:]}",
            "thing": thing,
            "move": move,
            "which": which,
            **NEEDED.get(move, {}),
            **more,
        }
    )
    return lambda: say_of_case(asker=asker, case=row.pk, said=said, by=as_actor(asker), at=LATER).state


def to_answer(letter, move, number):
    said = SaidOfCase(**{"message_id": f"{move} {number}", "thing": "letter", "move": move, **NEEDED.get(move, {})})
    return lambda: answer_letter(asker=GP, letter=letter.pk, said=said, by=as_actor(GP), at=LATER).state


@pytest.mark.parametrize("turn", range(2))
def test_CCY_05_closed_and_stopped_at_once_it_ends_once_and_the_trail_shows_who_came_second(committed, turn):
    made_advised()
    row = opened()
    deeds = [to_say(row, "close"), to_say(row, "stop", COLLEAGUE)]
    came = at_once(*(reversed(deeds) if turn else deeds))
    row.refresh_from_db()
    assert sum(one in CASE.closed for one in came) == 1, came
    assert sum(one.startswith("MoveNotAllowed") for one in came) == 1, came
    assert row.state in CASE.closed
    assert row.events.filter(is_taken=False).count() == 1
    assert doors(row.work) == set()
    verify_trail()


def test_CCY_03_the_same_press_three_times_at_once_closes_it_once_and_is_answered_alike(committed):
    made_advised()
    row = opened()
    assert at_once(*[to_say(row, "close")] * 3) == ["closed"] * 3
    assert row.events.filter(move="close").count() == 1


def test_two_answer_a_letter_at_once_and_one_answer_stands(committed):
    made_advised()
    letter = letter_of(opened())
    came = at_once(to_answer(letter, "write", 1), to_answer(letter, "refuse", 2))
    letter.refresh_from_db()
    assert Counter(one.split(":")[0] for one in came) == {letter.state: 1, "MoveNotAllowed": 1}, came
    assert AdviceEvent.objects.filter(thing="letter", is_taken=False).count() == 1
    assert doors(letter.work) == set()
    verify_trail()


def test_a_letter_is_asked_for_and_its_case_closed_at_once_and_no_door_stays_open(committed):
    made_advised()
    row = opened()

    def asks():
        return letter_of(row).state

    came = at_once(to_say(row, "close"), asks)
    row.refresh_from_db()
    assert row.state == "closed", came
    for letter in row.letters.all():
        assert (letter.state, doors(letter.work)) == ("not needed", set())


def test_CCY_03_two_open_a_case_of_one_matter_at_once_and_there_is_one(committed):
    made_advised()

    def opens(asker):
        asked = opening()
        return lambda: open_case(asker=asker, asked=asked, by=as_actor(asker), at=LATER).number

    came = at_once(opens(ADVICE), opens(ADVICE))
    assert len(set(came)) == 1, came
    assert AdviceCase.objects.count() == 1
    assert doors(AdviceCase.objects.get().work) == {door_at("1", "VC2")}


def test_CCY_07_handed_over_to_two_at_once_one_has_it(committed):
    made_advised()
    row = opened()

    def hands(asker, to):
        return lambda: hand_over_case(
            asker=asker, case=row.pk, to=to.account, seen=ADVICE.account, by=as_actor(asker), at=LATER
        )

    came = at_once(hands(ADVICE, COLLEAGUE), hands(COLLEAGUE, COLLEAGUE))
    assert Counter(one.split(":")[0] for one in came) == {"None": 1, "AlreadyDecided": 1}, came
    assert AdviceSeat.objects.filter(case=row, is_owner=True, to_at=None).count() == 1


def test_a_day_is_told_once_however_many_look_and_a_note_that_is_sent_twice_is_one(committed):
    made_advised()
    row = opened()
    day_of(row, typed=TODAY)
    assert sorted(at_once(*[lambda: tell_of_days(by=Actor("kith worker"), at=LATER)] * 3)) == ["0", "0", "3"]
    assert AdviceEscalation.objects.count() == 3
    note = {
        "asker": ADVICE,
        "case": row.pk,
        "words": "What she told me",
        "message_id": "n",
        "by": as_actor(ADVICE),
        "at": LATER,
    }
    at_once(*[lambda: write_privileged_note(**note)] * 3)
    assert PrivilegedNote.objects.count() == 1
    verify_trail()
