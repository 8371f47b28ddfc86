"""Signing in by an issuer: who is let in, who is not whatever a token says, and what is never taken from it."""

import pytest
from django.test import Client
from joserfc.jwk import RSAKey

from kith.errors import BadUsage
from kith.governance.asker import ROLES
from kith.governance.records.linking_sign_ins import end_sign_in_link, link_sign_in
from kith.governance.records.models import Account, SignInLink, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.web import issuer as web_issuer
from kith.web.issuer import issuer_named
from tests.records.kept import AT, BY
from tests.web.issuing import CLIENT, SECRET, Issuing
from tests.web.test_second_factor import app_of, forget_last
from tests.web.test_sitting import later

pytestmark = pytest.mark.django_db


def said(answer):
    return answer.content.decode()


@pytest.fixture(scope="module")
def running():
    issuing = Issuing()
    yield issuing
    issuing.stop()


@pytest.fixture
def issuing(running, accounts, settings, tmp_path):
    """The issuer, set here, with a GP linked as s-1."""
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    given = {
        "KITH_OIDC_ISSUER": running.address, "KITH_OIDC_CLIENT_ID": CLIENT, "KITH_OIDC_SECRET_FILE": str(tmp_path / "secret"),
        "KITH_OIDC_TITLE": "Kithshire sign-on", "KITH_OIDC_STRONG": "mfa,aal3", "KITH_OIDC_ROLES": "roles",
    }  # fmt: skip
    settings.ISSUER = issuer_named(given)
    running.forges, running.signs_with, running.name = None, "RS256", None
    web_issuer._asked_of.cache_clear()
    web_issuer._ASKED_AGAIN.clear()
    link_sign_in(username=accounts["gp"]["username"], issuer=running.address, subject="s-1", by=BY, at=AT)
    return running


def sets_out(browser, where="/sign-in/elsewhere"):
    answer = browser.get(where)
    assert answer.status_code == 302, said(answer)
    return answer["Location"]


def signs_in(issuing, browser=None, where="/sign-in/elsewhere", **says):
    browser = browser or Client()
    answer = browser.get("/sign-in/back", issuing.signs_in(sets_out(browser, where), **says))
    return browser, answer


def refused(issuing, answer, browser, why):
    assert answer.status_code == 403
    assert "You are not signed in" in said(answer)
    assert why in said(answer)
    assert browser.get("/").status_code == 302
    assert TrailEvent.objects.filter(action="sign-in refused").exists()
    return True


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_whoever_is_linked_is_signed_in_under_another_session_and_the_trail_says_how(issuing, accounts, algorithm):
    issuing.signs_with = algorithm
    browser = Client()
    assert "Sign in with Kithshire sign-on" in said(browser.get("/sign-in"))
    there = sets_out(browser, "/sign-in/elsewhere?next=/training")
    before = browser.session.session_key
    answer = browser.get("/sign-in/back", issuing.signs_in(there))
    assert answer["Location"] == "/training"
    assert browser.session.session_key != before
    assert accounts["gp"]["name"] in said(browser.get("/"))
    assert "Kithshire sign-on, without a second factor" in said(browser.get("/my-sign-in"))
    assert "Kithshire sign-on" in TrailEvent.objects.get(action="signed in").details
    verify_trail()


def test_AUT_07_an_answer_to_another_question_opens_nothing(issuing):
    thief, victim = Client(), Client()
    stolen = issuing.signs_in(sets_out(thief))
    assert refused(issuing, victim.get("/sign-in/back", stolen), victim, "state")  # it never asked
    sets_out(victim)
    assert refused(issuing, victim.get("/sign-in/back", stolen), victim, "state")
    there = sets_out(victim)  # the thief's code under the victim's own state: the verifier is another
    theirs = issuing.signs_in(there)
    assert refused(issuing, victim.get("/sign-in/back", {**theirs, "code": stolen["code"]}), victim, "did not answer")


