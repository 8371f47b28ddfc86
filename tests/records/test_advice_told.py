"""Days that are near and letters that are silent are told; what advice brought is told by groups; people who are put together take their cases along."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kith.care.records.advice_chasing import days_told, may_be_told, tell_of_days
from kith.care.records.advice_figures import figures
from kith.care.records.advice_notes import write_note, write_privileged_note
from kith.care.records.advice_shown import the_case
from kith.care.records.gathering import gather
from kith.care.records.models import AdviceEscalation, AdviceNote, PrivilegedNote
from kith.errors import BadUsage, MoveNotAllowed, NotYours, TooSmallToShow
from kith.governance.records.carrying import carry
from kith.governance.records.models import TrailEvent
from kith.governance.trail import Actor
from kith.people.records.models import Person, Retired
from kith.work.records.models import Outgoing
from tests.records import advised
from tests.records.advised import (
    ADVICE,
    COLLEAGUE,
    COORDINATOR,
    ELSEWHERE,
    GP,
    LATER,
    MANAGER,
    TODAY,
    answers,
    day_of,
    doors,
    letter_of,
    money_of,
    opened,
    says,
)
from tests.records.kept import BY
from tests.records.lawful import as_actor, somebody
from tests.records.referred import CHARITY, NURSE, PLACE, looked_after

ready = advised.ready
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]
WORKER = Actor("kith worker")


def on(day):
    return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)


def told(asker, at):
    return [(one.kind, one.due_date) for one in days_told(asker, at)]


def test_H31_a_day_is_told_louder_each_time_and_stays_until_somebody_says_what_came_of_it():
    row = opened()
    day = day_of(row, typed=TODAY + timedelta(28))  # a Monday
    assert [tell_of_days(by=WORKER, at=on(day.due_date - timedelta(before))) for before in (20, 14, 7, 3, 2, 1)] == [
        0,
        1,
        1,
        1,
        0,
        0,
    ]
    near, over = on(day.due_date - timedelta(1)), on(day.due_date + timedelta(30))
    assert [told(one, near) for one in (ADVICE, COORDINATOR, MANAGER)] == [[("eviction", day.due_date)]] * 3
    assert tell_of_days(by=WORKER, at=over) == 0
    assert [told(one, over) for one in (ADVICE, COORDINATOR, MANAGER)] == [[("eviction", day.due_date)]] * 3
    says(row, "miss", day, at=over)
    assert [told(one, over) for one in (ADVICE, COORDINATOR, MANAGER)] == [[], [], []]
    assert TrailEvent.objects.filter(kind="advice", result="told").count() == 3


def test_a_day_that_stands_again_is_told_anew_and_one_of_a_case_that_ended_is_told_no_more():
    row = opened()
    day = day_of(row, typed=TODAY)
    assert tell_of_days(by=WORKER, at=LATER) == 3
    says(row, "meet", day)
    assert tell_of_days(by=WORKER, at=LATER) == 0
    says(row, "stand again", day)
    assert tell_of_days(by=WORKER, at=LATER) == 3
    says(row, "stop")
    assert not AdviceEscalation.objects.filter(settled_at=None).exists()
    assert tell_of_days(by=WORKER, at=on(TODAY + timedelta(9))) == 0


def test_a_silent_practice_is_told_to_the_adviser_and_the_coordinator_and_a_silent_adviser_to_their_body():
    row = opened()
    letter = letter_of(row)
    assert tell_of_days(by=WORKER, at=on(TODAY + timedelta(2))) == 0
    assert tell_of_days(by=WORKER, at=on(TODAY + timedelta(3))) == 2
    assert [told(one, LATER) for one in (ADVICE, COORDINATOR, MANAGER, GP)] == [
        [("letter", TODAY + timedelta(2))]
    ] * 2 + [[], []]
    answers(letter, "return")
    assert told(COORDINATOR, LATER) == []
    assert tell_of_days(by=WORKER, at=on(TODAY + timedelta(9))) == 1
    assert told(COORDINATOR, LATER) == []
    assert len(told(COLLEAGUE, LATER)) == 1


@pytest.mark.parametrize("asker", [CHARITY, NURSE, GP, ELSEWHERE])
def test_nobody_else_is_told_of_days(asker):
    day_of(opened(), typed=TODAY)
    tell_of_days(by=WORKER, at=LATER)
    assert days_told(asker, LATER) == []
    assert not may_be_told(asker, LATER)


def test_a_coordinator_of_another_team_is_told_nothing():
    day_of(opened(), typed=TODAY)
    tell_of_days(by=WORKER, at=LATER)
    there = replace(COORDINATOR, ties=tuple(replace(tie, team="2") for tie in COORDINATOR.ties))
    assert days_told(there, LATER) == []


def test_SEN_17_a_message_to_a_practice_says_nothing_of_whom_it_is_about():
    row = opened()
    letter = letter_of(row)
    answers(letter, "write")
    left = list(Outgoing.objects.filter(work=letter.work).values_list("kind", "to"))
    assert left == [("letter ask", "Y99001"), ("letter write", "VC2")]


def test_notes_are_written_while_a_case_is_under_way_once_and_by_its_body():
    row, by = opened(), as_actor(ADVICE)
    for write, model in ((write_note, AdviceNote), (write_privileged_note, PrivilegedNote)):
        for _ in range(2):
            write(asker=ADVICE, case=row.pk, words="What she told me", message_id="n", by=by, at=LATER)
        assert model.objects.count() == 1
        with pytest.raises(BadUsage, match="the note"):
            write(asker=ADVICE, case=row.pk, words="?", message_id="m", by=by, at=LATER)
        for asker in (COORDINATOR, GP, CHARITY, ELSEWHERE):
            with pytest.raises(NotYours):
                write(asker=asker, case=row.pk, words="What I think", message_id="o", by=as_actor(asker), at=LATER)
    assert the_case(COLLEAGUE, row.pk, by=as_actor(COLLEAGUE), at=LATER).privileged[0].words == "What she told me"
    says(row, "close")
    with pytest.raises(MoveNotAllowed, match="closed"):
        write_privileged_note(asker=ADVICE, case=row.pk, words="What she told me", message_id="p", by=by, at=LATER)


def test_a_grant_of_another_piece_of_work_that_names_it_opens_nothing_to_another_body():
    row = opened()
    write_privileged_note(
        asker=ADVICE, case=row.pk, words="What she told me", message_id="n", by=as_actor(ADVICE), at=LATER
    )
    for asker in (COORDINATOR, GP, ELSEWHERE):
        looked_after("p1", asker, ("identity", "advice", "privileged-advice"))
        with pytest.raises(NotYours):
            the_case(asker, row.pk, by=as_actor(asker), at=LATER)


def test_EXP_06_the_copy_of_a_record_has_the_case_and_nothing_that_is_privileged():
    row = opened()
    write_privileged_note(
        asker=ADVICE, case=row.pk, words="What she told me", message_id="n", by=as_actor(ADVICE), at=LATER
    )
    found = gather("p1")
    assert [one["matter"] for one in found["advice-cases"]] == ["housing"]
    assert "What she told me" not in str(found)


def test_SEN_14_people_who_are_put_together_take_their_case_along():
    row = opened()
    Person.objects.create(person_id="p2", neighbourhood=PLACE)
    Person.objects.filter(person_id="p1").delete()
    Retired.objects.create(person_id="p1", now_person_id="p2")
    carry(leads={"p1": "p2"}, by=BY, at=LATER)
    assert the_case(ADVICE, row.pk, by=as_actor(ADVICE), at=LATER).line.person == "p2"
    says(row, "close")
    assert doors(row.work) == set()
    assert opened(person="p2").pk != row.pk


FIGURES_AT = on(TODAY.replace(day=1) + timedelta(32))
ANALYST = replace(somebody("analyst", neighbourhood=PLACE))


def advised_people(many, decile=1, group="Asian", awarded=7_210, first=0):
    """So many people with a closed claim, each of them awarded something unless said."""
    for number in range(first, first + many):
        name = f"q{number}"
        Person.objects.create(person_id=name, neighbourhood=PLACE, imd_decile=decile, ethnic_group=group)
        looked_after(name, ADVICE, advised.CARE_GROUPS)
        row = opened(person=name)
        if awarded:
            says(row, "award", money_of(row), amount_pence=awarded + 100 * number, period="week")


def test_too_few_people_are_not_told_at_all_and_what_was_said_this_month_is_not_counted_yet():
    advised_people(3)
    with pytest.raises(TooSmallToShow, match="people who were advised"):
        figures(ANALYST, by=as_actor(ANALYST), at=FIGURES_AT)
    advised_people(9, first=3)
    this_month = figures(ANALYST, by=as_actor(ANALYST), at=LATER)
    assert {row.people_count for row in this_month.tables["deprivation"]} == {0}


def test_money_is_told_by_group_with_denominators_and_intervals_and_small_groups_are_hidden():
    advised_people(12)
    advised_people(10, decile=9, group="White", awarded=0, first=12)
    advised_people(2, decile=5, group="Black", first=22)
    found = figures(ANALYST, by=as_actor(ANALYST), at=FIGURES_AT)
    by_fifth = {row.group: row for row in found.tables["deprivation"]}
    poor, rich, few = by_fifth["most deprived"], by_fifth["least deprived"], by_fifth["third"]
    assert (few.people_count, few.awarded_count, few.yearly_pence, few.median) == (None, None, None, None)
    assert (poor.people_count, poor.awarded_count, poor.share.value) == (10, 10, 1.0)
    assert poor.yearly_pence == round(sum((7_210 + 100 * number) * 52 for number in range(12)), -4)
    assert poor.median.lower <= poor.median.value <= poor.median.upper
    assert (by_fifth["All"].yearly_pence, rich.awarded_count, rich.yearly_pence) == (
        None,
        0,
        0,
    )  # the sum would give the small group back
    assert {row.group for row in found.tables["ethnic category"]} == {
        "White",
        "Mixed",
        "Asian",
        "Black",
        "Other",
        "Not stated",
        "not known",
        "All",
    }


def test_one_large_sum_among_small_ones_is_hidden_as_it_would_be_one_persons():
    advised_people(11)
    row = opened(person="q0", matter="debt")
    says(row, "award", money_of(row, "debt"), amount_pence=90_000_000, period="once")
    found = figures(ANALYST, by=as_actor(ANALYST), at=FIGURES_AT)
    assert next(row for row in found.tables["deprivation"] if row.group == "most deprived").yearly_pence is None


def test_figures_are_for_those_who_plan_and_for_advisers_and_leave_a_look():
    advised_people(9)
    for asker in (MANAGER, ANALYST, ADVICE, COORDINATOR):
        assert figures(asker, by=as_actor(asker), at=FIGURES_AT).until == FIGURES_AT.date().replace(day=1)
    for asker in (CHARITY, NURSE):
        with pytest.raises(NotYours):
            figures(asker, by=as_actor(asker), at=FIGURES_AT)
