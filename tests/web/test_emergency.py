"""Opening a record in an emergency: one page in between, one person, for a while, and somebody else looks at it afterwards."""

from datetime import timedelta

import pytest
from django.test import Client

from kith.governance.records.models import (
    Account,
    EmergencyAccess,
    EmergencyReview,
    Membership,
    PersonLabel,
    TrailEvent,
)
from tests.web.conftest import AT
from tests.web.registered import register

pytestmark = pytest.mark.django_db

WHY = {"kind": "unwell", "reason": "Collapsed at the day centre, no medicines known", "hours": "1"}


def said(answer):
    return answer.content.decode()


@pytest.fixture
def nurse(sign_in):
    return sign_in("district-nurse")


@pytest.fixture
def mary(accounts):
    return register(
        "mary", "Mary", "Brown", practice="Y99002", nhs_number="9990000018", postcode="M33 1AA", household_id="h1"
    )


def opened(browser, person="mary", **why):
    return browser.post(f"/people/{person}/emergency", {**WHY, **why})


def test_BG_01_an_unrelated_person_is_behind_a_page_that_says_what_happens(nurse, mary):
    assert nurse.get("/people/mary")["Location"] == "/people/mary/emergency"
    page = said(nurse.get("/people/mary/emergency"))
    assert "reviews the look" in page
    assert "BROWN" not in page
    answer = opened(nurse)
    assert answer["Location"] == "/people/mary"
    record = said(nurse.get("/people/mary"))
    assert "BROWN, Mary" in record
    assert "You opened this record in an emergency. It shuts at" in record


def test_BG_01_whoever_knows_the_name_already_opens_what_else_the_page_offers_and_nothing_where_it_offers_nothing(
    sign_in, mary
):
    lead = sign_in("safeguarding-lead")
    before = said(lead.get("/people/mary"))
    assert "BROWN, Mary" in before
    assert "in an emergency" in before
    assert "reviews the look" in said(lead.get("/people/mary/emergency"))
    assert opened(lead)["Location"] == "/people/mary"
    assert "You opened this record in an emergency" in said(lead.get("/people/mary"))
    manager = sign_in("neighbourhood-manager")
    assert manager.get("/people/mary/emergency").status_code == 404


def test_BG_01_it_opens_that_person_only_and_no_longer_than_was_chosen(nurse, mary, monkeypatch):
    register("ruth", "Ruth", "Levi", practice="Y99002")
    opened(nurse)
    assert nurse.get("/people/ruth")["Location"] == "/people/ruth/emergency"
    access = EmergencyAccess.objects.get()
    assert access.to_at - access.from_at == timedelta(hours=1)
    EmergencyAccess.objects.update(from_at=access.from_at - timedelta(hours=2), to_at=access.to_at - timedelta(hours=2))
    assert nurse.get("/people/mary").status_code == 302


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"reason": ""}, "Say what has happened"),
        ({"reason": "         x"}, "in at least 10 characters"),
        ({"reason": "x" * 100_000}, "at most 2000 characters"),
        ({"kind": "curious"}, "curious is not one of the available choices"),
        ({"hours": "9"}, "9 is not one of the available choices"),
        ({"kind": ""}, "Choose what comes nearest"),
    ],
)
def test_BG_02_without_a_reason_that_somebody_can_review_nothing_opens(nurse, mary, wrong, told):
    answer = opened(nurse, **wrong)
    assert answer.status_code == 422
    assert told in said(answer)
    assert not EmergencyAccess.objects.exists()


def test_BG_02_a_form_from_elsewhere_opens_nothing(accounts, mary):
    careful = Client(enforce_csrf_checks=True)
    made = accounts["district-nurse"]
    account = Account.objects.get(username=made["username"])
    careful.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert opened(careful).status_code == 403
    assert not EmergencyAccess.objects.exists()


def test_BG_03_what_is_sealed_is_not_opened_by_any_emergency_and_looks_like_nobody(nurse, mary):
    PersonLabel.objects.create(person_id="mary", label="sealed", ground="court", put_on_by="a", put_on_at=AT)
    assert nurse.get("/people/mary").status_code == 404
    assert opened(nurse).status_code == 404
    assert not EmergencyAccess.objects.exists()


def test_BG_04_the_look_its_alert_and_its_event_come_together_or_not_at_all(nurse, mary, monkeypatch):
    def crashes(*_, **__):
        raise RuntimeError("the machine stopped")

    monkeypatch.setattr("kith.governance.records.emergency.append", crashes)
    with pytest.raises(RuntimeError):
        opened(nurse)
    assert not EmergencyAccess.objects.exists()
    monkeypatch.undo()
    opened(nurse)
    event = TrailEvent.objects.get(action="opened in an emergency")
    assert (event.person, event.reason) == ("mary", WHY["reason"])


@pytest.mark.parametrize(
    ("own", "sign"),
    [
        ({"household_id": "h1"}, "same-home"),
        ({"family": "Brown", "postcode": "M33 1AA"}, "same-name-and-postcode"),
    ],
)
def test_BG_05_a_look_at_somebody_near_stands_out_for_whoever_reviews(nurse, accounts, mary, own, sign):
    register("me", "Dolores", own.pop("family", "Finch"), **own)
    Account.objects.filter(username=accounts["district-nurse"]["username"]).update(own_person="me")
    opened(nurse)
    assert EmergencyAccess.objects.get().signs == [sign]


