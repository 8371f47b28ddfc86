"""A case of advice: opened, worked on, closed; its door stands open exactly while it is under way, and nobody comes second unseen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kith.care.advice import CASE
from kith.care.records.advice_seats import hand_over_case, leave_seat, sitting_on, take_seat
from kith.care.records.advice_shown import my_cases, the_case, under_way_with
from kith.care.records.models import AdviceCase, AdviceEvent, AdviceSeat
from kith.care.records.referral_rules import item_of
from kith.care.referral_request import Consent
from kith.errors import AlreadyDecided, BadUsage, MoveNotAllowed, NotYours
from kith.governance.asker import door_at
from kith.governance.records.deciding import known_about
from kith.governance.records.models import Grant, Objection, TrailEvent
from kith.governance.records.trail import verify_trail
from tests.records import advised
from tests.records.advised import (
    ADVICE,
    AT,
    COLLEAGUE,
    COORDINATOR,
    ELSEWHERE,
    GP,
    LATER,
    TODAY,
    answers,
    day_of,
    doors,
    letter_of,
    money_of,
    opened,
    says,
)
from tests.records.lawful import as_actor
from tests.records.referred import CHARITY, MONEY, NURSE, How, Recorder, walked
from tests.records.referred import sent as referred

ready = advised.ready
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]
DOOR = {door_at("1", "VC2")}


def test_AZ_13_the_door_of_a_case_stands_open_exactly_while_it_is_under_way():
    row = opened(is_cleared=False)
    assert doors(row.work) == DOOR
    for move in ("clear", "await evidence", "await decision", "go on", "close", "reopen", "stop", "reopen", "refer on"):
        says(row, move)
        assert doors(row.work) == (DOOR if row.state in CASE.open else set()), move
    verify_trail()


def test_a_case_opens_no_more_of_the_record_than_whoever_opened_it_could_read():
    Grant.objects.filter(to=ADVICE.account).update(field_groups={"identity"})
    row = opened()
    assert row.field_groups == {"identity"}
    grant = Grant.objects.get(work=row.work)
    assert grant.field_groups == {"identity", "advice", "privileged-advice"}


def test_a_case_is_opened_of_a_referral_that_was_accepted_and_once(ready):
    how = How(Recorder())
    Grant.objects.filter(to=ADVICE.account).delete()
    referral = referred(MONEY)
    with pytest.raises(NotYours, match="no such referral that waits"):
        opened(referral=referral.pk)
    walked(referral, how, "see", "accept", asker=ADVICE)
    first, again = opened(referral=referral.pk), opened(referral=referral.pk, matter="debt", is_cleared=False)
    assert first.pk == again.pk
    assert first.referral_id == referral.pk


@pytest.mark.parametrize("asker", [COORDINATOR, CHARITY, NURSE, GP, ELSEWHERE])
def test_AZ_04_whoever_is_no_adviser_or_may_not_open_the_person_opens_no_case(asker):
    with pytest.raises(NotYours):
        opened(asker=asker)
    assert not AdviceCase.objects.exists()


def test_CCY_03_the_same_message_opens_one_case_and_another_of_that_matter_leads_to_it():
    first, again, like_it = opened(message_id="x"), opened(message_id="x", is_cleared=False), opened(is_cleared=False)
    assert first.pk == again.pk == like_it.pk
    assert opened(matter="debt").pk != first.pk


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({"matter": "weather"}, "what the case is about"), ({"words": "?"}, "what the case is about"), ({"consent": Consent("", TODAY)}, "Nobody is said to have agreed"),
     ({"consent": Consent("person", TODAY + timedelta(1))}, "a day to come"), ({"consent": Consent("attorney", TODAY)}, "who agreed for the person")],
)  # fmt: skip
def test_CNS_09_a_case_says_what_it_is_about_and_who_agreed(more, wrong):
    with pytest.raises(BadUsage, match=wrong):
        opened(**more)


def test_no_work_is_done_before_a_conflict_of_interest_was_looked_for_but_a_day_does_not_wait():
    row = opened(is_cleared=False)
    assert day_of(row).state == "standing"
    for does in (letter_of, money_of):
        with pytest.raises(MoveNotAllowed, match="conflict of interest was looked for"):
            does(row)
    assert letter_of(says(row, "clear")).state == "asked"


def test_a_case_is_not_closed_over_a_day_that_stands_and_stopping_it_lets_the_day_fall_away():
    row = opened()
    day, letter = day_of(row), letter_of(row)
    for move in ("close", "refer on"):
        with pytest.raises(MoveNotAllowed, match="A day of this case still stands"):
            says(row, move)
    says(row, "stop")
    day.refresh_from_db(), letter.refresh_from_db()
    assert (row.state, day.state, letter.state) == ("stopped", "fallen away", "not needed")
    assert doors(row.work) == doors(letter.work) == set()


def test_a_day_done_too_late_is_not_in_time_and_one_that_is_moved_leaves_another_in_its_place():
    row = opened()
    day = day_of(row, typed=TODAY + timedelta(3))
    with pytest.raises(BadUsage, match="a day that has come"):
        says(row, "meet", day, day=TODAY + timedelta(1))
    with pytest.raises(BadUsage, match="so it was not in time"):
        says(row, "meet", day, day=TODAY + timedelta(4), at=LATER + timedelta(5))
    says(row, "move", day)
    (next_day,) = day.followed_by.all()
    assert (day.state, next_day.state, next_day.due_date) == ("moved", "standing", TODAY + timedelta(60))
    says(row, "meet", next_day)
    assert says(row, "close").result == "won"


def test_CCY_05_what_comes_too_late_is_kept_with_the_reason_and_changes_nothing():
    row = opened()
    says(row, "close")
    with pytest.raises(MoveNotAllowed, match="“closed”"):
        says(row, "await decision", asker=COLLEAGUE)
    kept = row.events.get(is_taken=False)
    assert (kept.move, kept.to_state, kept.written_by) == ("await decision", "", COLLEAGUE.account)
    assert "closed" in kept.why_not
    row.refresh_from_db()
    assert row.state == "closed"
    assert TrailEvent.objects.filter(kind="advice", action="refused").count() == 1


def test_CCY_02_what_was_said_since_one_looked_is_shown_first():
    row = opened()
    seen = row.events_count
    says(row, "await evidence", seen=seen)
    with pytest.raises(AlreadyDecided, match="since you looked"):
        says(row, "await decision", asker=COLLEAGUE, seen=seen)


def test_the_same_message_is_answered_alike_and_changes_nothing():
    row = opened()
    for _ in range(2):
        says(row, "await evidence", message_id="twice")
    assert row.events.filter(message_id="twice").count() == 1
    with pytest.raises(BadUsage, match="Something else was said"):
        says(row, "go on", message_id="twice")


def test_history_only_grows_and_money_keeps_every_amount_that_was_said():
    row = opened()
    money = money_of(row)
    for move in ("refuse", "award", "correct"):
        says(row, move, money)
    assert (money.state, money.amount_pence, money.period) == ("awarded", 10_855, "week")
    said = list(row.events.filter(thing="money").values_list("move", "amount_pence"))
    assert said == [("claim", None), ("refuse", None), ("award", 7_210), ("correct", 10_855)]
    assert list(row.events.values_list("number", flat=True)) == list(range(1, row.events_count + 1))


def test_AZ_13_once_it_is_over_its_body_reads_where_it_stands_and_each_what_they_wrote():
    row = opened()
    says(row, "await evidence", asker=COLLEAGUE, words="a letter from the ward")
    says(row, "close")
    mine, theirs = (the_case(one, row.pk, by=as_actor(one), at=LATER) for one in (ADVICE, COLLEAGUE))
    assert (mine.line.state, mine.line.name, mine.words, mine.days, mine.notes, mine.privileged) == (
        "closed",
        "",
        "",
        (),
        (),
        None,
    )
    assert [one.words for one in theirs.events] == ["a letter from the ward"]
    assert mine.moves == {("case", None): ("reopen",)}


@pytest.mark.parametrize("asker", [COORDINATOR, CHARITY, NURSE, GP, ELSEWHERE])
def test_AZ_04_nobody_of_another_body_reads_or_moves_a_case(asker):
    row = opened()
    with pytest.raises(NotYours, match="no such case"):
        the_case(asker, row.pk, by=as_actor(asker), at=LATER)
    with pytest.raises(NotYours, match="no such case"):
        says(row, "close", asker=asker)
    assert my_cases(asker, by=as_actor(asker), at=LATER).under_way == ()


def seen_by(asker):
    """The lines that the page of the person shows to somebody."""
    return under_way_with(known_about(asker, ["p1"], LATER), item_of("p1", "view", asker), ["p1"])


def test_others_who_may_read_advice_see_with_whom_and_the_next_day_and_no_more():
    row = opened()
    day_of(row)
    Grant.objects.filter(to=COORDINATOR.account).update(field_groups={*advised.CARE_GROUPS, "advice"})
    (line,) = seen_by(COORDINATOR)
    assert (line.body, line.matter, line.next_day, line.is_mine) == (
        "VC2",
        "housing",
        ("eviction", TODAY + timedelta(28)),
        False,
    )
    assert [seen_by(one) for one in (CHARITY, NURSE, ELSEWHERE)] == [[], [], []]
    (mine,) = seen_by(ADVICE)
    assert mine.is_mine
    Objection.objects.create(person_id="p1", kind="sharing", from_date=TODAY, body="YX900", said_to="a", how="told us")
    assert seen_by(COORDINATOR) == []


def test_cases_stand_with_the_next_day_first_and_say_how_many_are_not_read():
    row, other = opened(), opened(matter="debt")
    day_of(other, "money claim", TODAY)
    found = my_cases(COLLEAGUE, by=as_actor(COLLEAGUE), at=LATER)
    assert [line.number for line in found.under_way] == [other.pk, row.pk]
    assert (found.hidden_count, {line.is_read for line in found.under_way}) == (0, {True})
    Objection.objects.create(person_id="p1", kind="sharing", from_date=TODAY, body="VC2", said_to="a", how="told us")
    assert {line.name for line in my_cases(ADVICE, by=as_actor(ADVICE), at=LATER).under_way} == {
        ""
    }  # CNS-01: who it is is not shown to that body


def test_CCY_07_one_has_a_case_at_every_moment_and_whoever_hands_it_over_second_is_told():
    row, by = opened(), as_actor(ADVICE)
    take_seat(asker=COLLEAGUE, case=row.pk, by=as_actor(COLLEAGUE), at=LATER)
    with pytest.raises(MoveNotAllowed, match="somebody must"):
        leave_seat(asker=ADVICE, case=row.pk, by=by, at=LATER)
    hand_over_case(asker=ADVICE, case=row.pk, to=COLLEAGUE.account, seen=ADVICE.account, by=by, at=LATER)
    assert [(account, has_it) for account, _, has_it in sitting_on(row)] == [(COLLEAGUE.account, True)]
    with pytest.raises(AlreadyDecided, match="Somebody else has this case"):
        hand_over_case(asker=ADVICE, case=row.pk, to=ADVICE.account, seen=ADVICE.account, by=by, at=LATER)
    with pytest.raises(BadUsage, match="no adviser of this body"):
        hand_over_case(asker=ADVICE, case=row.pk, to=ELSEWHERE.account, seen=COLLEAGUE.account, by=by, at=LATER)
    assert AdviceSeat.objects.filter(case=row).count() == 3  # history: had, sat beside, has


def test_a_letter_goes_there_and_back_and_its_door_stands_open_while_it_is_asked():
    row = opened()
    letter = letter_of(row)
    door = {door_at("1", "Y99001")}
    assert doors(letter.work) == door
    answers(letter, "see")
    answers(letter, "return")
    assert (letter.state, doors(letter.work)) == ("returned", door)
    says(row, "ask again", letter)
    answers(letter, "write")
    assert (letter.state, doors(letter.work)) == ("written", set())
    with pytest.raises(MoveNotAllowed, match="“written”"):
        answers(letter, "refuse")
    says(row, "receive", letter)
    assert AdviceEvent.objects.filter(thing="letter", is_taken=False).count() == 1


def test_CNS_01_no_letter_is_asked_of_a_practice_that_the_person_objects_to():
    row = opened()
    Objection.objects.create(person_id="p1", kind="sharing", from_date=TODAY, body="Y99001", said_to="a", how="told us")
    with pytest.raises(Exception, match="objects"):
        letter_of(row)
    assert not row.letters.exists()


@pytest.mark.parametrize("asker", [COORDINATOR, CHARITY, NURSE, ELSEWHERE, ADVICE])
def test_a_letter_is_answered_by_its_practice_and_by_nobody_else(asker):
    letter = letter_of(opened())
    with pytest.raises(NotYours):
        answers(letter, "write", asker=asker)


def test_an_adviser_writes_down_what_the_practice_said_by_telephone_with_whose_word_it_was():
    row = opened()
    letter = letter_of(row)
    with pytest.raises(MoveNotAllowed, match="is for the practice"):
        says(row, "refuse", letter)
    says(row, "refuse", letter, spoken_by="Reception at Elm Tree")
    assert (letter.state, row.events.get(move="refuse", is_taken=True).party) == ("refused", "practice")


def test_whoever_left_the_team_has_no_case_any_more():
    row = opened()
    gone = replace(ADVICE, ties=tuple(replace(tie, to_date=TODAY) for tie in ADVICE.ties))
    with pytest.raises(NotYours):
        the_case(gone, row.pk, by=as_actor(gone), at=LATER)


def test_every_move_needs_what_the_table_says_and_a_thing_of_the_case():
    row = opened()
    other = opened(matter="debt")
    day = day_of(other)
    with pytest.raises(NotYours):
        says(row, "meet", day)
    with pytest.raises(BadUsage, match="To close needs"):
        says(row, "close", reason="")
    with pytest.raises(BadUsage, match="no move"):
        says(row, "open")
    assert AT < LATER
