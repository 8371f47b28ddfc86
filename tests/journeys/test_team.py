"""Somebody joins the team: a manager proposes, the lead confirms, and the newcomer chooses a password and signs in; the lead reads it in the trail."""

import pytest

from tests.journeys.browsing import goes_to, signs_in

pytestmark = pytest.mark.browser
PASSWORD = "three unlikely words"


@pytest.fixture(params=["a laptop", "a phone"])
def way(request):
    return request.param


def test_two_let_a_newcomer_in_and_the_trail_says_so(page, look, service):
    # given a manager who proposes a link worker, and first forgets to say anything
    address, accounts = service
    signs_in(page, f"{address}/sign-in?next=/team", accounts["Helen Marsh"])
    page.get_by_role("heading", level=1, name="neighbourhood team").wait_for()
    look(page)
    page.get_by_role("button", name="Propose somebody").click()
    page.get_by_role("button", name="Propose", exact=True).click()
    page.get_by_role("link", name="Enter their name").wait_for()
    look(page)
    page.get_by_label("Their name").fill("Sam Green")
    page.get_by_label("Sign-in name").fill("sam.green")
    page.get_by_label("Role").select_option("link-worker")
    page.get_by_label("Works for").select_option(label="Kithshire Link Workers")
    for part, value in (("Day", "1"), ("Month", "12"), ("Year", "2025")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Why?").fill("begins in December")
    page.get_by_role("button", name="Propose", exact=True).click()

    # then they cannot confirm it themself
    page.get_by_text("confirmed by somebody other than who proposed").wait_for()
    assert page.get_by_role("button", name="Confirm").count() == 0
    look(page)
    page.get_by_role("button", name="Sign out").click()

    # when the lead confirms, a code is shown once
    signs_in(page, f"{address}/sign-in?next=/team", accounts["Ian Whitlock"])
    page.get_by_role("link", name="Sam Green").click()
    look(page)
    page.get_by_role("button", name="Confirm, and show the code").click()
    code = page.locator(".kith-code").inner_text()
    look(page)

    # then the trail has it, and the newcomer chooses a password and signs in
    page.goto(f"{address}/trail?action=changed")
    page.get_by_text("Confirmed").first.wait_for()
    look(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="I was given a joining code").click()
    look(page)
    page.get_by_label("Sign-in name").fill("sam.green")
    page.get_by_label("Joining code").fill(code)
    page.get_by_label("A new password").fill(PASSWORD)
    page.get_by_role("button", name="Use the code").click()
    page.get_by_role("button", name="Sign in").click()
    signs_in(page, f"{address}/sign-in", {"username": "sam.green", "password": PASSWORD})
    page.get_by_text("Sam Green").first.wait_for()
    goes_to(page, "My training")
    look(page)
