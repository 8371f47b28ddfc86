"""A second factor on pages: set up, asked for, lost, and what opens without one where people are real."""

import re

import pyotp
import pytest
from django.test import Client

from kith.governance.asker import ROLES
from kith.governance.records.models import Account, SecondFactor, TrailEvent
from kith.governance.records.second_factor import take_code
from kith.governance.records.trail import verify_trail
from kith.web.routes import ANYONE, declared
from tests.web.registered import register
from tests.web.test_routes import addresses

pytestmark = pytest.mark.django_db
WHY = {"kind": "unwell", "reason": "Collapsed at the day centre, no medicines known", "hours": "1"}


def said(answer):
    return answer.content.decode()


@pytest.fixture
def as_where_people_are_real(settings):
    settings.IS_PASSWORD_STRONG = False
    settings.SECOND_FACTOR_FOR = frozenset(ROLES)


def app_of(browser, made):
    """Set a factor up by the pages, and give the app, with the code it was confirmed by, and its recovery codes."""
    began = browser.post("/my-sign-in/set-up", {"password": made["password"]})
    assert began["Location"] == "/my-sign-in/confirm", said(began)
    page = said(browser.get("/my-sign-in/confirm"))
    app = pyotp.TOTP(re.search(r'<p class="kith-key"><code>([^<]+)</code>', page)[1].replace(" ", ""))
    assert "<svg" in page
    app.taken = app.now()
    done = browser.post("/my-sign-in/confirm", {"code": app.taken})
    assert done.status_code == 200, said(done)
    return app, re.findall(r"<li><code>([^<]+)</code>", said(done))


def forget_last(made):
    """As if a minute had passed since the last code."""
    SecondFactor.objects.filter(account__username=made["username"]).update(last_step=None)


def half(made, browser=None, **where):
    browser = browser or Client()
    answer = browser.post("/sign-in", {"username": made["username"], "password": made["password"]}, query_params=where)
    assert answer["Location"].startswith("/sign-in/code"), said(answer)
    return browser, answer


def test_AUT_02_with_a_factor_the_password_opens_nothing_and_the_code_opens_another_session(sign_in, accounts):
    made = accounts["gp"]
    app, codes = app_of(sign_in("gp"), made)
    assert len(codes) == 10
    forget_last(made)
    browser, answer = half(made, next="/training")
    before = browser.session.session_key
    assert browser.get("/").status_code == 302
    assert browser.get("/find")["Location"].startswith("/sign-in?next=")
    page = browser.get(answer["Location"])
    assert "authenticator app" in said(page)
    done = browser.post(answer["Location"], {"code": app.now()})
    assert done["Location"] == "/training"
    assert browser.session.session_key != before
    assert browser.get("/").status_code == 200
    events = TrailEvent.objects.filter(action="signed in").order_by("seq")
    assert ["app" in event.details for event in events] == [False, True]
    assert app.secret not in str(list(TrailEvent.objects.values_list()))
    verify_trail()


def test_AUT_11_a_code_that_signed_in_once_signs_in_nobody_again_and_a_recovery_code_neither(sign_in, accounts):
    made = accounts["gp"]
    app, codes = app_of(sign_in("gp"), made)
    for code, opens in ((app.taken, False), (codes[0], True), (codes[0], False), ("000000", False), ("", False)):
        browser, answer = half(made)
        done = browser.post(answer["Location"], {"code": code})
        assert done.status_code == (302 if opens else 422)
        assert opens or ("There is a problem" in said(done) and "<title>Error: " in said(done))
    assert TrailEvent.objects.filter(action="sign-in refused", result="code does not count").count() == 3
    assert codes[0].replace(" ", "") not in str(list(TrailEvent.objects.values_list()))


def test_a_code_is_asked_of_nobody_whose_password_was_not_right_or_long_ago(sign_in, accounts, monkeypatch):
    from datetime import timedelta

    from kith.web.signing_in import code

    made = accounts["gp"]
    _, codes = app_of(sign_in("gp"), made)
    stranger = Client()
    assert stranger.post("/sign-in/code", {"code": codes[0]})["Location"] == "/sign-in"
    browser, answer = half(made)
    monkeypatch.setattr(code, "_LASTS", timedelta(0))
    assert browser.post(answer["Location"], {"code": codes[0]})["Location"] == "/sign-in"


