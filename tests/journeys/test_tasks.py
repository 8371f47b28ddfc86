"""A GP gives a task and asks a colleague; the coordinator answers, cannot do it, and hands it back; it is done, and it stands in the record."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.test_finding_a_person import registered, types

__all__ = ["registered"]

pytestmark = pytest.mark.browser

GP, COORDINATOR = "Geraint Pugh", "Amina Yusuf"
WHAT = "Ring about the fall, and ask what would help"


def opens_as(page, address, account):
    page.get_by_role("button", name="Sign out").click()
    signs_in(page, address, account)
    goes_to(page, "Tasks and messages")


def on_day(page, days):
    on = timezone.localdate() + timedelta(days=days)
    for part, value in (("Day", on.day), ("Month", on.month), ("Year", on.year)):
        page.get_by_label(part, exact=True).fill(str(value))


def test_a_task_is_given_answered_for_and_done_and_what_was_asked_is_answered(page, look, service, registered):
    address, accounts = service

    # given a GP with a person who fell
    signs_in(page, address, accounts[GP])
    goes_to(page, "Find a person")
    types(page, registered[0][2], "Find")
    page.get_by_role("link", name="Give a task, or see what was done").click()
    look(page)

    # when they forget the day, nothing is given and it says so
    page.get_by_label("What is to be done?").fill(WHAT)
    page.get_by_label("Who does it?").select_option(index=1)
    page.get_by_role("button", name="Give the task").click()
    page.get_by_role("link", name="Enter the day by which it is to be done").wait_for()
    look(page)
    on_day(page, 3)
    page.get_by_role("button", name="Give the task").click()
    page.get_by_text("The task is given").wait_for()
    look(page)

    # and ask what the coordinator knows
    page.get_by_role("link", name="Open this person’s page").click()
    page.get_by_role("link", name="Talk about this person with those who look after them").click()
    look(page)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("What is it about?").fill("Falls at night")
    page.get_by_label("The first message").fill("Is there a light in the hall?")
    page.get_by_label(re.compile(COORDINATOR)).check()
    look(page)
    page.get_by_role("button", name="Begin it").click()
    page.get_by_text(f"Waits for {COORDINATOR}").first.wait_for()

    # then both wait for the coordinator, and nobody else's name is asked twice
    opens_as(page, address, accounts[COORDINATOR])
    look(page)
    page.get_by_role("link", name=re.compile("Falls at night")).click()
    page.get_by_label("Your message").fill("There is none. The housing team was asked.")
    page.get_by_role("button", name="Say it").click()
    page.get_by_text("Your message stands here").wait_for()
    look(page)

    # when the task cannot be done, it waits for the team with the reason
    goes_to(page, "Tasks and messages")
    page.get_by_role("link", name=re.compile(WHAT)).click()
    page.get_by_role("link", name="It cannot be done").click()
    look(page)
    page.get_by_role("button", name="It cannot be done").click()
    page.get_by_role("link", name="Say why, in a few words").wait_for()
    page.get_by_label("Why?").fill("No answer, three times")
    page.get_by_role("button", name="It cannot be done").click()
    page.get_by_text("“No answer, three times”").wait_for()

    # then the GP finds it under Not done, does it, and it stands in the record
    opens_as(page, address, accounts[GP])
    page.get_by_role("link", name=re.compile("^Not done")).click()
    look(page)
    page.get_by_role("link", name=re.compile(WHAT)).click()
    page.get_by_role("link", name="It is done").click()
    page.get_by_label("What came of it?").fill("Rang in the evening; a rail is coming")
    page.get_by_role("button", name="It is done").click()
    page.get_by_text("“Rang in the evening; a rail is coming”").wait_for()
    look(page)
    goes_to(page, "Tasks and messages")
    page.get_by_role("link", name=re.compile("^Done")).click()
    page.get_by_role("link", name=re.compile(WHAT)).wait_for()


def test_away_and_notices_are_said_and_shown(page, look, service):
    address, accounts = service
    signs_in(page, address, accounts[GP])
    goes_to(page, "Tasks and messages")
    page.get_by_role("link", name="Say that you are away, and who stands in").click()
    look(page)
    goes_to(page, "Tasks and messages")
    page.get_by_role("link", name="Notices to your team").click()
    page.get_by_label("The notice").fill("Ring 999 000 0018")
    on_day(page, 7)
    page.get_by_role("button", name="Put it up").click()
    page.get_by_text("There is an NHS number in this").first.wait_for()
    look(page)
    page.get_by_label("The notice").fill("The clinic room is shut on Friday")
    page.get_by_role("button", name="Put it up").click()
    page.get_by_text("The notice is up").wait_for()
    look(page)
    page.get_by_role("button", name=re.compile("Take it down")).click()
    page.get_by_text("The notice is taken down").wait_for()
