"""What only a browser can tell of a screen: nothing of a banner is cut at any width, keys do nothing by themselves, paper names whose it is."""

import re
from importlib.resources import files

import pytest

from kith.web.paper import environment
from kith.web.people.pages import Banner
from tests.journeys.browsing import goes_to, signs_in

pytestmark = pytest.mark.browser

STATIC = files("kith.web") / "static"
STYLE = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("vendor/nhsuk/nhsuk.css", "kith/kith.css"))
NOBODY = Banner("", "", "", "Not known", "", "Not known", "Not known", "", "", "", "", "", "", ())
WHO = {
    "alive": ("BROWN, Mary", "14 July 1945 (81y)", "", ()),
    "dead": ("ASH, Joan", "4 March 1940 (80y at death)", "March 2020", ("This person has died.",)),
    "a baby": ("KHAN, Ali", "20 October 2026 (13 days)", "", ()),
    "one name": ("Cher", "1 January 1950 (76y)", "", ()),
    "longest names": ("B" * 35 + ", " + "A" * 35, "28 February 1999 (27y)", "", ("Interpreter needed: Bengali. Book one before you call or visit.",)),
    "right to left": ("الأحمد, مريم عبد الرحمن", "1 May 1980 (46y)", "", ()),
    "diacritics": ("ŻÓŁĆ-ŴYN-FFRANCON, Łucja", "1 May 1980 (46y)", "", ()),
    "restricted": ("LEE, Ann", "1 May 1980 (46y)", "", ("Whereabouts are protected. Do not write down, say or send where this person is.",)),
    "unknown date": ("LEE, Ann", "Not known", "", ()),
}  # fmt: skip
SIZES = {"1280": (1280, 900, 1), "320": (320, 640, 1), "1280 at 400 %": (320, 225, 4)}
"""Width, height and how many dots make one pixel: to enlarge four times is to have a quarter of the width."""

CUT = """() => [...document.querySelectorAll(".kith-banner, .kith-banner *")].filter(one => {
  const box = one.getBoundingClientRect(), how = getComputedStyle(one);
  return box.right > document.documentElement.clientWidth + 1 || box.left < -1 || how.textOverflow === "ellipsis"
    || (how.overflow !== "visible" && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1));
}).map(one => one.className)"""


def banner_html(case):
    name, born, died, alerts = WHO[case]
    who = Banner(
        **{**vars(NOBODY), "name": name, "born": born, "died": died, "nhs_number": "999 000 0018", "alerts": alerts}
    )
    macro = environment().from_string('{% from "people/banner.jinja" import banner %}{{ banner(who) }}')
    return f'<!doctype html><html lang="en"><style>{STYLE}</style><body><div class="nhsuk-width-container">{macro.render(who=who)}</div>'


@pytest.mark.parametrize("size", SIZES)
def test_U_08_nothing_of_a_banner_is_cut_at_any_width(browser, size):
    width, height, dots = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=dots)
    page = context.new_page()
    for case, (name, born, died, alerts) in WHO.items():
        page.set_content(banner_html(case))
        assert page.evaluate(CUT) == [], case
        shown = re.sub(r"\s+", " ", page.locator(".kith-banner").inner_text())
        for words in (name, born, died, "999 000 0018", *alerts):
            assert words in shown, (case, words)
        assert page.locator(".kith-banner").get_attribute("aria-label").startswith(f"Who this is: {name}, born {born}")
        border = page.evaluate("getComputedStyle(document.querySelector('.kith-banner')).borderTopStyle")
        assert border == ("double" if case == "dead" else "solid")  # told apart by more than colour, and by words
    context.close()


def test_U_20_on_paper_each_sheet_says_whose_it_is_and_no_link_spills_its_address(browser):
    context = browser.new_context(viewport={"width": 703, "height": 1000})  # an A4 sheet between its margins
    page = context.new_page()
    page.set_content(
        banner_html("longest names") + '<main class="nhsuk-main-wrapper"><a href="/people/x">A link</a></main>'
    )
    page.emulate_media(media="print")
    style = "(name) => (where) => getComputedStyle(document.querySelector(where))[name]"
    of = lambda name, where: page.evaluate(f"({style})('{name}')('{where}')")  # noqa: E731
    assert (of("display", ".nhsuk-width-container"), of("display", ".kith-every-sheet")) == (
        "table",
        "table-header-group",
    )
    assert of("breakInside", ".kith-every-sheet") == "avoid"  # without it a browser prints it on the first sheet alone
    assert "999 000 0018" in page.locator(".kith-every-sheet").inner_text()
    assert page.evaluate("getComputedStyle(document.querySelector('a[href]'), '::after').content") == "none"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert "counter(pages)" in STYLE
    context.close()


SMALL = """() => [...document.querySelectorAll("main button, main input:not([type=hidden]), main select, main .kith-filter, header a, header button")]
  .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest(".nhsuk-u-visually-hidden, .nhsuk-skip-link"))
  .filter(one => { const box = one.getBoundingClientRect(); return box.width > 1 && (box.width < 24 || box.height < 24); })
  .map(one => one.outerHTML.slice(0, 90))"""


def test_U_13_U_29_and_U_46_on_a_phone_back_leads_to_the_row_keys_do_nothing_and_targets_are_large(browser, service):
    address, accounts = service
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.set_default_timeout(20_000)
    page = context.new_page()
    signs_in(page, f"{address}/sign-in", accounts["Amina Yusuf"])
    goes_to(page, "My work")
    page.get_by_role("link", name="My team’s").click()
    for path in ("/my-work?tab=team", "/worklist?who=all", "/"):
        page.goto(f"{address}{path}")
        assert page.evaluate(SMALL) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        before = (page.url, page.locator("body").inner_text(), page.evaluate("document.activeElement.tagName"))
        for key in "abcdefghijklmnopqrstuvwxyz0123456789":
            page.keyboard.press(key)
        assert (page.url, page.locator("body").inner_text(), page.evaluate("document.activeElement.tagName")) == before
    page.goto(f"{address}/worklist?who=all")
    row = page.locator("a[data-row]").nth(3)
    mark = row.get_attribute("id")
    row.click()
    page.get_by_role("button", name="Take this person").wait_for()
    page.go_back()
    page.wait_for_url(f"**/worklist?who=all#{mark}")
    page.wait_for_function("mark => document.activeElement.id === mark", arg=mark)
    page.locator(f"#{mark}").click()
    page.get_by_role("link", name="Worklist", exact=True).last.click()
    page.wait_for_url(f"**/worklist?who=all#{mark}")
    context.close()
