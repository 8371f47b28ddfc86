"""What is told of people on a worklist, and to whom: reasons, signals, questions about rules, counts."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from kith.care.records import worklists
from kith.care.records.approaching import (
    refused_on,
    take,
)
from kith.care.records.leading import people_led_to
from kith.care.records.listed import PAGE, Wanted
from kith.care.records.models import Approach, Attempt, RuleQuestion, Signal
from kith.care.records.opened import usual_of
from kith.care.records.questioning import Asked, answer_question, question_rule, questions_waiting
from kith.care.records.raising import Raised, raise_signal, raised_and_waiting, settle_signal
from kith.care.records.yields import yields_of
from kith.errors import (
    AlreadyDecided,
    BadUsage,
    FindingNotLawful,
    NotYours,
)
from kith.governance.records.models import Grant, NationalCheck, NationallyAsked, TrailEvent
from kith.governance.records.signing import basis_named
from kith.insight.records.models import ListPlace
from kith.people.records.models import Claim, Event, Identity, Person, Retired
from kith.people.records.reading import person_of
from tests.records.kept import AT, BY
from tests.records.lawful import as_actor, somebody
from tests.records.worked import (
    COORDINATOR,
    GIVING,
    LATER,
    LINK_WORKER,
    NURSE,
    OFFER,
    answers,
    first,
    given,
    shown,
    taken,
    tries,
)

pytestmark = pytest.mark.django_db


def test_a_link_worker_is_told_what_to_offer_and_never_why(lawful):
    given()
    row = shown(LINK_WORKER, Wanted(), by=as_actor(LINK_WORKER), at=AT).rows[0]
    assert (row.reasons, row.imd_decile, row.name, row.offer) == (None, None, "", OFFER)
    assert row.age_band
    seen = shown(NURSE, Wanted(), by=as_actor(NURSE), at=AT).rows[0]
    assert seen.reasons
    assert seen.name == ""
    take(asker=LINK_WORKER, approach=row.number, by=as_actor(LINK_WORKER), at=AT)
    (mine,) = shown(LINK_WORKER, Wanted("mine"), by=as_actor(LINK_WORKER), at=AT).rows
    who = Identity.objects.get(person__person_id=row.person)
    assert who.family_name.upper() in mine.name
    theirs = shown(NURSE, Wanted("team"), by=as_actor(NURSE), at=AT).rows
    assert [one.name for one in theirs] == [""]


def test_whoever_is_raised_joins_the_same_list_and_what_fits_nobody_waits_for_the_coordinator(lawful):
    given(replace(GIVING, places=3))
    known = Person.objects.exclude(person_id__in=Approach.objects.values("person_id")).filter(identity__birth_date__isnull=False, death_month__isnull=True).select_related("identity").order_by("pk")  # fmt: skip
    one = next(one for one in known if one.identity.nhs_number)
    facilitator = replace(somebody("community-facilitator"), account="a facilitator")
    for typed in (one.identity.nhs_number, "Nobody Known 1 January 1950"):
        raise_signal(asker=facilitator, raised=Raised("home", "community", typed), by=as_actor(facilitator), at=AT)
    joined = Approach.objects.get(person_id=one.person_id)
    assert (joined.state, joined.position) == ("waiting", 4)
    assert joined.reasons == [
        {"list": "raised by somebody", "words": ["Raised by a faith or community group: seems not to manage at home"]}
    ]
    waits = raised_and_waiting(COORDINATOR, by=as_actor(COORDINATOR), at=AT)
    assert [each.typed for each in waits] == ["Nobody Known 1 January 1950"]
    assert raised_and_waiting(NURSE, by=as_actor(NURSE), at=AT) is None
    with pytest.raises(BadUsage, match="Say exactly who it is"):
        raise_signal(asker=facilitator, raised=Raised("home", "community", "Ann"), by=BY, at=AT)
    with pytest.raises(NotYours):
        raise_signal(asker=somebody("analyst"), raised=Raised("home", "community", "Ann Lee 1 May 1950"), by=BY, at=AT)
    settle_signal(asker=COORDINATOR, signal=waits[0].pk, what="not on the register: helped to register", by=BY, at=AT)
    assert raised_and_waiting(COORDINATOR, by=as_actor(COORDINATOR), at=AT) == []


def test_whoever_was_raised_before_anything_was_given_out_comes_first_when_it_is(lawful):
    last = ListPlace.objects.filter(list="missing_out").order_by("-position").first().person
    raise_signal(
        asker=COORDINATOR, raised=Raised("alone", "relative", person=last.person_id), by=as_actor(COORDINATOR), at=AT
    )
    given(replace(GIVING, places=2))
    row = Approach.objects.get(position=1)
    assert row.person_id == last.person_id
    assert [one["list"] for one in row.reasons] == ["raised by somebody", "missing_out"]
    assert Signal.objects.get().approach_id == row.pk


def test_a_rule_gives_nobody_out_whom_it_may_be_wrong_about_until_it_is_answered(lawful):
    given(replace(GIVING, places=1))
    row = taken()
    answers(row, "wrong", why="moved away")
    RuleQuestion.objects.create(
        approach=row, person_id=row.person_id, rule="missing_out", what="moved", asked_by="a", asked_at=AT
    )
    Approach.objects.filter(pk=row.pk).update(ended_at=AT - timedelta(120))
    later = given(replace(GIVING, places=100))
    assert later.left_out[worklists._QUESTIONED] == 1
    assert not Approach.objects.filter(person_id=row.person_id).exclude(pk=row.pk).exists()


def test_a_page_of_the_list_asks_the_database_few_questions_however_many_rows_it_has(
    lawful, django_assert_max_num_queries
):
    given(replace(GIVING, places=40))
    for number, row in enumerate(Approach.objects.order_by("position")[:20]):
        taken(COORDINATOR if number % 2 else NURSE, AT + timedelta(minutes=number), row)
    with django_assert_max_num_queries(20):
        found = shown(COORDINATOR, Wanted("all"), by=as_actor(COORDINATOR), at=AT + timedelta(hours=1))
    assert len(found.rows) == PAGE < found.shown == Approach.objects.count()
    assert found.hidden == 0


def test_a_page_asks_no_more_where_pseudonyms_lead_elsewhere_or_to_nobody(lawful, django_assert_max_num_queries):
    """A register that was made anew has other pseudonyms; asked one by one, the page would ask hundreds of times."""
    given(replace(GIVING, places=40))
    rows = list(Approach.objects.order_by("position").values_list("person_id", flat=True))
    for number, was in enumerate(rows[:20]):
        Person.objects.filter(person_id=was).update(person_id=f"anew{number}")
    Retired.objects.bulk_create(Retired(person_id=was, now_person_id=f"anew{number}") for number, was in enumerate(rows[:10]))  # fmt: skip
    assert people_led_to(rows).keys() == set(rows) - set(rows[10:20])
    assert {was: one.person_id for was, one in people_led_to(rows[:20]).items()} == {
        was: person_of(was).person_id for was in rows[:10]
    }
    with django_assert_max_num_queries(23):
        shown(COORDINATOR, Wanted("all"), by=as_actor(COORDINATOR), at=AT + timedelta(hours=1))


def test_the_list_says_how_many_a_filter_hides_and_what_is_due(lawful):
    given()
    taken()
    at = AT + timedelta(days=8)
    found = shown(COORDINATOR, Wanted("due"), by=as_actor(COORDINATOR), at=at)
    assert (found.shown, found.hidden, found.counts["take"]) == (1, 11, 11)
    assert found.rows[0].name


ANALYST = replace(somebody("analyst"), account=str(UUID(int=4)))


def test_what_is_said_to_be_wrong_lets_go_of_the_person_and_reaches_whoever_answers_for_the_rule(lawful):
    given(replace(GIVING, places=2))
    row, basis = first(), basis_named("Finding 2026", AT.date())
    asked = Asked("missing_out", "done", "had it in the spring")
    with pytest.raises(NotYours, match="nothing here that you can question"):
        question_rule(asker=LINK_WORKER, approach=row.pk, asked=asked, by=as_actor(LINK_WORKER), at=AT)
    with pytest.raises(BadUsage, match="not why this person"):
        question_rule(asker=NURSE, approach=row.pk, asked=replace(asked, rule="core20"), by=as_actor(NURSE), at=AT)
    question_rule(asker=NURSE, approach=row.pk, asked=asked, by=as_actor(NURSE), at=AT)
    assert Approach.objects.get(pk=row.pk).state == "stood down"
    (waits,) = questions_waiting()
    answer = {
        "question": waits.pk,
        "answer": ("mended", "the vaccine was read late"),
        "basis": basis,
        "by": BY,
        "at": LATER,
    }
    for who, why in ((LINK_WORKER, "those who may ask the rules"), (NURSE, "somebody other than who asked")):
        with pytest.raises(NotYours, match=why):
            answer_question(asker=who, **answer)
    answer_question(asker=ANALYST, **answer)
    with pytest.raises(AlreadyDecided):
        answer_question(asker=ANALYST, **answer)
    assert questions_waiting() == []
    assert row.person_id in set(
        given(at=LATER) and Approach.objects.filter(state="waiting").values_list("person_id", flat=True)
    )


def test_yield_counts_what_came_of_each_rule_and_hides_small_numbers(lawful):
    given(replace(GIVING, places=40))
    basis = basis_named("Finding 2026", AT.date())
    rows = list(Approach.objects.order_by("position"))
    many = len(rows)
    Approach.objects.filter(pk__in=[one.pk for one in rows[:10]]).update(state="declined", ended_at=AT)
    Approach.objects.filter(pk__in=[one.pk for one in rows[10:13]]).update(state="wrong", ended_at=AT)
    Attempt.objects.bulk_create(
        Attempt(
            approach=one,
            person_id=one.person_id,
            channel="visit",
            result="reached",
            tried_at=AT,
            logged_by="a",
            logged_at=AT,
        )
        for one in rows[:12]
    )
    with transaction.atomic():
        said, (found,) = yields_of(ANALYST, basis=basis, by=as_actor(ANALYST), at=AT)
    assert (said.effect, found.rule) == ("permit", "missing_out")
    assert found.all.given_out in (many, round(many / 5) * 5)
    declined = found.all.came["declined"]
    assert declined.count == 10
    assert declined.lower < declined.value < declined.upper
    assert found.all.came["wrong"].count is None
    assert [line.name for line in found.by_fifth] == ["1", "2", "3", "4", "5", "not known"]
    with transaction.atomic():
        said, none = yields_of(LINK_WORKER, basis=basis, by=as_actor(LINK_WORKER), at=AT)
    assert (said.shows, none) == (False, [])


def test_what_was_done_under_a_pseudonym_holds_for_whoever_it_leads_to_now(lawful):
    given(replace(GIVING, places=2))
    row = first()
    one = Person.objects.get(person_id=row.person_id)
    Person.objects.filter(pk=one.pk).update(person_id="as-they-are-now")
    NationallyAsked.objects.filter(person_id=row.person_id).update(person_id="as-they-are-now")
    Retired.objects.create(person_id=row.person_id, now_person_id="as-they-are-now")
    assert row.person_id in {one.person for one in shown(COORDINATOR, Wanted(), by=as_actor(COORDINATOR), at=AT).rows}
    taken(row=row)
    assert Grant.objects.get().person_id == "as-they-are-now"
    tries(row, result="reached")
    assert answers(row, "declined") == "declined"
    assert refused_on("as-they-are-now") == AT.date()
    found = given(replace(GIVING, places=100))
    assert found.left_out["said no in the last 180 days"] == 1


def test_the_clinician_whom_the_practice_names_is_asked_first_else_the_team_seen_most_else_the_practice(lawful):
    on, seen = AT.date(), Counter()
    contacts = Event.objects.filter(kind="contact", outcome="attended", date__gt=on - timedelta(365), date__lte=on)
    for person, source, _ in set(contacts.values_list("person_id", "source", "date")):
        seen[person, source] += 1
    (person, source), many = seen.most_common(1)[0]
    assert many > 1
    assert usual_of(Person.objects.get(pk=person), on).source == source
    assert usual_of(Person(pk=0, person_id="nobody"), on) is None
    assert usual_of(Person(pk=0, person_id="nobody", practice_ods_code="Y99001"), on).source == "gp:Y99001"
    named = Claim.objects.filter(field="usual_clinician", source__startswith="gp:").latest("claim_date", "pk")
    theirs = Person.objects.get(pk=named.person_id)
    theirs.practice_ods_code = named.source.removeprefix("gp:")
    assert (usual_of(theirs, on).clinician, usual_of(theirs, on).source) == (named.value, named.source)
    theirs.practice_ods_code = "Y99999"
    assert usual_of(theirs, on).clinician == ""


def test_CNS_02_nobody_is_given_out_of_whom_nobody_knows_whether_they_opted_out_nationally(lawful):
    one = ListPlace.objects.filter(list="missing_out").order_by("position").first().person
    Person.objects.filter(pk=one.pk).update(has_nhs_number=True)
    NationallyAsked.objects.filter(person_id=one.person_id).delete()
    found = given()
    assert found.left_out["nobody has asked the NHS whether they opted out, or could"] == 1
    NationalCheck.objects.update(asked_at=AT - timedelta(30))
    with pytest.raises(FindingNotLawful):
        given()
    assert TrailEvent.objects.filter(action="refused", kind="worklist").count() == 1
