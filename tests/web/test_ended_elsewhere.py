"""Signed out at the issuer (AUT-06), and choosing in which role somebody with several acts (AUT-08)."""

import pytest
from django.test import Client
from django.utils import timezone

from kith.governance.records.linking_sign_ins import link_sign_in
from kith.governance.records.models import (
    Account,
    EmergencyAccess,
    Membership,
    Organisation,
    Team,
    TrailEvent,
    UsedOnce,
)
from kith.governance.records.trail import verify_trail
from tests.records.kept import AT, BY
from tests.web.registered import register
from tests.web.test_elsewhere import issuing, running, said, signs_in
from tests.web.test_second_factor import WHY

__all__ = ["issuing", "running"]

pytestmark = pytest.mark.django_db


def sends(token):
    return Client(enforce_csrf_checks=True).post("/sign-out/elsewhere", {"logout_token": token})


def is_open(browser):
    return browser.get("/").status_code == 200


def test_AUT_06_the_first_valid_token_ends_every_session_of_that_subject_and_no_other(issuing, accounts, sign_in):
    link_sign_in(username=accounts["district-nurse"]["username"], issuer=issuing.address, subject="s-2", by=BY, at=AT)
    (one, _), (two, _), (nurse, _) = signs_in(issuing), signs_in(issuing), signs_in(issuing, sub="s-2")
    typed = sign_in("care-coordinator", Client())
    token = issuing.signs_out()
    answer = sends(token)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert [is_open(browser) for browser in (one, two, nurse, typed)] == [False, False, True, True]
    event = TrailEvent.objects.get(action="signed out")
    assert (event.result, '"sessions":2' in event.details.replace(" ", "")) == ("ended at the issuer", True)
    again, _ = signs_in(issuing)
    assert sends(token).status_code == 400  # a replay ends no new session
    assert is_open(again)
    assert UsedOnce.objects.get(kind="sign-out token")
    verify_trail()


def test_AUT_06_a_token_that_names_a_session_alone_ends_that_one(issuing):
    (one, _), (two, _) = signs_in(issuing, sid="here"), signs_in(issuing, sid="there")
    assert sends(issuing.signs_out(sub=None, sid="here")).status_code == 200
    assert [is_open(one), is_open(two)] == [False, True]


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({"iss": "https://evil.example"}, "iss"), ({"aud": "another"}, "aud"), ({"aud": None}, "aud"), ({"iat": 1}, "iat"), ({"iat": None}, "iat"),
        ({"exp": 1}, "exp"), ({"exp": None}, "exp"), ({"exp": 9e12}, "exp"), ({"jti": None}, "jti"), ({"jti": 7}, "jti"), ({"events": None}, "events"),
        ({"events": {}}, "events"), ({"events": {"http://schemas.openid.net/event/backchannel-logout": "yes"}}, "events"),
        ({"nonce": "n"}, "nonce"), ({"sub": None}, "sub or sid"), ({"sub": 7}, "sub or sid"), ({"sub": ""}, "sub or sid"),
    ],
)  # fmt: skip
def test_AUT_06_a_token_that_is_not_as_specified_ends_nothing(issuing, says, why):
    browser, _ = signs_in(issuing)
    answer = sends(issuing.signs_out(**says))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert why in answer.json()["error_description"]
    assert is_open(browser)
    assert TrailEvent.objects.filter(action="refused", kind="sign-out").exists()


@pytest.mark.parametrize("forgery", ["unsigned", "confused", "shared", "anothers"])
def test_AUT_06_a_token_that_the_issuer_did_not_sign_ends_nothing(issuing, forgery):
    browser, _ = signs_in(issuing)
    issuing.forges = getattr(issuing, forgery)
    assert sends(issuing.signs_out()).status_code == 400
    issuing.forges = None
    assert is_open(browser)


def test_AUT_06_a_token_that_signs_somebody_in_ends_nothing_and_none_at_all_neither(issuing):
    browser, _ = signs_in(issuing)
    token = issuing.token({"nonce": "n", "says": {"jti": "t"}})
    for given in (token, "", "x" * 30_000):
        assert sends(given).status_code == 400
    assert is_open(browser)


