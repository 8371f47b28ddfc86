"""Guesses at one account from very many addresses: slow for whoever guesses, and never shut for whose it is."""

import threading
from datetime import timedelta
from itertools import count

import pytest
from django.db import connections
from django.test import Client

from kith.governance.guessing import BUDGETS
from kith.governance.records.guessing import clear_guesses, give_back, spend
from kith.governance.records.models import Guesses, TrailEvent
from tests.records.kept import AT
from tests.web.test_second_factor import app_of, forget_last, half

ADDRESSES = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count(1))


def guess(made, password="not it", browser=None):
    """One guess from an address that nobody has seen."""
    typed = {"username": made["username"], "password": password}
    return (browser or Client()).post("/sign-in", typed, REMOTE_ADDR=next(ADDRESSES))


def time_passes(**time):
    for row in Guesses.objects.all():
        Guesses.objects.filter(pk=row.pk).update(at=row.at - timedelta(**time))


@pytest.mark.django_db
def test_AUT_09_from_very_many_addresses_one_account_takes_so_many_wrong_passwords_and_then_one_in_a_while(
    sign_in, accounts
):
    known, made = sign_in("gp"), accounts["gp"]
    known.post("/sign-out")
    refused = [guess(made).status_code for _ in range(BUDGETS["password"].most + 3)]
    assert refused == [422] * BUDGETS["password"].most + [429] * 3
    assert "the account is not shut" in guess(made).content.decode()
    assert guess(made, made["password"]).status_code == 429  # also what is right is not looked at
    assert guess(made, made["password"], known).status_code == 302  # but where they signed in before, it is
    time_passes(minutes=5)
    assert guess(made).status_code == 422
    assert guess(made).status_code == 429
    time_passes(minutes=6)
    assert guess(made, made["password"]).status_code == 302  # nobody is shut out for good
    other = accounts["district-nurse"]
    assert guess(other, other["password"]).status_code == 302
    assert TrailEvent.objects.filter(result="too many attempts").exists()


@pytest.mark.django_db
def test_AUT_09_a_name_that_nobody_has_is_answered_in_the_same_way(accounts):
    nobody = {"username": "nobody.at.all"}
    found = [guess(nobody).status_code for _ in range(BUDGETS["password"].most + 1)]
    assert found == [422] * BUDGETS["password"].most + [429]
    assert "nobody" not in str(list(Guesses.objects.values_list()))


@pytest.mark.django_db
def test_AUT_09_codes_from_many_addresses_are_fewer_still_and_a_known_browser_still_passes(sign_in, accounts):
    known, made = sign_in("gp"), accounts["gp"]
    app, codes = app_of(known, made)
    known.post("/sign-out")
    thief, _ = half(made, Client(REMOTE_ADDR=next(ADDRESSES)))

    def types(browser, code):
        return browser.post("/sign-in/code", {"code": code}, REMOTE_ADDR=next(ADDRESSES)).status_code

    assert [types(thief, "000000") for _ in range(22)] == [422] * 20 + [429] * 2
    assert types(thief, codes[0]) == 429
    half(made, known)
    forget_last(made)
    assert types(known, app.now()) == 302
    time_passes(minutes=16)
    assert types(thief, codes[1]) == 302  # a holder at a new browser waits a quarter of an hour, and no longer


@pytest.mark.django_db
def test_AUT_09_a_browser_that_is_known_has_a_budget_too_and_one_that_another_is_known_on_helps_nobody(
    sign_in, accounts
):
    known, made = sign_in("gp"), accounts["gp"]
    known.post("/sign-out")
    most = BUDGETS["password"].most
    assert [guess(made, browser=known).status_code for _ in range(2 * most + 1)] == [422] * 2 * most + [429]
    nurse = sign_in("district-nurse", Client())
    nurse.post("/sign-out")
    assert guess(made, browser=nurse).status_code == 429
    stolen = Client()
    stolen.cookies["kith-demonstration-device"] = nurse.cookies["kith-demonstration-device"].value + "x"
    assert (
        guess(accounts["district-nurse"], browser=stolen).status_code == 422
    )  # a cookie that is not ours is no cookie


@pytest.mark.django_db
def test_AUT_09_one_address_alone_cannot_spend_what_all_have_together(accounts):
    made, one = accounts["gp"], Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(BUDGETS["password"].most + 5):
        one.post("/sign-in", {"username": made["username"], "password": "not it"})
    assert guess(made, made["password"]).status_code == 302


@pytest.mark.django_db
def test_a_screen_that_several_share_knows_each_of_them_and_says_of_none_who_it_is(sign_in, accounts):
    browser = sign_in("gp")
    browser.post("/sign-out")
    sign_in("district-nurse", browser)
    cookie = browser.cookies["kith-demonstration-device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert accounts["gp"]["username"] not in cookie.value
    browser.post("/sign-out")
    for _ in range(BUDGETS["password"].most):
        guess(accounts["gp"])
    assert guess(accounts["gp"], accounts["gp"]["password"], browser).status_code == 302


@pytest.mark.django_db
def test_what_is_forgiven_is_deleted_after_a_day():
    spend("code", "account a", at=AT)
    give_back("code", "account a", at=AT)
    assert Guesses.objects.get().spent == 0
    assert clear_guesses(at=AT + timedelta(hours=23)) == 0
    assert clear_guesses(at=AT + timedelta(days=1)) == 1


def test_AUT_09_many_at_once_do_not_share_the_last_guess(committed):
    for _ in range(BUDGETS["code"].most - 1):
        assert spend("code", "account a", at=AT)
    together, found = threading.Barrier(3), []

    def one():
        together.wait()
        try:
            found.append(spend("code", "account a", at=AT))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, False, True]
