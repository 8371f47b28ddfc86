"""What a person says is recorded and taken at once; and somebody of whom no partner knows is added, after a search."""

import pytest

from tests.journeys.browsing import goes_to, signs_in

pytestmark = pytest.mark.browser


def test_what_a_person_says_is_recorded_and_what_partners_say_stays_beside_it(page, look, service):
    address, accounts = service
    # given a GP with a patient whose main language nobody knows
    signs_in(page, address, next(one for one in accounts.values() if one["role"] == "gp"))
    goes_to(page, "What is not known")
    page.goto(f"{address}/gaps?field=main_language#people")
    look(page)
    page.get_by_role("link", name="Record what they say").first.click()

    # when she records nothing, the page says what is missing
    page.get_by_role("heading", level=1, name="Which language do they speak best?").wait_for()
    look(page)
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("link", name="Choose who said it").wait_for()
    assert page.title().startswith("Error: ")
    look(page)

    # and when she records what they say, it is on the register
    page.get_by_label("What do they say?").fill("british sign language")
    page.get_by_label("They said it themself").check()
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("status").get_by_text("Recorded: main language").wait_for()
    assert page.locator("#main-language + p").inner_text().startswith("British Sign Language")
    look(page)

    # when they have another number than their practice has, both stand there, and theirs is taken
    page.get_by_role("link", name="telephone number").click()
    page.get_by_label("What do they say?").fill("0161 496 0999")
    page.get_by_label("They said it themself").check()
    page.get_by_role("button", name="Record it").click()
    page.get_by_role("status").get_by_text("Recorded: telephone number").wait_for()
    look(page)
    page.get_by_role("link", name="This person’s page").click()
    page.get_by_text("Told to the team").first.wait_for()
    assert page.get_by_text("0161 496 0999").first.is_visible()
    look(page)

    # when somebody comes whom nobody knows, the register is searched before they can be added
    goes_to(page, "Find a person")
    page.get_by_label("Name, NHS number, date of birth or postcode").fill("zebedee quill")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Add somebody who is not on the register").click()
    look(page)
    page.get_by_role("button", name="Search the register").click()
    page.get_by_role("link", name="No name is written").wait_for()
    look(page)
    page.get_by_label("Given name, or what they are called").fill("Zebedee")
    page.get_by_label("Family name").fill("Quill")
    page.get_by_role("button", name="Search the register").click()
    page.get_by_role("heading", level=1, name="Nobody whom you may open is like them").wait_for()
    look(page)
    page.get_by_role("button", name="Add them").click()
    look(page)

    # then they are on the register, with no number, no address and no practice
    page.get_by_label("They have no fixed home").check()
    page.get_by_label("They said it themself").check()
    page.get_by_role("button", name="Add them to the register").click()
    page.get_by_role("region", name="QUILL, Zebedee").wait_for()
    assert page.get_by_text("Nothing is on record with any partner").is_visible()
    look(page)
    # and whoever looks for them again is shown them first
    page.goto(f"{address}/add-person")
    page.get_by_label("Given name, or what they are called").fill("Zebedee")
    page.get_by_role("button", name="Search the register").click()
    page.get_by_role("heading", level=1, name="Is it one of these?").wait_for()
    look(page)
