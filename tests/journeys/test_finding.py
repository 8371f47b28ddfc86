"""An analyst finds again under the basis in force; a coordinator reads the list and opens one name, with a reason."""

import subprocess
import sys

import pytest

from tests.journeys.browsing import must_be_open_to_all, signs_in
from tests.journeys.installing import served, settings

pytestmark = pytest.mark.browser

DOORS = """
import django
django.setup()
from django.db import transaction
from kith.governance.records.granting import Door, open_doors
from kith.insight.records.models import ListPlace
from tests.records.kept import AT, BY
places = ListPlace.objects.filter(person__neighbourhood__isnull=False).order_by("position")
from kith.governance.records.models import Account
coordinator = Account.objects.get(username="amina.yusuf")
door = Door(str(coordinator.pk), frozenset({"identity"}), frozenset({"direct-care"}), "list:1", "on the list")
with transaction.atomic():
    open_doors(door=door, people=[one.person.person_id for one in places], by=BY, at=AT)
"""


@pytest.fixture(scope="module")
def service(installation, tmp_path_factory):
    """Kith served as the demonstration signed it, and a coordinator who looks after whoever is on the list."""
    home = installation.copy(tmp_path_factory.mktemp("served") / "home")
    told = {**settings(home), "DJANGO_SETTINGS_MODULE": "kith.web.settings.demonstration"}
    subprocess.run([sys.executable, "-c", DOORS], env=told, check=True)
    with served(home) as address:
        yield address, installation.by_role


def enters(page, service, role):
    address, accounts = service
    signs_in(page, f"{address}/sign-in?next=/finding", accounts[role])
    page.get_by_role("heading", level=1, name="Finding people who may be missing out").wait_for()


def test_an_analyst_finds_again_and_reads_that_everybody_is_accounted_for(page, look, service):
    # given a basis in force
    enters(page, service, "analyst")
    assert page.get_by_text("People who may be missing out", exact=True).is_visible()
    look(page)

    # when they ask the rules again
    page.get_by_role("button", name="Find").click()

    # then people used and left out are the register, and the rules' figures hide small numbers
    page.get_by_text("Carried out on").wait_for()
    row = page.get_by_role("row", name="People on the register")
    assert "150" in row.inner_text()
    assert page.get_by_text("Small numbers are hidden").is_visible()
    look(page)


def test_a_coordinator_reads_the_list_and_opens_one_name(page, look, service):
    enters(page, service, "care-coordinator")

    # when they follow the list to one person
    page.get_by_role("link", name="Missing out").click()
    assert page.get_by_text("Showing 1 to").is_visible()
    look(page)
    page.get_by_role("table").get_by_role("link").first.click()
    assert page.get_by_role("heading", level=2, name="Open this person’s name").is_visible()
    look(page)

    # and give no reason, they are told what to do
    page.get_by_role("button", name="Open name").click()
    assert page.title().startswith("Error: ")
    look(page)

    # then a reason opens this one name
    page.get_by_label("Why do you need to know who this is?").fill("I coordinate their care and mean to call them")
    page.get_by_role("button", name="Open name").click()
    assert page.get_by_text("their name is opened to you").is_visible()
    look(page)


def test_a_manager_sees_figures_and_a_link_worker_is_told_why_not(browser, service):
    for role, shown in (("neighbourhood-manager", True), ("link-worker", False)):
        context = browser.new_context(viewport={"width": 320, "height": 800})
        page = context.new_page()
        enters(page, service, role)
        assert page.get_by_role("heading", name="What each rule found").count() == shown
        assert page.get_by_role("button", name="Find").count() == 0
        must_be_open_to_all(page)
        context.close()
