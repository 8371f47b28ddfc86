"""Somebody sets up a second factor, signs in with a code, and opens a record in an emergency, as it is where people are real."""

import time
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from kith.governance.second_factor import STEP_SECONDS
from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.installing import served
from tests.journeys.test_finding_a_person import registered, types

__all__ = ["registered"]

pytestmark = pytest.mark.browser

NURSE = "Dolores Finch"


@pytest.fixture
def strict(installation, tmp_path, monkeypatch):
    """The made-up place, served with signing in as it is where people are real."""
    monkeypatch.setenv("KITH_SIGN_IN", "as-in-production")
    with served(installation.copy(tmp_path / "home")) as address:
        yield address, installation.by_name


def shown(app, steps=0):
    """What the app shows so many steps from now, with time enough left to type it."""
    while time.time() % STEP_SECONDS > STEP_SECONDS * 2 / 3:
        time.sleep(0.2)
    return app.at(datetime.now(UTC) + timedelta(seconds=steps * STEP_SECONDS))


def test_a_nurse_sets_up_a_second_factor_and_opens_a_record_in_an_emergency(page, look, strict, registered):
    address, accounts = strict
    made, (family, given, number, _) = accounts[NURSE], registered[1]

    # given a nurse with a password alone: nothing opens, and she is led to what is missing
    signs_in(page, address, made)
    page.get_by_text("Set up a second factor first.").wait_for()
    look(page)

    # when she sets it up, a wrong password and a wrong code are told beside the field
    page.get_by_role("button", name="Set up a second factor").click()
    look(page)
    page.get_by_label("Your password", exact=True).fill(made["password"])
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", level=1, name="Read the square with your app").wait_for()
    look(page)
    page.get_by_label("Code that the app shows now").fill("0")
    page.get_by_role("button", name="Confirm").click()
    assert page.title().startswith("Error: ")
    look(page)
    app = pyotp.TOTP(page.locator(".kith-key").inner_text().replace(" ", ""))
    page.get_by_label("Code that the app shows now").fill(shown(app, -1))
    page.get_by_role("button", name="Confirm").click()

    # then her recovery codes are shown, this once
    page.get_by_role("heading", level=1, name="Your recovery codes").wait_for()
    look(page)
    codes = page.locator("li code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_text("Recovery codes left").wait_for()
    look(page)
    page.get_by_role("button", name="Sign out").click()

    # when she signs in again, a code is asked of her after the password, and everything of her role opens
    signs_in(page, address, made)
    page.get_by_role("heading", level=1, name="Enter a code").wait_for()
    look(page)
    page.get_by_label("Code", exact=True).fill(shown(app))
    page.get_by_role("button", name="Sign in").click()
    goes_to(page, "Find a person")

    # and somebody whom she does not look after opens in an emergency, with a reason
    types(page, f"{family} {given}", "Find")
    page.get_by_role("link", name="Open a record in an emergency").click()
    types(page, number, "Continue")
    page.get_by_label("They are unwell or hurt now").check()
    page.get_by_label("What has happened?").fill("Found on the floor by a neighbour, not speaking")
    page.get_by_label("1 hour").check()
    page.get_by_role("button", name="Open this record").click()
    page.get_by_text("You opened this record in an emergency").wait_for()
    page.get_by_role("button", name="Sign out").click()

    # and without her telephone a recovery code signs her in, once
    signs_in(page, address, made)
    page.get_by_label("Code", exact=True).fill(codes[0].lower())
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{address}/my-sign-in")
    page.get_by_text("9", exact=True).wait_for()
