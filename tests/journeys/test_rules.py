"""An analyst puts a rule together, sees whom it would find and that it leans, and uses it; a facilitator pauses a rule for a group."""

import pytest

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.installing import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def service(installation, tmp_path_factory):
    with served(installation.copy(tmp_path_factory.mktemp("served") / "home")) as address:
        yield address, installation.by_role


def adds(page, part, **chosen):
    page.get_by_role("link", name="Add a clause").first.click()
    page.get_by_role("link", name=part, exact=True).click()
    for label, value in chosen.items():
        place = page.get_by_label(label.replace("_", " "), exact=True)
        place.fill(value) if place.get_attribute("type") == "text" else place.select_option(label=value)
    page.get_by_role("button", name="Add the clause").click()
    page.get_by_role("heading", name="How many now").wait_for()


def test_an_analyst_puts_a_rule_together_and_uses_it(page, look, way, service):
    # given a run of finding under a basis
    address, accounts = service
    signs_in(page, f"{address}/sign-in?next=/finding", accounts["analyst"])
    page.get_by_role("button", name="Find").click()
    page.get_by_text("Carried out on").wait_for()

    # when they make a rule, clause by clause
    goes_to(page, "Rules")
    page.get_by_role("button", name="Make a rule").click()
    page.get_by_label("Title").fill(f"Older or in a deprived place, from {way}")
    page.get_by_label("Where it comes from").fill("The neighbourhood meeting in October")
    page.get_by_role("button", name="Go on to its clauses").click()
    page.get_by_role("link", name="Add a clause").click()
    look(page)
    page.get_by_role("link", name="Deprivation of the area").click()
    page.get_by_label("Tenths of England’s areas").select_option(label="The most deprived 3 tenths")
    page.get_by_role("button", name="Add the clause").click()
    adds(page, "Younger than", Age="95")

    # then its sentence, its count and the panel stand there, and that it leans is said
    assert "lives in deprivation decile 1 to 3, and is aged under 95" in page.locator("main").inner_text()
    page.get_by_text("This rule leans").wait_for()
    assert page.get_by_role("table", name="Ethnic group").is_visible()
    look(page)

    # and once used, it is frozen under their name
    page.get_by_role("button", name="Use this rule").click()
    page.get_by_role("button", name="Use this rule").click()
    assert page.title().startswith("Error: ")
    page.get_by_label("Why is it used?").fill("Asked for at the neighbourhood meeting")
    page.get_by_role("button", name="Use this rule").click()
    page.get_by_role("heading", level=3, name="Version 1, in use").wait_for()
    look(page)


def test_a_facilitator_pauses_a_rule_for_a_group(page, look, service):
    # given a rule about a group, with what people from it agreed to
    address, accounts = service
    signs_in(page, f"{address}/sign-in?next=/rules", accounts["community-facilitator"])
    page.get_by_text("Likely need, and little or no sign of contact").click()
    page.get_by_role("link", name="Speaks another language").click()
    page.get_by_role("button", name="Record what a group agreed to").click()
    page.get_by_label("People without a home of their own").check()
    page.get_by_label("People who speak another language").check()
    for label, words in (
        ("Who spoke for the group", "Kithshire lived experience panel"), ("What people are looked for", "A health check"),
        ("In which words they are spoken to", "“We are the nurses who come to the day centre.”"),
        ("What they are offered", "A nurse at the day centre, every Tuesday"), ("The day it was agreed", "2/11/2025"),
        ("The day it is looked at again, within two years", "1/11/2027"),
    ):  # fmt: skip
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Record the agreement").click()
    page.get_by_text("Agreed with people who speak another language").first.wait_for()

    # when they pause it
    page.locator("summary", has_text="Pause it for the group").first.click()
    page.get_by_label("Why is it paused?").first.fill("People were called at their old addresses")
    page.get_by_role("button", name="Pause it now").first.click()

    # then at once nobody whom it found is given out, and the page says why
    page.get_by_text("This rule was paused by Kithshire lived experience panel").wait_for()
    look(page)

    # and once the group says so, it holds again
    page.locator("summary", has_text="End the pause").first.click()
    page.get_by_label("Why does it hold again?").first.fill("The panel saw the new addresses and agreed")
    page.get_by_role("button", name="End the pause").first.click()
    page.get_by_text("Agreed with people who speak another language").first.wait_for()
