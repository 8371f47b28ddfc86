"""What people say no to, on pages: shown before it is recorded, held from the next page on, ended without a trace lost."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kith.governance.national_check import lines_to_send
from kith.governance.objections import Objection
from kith.governance.records.models import Objection as Kept
from kith.governance.records.models import TrailEvent
from kith.governance.records.national import Given, begin_check, take_answer
from kith.governance.records.objecting import object_to, objections_standing
from kith.governance.trail import Actor
from kith.people.records.models import Person, Retired
from kith.people.records.numbers import people_by_number
from tests.web.registered import OURS, happened, register

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

BY = Actor("a test")
NEW = "/people/mary/objections/new"
HOW = "by telephone, to me"


def said(answer):
    return answer.content.decode()


@pytest.fixture
def mary(accounts):
    return register("mary", "Mary", "Brown", nhs_number="9990000018")


@pytest.fixture
def gp(sign_in, mary):
    return sign_in("gp")


@pytest.fixture
def lead(sign_in, mary):
    return sign_in("information-governance-lead", Client())


def recorded(browser, **told):
    """Say it, see what it changes, record it."""
    shown = browser.post(NEW, {"kind": "finding", "how": HOW, **told})
    assert shown["Location"] == "/people/mary/objections/check", said(shown)
    page = said(browser.get(shown["Location"]))
    assert browser.post(shown["Location"])["Location"] == "/people/mary/objections"
    return page


def test_what_it_changes_is_shown_before_anything_is_kept(gp):
    assert "/people/mary/objections" in said(gp.get("/people/mary"))
    gp.post(NEW, {"kind": "finding", "how": HOW})
    assert not Kept.objects.exists()
    page = said(gp.get("/people/mary/objections/check"))
    assert "Left out of every finding from its next run on" in page
    assert "own care is not touched" in page
    assert "BROWN, Mary" in page  # so that nothing is recorded of somebody else
    gp.post("/people/mary/objections/check")
    assert [one.kind for one in objections_standing(["mary"], timezone.localdate())] == ["finding"]
    page = said(gp.get("/people/mary/objections"))
    assert "Not to be looked for" in page
    assert "Recorded by Geraint Pugh" in page
    event = TrailEvent.objects.get(kind="objection", action="changed")
    assert (event.person, event.result, event.reason) == ("mary", "said", HOW)


def test_the_same_said_twice_stands_once(gp):
    recorded(gp)
    recorded(gp, how="again, by letter to me")
    assert Kept.objects.count() == 1
    assert gp.get("/people/mary/objections/check")["Location"] == NEW  # nothing is left to be recorded


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": ""}, "Choose what they said no to"),
        ({"kind": "national"}, "Choose what they said no to"),
        ({"how": ""}, "Say how it was said"),
        ({"how": "call"}, "at least 10 characters"),
        ({"kind": "sharing"}, "Choose the organisation"),
        ({"kind": "sharing", "body": "every"}, "Choose the part of the record"),
        ({"kind": "sharing", "body": "nobody at all", "field_group": "every"}, "Choose the organisation"),
        ({"said_on-day": "31", "said_on-month": "2", "said_on-year": "2026"}, "Enter a real date"),
        ({"said_on-day": "1", "said_on-month": "1", "said_on-year": "2999"}, "today, or an earlier day"),
    ],
)
def test_what_is_not_said_well_enough_is_asked_again(gp, wrong, told):
    answer = gp.post(NEW, {"kind": "finding", "how": HOW, **wrong})
    assert answer.status_code == 422
    assert told in said(answer)
    assert "<title>Error: " in said(answer)
    assert not Kept.objects.exists()


def test_CNS_01_an_objection_to_sharing_holds_from_the_next_page_on_also_at_the_persons_own_practice(gp, mary):
    """A practice holds what it wrote itself; what social care told is not its own, and may be objected to."""
    happened(mary, "condition", date(2026, 5, 1), "diabetes")
    happened(mary, "condition", date(2026, 6, 1), "stroke", source="social_care")
    before = said(gp.get("/people/mary"))
    assert "1 May 2026" in before
    assert "1 June 2026" in before
    recorded(gp, kind="sharing", body=OURS, field_group="social-care")
    after = said(gp.get("/people/mary"))
    assert "1 May 2026" in after
    assert "1 June 2026" not in after


def test_CNS_01_whoever_may_see_nothing_else_of_somebody_still_sees_what_they_wrote_themselves(gp, mary):
    happened(mary, "condition", date(2026, 5, 1), "diabetes")
    recorded(gp, kind="sharing", body="every", field_group="every")
    assert "1 May 2026" in said(gp.get("/people/mary"))
    assert gp.get("/people/mary/objections").status_code in (403, 404)  # the lead ends it, by letter


def test_a_type_1_opt_out_is_recorded_at_the_persons_own_practice_alone(gp, lead):
    assert "Type 1 opt-out" in said(gp.get(NEW))
    assert 'value="type-1"' in said(gp.get(NEW))
    page = said(lead.get(NEW))
    assert 'value="type-1"' not in page
    assert "made and ended at the person’s own general practice" in page
    recorded(gp, kind="type-1")
    number = Kept.objects.get().pk
    assert lead.get(f"/people/mary/objections/{number}/end").status_code == 404
    assert gp.get(f"/people/mary/objections/{number}/end").status_code == 200


def test_the_national_opt_out_is_shown_as_made_elsewhere_and_nobody_here_ends_it(gp, lead):
    object_to(
        objection=Objection("mary", "national", timezone.localdate()), how="from the NHS", by=BY, at=timezone.now()
    )
    page = said(gp.get("/people/mary/objections"))
    assert "nhs.uk/your-nhs-data-matters" in page
    assert "They changed their mind" not in page
    for browser in (gp, lead):
        assert browser.get(f"/people/mary/objections/{Kept.objects.get().pk}/end").status_code == 404
        assert browser.post(NEW, {"kind": "national", "how": HOW}).status_code == 422


def test_ended_it_stays_to_be_read_with_both_days(gp):
    before = timezone.localdate() - timedelta(10)
    object_to(objection=Objection("mary", "finding", before), how=HOW, by=BY, at=timezone.now())
    address, today = f"/people/mary/objections/{Kept.objects.get().pk}/end", timezone.localdate()
    assert "Taken into findings again" in said(gp.get(address))
    day = {"on-day": today.day, "on-month": today.month, "on-year": today.year}
    assert gp.post(address, {**day, "how": "said so at the surgery"})["Location"] == "/people/mary/objections"
    page = said(gp.get("/people/mary/objections"))
    assert "What they changed their mind about" in page
    assert Kept.objects.get().to_date == today
    assert gp.get(address).status_code == 404
    assert TrailEvent.objects.get(kind="objection", result="withdrawn").reason == "said so at the surgery"


@pytest.mark.parametrize(("days", "told"), [(0, "or a later day"), (-1, "or a later day")])
def test_it_is_not_ended_on_the_day_it_began_nor_before(gp, days, told):
    recorded(gp)
    on = timezone.localdate() + timedelta(days)
    day = {"on-day": on.day, "on-month": on.month, "on-year": on.year}
    answer = gp.post(f"/people/mary/objections/{Kept.objects.get().pk}/end", {**day, "how": "said so at the surgery"})
    assert answer.status_code == 422
    assert told in said(answer)
    assert Kept.objects.get().to_date is None


def test_AZ_02_the_number_of_somebody_elses_objection_ends_nothing(gp):
    register("ruth", "Ruth", "Levi")
    object_to(
        objection=Objection("ruth", "finding", timezone.localdate() - timedelta(3)), how=HOW, by=BY, at=timezone.now()
    )
    assert gp.get(f"/people/mary/objections/{Kept.objects.get().pk}/end").status_code == 404


@pytest.mark.parametrize("role", ["district-nurse", "link-worker", "analyst", "neighbourhood-manager"])
@pytest.mark.parametrize("ending", ["", "/new", "/check"])
def test_who_does_not_look_after_somebody_reads_and_records_nothing(sign_in, mary, role, ending):
    answer = sign_in(role).get(f"/people/mary/objections{ending}")
    assert answer.status_code in (403, 404)
    assert "Not to be looked for" not in said(answer)


def test_there_is_no_telling_somebody_hidden_from_somebody_who_is_not_there(sign_in, mary):
    nurse = sign_in("district-nurse")
    hidden, nobody = nurse.get("/people/mary/objections"), nurse.get("/people/nobody/objections")
    assert (hidden.status_code, said(hidden).count("<p>")) == (nobody.status_code, said(nobody).count("<p>"))


def test_the_lead_writes_down_what_came_by_letter(lead):
    assert lead.get("/objections/of?person=mary")["Location"] == "/people/mary/objections"
    assert lead.get("/objections/of?person=nobody").status_code == 404
    page = recorded(lead, how="by letter of 1 November")
    assert "mary" in page
    assert "Mary Brown" not in page  # who reads the trail needs no name
    assert Kept.objects.get().how == "by letter of 1 November"


def test_the_queue_is_for_whoever_watches_over_it(sign_in, mary):
    for role in ("gp", "analyst", "neighbourhood-manager", "safeguarding-lead"):
        assert sign_in(role, Client()).get("/objections").status_code == 403


def test_the_queue_names_those_who_are_not_as_before_and_carries_over_what_guards_nobody(lead, gp):
    before = timezone.localdate() - timedelta(10)
    for person in ("old", "mary", "far"):
        object_to(objection=Objection(person, "finding", before), how=HOW, by=BY, at=timezone.now())
    Retired.objects.create(person_id="old", now_person_id="mary")
    Person.objects.create(person_id="far")
    page = said(lead.get("/objections"))
    assert "the register calls this person otherwise now" in page
    assert "lives in none of our neighbourhoods any more" in page
    assert page.count("Carry it over") == 1
    number = Kept.objects.get(person_id="old").pk
    assert gp.post(f"/objections/{number}/carry-over").status_code == 404
    for _ in range(2):
        assert lead.post(f"/objections/{number}/carry-over")["Location"] == "/objections"
    assert "Carry it over" not in said(lead.get("/objections"))
    assert Kept.objects.get(person_id="old").to_date == timezone.localdate()
    assert TrailEvent.objects.filter(kind="objection", action="looked", person="far").exists()


def test_the_queue_says_what_ends_soon_and_counts_people_and_hides_few(lead):
    object_to(
        objection=Objection("mary", "finding", timezone.localdate() - timedelta(9)), how=HOW, by=BY, at=timezone.now()
    )
    assert "None ends in the next 60 days" in said(lead.get("/objections"))
    Kept.objects.update(to_date=timezone.localdate() + timedelta(20))
    page = said(lead.get("/objections"))
    assert "None ends in the next 60 days" not in page
    assert "Not to be looked for, until" in page
    assert "hidden: too few people" in page


def test_an_empty_queue_says_so(lead):
    page = said(lead.get("/objections"))
    assert "None: everybody who objects is on the register" in page


def test_when_the_nhs_was_asked_last_is_on_the_queue(lead):
    assert "Nobody has asked yet who opted out nationally" in said(lead.get("/objections"))
    people = people_by_number()
    request = begin_check(numbers=people, uses_unnumbered=False, by=BY, at=timezone.now())
    assert f"{request}, waits for its answer" in said(lead.get("/objections"))
    given = Given(request, "".join(lines_to_send(people, request)), people)
    take_answer(given=given, people=people, by=BY, at=timezone.now())
    page = said(lead.get("/objections"))
    assert "of 1 NHS numbers, 0 had opted out" in page
    assert "left out and counted" in page
