"""An analyst reads who gets a yes, how long people wait and what comes of it, by deprivation and by language, takes the file, and goes on to what was not there."""

import csv
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.installing import served, settings

pytestmark = pytest.mark.browser
ANALYST, COORDINATOR = "Tomas Silva", "Amina Yusuf"
LAY = """
from datetime import date
from kith.web.running import running
with running():
    from tests.records.followed import small_world
    small_world(date.fromisoformat({!r}))
"""


@pytest.fixture
def year(installation, tmp_path):
    """A copy in which a hundred and fifty people were referred two months ago; served: its address, and its accounts by name."""
    home = installation.copy(tmp_path / "home")
    long_ago = timezone.localdate().replace(day=1) - timedelta(days=40)
    subprocess.run([sys.executable, "-c", LAY.format(str(long_ago))], env=settings(home), check=True)
    with served(home) as address:
        yield address, installation.by_name


def test_a_year_of_referrals_is_read_by_deprivation_and_language_and_taken_along(page, look, year, way):
    # given an analyst who comes from the menu
    address, accounts = year
    signs_in(page, address, accounts[ANALYST])
    if way == "no script":
        page.goto(f"{address}/referrals/figures")
    else:
        goes_to(page, "Referrals seen whole")

    # then the first screen answers, and says of the most deprived what can be told from chance
    page.get_by_role("heading", level=1, name="Referrals seen whole").wait_for()
    assert page.get_by_text("Services said yes to 69% of the people who had an answer").is_visible()
    assert page.get_by_text("Most deprived fifth: heard yes less often than least deprived fifth").is_visible()
    assert page.get_by_text("This says that they differ, not why.").is_visible()
    look(page)

    # when they count by language, those who need an interpreter stand there, and how to read it is told
    page.get_by_role("link", name="Main language").click()
    page.get_by_role("cell", name="An interpreter is needed").first.wait_for()
    page.get_by_text("How to read this").click()
    page.get_by_text("People are counted, not referrals").wait_for()
    look(page)

    # and when they take the file, it holds every group and nobody's name
    with page.expect_download() as taken:
        page.get_by_role("link", name="The same by every group, as a file (CSV)").click()
    with open(taken.value.path(), encoding="utf-8", newline="") as file:
        told, head, *rows = csv.reader(file)
    assert told[0].startswith("# People referred from")
    assert head[:3] == ["counted_by", "group", "figure"]
    assert {row[0] for row in rows} == {"deprivation", "ethnic group", "language", "need"}

    # then they go on to what was needed and not there, and back
    page.get_by_role("link", name="What was needed and not there").click()
    page.get_by_role("heading", level=1, name="What was needed and not there").wait_for()
    look(page)
    page.get_by_role("link", name="Referrals seen whole: who gets a yes").click()
    page.get_by_role("heading", level=1, name="Referrals seen whole").wait_for()


@pytest.mark.parametrize("way", ["a laptop", "a phone"], indirect=True)
def test_a_coordinator_comes_to_it_from_their_referrals_and_a_place_without_any_says_so(page, look, service):
    address, accounts = service
    signs_in(page, address, accounts[COORDINATOR])
    goes_to(page, "Referrals")
    page.get_by_role("link", name="Referrals seen whole: who gets a yes").click()
    page.get_by_text("Too few people to show: people who were referred.").wait_for()
    look(page)
