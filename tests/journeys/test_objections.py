"""Somebody says no to being looked for, changes their mind, and whoever watches over it sees what needs a look."""

import re

import pytest

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.test_finding_a_person import registered, types

__all__ = ["registered"]

pytestmark = pytest.mark.browser

GP, LEAD = "Geraint Pugh", "Ian Whitlock"


def test_a_person_says_no_at_the_surgery_and_the_lead_sees_it_in_the_queue(page, look, service, registered):
    address, accounts = service
    number = registered[0][2]

    # given a GP with a person who does not want to be looked for
    signs_in(page, address, accounts[GP])
    goes_to(page, "Find a person")
    types(page, number, "Find")
    page.get_by_role("link", name="What this person said no to").click()
    page.get_by_role("button", name="Record what they say no to").wait_for()
    look(page)
    page.get_by_role("button", name="Record what they say no to").click()
    look(page)

    # when the GP forgets how it was said, the page asks again
    page.get_by_label("Not to be looked for").check()
    page.get_by_role("button", name="See what it changes").click()
    assert page.title().startswith("Error: ")
    look(page)

    # then what it changes is shown before it is recorded
    page.get_by_label("How was it said, and to whom?").fill("in person at the surgery, to me")
    page.get_by_role("button", name="See what it changes").click()
    page.get_by_text("Left out of every finding from its next run on").wait_for()
    look(page)
    page.get_by_role("button", name="Record it").click()
    page.get_by_text("Recorded by Geraint Pugh").wait_for()
    look(page)

    # and an objection to sharing names whom with and what of
    page.get_by_role("button", name="Record what they say no to").click()
    page.get_by_label("Not to be shared").check()
    page.get_by_label("With whom?").select_option(label="Kithshire Council")
    page.get_by_label("What of the record?").select_option(label="Housing")
    page.get_by_label("How was it said, and to whom?").fill("in person at the surgery, to me")
    page.get_by_role("button", name="See what it changes").click()
    page.get_by_text("Kithshire Council does not see").wait_for()
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("link", name=re.compile("They changed their mind.*Not to be shared")).click()
    look(page)
    page.get_by_role("button", name="Sign out").click()

    # when the lead opens the queue, it is counted, few are hidden, and nothing needs a look
    signs_in(page, address, accounts[LEAD])
    goes_to(page, "Objections")
    page.get_by_role("heading", level=1, name="Objections").wait_for()
    page.get_by_text("None: everybody who objects is on the register").wait_for()
    assert page.get_by_role("row", name=re.compile("Not to be looked for")).is_visible()
    look(page)
