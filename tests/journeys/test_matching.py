"""A coordinator settles a doubtful match, sees it on the person's page, and takes it back."""

import pytest

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.doubtful import OTHER_NAME, doubtful_once
from tests.journeys.installing import served

pytestmark = pytest.mark.browser

COORDINATOR = "Amina Yusuf"


@pytest.fixture(scope="module")
def doubtful(installation, small_place, small_lake, tmp_path_factory):
    return doubtful_once(tmp_path_factory, installation, small_place, small_lake)


def test_IMP_06_a_doubtful_match_is_settled_shown_and_taken_back(page, look, doubtful, tmp_path):
    installation, (given, family) = doubtful
    mine, other = f"{family.upper()}, {given}", f"{OTHER_NAME.upper()}, {given}"
    with served(installation.copy(tmp_path / "home")) as address:
        # given a care coordinator with one doubt in her queue
        signs_in(page, address, installation.by_name[COORDINATOR])
        goes_to(page, "Doubtful matches")
        look(page)
        page.get_by_role("link", name=other).click()

        # when she looks, both sides stand field by field in words
        page.get_by_role("heading", level=1, name="Is this one person?").wait_for()
        assert page.get_by_text("Family name differs").is_visible()
        assert page.get_by_text("Same date of birth").first.is_visible()
        look(page)

        # and without an answer she is told what is missing
        page.get_by_role("button", name="Decide").click()
        assert page.get_by_role("link", name="Choose what you know of these two").is_visible()
        assert page.title().startswith("Error: ")
        look(page)

        # when she puts them together, the page says what changed, and the person's page shows both names
        page.get_by_label("The same person").check()
        page.get_by_label("How do you know?").fill("Rang her: she married in June and took his name.")
        page.get_by_role("button", name="Decide").click()
        page.get_by_role("heading", level=1, name="Decided: the same person").wait_for()
        look(page)
        page.get_by_role("link", name=mine).click()
        page.get_by_role("heading", name="Where partners differ").wait_for()
        assert page.get_by_text(OTHER_NAME).first.is_visible()
        look(page)
        page.get_by_role("link", name="See them, or part one").click()
        look(page)
        page.get_by_role("link", name="This record is somebody else’s").first.click()
        page.get_by_role("heading", level=1, name="Is this record somebody else’s?").wait_for()
        look(page)

        # and when she was wrong she takes it back: the doubt is there again
        page.go_back()
        page.go_back()
        page.go_back()
        page.get_by_role("button", name="Take this decision back").click()
        page.get_by_role("heading", level=1, name="Taken back").wait_for()
        look(page)
        goes_to(page, "Doubtful matches")
        assert page.get_by_role("link", name=other).is_visible()
