"""Looks out of the ordinary: what stands out, who reviews it, and that nobody is kept from anything."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from kith.errors import BadUsage
from kith.governance.records.models import Account, TrailEvent, UnusualLook
from kith.governance.records.trail import append, verify_trail
from kith.governance.records.unusual import go_through_looks
from kith.governance.trail import Actor, Deed
from kith.governance.unusual import THRESHOLDS, Look, thresholds_given, unusual
from kith.people.records.near import ties_between
from tests.web.registered import register

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def said(answer):
    return answer.content.decode()


def account(accounts, role):
    return Account.objects.get(username=accounts[role]["username"])


def goes_through(at=None):
    return go_through_looks(ties=ties_between, table=settings.UNUSUAL, at=at or timezone.now())


def looks(who, people, at, minutes=1):
    """Looks at so many people, one after the other, as the trail has them."""
    with transaction.atomic():
        for number in range(people):
            deed = Deed("looked", "person", person=f"p{number}", details={"action": "view"})
            append([deed], by=Actor(who, "gp"), at=at + timedelta(minutes=minutes * number))


def test_BG_06_many_people_in_an_hour_stand_out_once_and_grow_until_somebody_looked(accounts):
    who = str(account(accounts, "gp").pk)
    looks(who, 39, NOON)
    assert goes_through(NOON + timedelta(hours=1)) == 0
    looks(who, 45, NOON + timedelta(minutes=40))
    assert goes_through(NOON + timedelta(hours=3)) == 1
    row = UnusualLook.objects.get()
    assert (row.kind, row.account, row.people >= 40) == ("many-people", who, True)
    assert goes_through(NOON + timedelta(hours=4)) == 0
    looks(who, 90, NOON + timedelta(hours=5), minutes=0.5)
    goes_through(NOON + timedelta(hours=7))
    row.refresh_from_db()
    assert row.people == 90
    looks(who, 45, NOON + timedelta(days=1))
    assert goes_through(NOON + timedelta(days=2)) == 1  # another day is another
    assert goes_through(NOON + timedelta(days=3)) == 0


@pytest.mark.parametrize(("hour", "people", "stands"), [(23, 5, 1), (2, 5, 1), (23, 4, 0), (6, 5, 0), (21, 5, 0)])
def test_several_people_at_night_stand_out_in_the_time_of_the_place(accounts, hour, people, stands):
    looks(str(account(accounts, "gp").pk), people, NOON.replace(hour=hour, day=4))
    assert goes_through(NOON + timedelta(days=5)) == stands


def test_BG_05_own_record_home_name_and_colleague_stand_out_each_and_nothing_is_kept_from_anybody(sign_in, accounts):
    register("me", "Amina", "Yusuf", household_id="h1", postcode="M33 1AA", practice="Y99001")
    register("home", "Omar", "Khan", household_id="h1", practice="Y99001")
    register("name", "Leila", "YUSUF", postcode="M33 1AA", practice="Y99001")
    register("nurse", "Dolores", "Finch", practice="Y99001")
    register("else", "Mary", "Brown", practice="Y99001")
    Account.objects.filter(pk=account(accounts, "gp").pk).update(own_person="me")
    Account.objects.filter(pk=account(accounts, "district-nurse").pk).update(own_person="nurse")
    gp = sign_in("gp")
    answers = {who: gp.get(f"/people/{who}").status_code for who in ("me", "home", "name", "nurse", "else")}
    assert {answers[who] for who in ("home", "name", "nurse", "else")} == {200}
    goes_through()
    # what stands out about one person: by night, the five looks together stand out too
    of_the_gp = UnusualLook.objects.filter(account=str(account(accounts, "gp").pk)).exclude(person_id="")
    found = {(row.kind, row.person_id) for row in of_the_gp}
    assert found == {
        ("own-record", "me"),
        ("same-home", "home"),
        ("same-name-and-postcode", "name"),
        ("colleague", "nurse"),
    }
    assert gp.get("/people/home").status_code == 200


def test_a_list_or_a_search_is_no_look_at_anybody(sign_in, accounts):
    for number in range(45):
        register(f"p{number}", "Ann", f"Smith{'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrs'[number]}")
    gp = sign_in("gp")
    gp.post("/find", {"sought": "ann"})
    gp.get("/find")
    assert TrailEvent.objects.filter(action="searched").count() > 20
    assert goes_through() == 0


def test_BG_08_the_lead_reviews_it_with_a_note_once_and_nobody_their_own(sign_in, accounts):
    lead_account = account(accounts, "information-governance-lead")
    looks(str(account(accounts, "gp").pk), 45, NOON)
    looks(str(lead_account.pk), 45, NOON)
    goes_through(NOON + timedelta(days=1))
    theirs, own = (UnusualLook.objects.get(account=str(one.pk)) for one in (account(accounts, "gp"), lead_account))
    lead = sign_in("information-governance-lead")
    page = said(lead.get("/unusual-looks"))
    assert "Waiting for somebody: 2" in page
    assert "From 40 people on: a clinic" in page
    at = f"/unusual-looks/{theirs.pk}"
    assert "opened many people" in said(lead.get(at)).lower()
    assert lead.post(at, {"outcome": "asked", "note": "x"}).status_code == 422
    note = "A flu clinic, said their manager <b>today</b>"
    assert lead.post(at, {"outcome": "asked", "note": note})["Location"] == "/unusual-looks"
    assert "&lt;b&gt;today" in said(lead.get(at))
    again = lead.post(at, {"outcome": "asked", "note": note})
    assert "Somebody reviewed this before you" in said(again)
    refused = lead.post(f"/unusual-looks/{own.pk}", {"outcome": "in-order", "note": note})
    assert refused.status_code in (403, 422)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnusualLook.objects.filter(pk=own.pk).update(
            outcome="in-order", reviewed_by=str(lead_account.pk), reviewed_at=NOON
        )
    assert TrailEvent.objects.filter(action="reviewed", kind="unusual look").count() == 1
    for role in ("gp", "neighbourhood-manager", "analyst"):
        browser = sign_in(role, Client())
        assert browser.get("/unusual-looks").status_code in (403, 404)
        assert browser.post(at, {"outcome": "asked", "note": note}).status_code in (403, 404)
    assert lead.get("/unusual-looks/0").status_code == 404
    verify_trail()


def test_an_installation_gives_its_own_numbers_and_no_nonsense():
    assert thresholds_given("many-people=60, at-night=8")["at-night"].people == 8
    assert THRESHOLDS["many-people"].people == 40
    for wrong in ("many-people", "many-people=1", "own-record=0", "x=4", "at-night=-3"):
        with pytest.raises(BadUsage):
            thresholds_given(wrong)


@pytest.mark.parametrize("seed", range(20))
def test_the_busiest_hour_is_the_one_that_counting_every_hour_finds(seed):
    draw = Random(seed)
    drawn = [
        Look(NOON + timedelta(minutes=draw.randint(0, 400)), "a", "gp", f"p{draw.randint(0, 60)}") for _ in range(150)
    ]
    hours = [{one.person for one in drawn if first.at <= one.at < first.at + timedelta(hours=1)} for first in drawn]
    most = max(map(len, hours))
    table = thresholds_given("many-people=2")
    found = [one.people for one in unusual(drawn, {}, table) if one.kind == "many-people"]
    assert found == [most]
