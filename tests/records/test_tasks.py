"""A task goes only to somebody who may read the person's coordination, is said of once, and its silence is told once."""

import contextlib
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, settings
from hypothesis import given as some
from hypothesis import strategies as st

from kith.care.records.circle import circle_of, item_about
from kith.care.records.task_batches import AT_ONCE, held_by, say_of_many, who_has_tasks
from kith.care.records.task_figures import in_time_figures
from kith.care.records.task_lists import counts_by_folder, folder, tasks_of, the_task
from kith.care.records.tasking import who_may_do
from kith.errors import AlreadyDecided, BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.asker import usual_purpose
from kith.governance.records.deciding import asker_on, would_decide
from kith.governance.records.models import Account, Agreement, Grant, Membership, PersonLabel, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.people.records.models import Person
from kith.work.away import Away
from kith.work.records.leaving import be_away, be_back
from kith.work.records.models import Outgoing, Task, TaskEvent, TaskSilence
from kith.work.records.silences import over_by_team, tell_of_silence
from kith.work.tasks import MOVES, STEPS, TASK, Said, standing
from tests.records.kept import AT, BY
from tests.records.lawful import as_actor, somebody
from tests.records.referred import ADVICE, CHARITY, COORDINATOR, LATER, NURSE, TODAY, looked_after
from tests.records.tasked import FRIDAY, given, looked_after_by_two, says
from tests.records.worked import PLACE

pytestmark = pytest.mark.django_db
MANAGER = somebody("neighbourhood-manager", neighbourhood=PLACE)


@pytest.fixture(autouse=True)
def ready(db):
    looked_after_by_two()


def names(circle):
    return {one.account for one in circle}


def lines(asker, name, at=LATER):
    return folder(asker, name, (0, 50), by=as_actor(asker), at=at).lines


def test_a_task_has_one_owner_and_a_day_and_sits_in_the_record_with_a_message_that_names_nobody():
    row = given()
    assert (row.owner, row.due_date, row.state, row.person_id) == (NURSE.account, FRIDAY, "open", "p1")
    left = Outgoing.objects.get(work=f"task:{row.pk}")
    assert (left.kind, left.to) == ("task given", NURSE.organisation)
    told = f"{left.key} {left.kind} {left.work} {left.to}"
    assert "p1" not in told
    assert "fall" not in told
    assert TrailEvent.objects.filter(action="changed", kind="task", person="p1").count() == 1
    assert not Grant.objects.filter(work__startswith="task").exists()


def test_only_those_who_may_read_the_coordination_may_be_given_one():
    one = Person.objects.get(person_id="p1")
    assert names(who_may_do(COORDINATOR, one, AT)) == {COORDINATOR.account, NURSE.account}
    for outside in (CHARITY, ADVICE):
        with pytest.raises(BadUsage, match="may not read"):
            given(owner=outside.account)
        with pytest.raises(BadUsage, match="may not read"):
            given(owner=str(UUID(int=99)))
    assert not Task.objects.exists()
    looked_after("p1", by=CHARITY)
    assert given(owner=CHARITY.account).owner == CHARITY.account


@pytest.mark.parametrize("how", ["grant", "label", "membership", "account", "agreement"])
def test_the_circle_is_of_this_moment_whichever_way_somebody_leaves_it(how):
    one = Person.objects.get(person_id="p1")
    assert NURSE.account in names(circle_of(one, ["1"], at=AT))
    if how == "grant":
        Grant.objects.filter(to=NURSE.account).update(to_at=AT)
    elif how == "label":
        PersonLabel.objects.create(person_id="p1", label="sealed", put_on_at=AT, put_on_by="x", ground="adopted")
    elif how == "membership":
        Membership.objects.filter(account=NURSE.account).update(to_date=TODAY)
    elif how == "account":
        Account.objects.filter(pk=NURSE.account).update(is_active=False)
    else:
        Agreement.objects.filter(body=NURSE.organisation).update(to_date=TODAY)
    assert NURSE.account not in names(circle_of(one, ["1"], at=AT))


