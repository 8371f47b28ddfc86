"""A link worker finds what fits somebody, puts an entry right and asks its owner; the owner confirms without an account; nothing fits, and that is recorded."""

import pytest

from tests.journeys.browsing import goes_to, signs_in

pytestmark = pytest.mark.browser

LINK_WORKER, COORDINATOR, MANAGER = "Ruth Levi", "Amina Yusuf", "Helen Marsh"


@pytest.fixture
def known(installation):
    """NHS number of somebody of the first practice, who lives in a small area of which a point is kept."""
    asked = """SELECT i.nhs_number FROM people_person p JOIN people_identity i ON i.person_id = p.id JOIN places_areapoint a ON a.lsoa21_code = p.lsoa21_code
               WHERE p.practice_ods_code = 'Y99001' AND i.nhs_number IS NOT NULL AND p.death_month IS NULL AND p.birth_month < '1990-01-01' ORDER BY p.id LIMIT 1"""
    return installation.rows(asked)[0][0]


@pytest.mark.parametrize("way", ["a laptop", "a phone", "no script"], indirect=True)
def test_an_entry_is_found_put_right_and_confirmed_by_its_owner(page, look, service, way):
    address, accounts = service

    # given a link worker who looks for company for somebody
    signs_in(page, address, accounts[LINK_WORKER])
    if way == "no script":
        page.goto(f"{address}/directory")
    else:
        goes_to(page, "Services")
    look(page)
    page.get_by_label("What is it about?").fill("memory")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_text("hidden").first.wait_for()
    assert page.get_by_text("do not have “memory” in what they say").is_visible()
    look(page)

    # when she opens an entry, says what room there is, and corrects its telephone number
    page.get_by_role("link", name="Memory Café").first.click()
    page.get_by_role("heading", level=1, name="Memory Café").wait_for()
    entry = page.url
    look(page)
    page.get_by_label("Has a waiting list").check()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("status").get_by_text("It counts for four weeks").wait_for()
    page.get_by_role("link", name="Correct telephone").click()
    look(page)
    page.get_by_label("Telephone").fill("01632 960555")
    page.get_by_role("button", name="Correct it").click()
    page.get_by_text("Corrected by a link worker").first.wait_for()
    look(page)
    page.goto(f"{entry}/correct/hours")
    look(page)
    page.goto(entry)

    # and makes a link for its owner, who confirms it with no account: looking alone changes nothing
    page.get_by_role("button", name="Make a link for its owner").click()
    page.get_by_role("heading", level=1).get_by_text("A link for whoever runs").wait_for()
    look(page)
    link = page.locator("main p strong").first.inner_text()
    theirs = page.context.browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    theirs.goto(link)
    theirs.goto(link)
    look(theirs)
    theirs.get_by_label("Yes, we take people now").check()
    theirs.get_by_role("button", name="Everything here is right").click()
    theirs.get_by_role("heading", level=1, name="Thank you").wait_for()
    look(theirs)
    theirs.goto(link)
    theirs.get_by_role("heading", level=1, name="This link does not work").wait_for()
    look(theirs)
    theirs.context.close()
    page.goto(entry)
    assert page.get_by_text("Takes people now").first.is_visible()


@pytest.mark.parametrize("way", ["a laptop", "a phone"], indirect=True)
def test_what_fits_somebody_stands_with_why_and_nothing_fitting_is_recorded_without_them(page, look, service, known):
    address, accounts = service
    signs_in(page, address, accounts[COORDINATOR])
    goes_to(page, "Find a person")
    page.get_by_label("Name, NHS number, date of birth or postcode").fill(known)
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name="Services that fit this person").click()
    page.get_by_role("heading", level=1, name="Services for this person").wait_for()
    look(page)
    page.get_by_label("What for?").select_option("Loneliness")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_text("helps with loneliness").first.wait_for()
    assert page.get_by_text("miles away in a straight line").first.is_visible()
    look(page)
    page.get_by_label("Why does nothing fit?").select_option("what there is is too far away".capitalize())
    page.get_by_role("button", name="Record that nothing fits: loneliness").click()
    page.get_by_role("status").get_by_text("Their name is not in it").wait_for()
    look(page)
    page.goto(f"{address}/directory/unmet")
    page.get_by_role("heading", level=1, name="What was needed and not there").wait_for()
    look(page)


@pytest.mark.parametrize("way", ["a laptop", "a phone"], indirect=True)
def test_the_pages_that_keep_it_right_are_open_to_all(page, look, service):
    address, accounts = service
    signs_in(page, address, accounts[MANAGER])
    page.goto(f"{address}/directory")
    for words, heading in (
        ("Feeds", "Feeds of services"), ("Owners to ask", "Owners to ask"), ("Services that may be the same", "Services that may be the same"),
        ("Add a service", "Add a service"),
    ):  # fmt: skip
        page.goto(f"{address}/directory")
        page.get_by_role("main").get_by_role("link", name=words, exact=True).click()
        page.get_by_role("heading", level=1, name=heading).wait_for()
        look(page)
    page.goto(f"{address}/directory/feeds")
    page.get_by_role("main").get_by_role("link").first.click()
    page.get_by_role("heading", level=1).get_by_text("A delivery of").wait_for()
    look(page)
