"""What was said of a case of advice, of a task and in a conversation is kept by the database itself, as what was said of a referral is."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from kith.care.records.advice_notes import write_note, write_privileged_note
from kith.care.records.conversing import take_back
from kith.care.records.models import AdviceCase, AdviceEvent, AdviceNote, PrivilegedNote
from kith.work.records.models import Asked, Conversation, Remark, Task, TaskEvent
from tests.records.advised import ADVICE, LATER, made_advised, opened
from tests.records.advised import says as says_of_case
from tests.records.kept import standing
from tests.records.lawful import as_actor
from tests.records.referred import COORDINATOR
from tests.records.tasked import begun, given, looked_after_by_two, says, says_in

pytestmark = pytest.mark.django_db


def a_case():
    made_advised()
    row = opened()
    for write, words in ((write_note, "Came on Monday"), (write_privileged_note, "What she told me")):
        write(asker=ADVICE, case=row.pk, words=words, message_id=words, by=as_actor(ADVICE), at=LATER)
    says_of_case(row, "close")
    return row


def a_task():
    looked_after_by_two()
    row = given()
    says(row, "do")
    return row


def a_talk():
    looked_after_by_two()
    row = begun()
    says_in(row)
    return row


def ended(row, long_ago):
    names = {AdviceCase: "ended_at", Task: "ended_at", Conversation: "said_at"}
    type(row).objects.filter(pk=row.pk).update(**{names[type(row)]: timezone.now() - long_ago})


SAID = {
    "events of a case": (a_case, lambda row: row.events),
    "notes on a case": (a_case, lambda row: row.notes),
    "notes in confidence": (a_case, lambda row: row.privileged_notes),
    "events of a task": (a_task, lambda row: row.events),
    "remarks": (a_talk, lambda row: row.remarks),
}


def refused(deed):
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        deed()


def test_every_table_whose_rows_stand_is_tried_here():
    models = (AdviceEvent, AdviceNote, PrivilegedNote, TaskEvent, Remark)
    assert [one.table for one in standing()] == [model._meta.db_table for model in models]
    assert len(SAID) == len(models)


@pytest.mark.parametrize("name", SAID)
def test_nothing_that_was_said_is_changed_or_taken_away(name):
    make, said = SAID[name]
    row = make()
    before = list(said(row).values())
    refused(lambda: said(row).update(words="something else"))
    refused(lambda: said(row).update(written_by="somebody else"))
    refused(lambda: said(row).all()._raw_delete("default"))
    assert list(said(row).values()) == before != []


@pytest.mark.parametrize("name", SAID)
def test_what_is_past_the_schedule_may_go_and_no_day_before(name):
    make, said = SAID[name]
    row = make()
    ended(row, timedelta(days=8 * 365))  # leap days are still to come
    refused(lambda: said(row).all()._raw_delete("default"))
    ended(row, timedelta(days=8 * 366))
    Asked.objects.all().delete()
    refused(lambda: said(row).update(words="something else"))
    count = said(row).count()
    assert said(row).all().delete()[0] == count > 0


def test_a_remark_is_taken_back_once_and_why_is_not_written_over():
    row = a_talk()
    first = row.remarks.get(written_by=COORDINATOR.account)
    take_back(asker=COORDINATOR, remark=first.pk, why="It was about another person", by=as_actor(COORDINATOR), at=LATER)
    refused(lambda: Remark.objects.filter(pk=first.pk).update(taken_back_at=None, taken_back_why=""))
    refused(lambda: Remark.objects.filter(pk=first.pk).update(taken_back_why="another reason"))
    assert Remark.objects.get(pk=first.pk).taken_back_why == "It was about another person"
