"""Words in which a morning is written, and the ways in which it is walked: by mouse, with the keyboard alone, on a phone, without script."""

from typing import NamedTuple

from playwright.sync_api import expect

from tests.journeys.browsing import must_be_open_to_all

WAYS = ("a laptop", "the keyboard alone", "a phone", "no script")
TABS = 400
"""So many times Tab is pressed before something counts as out of reach: every page ends long before."""

PATIENCE = 60_000
"""Milliseconds that a page may take: a run of finding, on a machine that does much else."""


class Deed(NamedTuple):
    """One thing that is done on a page: a method of `Walk`, and what it is told."""

    how: str
    what: str
    value: str = ""


def goes(words):
    """By the menu at the top."""
    return Deed("goes", words)


def goes_back(words):
    return Deed("goes_back", words)


def follows(words):
    return Deed("follows", words)


def follows_first(words):
    """The first link of the table with this caption, but for those whom another morning needs."""
    return Deed("follows_first", words)


def presses(words):
    return Deed("presses", words)


def unfolds(words):
    return Deed("unfolds", words)


def fills(label, words):
    return Deed("fills", label, words)


def chooses(label, group=""):
    """A radio button or a box to tick; of the group with this legend, where two have the same words."""
    return Deed("chooses", label, group)


def chooses_where_asked(label):
    """The same, where it is asked of this person: who comes first on a list depends on who was taken before."""
    return Deed("chooses_where_asked", label)


def selects(label, words):
    return Deed("selects", label, words)


def sees(page, words):
    """It stands there to be read, and not only in the source."""
    expect(page.locator("body")).to_contain_text(words, use_inner_text=True, timeout=PATIENCE)


def never_sees(page, words):
    expect(page.locator("body")).not_to_contain_text(words, use_inner_text=True, timeout=20_000)


class Walk:
    """A morning walked by mouse.

    facts       what the words of a morning leave open: whose name, which number
    scripted    whether the page may run scripts; axe is one
    """

    def __init__(self, page, facts, scripted=True):
        self.page, self.facts, self.scripted = page, facts, scripted
        page.set_default_timeout(PATIENCE)

    def does(self, deed):
        """Do it, with what the words leave open filled in."""
        told = [words.format(**self.facts) for words in deed[1:]]
        getattr(self, deed.how)(*[words for words in told if words])

    def reads(self, stop):
        """Read what this stop says must be there, and nothing of what must not."""
        for words in stop.sees:
            sees(self.page, words.format(**self.facts))
        for words in stop.never:
            never_sees(self.page, words.format(**self.facts))

    def looks(self, stop):
        """Read the page, hold it to WCAG 2.2 AA, and look at it on paper where it is printed."""
        self.reads(stop)
        must_be_open_to_all(self.page, scripted=self.scripted)
        if stop.on_paper:
            self.page.emulate_media(media="print")
            for words in stop.on_paper:
                sees(self.page, words.format(**self.facts))
            never_sees(self.page, "Sign out")
            self.page.emulate_media(media="screen")

    @property
    def main(self):
        return self.page.get_by_role("main")

    def signs_in(self, address, made):
        self.page.goto(f"{address}/sign-in")
        self.fills("Sign-in name", made["username"])
        self.fills("Password", made["password"])
        self.presses("Sign in")
        sees(self.page, "My morning")

    def goes(self, words):
        menu = self.page.get_by_role("navigation", name="Menu")
        self.page.wait_for_load_state()
        entry = menu.get_by_role("link", name=words, exact=True)
        if not entry.count():
            self.activate(menu.get_by_role("button", name="More"))
        self.activate(entry)

    def goes_back(self, words):
        self.activate(self.page.get_by_role("navigation", name="Back").get_by_role("link", name=words))

    def follows(self, words):
        self.activate(self.main.get_by_role("link", name=words).first)

    def follows_first(self, caption):
        rows = self.main.get_by_role("table", name=caption).get_by_role("link")
        self.activate(rows.filter(has_not_text=self.facts["kept"][:8]).first)

    def presses(self, words):
        self.activate(self.main.get_by_role("button", name=words).first)

    def unfolds(self, words):
        self.activate(self.main.locator("summary", has_text=words).first)

    def fills(self, label, words):
        self.fill(self.main.get_by_label(label, exact=True).first, words)

    def chooses(self, label, group=""):
        within = self.main.get_by_role("group", name=group) if group else self.main
        self.choose(within.get_by_label(label, exact=True).first)

    def chooses_where_asked(self, label):
        if self.main.get_by_label(label, exact=True).count():
            self.chooses(label)

    def selects(self, label, words):
        self.select(self.main.get_by_label(label, exact=True).first, words)

    def activate(self, control):
        control.click()

    def fill(self, control, words):
        control.fill(words)

    def choose(self, control):
        control.check()

    def select(self, control, words):
        control.select_option(label=words)


class WalkByKeyboard(Walk):
    """The same, with Tab, Enter, Space and the arrows alone. What cannot be reached, or does not show that it is reached, fails."""

    def activate(self, control):
        self.reach(control)
        self.page.keyboard.press("Enter")

    def fill(self, control, words):
        self.reach(control)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, control):
        self.reach(control)
        if control.get_attribute("type") == "radio":
            for _ in range(TABS):
                if _has_focus(control):
                    break
                self.page.keyboard.press("ArrowDown")
        if not control.is_checked():
            self.page.keyboard.press("Space")
        assert control.is_checked()

    def select(self, control, words):
        self.reach(control)
        self.page.keyboard.press("Home")
        for _ in range(TABS):
            if control.evaluate("box => box.selectedOptions[0].label") == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{words} cannot be chosen with the arrows")

    def reach(self, control):
        """Press Tab until this has focus; of radio buttons that belong together one takes the focus for all."""
        control.wait_for(state="attached")
        self.page.wait_for_load_state()
        if self.page.evaluate("document.activeElement === document.body") and self.main.locator(control).count():
            self.page.keyboard.press("Tab")  # the first of a page leads over the menu
            self.page.keyboard.press("Enter")
        for _ in range(TABS):
            self.page.keyboard.press("Tab")
            if control.evaluate(_REACHED):
                assert control.evaluate(_SHOWS), f"nothing shows that the focus is on {control}"
                return
        raise AssertionError(f"the keyboard does not reach {control}")


def _has_focus(control):
    return control.evaluate("one => one === document.activeElement")


_REACHED = """wanted => {
  const now = document.activeElement;
  return now === wanted || (wanted.type === "radio" && now.type === "radio" && now.name === wanted.name && now.form === wanted.form);
}"""
_SHOWS = """() => {
  const now = document.activeElement, label = now.labels?.[0];
  const drawn = () => [[now, null], ...(label ? [[label, null], [label, "::before"]] : [])].map(([one, part]) => {
    const style = getComputedStyle(one, part), line = /^rgba\\(.*, 0\\)$|transparent/.test(style.outlineColor) ? "" : style.outline;
    return [line, style.boxShadow, style.backgroundColor, style.borderColor, style.textDecorationLine].join();
  }).join();
  now.style.transition = "none";
  const box = now.getClientRects()[0], with_focus = drawn();
  const on_top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  now.blur();
  const without = drawn();
  now.focus();
  return with_focus !== without && (now.contains(on_top) || on_top?.contains(now) || !!label?.contains(on_top));
}"""
"""Whether the focus shows: something is drawn otherwise than without it, and nothing lies over it."""


def walk(page, facts, way):
    """The walk of one way."""
    kind = WalkByKeyboard if way == "the keyboard alone" else Walk
    return kind(page, facts, scripted=way != "no script")