def test_AUT_07_an_answer_counts_once(issuing):
    browser = Client()
    given = issuing.signs_in(sets_out(browser))
    assert browser.get("/sign-in/back", given).status_code == 302
    assert "state" in said(browser.get("/sign-in/back", given))  # in the very session that asked
    browser.post("/sign-out")
    assert refused(issuing, browser.get("/sign-in/back", given), browser, "state")


def test_AUT_07_an_answer_that_took_too_long_or_says_no_opens_nothing(issuing):
    browser = Client()
    given = issuing.signs_in(sets_out(browser))
    session = browser.session
    session["asked elsewhere"] = {**session["asked elsewhere"], "at": "2026-01-01T00:00:00+00:00"}
    session.save()
    assert refused(issuing, browser.get("/sign-in/back", given), browser, "took too long")
    no = {"error": "access_denied", "state": issuing.signs_in(sets_out(browser))["state"]}
    assert refused(issuing, browser.get("/sign-in/back", no), browser, "did not sign you in")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({"nonce": "another"}, "nonce"), ({"nonce": None}, "nonce"), ({"exp": 1}, "exp"), ({"exp": None}, "exp"),
        ({"iat": 9e9}, "iat"), ({"nbf": 9e9}, "nbf"), ({"aud": "another"}, "aud"), ({"aud": [CLIENT, "another"]}, "aud"),
        ({"aud": [CLIENT], "azp": "another"}, "aud"), ({"iss": "https://evil.example"}, "iss"), ({"sub": None}, "sub"), ({"sub": 7}, "sub"),
        ({"auth_time": 1}, "auth_time"), ({"auth_time": None}, "auth_time"), ({"sub": "s-2"}, "No account here is linked"),
    ],
)  # fmt: skip
def test_AUT_06_AUT_07_a_token_that_is_not_of_now_or_not_for_us_opens_nothing(issuing, says, why):
    browser, answer = signs_in(issuing, **says)
    assert refused(issuing, answer, browser, why)


@pytest.mark.parametrize("forgery", ["unsigned", "confused", "shared", "anothers"])
def test_AUT_06_a_token_that_the_issuer_did_not_sign_opens_nothing(issuing, forgery):
    issuing.forges = getattr(issuing, forgery)
    browser, answer = signs_in(issuing)
    assert refused(issuing, answer, browser, "signature")


def test_an_issuer_that_changed_its_keys_is_asked_for_them_again(issuing):
    signs_in(issuing)
    old = issuing.keys["RS256"]
    issuing.keys["RS256"] = RSAKey.generate_key(2048, {"kid": "r2", "use": "sig"})
    _, answer = signs_in(issuing)
    issuing.keys["RS256"] = old
    assert answer.status_code == 302


def test_an_issuer_that_calls_itself_by_another_name_is_not_asked(issuing):
    issuing.name = "https://evil.example"
    browser = Client()
    assert refused(issuing, browser.get("/sign-in/elsewhere"), browser, "calls itself by another name")


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_AUT_07_neither_question_nor_answer_leads_to_another_site(issuing, away):
    _, answer = signs_in(issuing, where=f"/sign-in/elsewhere?next={away}")
    assert answer["Location"] == "/"
    browser = Client()
    given = issuing.signs_in(sets_out(browser))
    assert browser.get("/sign-in/back", {**given, "next": away})["Location"] == "/"


def test_AUT_05_no_token_makes_an_account_or_opens_one_that_is_shut(issuing, accounts):
    many = Account.objects.count()
    browser, answer = signs_in(issuing, sub="new-here", name="Somebody New", email=accounts["gp"]["username"])
    assert refused(issuing, answer, browser, "No account here is linked")
    Account.objects.filter(username=accounts["gp"]["username"]).update(is_active=False)
    browser, answer = signs_in(issuing)
    assert refused(issuing, answer, browser, "No account here is linked")
    assert Account.objects.count() == many
    assert not Account.objects.get(username=accounts["gp"]["username"]).is_active


