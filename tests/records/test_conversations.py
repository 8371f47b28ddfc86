"""Those who look after somebody talk about them in the record: who reads it is what the rules say, and nothing said is lost."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as some
from hypothesis import strategies as st

from kith.care.records.conversations import (
    conversations_of,
    counts_by_folder,
    folder,
    open_about,
    the_conversation,
)
from kith.care.records.conversing import mark_read, take_back
from kith.errors import BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.records.models import Grant, Membership, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.work.conversations import CONVERSATION
from kith.work.records.models import Asked, Conversation, Outgoing, Remark
from tests.records.lawful import as_actor
from tests.records.referred import ADVICE, CHARITY, COORDINATOR, LATER, NURSE, TODAY, looked_after
from tests.records.tasked import begun, looked_after_by_two, says_in

pytestmark = pytest.mark.django_db
LATER_STILL = LATER + timedelta(hours=1)


@pytest.fixture(autouse=True)
def ready(db):
    looked_after_by_two()


def read(asker, row, at=LATER):
    return the_conversation(asker, row.pk, by=as_actor(asker), at=at)


def numbers(asker, name, at=LATER):
    return [line.number for line in folder(asker, name, (0, 50), by=as_actor(asker), at=at)]


def test_a_question_waits_for_whoever_is_asked_and_their_answer_settles_it():
    row = begun()
    assert (numbers(NURSE, "mine"), numbers(COORDINATOR, "mine")) == ([row.pk], [])
    assert read(NURSE, row).line.waits_for_me
    says_in(row)
    assert numbers(NURSE, "mine") == []
    assert [(one.words, one.role) for one in read(COORDINATOR, row).said] == [
        ("Has she a light in the hall?", "care-coordinator"),
        ("I will look on Monday", "district-nurse"),
    ]
    left = Outgoing.objects.filter(work=f"conversation:{row.pk}")
    assert {(one.kind, one.to) for one in left} == {("asked in a conversation", NURSE.organisation)}


def test_reading_alone_settles_nothing_and_saying_that_one_has_read_it_does_once():
    row = begun()
    read(NURSE, row)
    assert numbers(NURSE, "mine") == [row.pk]
    assert mark_read(asker=NURSE, conversation=row.pk, by=as_actor(NURSE), at=LATER) == 1
    assert mark_read(asker=NURSE, conversation=row.pk, by=as_actor(NURSE), at=LATER) == 0
    assert numbers(NURSE, "mine") == []


@pytest.mark.parametrize("asker", [CHARITY, ADVICE], ids=lambda one: one.role)
def test_AZ_03_whoever_may_not_read_that_part_of_the_record_learns_of_no_conversation(asker):
    row = begun()
    for number in (row.pk, row.pk + 1_000):
        with pytest.raises(NotYours, match="no such conversation"):
            the_conversation(asker, number, by=as_actor(asker), at=LATER)
    for deed in (
        lambda: says_in(row, asker=asker),
        lambda: begun(asker, asked=frozenset()),
        lambda: mark_read(asker=asker, conversation=row.pk, by=as_actor(asker), at=LATER),
    ):
        with pytest.raises(NotYours):
            deed()
    assert conversations_of(asker, "p1", by=as_actor(asker), at=LATER) == []
    (line,) = folder(asker, "team", (0, 50), by=as_actor(asker), at=LATER)
    assert (line.name, line.subject, line.person) == ("", "", "")
    assert Remark.objects.count() == 1


def test_who_reads_it_is_the_part_of_the_record_that_was_chosen():
    looked_after("p1", by=CHARITY, groups=("identity", "care-coordination"))
    row = begun(field_group="clinical-problems")
    assert read(NURSE, row).read_by
    with pytest.raises(NotYours):
        read(CHARITY, row)
    with pytest.raises(BadUsage, match="may not read"):
        says_in(row, asker=NURSE, asked=[CHARITY.account])
    assert open_about(["p1"], {"care-coordination"}) == []
    assert [number for number, _, _ in open_about(["p1"], {"clinical-problems"})] == [row.pk]
    assert says_in(begun(), asker=NURSE, asked=[CHARITY.account]) == 1


def test_a_conversation_is_for_a_part_of_the_record_that_there_is():
    with pytest.raises(BadUsage, match="who may read"):
        begun(field_group="trail")


def test_CCY_03_the_same_message_twice_is_one_and_another_under_its_name_is_refused():
    row = begun(message_id="once")
    assert begun(message_id="once").pk == row.pk
    with pytest.raises(BadUsage, match="message id"):
        begun(message_id="once", words="Something else")
    assert says_in(row, message_id="said") == says_in(row, message_id="said") == 1
    with pytest.raises(BadUsage, match="message id"):
        says_in(row, message_id="said", asker=COORDINATOR)
    assert (Conversation.objects.count(), Remark.objects.count()) == (1, 2)


def test_what_is_settled_stays_and_is_opened_again_before_more_is_said():
    row = begun()
    says_in(row, "", move="close", asker=COORDINATOR)
    assert numbers(COORDINATOR, "done") == [row.pk]
    with pytest.raises(MoveNotAllowed, match="closed"):
        says_in(row)
    says_in(row, "", move="open again")
    says_in(row)
    assert [one.move for one in read(NURSE, row).said] == ["say", "close", "open again", "say"]


def test_what_was_written_about_the_wrong_person_is_taken_back_and_never_erased():
    row = begun()
    says_in(row, "Mr Khan has shingles")
    wrong = Remark.objects.get(words__contains="shingles")
    with pytest.raises(NotYours):
        take_back(asker=COORDINATOR, remark=wrong.pk, why="about somebody else", by=as_actor(COORDINATOR), at=LATER)
    with pytest.raises(BadUsage):
        take_back(asker=NURSE, remark=wrong.pk, why=" ", by=as_actor(NURSE), at=LATER)
    take_back(asker=NURSE, remark=wrong.pk, why="about somebody else", by=as_actor(NURSE), at=LATER)
    take_back(asker=NURSE, remark=wrong.pk, why="about somebody else", by=as_actor(NURSE), at=LATER_STILL)
    assert "shingles" not in str(read(COORDINATOR, row))
    mine = read(NURSE, row).said[1]
    assert (mine.words, mine.why_taken_back) == ("Mr Khan has shingles", "about somebody else")
    assert Remark.objects.filter(words__contains="shingles").exists()
    assert TrailEvent.objects.filter(kind="conversation", result="taken back").count() == 1


def test_a_question_that_was_taken_back_waits_for_nobody():
    row = begun()
    first = Remark.objects.get()
    take_back(asker=COORDINATOR, remark=first.pk, why="about somebody else", by=as_actor(COORDINATOR), at=LATER)
    assert counts_by_folder(NURSE, LATER)["mine"] == 0
    assert read(NURSE, row).line.asked == ()


def test_whoever_was_asked_and_has_left_is_told_of_where_things_failed():
    row = begun()
    assert numbers(COORDINATOR, "failed") == []
    Membership.objects.filter(account=NURSE.account).update(to_date=TODAY)
    assert numbers(COORDINATOR, "failed") == [row.pk]


def test_what_shuts_to_somebody_shuts_with_all_that_was_said():
    row = begun()
    Grant.objects.filter(to=NURSE.account).update(to_at=LATER)
    with pytest.raises(NotYours):
        read(NURSE, row, LATER_STILL)
    assert folder(NURSE, "mine", (0, 9), by=as_actor(NURSE), at=LATER_STILL)[0].subject == ""


MESSAGES = st.lists(
    st.tuples(st.sampled_from(sorted(CONVERSATION.moves)), st.sampled_from("abcd"), st.booleans()), max_size=10
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@some(MESSAGES)
def test_any_messages_in_any_order_only_ever_add_and_leave_it_where_they_lead(said):
    row, state, heard = begun(), "open", 1
    for move, message, is_nurse in said:
        with suppress(KithError):
            says_in(row, "so", NURSE if is_nurse else COORDINATOR, move=move, message_id=f"{row.pk}{message}")
        row.refresh_from_db()
        assert row.remarks_count == row.remarks.count() >= heard
        heard = row.remarks_count
    for one in row.remarks.order_by("number"):
        state = CONVERSATION.moved(state, one.move)
    assert row.state == state
    assert [one.number for one in row.remarks.order_by("number")] == list(range(heard))
    assert Asked.objects.filter(remark__conversation=row).count() == 1
    verify_trail()