def test_AUT_09_wrong_codes_cost_a_quarter_of_an_hour_as_wrong_passwords_do(sign_in, accounts):
    made = accounts["gp"]
    _, codes = app_of(sign_in("gp"), made)
    browser, _ = half(made)
    for _ in range(10):
        answer = browser.post("/sign-in/code", {"code": "000000"})
    assert answer.status_code == 429
    assert "Wait 15 minutes" in said(answer)
    assert browser.post("/sign-in/code", {"code": codes[0]}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="127.0.0.2")  # nobody is shut out for good, nor everywhere
    half(made, elsewhere)
    assert elsewhere.post("/sign-in/code", {"code": codes[0]}).status_code == 302


def test_AUT_10_where_people_are_real_nothing_opens_until_a_factor_is_set_up(
    sign_in, accounts, as_where_people_are_real
):
    browser = sign_in("district-nurse")
    for name, address in addresses():
        route = declared()[name]
        if route.asker != ANYONE and not route.is_first:
            for way in route.methods:
                answer = browser.generic(way, address)
                assert (answer.status_code, answer["Location"]) == (302, "/my-sign-in"), (way, address)
    assert TrailEvent.objects.filter(action="refused", result="a second factor comes first").exists()
    page = said(browser.get("/my-sign-in"))
    assert "Set up a second factor first" in page
    assert 'aria-label="Menu"' not in page
    app_of(browser, accounts["district-nurse"])
    assert browser.get("/find").status_code == 200


@pytest.mark.parametrize("role", ["information-governance-lead", "analyst", "care-coordinator"])
def test_AUT_10_no_role_is_exempt(sign_in, as_where_people_are_real, role):
    assert sign_in(role).get("/")["Location"] == "/my-sign-in"


def test_AUT_10_in_a_real_place_the_settings_ask_everybody_and_a_password_is_not_strong(monkeypatch):
    from importlib import import_module

    monkeypatch.setenv("KITH_HOSTS", "kith.example.nhs.uk")
    real = import_module("kith.web.settings.production")
    assert frozenset(ROLES) == real.SECOND_FACTOR_FOR
    assert not real.IS_PASSWORD_STRONG


def test_BG_01_an_emergency_is_offered_to_a_session_with_a_code_and_to_no_other(sign_in, accounts, settings):
    settings.IS_PASSWORD_STRONG = False
    register("mary", "Mary", "Brown", practice="Y99002")
    browser = sign_in("district-nurse")
    assert browser.get("/people/mary").status_code == 404
    assert browser.post("/people/mary/emergency", WHY).status_code == 404
    app_of(browser, accounts["district-nurse"])
    assert browser.get("/people/mary")["Location"] == "/people/mary/emergency"
    assert browser.post("/people/mary/emergency", WHY)["Location"] == "/people/mary"
    assert "BROWN, Mary" in said(browser.get("/people/mary"))


def test_AUT_05_a_factor_that_ended_makes_the_sessions_it_opened_weak_at_the_next_request(
    sign_in, accounts, as_where_people_are_real
):
    browser = sign_in("gp")
    made = accounts["gp"]
    app_of(browser, made)
    assert browser.get("/find").status_code == 200
    assert browser.post("/my-sign-in/remove", {"password": made["password"]})["Location"] == "/my-sign-in"
    assert browser.get("/find")["Location"] == "/my-sign-in"


def test_a_session_from_before_the_factor_is_told_to_sign_in_with_a_code(sign_in, accounts, as_where_people_are_real):
    old = sign_in("gp", Client())
    app_of(sign_in("gp"), accounts["gp"])
    assert old.get("/find")["Location"] == "/my-sign-in"
    assert "Sign out, and sign in with a code" in said(old.get("/my-sign-in"))


@pytest.mark.parametrize("address", ["/my-sign-in/set-up", "/my-sign-in/recovery-codes", "/my-sign-in/remove"])
def test_nothing_of_a_factor_is_changed_without_the_password(sign_in, accounts, address):
    browser = sign_in("gp")
    if address != "/my-sign-in/set-up":
        app_of(browser, accounts["gp"])
    before = list(SecondFactor.objects.values_list())
    for typed, told in (("not it", "The password is wrong"), ("", "Enter your password")):
        answer = browser.post(address, {"password": typed})
        assert answer.status_code == 422
        assert told in said(answer)
    assert list(SecondFactor.objects.values_list()) == before


