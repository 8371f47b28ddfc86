"""Each role's morning: given who signs in, when they do what their day asks for, then they read what is theirs and nothing else.

Every run walks each morning in one way on SQLite, by turns, and by mouse on PostgreSQL; the long run walks each in every way.
"""

import pytest

from tests.journeys.installing import POSTGRESQL, served
from tests.journeys.mornings_facts import facts_of
from tests.journeys.mornings_of_the_place import MORNINGS
from tests.journeys.walking import WAYS, walk

pytestmark = pytest.mark.browser


def the_grid():
    """Each morning with the ways in which it is walked; all but one of them in the long run."""
    for number, morning in enumerate(MORNINGS):
        ways = WAYS[:1] if POSTGRESQL else WAYS
        today = ways[number % len(ways)]
        for way in ways:
            marks = () if way == today else pytest.mark.long
            yield pytest.param(morning, way, marks=marks, id=f"{morning.role}, {way}")


@pytest.fixture(scope="module")
def service(installation, tmp_path_factory):
    with served(installation.copy(tmp_path_factory.mktemp("mornings") / "home")) as address:
        yield address, installation.by_role, facts_of(installation)


@pytest.mark.parametrize(("morning", "way"), list(the_grid()))
def test_a_morning(page, way, morning, service):
    address, accounts, facts = service
    walked = walk(page, facts, way)
    # given somebody of this role, who signs in
    walked.signs_in(address, accounts[morning.role])
    for stop in morning.stops:
        # when they do what comes next
        for deed in stop.deeds:
            walked.does(deed)
        # then they read what is theirs, and nothing else
        walked.looks(stop)
