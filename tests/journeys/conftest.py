"""What a journey stands on: a browser, one reader's way of having a page, and Kith installed and served."""

from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.browsing import ARGUMENTS, CHROMIUM, must_be_open_to_all
from tests.journeys.installing import installed_once, served
from tests.records.kept import small_lake, small_place

__all__ = ["small_lake", "small_place"]

WAYS = {
    "a laptop": {"viewport": {"width": 1280, "height": 900}},
    "a phone": {"viewport": {"width": 320, "height": 640}},
    "no script": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


EVERY_DAY = {
    "no script": ("test_signing_in", "test_worklist", "test_telling"),
    "a phone": (
        "test_signing_in",
        "test_finding_a_person",
        "test_worklist",
        "test_telling",
        "test_about_me",
        "test_team",
        "test_public_services",
    ),
}
"""Journeys that are walked so on every run, beside the mornings, which are walked in every way; the others in the long run."""


def pytest_collection_modifyitems(items):
    """Leave walking without script or on a phone, where it is not everybody's daily road, to the long run."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        way = callspec.params.get("way") if callspec is not None else None
        if way in EVERY_DAY and item.path.stem not in (*EVERY_DAY[way], "test_mornings", "test_walking"):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def installation(small_lake, tmp_path_factory):
    """Kith with its accounts, before anybody signed in."""
    return installed_once(tmp_path_factory, small_lake)


@pytest.fixture
def service(installation, tmp_path):
    """A copy of it, served: its address, and its accounts by name. A newcomer is one only once, and a request is recorded once."""
    with served(installation.copy(tmp_path / "home")) as address:
        yield address, installation.by_name


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(params=WAYS)
def way(request):
    """How one reader has the page."""
    return request.param


@pytest.fixture
def look(way):
    """Look whether the page is open to all."""
    return partial(must_be_open_to_all, scripted=way != "no script")


@pytest.fixture
def page(browser, way):
    """A page as one reader has it; anything the browser complains of fails the journey."""
    context = browser.new_context(**WAYS.get(way, WAYS["a laptop"]))
    context.set_default_timeout(20_000)
    page = context.new_page()
    complaints = []
    page.on(
        "console", lambda told: complaints.append(told.text) if "Failed to load resource" not in told.text else None
    )
    page.on("request", lambda asked: complaints.append(asked.url) if "127.0.0.1" not in asked.url else None)
    yield page
    context.close()
    assert not complaints
