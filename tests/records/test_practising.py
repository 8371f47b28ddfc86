"""Passing the tasks writes the training record once, with its trail; and the record opens what was shut."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, connections, transaction

from kith.errors import NotInTheRules
from kith.governance.access import decide
from kith.governance.agreements import Agreement
from kith.governance.asker import PURPOSES
from kith.governance.facts import Facts, Grant
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.practising import tasks_of
from kith.governance.records import practising
from kith.governance.records.deciding import asker_on
from kith.governance.records.models import TaskTried, TrailEvent, TrainingHeld
from kith.governance.records.practising import answer_task, has_chosen, progress_of, tasks_failed_by_many
from kith.governance.records.staff import NewAccount, account_named, complete_course, ensure_team, make_account
from kith.governance.records.trail import verify_trail
from kith.governance.training import COURSES, PRACTICE
from kith.places.records.naming import name_neighbourhoods
from tests.records.kept import AT, BY

TODAY = AT.date()
ROLE = "link-worker"
CHARITY = ("Driftwood Link Workers", "", "vcse")


def newcomer(name="jonah", role=ROLE, practised=()):
    """An account in a team with every other course, and the practice tasks passed on these days."""
    if account_named("jonah") is None:
        name_neighbourhoods(names=["Ashmere"])
        ensure_team(name="Ashmere team", neighbourhood="Ashmere", organisations=[CHARITY])
    new = NewAccount(name, name, "a made-up password", role, "Ashmere team", CHARITY[0], TODAY - timedelta(900))
    account_id = make_account(new=new, by=BY, at=AT)
    held = [(course.name, TODAY) for course in COURSES if course.name != PRACTICE and role in course.roles]
    for course, on in [*held, *((PRACTICE, day) for day in practised)]:
        complete_course(account_id=account_id, course=course, on=on, by=BY, at=AT)
    return asker(name)


def asker(name="jonah", on=TODAY):
    return asker_on(account_named(name), "session", on)


def passed(who, *, but=(), at=AT):
    """Answer every task rightly, except these; what came of each."""
    return [
        answer_task(asker=who, task=posed.name, choice=posed.right, by=BY, at=at)
        for posed in tasks_of(who.role)
        if posed.name not in but
    ]


def wrong(posed):
    return posed.right % len(posed.task.choices) + 1


def practised(name="jonah"):
    held = TrainingHeld.objects.filter(account__username=name, course=PRACTICE).order_by("completed_date")
    return [row.completed_date for row in held]


def sees_the_referral(who, on=TODAY, action="view"):
    """What the rules say to a look at one's own open work, with everything else in order."""
    at = datetime.combine(on, time(9), UTC)
    grant = Grant("p1", who.ties[0].team, frozenset({"referral"}), frozenset({"direct-care"}), at - timedelta(days=9))
    signed = Agreement("ISA-1", who.organisation, frozenset(FIELD_GROUPS), frozenset(PURPOSES), on, on + timedelta(9))
    return decide(
        who, action, Item("referral", "referral", "p1"), "direct-care", facts=Facts((grant,), (signed,)), at=at
    )


@pytest.mark.django_db
def test_passing_the_last_task_writes_the_record_once_and_all_of_it_to_the_trail():
    who, before = newcomer(), verify_trail()
    *others, last = passed(who)
    assert [each.completed for each in others] == [False] * len(others)
    assert last.completed
    assert practised() == [TODAY]
    events = list(TrailEvent.objects.filter(seq__gt=before).values_list("action", "kind", "result"))
    assert events == [("changed", "practice task", "passed")] * len(tasks_of(ROLE)) + [("changed", "training", "done")]
    assert verify_trail() == before + len(events)


@pytest.mark.django_db
def test_the_same_answers_again_change_nothing():
    who = newcomer()
    passed(who)
    rows, events = TaskTried.objects.count(), verify_trail()
    assert not any(each.completed for each in passed(asker()))
    assert (TaskTried.objects.count(), verify_trail(), practised()) == (rows, events, [TODAY])


@pytest.mark.django_db
def test_a_wrong_answer_is_kept_and_does_not_pass_and_a_right_one_after_it_does():
    who, first = newcomer(), tasks_of(ROLE)[0]
    assert not answer_task(asker=who, task=first.name, choice=wrong(first), by=BY, at=AT).passed
    found = progress_of(who, on=TODAY)
    assert (found.passed, found.failed, found.next_task) == (frozenset(), {first.name}, first)
    passed(who, but={first.name})
    assert practised() == []
    assert answer_task(asker=who, task=first.name, choice=first.right, by=BY, at=AT).completed
    assert list(TaskTried.objects.filter(task=first.name).order_by("id").values_list("passed", flat=True)) == [
        False,
        True,
    ]
    assert progress_of(who, on=TODAY).failed == frozenset()


@pytest.mark.django_db
def test_a_wrong_answer_after_the_right_one_takes_nothing_away():
    who, first = newcomer(), tasks_of(ROLE)[0]
    passed(who, but={tasks_of(ROLE)[-1].name})
    answer_task(asker=who, task=first.name, choice=wrong(first), by=BY, at=AT)
    assert first.name in progress_of(who, on=TODAY).passed
    assert passed(who)[-1].completed


