"""The first morning of a link worker: told what is shut and why, practises, and begins to work."""

import pytest

from kith.governance.practising import tasks_of
from kith.web.demonstration import NEWCOMERS
from tests.journeys.browsing import goes_to, must_be_open_to_all, signs_in

pytestmark = pytest.mark.browser

TASKS = tasks_of(NEWCOMERS[0].role)


def test_a_new_link_worker_is_told_what_is_shut_passes_the_tasks_and_begins(page, look, service):
    address, accounts = service

    # given a link worker who has done the courses of their employer, and none of the tasks
    signs_in(page, address, accounts[NEWCOMERS[0].name])
    assert page.get_by_text("Kith practice is not done yet").is_visible()
    assert page.get_by_text("Training that your role needs has lapsed").is_visible()
    look(page)

    # when they follow the notice, they see what each course opens, and what is to do
    page.get_by_role("link", name="Go to My training").click()
    assert page.get_by_role("heading", level=1).inner_text() == "My training"
    assert page.get_by_text(f"0 of {len(TASKS)} passed").is_visible()
    look(page)

    # when they answer without choosing, they are told what to do
    page.get_by_role("link", name=TASKS[0].task.title).click()
    page.get_by_role("button", name="Answer").click()
    assert page.title().startswith("Error: ")
    assert page.get_by_role("link", name="Choose what you would do").is_visible()
    look(page)

    # and when they choose what is not right, they are told why, and may try again
    wrong = TASKS[0].choice(TASKS[0].right % 3 + 1)
    page.get_by_label(wrong.says, exact=True).check()
    page.get_by_role("button", name="Answer").click()
    assert page.get_by_text(wrong.because).is_visible()
    assert page.get_by_text(TASKS[0].ground).is_visible()
    look(page)
    page.get_by_role("button", name="Try again").click()

    # when they pass one task after the other
    for number, posed in enumerate(TASKS, 1):
        assert posed.task.title in page.get_by_role("heading", level=1).inner_text()
        page.get_by_label(posed.choice(posed.right).says, exact=True).check()
        page.get_by_role("button", name="Answer").click()
        assert page.get_by_role("heading", level=1).inner_text().endswith("That is right")
        if number < len(TASKS):
            page.get_by_role("button", name="Next task").click()
    look(page)

    # then their record is written, and the first page opens as it does for every link worker
    page.get_by_role("button", name="Go to your training record").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your training record was written"
    look(page)
    page.get_by_role("button", name="Go to the first page").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kithbeck"
    assert page.get_by_text("Training that your role needs has lapsed").count() == 0
    assert page.get_by_role("link", name="Go to My training").count() == 0
    look(page)


def test_a_task_is_answered_with_the_keyboard_alone(browser, service):
    address, accounts = service
    page = browser.new_page()
    signs_in(page, address, accounts["Dolores Finch"])
    page.goto(f"{address}/training/tasks/{tasks_of('district-nurse')[0].name}")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "radio":
            break
    else:
        raise AssertionError("no choice was reached by keyboard")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Answer"
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="That is right").wait_for()
    page.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_tasks_that_many_fail_can_be_read_at_any_width(browser, service, width):
    address, accounts = service
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    signs_in(page, address, accounts["Helen Marsh"])
    goes_to(page, "My training")
    page.get_by_role("link", name="Tasks that many fail").click()
    assert page.get_by_text("Small numbers are hidden").is_visible()
    must_be_open_to_all(page)
    context.close()
