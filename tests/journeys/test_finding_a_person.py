"""Somebody is found and read about; somebody else is opened in an emergency, and another member of staff looks at that look."""

import duckdb
import pytest

from tests.journeys.browsing import goes_to, signs_in

pytestmark = pytest.mark.browser

GP, NURSE, LEAD = "Geraint Pugh", "Dolores Finch", "Ian Whitlock"


@pytest.fixture(scope="module")
def registered(small_lake):
    """Names, NHS number and birth date of somebody of the first practice, and of somebody of another."""
    asked = "SELECT family_name, given_name, nhs_number, birth_date FROM '{0}/identities.parquet' JOIN '{0}/people.parquet' USING (person_id)"
    whole = "nhs_number IS NOT NULL AND birth_date IS NOT NULL AND given_name IS NOT NULL AND death_month IS NULL"
    found = [
        duckdb.sql(
            f"{asked.format(small_lake)} WHERE {whole} AND practice_ods_code {which} ORDER BY person_id LIMIT 1"
        ).fetchone()
        for which in ("= 'Y99001'", "<> 'Y99001'")
    ]
    assert None not in found
    return found


def types(page, sought, button):
    page.get_by_role("main").locator("#sought").fill(sought)
    page.get_by_role("main").get_by_role("button", name=button).click()


def asks_from_anywhere(page, sought):
    """Ctrl+K leads to the box at the top of the page; without script it is there to be typed into."""
    box = page.get_by_role("searchbox", name="Look up a person")
    if page.evaluate("document.body.classList.contains('nhsuk-frontend-supported')"):
        page.keyboard.press("Control+k")
        assert box.evaluate("box => box === document.activeElement")
        page.keyboard.type(sought)
    else:
        box.fill(sought)
    box.press("Enter")


def test_a_person_is_found_by_name_and_birth_date_or_by_number_in_any_spacing(page, look, service, registered):
    address, accounts = service
    family, given, number, born = registered[0]

    # given a GP who mistypes a number
    signs_in(page, address, accounts[GP])
    goes_to(page, "Find a person")
    look(page)
    types(page, f"{number[:9]}{(int(number[9]) + 1) % 10}", "Find")
    assert page.title().startswith("Error: ")
    look(page)

    # when they type the name with a birth date, the person is there to be chosen
    types(page, f"{family} {born:%d/%m/%Y}", "Find")
    page.get_by_role("link", name=f"{family.upper()}, {given}").first.wait_for()
    look(page)

    # and from any page the number with spaces leads straight to theirs, which says who this is and why they are on a list
    goes_to(page, "Home")
    asks_from_anywhere(page, f"{number[:3]} {number[3:6]} {number[6:]}")
    page.get_by_text("What happened").wait_for()
    assert page.get_by_role("region", name=f"{family.upper()}, {given}").is_visible()
    look(page)

    # and one entry of it can be guarded, with a reason, and is there no more
    page.get_by_role("link", name="Guard one of these entries").click()
    page.get_by_role("heading", level=1, name="Guard an entry").wait_for()
    look(page)
    page.get_by_role("link", name="Guard it").first.click()
    page.get_by_role("button", name="Guard it").click()
    assert page.title().startswith("Error: ")
    look(page)
    page.get_by_label("Sexual health").check()
    page.get_by_label("Why?").fill("They asked me on the telephone today")
    page.get_by_role("button", name="Guard it").click()
    page.get_by_role("heading", level=2, name="What you guarded, and see no more").wait_for()
    look(page)
    page.get_by_role("link", name="Take it off").click()
    look(page)


def test_of_whom_a_field_is_not_known_is_read_and_one_of_them_opened(page, look, service):
    address, accounts = service
    signs_in(page, address, accounts[GP])

    # given a GP who looks of whom what is not known
    goes_to(page, "What is not known")
    assert page.get_by_role("heading", level=1, name="What is not known").is_visible()
    look(page)

    # when they choose a telephone number, the list says who could ask, and leads to the person
    page.get_by_label("What is not known").select_option("phone")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Showing 1 to").wait_for()
    look(page)
    page.get_by_role("table").last.get_by_role("link").first.click()
    page.get_by_role("heading", name="What happened").wait_for()


def test_a_record_is_opened_in_an_emergency_and_another_reviews_the_look(page, look, service, registered):
    address, accounts = service
    family, given, number, _ = registered[1]

    # given a district nurse who finds nobody, as she does not look after this person
    signs_in(page, address, accounts[NURSE])
    goes_to(page, "Find a person")
    types(page, f"{family} {given}", "Find")
    page.get_by_role("link", name="Open a record in an emergency").click()
    look(page)

    # when she says exactly who it is, a page in between says what will happen
    types(page, number, "Continue")
    page.get_by_role("heading", level=1, name="You do not look after this person").wait_for()
    look(page)
    page.get_by_role("button", name="Open this record").click()
    assert page.get_by_role("link", name="Say what has happened").is_visible()
    look(page)

    # and with a reason the record opens, for her and for a while
    page.get_by_label("They are unwell or hurt now").check()
    page.get_by_label("What has happened?").fill("Found on the floor by a neighbour, not speaking")
    page.get_by_label("1 hour").check()
    page.get_by_role("button", name="Open this record").click()
    page.get_by_text("You opened this record in an emergency").wait_for()
    look(page)
    page.get_by_role("button", name="Sign out").click()

    # when the information governance lead looks at the queue, the look waits there, and is reviewed
    signs_in(page, address, accounts[LEAD])
    goes_to(page, "Emergency reviews")
    look(page)
    page.get_by_role("link", name=NURSE).first.click()
    look(page)
    page.get_by_label("In order: the reason holds").check()
    page.get_by_label("Why, in a sentence").fill("The ambulance service confirmed the call.")
    page.get_by_role("button", name="Write it down").click()
    page.get_by_role("heading", level=1, name="Emergency reviews").wait_for()
    assert page.get_by_text("In order: the reason holds").first.is_visible()
    page.get_by_role("link", name="Unusual looks").click()
    page.get_by_role("heading", level=1, name="Unusual looks").wait_for()
    look(page)
