"""A coordinator's morning: take somebody from the list, see why, try twice, say what came of it."""

import pytest

from tests.journeys.browsing import goes_to, signs_in

pytestmark = pytest.mark.browser

REACHED, NO_ANSWER = "Spoke with the person", "No answer"


@pytest.fixture(params=["a laptop", "a phone"])
def way(request):
    return request.param


def logs(page, channel, result):
    page.get_by_label(channel).check()
    page.get_by_label(result).check()
    page.get_by_label("Just now").check()
    page.get_by_role("button", name="Log the attempt").click()
    page.get_by_text(f"{channel}: {result}").wait_for()


def test_a_coordinator_takes_somebody_sees_why_tries_twice_and_records_what_came_of_it(page, look, service):
    # given people who were given out to the team
    address, accounts = service
    signs_in(page, f"{address}/sign-in", accounts["Amina Yusuf"])
    page.get_by_text("wait for somebody to get in touch").wait_for()
    goes_to(page, "My work")
    page.get_by_text("You have taken nothing").wait_for()
    page.get_by_role("navigation", name="Whose work").get_by_role("link", name="My team’s").click()
    page.get_by_role("heading", name="To take from the worklist").wait_for()
    look(page)
    goes_to(page, "Worklist")
    page.get_by_role("heading", level=1, name="Worklist").wait_for()
    assert page.get_by_text("hidden by filters").count() == 0
    look(page)

    # when one of them is taken
    page.get_by_role("table").first.get_by_role("link").first.click()
    page.get_by_role("heading", name="Why on the list").wait_for()
    assert page.get_by_role("heading", name="How to reach them").count() == 0
    look(page)
    page.get_by_role("button", name="Take this person").click()

    # then their name is open, with how to reach them and why they are on the list
    page.get_by_role("heading", name="How to reach them").wait_for()
    look(page)

    # when they are tried twice
    page.get_by_role("button", name="Log the attempt").click()
    page.get_by_role("link", name="Choose how you tried to get in touch").wait_for()
    look(page)
    logs(page, "Telephone call", NO_ANSWER)
    assert page.get_by_label("The person agreed").count() == 0
    logs(page, "Home visit", REACHED)
    assert page.get_by_text("Two attempts today are enough").first.is_visible()

    # then that they agreed can be said, and the name stays open until that is ended
    page.get_by_label("The person agreed").check()
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("heading", name="They agreed").wait_for()
    look(page)
    page.get_by_label("What came of it?").fill("seen at home, the link worker goes on")
    page.get_by_role("button", name="End it").click()
    page.get_by_text("the link worker goes on").wait_for()
    assert page.get_by_role("heading", name="How to reach them").count() == 0
    page.goto(f"{address}/worklist?who=done")
    assert page.get_by_text("Showing 1 of").is_visible()
    look(page)
