"""A morning begins: somebody opens Kith, mistypes, signs in, reads the first page, and signs out."""

import pytest

from tests.journeys.installing import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def service(installation, tmp_path_factory):
    """Kith as it is run, for journeys that change nothing; its address, and a password by role."""
    with served(installation.copy(tmp_path_factory.mktemp("served") / "home")) as address:
        yield address, installation.by_role


def test_somebody_mistypes_signs_in_reads_and_signs_out(page, look, service):
    address, accounts = service
    made = accounts["care-coordinator"]

    # given somebody who opens the first page before signing in
    page.goto(address)
    assert page.title() == "Sign in – Kith"
    look(page)

    # when they send the form empty, they are told what is missing
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("link", name="Enter your sign-in name").is_visible()
    look(page)

    # and when they mistype, they are told so, and keep what they typed
    page.get_by_label("Sign-in name").fill(made["username"])
    page.get_by_label("Password", exact=True).fill("mistyped")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("link", name="The sign-in name or the password is wrong").is_visible()
    assert page.get_by_label("Sign-in name").input_value() == made["username"]
    look(page)

    # when they type it right, they see their neighbourhood
    page.get_by_label("Password", exact=True).fill(made["password"])
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kithbeck"
    assert page.get_by_text("Amina Yusuf, care coordinator", exact=True).is_visible()
    look(page)

    # and when they sign out, the page behind them opens no more
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Sign-in name").wait_for()
    assert page.title() == "Sign in – Kith"
    page.goto(address)
    assert page.title() == "Sign in – Kith"


def test_somebody_signs_in_with_the_keyboard_alone(browser, service):
    address, accounts = service
    made = accounts["gp"]
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.id === 'username'")
    page.keyboard.type(made["username"])
    page.keyboard.press("Tab")
    page.keyboard.type(made["password"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Kithbeck").wait_for()
    page.close()


def test_a_page_that_is_not_there_says_where_to_go(page, look, service):
    page.goto(f"{service[0]}/no-such-page")
    assert page.get_by_role("heading", level=1).inner_text() == "Page not found"
    assert page.get_by_role("link", name="Go to the first page").is_visible()
    look(page)
