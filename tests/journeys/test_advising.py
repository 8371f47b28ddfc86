"""An eviction deadline is met: asked of the adviser, proposed from the notice, the practice writes, the hearing, and what came of it."""

import re
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.journeys.browsing import goes_to, signs_in
from tests.journeys.installing import connected, served
from tests.journeys.test_finding_a_person import registered, types

__all__ = ["registered"]

pytestmark = pytest.mark.browser

GP, ADVISER = "Geraint Pugh", "Kwame Boateng"
PRACTISED = "UPDATE governance_trainingheld SET completed_date = '{}' WHERE account_id IN (SELECT account_id FROM governance_membership WHERE role = 'welfare-adviser')"


@pytest.fixture
def advising(installation, tmp_path):
    """A copy in which the adviser has practised again; served: its address, and its accounts by name."""
    home = installation.copy(tmp_path / "home")
    with closing(connected(home)) as kept:
        kept.execute(PRACTISED.format(timezone.localdate() - timedelta(5)))
        if hasattr(kept, "total_changes"):
            kept.commit()
    with served(home) as address:
        yield address, installation.by_name


def opens_as(page, address, account):
    page.get_by_role("button", name="Sign out").click()
    signs_in(page, address, account)


def types_day(page, day):
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(part, exact=True).fill(str(value))


def refers(page, address, account, number):
    """The GP asks the advice centre for help with an eviction."""
    signs_in(page, address, account)
    goes_to(page, "Find a person")
    types(page, number, "Find")
    page.get_by_role("link", name="Refer this person to a service").click()
    page.get_by_label("What is it about?").select_option("housing")
    page.get_by_label("What is asked of the service?").fill("A notice of eviction came")
    page.get_by_label(re.compile("welfare adviser")).first.check()
    page.get_by_label("Any way is safe").check()
    page.get_by_label("The person said yes").check()
    page.get_by_role("button", name="Send it").click()
    page.get_by_text("We have asked the service.").wait_for()


def test_an_eviction_deadline_is_met(page, look, advising, registered):
    address, accounts = advising
    today = timezone.localdate()

    # given somebody whom a GP sent to an adviser, who said yes
    refers(page, address, accounts[GP], registered[0][2])
    opens_as(page, address, accounts[ADVISER])
    goes_to(page, "Referrals")
    page.get_by_role("link", name=re.compile(", ")).last.click()
    for way in ("We have it", "Say yes"):
        page.get_by_role("link", name=way).click()
        page.get_by_role("button", name=way).click()
        page.get_by_role("status").first.wait_for()
    page.get_by_role("link", name="Open this person’s page").click()

    # when the adviser opens a case of it and has looked for a conflict of interest
    page.get_by_role("link", name="Open a case of advice").click()
    look(page)
    page.get_by_label(re.compile("Housing, eviction")).check()
    page.get_by_label("What has happened, and what do they want?").fill(
        "Bailiffs come in twelve days; they want to stay"
    )
    page.get_by_label(re.compile("Referral 1")).check()
    page.get_by_label("The person said yes").check()
    page.get_by_role("button", name="Open the case").click()
    page.get_by_text("The case is open.").wait_for()
    look(page)
    page.get_by_role("link", name="No conflict of interest was found").click()
    look(page)
    page.get_by_role("button", name="No conflict of interest was found").click()

    # and types the day of the notice, it is proposed with its ground, and stands once it is confirmed
    page.get_by_role("link", name="Add a day from a letter").click()
    look(page)
    page.get_by_label("What is to be done by then?").select_option("eviction")
    types_day(page, today + timedelta(12))
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Nothing is kept until you confirm it.").wait_for()
    look(page)
    page.get_by_role("button", name="It is right: keep this day").click()
    page.get_by_text("12 days left").first.wait_for()
    look(page)

    # and asks the practice for a letter that says how ill they are
    page.get_by_role("link", name="Ask a practice for a letter").click()
    look(page)
    page.get_by_label("Elm Tree Surgery").check()
    page.get_by_label("What is the letter to say, and for whom is it?").fill(
        "That moving now would harm their health; for the court"
    )
    types_day(page, today + timedelta(9))
    page.get_by_label("The person said yes").check()
    page.get_by_role("button", name="Ask for it").click()
    page.get_by_label("Write a note").fill("They told me in confidence why they fell behind")
    page.get_by_label(re.compile("Only your body")).check()
    page.get_by_role("button", name="Keep the note").click()
    page.get_by_role("heading", name="Privileged: only your body reads these").wait_for()
    look(page)

    # then the practice finds it, is told what lacks where they forget, and answers once
    opens_as(page, address, accounts[GP])
    goes_to(page, "Letters asked of us")
    look(page)
    page.get_by_role("main").get_by_role("link", name=re.compile(", ")).first.click()
    assert "in confidence" not in page.content()
    look(page)
    page.get_by_label("It is written").check()
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("link", name=re.compile("Say how the letter goes")).wait_for()
    look(page)
    page.get_by_label(re.compile("The letter, how it goes")).fill("Moving now would harm her health. Dr Pugh")
    page.get_by_role("button", name="Answer").click()
    page.get_by_text("the adviser is told").wait_for()

    # and the adviser has it in time, says that the eviction was stopped, and what came of it as the person sees it
    opens_as(page, address, accounts[ADVISER])
    goes_to(page, "Advice")
    look(page)
    page.get_by_role("main").get_by_role("link", name=re.compile(", housing")).first.click()
    page.get_by_text("Moving now would harm her health. Dr Pugh").first.wait_for()
    page.get_by_role("link", name=re.compile("^It came")).click()
    page.get_by_role("button", name="It came").click()
    page.get_by_role("link", name="It was done in time").click()
    types_day(page, today)
    look(page)
    page.get_by_role("button", name="It was done in time").click()
    page.get_by_role("link", name="Say that money was claimed").click()
    look(page)
    page.get_by_label(re.compile("Help with rent")).check()
    page.get_by_label("Their household").check()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="It was awarded").click()
    page.get_by_label("How much?").fill("1,250.50")
    page.get_by_label("Once").check()
    look(page)
    page.get_by_role("button", name="It was awarded").click()
    page.get_by_text("£1,250.50").first.wait_for()
    look(page)
    page.get_by_role("link", name="Close it").click()
    page.get_by_label("They keep their home").check()
    page.get_by_role("button", name="Close it").click()
    page.get_by_text("not open to you any more: it is over").wait_for()
    assert "in confidence" not in page.content()
    look(page)
    page.goto(f"{address}/advice/figures")
    look(page)


