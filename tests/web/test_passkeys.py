"""Passkeys on pages: added, signed in with before and after a password, copied, replayed, removed and reset."""

from datetime import timedelta

import pytest
from django.test import Client

from kith.governance.records.models import Account, Passkey, TrailEvent, UsedOnce
from kith.governance.records.trail import verify_trail
from kith.governance.records.using_once import forget_used
from kith.web.signing_in import passkey as pages
from tests.web.conftest import AT
from tests.web.keys import Key
from tests.web.test_second_factor import app_of, as_where_people_are_real, forget_last, half, said

__all__ = ["as_where_people_are_real"]

pytestmark = pytest.mark.django_db
HERE = {"HTTP_HOST": "localhost:8000"}


def added(browser, made, key=None, name="Work laptop"):
    """Add a key by the pages, and return it."""
    key = key or Key()
    began = browser.post("/my-sign-in/passkeys/add", {"name": name, "password": made["password"]}, **HERE)
    assert began["Location"] == "/my-sign-in/passkeys/make", said(began)
    told = browser.post("/my-sign-in/passkeys/ask", **HERE).json()
    done = browser.post("/my-sign-in/passkeys/make", {"passkey": key.made(told)}, **HERE)
    assert done.status_code == 302, said(done)
    return key


def asks(browser):
    return browser.post("/sign-in/passkey/ask", **HERE).json()


def sends(browser, answer):
    return browser.post("/sign-in/passkey", {"passkey": answer}, **HERE)


def lets_in(browser, key, **how):
    return sends(browser, key.signed(asks(browser), **how)).status_code == 302


def test_AUT_02_with_a_passkey_the_password_opens_nothing_and_the_key_opens_another_session(sign_in, accounts):
    made = accounts["gp"]
    key = added(sign_in("gp"), made, Key(verifies=False))
    browser, answer = half(made)
    before = browser.session.session_key
    assert browser.get("/").status_code == 302
    page = said(browser.get(answer["Location"], **HERE))
    assert "<title>Use your passkey" in page
    assert 'data-passkey="sign"' in page
    told = asks(browser)["publicKey"]
    assert [one["id"] for one in told["allowCredentials"]] == list(
        Passkey.objects.values_list("credential_id", flat=True)
    )
    assert lets_in(browser, key)
    assert browser.session.session_key != before
    assert browser.get("/").status_code == 200
    assert '"with":"passkey"' in TrailEvent.objects.filter(action="signed in").latest("seq").details.replace(" ", "")
    verify_trail()


def test_a_key_that_makes_sure_who_holds_it_signs_in_alone_and_one_that_does_not_never(
    sign_in, accounts, as_where_people_are_real
):
    made = accounts["gp"]
    browser = sign_in("gp")
    sure = added(browser, made)
    unsure = added(browser, made, Key(verifies=False), "Old key")
    stranger = Client()
    told = asks(stranger)["publicKey"]
    assert told["userVerification"] == "required"
    assert "allowCredentials" not in told  # nothing tells whether there is an account, or whose
    assert not lets_in(stranger, unsure)
    assert lets_in(stranger, sure)
    assert stranger.get("/find").status_code == 200
    assert "passkey alone" in TrailEvent.objects.filter(action="signed in").latest("seq").details


def test_a_challenge_counts_once_in_its_session_and_in_no_other(sign_in, accounts):
    key = added(sign_in("gp"), accounts["gp"])
    one, other = Client(), Client()
    answer = key.signed(asks(one))
    asks(other)
    assert sends(other, answer).status_code == 422
    assert sends(one, answer).status_code == 302
    assert sends(Client(), answer).status_code == 422
    assert UsedOnce.objects.filter(kind="passkey challenge").count() == 2  # the one that made the key, too
    assert forget_used(at=AT + timedelta(days=3650)) == 2


def test_a_challenge_is_taken_once_also_where_two_requests_of_one_session_race(sign_in, accounts):
    from django.utils import timezone

    from kith.errors import PasskeyDoesNotCount
    from kith.governance.records.passkeys import take_passkey
    from kith.governance.records.reading_passkeys import KeyAnswer, websafe_decode
    from kith.web.settings.demonstration import PASSKEYS

    key = added(sign_in("gp"), accounts["gp"], Key(count=0))
    key.count = -1  # as keys kept in a cloud, that do not count
    told = asks(Client())
    answer = KeyAnswer(key.signed(told), websafe_decode(told["publicKey"]["challenge"]), PASSKEYS, True)
    assert take_passkey(answer=answer, account_id=None, at=timezone.now())
    with pytest.raises(PasskeyDoesNotCount):
        take_passkey(answer=answer, account_id=None, at=timezone.now())


