"""A resident with a phone finds a lunch club without steps near home, sees whether there is room and how soon they answer, and prints it; without an account."""

import re

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("way", ["a laptop", "a phone", "no script"], indirect=True)
def test_a_lunch_club_is_found_by_anybody_and_printed(page, look, service, way):
    address, _ = service

    # given somebody who comes by the sign-in page and has no account
    page.goto(f"{address}/sign-in")
    page.get_by_role("link", name="Find a service").click()
    page.get_by_role("heading", level=1, name="Find a service").wait_for()
    look(page)

    # when they say in their own words what they need, near where, and that there must be no steps
    page.get_by_label("What do you need?").fill("a lunch club for my mum")
    page.get_by_label("Near which postcode?").fill("kn1")
    page.get_by_text("Day, language, cost and access").click()
    page.get_by_label("Step free").check()
    look(page)
    page.keyboard.press("Enter")

    # then what fits stands there with why, room, replies and age, the nearest of the best first
    page.get_by_role("heading", level=2, name=re.compile("lunch club.*near KN1.*step free")).wait_for()
    look(page)
    first = page.locator(".kith-row").first
    shown = first.inner_text()
    assert "says “lunch”" in shown
    assert re.search("Room: not said|Has room now|Has a waiting list|Full just now", shown)
    assert re.search("Checked .* ago|Checked today|Checked yesterday|Never checked", shown)
    assert re.search("answers within|How soon it answers: not said", shown)
    assert "miles away in a straight line" in shown

    # and its page rings from a phone, and goes on two sheets at most
    first.get_by_role("link").first.click()
    page.get_by_role("link", name="Find a service").first.wait_for()
    look(page)
    assert page.locator("a[href^='tel:']").first.is_visible()
    if way != "a phone":
        sheets = page.pdf(format="A4")
        assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", sheets)) <= 2
    page.emulate_media(media="print")
    assert page.get_by_text(f"From {page.url} on").is_visible()
    assert not page.get_by_text("Find a service", exact=True).nth(1).is_visible()
    assert page.context.cookies() == [] or {one["name"] for one in page.context.cookies()} <= {
        "kith-demonstration-form",
        "csrftoken",
    }


@pytest.mark.parametrize("way", ["a laptop", "a phone"], indirect=True)
def test_what_is_not_there_and_where_somebody_may_be_in_danger_lead_on(page, look, service, way):
    address, _ = service
    for query in ("what=zxqw", "need=domestic-abuse", "show=all&page=2"):
        page.goto(f"{address}/services?{query}")
        assert page.get_by_role("link", name="999").first.is_visible()
        look(page)
    page.goto(f"{address}/services/{'0' * 32}")
    page.get_by_role("heading", level=1, name="Page not found").wait_for()
    look(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Skip to main content"
    assert page.context.cookies() == []