@pytest.mark.django_db
def test_a_task_whose_wording_changed_must_be_passed_again(monkeypatch):
    who, (first, *rest) = newcomer(), tasks_of(ROLE)
    passed(who, but={rest[-1].name})
    reworded = replace(first, fingerprint="another wording.")
    monkeypatch.setattr(practising, "tasks_of", lambda role: (reworded, *rest))
    monkeypatch.setattr(practising, "the_task", lambda role, name: {one.name: one for one in (reworded, *rest)}[name])
    assert not answer_task(asker=who, task=rest[-1].name, choice=rest[-1].right, by=BY, at=AT).completed
    assert progress_of(who, on=TODAY).next_task == reworded
    assert not has_chosen(who, posed=reworded, choice=first.right)
    assert answer_task(asker=who, task=first.name, choice=first.right, by=BY, at=AT).completed
    assert practised() == [TODAY]


@pytest.mark.django_db
def test_what_was_never_passed_shuts_and_passing_opens_it():
    who = newcomer()
    shut = sees_the_referral(who)
    assert (shut.effect, shut.policies[0], shut.next_step) == ("deny", "training-lapsed", "renew-training")
    passed(who)
    assert sees_the_referral(asker()).effect == "permit"


@pytest.mark.django_db
def test_lapsed_training_narrows_with_notice_then_shuts_and_passing_opens_it_again():
    who = newcomer(practised=[TODAY - timedelta(380)])
    assert sees_the_referral(who).effect == "permit"
    narrowed = sees_the_referral(who, action="edit")
    assert (narrowed.effect, narrowed.policies[0]) == ("deny", "training-within-notice")
    later = TODAY + timedelta(13)  # 365 days and 28 days of notice
    assert sees_the_referral(asker(on=later), later - timedelta(1)).effect == "permit"
    assert sees_the_referral(asker(on=later), later).policies[0] == "training-lapsed"
    passed(asker(on=later), at=AT + timedelta(13))
    assert sees_the_referral(asker(on=later), later, "edit").effect == "permit"
    assert practised() == [TODAY - timedelta(380), later]


@pytest.mark.django_db
def test_between_rounds_one_may_practise_and_no_new_record_is_written():
    who = newcomer(practised=[TODAY - timedelta(100)])
    assert not any(each.completed for each in passed(who))
    assert practised() == [TODAY - timedelta(100)]
    assert progress_of(who, on=TODAY).next_task is None


@pytest.mark.django_db
def test_the_passes_of_one_round_do_not_count_in_the_next_one():
    who = newcomer(practised=[TODAY - timedelta(330)])
    passed(who)
    soon = AT + timedelta(7)  # 28 days before it falls due
    assert progress_of(who, on=TODAY).next_task is None
    assert progress_of(who, on=soon.date()).passed == frozenset()
    assert passed(who, at=soon)[-1].completed
    assert practised()[-1] == soon.date()


@pytest.mark.django_db
@pytest.mark.parametrize(("task", "choice"), [("collapsed-at-the-hub", 1), ("no-such-task", 1), ("one-telephone", 4), ("one-telephone", 0)])  # fmt: skip
def test_AZ_08_a_task_of_another_role_and_a_choice_that_is_none_are_refused_and_nothing_is_kept(task, choice):
    who, events = newcomer(), verify_trail()
    with pytest.raises(NotInTheRules):
        answer_task(asker=who, task=task, choice=choice, by=BY, at=AT)
    assert (TaskTried.objects.count(), verify_trail()) == (0, events)


@pytest.mark.django_db
def test_AUD_08_where_the_record_cannot_be_written_the_last_answer_is_not_kept_either(monkeypatch):
    who, events = newcomer(), verify_trail()
    *_, last = tasks_of(ROLE)
    passed(who, but={last.name})

    def fail(**_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(practising, "complete_course", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        answer_task(asker=who, task=last.name, choice=last.right, by=BY, at=AT)
    assert not TaskTried.objects.filter(task=last.name).exists()
    assert verify_trail() == events + len(tasks_of(ROLE)) - 1


@pytest.mark.django_db
def test_who_failed_first_is_counted_once_each_at_the_wording_of_today_and_few_are_hidden(monkeypatch):
    first, second = tasks_of(ROLE)[:2]
    staff = [newcomer("jonah")] + [newcomer(f"worker{number}") for number in range(29)]
    for number, who in enumerate(staff):
        at = AT + timedelta(minutes=number)
        if number < 12:
            answer_task(asker=who, task=first.name, choice=wrong(first), by=BY, at=at)
        answer_task(asker=who, task=first.name, choice=first.right, by=BY, at=at + timedelta(minutes=1))
        answer_task(asker=who, task=first.name, choice=wrong(first), by=BY, at=at + timedelta(minutes=2))
        choice = wrong(second) if number < 3 else second.right
        answer_task(asker=who, task=second.name, choice=choice, by=BY, at=at)
    found = {one.name: one for one in tasks_failed_by_many()}
    assert (found[first.name].tried, found[first.name].failed) == (30, 10)
    assert found[first.name].is_many
    assert (found[second.name].failed, found[second.name].value) == (None, None)
    monkeypatch.setattr(practising, "current_fingerprints", lambda: {first.name: frozenset({"another"})})
    assert {one.tried for one in tasks_failed_by_many()} == {0}


def test_two_last_answers_at_once_write_one_record(committed):
    who = newcomer()
    *_, last = tasks_of(ROLE)
    passed(who, but={last.name})
    both, found = threading.Barrier(2), []

    def answer():
        both.wait()
        try:
            found.append(answer_task(asker=who, task=last.name, choice=last.right, by=BY, at=AT).completed)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True], connection.vendor
    assert practised() == [TODAY]
    assert TaskTried.objects.filter(task=last.name).count() == 1
    verify_trail()