def test_new_recovery_codes_are_shown_once_and_the_old_count_no_more(sign_in, accounts):
    browser, made = sign_in("gp"), accounts["gp"]
    _, old = app_of(browser, made)
    answer = browser.post("/my-sign-in/recovery-codes", {"password": made["password"]})
    new = re.findall(r"<li><code>([^<]+)</code>", said(answer))
    assert len(new) == len(old)
    assert not set(new) & set(old)
    assert new[0] not in said(browser.get("/my-sign-in/recovery-codes")) + said(browser.get("/my-sign-in"))
    refused, _ = half(made)
    assert refused.post("/sign-in/code", {"code": old[0]}).status_code == 422


def test_a_factor_that_counts_is_not_begun_or_confirmed_again(sign_in, accounts):
    browser, made = sign_in("gp"), accounts["gp"]
    app_of(browser, made)
    answer = browser.post("/my-sign-in/set-up", {"password": made["password"]})
    assert answer.status_code == 422
    assert "You have a second factor already" in said(answer)
    assert browser.get("/my-sign-in/confirm")["Location"] == "/my-sign-in"


def test_confirmed_in_two_windows_at_once_the_second_is_led_to_what_stands(sign_in, accounts, monkeypatch):
    from kith.web.signing_in import own

    browser, made = sign_in("gp"), accounts["gp"]
    app, _ = app_of(browser, made)
    monkeypatch.setattr(own, "secret_begun", lambda account: app.secret)  # the other window looked a moment before
    assert browser.post("/my-sign-in/confirm", {"code": app.now()})["Location"] == "/my-sign-in"


def test_a_lost_telephone_is_reset_by_a_colleague_and_its_holder_is_told_first(sign_in, accounts):
    made = accounts["gp"]
    app_of(sign_in("gp"), made)
    lead = sign_in("information-governance-lead", Client())
    assert "Reset a colleague" in said(lead.get("/my-sign-in"))
    wrong = lead.post("/second-factors/reset", {"username": "nobody.here", "how_checked": "seen with their badge"})
    assert wrong.status_code == 422
    assert "Nobody with that sign-in name" in said(wrong)
    done = lead.post(
        "/second-factors/reset", {"username": made["username"], "how_checked": "Seen at the surgery <b>with</b> badge"}
    )
    assert done["Location"] == "/second-factors/reset/done"
    assert lead.get("/second-factors/reset/done").status_code == 200
    holder = Client()
    answer = holder.post("/sign-in", {"username": made["username"], "password": made["password"]})
    assert answer["Location"] == "/my-sign-in"
    page = said(holder.get("/my-sign-in"))
    assert "was reset by <strong>Ian Whitlock</strong>" in page
    assert "Seen at the surgery &lt;b&gt;with&lt;/b&gt; badge" in page
    holder.post("/my-sign-in/read")
    assert "was reset by" not in said(holder.get("/my-sign-in"))
    event = TrailEvent.objects.get(kind="second factor", result="reset")
    assert event.item == str(Account.objects.get(username=made["username"]).pk)
    assert event.reason == "Seen at the surgery <b>with</b> badge"


def test_AUT_10_nobody_else_finds_the_page_for_it(sign_in):
    for address in ("/second-factors/reset", "/second-factors/reset/done"):
        assert sign_in("gp").get(address).status_code == 404
    assert "Reset a colleague" not in said(sign_in("gp").get("/my-sign-in"))


def test_AUT_05_a_shut_account_is_not_signed_in_by_a_code(sign_in, accounts):
    made = accounts["gp"]
    _, codes = app_of(sign_in("gp"), made)
    browser, _ = half(made)
    Account.objects.filter(username=made["username"]).update(is_active=False)
    assert browser.post("/sign-in/code", {"code": codes[0]}).status_code == 422


def test_AUT_11_the_page_takes_no_code_that_another_door_took(sign_in, accounts):
    from django.utils import timezone

    from kith.governance.trail import Actor

    made = accounts["gp"]
    app, _ = app_of(sign_in("gp"), made)
    forget_last(made)
    code, who = app.now(), str(Account.objects.get(username=made["username"]).pk)
    browser, _ = half(made)
    take_code(account_id=who, code=code, by=Actor(who), at=timezone.now())
    assert browser.post("/sign-in/code", {"code": code}).status_code == 422
