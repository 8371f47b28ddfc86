"""A board reads the report: in a browser, on a phone, by keyboard, on paper; nothing may stand in the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from kith.road.report import render
from tests import made_up_west
from tests.journeys.browsing import WCAG

pytestmark = pytest.mark.browser

WIDTHS = {"a laptop": 1280, "a phone": 320}
wide_and_narrow = pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The report of a whole place, and of a place where nothing could be used."""
    folder = tmp_path_factory.mktemp("reports")
    pages = {"rich": render(made_up_west.rich(4_000)), "empty": render(made_up_west.empty())}
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in pages}


@pytest.fixture
def open_at(browser, reports):
    """Open a report at a width, as a reader would; without scripts unless a test needs to look inside."""
    contexts = []

    def opened(name, width=1280, **settings):
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        page = context.new_page()
        page.goto(reports[name])
        return page

    yield opened
    for context in contexts:
        context.close()


def open_every_fold(page):
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")


@wide_and_narrow
@pytest.mark.parametrize("name", ["rich", "empty"])
def test_no_barrier_is_found(open_at, name, width):
    """Given the report with every fold open, when axe looks for barriers, then it finds none."""
    page = open_at(name, width)
    open_every_fold(page)
    found = Axe().run(page, options={"runOnly": WCAG})
    assert found.violations_count == 0, found.generate_report()


def test_the_page_says_what_it_is(open_at):
    """Given the report, when it is opened, then its title, language and landmarks say what it is and where one is."""
    page = open_at("rich")
    assert page.title() == "Who is missing out in West and Quays, 1 November 2026 – Kith"
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert [page.locator(mark).count() for mark in ("header", "nav", "main", "footer", "h1")] == [1] * 5


@wide_and_narrow
@pytest.mark.parametrize("name", ["rich", "empty"])
def test_nothing_runs_off_the_side(open_at, name, width):
    """Given any width, when every fold is open, then only tables scroll sideways, each in its own region."""
    page = open_at(name, width)
    open_every_fold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    outside = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll, svg, .unseen, .skip')
            && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.tagName + ' ' + one.className)"""
    )
    assert outside == []


def test_no_script_and_no_network_are_needed(browser, reports):
    """Given a browser with scripts switched off, when the report is opened, then all is there, none fetched."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reports["rich"])
    assert asked == [reports["rich"]]
    first = page.locator("figure details").first
    assert not first.locator("table").is_visible()
    first.locator("summary").click()
    assert first.locator("table").is_visible()
    context.close()


def test_a_keyboard_reaches_everything_and_shows_where_it_is(open_at):
    """Given only a keyboard, when Tab is pressed on and on, then each link, fold and table is reached, visibly."""
    page = open_at("rich", 320)
    open_every_fold(page)
    wanted = page.locator("a[href], summary, .scroll").count()
    reached = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        where, style = page.evaluate(
            """() => { const one = document.activeElement, look = getComputedStyle(one);
                return [[...document.querySelectorAll('a[href], summary, .scroll')].indexOf(one),
                        [look.outlineStyle, look.outlineWidth]]; }"""
        )
        assert style == ["solid", "4px"]
        reached.add(where)
    assert reached == set(range(wanted))


def test_the_first_tab_skips_to_the_report(open_at):
    """Given only a keyboard, when the skip link is followed, then reading starts at the report itself."""
    page = open_at("rich")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


def test_a_wide_table_is_scrolled_by_keyboard_on_a_phone(open_at):
    """Given a phone, when a table is wider than the screen, then the arrow keys move it and not the page."""
    page = open_at("rich", 320)
    table = page.locator(".scroll").filter(has_text="Rows in").first
    assert table.evaluate("one => one.scrollWidth > one.clientWidth")
    table.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert page.evaluate("scrollX") == 0


@wide_and_narrow
def test_pictures_fit_and_their_words_can_be_read(open_at, width):
    """Given any width, when pictures are drawn, then none is cut off and their letters are no smaller than 8 pixels."""
    page = open_at("rich", width)
    shown = page.evaluate(
        """() => [...document.querySelectorAll('figure:not(.map) svg')].map(svg => {
            const box = svg.getBoundingClientRect();
            return [box.width, box.width / svg.viewBox.baseVal.width * 11, innerWidth - box.right]; })"""
    )
    assert len(shown) == 15
    assert all(wide > 200 and letters >= 8 and room >= 0 for wide, letters, room in shown)


def test_links_within_the_page_lead_somewhere(open_at):
    """Given the contents, when each link is followed, then its heading comes into view."""
    page = open_at("rich")
    for link in page.locator("nav a").all():
        link.click()
        target = page.locator(link.get_attribute("href"))
        target.wait_for()
        page.wait_for_function(
            "id => document.querySelector(id).getBoundingClientRect().top < innerHeight", arg=link.get_attribute("href")
        )


def test_on_paper_it_is_a_report_and_not_a_web_page(open_at):
    """Given a printer, when the report is printed, then contents and closed folds go, table headers repeat."""
    page = open_at("rich")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator(".skip").is_visible()
    assert page.locator("thead").first.evaluate("one => getComputedStyle(one).display") == "table-header-group"
    assert page.locator("figure").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    assert not page.locator("details:not([open])").first.is_visible()
    assert page.locator(".scroll").first.evaluate("one => getComputedStyle(one).overflowX") == "visible"
    paper = page.pdf(prefer_css_page_size=True)
    assert paper.startswith(b"%PDF")
    sheets = paper.count(b"/Type /Page\n") or paper.count(b"/Type /Page ")
    assert 6 <= sheets <= 20


def test_large_letters_do_not_break_it(open_at):
    """Given a reader who doubles the size of letters, when the page is laid out, then nothing runs off the side."""
    page = open_at("rich", 1280)
    page.add_style_tag(content="body { font-size: 32px; } table, .small, figcaption { font-size: 30px; }")
    open_every_fold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 1280
