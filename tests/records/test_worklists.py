"""People of a finding are given out, taken one at a time, sought and answered for; a name is open exactly while somebody has them."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest

from kith.care.records.approaching import (
    Tried,
    end_approach,
    give_back,
    record_attempt,
    take,
)
from kith.care.records.handing_over import hand_over
from kith.care.records.listed import Wanted
from kith.care.records.models import Approach, ApproachMove, Attempt, Worklist
from kith.care.records.waiting_for_groups import waiting_for_groups
from kith.care.records.worklists import publish
from kith.errors import (
    AlreadyTaken,
    BadUsage,
    ContactStopped,
    FindingNotLawful,
    MoveNotAllowed,
    NotYours,
)
from kith.governance.asker import TeamTie
from kith.governance.objections import Objection
from kith.governance.records.models import Grant, TrailEvent
from kith.governance.records.objecting import object_to, put_on_label
from kith.insight.lists import MISSING_OUT
from kith.insight.records.giving_out import rules_shut
from kith.insight.records.models import Flag, GroupAgreement, ListPlace
from kith.people.records.models import Person
from tests.records.kept import AT, BY
from tests.records.lawful import BEGUN, as_actor, groups_agree, somebody
from tests.records.worked import (
    COORDINATOR,
    GIVING,
    LATER,
    NURSE,
    answers,
    first,
    given,
    names_open,
    on_the_staff,
    shown,
    taken,
    tries,
)

pytestmark = pytest.mark.django_db


def test_people_given_out_and_left_out_are_the_people_that_came_in(lawful):
    listed = list(
        ListPlace.objects.filter(list="missing_out").order_by("position").values_list("person__person_id", flat=True)
    )
    object_to(objection=Objection(listed[0], "finding", BEGUN), how="by letter", by=BY, at=AT)
    put_on_label(person=listed[1], label="restricted-location", ground="court", by=BY, at=AT)
    Person.objects.filter(person_id=listed[2]).update(death_month=date(2026, 10, 1))
    found = given()
    assert found.people_in == len(listed) == found.given_out + sum(found.left_out.values())
    assert (found.left_out["object to being looked for, or are guarded"], found.left_out["died"]) == (2, 1)
    assert list(Approach.objects.order_by("position").values_list("person_id", flat=True)) == listed[3:15]
    assert not Grant.objects.exists()
    again = given()
    assert again.left_out["have been given out already"] == 12
    assert again.people_in == again.given_out + sum(again.left_out.values())
    events = TrailEvent.objects.filter(kind="approach", result="given out")
    assert events.count() == found.given_out + again.given_out


def test_somebody_on_three_lists_is_approached_once_with_every_reason(lawful):
    on_two = Counter(ListPlace.objects.values_list("person_id", flat=True)) + Counter(
        Flag.objects.values_list("person_id", flat=True)
    )
    rules = [
        *Flag.objects.filter(rule_version__theme="missing_out").values_list("rule_version__rule", flat=True).distinct()
    ][:2]
    found = given(replace(GIVING, lists=("missing_out", *rules), places=100))
    people = list(Approach.objects.values_list("person_id", flat=True))
    assert len(people) == len(set(people)) == found.given_out
    assert any(count > 1 for count in on_two.values())
    assert max(len(one.reasons) for one in Approach.objects.all()) > 1


def test_nothing_is_given_out_without_a_basis_by_others_or_of_a_rule_that_may_only_be_counted(lawful):
    ask = {"giving": GIVING, "by": BY, "at": AT}
    with pytest.raises(FindingNotLawful, match="No basis “Other” is in force"):
        publish(asker=COORDINATOR, basis_name="Other", **ask)
    with pytest.raises(FindingNotLawful, match="a care coordinator or a GP"):
        given(asker=NURSE)
    with pytest.raises(BadUsage, match="one of its own members"):
        given(replace(GIVING, team="7"))
    with pytest.raises(BadUsage, match="no list and no rule “gossip”"):
        given(replace(GIVING, lists=("gossip",)))
    GroupAgreement.objects.all().delete()
    shut = next(name for name, _ in rules_shut(AT.date()).answers)
    with pytest.raises(FindingNotLawful, match="may be counted until then"):
        given(replace(GIVING, lists=(shut,)))
    assert not Worklist.objects.exists()
    assert TrailEvent.objects.filter(action="refused", kind="worklist").count() == 3


def test_whom_only_a_rule_found_that_waits_for_its_group_is_left_out_and_counted_and_no_such_reason_is_told(lawful):
    GroupAgreement.objects.all().delete()
    shut = rules_shut(AT.date()).numbers
    open_flags = Flag.objects.filter(rule_version__theme__in=MISSING_OUT).exclude(rule_version__in=shut)
    allowed = set(open_flags.values_list("person__person_id", flat=True))
    listed = set(ListPlace.objects.filter(list="missing_out").values_list("person__person_id", flat=True))
    assert listed - allowed, "nobody is on the list by such rules alone"
    found = given(replace(GIVING, places=500))
    assert set(Approach.objects.values_list("person_id", flat=True)) == listed & allowed
    assert found.left_out["found only by rules that wait for the group they name to agree"] == len(listed - allowed)
    told = {
        word
        for words in Flag.objects.filter(rule_version__in=shut).values_list("reason_words", flat=True)
        for word in words
    }
    told -= {word for words in open_flags.values_list("reason_words", flat=True) for word in words}
    assert not told & {word for row in Approach.objects.all() for why in row.reasons for word in why["words"]}


def test_once_a_group_pauses_its_rule_who_was_given_out_by_it_alone_is_on_no_list_and_cannot_be_taken(lawful):
    given(replace(GIVING, places=500))
    before = shown(COORDINATOR, Wanted("take"), by=as_actor(COORDINATOR), at=AT).shown
    held = taken()
    GroupAgreement.objects.all().delete()
    waits = waiting_for_groups(list(Approach.objects.all()), AT.date())
    assert waits
    found = shown(COORDINATOR, Wanted("take"), by=as_actor(COORDINATOR), at=AT)
    assert found.shown == before - 1 - len(waits)
    with pytest.raises(NotYours, match="has paused it"):
        taken(row=Approach.objects.get(pk=min(waits)))
    tries(held)  # whoever was taken before is answered for
    groups_agree()
    assert shown(COORDINATOR, Wanted("take"), by=as_actor(COORDINATOR), at=AT).shown == before - 1


def test_taking_somebody_opens_their_name_to_the_taker_alone_and_another_is_told_who_has_them(lawful):
    given()
    row = taken()
    assert names_open() == ({(row.person_id, COORDINATOR.account)},) * 2
    with pytest.raises(AlreadyTaken, match="has taken this person already"):
        take(asker=NURSE, approach=row.pk, by=as_actor(NURSE), at=LATER)
    with pytest.raises(NotYours, match="You have not taken this person"):
        tries(row, asker=NURSE)
    next_door = replace(NURSE, ties=(TeamTie("2", "Ashmere", BEGUN),))
    with pytest.raises(NotYours, match="nothing here"):
        take(asker=next_door, approach=first().pk, by=BY, at=AT)
    analyst = somebody("analyst")
    with pytest.raises(NotYours, match="those who get in touch"):
        take(asker=analyst, approach=first().pk, by=as_actor(analyst), at=AT)


def test_whoever_objects_after_they_were_given_out_can_no_longer_be_taken_and_stands_on_no_list(lawful):
    given()
    row = first()
    object_to(objection=Objection(row.person_id, "finding", BEGUN), how="by telephone", by=BY, at=AT)
    with pytest.raises(NotYours):
        take(asker=COORDINATOR, approach=row.pk, by=as_actor(COORDINATOR), at=AT)
    found = shown(COORDINATOR, Wanted("all"), by=as_actor(COORDINATOR), at=AT)
    assert row.person_id not in {one.person for one in found.rows}
    assert found.counts["all"] == 11


def test_attempts_stop_by_way_and_over_all_and_a_way_that_was_refused_stays_shut(lawful):
    given()
    row = taken()
    for days in (0, 1, 2):
        tries(row, at=AT + timedelta(days))
    with pytest.raises(ContactStopped, match="Three attempts by telephone call in 42 days are enough"):
        tries(row, at=AT + timedelta(3))
    tries(row, "text", "not this way", at=AT + timedelta(3))
    with pytest.raises(ContactStopped, match="asked not to be contacted by text message"):
        tries(row, "text", at=AT + timedelta(50))
    with pytest.raises(BadUsage, match="before the person was taken"):
        record_attempt(
            asker=COORDINATOR, approach=row.pk, tried=Tried("letter", "no answer", AT - timedelta(3)), by=BY, at=LATER
        )
    assert Attempt.objects.count() == 4
    assert Approach.objects.get(pk=row.pk).due_date == (AT + timedelta(13)).date()


def test_no_surface_goes_around_saying_whether_an_attempt_was_as_the_person_needs(lawful):
    given()
    row = taken()
    Person.objects.filter(person_id=row.person_id).update(interpreter_needed=True, main_language="Bengali")
    for more in ({"as_needed": None}, {"as_needed": False, "why_not": " "}):
        with pytest.raises(BadUsage, match="Interpreter needed: Bengali"):
            tries(row, **more)
    tries(row, result="reached", as_needed=False, why_not="none was free")
    with pytest.raises(MoveNotAllowed, match="No attempt was as this person needs"):
        answers(row, "declined")
    assert answers(row, "agreed") == "agreed"


def test_no_call_goes_to_a_home_that_is_not_safe_without_saying_how_it_is_reached_safely(lawful):
    given()
    row = taken()
    put_on_label(person=row.person_id, label="domestic-abuse", ground="told me", by=BY, at=AT)
    with pytest.raises(ContactStopped, match="Home is not safe"):
        tries(row)
    tries(row, "met", "reached")
    tries(row, at=LATER, safely="on her work phone at lunch, as she asked")


def test_a_refusal_shuts_the_name_and_is_respected_by_every_list(lawful):
    given()
    row = taken()
    with pytest.raises(MoveNotAllowed, match="nobody can declined"):
        answers(row, "declined")
    tries(row)
    with pytest.raises(MoveNotAllowed, match="Nobody has reached the person yet"):
        answers(row, "declined")
    tries(row, result="reached", at=LATER)
    assert answers(row, "declined", at=LATER) == "declined"
    assert names_open() == (set(), set())
    with pytest.raises(MoveNotAllowed, match="It has ended"):
        answers(row, "agreed", at=LATER)
    rule = Flag.objects.filter(person__person_id=row.person_id).first().rule_version.rule
    for days_ago, held in ((30, 1), (200, 0)):
        Approach.objects.filter(pk=row.pk).update(ended_at=AT - timedelta(days_ago))
        found = given(replace(GIVING, lists=(rule,), places=100))
        assert found.left_out.get("said no in the last 180 days", 0) == held
        assert Approach.objects.filter(person_id=row.person_id).count() == 2 - held


def test_an_agreement_keeps_the_name_open_until_it_is_ended_and_giving_back_lets_another_take(lawful):
    given()
    row = taken()
    tries(row, result="reached")
    assert answers(row, "agreed") == "agreed"
    other = taken()
    give_back(asker=COORDINATOR, approach=other.pk, why="I am away", by=as_actor(COORDINATOR), at=AT)
    assert names_open() == ({(row.person_id, COORDINATOR.account)},) * 2
    assert taken(NURSE, LATER, other).taken_by == NURSE.account
    with pytest.raises(BadUsage, match="Say what came of it"):
        end_approach(asker=COORDINATOR, approach=row.pk, why=" ", by=as_actor(COORDINATOR), at=LATER)
    end_approach(asker=COORDINATOR, approach=row.pk, why="the link worker goes on", by=as_actor(COORDINATOR), at=LATER)
    assert names_open() == ({(other.person_id, NURSE.account)},) * 2


def test_a_name_is_open_exactly_while_somebody_has_the_person_whatever_is_done(lawful):
    """A walk of drawn deeds, legal and not: after each the open grants are those of the approaches that are held."""
    draw = random.Random(3)
    on_the_staff(COORDINATOR, NURSE)
    given(replace(GIVING, places=8))
    rows, askers = list(Approach.objects.order_by("pk")), [COORDINATOR, NURSE]
    for step in range(90):
        at, row, asker = AT + timedelta(hours=step * 6), draw.choice(rows), draw.choice(askers)
        by, deed = as_actor(asker), draw.choice(["take", "try", "try", "answer", "give back", "hand over", "end"])
        with suppress(NotYours, MoveNotAllowed, AlreadyTaken, ContactStopped, BadUsage):
            if deed == "take":
                take(asker=asker, approach=row.pk, by=by, at=at)
            elif deed == "try":
                tries(
                    row, draw.choice(["telephone", "letter", "visit"]), draw.choice(["reached", "no answer"]), at, asker
                )
            elif deed == "answer":
                answers(row, draw.choice(["agreed", "agreed", "agreed", "declined", "wrong"]), asker, at=at)
            elif deed == "give back":
                give_back(asker=asker, approach=row.pk, why="away", by=by, at=at)
            elif deed == "hand over":
                hand_over(asker=asker, approaches=[row.pk], to=draw.choice(askers).account, why="away", by=by, at=at)
            else:
                end_approach(asker=asker, approach=row.pk, why="done", by=by, at=at)
        granted, held = names_open()
        assert granted == held, step
    assert {"take", "log an attempt", "give back", "hand over", "agreed"} <= set(
        ApproachMove.objects.values_list("move", flat=True)
    )


def test_places_are_kept_for_groups_that_would_have_fewer_than_their_share(lawful):
    listed = ListPlace.objects.filter(list="missing_out").order_by("position")
    Person.objects.update(imd_decile=9)
    last = [one.person_id for one in listed][-8:]
    Person.objects.filter(pk__in=last).update(imd_decile=1)
    Person.objects.exclude(pk__in=[one.person_id for one in listed]).update(imd_decile=1)
    given(replace(GIVING, places=10))
    assert not Approach.objects.filter(imd_decile=1).exists()
    Approach.objects.all().delete()
    given(replace(GIVING, places=10, kept_by=("deprivation_fifth",)))
    kept = Approach.objects.filter(imd_decile=1)
    assert kept.count() == 8 == kept.filter(place_kept_for="deprivation fifth 1").count()
