"""A morning begins: somebody opens Kith, mistypes, signs in, reads the first page, and signs out."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from functools import partial

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys.browsing import ARGUMENTS, CHROMIUM, must_be_open_to_all
from tests.records.kept import small_lake, small_place

__all__ = ["small_lake", "small_place"]

pytestmark = pytest.mark.browser

WAYS = {
    "a laptop": {"viewport": {"width": 1280, "height": 900}},
    "a phone": {"viewport": {"width": 320, "height": 640}},
    "no script": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


@pytest.fixture(scope="module")
def service(small_lake, tmp_path_factory):
    """Kith as it is run: loaded, with its accounts, served; its address, and a password by role."""
    home = tmp_path_factory.mktemp("served")
    made = installed(small_lake, home)
    with served(home) as address:
        yield address, {one["role"]: one for one in reversed(made)}


def kith(*words):
    """A command as it is typed."""
    return [sys.executable, "-c", "from kith.cli.main import run; run()", *map(str, words)]


def settings(home):
    """The environment of an installation of its own."""
    told = {**os.environ, "KITH_HOME": str(home), "KITH_MODE": "demo"}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    return told


def installed(lake, home):
    """Load a lake and make accounts; what is printed of them."""
    subprocess.run(kith("load", lake), env=settings(home), check=True, capture_output=True)
    made = kith("demo-accounts", "--json")
    return json.loads(subprocess.run(made, env=settings(home), check=True, capture_output=True, text=True).stdout)


@contextmanager
def served(home):
    """Serve an installation for a while; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = kith("serve", "--port", port, "--workers", 1)
    running = subprocess.Popen(words, env=settings(home), stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, running)
        yield address
    finally:
        running.terminate()
        running.wait(20)


def _wait_for(address, served):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/health") as answer:
                assert answer.read() == b"well\n"
                return
        except OSError:
            assert served.poll() is None, "the service ended"
            time.sleep(0.1)
    raise AssertionError("the service did not begin to answer")


@pytest.fixture(scope="module")
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
    context = browser.new_context(**WAYS[way])
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


def test_somebody_mistypes_signs_in_reads_and_signs_out(page, look, service):
    address, accounts = service
    made = accounts["care-coordinator"]

    # given somebody who opens the first page before signing in
    page.goto(address)
    assert page.title() == "Sign in – Kith"
    look(page)

    # when they send the form empty, they are told what is missing
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("link", name="Enter your sign-in name").is_visible()
    look(page)

    # and when they mistype, they are told so, and keep what they typed
    page.get_by_label("Sign-in name").fill(made["username"])
    page.get_by_label("Password", exact=True).fill("mistyped")
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("link", name="The sign-in name or the password is wrong").is_visible()
    assert page.get_by_label("Sign-in name").input_value() == made["username"]
    look(page)

    # when they type it right, they see their neighbourhood
    page.get_by_label("Password", exact=True).fill(made["password"])
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Kithbeck"
    assert page.get_by_text("Amina Yusuf, care coordinator", exact=True).is_visible()
    look(page)

    # and when they sign out, the page behind them opens no more
    page.get_by_role("button", name="Sign out").click()
    assert page.title() == "Sign in – Kith"
    page.goto(address)
    assert page.title() == "Sign in – Kith"


def test_somebody_signs_in_with_the_keyboard_alone(browser, service):
    address, accounts = service
    made = accounts["gp"]
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.wait_for_function("document.activeElement.id === 'username'")
    page.keyboard.type(made["username"])
    page.keyboard.press("Tab")
    page.keyboard.type(made["password"])
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Kithbeck").wait_for()
    page.close()


def test_a_page_that_is_not_there_says_where_to_go(page, look, service):
    page.goto(f"{service[0]}/no-such-page")
    assert page.get_by_role("heading", level=1).inner_text() == "Page not found"
    assert page.get_by_role("link", name="Go to the first page").is_visible()
    look(page)
