"""A question before sharing: a care coordinator asks, is answered with the ground or the next step; and a paper is signed that lets data flow."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.browsing import goes_to, must_be_open_to_all, signs_in

pytestmark = pytest.mark.browser

COORDINATOR, LEAD = "Amina Yusuf", "Ian Whitlock"


def asks(page, organisation):
    goes_to(page, "May I share this?")
    page.get_by_label("Organisation").select_option(label=organisation)
    page.get_by_label("Role of whoever would receive it").select_option("link-worker")
    page.locator("#field_group").select_option("about-me")
    page.get_by_label("Direct care").check()
    page.get_by_role("button", name="Ask", exact=True).click()


def types_day(page, legend, day):
    boxes = page.get_by_role("group", name=legend)
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(part, exact=True).fill(str(value))


def test_somebody_asks_is_told_that_nothing_is_signed_and_when_it_is_asks_again(page, look, service):
    address, accounts = service
    hub, today = "Tern Lane Family Hub", datetime.now(tz=UTC).date()

    # given a care coordinator who sends the question without saying anything
    signs_in(page, address, accounts[COORDINATOR])
    goes_to(page, "May I share this?")
    look(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    assert page.title().startswith("Error: ")
    assert page.get_by_role("link", name="Choose an organisation").is_visible()
    look(page)

    # when they ask about a body that signed nothing, they are told so, and whom to ask
    asks(page, hub)
    assert page.get_by_role("heading", level=1).inner_text().endswith("No")
    assert page.get_by_text("No sharing agreement in force").is_visible()
    assert page.get_by_text("Ask the information governance lead").is_visible()
    look(page)

    # and agreements hold none of theirs, and warn of what ends soon
    goes_to(page, "Agreements")
    assert page.get_by_role("heading", level=2, name=hub).count() == 0
    assert page.get_by_text("Ending within 60 days").is_visible()
    look(page)
    page.get_by_role("button", name="Sign out").click()

    # when the information governance lead records what was signed
    signs_in(page, address, accounts[LEAD])
    goes_to(page, "Agreements")
    page.get_by_role("button", name="Record an agreement").click()
    page.get_by_role("button", name="Record it").click()
    assert page.get_by_role("link", name="Enter the first day").is_visible()
    look(page)
    page.get_by_label("Reference").fill("Kithshire 2026/7")
    page.get_by_label("Body that may receive").select_option(label=hub)
    page.get_by_label("Identity", exact=True).check()
    page.get_by_label("About me", exact=True).check()
    page.get_by_label("Direct care", exact=True).check()
    types_day(page, "First day", today)
    types_day(page, "Last day", today + timedelta(300))
    page.get_by_role("button", name="Record it").click()
    assert page.get_by_role("heading", level=2, name=hub).is_visible()
    look(page)
    page.get_by_role("link", name="End Kithshire 2026/7 early").click()
    look(page)
    goes_to(page, "Agreements")
    page.get_by_role("link", name="Why findings are lawful").click()
    look(page)
    page.get_by_role("button", name="Record a basis").click()
    look(page)
    page.get_by_role("button", name="Sign out").click()

    # then the same question depends on the person alone, and both answers are kept
    signs_in(page, address, accounts[COORDINATOR])
    asks(page, hub)
    assert page.get_by_role("heading", level=1).inner_text().endswith("It depends on the person")
    assert page.get_by_text("Ground: Kithshire 2026/7").is_visible()
    look(page)
    page.get_by_role("button", name="Ask something else").click()
    assert page.get_by_role("link", name=f"About me, to {hub} (link worker)").count() == 2
    page.get_by_text("Show only some of them").click()
    page.get_by_label("Answer", exact=True).select_option("depends")
    page.get_by_role("button", name="Show", exact=True).click()
    assert page.get_by_role("link", name=f"About me, to {hub} (link worker)").count() == 1
    assert "verdict=depends" in page.url
    look(page)


def test_the_lead_reads_what_everybody_was_told(browser, service):
    address, accounts = service
    page = browser.new_page()
    signs_in(page, address, accounts[COORDINATOR])
    asks(page, "Kithshire Link Workers")
    page.get_by_role("button", name="Sign out").click()
    signs_in(page, address, accounts[LEAD])
    goes_to(page, "May I share this?")
    page.get_by_role("link", name="Answers that everybody was given").click()
    assert page.get_by_text("Amina Yusuf").is_visible()
    must_be_open_to_all(page)
    page.close()