def test_AUT_08_only_roles_that_the_token_and_the_memberships_both_name_may_be_used(issuing, accounts):
    for roles, status in ((["gp", "safeguarding-lead"], 200), ("gp", 200), (["safeguarding-lead"], 403), ([], 403)):
        browser, _ = signs_in(issuing, roles=roles)
        answer = browser.get("/?role=safeguarding-lead", headers={"x-role": "safeguarding-lead"})
        assert answer.status_code == status, roles
        assert "afeguarding lead" not in said(answer)
    assert TrailEvent.objects.filter(action="looked").last().role == "gp"


def test_AUT_10_a_second_factor_at_the_issuer_counts_where_the_setting_says_so(issuing, settings):
    settings.IS_PASSWORD_STRONG, settings.SECOND_FACTOR_FOR = False, frozenset(ROLES)
    for says, opens in (({"amr": ["pwd", "mfa"]}, 200), ({"acr": "aal3"}, 200), ({"amr": ["pwd"]}, 302), ({}, 302)):
        browser, _ = signs_in(issuing, **says)
        assert browser.get("/find").status_code == opens, says


def test_AUT_08_who_has_a_factor_here_is_asked_for_its_code_and_roles_still_hold(sign_in, issuing, accounts, settings):
    settings.ISSUER, kept = None, settings.ISSUER
    app, _ = app_of(sign_in("gp"), accounts["gp"])
    settings.ISSUER = kept
    forget_last(accounts["gp"])
    browser, answer = signs_in(issuing, where="/sign-in/elsewhere?next=/training", roles=["analyst"])
    assert answer["Location"] == "/sign-in/code?next=%2Ftraining"
    assert browser.post(answer["Location"], {"code": app.now()})["Location"] == "/training"
    assert browser.get("/training").status_code == 403


def test_a_linked_account_does_not_sign_in_by_its_password_until_the_link_is_ended(client, issuing, accounts):
    made = accounts["gp"]
    right = {"username": made["username"], "password": made["password"]}
    answer = client.post("/sign-in", right)
    assert answer.status_code == 422  # and not sent there at once: a browser lets no form be led to another site
    assert "Use the button above" in said(answer)
    assert client.get("/find").status_code == 302
    end_sign_in_link(username=made["username"], issuer=issuing.address, by=BY, at=AT)
    assert client.post("/sign-in", right)["Location"] == "/"
    browser, answer = signs_in(issuing)
    assert refused(issuing, answer, browser, "No account here is linked")


def test_AUT_03_a_session_that_idled_goes_on_by_the_issuer_with_what_was_typed(issuing):
    browser, _ = signs_in(issuing)
    answer = later(browser, minutes=16).post("/emergency", {"family_name": "Kept & shown"})
    page = said(browser.get(answer["Location"]))
    assert "Sign in with Kithshire sign-on" in page
    assert "Your password" not in page
    _, back = signs_in(issuing, browser, "/sign-in/elsewhere?next=/emergency")
    assert back["Location"] == "/emergency"
    assert "Kept &amp; shown" in said(browser.get("/emergency"))


def test_one_subject_is_linked_to_one_account_and_one_account_to_one_subject(issuing, accounts):
    gp, nurse = accounts["gp"]["username"], accounts["district-nurse"]["username"]
    for name, subject, why in ((nurse, "s-1", "Another account"), (gp, "s-9", "linked already"), ("nobody", "s-9", "no account"), (nurse, " ", "1 to 255")):  # fmt: skip
        with pytest.raises(BadUsage, match=why):
            link_sign_in(username=name, issuer=issuing.address, subject=subject, by=BY, at=AT)
    assert SignInLink.objects.count() == 1
    with pytest.raises(BadUsage, match="not linked"):
        end_sign_in_link(username=nurse, issuer=issuing.address, by=BY, at=AT)


@pytest.mark.parametrize(
    "given",
    [{"KITH_OIDC_ISSUER": "http://id.example.nhs.uk"}, {"KITH_OIDC_ISSUER": "file:///etc/passwd"}, {"KITH_OIDC_ISSUER": "https://id.example.nhs.uk"}],
)  # fmt: skip
def test_an_issuer_is_named_whole_and_over_tls_or_not_at_all(given):
    assert issuer_named({}) is None
    with pytest.raises(BadUsage):
        issuer_named(given)
