"""A small charity without an account: on board in minutes, asked by a link with a code, declined as full, passed on, and it ends with a result; a wrong answer is put right."""

import re

import pytest

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.test_finding_a_person import registered, types

__all__ = ["registered"]

pytestmark = pytest.mark.browser

GP = "Geraint Pugh"


def brings(page, address, name, phone, look):
    """Bring a small charity on board."""
    page.goto(f"{address}/directory/partner")
    look(page)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Loneliness").check()
    page.get_by_label("Telephone").fill(phone)
    page.get_by_label("Whom to ask for").fill("the duty volunteer")
    page.get_by_role("button", name="Bring them on board").click()
    page.get_by_role("status").get_by_text("It is on board").wait_for()
    look(page)
    return page.url.rsplit("/", 1)[1]


def makes_link(page, look):
    """Make a link on the page that says how they hear of it; the link and its code."""
    page.get_by_role("button", name=re.compile("^Make a (new )?link$")).click()
    page.get_by_role("heading", name="The link, and its code").wait_for()
    look(page)
    found = page.locator("p.kith-long strong")
    return found.nth(0).inner_text(), page.locator("strong.kith-whole").first.inner_text()


def opens(page, link, code, look, who="Pat Lowe, volunteer"):
    """Somebody without an account, in a browser of their own."""
    page.goto(link)
    page.get_by_role("heading", level=1).get_by_text("A referral waits for").wait_for()
    look(page)
    page.get_by_label("Code").fill(code)
    page.get_by_label("Who are you?").fill(who)
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("heading", name="Your answer").wait_for()
    look(page)


def says(page, move, look, **filled):
    """One answer behind a link: its button, its form, its button."""
    page.get_by_role("button", name=move).click()
    page.get_by_role("link", name="Go back without saying anything").wait_for()
    for label, value in filled.items():
        if value is True:
            page.get_by_label(label.replace("_", " ")).first.check()
        else:
            page.get_by_label(label, exact=True).fill(value)
    look(page)
    page.get_by_role("button", name=move).click()


@pytest.mark.parametrize("way", ["a laptop", "a phone", "no script"], indirect=True)
def test_declined_as_full_passed_on_and_it_ends_with_a_result_and_a_wrong_answer_is_put_right(
    page, look, service, registered, way
):
    address, accounts = service
    theirs = page.context.browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=way != "no script"
    ).new_page()

    # given a small charity that was brought on board, and a GP with somebody who is lonely
    signs_in(page, address, accounts[GP])
    mill = brings(page, address, "Old Mill lunch", "01632 960123", look)
    page.goto(f"{address}/find")
    types(page, registered[0][2], "Find")
    page.get_by_role("link", name="Refer this person to a service").click()
    page.goto(f"{page.url.split('?')[0]}?service={mill}&need=loneliness")
    page.get_by_text("They have no account here.").wait_for()
    look(page)

    # when the GP refers them, the page asks how the charity hears of it
    page.get_by_label("What is asked of the service?").fill("Company on Tuesdays")
    page.get_by_label("Any way is safe").check()
    page.get_by_label("The person said yes").check()
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("Nobody at the service has heard of it yet").wait_for()
    look(page)
    here = page.url.split("?")[0]
    link, code = makes_link(page, look)

    # then somebody of the charity opens it with the code, and by mistake says that it is full
    opens(theirs, link, code, look)
    says(theirs, "Say no", look, We_have_no_place=True)
    theirs.get_by_role("heading", name="Thank you. It is kept").wait_for()
    look(theirs)
    theirs.reload()
    theirs.get_by_text("Thank you. It is kept").wait_for()
    theirs.goto(link)
    theirs.get_by_role("heading", name="This link does not work").wait_for()
    look(theirs)

    # and they ring: the GP opens it again with the reason, and makes another link
    page.goto(here.removesuffix("/partner"))
    page.get_by_text("We have no place").first.wait_for()
    look(page)
    page.get_by_role("link", name="Open it again").click()
    page.get_by_label("Why?").fill("They pressed the wrong button: they know of a better one")
    page.get_by_role("button", name="Open it again").click()
    page.get_by_text("It is open again").wait_for()
    page.goto(here)
    link, code = makes_link(page, look)

    # when the charity sends it on to a better one, and the person agrees
    opens(theirs, link, code, look)
    says(theirs, "Send it on to a better service", look, by_a_link_or_by_telephone=True, I_asked_the_person=True)
    theirs.get_by_role("heading", name="Thank you. It is kept").wait_for()

    # then the GP sees where it went, and how that one hears of it
    page.goto(here.removesuffix("/partner"))
    page.get_by_role("link", name="See the referral that it became").click()
    page.get_by_role("link", name=re.compile("How they hear of it")).wait_for()
    onward = page.url
    page.get_by_role("link", name=re.compile("How they hear of it")).click()
    page.get_by_role("link", name="Read it down the telephone").click()
    page.get_by_text("Who am I talking to").wait_for()
    look(page)
    page.goto(f"{onward}/partner")
    link, code = makes_link(page, look)

    # and it goes to its end with what the person says of it
    opens(theirs, link, code, look, "Sam Reed, friend of the harbour")
    says(theirs, "Say yes", look)
    theirs.get_by_role("status").get_by_text("You said yes").wait_for()
    look(theirs)
    says(theirs, "It has begun", look, Day="31", Month="3", Year="2099")
    theirs.get_by_role("status").get_by_text("You have begun").wait_for()
    says(theirs, "End it", look, I_got_what_I_needed=True)
    theirs.get_by_role("heading", name="Thank you. It is kept").wait_for()
    page.goto(onward)
    page.get_by_text("I got what I needed").first.wait_for()
    assert page.get_by_text("in the words of Sam Reed, friend of the harbour, by a link").first.is_visible()
    look(page)

    # and the first charity reads its own figures, and takes them away
    page.goto(f"{address}/directory/{mill}")
    page.get_by_role("button", name="Make a link to its own report").click()
    page.get_by_role("heading", level=1).get_by_text("to its own report").wait_for()
    look(page)
    link, code = (
        page.locator("p.kith-long strong").nth(0).inner_text(),
        page.locator("strong.kith-whole").first.inner_text(),
    )
    theirs.goto(link)
    look(theirs)
    theirs.get_by_label("Code").fill(code)
    theirs.get_by_label("Who are you?").fill("Pat Lowe, treasurer")
    theirs.get_by_role("button", name="Open it").click()
    theirs.get_by_role("heading", name="Take it away").wait_for()
    look(theirs)
    with theirs.expect_download() as file:
        theirs.get_by_role("button", name="Take the rows away (CSV)").click()
    assert file.value.suggested_filename == "referrals.csv"
    goes_to(page, "Referrals") if way != "no script" else page.goto(f"{address}/referrals")
    look(page)