def test_BG_05_ones_own_record_stays_shut(nurse, accounts, mary):
    Account.objects.filter(username=accounts["district-nurse"]["username"]).update(own_person="mary")
    assert opened(nurse).status_code == 404
    assert not EmergencyAccess.objects.exists()


def test_BG_05_a_colleague_stands_out(nurse, accounts, mary):
    Account.objects.filter(username=accounts["gp"]["username"]).update(own_person="mary")
    opened(nurse)
    assert EmergencyAccess.objects.get().signs == ["colleague"]


def test_BG_06_many_looks_in_an_hour_stand_out(nurse, mary, accounts):
    nurse.get("/people/mary")
    account = str(Account.objects.get(username=accounts["district-nurse"]["username"]).pk)
    opened(nurse)
    first = EmergencyAccess.objects.get()
    made = {
        name: getattr(first, name)
        for name in ("role", "organisation", "session", "purpose", "reason_kind", "reason", "from_at", "to_at")
    }
    EmergencyAccess.objects.bulk_create(EmergencyAccess(account=account, person_id=f"p{n}", **made) for n in range(18))
    register("ruth", "Ruth", "Levi", practice="Y99002")
    opened(nurse, "ruth")
    assert EmergencyAccess.objects.get(person_id="ruth").signs == ["many-by-one"]


def test_BG_07_another_session_of_the_same_account_has_to_ask_anew(nurse, sign_in, mary):
    opened(nurse)
    elsewhere = sign_in("district-nurse", Client())
    assert elsewhere.get("/people/mary")["Location"] == "/people/mary/emergency"
    assert nurse.get("/people/mary").status_code == 200


def test_BG_07_it_does_not_follow_somebody_into_another_role(nurse, accounts, mary):
    opened(nurse)
    Membership.objects.filter(account__username=accounts["district-nurse"]["username"]).update(role="social-worker")
    assert nurse.get("/people/mary").status_code in (302, 404)


def test_BG_08_a_review_is_written_by_somebody_else_once(nurse, sign_in, mary):
    opened(nurse)
    access = EmergencyAccess.objects.get()
    lead = sign_in("information-governance-lead", Client())
    queue = said(lead.get("/emergency-reviews"))
    assert "Waiting for somebody: 1" in queue
    assert WHY["reason"] in queue
    written = {"outcome": "in-order", "note": "The day centre confirmed the call."}
    assert lead.post(f"/emergency-reviews/{access.pk}", written)["Location"] == "/emergency-reviews"
    again = lead.post(f"/emergency-reviews/{access.pk}", written)
    assert again.status_code == 422
    assert "Somebody reviewed this look before you" in said(again)
    assert EmergencyReview.objects.get().outcome == "in-order"
    assert "Waiting for somebody: 0" in said(lead.get("/emergency-reviews"))


def test_BG_08_nobody_reviews_their_own_look(nurse, accounts, sign_in, mary):
    opened(nurse)
    lead = sign_in("information-governance-lead", Client())
    me = Account.objects.get(username=accounts["information-governance-lead"]["username"])
    EmergencyAccess.objects.update(account=str(me.pk))
    answer = lead.post(
        f"/emergency-reviews/{EmergencyAccess.objects.get().pk}",
        {"outcome": "in-order", "note": "It was I, and it was well."},
    )
    assert answer.status_code == 422
    assert "reviewed by somebody other than who looked" in said(answer)
    assert not EmergencyReview.objects.exists()


def test_only_whoever_reviews_sees_the_queue(nurse, mary):
    opened(nurse)
    assert nurse.get("/emergency-reviews").status_code == 403
    assert WHY["reason"] not in said(nurse.get("/emergency-reviews"))


@pytest.mark.parametrize("typed", ["9990000018", "Mary Brown 14 July 1945"])
def test_somebody_in_an_emergency_is_named_exactly_and_never_listed(nurse, mary, typed):
    assert nurse.post("/emergency", {"sought": typed})["Location"] == "/people/mary/emergency"


@pytest.mark.parametrize("typed", ["brown", "mary brown", "brown 14/7/45", "9990000026", "Mary Browne 14/7/45", ""])
def test_what_names_nobody_exactly_opens_nothing_and_is_in_the_trail(nurse, mary, typed):
    answer = nurse.post("/emergency", {"sought": typed})
    assert answer.status_code == 422
    assert "Nobody can be opened by these details" in said(answer)
    assert TrailEvent.objects.filter(action="refused", person="").exists()


def test_roles_without_emergencies_are_not_offered_one(sign_in, mary):
    assert sign_in("link-worker").post("/emergency", {"sought": "9990000018"}).status_code == 404


def test_where_people_are_real_a_password_alone_opens_nothing(nurse, mary, settings):
    settings.IS_PASSWORD_STRONG = False
    assert opened(nurse).status_code == 404
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("what", ["attempt to write a readonly database", "server closed the connection unexpectedly"])
def test_BG_09_where_the_trail_cannot_be_written_nothing_is_opened_and_the_page_says_what_to_do(
    sign_in, mary, monkeypatch, what
):
    from django.db import OperationalError

    from kith.governance.records import emergency

    def cannot(*_, **__):
        raise OperationalError(what)

    browser = sign_in("district-nurse", Client(raise_request_exception=False))
    monkeypatch.setattr(emergency, "append", cannot)
    answer = opened(browser)
    assert answer.status_code == 503
    assert "BROWN" not in said(answer)
    assert what not in said(answer)
    assert "ring the person’s practice" in said(answer)
    assert not EmergencyAccess.objects.exists()
    assert browser.get("/people/mary")["Location"] == "/people/mary/emergency"
