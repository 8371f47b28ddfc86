"""A browser for journeys: Chromium, at a laptop's and a phone's width, with a check that nothing stands in the way."""

import os

from axe_playwright_python.sync_playwright import Axe

CHROMIUM = os.environ.get("KITH_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def must_be_open_to_all(page, scripted=True):
    """No WCAG 2.2 AA violation, a title, and no scrolling sideways at this width. Axe is itself a script, and needs them."""
    page.wait_for_load_state()
    assert page.title()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if not scripted:
        return
    found = Axe().run(page, options={"runOnly": WCAG, "resultTypes": ["violations"]}).response["violations"]
    assert not found, [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


def goes_to(page, words):
    """Follow an entry of the menu at the top of the page; where they do not fit side by side, it stands under More."""
    page.wait_for_load_state()
    menu = page.get_by_role("navigation", name="Menu")
    entry = menu.get_by_role("link", name=words, exact=True)
    if not entry.count():
        menu.get_by_role("button", name="More").click()
    entry.click()


def signs_in(page, address, made):
    page.goto(address)
    page.get_by_label("Sign-in name").fill(made["username"])
    page.get_by_label("Password", exact=True).fill(made["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