def test_an_answer_that_comes_too_late_counts_no_more(sign_in, accounts, monkeypatch):
    key = added(sign_in("gp"), accounts["gp"])
    monkeypatch.setattr(pages, "CHALLENGE_LASTS", timedelta(0))
    assert not lets_in(Client(), key)


@pytest.mark.parametrize("origin", ["http://evil.example", "https://localhost:8000", "http://127.0.0.1:8000"])
def test_a_key_asked_by_a_false_page_opens_nothing(sign_in, accounts, origin):
    key = added(sign_in("gp"), accounts["gp"])
    key.origin = origin
    assert not lets_in(Client(), key)
    refused = TrailEvent.objects.filter(action="sign-in refused").latest("seq")
    assert refused.result == "passkey does not count"


def test_a_count_that_goes_back_stops_the_key_and_the_password_alone_passes_by_it_no_more(
    sign_in, accounts, as_where_people_are_real
):
    made = accounts["gp"]
    key = added(sign_in("gp"), made, Key(count=7))
    sits = Client()
    assert lets_in(sits, key)
    assert sits.get("/find").status_code == 200
    assert not lets_in(Client(), key, moves=-1)
    assert not lets_in(Client(), key, moves=10)
    assert sits.get("/find")["Location"] == "/my-sign-in"
    page = said(sits.get("/my-sign-in", **HERE))
    assert "somebody may have copied it" in page
    half(made)
    event = TrailEvent.objects.get(kind="passkey", result="stopped")
    assert (event.reason, '"given":7' in event.details.replace(" ", "")) == ("its count went back", True)


def test_a_key_of_another_account_is_no_second_factor_of_this(sign_in, accounts):
    theirs = added(sign_in("district-nurse", Client()), accounts["district-nurse"])
    added(sign_in("gp"), accounts["gp"])
    browser, _ = half(accounts["gp"])
    told = asks(browser)
    assert sends(browser, theirs.signed(told)).status_code == 422


def test_AUT_05_a_shut_account_is_not_signed_in_by_a_passkey(sign_in, accounts):
    key = added(sign_in("gp"), accounts["gp"])
    Account.objects.filter(username=accounts["gp"]["username"]).update(is_active=False)
    assert not lets_in(Client(), key)


def test_AUT_10_a_passkey_opens_what_needs_a_second_factor_and_the_app_works_beside_it(
    sign_in, accounts, as_where_people_are_real
):
    browser, made = sign_in("district-nurse"), accounts["district-nurse"]
    assert browser.get("/find")["Location"] == "/my-sign-in"
    added(browser, made)
    assert browser.get("/find").status_code == 200
    app, _ = app_of(browser, made)
    forget_last(made)
    other, answer = half(made)
    page = said(other.get(answer["Location"], **HERE))
    assert "authenticator app" in page
    assert 'data-passkey="sign"' in page
    assert 'data-passkey="sign"' not in said(other.get(answer["Location"]))  # at another address no key can be asked
    assert other.post(answer["Location"], {"code": app.now()}).status_code == 302


def test_the_last_factor_is_not_removed_and_one_of_two_is(sign_in, accounts):
    browser, made = sign_in("gp"), accounts["gp"]
    added(browser, made)
    number = Passkey.objects.get().pk
    at = f"/my-sign-in/passkeys/{number}/remove"
    wrong = browser.post(at, {"password": "not it"})
    assert "The password is wrong" in said(wrong)
    refused = browser.post(at, {"password": made["password"]})
    assert "It is the only second factor that you have" in said(refused)
    app_of(browser, made)
    assert browser.post(at, {"password": made["password"]})["Location"] == "/my-sign-in"
    row = Passkey.objects.get()
    assert (row.public_key, row.ended_at is None) == ("", False)
    assert browser.post(at, {"password": made["password"]}).status_code == 404
    assert [event.result for event in TrailEvent.objects.filter(kind="passkey").order_by("seq")] == ["added", "removed"]


