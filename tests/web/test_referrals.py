"""Referrals on pages: three decisions to send one, an inbox, both ends see where it is, and whoever comes second is told."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kith.care.records.chasing import chase
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.directory.records.models import UnmetDemand
from kith.governance.records.models import Grant, PersonLabel, TrailEvent
from kith.governance.trail import Actor
from tests.web.conftest import AT
from tests.web.registered import register

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def said(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())[1]


@pytest.fixture
def mary(accounts):
    return register("mary", "Mary", "Brown", phone="0161 496 0001", main_language="Urdu")


@pytest.fixture
def gp(sign_in, mary):
    return sign_in("gp")


@pytest.fixture
def link_worker(sign_in, mary):
    return sign_in("link-worker", Client())


@pytest.fixture
def coordinator(sign_in, mary):
    return sign_in("care-coordinator", Client())


WHOLE = {
    "need": "money", "words": "Help with a claim for attendance allowance", "wish": "Not to fill in another form", "kind": "referral",
    "urgency": "routine", "along": ["identity", "address-and-contact"], "safe_contact": "no call", "consent_by": "person",
}  # fmt: skip


def service_of(page, role="link worker"):
    """The value of the service of a role on the form."""
    found = re.findall(r'name="to" type="radio" value="([^"]+)"[^>]*>\s*<label[^>]*>\s*([^<]+)', page.content.decode())
    return next(value for value, text in found if text.strip().endswith(role))


def refers(browser, once="", **more):
    page = browser.get("/people/mary/refer")
    told = {**WHOLE, "to": service_of(page), "once": once or hidden(page, "once"), **more}
    return browser.post("/people/mary/refer", {name: value for name, value in told.items() if value is not None})


def says(browser, row, move, once="", **more):
    address = f"/referrals/{row.pk}/say/{move}"
    page = browser.get(address)
    return browser.post(address, {"once": once or hidden(page, "once"), "seen": hidden(page, "seen"), **more})


@pytest.fixture
def row(gp):
    assert refers(gp).status_code == 302
    return Referral.objects.get()


def test_U_21_somebody_is_referred_in_three_decisions_and_both_ends_see_it(gp, link_worker):
    form = gp.get("/people/mary/refer")
    assert [one for one in ("1. What is needed", "2. To whom", "3. What goes along") if one in said(form)] == [
        "1. What is needed", "2. To whom", "3. What goes along",
    ]  # fmt: skip
    went = refers(gp)
    row = Referral.objects.get()
    assert went["Location"] == f"/referrals/{row.pk}?done=sent"
    assert "We have asked the service. They have not opened it yet." in said(gp.get(went["Location"]))
    assert "BROWN, Mary, Money" in said(link_worker.get("/referrals"))
    page = said(link_worker.get(f"/referrals/{row.pk}"))
    assert "Help with a claim for attendance allowance" in page
    assert "No call, and no message on a machine" in page
    assert "We have it" in page
    assert said(gp.get("/referrals")).count("BROWN, Mary") == 1


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"need": ""}, "Choose what is needed"),
        ({"words": "?"}, "Say what is asked of the service, in a sentence"),
        ({"to": "9:nobody"}, "Choose a service that is there"),
        ({"along": None}, "Choose at least one part of the record"),
        ({"along": ["identity", "medication"], "why_more": ""}, "why more goes along"),
        ({"safe_contact": ""}, "Ask how the person may be reached"),
        ({"safe_contact": "only as said"}, "Say how the person may be reached"),
        ({"consent_by": None}, "Ask the person, and choose who agreed"),
        ({"consent_by": "best interests"}, "on what ground"),
        ({"along": ["identity", "medication"], "why_more": "her tablets"}, "medication: No"),
    ],
)
def test_what_is_missing_is_said_above_and_beside_and_nothing_is_sent(gp, more, wrong):
    refused = refers(gp, **more)
    assert refused.status_code == 422
    assert wrong in said(refused)
    assert "<title>Error: " in re.sub(r"\s+", " ", refused.content.decode()).replace("<title> ", "<title>")
    assert "There is a problem" in said(refused)
    assert WHOLE["wish"] in said(refused)  # what was typed stands there still
    assert not Referral.objects.exists()


def test_CCY_03_pressed_twice_it_is_sent_once_and_another_like_it_leads_where_it_is(gp):
    first, again, like_it = refers(gp, once="a"), refers(gp, once="a"), refers(gp, once="b")
    row = Referral.objects.get()
    assert first["Location"] == f"/referrals/{row.pk}?done=sent"
    assert again["Location"] == like_it["Location"] == f"/referrals/{row.pk}?done=there"
    assert "not sent again" in said(gp.get(like_it["Location"]))


def test_the_page_of_a_person_leads_to_it_and_shows_what_is_under_way(gp, link_worker, row):
    assert 'href="/people/mary/refer"' in gp.get("/people/mary").content.decode()
    page = said(gp.get("/people/mary/refer"))
    assert "Under way for them already" in page
    assert "BROWN, Mary, Money" in page
    assert 'href="/people/mary/refer"' in link_worker.get("/people/mary").content.decode()  # may refer on what came
    says(gp, row, "withdraw", reason="changed their mind", spoken_by="Mary Brown")
    assert "Under way for them already" not in said(gp.get("/people/mary/refer"))


def test_a_referral_goes_there_and_back_on_pages(gp, link_worker, row):
    for move, more, tells in (
        ("see", {}, "The service has read it"),
        ("accept", {"words": "Glad to"}, "The service said yes"),
        ("wait", {"day-day": "1", "day-month": "12", "day-year": "2099"}, "by when they will begin"),
        ("start", {"day-day": "1", "day-month": "3", "day-year": "2100"}, "has begun to help"),
        ("end", {"reason": "helped", "words": "The claim is paid"}, "This is over"),
    ):
        went = says(link_worker, row, move, **more)
        assert went["Location"] == f"/referrals/{row.pk}?done={move}", said(went)
        assert tells in said(gp.get(f"/referrals/{row.pk}"))
    page = said(gp.get(f"/referrals/{row.pk}"))
    assert "I got what I needed" in page
    assert "The claim is paid" in page
    shut = said(link_worker.get(f"/referrals/{row.pk}"))
    assert "not open to you any more" in shut
    assert "attendance allowance" not in shut
    assert not Grant.objects.filter(work=row.work, to_at__isnull=True).exists()


def test_it_is_sent_on_with_no_more_than_came_and_whoever_sent_it_sees_where_it_went(gp, link_worker, row):
    says(link_worker, row, "see")
    page = link_worker.get(f"/referrals/{row.pk}").content.decode()
    address = f"/people/mary/refer?passing={row.pk}"
    assert f'href="{address}"' in page
    form = link_worker.get(address)
    assert "No more goes along than came" in said(form)
    assert 'value="about-me"' not in form.content.decode()
    told = {**WHOLE, "to": service_of(form, "welfare adviser"), "once": "a"}
    both = [link_worker.post(address, told)["Location"] for _ in range(2)]
    new = Referral.objects.get(passed_from=row)
    assert both == [f"/referrals/{new.pk}?done=pass-on"] * 2
    assert "See the referral that it became" in said(gp.get(f"/referrals/{row.pk}"))
    for wrong in (str(new.pk + 9), "x", ""):
        assert link_worker.get(f"/people/mary/refer?passing={wrong}").status_code == 404


def test_a_no_needs_its_reason_and_is_unmet_demand_that_names_nobody(gp, link_worker, row):
    says(link_worker, row, "see")
    refused = says(link_worker, row, "decline")
    assert (refused.status_code, "Choose why" in said(refused)) == (422, True)
    assert says(link_worker, row, "decline", reason="full").status_code == 302
    assert "We have no place" in said(gp.get(f"/referrals/{row.pk}"))
    unmet = UnmetDemand.objects.get()
    assert (unmet.need, unmet.area, unmet.why, unmet.closed_month) == ("money", "Ashmere", "full", None)
    assert {one.person for one in TrailEvent.objects.filter(kind="unmet demand")} == {""}
    assert says(gp, row, "reopen", words="A place is free").status_code == 302
    unmet.refresh_from_db()
    assert unmet.closed_month is not None
    assert says(link_worker, row, "decline", reason="not eligible").status_code == 302
    assert list(UnmetDemand.objects.order_by("pk").values_list("why", "closed_month")) == [
        ("full", unmet.closed_month), ("eligibility", None),
    ]  # fmt: skip


def test_CCY_02_whoever_comes_second_is_shown_where_it_is_and_nothing_is_lost(gp, link_worker, row):
    says(link_worker, row, "see")
    page = link_worker.get(f"/referrals/{row.pk}/say/accept")
    told = {"once": hidden(page, "once"), "seen": hidden(page, "seen")}
    says(gp, row, "withdraw", reason="changed their mind", spoken_by="Mary Brown")
    late = link_worker.post(f"/referrals/{row.pk}/say/accept", told)
    assert late.status_code == 422
    assert "since you looked: it is “withdrawn”" in said(late)
    assert ReferralEvent.objects.filter(move="accept", is_taken=False).count() == 1
    assert "Came too late: say yes." in said(gp.get(f"/referrals/{row.pk}"))


def test_pressed_twice_a_move_is_made_once(link_worker, row):
    page = link_worker.get(f"/referrals/{row.pk}/say/see")
    told = {"once": hidden(page, "once"), "seen": hidden(page, "seen")}
    both = [link_worker.post(f"/referrals/{row.pk}/say/see", told)["Location"] for _ in range(2)]
    assert both == [f"/referrals/{row.pk}?done=see"] * 2
    assert ReferralEvent.objects.filter(move="see").count() == 1


def test_a_coordinator_writes_down_what_the_service_said_and_whose_word_it_is(coordinator, row):
    page = said(coordinator.get(f"/referrals/{row.pk}"))
    assert "We have it for the service, which told you so" in page
    refused = says(coordinator, row, "see")
    assert refused.status_code == 422
    assert says(coordinator, row, "see", spoken_by="Ruth, on the telephone").status_code == 302
    assert Referral.objects.get().state == "seen"


def test_silence_stands_at_the_top_for_whoever_sent_it(gp, row):
    assert "Nobody has moved these in time" not in said(gp.get("/referrals"))
    chase(by=Actor("kith worker"), at=row.sent_at + timedelta(days=7))
    due = Escalation.objects.get().due_date
    page = said(gp.get("/referrals"))
    assert "Nobody has moved these in time" in page
    assert f"the service was to move it by {due.day} {due:%B %Y}" in page


def test_SAF_08_the_manager_reads_which_referral_nobody_moves_and_nothing_of_whom_it_is_about(gp, sign_in, row):
    manager = sign_in("neighbourhood-manager", Client())
    assert "There are none" in said(manager.get("/referrals/silent"))
    assert [chase(by=Actor("kith worker"), at=row.sent_at + timedelta(days=days)) for days in (7, 14)] == [1, 1]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = said(manager.get("/referrals/silent"))
    assert f"Referral {row.pk}, from Elm Tree Surgery to Kithshire Link Workers" in page
    assert "BROWN" not in page
    assert "Money" not in page
    assert len(asked) <= 25
    assert f"Referral {row.pk} to Kithshire Link Workers" in said(manager.get("/my-work?tab=team"))
    assert "The neighbourhood manager has been told too" in said(gp.get("/referrals"))
    assert "the neighbourhood manager of that team" in said(gp.get(f"/referrals/{row.pk}"))
    refused = gp.get("/referrals/silent")
    assert refused.status_code == 403
    assert "These are for the neighbourhood manager" in said(refused)


def test_AZ_02_nobody_else_finds_it_and_there_is_none_looks_the_same(sign_in, row):
    for role in ("welfare-adviser", "social-worker", "analyst"):
        stranger = sign_in(role, Client())
        for address in ("/referrals/{}", "/referrals/{}/say/see", "/referrals/{}/say/nothing"):
            asked = [stranger.get(address.format(number)) for number in (row.pk, 987654321)]
            assert [one.status_code for one in asked] == [404, 404]
            assert said(asked[0]) == said(asked[1])
        assert "BROWN" not in said(stranger.get("/referrals"))


def test_nobody_refers_whom_they_may_not_open(sign_in, mary):
    for role, status in (("link-worker", 404), ("analyst", 403), ("system-support", 403)):
        browser = sign_in(role, Client()) if role != "system-support" else None
        if browser:
            answers = [browser.get(f"/people/{person}/refer") for person in ("mary", "nobody")]
            assert [one.status_code for one in answers] == [status, status], role
            assert said(answers[0]) == said(answers[1])


def test_SEN_01_a_protected_address_is_not_offered_to_be_sent(gp, mary):
    PersonLabel.objects.create(
        person_id="mary", label="restricted-location", ground="court", put_on_by="a", put_on_at=AT
    )
    page = gp.get("/people/mary/refer").content.decode()
    assert 'value="address-and-contact"' not in page
    assert 'value="identity"' in page


def test_SEN_12_a_label_that_is_put_on_meanwhile_shuts_the_open_page(link_worker, row):
    page = link_worker.get(f"/referrals/{row.pk}/say/see")
    PersonLabel.objects.create(person_id="mary", label="sealed", ground="court", put_on_by="a", put_on_at=AT)
    refused = link_worker.post(f"/referrals/{row.pk}/say/see", {"once": "x", "seen": hidden(page, "seen")})
    assert refused.status_code == 422
    assert Referral.objects.get().state == "sent"
    assert "BROWN" not in said(link_worker.get("/referrals"))


def test_LOAD_05_pages_ask_no_more_for_many_than_for_one(gp, link_worker, row):
    asked = {}
    for number in range(2):
        for browser, address in (
            (link_worker, "/referrals"),
            (gp, "/referrals"),
            (gp, f"/referrals/{row.pk}"),
            (gp, "/people/mary/refer"),
        ):
            with CaptureQueriesContext(connection) as questions:
                assert browser.get(address).status_code == 200
            asked.setdefault((id(browser), address), []).append(len(questions))
        for need in ("food", "loneliness", "housing", "caring"):
            if not number:
                refers(gp, need=need)
    assert Referral.objects.count() == 5
    assert all(one == many and many <= 60 for one, many in asked.values()), asked


def test_one_that_went_to_the_wrong_place_waits_for_the_lead_and_is_settled_once(gp, sign_in, row):
    assert says(gp, row, "recall", reason="too much").status_code == 302
    lead = sign_in("information-governance-lead", Client())
    assert f"Referral {row.pk} to" in said(lead.get("/my-work?tab=team"))
    page = lead.get("/referrals/incidents")
    assert "More went along than should have" in said(page)
    assert "BROWN" not in said(page)
    number = re.search(r'action="/referrals/incidents/(\d+)"', page.content.decode())[1]
    empty = lead.post(f"/referrals/incidents/{number}", {"why": " "})
    assert (empty.status_code, "Say what came of it" in said(empty)) == (422, True)
    assert lead.post(f"/referrals/incidents/{number}", {"why": "told the person"}).status_code == 302
    assert "None waits" in said(lead.get("/referrals/incidents"))
    second = lead.post(f"/referrals/incidents/{number}", {"why": "once more"})
    assert (second.status_code, "Somebody has looked into it" in said(second)) == (422, True)
    for each in (number, 987654321):
        assert gp.post(f"/referrals/incidents/{each}", {"why": "mine"}).status_code == 403


def test_my_work_shows_what_waits_at_the_service_and_what_came_back_without_a_name(gp, link_worker, row):
    page = said(link_worker.get("/my-work?tab=team"))
    assert f"Referral {row.pk} to" in page
    assert "BROWN" not in page
    assert f"Referral {row.pk} to" not in said(gp.get("/my-work?tab=team"))
    says(link_worker, row, "see")
    says(link_worker, row, "return", words="Which flat is it?")
    assert "Sent back, because something is missing" in said(gp.get("/my-work?tab=team"))
    assert f"Referral {row.pk} to" not in said(link_worker.get("/my-work?tab=team"))


def test_SAF_02_who_it_is_stands_in_the_box_at_the_top_while_it_may_be_told(gp, link_worker, row):
    for browser, address in (
        (gp, f"/referrals/{row.pk}"),
        (link_worker, f"/referrals/{row.pk}"),
        (link_worker, f"/referrals/{row.pk}/say/see"),
    ):
        page = browser.get(address).content.decode()
        assert "kith-banner" in page
        assert "BROWN, Mary" in page
    assert "Gender" not in said(link_worker.get(f"/referrals/{row.pk}"))  # did not go along
    says(gp, row, "recall", reason="wrong person")
    page = link_worker.get(f"/referrals/{row.pk}").content.decode()
    assert ("kith-banner" in page, "BROWN" in page) == (False, False)