def test_AUT_06_the_issuer_is_not_asked_for_its_keys_for_each_bad_token(issuing, monkeypatch):
    from kith.web import issuer as web_issuer

    asked = []
    answer = web_issuer._answer
    monkeypatch.setattr(web_issuer, "_answer", lambda one: asked.append(one) or answer(one))
    issuing.forges = issuing.anothers
    for _ in range(5):
        sends(issuing.signs_out())
    assert len(asked) <= 4  # where it is and its keys, and both once more


def test_AUT_06_half_signed_in_by_the_issuer_ends_too(sign_in, issuing, accounts, settings):
    from tests.web.test_second_factor import app_of, forget_last

    settings.ISSUER, kept = None, settings.ISSUER
    app, _ = app_of(sign_in("gp"), accounts["gp"])
    settings.ISSUER = kept
    forget_last(accounts["gp"])
    browser, answer = signs_in(issuing)
    assert answer["Location"].startswith("/sign-in/code")
    sends(issuing.signs_out())
    assert browser.post("/sign-in/code", {"code": app.now()})["Location"] == "/sign-in"


@pytest.fixture
def two_roles(accounts):
    """A GP who is the safeguarding lead of the same body, too, and longest a GP."""
    account = Account.objects.get(username=accounts["gp"]["username"])
    own = Membership.objects.filter(account=account).first()
    team = Team.objects.exclude(pk=own.team_id).first()
    Membership.objects.create(
        account=account,
        team=team,
        organisation=own.organisation,
        role="safeguarding-lead",
        from_date=own.from_date,
    )
    return own


def test_AUT_08_somebody_with_two_roles_is_asked_and_acts_in_one_under_another_session(sign_in, two_roles):
    browser = sign_in("gp")
    page = said(browser.get("/sign-in/as?next=/training"))
    assert page.index("GP") < page.index("Safeguarding lead")
    before = browser.session.session_key
    answer = browser.post("/sign-in/as?next=/training", {"role": "1"})
    assert answer["Location"] == "/training"
    assert browser.session.session_key != before
    assert "Safeguarding lead" in said(browser.get("/my-sign-in"))
    event = TrailEvent.objects.get(kind="acting role")
    assert '"role":"safeguarding-lead"' in event.details.replace(" ", "")
    browser.get("/")
    assert TrailEvent.objects.filter(action="looked").latest("seq").role == "safeguarding-lead"
    Membership.objects.filter(role="safeguarding-lead").update(to_date=timezone.localdate())
    assert "GP, " in said(browser.get("/my-sign-in"))  # what is no longer held is acted in no more


@pytest.mark.parametrize("role", ["2", "-1", "safeguarding-lead", ""])
def test_AUT_08_nothing_else_can_be_chosen(sign_in, two_roles, role):
    browser = sign_in("gp")
    answer = browser.post("/sign-in/as", {"role": role})
    assert answer.status_code == 422
    assert "There is a problem" in said(answer)


def test_AUT_08_only_what_the_token_names_can_be_chosen_and_it_asks_at_once(issuing, two_roles):
    browser, answer = signs_in(issuing, roles=["gp", "safeguarding-lead", "information-governance-lead"])
    assert answer["Location"] == "/sign-in/as?next=%2F"
    page = said(browser.get(answer["Location"]))
    assert "nformation governance lead" not in page
    browser.post(answer["Location"], {"role": "1"})
    assert "Safeguarding lead" in said(browser.get("/my-sign-in"))
    browser, answer = signs_in(issuing, roles=["gp"])
    assert answer["Location"] == "/"
    assert browser.post("/sign-in/as", {"role": "1"}).status_code == 422


def test_BG_07_what_was_opened_in_an_emergency_in_one_role_is_shut_in_another(sign_in, two_roles):
    register("mary", "Mary", "Brown", practice="Y99002")
    browser = sign_in("gp")
    assert browser.post("/people/mary/emergency", WHY)["Location"] == "/people/mary"
    assert browser.get("/people/mary").status_code == 200
    browser.post("/sign-in/as", {"role": "1"})
    browser.post("/sign-in/as", {"role": "0"})
    assert browser.get("/people/mary").status_code != 200
    assert EmergencyAccess.objects.count() == 1


def test_a_role_for_another_body_is_another_choice(sign_in, two_roles):
    other = Organisation.objects.exclude(pk=two_roles.organisation_id).first()
    Membership.objects.filter(role="safeguarding-lead").update(role="gp", organisation=other)
    page = said(sign_in("gp").get("/sign-in/as"))
    assert other.name in page
