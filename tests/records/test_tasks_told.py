"""Tasks and conversations follow the person when records are put together, and stand in the copy of whoever asks for theirs."""

import pytest

from kith.care.records import gathering
from kith.care.records.conversations import conversations_of, the_conversation
from kith.care.records.conversing import take_back
from kith.care.records.task_lists import folder, tasks_of, the_task
from kith.people.records.models import Person, Retired
from kith.work.records.models import Conversation, Remark, Task
from tests.records.lawful import as_actor
from tests.records.referred import COORDINATOR, LATER, NURSE
from tests.records.tasked import begun, given, looked_after_by_two, says, says_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(db):
    looked_after_by_two()


def test_what_was_given_under_an_old_pseudonym_is_found_under_the_new_one():
    row, talk = given(), begun()
    Task.objects.update(person_id="old")
    Conversation.objects.update(person_id="old")
    Retired.objects.create(person_id="old", now_person_id="p1")
    by = as_actor(NURSE)
    assert [line.number for line in tasks_of(NURSE, "p1", by=by, at=LATER)] == [row.pk]
    assert [line.number for line in conversations_of(NURSE, "p1", by=by, at=LATER)] == [talk.pk]
    assert the_task(NURSE, row.pk, by=by, at=LATER).line.person == "p1"
    assert the_conversation(NURSE, talk.pk, by=by, at=LATER).line.person == "p1"
    says(row, "do")
    says_in(talk)
    assert folder(NURSE, "done", (0, 9), by=by, at=LATER).lines[0].name == "Name not known"


def test_what_leads_to_nobody_any_more_is_shown_to_nobody_and_is_counted():
    given()
    Person.objects.get(person_id="p1").delete()
    (line,) = folder(NURSE, "mine", (0, 9), by=as_actor(NURSE), at=LATER).lines
    assert (line.is_shown, line.words) == (False, "")
    assert folder(NURSE, "mine", (0, 9), by=as_actor(NURSE), at=LATER).hidden_count == 1


def test_EXP_06_the_copy_has_tasks_and_conversations_without_colleagues_words_and_nothing_that_was_taken_back():
    row, talk = given(), begun()
    says(row, "do", words="Her son Tom drinks")
    says_in(talk, "Mr Khan has shingles")
    wrong = Remark.objects.get(words__contains="shingles")
    take_back(asker=NURSE, remark=wrong.pk, why="about somebody else", by=as_actor(NURSE), at=LATER)
    rows = gathering.gather("p1")
    assert [one["words"] for one in rows["tasks"]] == ["Ring about the fall"]
    assert [(one["move"], one["to_state"]) for one in rows["task-events"]] == [("do", "done")]
    assert [one["subject"] for one in rows["conversations"]] == ["Falls at night"]
    assert len(rows["remarks"]) == 1
    told = str(rows)
    assert not any(
        word in told for word in ("Tom", "shingles", "light in the hall", COORDINATOR.account, NURSE.account)
    )
