"""What is said of a referral: each end says what is its to say, what comes late is kept as refused, and doors stand open exactly while it is under way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from kith.care.records import answering
from kith.care.records.answering import say, see
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.care.records.referral_keeping import Told, keep
from kith.care.referral import CLOSED, OPEN
from kith.care.referral_request import Said
from kith.errors import AlreadyDecided, BadUsage, MoveNotAllowed, NotShared, NotYours
from kith.governance.records.deciding import would_decide
from kith.governance.records.models import Agreement, Grant, Objection, TrailEvent
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, person_items
from kith.work.records.models import Outgoing
from tests.records.kept import AT
from tests.records.lawful import as_actor
from tests.records.referred import (
    ADVICE,
    BOTH_DOORS,
    CHARITY,
    COORDINATOR,
    LATER,
    MONEY,
    NO_ACCOUNT,
    NURSE,
    TODAY,
    doors_open,
    how,
    ready,
    request,
    says,
    sent,
    unmet,
    walked,
)

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def reads(asker, group="referral", at=LATER):
    one = Person.objects.get(person_id="p1")
    items = person_items([one], Asked(asker, "view", "direct-care", group))
    return would_decide(asker, "view", items, "direct-care", at)[0].shows


def last(row):
    return row.events.order_by("number").last()


def test_a_referral_goes_all_the_way_and_comes_back_with_what_the_person_says_of_it(how, unmet):
    row = walked(sent(), how, "see", "accept", "wait", "start", "review")
    assert (row.state, doors_open(row)) == ("started", BOTH_DOORS)
    says(row, "end", how, reason="helped", words="It is warm again")
    row.refresh_from_db()
    assert (row.state, row.result, last(row).words, row.unmet) == ("ended", "helped", "It is warm again", "")
    assert (doors_open(row), unmet.entries) == (set(), {})
    assert [event.number for event in row.events.all()] == list(range(1, 8))
    assert list(Outgoing.objects.values_list("to", flat=True)) == ["VC1"] + ["YX900"] * 5  # opening it tells nobody
    trail = TrailEvent.objects.filter(kind="referral", action="changed").order_by("seq")
    assert [one.result for one in trail] == ["sent", "seen", "accepted", "waiting", "started", "started", "ended"]


def test_a_question_is_answered_without_taking_the_person_on(how):
    row = walked(
        sent(MONEY, asker=COORDINATOR, kind="advice", field_groups=frozenset({"demographics"})),
        how,
        "see",
        "advise",
        asker=ADVICE,
    )
    assert (row.state, row.result, last(row).words) == ("ended", "advised", "keep the tablets")


@pytest.mark.parametrize("kind", ["warm handover", "joint visit"])
def test_a_handover_and_a_joint_visit_are_accepted_with_the_day_on_which_both_meet_the_person(how, kind):
    row = walked(sent(kind=kind), how, "see")
    with pytest.raises(BadUsage, match="the day on which both meet the person"):
        says(row, "accept", how)
    says(row, "accept", how, day=TODAY + timedelta(3))
    assert Referral.objects.get().due_date == TODAY + timedelta(3)


@pytest.mark.parametrize("far", [("see",), ("see", "accept"), ("see", "accept", "wait")])
def test_a_no_also_a_late_one_is_unmet_demand_shuts_the_doors_and_is_told_to_the_practice(how, unmet, far):
    Person.objects.update(practice_ods_code="Y1")
    row = walked(sent(), how, *far, "decline")
    assert (row.state, doors_open(row)) == ("declined", set())
    (entry,) = unmet.entries.values()
    assert (entry["need"], entry["area"], entry["reason"]) == ("heating", "Kithbeck", "full")
    assert row.unmet in unmet.standing
    assert set(Outgoing.objects.filter(key__endswith=f":{row.events_count}:Y1").values_list("to", flat=True)) == {"Y1"}


def test_unmet_demand_is_closed_when_it_is_opened_again_and_a_second_failure_writes_another(how, unmet):
    row = walked(sent(), how, "see", "decline")
    first = row.unmet
    row = walked(row, how, "reopen")
    assert (row.state, row.unmet, unmet.standing, doors_open(row)) == ("seen", "", set(), BOTH_DOORS)
    row = walked(row, how, "accept", "start")
    says(row, "end", how, reason="did not suit")
    row.refresh_from_db()
    assert unmet.standing == {row.unmet} != {first}
    assert [one["reason"] for one in unmet.entries.values()] == ["full", "did not suit"]
    assert walked(row, how, "reopen", asker=COORDINATOR).state == "seen"
    assert unmet.standing == set()


def test_what_was_lawful_is_asked_again_before_it_is_opened_again(how):
    row = walked(sent(), how, "see", "decline")
    Objection.objects.create(person_id="p1", kind="sharing", body="VC1", from_date=TODAY, said_to="a", how="in person")
    with pytest.raises((NotShared, NotYours)):
        says(row, "reopen", how)
    with pytest.raises(NotShared, match="VC1"):
        says(row, "reopen", how, asker=COORDINATOR)
    row.refresh_from_db()
    assert (row.state, doors_open(row)) == ("declined", set())
    assert TrailEvent.objects.filter(action="refused", kind="referral", result="not sent").exists()
    Objection.objects.all().delete()
    Agreement.objects.filter(body="VC1").update(ended_date=TODAY)
    with pytest.raises(NotShared, match="sharing agreement"):
        says(row, "reopen", how, asker=COORDINATOR)


def test_it_is_sent_back_for_what_is_missing_and_comes_again(how):
    row = walked(sent(), how, "see", "return")
    assert (row.state, last(row).words, doors_open(row)) == ("returned", "which flat is it?", BOTH_DOORS)
    row = walked(row, how, "resend", "see", "accept")
    assert row.state == "accepted"
    assert [one.words for one in row.events.filter(move="resend")] == ["the second floor"]
    assert row.words == "The boiler is broken and she is cold"  # nothing of it was written over


def test_CNS_10_a_consent_withdrawn_shuts_everything_at_once_and_both_ends_are_told(how):
    row = walked(sent(), how, "see", "accept", "start")
    assert reads(CHARITY)
    says(row, "withdraw", how, reason="consent withdrawn", spoken_by="Mary Brown", asker=COORDINATOR)
    assert not any(reads(CHARITY, group) for group in ("referral", "identity", "address-and-contact"))
    assert doors_open(row) == set()
    assert (last(row).party, last(row).spoken_by) == ("person", "Mary Brown")
    assert set(Outgoing.objects.filter(key__contains=f":{last(row).number}:").values_list("to", flat=True)) == {"VC1"}
    with pytest.raises(MoveNotAllowed, match="“withdrawn”"):
        says(row, "reopen", how, asker=COORDINATOR)


def test_the_person_takes_it_back_from_wherever_it_is_and_only_in_their_own_word(how):
    for far in (
        (),
        ("see",),
        ("see", "return"),
        ("see", "accept"),
        ("see", "accept", "wait"),
        ("see", "accept", "start"),
    ):
        row = walked(sent(need=f"need {len(far)}{far[-1:]}"), how, *far)
        if row.state not in ("sent", "returned"):
            with pytest.raises(MoveNotAllowed, match="for the person whom it is about"):
                says(row, "withdraw", how, asker=COORDINATOR, spoken_by="", party="referrer")
        says(row, "withdraw", how, asker=COORDINATOR)
        row.refresh_from_db()
        assert (row.state, doors_open(row)) == ("withdrawn", set())


def test_one_that_went_to_the_wrong_place_is_called_back_and_is_an_incident(how):
    row = walked(sent(), how, "see", "recall")
    assert (row.state, doors_open(row), reads(CHARITY)) == ("recalled", set(), False)
    (incident,) = Escalation.objects.all()
    assert (incident.kind, incident.whose, incident.event) == ("incident", "information-governance-lead", last(row))
    assert Outgoing.objects.filter(to="VC1").count() == 2


def test_AZ_12_nobody_but_the_service_answers_and_each_try_is_in_the_trail(how):
    row = walked(sent(), how, "see")
    for stranger in (ADVICE, replace(CHARITY, organisation="VC7"), replace(CHARITY, ties=())):
        with pytest.raises(NotYours, match="no such referral of yours"):
            says(row, "accept", how, asker=stranger)
    with pytest.raises(NotYours, match="To accept is for the service"):
        says(row, "accept", how, asker=NURSE)
    assert TrailEvent.objects.filter(action="refused", result="not theirs to say", account=NURSE.account).count() == 1
    assert Referral.objects.get().state == "seen"


def test_a_coordinator_writes_down_what_a_service_said_by_telephone_and_whose_word_it_was(how):
    row = sent()
    with pytest.raises(NotYours, match="To see is for the service"):
        says(row, "see", how, asker=COORDINATOR)
    with pytest.raises(NotYours):
        says(row, "see", how, asker=NURSE, spoken_by="Jo at Warm Homes, by telephone")
    says(row, "see", how, asker=COORDINATOR, spoken_by="Jo at Warm Homes, by telephone")
    says(row, "accept", how, asker=COORDINATOR, spoken_by="Jo at Warm Homes, by telephone")
    assert (last(row).party, last(row).spoken_by[:2], last(row).written_by) == ("recipient", "Jo", COORDINATOR.account)


def test_whoever_sent_it_writes_down_what_a_partner_without_an_account_said(how):
    row = sent(NO_ACCOUNT)
    says(row, "see", how, asker=NURSE, spoken_by="Pat at the lunch club")
    says(row, "decline", how, asker=NURSE, spoken_by="Pat at the lunch club", reason="full")
    row.refresh_from_db()
    assert row.state == "declined"


def test_a_repeated_message_changes_nothing_and_is_answered_alike(how):
    row = walked(sent(), how, "see")
    first = says(row, "accept", how, message_id="yes")
    again = says(row, "accept", how, message_id="yes")
    assert (first.state, again.state, first.is_repeat, again.is_repeat) == ("accepted", "accepted", False, True)
    walked(row, how, "start")
    assert says(row, "accept", how, message_id="yes").state == "accepted"  # as it was answered then
    with pytest.raises(BadUsage, match="Something else was said under this message id"):
        says(row, "wait", how, message_id="yes")
    assert ReferralEvent.objects.filter(referral=row, move="accept").count() == 1


def test_what_does_not_lead_on_is_refused_kept_and_refused_alike_again(how):
    row = walked(sent(), how, "see", "decline")
    for _ in range(2):
        with pytest.raises(MoveNotAllowed, match="is “declined”, and from there nobody can accept"):
            says(row, "accept", how, message_id="late")
    (refused,) = row.events.filter(is_taken=False)
    assert (refused.move, refused.from_state, refused.message_id) == ("accept", "declined", "late")
    assert TrailEvent.objects.filter(action="refused", kind="referral", result="declined").count() == 1
    row.refresh_from_db()
    assert (row.state, row.events_count) == ("declined", 4)


def test_CCY_02_whoever_looked_before_somebody_else_spoke_is_told_and_nothing_is_lost(how):
    row = walked(sent(), how, "see", "return")
    seen = row.events_count
    says(row, "resend", how, asker=COORDINATOR, words="the second floor", seen=seen)
    with pytest.raises(AlreadyDecided, match="since you looked: it is “sent”"):
        says(row, "resend", how, asker=NURSE, words="flat 4, ring twice", seen=seen)
    kept = row.events.filter(move="resend").order_by("number").values_list("words", "is_taken")
    assert list(kept) == [("the second floor", True), ("flat 4, ring twice", False)]


def test_opening_it_twice_says_nothing_twice(how):
    row = sent()
    for number in range(3):
        stood = see(
            asker=CHARITY, referral=row.pk, said=Said(f"look {number}"), how=how, by=as_actor(CHARITY), at=LATER
        )
        assert stood.state == "seen"
    assert row.events.count() == 2


def test_whose_training_lapsed_says_nothing_more(how):
    row = walked(sent(), how, "see")
    with pytest.raises(NotYours, match="Training"):
        says(row, "accept", how, asker=replace(CHARITY, training=()))
    assert Referral.objects.get().state == "seen"


def test_AZ_13_after_its_end_nobody_at_the_service_reads_the_packet(how):
    for number, (far, party) in enumerate(
        {
            ("see", "decline"): CHARITY,
            ("see", "accept", "start", "end"): CHARITY,
            ("withdraw",): COORDINATOR,
            ("recall",): COORDINATOR,
        }.items()
    ):
        row = walked(sent(need=f"need {number}"), how, *far)
        assert (row.state in CLOSED, doors_open(row), reads(CHARITY)) == (True, set(), False), party


@pytest.mark.parametrize("move", ["send", "vanish"])
def test_there_is_no_other_way_to_send_and_no_other_move(how, move):
    with pytest.raises(BadUsage, match="There is no move"):
        says(sent(), move, how)
    with pytest.raises(BadUsage, match="is no answer"):
        answering.answer(asker=CHARITY, referral=1, move=move, said=Said("m"), how=how, by=as_actor(CHARITY), at=AT)


def test_each_verb_makes_its_own_move(how):
    row, told = sent(), {"how": how, "at": LATER}
    walk = [
        ("see", CHARITY, {}), ("answer", CHARITY, {"move": "return"}), ("resend", COORDINATOR, {}), ("see", CHARITY, {}),
        ("answer", CHARITY, {"move": "accept"}), ("wait", CHARITY, {}), ("start", CHARITY, {}), ("review", CHARITY, {}), ("end", CHARITY, {}),
        ("reopen", CHARITY, {}), ("recall", COORDINATOR, {}),
    ]  # fmt: skip
    for number, (verb, asker, more) in enumerate(walk):
        said = Said(
            f"walk {number}",
            **{"words": "as they said", "day": TODAY + timedelta(9)}
            | {"end": {"reason": "helped"}, "recall": {"reason": "too much"}}.get(verb, {}),
        )
        getattr(answering, verb)(asker=asker, referral=row.pk, said=said, by=as_actor(asker), **told, **more)
    assert list(row.events.values_list("to_state", flat=True)) == [
        "sent", "seen", "returned", "sent", "seen", "accepted", "waiting", "started", "started", "ended", "seen", "recalled",
    ]  # fmt: skip
    taken = sent(need="other")
    answering.withdraw(
        asker=COORDINATOR,
        referral=taken.pk,
        said=Said("w", reason="died", spoken_by="her son"),
        by=as_actor(COORDINATOR),
        **told,
    )
    question = walked(sent(kind="advice", need="a word", field_groups=frozenset({"demographics"})), how, "see")
    answering.advise(
        asker=CHARITY, referral=question.pk, said=Said("a", words="as before"), by=as_actor(CHARITY), **told
    )
    better = walked(sent(need="third"), how, "see")
    onward = Said("p", onward=request(MONEY, need="a claim"))
    answering.pass_on(asker=CHARITY, referral=better.pk, said=onward, by=as_actor(CHARITY), **told)
    assert [one.state for one in (taken, question, better) if one.refresh_from_db() is None] == [
        "withdrawn",
        "ended",
        "passed on",
    ]


def test_a_clock_that_was_put_back_puts_nothing_before_what_was_written(how):
    row = sent(at=LATER)
    say(asker=CHARITY, referral=row.pk, move="see", said=Said("m"), how=how, by=as_actor(CHARITY), at=AT)
    times = list(row.events.values_list("written_at", flat=True))
    assert times == sorted(times)
    assert Grant.objects.filter(work=row.work).open_at(LATER).count() == 2
    assert set(OPEN) >= set(Referral.objects.values_list("state", flat=True))


def test_CCY_01_a_row_that_moved_underneath_is_never_written_over(how):
    stale = sent()
    walked(Referral.objects.get(), how, "see")
    told = Told("see", "recipient", Said("late"), "seen")
    with pytest.raises(MoveNotAllowed, match="meanwhile"), transaction.atomic():
        keep(stale, told, how, CHARITY, by=as_actor(CHARITY), at=LATER)
    assert ReferralEvent.objects.count() == 2


def test_one_that_was_declined_is_not_opened_again_while_another_like_it_is_under_way(how):
    row = walked(sent(), how, "see", "decline")
    other = sent()
    with pytest.raises(AlreadyDecided, match="sent again meanwhile"):
        says(row, "reopen", how, asker=COORDINATOR)
    row.refresh_from_db()
    assert (row.state, row.events.last().is_taken) == ("declined", False)
    walked(other, how, "see", "decline")
    says(row, "reopen", how, asker=COORDINATOR)
    assert Referral.objects.get(pk=row.pk).state == "seen"