def test_a_passkey_has_a_name_of_its_own_and_is_nobody_elses_to_change(sign_in, accounts):
    browser, made = sign_in("gp"), accounts["gp"]
    added(browser, made)
    added(browser, made, name="Telephone")
    number = Passkey.objects.latest("pk").pk
    at = f"/my-sign-in/passkeys/{number}/name"
    assert "You have a passkey of that name" in said(browser.post(at, {"name": "work LAPTOP"}))
    assert "Say where the passkey is" in said(browser.post(at, {"name": " "}))
    assert browser.post(at, {"name": "<b>Mine</b>"}).status_code == 302
    assert "&lt;b&gt;Mine" in said(browser.get("/my-sign-in"))
    for address in (at, f"/my-sign-in/passkeys/{number}/remove"):
        assert sign_in("district-nurse", Client()).get(address).status_code == 404


def test_no_key_is_added_without_the_password_or_to_two_accounts(sign_in, accounts):
    browser = sign_in("gp")
    assert browser.post("/my-sign-in/passkeys/ask", **HERE).status_code == 404
    assert browser.get("/my-sign-in/passkeys/make", **HERE)["Location"] == "/my-sign-in"
    assert browser.get("/my-sign-in/passkeys/add").status_code == 404  # not at this address
    wrong = browser.post("/my-sign-in/passkeys/add", {"name": "", "password": ""}, **HERE)
    assert "Say where the passkey is" in said(wrong)
    key = added(browser, accounts["gp"])
    nurse, made = sign_in("district-nurse", Client()), accounts["district-nurse"]
    nurse.post("/my-sign-in/passkeys/add", {"name": "Mine", "password": made["password"]}, **HERE)
    told = nurse.post("/my-sign-in/passkeys/ask", **HERE).json()
    refused = nurse.post("/my-sign-in/passkeys/make", {"passkey": key.made(told)}, **HERE)
    assert refused.status_code == 422
    assert Passkey.objects.count() == 1


def test_a_reset_ends_passkeys_too_and_tells_their_holder_once(sign_in, accounts):
    made = accounts["gp"]
    browser = sign_in("gp")
    app_of(browser, made)
    key = added(browser, made)
    lead = sign_in("information-governance-lead", Client())
    lead.post("/second-factors/reset", {"username": made["username"], "how_checked": "Seen at the surgery with badge"})
    assert not lets_in(Client(), key)
    holder = Client()
    answer = holder.post("/sign-in", {"username": made["username"], "password": made["password"]})
    assert answer["Location"] == "/my-sign-in"
    assert said(holder.get("/my-sign-in")).count("Your second factor was reset by") == 1
    holder.post("/my-sign-in/read")
    assert "was reset by" not in said(holder.get("/my-sign-in"))


def test_AUT_03_a_session_that_idled_goes_on_with_the_key_of_whoever_sits_at_it(sign_in, accounts):
    browser = sign_in("gp")
    key = added(browser, accounts["gp"])
    theirs = added(sign_in("district-nurse", Client()), accounts["district-nurse"])
    kept = browser.session
    kept["last asked at"] = "2026-01-01T00:00:00+00:00"
    kept.save()
    assert browser.get("/find")["Location"].startswith("/sign-in/again")
    assert 'data-passkey="sign"' in said(browser.get("/sign-in/again", **HERE))
    assert sends(browser, theirs.signed(asks(browser))).status_code == 422
    assert browser.get("/find").status_code == 302
    assert lets_in(browser, key)
    assert browser.get("/find").status_code == 200


def test_in_a_real_place_keys_are_bound_to_its_name_and_nothing_else(monkeypatch):
    from kith.governance.passkeys import passkey_place

    place = passkey_place(["kith.example.nhs.uk"])
    assert place.is_ours("https://kith.example.nhs.uk")
    for origin in (
        "http://kith.example.nhs.uk",
        "https://kith.example.nhs.uk.evil.example",
        "http://localhost",
        "null",
        "",
    ):
        assert not place.is_ours(origin)
    assert passkey_place(["kith.example.nhs.uk"], "example.com") is None
    assert passkey_place(["::1"]) is None
