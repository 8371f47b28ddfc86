"""Walk the morning of each role in the small made-up place, take the pictures for docs/how-to, and write the page that shows them: make pictures."""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright
from tests.journeys.browsing import ARGUMENTS, CHROMIUM
from tests.journeys.installing import installed_once, served
from tests.journeys.mornings_facts import facts_of
from tests.journeys.mornings_of_the_place import MORNINGS
from tests.journeys.mornings_told import pictures_of, told
from tests.journeys.walking import walk
from tests.lakes import made_once

HOW_TO = Path(__file__).parents[1] / "docs" / "how-to"
PICTURES = HOW_TO / "pictures"
SIZE = {"width": 1280, "height": 1000}
HEIGHT = 600
"""A picture shows so much of a page, in pixels: enough to know it again, and small to load."""

_PART = """part => {
  const main = document.querySelector("main"), box = main.getBoundingClientRect();
  const from = part ? [...main.querySelectorAll("h2, p")].find(one => one.textContent.includes(part)) : document.querySelector(".kith-banner") || main.querySelector("h1");
  const top = from.getBoundingClientRect().top - 24;
  const column = part && from.closest("[class*=nhsuk-grid-column]");
  const wide = (column || main).getBoundingClientRect();
  return {x: wide.left - 24, y: top + scrollY, width: wide.width + 48, height: box.bottom - top};
}"""


class Folder:
    """What is made for the pictures lies here; `made_once` asks for it as it would ask pytest."""

    def __init__(self, path):
        self.path = Path(path)

    def getbasetemp(self):
        return self.path


def take(page, name, stop):
    """Leave the picture of a page that somebody just read."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    part = page.evaluate(_PART, stop.part)
    page.screenshot(
        path=PICTURES / name,
        clip={**part, "height": min(part["height"], HEIGHT)},
        full_page=True,
        animations="disabled",
    )


def take_all(installation, address, browser):
    facts, accounts = facts_of(installation), installation.by_role
    for morning in MORNINGS:
        context = browser.new_context(viewport=SIZE)
        page = context.new_page()
        walked = walk(page, facts, "a laptop")
        walked.signs_in(address, accounts[morning.role])
        names = {stop.says: name for name, stop in pictures_of(morning)}
        for stop in morning.stops:
            for deed in stop.deeds:
                walked.does(deed)
            walked.reads(stop)
            if stop.says in names:
                take(page, names[stop.says], stop)
        context.close()
        print(f"{morning.role}: {len(names)}", file=sys.stderr)


def main():
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as folder:
        os.environ.pop("DATABASE_URL", None)
        factory = Folder(folder)
        installation = installed_once(factory, made_once(factory, people=150, seed=7).folder)
        with served(installation.copy(Path(folder) / "served")) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            take_all(installation, address, browser)
            browser.close()
    (HOW_TO / "mornings.md").write_text(told(), encoding="utf-8")


if __name__ == "__main__":
    main()