def test_the_circle_says_of_each_colleague_what_the_rules_say_when_they_ask_themselves():
    looked_after("p1", by=ADVICE)
    one = Person.objects.get(person_id="p1")
    said = names(circle_of(one, ["1"], at=AT))
    for account in Account.objects.all():
        asker = asker_on(account, "", TODAY)
        may = would_decide(asker, "view", [item_about(one, asker, "view")], usual_purpose(asker.role), AT)[0]
        assert (str(account.pk) in said) == (may.effect == "permit"), asker.role


@pytest.mark.parametrize(
    "wrong", [{"words": "x"}, {"words": "y" * 301}, {"due_date": None}, {"due_date": TODAY - timedelta(1)}]
)
def test_what_is_missing_is_said_and_nothing_is_kept(wrong):
    with pytest.raises(BadUsage) as said:
        given(**wrong)
    assert said.value.mend
    assert not Task.objects.exists()


@pytest.mark.parametrize("asker", [CHARITY, ADVICE], ids=lambda one: one.role)
def test_AZ_03_whoever_may_not_open_the_person_learns_of_no_task_of_theirs(asker):
    row = given()
    for number in (row.pk, row.pk + 1_000):
        with pytest.raises(NotYours, match="no such task"):
            the_task(asker, number, by=as_actor(asker), at=LATER)
    with pytest.raises(NotYours):
        says(row, "do", asker)
    with pytest.raises(NotYours):
        given(asker)
    assert tasks_of(asker, "p1", by=as_actor(asker), at=LATER) == []
    row.refresh_from_db()
    assert (row.state, row.events_count) == ("open", 0)
    (line,) = lines(asker, "team")
    assert (line.is_shown, line.name, line.words, line.person) == (False, "", "", "")


def test_CCY_03_the_same_form_sent_twice_gives_one_task_and_another_under_its_name_is_refused():
    first = given(message_id="once")
    assert given(message_id="once").pk == first.pk
    with pytest.raises(BadUsage, match="message id"):
        given(message_id="once", words="Something else")
    assert Task.objects.count() == 1


def test_CCY_05_whoever_comes_second_is_told_and_the_same_message_again_is_answered_alike():
    row = given()
    done = says(row, "do", message_id="m", seen=0)
    assert (done.state, done.is_repeat) == ("done", False)
    assert says(row, "do", message_id="m", seen=0).is_repeat
    with pytest.raises(AlreadyDecided, match="done"):
        says(row, "cannot", COORDINATOR, seen=0)
    with pytest.raises(MoveNotAllowed, match="done"):
        says(row, "cannot", COORDINATOR)
    with pytest.raises(BadUsage, match="message id"):
        says(row, "drop", message_id="m")
    assert row.events.count() == 1


def test_what_could_not_be_done_waits_for_the_team_and_goes_on():
    row = given()
    says(row, "cannot")
    assert [line.number for line in lines(COORDINATOR, "failed")] == [row.pk]
    assert [line.number for line in lines(NURSE, "mine")] == []
    says(row, "give", COORDINATOR, owner=COORDINATOR.account)
    assert [line.number for line in lines(COORDINATOR, "mine")] == [row.pk]
    says(row, "do", COORDINATOR)
    assert [line.number for line in lines(NURSE, "done")] == [row.pk]
    detail = the_task(NURSE, row.pk, by=as_actor(NURSE), at=LATER)
    assert [one.move for one in detail.spoken] == ["cannot", "give", "do"]


def test_a_day_that_is_moved_says_why_and_the_day_first_meant_stays():
    row = given(due_date=TODAY)
    says(row, "move the day")
    row.refresh_from_db()
    assert (row.due_date, row.first_due_date) == (FRIDAY, TODAY)