@pytest.mark.parametrize("way", ["a phone"], indirect=True)
def test_a_day_is_confirmed_and_met_with_the_keyboard_alone_on_a_phone(page, look, advising, registered):
    address, accounts = advising
    refers(page, address, accounts[GP], registered[0][2])
    opens_as(page, address, accounts[ADVISER])
    page.goto(f"{address}/referrals")
    page.get_by_role("main").get_by_role("link", name=re.compile(", ")).last.press("Enter")
    for way in ("We have it", "Say yes"):
        page.get_by_role("link", name=way).press("Enter")
        page.get_by_role("button", name=way).press("Enter")
        page.get_by_role("status").first.wait_for()
    page.get_by_role("link", name="Open this person’s page").press("Enter")
    page.get_by_role("link", name="Open a case of advice").press("Enter")
    page.get_by_label(re.compile("Housing, eviction")).press("Space")
    page.get_by_label("What has happened, and what do they want?").press_sequentially("Bailiffs come")
    page.get_by_label("The person said yes").press("Space")
    page.get_by_role("button", name="Open the case").press("Enter")
    page.get_by_role("link", name="Add a day from a letter").press("Enter")
    page.get_by_label("What is to be done by then?").press_sequentially("Stop the evic")
    for part, value in zip(
        ("Day", "Month", "Year"),
        (timezone.localdate().day, timezone.localdate().month, timezone.localdate().year),
        strict=True,
    ):
        page.get_by_label(part, exact=True).press_sequentially(str(value))
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_role("button", name="It is right: keep this day").press("Enter")
    page.get_by_role("link", name="It was done in time").press("Enter")
    for part, value in zip(
        ("Day", "Month", "Year"),
        (timezone.localdate().day, timezone.localdate().month, timezone.localdate().year),
        strict=True,
    ):
        page.get_by_label(part, exact=True).press_sequentially(str(value))
    page.get_by_role("button", name="It was done in time").press("Enter")
    page.get_by_text("Day: met").wait_for()
    look(page)
