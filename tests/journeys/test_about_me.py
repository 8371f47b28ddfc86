"""A link worker reads what matters to somebody, confirms one answer and changes another; a colleague who wrote at the same time is told."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.test_finding_a_person import types

pytestmark = pytest.mark.browser

LINK_WORKER, COORDINATOR = "Ruth Levi", "Amina Yusuf"


@pytest.fixture
def told(installation):
    """NHS number and pseudonym of the made-up person who told most."""
    asked = """SELECT i.nhs_number, p.person_id FROM people_aboutmeanswer a JOIN people_person p ON p.person_id = a.person_id
               JOIN people_identity i ON i.person_id = p.id GROUP BY 1, 2 ORDER BY count(*) DESC LIMIT 1"""
    with closing(sqlite3.connect(Path(installation.home) / "kith.sqlite3")) as kept:
        return kept.execute(asked).fetchone()


@pytest.mark.parametrize("way", ["a laptop", "a phone"], indirect=True)
def test_what_matters_is_read_confirmed_and_changed_and_a_second_editor_is_told(page, look, service, told):
    address, accounts = service
    number, person = told

    # given a link worker who opens somebody whom their practice sent to her: what to do stands in the banner
    signs_in(page, address, accounts[LINK_WORKER])
    goes_to(page, "Find a person")
    types(page, number, "Find")
    about = page.get_by_role("region", name="About me")
    about.get_by_text("My allotment").wait_for()
    assert page.get_by_text("Send letters and forms in large print.").is_visible()
    assert about.get_by_text("by Ruth Levi, link worker").first.is_visible()
    look(page)

    # when she has read it to them, one press confirms it
    about.get_by_role("button", name="Still right – What matters most to me").click()
    page.get_by_role("status").get_by_text("What matters most to me: still right today.").wait_for()
    assert about.get_by_text("Still right on").first.is_visible()
    look(page)

    # while she changes another answer, a coordinator has changed it already
    about.get_by_role("link", name="Change – Please do", exact=True).click()
    look(page)
    theirs = page.context.browser.new_context().new_page()
    signs_in(theirs, address, accounts[COORDINATOR])
    theirs.goto(f"{address}/people/{person}/about-me/please-do")
    theirs.get_by_label("In their words").fill("Ring the bell twice.")
    theirs.get_by_role("button", name="Write it down").click()
    theirs.locator(".kith-about__kept").wait_for()
    theirs.context.close()
    page.get_by_label("In their words").fill("Knock, I do not hear the bell.")
    page.get_by_role("button", name="Write it down").click()

    # then she reads both, puts them together, and what was said before stays
    page.get_by_role("heading", name="Somebody else wrote here").wait_for()
    assert page.get_by_text("Ring the bell twice.").is_visible()
    assert page.get_by_label("In their words").input_value() == "Knock, I do not hear the bell."
    look(page)
    page.get_by_label("In their words").fill("Ring twice and knock.")
    page.get_by_role("button", name="Write it down").click()
    about.get_by_text("Ring twice and knock.").wait_for()
    page.get_by_role("link", name="What was said before").click()
    page.get_by_text("Ring the bell twice.").wait_for()
    look(page)

    # and the one page to hand on says who it is about
    page.goto(f"{address}/people/{person}/about-me/sheet")
    page.get_by_role("heading", level=1, name="About me").wait_for()
    look(page)
