"""A GP refers somebody, the link worker finds it and says yes, helps, and ends it in the person's words; the GP sees it come back."""

import re

import pytest

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.test_finding_a_person import registered, types

__all__ = ["registered"]

pytestmark = pytest.mark.browser

GP, LINK_WORKER = "Geraint Pugh", "Ruth Levi"


def opens_as(page, address, account):
    page.get_by_role("button", name="Sign out").click()
    signs_in(page, address, account)
    goes_to(page, "Referrals")


def test_U_21_a_referral_goes_out_in_three_decisions_and_comes_back_with_what_the_person_says(
    page, look, service, registered
):
    address, accounts = service

    # given a GP with a person who is short of money
    signs_in(page, address, accounts[GP])
    goes_to(page, "Find a person")
    types(page, registered[0][2], "Find")
    page.get_by_role("link", name="Refer this person to a service").click()
    look(page)

    # when the GP forgets to ask, nothing is sent and it says what to ask
    page.get_by_label("What is it about?").select_option("money")
    page.get_by_label("What is asked of the service?").fill("Help with a claim for attendance allowance")
    page.get_by_label(re.compile("link worker")).first.check()
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("link", name="Ask the person, and choose who agreed").wait_for()
    assert page.title().startswith("Error: ")
    look(page)

    # then it is sent once the person was asked
    page.get_by_label("No call, and no message on a machine").check()
    page.get_by_label("The person said yes").check()
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("We have asked the service. They have not opened it yet.").wait_for()
    look(page)

    # when the link worker looks at what was sent to them, it stands there with what is asked
    opens_as(page, address, accounts[LINK_WORKER])
    look(page)
    page.get_by_role("link", name=re.compile(", Money")).click()
    page.get_by_text("Help with a claim for attendance allowance").wait_for()
    look(page)
    for way, day in (("We have it", ""), ("Say yes", ""), ("It has begun", "2099")):
        page.get_by_role("link", name=way).click()
        if day:
            for part, value in (("Day", "31"), ("Month", "3"), ("Year", day)):
                page.get_by_label(part, exact=True).fill(value)
        look(page)
        page.get_by_role("button", name=way).click()
        page.get_by_role("status").first.wait_for()
    page.get_by_role("link", name="End it").click()
    look(page)

    # and what came of it is asked of the person before it can end
    page.get_by_role("button", name="End it").click()
    page.get_by_role("link", name="Ask the person, and choose what came of it").wait_for()
    page.get_by_label("I got what I needed").check()
    page.get_by_role("button", name="End it").click()
    page.get_by_text("not open to you any more").wait_for()
    look(page)

    # then the GP sees it come back, in the person's words
    opens_as(page, address, accounts[GP])
    page.get_by_role("link", name=re.compile(", Money")).first.click()
    page.get_by_text("I got what I needed").first.wait_for()
    look(page)


@pytest.mark.parametrize("way", ["a phone"], indirect=True)
def test_U_21_it_is_sent_with_the_keyboard_alone_on_a_phone(page, look, service, registered):
    address, accounts = service
    signs_in(page, address, accounts[GP])
    page.goto(f"{address}/find")
    types(page, registered[0][2], "Find")
    page.get_by_role("link", name="Refer this person to a service").press("Enter")
    page.get_by_label("What is it about?").press_sequentially("Lonel")
    page.get_by_label("What is asked of the service?").press_sequentially("Company twice a week")
    page.get_by_label(re.compile("link worker")).first.press("Space")
    page.get_by_label("Any way is safe").press("Space")
    page.get_by_label("The person said yes").press("Space")
    page.get_by_role("button", name="Send it").press("Enter")
    page.get_by_text("We have asked the service.").wait_for()
    look(page)
