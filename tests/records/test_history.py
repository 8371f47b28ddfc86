"""A made-up past is laid down at once, and leaves row for row what the verbs would have left, had they been called then."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from bench.year_world import ADVICE, BEGINS, COUNCIL, LINKS, OFFERS, PLACES, PRACTICE, made_world, staff_in, team_id
from django.db import transaction
from django.db.models import AutoField

from kith.care.records.answering import say
from kith.care.records.chasing import chase
from kith.care.records.history import lay_history
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.care.records.referral_keeping import How
from kith.care.records.referring import send
from kith.directory.records.models import UnmetDemand
from kith.errors import BadUsage, MoveNotAllowed, NotADemonstration
from kith.governance.records.installing import begin
from kith.governance.records.models import Grant, Installation, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.synthetic.past_referrals import Asked, Someone, make_up_referrals
from kith.web.past_referrals import Ends, as_past
from kith.web.referrals.unmet import WHY_IT_FAILED, InDirectory

pytestmark = pytest.mark.django_db
BY, UNTIL = Actor("a test"), BEGINS + timedelta(days=200)
KEPT = (Referral, ReferralEvent, Escalation, UnmetDemand, Grant)
POINTS_AT = {"Referral": "message_id", "ReferralEvent": "message_id"}


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def named(field):
    return f"{field.name}__{POINTS_AT[field.related_model.__name__]}" if field.is_relation else field.name


def rows():
    """Every row, without the numbers that a database gives."""
    work = {f"referral:{pk}": f"referral {name}" for pk, name in Referral.objects.values_list("pk", "message_id")}
    found = {}
    for model in KEPT:
        names = [named(one) for one in model._meta.concrete_fields if not isinstance(one, AutoField)]
        names = [one for one in names if one != "unmet"]
        told = [{**row, "work": work.get(row.get("work"), row.get("work"))} for row in model.objects.values(*names)]
        found[model.__name__] = sorted(map(repr, told))
    return found


def unmet_of_each():
    """By referral, the entry of unmet demand that stands for it."""
    entries = {
        str(row.pk): (row.need, row.area, row.why, row.month, row.closed_month) for row in UnmetDemand.objects.all()
    }
    return {row.message_id: entries.get(row.unmet, row.unmet) for row in Referral.objects.all()}


@pytest.fixture
def pasts():
    begin(is_demonstration=True, at=BEGINS)
    made_world(60)
    on = BEGINS.date()
    ends, asked = {}, []
    for place in PLACES:
        answering = {body: staff_in(place, body, on)[0] for body in (LINKS, ADVICE, COUNCIL)}
        services = {offer.key: (offer.recipient(team_id(place)), answering.get(offer.body)) for offer in OFFERS}
        senders = tuple(staff_in(place, PRACTICE, on))
        ends[place] = Ends(senders, staff_in(place, PRACTICE, on, "care-coordinator")[0], services)
        asked += [Asked(offer.key, place, (offer.need,)) for offer in OFFERS]
    people = [Someone(f"p{number}", PLACES[number % 2], 1 + number % 10, number % 7 == 0) for number in range(60)]
    stories = make_up_referrals(people, asked, count=36, span=(BEGINS, UNTIL), seed=7)
    return [as_past(story, ends[story.about.neighbourhood], number) for number, story in enumerate(stories)]


def by_the_verbs(pasts):
    deeds = [(past.at, past, None) for past in pasts] + [(one.at, past, one) for past in pasts for one in past.said]
    deeds += [(BEGINS.replace(hour=7, minute=0) + timedelta(days=day), None, None) for day in range(1, 201)]
    for at, past, spoke in sorted(deeds, key=lambda deed: deed[0]):
        if past is None:
            chase(by=BY, at=at)
            continue
        asker = spoke.asker if spoke else past.asker
        by = Actor(asker.account, asker.role, asker.organisation)
        if spoke is None:
            send(asker=asker, request=past.request, by=by, at=at)
        else:
            row = Referral.objects.get(message_id=past.request.message_id)
            how = How(InDirectory(by))
            say(asker=asker, referral=row.pk, move=spoke.move, said=spoke.said, how=how, by=by, at=at)


def lay(pasts):
    return lay_history(pasts, why_of=WHY_IT_FAILED.__getitem__, by=BY, at=UNTIL)


def test_a_past_that_is_laid_down_is_row_for_row_what_the_verbs_would_have_left(pasts):
    with undone():
        by_the_verbs(pasts)
        verbs, entries = rows(), unmet_of_each()
    assert lay(pasts) == len(pasts)
    laid = rows()
    assert len(laid["ReferralEvent"]) > 90
    assert {name: len(told) > 5 for name, told in laid.items()} == dict.fromkeys(laid, True)
    for name, told in verbs.items():
        assert laid[name] == told, name
    assert unmet_of_each() == entries
    assert chase(by=BY, at=UNTIL) == 0
    verify_trail()
    assert TrailEvent.objects.filter(action="loaded", kind="referral", result="made up").count() == len(pasts)


def test_only_a_made_up_place_has_a_past(pasts):
    Installation.objects.update(is_demonstration=False)
    with pytest.raises(NotADemonstration):
        lay(pasts)
    assert not Referral.objects.exists()


def test_a_move_that_does_not_lead_on_or_that_leaves_more_than_rows_lays_nothing_down(pasts):
    long = next(past for past in pasts if len(past.said) > 2)
    with pytest.raises(MoveNotAllowed):
        lay([replace(long, said=long.said[1:])])
    with pytest.raises(BadUsage, match="no “recall”"):
        lay([replace(long, said=(replace(long.said[0], move="recall"),))])
    assert not Referral.objects.exists()
    assert Person.objects.count() == 60
