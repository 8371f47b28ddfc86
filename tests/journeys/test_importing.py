"""A manager brings in a changed extract with two bad rows; and another time the register moves between review and bringing in."""

import re
import shutil
import subprocess

import pytest

from tests.journeys.browsing import goes_to, must_be_open_to_all, signs_in
from tests.journeys.installing import kith, settings
from tests.web.importing_worlds import changed

pytestmark = pytest.mark.browser


def enters(page, address, made):
    """Sign in, and find the way by the menu."""
    signs_in(page, address, made)
    goes_to(page, "Imports")
    page.get_by_role("heading", level=1, name="Imports").wait_for()


def fills_in(page, content):
    page.locator("input[type=file]").set_input_files(  # a script lays a button over it
        {"name": "practice list.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_label("Whose file it is").select_option(label="Kithshire Integrated Care Board")
    page.get_by_label("gp_register.csv").check()
    page.get_by_label("The day up to which it tells").fill("1/11/2026")
    page.get_by_role("button", name="Send and check").click()


def test_a_manager_brings_in_a_changed_extract(page, look, service, small_place):
    # given a register with its files, and a manager who finds the way by the menu
    address, accounts = service
    enters(page, address, accounts["Helen Marsh"])
    assert page.get_by_text("Nothing has been brought in here yet").is_visible()
    look(page)
    page.get_by_role("button", name="Bring in an extract").click()
    look(page)

    # when they forget everything, they are told what is missing
    page.get_by_role("button", name="Send and check").click()
    assert page.title().startswith("Error: ")
    assert page.get_by_role("link", name="Choose whose file it is").is_visible()
    look(page)

    # and when they send the file, they read what is wrong, row by row, and download it for the sender
    fills_in(page, changed(small_place))
    page.get_by_role("heading", level=2, name="What is wrong with them").wait_for()
    assert page.get_by_role("row", name="Rejected 2").count() == 1
    look(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="for the sender (CSV)").click()
    told = downloading.value.path().read_text(encoding="utf-8-sig")
    assert told.count("rejected") == 2

    # then they go on, read what would change, and bring it in
    page.get_by_role("button", name="Go on without the rejected rows").click()
    page.get_by_role("heading", level=2, name="What it would change").wait_for()
    assert page.get_by_role("row", name="New: no partner held a record of them before + 1").count() == 1
    look(page)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", level=2, name="What it changed").wait_for()
    look(page)
    page.get_by_role("link", name="Imports").first.click()
    assert page.get_by_text("Brought in", exact=True).is_visible()
    look(page)


def test_a_register_that_moved_is_reviewed_again(browser, service, small_place, small_lake, tmp_path):
    # given an import that was reviewed
    address, accounts = service
    context = browser.new_context(viewport={"width": 320, "height": 800})
    context.set_default_timeout(30_000)
    page = context.new_page()
    enters(page, address, accounts["Amina Yusuf"])
    page.get_by_role("button", name="Bring in an extract").click()
    fills_in(page, changed(small_place))
    page.get_by_role("button", name="Go on without the rejected rows").click()
    page.get_by_role("button", name="Bring it in").wait_for()

    # when the register is loaded anew before it is brought in
    other = shutil.copytree(small_lake, tmp_path / "other")
    about = other / "lake.json"
    about.write_text(
        re.sub(r'"made_from": "\w+"', '"made_from": "another"', about.read_text(encoding="utf-8")), encoding="utf-8"
    )
    words = kith("load", other, "--files", small_place)
    subprocess.run(words, env=settings(tmp_path / "home"), check=True, capture_output=True)
    page.get_by_role("button", name="Bring it in").click()

    # then nothing has come in, the page says so, and offers another review
    page.get_by_text("Nothing of this import has come in").wait_for()
    must_be_open_to_all(page)
    assert page.get_by_role("button", name="Review again").is_visible()
    assert page.get_by_role("button", name="Bring it in").count() == 0
    context.close()
