"""Somebody adds a passkey of their computer, and signs in with it: after the password, and in its place."""

import pytest

from tests.journeys.browsing import must_be_open_to_all, signs_in
from tests.journeys.installing import served

pytestmark = pytest.mark.browser

NURSE = "Dolores Finch"


@pytest.fixture
def at_its_own_name(installation, tmp_path, monkeypatch):
    """The made-up place as it is where people are real, at the name that a browser binds keys to."""
    monkeypatch.setenv("KITH_SIGN_IN", "as-in-production")
    with served(installation.copy(tmp_path / "home")) as address:
        yield address.replace("127.0.0.1", "localhost"), installation.by_name[NURSE]


@pytest.fixture
def desk(browser):
    """A page on a computer that holds keys and makes sure whose finger it is; anything the browser complains of fails the journey."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints = []
    page.on("console", lambda told: complaints.append(told.text))
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    yield page
    context.close()
    assert not complaints


def test_a_nurse_adds_a_passkey_and_signs_in_with_it_after_her_password_and_without(desk, at_its_own_name):
    page, (address, made) = desk, at_its_own_name

    # given a nurse with a password alone, who adds a passkey with it
    signs_in(page, address, made)
    page.get_by_role("link", name="Add a passkey").click()
    must_be_open_to_all(page, scripted=True)
    page.get_by_label("Name of the passkey").fill("Ward laptop")
    page.get_by_label("Your password", exact=True).fill(made["password"])
    page.get_by_role("button", name="Go on").click()
    must_be_open_to_all(page, scripted=True)
    with page.expect_navigation(url="**/my-sign-in"):
        page.get_by_role("button", name="Make the passkey").click()

    # then everything of her role opens at once, and My sign-in names the key
    page.get_by_text("Ward laptop").first.wait_for()
    must_be_open_to_all(page, scripted=True)
    page.get_by_role("link", name="Find a person").first.wait_for()
    page.goto(f"{address}/sign-in/as")
    must_be_open_to_all(page, scripted=True)

    # when she signs in again, her password is followed by the key
    page.get_by_role("button", name="Sign out").click()
    signs_in(page, address, made)
    page.get_by_role("heading", level=1, name="Use your passkey").wait_for()
    must_be_open_to_all(page, scripted=True)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("link", name="Find a person").first.wait_for()

    # and the key alone signs her in, as it made sure that it is she
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("link", name="Find a person").first.wait_for()