def test_the_folders_are_mine_the_teams_and_everybodys_and_each_task_stands_where_it_is_looked_for():
    own, free = given(), given(owner="")
    assert counts_by_folder(NURSE, LATER) == {"mine": 1, "team": 1, "all": 2, "done": 0, "failed": 0}
    assert counts_by_folder(COORDINATOR, LATER) == {"mine": 0, "team": 2, "all": 2, "done": 0, "failed": 0}
    says(free, "take")
    assert {line.number for line in lines(NURSE, "mine")} == {own.pk, free.pk}


def test_a_task_of_somebody_who_left_reaches_the_team():
    row = given()
    Membership.objects.filter(account=NURSE.account).update(to_date=TODAY)
    assert [line.number for line in lines(COORDINATOR, "failed")] == [row.pk]


def test_U_23_what_a_leaver_has_is_handed_over_whole_and_what_may_not_go_is_told():
    Person.objects.create(person_id="p2", neighbourhood=PLACE)
    looked_after("p2"), looked_after("p2", by=NURSE)
    looked_after("p1", by=CHARITY)
    rows = [given(), given(person="p2")]
    assert [(one.account, one.count, one.is_here) for one in who_has_tasks(COORDINATOR, LATER)] == [
        (NURSE.account, 2, True)
    ]
    assert len(held_by(COORDINATOR, NURSE.account, by=as_actor(COORDINATOR), at=LATER)) == 2
    said = Said("batch", "away until Monday", owner=CHARITY.account)
    came = say_of_many(
        asker=COORDINATOR, tasks=[row.pk for row in rows], move="give", said=said, by=as_actor(COORDINATOR), at=LATER
    )
    assert came.done == (rows[0].pk,)
    assert list(came.refused) == [rows[1].pk]
    assert "may not read" in came.refused[rows[1].pk]
    assert [row.owner for row in Task.objects.order_by("pk")] == [CHARITY.account, NURSE.account]
    again = say_of_many(
        asker=COORDINATOR, tasks=[rows[0].pk], move="give", said=said, by=as_actor(COORDINATOR), at=LATER
    )
    assert again.done == (rows[0].pk,)
    assert TaskEvent.objects.count() == 1


@pytest.mark.parametrize(("tasks", "move"), [([], "give"), (range(AT_ONCE + 1), "give"), ([1], "cannot")])
def test_many_at_once_are_some_and_not_too_many_and_moved_by_what_can_be_said_of_many(tasks, move):
    with pytest.raises(BadUsage):
        say_of_many(
            asker=COORDINATOR,
            tasks=list(tasks),
            move=move,
            said=Said("m", "why so"),
            by=as_actor(COORDINATOR),
            at=LATER,
        )


def test_whoever_stands_in_sees_what_waits_and_nothing_opens_to_them_by_it():
    row = given()
    away = Away(NURSE.account, TODAY, FRIDAY, CHARITY.account)
    be_away(away=away, colleagues=[CHARITY.account], by=as_actor(NURSE), at=AT)
    (line,) = lines(CHARITY, "mine")
    assert (line.number, line.is_shown, line.stands_for) == (row.pk, False, Account.objects.get(pk=NURSE.account).name)
    looked_after("p1", by=CHARITY)
    assert lines(CHARITY, "mine")[0].words == row.words
    assert be_back(by=as_actor(NURSE), at=LATER)
    assert not be_back(by=as_actor(NURSE), at=LATER)
    assert lines(CHARITY, "mine") == ()


def test_nobody_says_for_another_that_they_are_away_or_names_a_stranger_to_stand_in():
    away = Away(NURSE.account, TODAY, FRIDAY, CHARITY.account)
    with pytest.raises(NotYours):
        be_away(away=away, colleagues=[CHARITY.account], by=as_actor(COORDINATOR), at=AT)
    with pytest.raises(BadUsage, match="of your team"):
        be_away(away=away, colleagues=[], by=as_actor(NURSE), at=AT)


