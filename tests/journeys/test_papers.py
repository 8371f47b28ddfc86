"""A morning of the information governance lead: who looked, a request for a record, its copy, and the papers."""

import zipfile
from datetime import UTC, datetime

import pytest
from pyarrow import parquet

from kith.governance.papers import NOT_GIVEN
from kith.people.records import gathering as of_people
from kith.web.papers.packing import SHEETS
from tests.journeys.browsing import signs_in

pytestmark = pytest.mark.browser
LEAD = "Ian Whitlock"


@pytest.fixture
def person(small_lake):
    """The pseudonym of somebody on the register."""
    people = parquet.read_table(small_lake / "people.parquet", columns=["person_id", "entries_count"]).to_pylist()
    return max(people, key=lambda one: (one["entries_count"], one["person_id"]))["person_id"]


def test_the_lead_says_who_looked_answers_a_request_and_reads_the_papers(page, look, service, person, tmp_path):
    address, accounts = service

    # given a lead who opens the looks at one person
    signs_in(page, address, accounts[LEAD])
    page.goto(f"{address}/people/{person}/who-looked")
    assert "Who looked, and why" in page.get_by_role("heading", level=1).inner_text()
    assert page.get_by_role("table").get_by_text("Kithshire Integrated Care Board").is_visible()
    look(page)

    # when they narrow it to what cannot be a day, they are told
    page.get_by_label("From").fill("yesterday")
    page.get_by_role("button", name="Show these looks").click()
    assert page.title().startswith("Error: ")
    look(page)
    page.get_by_label("From").fill("")
    page.get_by_label("Emergencies only").check()
    page.get_by_role("button", name="Show these looks").click()
    assert page.get_by_text("Nobody looked, as far as this is narrowed").is_visible()
    look(page)

    # when they record that the person asked for their record, with the form first empty
    page.get_by_role("link", name="Record a request for this person’s record").click()
    page.get_by_role("button", name="Record the request").click()
    assert page.get_by_role("link", name="Enter the day it came").is_visible()
    look(page)
    page.get_by_label("The day it came").fill(f"{datetime.now(UTC):%d/%m/%Y}")
    page.get_by_label("The person themself").check()
    page.get_by_label("How it was made sure who asked").fill("passport seen")
    page.get_by_role("button", name="Record the request").click()
    assert "Request 1" in page.get_by_role("heading", level=1).inner_text()
    assert page.get_by_role("heading", name="What the copy holds").is_visible()
    look(page)

    # then the copy holds what the page said, and the clock stands on the list
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the copy").click()
    taken.value.save_as(tmp_path / "copy.zip")
    names = set(zipfile.ZipFile(tmp_path / "copy.zip").namelist())
    assert {"read-me-first.html", f"{of_people.PERSON.name}.csv", f"{of_people.ENTRIES.name}.csv"} <= names
    assert names <= {"read-me-first.html", *(f"{one.name}.csv" for one in SHEETS)}
    page.get_by_role("link", name="Requests for a record").click()
    assert page.get_by_text("Request 1").is_visible()
    look(page)

    # and the person's own paper says who looked, by role
    page.goto(f"{address}/people/{person}/who-looked/copy")
    assert page.get_by_text("Information governance lead").first.is_visible()
    assert accounts[LEAD]["name"] not in page.locator("main").inner_text()
    look(page)

    # when the request is answered, it is closed
    page.goto(f"{address}/access-requests/1")
    page.get_by_label("The copy was given, or sent safely").check()
    page.get_by_role("button", name="End the request").click()
    assert page.get_by_text("Answered", exact=True).is_visible()
    look(page)

    # then the papers say what is missing, and for whom
    page.goto(f"{address}/papers")
    assert page.get_by_text(NOT_GIVEN[0][0]).is_visible()
    look(page)
    for name in ("Data protection impact assessment", "Record of processing activities", "Retention and deletion"):
        page.goto(f"{address}/papers")
        page.get_by_role("link", name=name).click()
        assert page.get_by_role("heading", level=1).inner_text() == name
        assert page.get_by_text("to be filled by people").is_visible()
        look(page)
