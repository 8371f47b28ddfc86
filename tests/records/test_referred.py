"""Both ends see where a referral is; what is in it is read only where the rules let, and nobody else learns that there is one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.care.records.models import Referral
from kith.care.records.referred import inbox, referrals_of, sent_by, the_referral
from kith.errors import NotYours
from kith.governance.records.models import Grant, Objection, TrailEvent
from kith.governance.records.objecting import put_on_label
from tests.records.kept import AT, BY
from tests.records.lawful import agree, as_actor
from tests.records.referred import (
    ADVICE,
    CHARITY,
    COORDINATOR,
    LATER,
    MONEY,
    NURSE,
    TODAY,
    how,
    looked_after,
    make_person,
    ready,
    says,
    sent,
    unmet,
    walked,
)

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def seen(look, asker, *who, at=LATER):
    return look(asker, *who, by=as_actor(asker), at=at)


def test_the_service_finds_it_in_its_inbox_with_what_is_in_it_and_each_look_is_in_the_trail():
    row = sent()
    (line,) = seen(inbox, CHARITY).lines
    assert (line.number, line.packet.words, line.packet.person, line.for_person) == (
        row.pk, row.words, "p1", "We have asked the service. They have not opened it yet.",
    )  # fmt: skip
    assert TrailEvent.objects.filter(action="looked", account=CHARITY.account, person="p1").count() == 1
    for stranger in (ADVICE, NURSE, replace(CHARITY, ties=()), replace(CHARITY, organisation="VC7")):
        assert seen(inbox, stranger).lines == ()


def test_what_is_over_its_day_stands_first_then_what_is_urgent_then_the_oldest():
    late, young, urgent = (
        sent(need="a"),
        sent(need="b", at=AT + timedelta(days=7)),
        sent(need="c", urgency="urgent", at=AT + timedelta(days=7, hours=1)),
    )
    lines = seen(inbox, CHARITY, at=AT + timedelta(days=7, hours=2)).lines
    assert [one.number for one in lines] == [late.pk, urgent.pk, young.pk]
    assert [one.is_overdue for one in lines] == [True, False, False]


def test_complaint_10_whoever_sent_it_sees_where_it_is_to_its_end(how):
    row = sent()
    for move, state in (("see", "seen"), ("accept", "accepted"), ("start", "started"), ("end", "ended")):
        walked(row, how, move)
        (line,) = seen(sent_by, NURSE).lines
        assert line.state == state
    assert (line.result, line.packet) == ("helped", None)  # over: where it is, and nothing of what was in it
    assert seen(sent_by, COORDINATOR).lines[0].state == "ended"
    assert seen(sent_by, COORDINATOR, at=LATER + timedelta(days=366)).lines == ()
    assert seen(sent_by, CHARITY).lines == ()


def test_of_one_person_an_end_sees_its_own_and_whoever_coordinates_sees_every_one():
    first, second = sent(), sent(MONEY, need="a claim")
    both = {first.pk, second.pk}
    assert {one.number for one in seen(referrals_of, COORDINATOR, "p1").lines} == both
    assert [one.number for one in seen(referrals_of, CHARITY, "p1").lines] == [first.pk]
    assert [one.number for one in seen(referrals_of, ADVICE, "p1").lines] == [second.pk]
    stranger = replace(ADVICE, organisation="VC7")
    assert seen(referrals_of, stranger, "p1").lines == seen(referrals_of, stranger, "nobody").lines == ()


def test_AZ_02_there_is_none_and_it_is_not_yours_are_told_alike():
    row = sent()
    told = []
    for number in (row.pk, row.pk + 99):
        with pytest.raises(NotYours) as refused:
            seen(the_referral, ADVICE, number)
        told.append(str(refused.value))
    assert told[0] == told[1]
    assert TrailEvent.objects.filter(action="refused", kind="referral", account=ADVICE.account).count() == 1


def test_one_referral_tells_all_that_was_said_of_it_and_what_may_be_done(how):
    row = walked(sent(), how, "see", "return")
    detail = seen(the_referral, COORDINATOR, row.pk)
    assert [one.move for one in detail.spoken] == ["send", "see", "return"]
    assert detail.spoken[-1].words == "which flat is it?"
    assert detail.moves == {"referrer": ("resend", "withdraw"), "recipient": (), "person": ("withdraw",)}
    assert detail.events_count == 3


def test_AZ_13_once_it_is_over_whoever_wrote_something_still_reads_that_and_no_more(how):
    row = walked(sent(), how, "see", "return", "resend", "see", "decline")
    detail = seen(the_referral, CHARITY, row.pk)
    assert detail.line.packet is None
    assert [(one.move, one.words) for one in detail.spoken if one.words] == [("return", "which flat is it?")]
    assert [one.to_state for one in detail.spoken][-1] == "declined"


@pytest.mark.parametrize("guarded", ["objects", "label"])
def test_SEN_12_CNS_01_a_label_or_objection_holds_from_the_next_request_on(guarded):
    row = sent()
    assert seen(the_referral, CHARITY, row.pk).line.packet
    if guarded == "objects":
        Objection.objects.create(
            person_id="p1", kind="sharing", body="VC1", from_date=TODAY, said_to="a", how="in person"
        )
    else:
        put_on_label(person="p1", label="sealed", ground="court", by=BY, at=AT)
    listed = seen(inbox, CHARITY)
    assert (listed.lines[0].packet, listed.hidden_count) == (None, 1)
    assert seen(the_referral, CHARITY, row.pk).line.packet is None


def test_whoever_looks_after_the_person_otherwise_sees_it_without_being_at_an_end(how):
    row = sent()
    clinic = replace(NURSE, organisation="YX905", account="11111111-1111-1111-1111-111111111111")
    agree("YX905")
    with pytest.raises(NotYours):
        seen(the_referral, clinic, row.pk)
    looked_after("p1", by=clinic, groups=("identity", "care-coordination", "referral"))
    detail = seen(the_referral, clinic, row.pk)
    assert (detail.line.ends, detail.moves, detail.line.packet.need) == (frozenset(), {}, "heating")
    with pytest.raises(NotYours):
        says(row, "see", how, asker=clinic)


def test_LOAD_05_lists_ask_the_database_as_often_for_many_as_for_one():
    asked = {}
    for number in (1, 12):
        while Referral.objects.count() < number:
            make_person(f"q{Referral.objects.count()}")
            sent(person=f"q{Referral.objects.count()}")
        for look, asker in ((inbox, CHARITY), (sent_by, NURSE)):
            with CaptureQueriesContext(
                connection,
            ) as questions:
                assert len(seen(look, asker).lines) == number
            asked.setdefault(look.__name__, []).append(len(questions))
    assert all(one == many and many <= 18 for one, many in asked.values()), asked
    assert Grant.objects.filter(work__startswith="referral").count() == 24