def test_silence_is_told_once_for_each_step_and_anew_when_the_day_was_moved():
    row = given(due_date=TODAY)
    late = AT + timedelta(days=14)
    assert tell_of_silence(by=BY, at=AT) == 0
    assert tell_of_silence(by=BY, at=late) == len(STEPS)
    assert tell_of_silence(by=BY, at=late) == 0
    assert lines(COORDINATOR, "failed", late)[0].told == STEPS[-1].told
    assert over_by_team(len(STEPS) - 1, ["1"]) == {"1": 1}
    says(row, "move the day", at=late, day=late.date())
    assert lines(COORDINATOR, "failed", late) == ()
    assert tell_of_silence(by=BY, at=late + timedelta(days=14)) == len(STEPS)
    assert TaskSilence.objects.count() == 2 * len(STEPS)
    says(row, "do", at=late)
    assert tell_of_silence(by=BY, at=late + timedelta(days=60)) == 0
    assert over_by_team(len(STEPS) - 1, ["1"]) == {}


@pytest.mark.parametrize(("days", "coordinator", "nurse"), [(2, 0, 0), (4, 1, 0), (7, 1, 1)])
def test_each_role_finds_a_silence_from_its_own_step_on(days, coordinator, nurse):
    given(due_date=TODAY)
    late = AT + timedelta(days=days)
    tell_of_silence(by=BY, at=late)
    assert (len(lines(COORDINATOR, "failed", late)), len(lines(NURSE, "failed", late))) == (coordinator, nurse)


def test_figures_count_people_in_time_by_the_day_first_meant_with_small_numbers_hidden():
    for number in range(60):
        who = f"q{number}"
        Person.objects.create(
            person_id=who,
            neighbourhood=PLACE,
            imd_decile=1 + number % 2 * 8,
            ethnic_group="White" if number % 3 else "Asian",
        )
        looked_after(who)
    for number in range(60):
        row = given(person=f"q{number}", owner="", due_date=TODAY)
        at = AT if number % 4 else AT + timedelta(days=3)
        says(row, "take", COORDINATOR, at=AT)
        says(row, "do", COORDINATOR, at=at)
    with transaction.atomic():
        said, shares = in_time_figures(MANAGER, by=as_actor(MANAGER), at=AT + timedelta(days=30))
    assert said.shows
    assert set(shares["fifth"]) == {"1", "5", "All"}
    assert shares["fifth"]["All"].denominator == 60
    assert 0.6 < shares["fifth"]["All"].lower < shares["fifth"]["All"].value < shares["fifth"]["All"].upper < 0.9
    assert set(shares["group"]) == {"White", "Asian", "All"}
    with transaction.atomic():
        refused, nothing = in_time_figures(CHARITY, by=as_actor(CHARITY), at=AT)
    assert not refused.shows
    assert nothing == {}


def test_a_task_is_never_erased():
    row = given()
    says(row, "do")
    with pytest.raises(ProtectedError):
        row.delete()
    verify_trail()


MOVES_SAID = st.lists(
    st.tuples(
        st.sampled_from(sorted(MOVES)), st.sampled_from("abcd"), st.sampled_from(["coordinator", "nurse", "charity"])
    ),
    max_size=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@some(MOVES_SAID)
def test_any_moves_by_anybody_in_any_order_leave_a_task_where_what_was_taken_leads(said):
    row = given(owner="")
    hands = {"coordinator": COORDINATOR, "nurse": NURSE, "charity": CHARITY}
    before = 0
    for move, message, who in said:
        with contextlib.suppress(KithError):
            says(row, move, hands[who], message_id=f"{row.pk}{message}", owner=NURSE.account if move == "give" else "")
        row.refresh_from_db()
        assert row.events.count() == row.events_count >= before
        before = row.events_count
    events = list(row.events.order_by("number"))
    assert row.state == standing([(one.move, one.message_id) for one in events])
    assert [one.number for one in events] == list(range(len(events)))
    assert not any(one.written_by == CHARITY.account for one in events)
    assert (row.ended_at is not None) == (row.state in ("done", "not needed"))
    assert set(TASK.states) >= {row.state}
