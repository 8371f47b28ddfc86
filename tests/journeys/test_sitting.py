"""Somebody is called away from a form: they are warned, may stay, come back too late, and find what they typed."""

import sqlite3
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing
from playwright.sync_api import Error

from tests.journeys.browsing import goes_to, signs_in

pytestmark = pytest.mark.browser

LEAD, OTHER = "Ian Whitlock", "Amina Yusuf"
TYPED = "Sharing for falls: “Ashmere & Kithbeck” <draft 2>"


def minutes_pass(home, minutes):
    """As if nothing had been asked of this installation for so long."""
    how = {"key": (home / "secret.key").read_text(), "salt": "django.contrib.sessions.SessionStore", "serializer": JSONSerializer}  # fmt: skip
    with sqlite3.connect(home / "kith.sqlite3") as database:
        for key, sealed in database.execute("SELECT session_key, session_data FROM django_session").fetchall():
            kept = signing.loads(sealed, **how)
            if "last asked at" in kept:
                asked = datetime.fromisoformat(kept["last asked at"]) - timedelta(minutes=minutes)
                told = signing.dumps({**kept, "last asked at": asked.isoformat()}, compress=True, **how)
                database.execute("UPDATE django_session SET session_data = ? WHERE session_key = ?", (told, key))


@pytest.mark.parametrize("way", ["a laptop", "a phone"], indirect=True)  # without a script: tests/web/test_sitting.py
def test_a_form_that_was_left_lying_is_kept_and_shown_only_to_whoever_typed_it(page, look, service, tmp_path):
    address, accounts = service
    warning = page.get_by_text("In two minutes Kith asks for your password again")

    # given a lead who types into a form and is called away
    page.clock.install()
    signs_in(page, address, accounts[LEAD])
    goes_to(page, "Agreements")
    page.get_by_role("button", name="Record an agreement").click()
    page.get_by_label("Reference").fill(TYPED)
    assert not warning.is_visible()
    page.clock.fast_forward("13:05")
    warning.wait_for()
    look(page)
    page.get_by_role("button", name="Stay signed in").click()
    warning.wait_for(state="hidden")

    # when they come back after a quarter of an hour and press the button
    minutes_pass(tmp_path / "home", 16)
    page.get_by_role("button", name="Record it").click()

    # then they are asked who they are, told that nothing was sent, and a wrong password is said beside its field
    page.get_by_role("heading", level=1, name="Are you still there?").wait_for()
    page.get_by_text("Your text was kept. Nothing has been sent yet.").wait_for()
    look(page)
    page.get_by_role("button", name="Go on").click()
    assert page.title().startswith("Error: ")

    # and what they typed stands in its form again
    page.get_by_label("Your password", exact=True).fill(accounts[LEAD]["password"])
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Your text was kept. Nothing has been sent yet.").wait_for()
    assert page.get_by_label("Reference").input_value() == TYPED
    look(page)
    page.goto(f"{address}/training")
    page.get_by_role("link", name="Go on where you were").wait_for()
    look(page)

    # but not for a colleague who signs in at that browser, who goes back, and who opens the page itself
    minutes_pass(tmp_path / "home", 16)
    page.get_by_role("link", name="Go on where you were").click()
    page.get_by_role("button", name="Sign in as somebody else").click()
    signs_in(page, address, accounts[OTHER])
    page.get_by_role("heading", level=1).wait_for()
    for _ in range(3):
        with suppress(Error):  # a page that came of a form is not there any more, as nothing of it may be kept
            page.go_back()
        assert TYPED not in page.content()
    page.goto(f"{address}/agreements/new")
    assert TYPED not in page.content()
