"""A made-up past of tasks and conversations is laid down at once, and leaves row for row what the verbs would have left, had they been called then."""

from dataclasses import replace

import pytest

from kith.care.records.conversing import begin, say_in, take_back
from kith.care.records.history_talks import lay_talks
from kith.care.records.history_tasks import lay_away, lay_tasks
from kith.care.records.tasking import give, say
from kith.errors import BadUsage, MoveNotAllowed, NotADemonstration
from kith.governance.records.models import Installation, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.synthetic.past_talks import make_up_talks
from kith.synthetic.past_tasks import make_up_tasks
from kith.web.past_work import as_past_talk, as_past_task
from kith.work.away import Away
from kith.work.records.leaving import be_away
from kith.work.records.models import Asked, AwayFrom, Conversation, Remark, Task, TaskEvent, TaskSilence
from kith.work.records.silences import tell_of_silence
from tests.records.laid import BEGINS, BY, UNTIL, as_actor_of, mornings_of, people_and_askers, rows_of, undone, world

pytestmark = pytest.mark.django_db
TASKS, TALKS = (Task, TaskEvent, TaskSilence), (Conversation, Remark, Asked)
POINTS_AT = {"Task": "message_id", "Conversation": "begun_at", "Remark": "message_id"}


@pytest.fixture
def staff():
    world()
    return people_and_askers()


@pytest.fixture
def tasks(staff):
    people, askers = staff
    stories = make_up_tasks(people, count=60, span=(BEGINS, UNTIL), seed=7)
    return [as_past_task(story, askers, number) for number, story in enumerate(stories)]


@pytest.fixture
def talks(staff):
    people, askers = staff
    stories = make_up_talks(people, count=24, span=(BEGINS, UNTIL), seed=7)
    return [as_past_talk(story, askers, number) for number, story in enumerate(stories)]


def by_the_verbs(pasts):
    deeds = [(past.at, past, None) for past in pasts] + [(one.at, past, one) for past in pasts for one in past.said]
    deeds += [(morning, None, None) for morning in mornings_of() if morning < UNTIL]
    for at, past, spoke in sorted(deeds, key=lambda deed: deed[0]):
        if past is None:
            tell_of_silence(by=BY, at=at)
        elif spoke is None:
            give(asker=past.asker, task=past.task, by=as_actor_of(past.asker), at=at)
        else:
            row = Task.objects.get(message_id=past.task.message_id)
            say(asker=spoke.asker, task=row.pk, move=spoke.move, said=spoke.said, by=as_actor_of(spoke.asker), at=at)


def talked_by_the_verbs(pasts):
    for past in pasts:
        talk = begin(asker=past.asker, begun=past.begun, by=as_actor_of(past.asker), at=past.at)
        for spoke in past.said:
            by = as_actor_of(spoke.asker)
            say_in(asker=spoke.asker, conversation=talk, said=spoke.said, by=by, at=spoke.at)
            if spoke.back:
                wrong = Remark.objects.get(message_id=spoke.said.message_id)
                take_back(asker=spoke.asker, remark=wrong.pk, why=spoke.back.why, by=by, at=spoke.back.at)


def test_tasks_that_are_laid_down_are_row_for_row_what_the_verbs_would_have_left(tasks):
    with undone():
        by_the_verbs(tasks)
        verbs = rows_of(TASKS, POINTS_AT)
    assert lay_tasks(tasks, by=BY, at=UNTIL) == 60
    laid = rows_of(TASKS, POINTS_AT)
    assert {name: len(told) > 8 for name, told in laid.items()} == dict.fromkeys(laid, True)
    for name, told in verbs.items():
        assert laid[name] == told, name
    assert tell_of_silence(by=BY, at=UNTIL) == 0
    verify_trail()
    assert TrailEvent.objects.filter(action="loaded", kind="task", result="made up").count() == 60


def test_conversations_that_are_laid_down_are_row_for_row_what_the_verbs_would_have_left(talks):
    with undone():
        talked_by_the_verbs(talks)
        verbs = rows_of(TALKS, POINTS_AT)
    assert lay_talks(talks, by=BY, at=UNTIL) == 24
    laid = rows_of(TALKS, POINTS_AT)
    assert {name: len(told) > 8 for name, told in laid.items()} == dict.fromkeys(laid, True)
    for name, told in verbs.items():
        assert laid[name] == told, name
    assert Remark.objects.filter(taken_back_at__isnull=False).count() == 1
    assert TrailEvent.objects.filter(action="loaded", kind="conversation", result="made up").count() == 24


def test_days_off_that_are_laid_down_are_those_that_somebody_would_have_said(staff):
    one, other = list(staff[1])[:2]
    away = Away(one, UNTIL.date(), UNTIL.date(), other)
    asker = staff[1][one]
    with undone():
        be_away(away=away, colleagues=[other], by=as_actor_of(asker), at=UNTIL)
        verbs = rows_of([AwayFrom], {})
    lay_away(away, by=BY, at=UNTIL)
    assert rows_of([AwayFrom], {}) == verbs


def test_only_a_made_up_place_has_a_past(tasks, talks):
    Installation.objects.update(is_demonstration=False)
    for lays, pasts in ((lay_tasks, tasks), (lay_talks, talks)):
        with pytest.raises(NotADemonstration):
            lays(pasts, by=BY, at=UNTIL)
    with pytest.raises(NotADemonstration):
        lay_away(Away("a", UNTIL.date(), UNTIL.date()), by=BY, at=UNTIL)
    assert not Task.objects.exists()
    assert not Conversation.objects.exists()


def test_what_does_not_lead_on_or_lacks_something_lays_nothing_down(tasks, talks):
    done = next(past for past in tasks if past.said and past.said[-1].move == "do")
    with pytest.raises(MoveNotAllowed):
        lay_tasks([replace(done, said=(*done.said, done.said[-1]))], by=BY, at=UNTIL)
    with pytest.raises(BadUsage, match="what is to be done"):
        lay_tasks([replace(done, task=replace(done.task, words="?"))], by=BY, at=UNTIL)
    closed = next(past for past in talks if past.said and past.said[-1].said.move == "close")
    with pytest.raises(MoveNotAllowed):
        lay_talks([replace(closed, said=(*closed.said, closed.said[-1]))], by=BY, at=UNTIL)
    with pytest.raises(BadUsage, match="Write something"):
        lay_talks([replace(closed, begun=replace(closed.begun, words=" "))], by=BY, at=UNTIL)
    assert not Task.objects.exists()
    assert not Conversation.objects.exists()
