"""About Me on a person's page: told once, confirmed, changed by two at a time, refused with the next step, and followed through."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from kith.governance.records.models import Account, Grant, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.people.records.models import AboutMeAnswer, AboutMeConfirmed, Retired
from tests.web.registered import register

pytestmark = pytest.mark.django_db
MATTERS = "/people/mary/about-me/matters"


def said(answer):
    return answer.content.decode()


def seen_on(page):
    return re.search(r'name="seen" value="([^"]*)"', said(page))[1]


def says(browser, address=MATTERS, **more):
    """Open the form under a heading, and send it as it was opened."""
    seen = seen_on(browser.get(address))
    return browser.post(address, {"seen": seen, "state": "said", "speaker": "person", **more})


@pytest.fixture
def mary(accounts):
    return register("mary", "Mary", "Brown", nhs_number="9990000018", sex="female")


@pytest.fixture
def gp(sign_in):
    return sign_in("gp")


def opens(accounts, role, groups, person="mary"):
    """Open a door to one person for whoever has this role."""
    Grant.objects.create(
        person_id=person, to=str(Account.objects.get(username=accounts[role]["username"]).pk), field_groups=frozenset(groups),
        purposes=frozenset({"direct-care"}), labels=frozenset(), from_at=timezone.now() - timedelta(1), why="a referral",
        work="referral:1", opened_by="a",
    )  # fmt: skip


def test_of_whom_nothing_was_asked_the_page_offers_the_one_question_that_matters_most(gp, mary):
    page = said(gp.get("/people/mary"))
    assert "Nobody has asked yet." in page
    assert "“What matters most to you?”" in page
    assert page.index("About me") < page.index("What happened")


def test_an_answer_says_when_and_by_whom_it_was_asked_and_its_words_are_in_no_trail(gp, mary):
    assert (
        says(gp, text="My dog", **{"said_on-day": "3", "said_on-month": "3", "said_on-year": "2026"}).status_code == 302
    )
    page = said(gp.get("/people/mary"))
    assert "My dog" in page
    assert "Asked on 3 March 2026 by Geraint Pugh, GP" in page
    assert "BROWN, Mary</strong> – What matters most to me: written down." in page
    kept = TrailEvent.objects.get(action="changed", kind="about me")
    assert (kept.person, kept.result, kept.purpose) == ("mary", "answered", "direct-care")
    assert "dog" not in kept.details
    verify_trail()


def test_needs_tell_staff_what_to_do_in_the_banner_of_every_page(gp, mary):
    says(gp, "/people/mary/about-me/needs", needs=["bsl-interpreter", "large-print"])
    for address in ("/people/mary", "/people/mary/about-me", "/people/mary/about-me/sheet", MATTERS):
        banner = said(gp.get(address)).split("kith-banner__alerts")[1].split("</section>")[0]
        assert "Book a British Sign Language interpreter before you invite or visit." in banner
        assert "Send letters and forms in large print." in banner
    assert "kith-sheet--large" in said(gp.get("/people/mary/about-me/sheet"))


def test_still_right_is_kept_beside_the_answer_once_a_day_and_ends_that_it_is_worth_confirming(gp, mary):
    old = timezone.localdate() - timedelta(400)
    says(gp, text="My dog", **{"said_on-day": old.day, "said_on-month": old.month, "said_on-year": old.year})
    page = gp.get("/people/mary")
    assert "Worth confirming" in said(page)
    for _ in range(2):
        assert gp.post(f"{MATTERS}/still-right", {"seen": seen_on(page)}).status_code == 302
    assert AboutMeConfirmed.objects.count() == AboutMeAnswer.objects.count() == 1
    page = said(gp.get("/people/mary"))
    assert "Worth confirming" not in page
    assert f"Still right on {timezone.localdate().day} " in page


def test_CCY_two_editors_each_read_the_others_words_and_nothing_is_lost(client, gp, mary, sign_in):
    from django.test import Client

    coordinator = sign_in("care-coordinator", Client())
    first = seen_on(coordinator.get(MATTERS))
    says(gp, text="My dog")
    sent = {"seen": first, "state": "said", "speaker": "person", "text": "My cat"}
    answer = coordinator.post(MATTERS, sent)
    assert answer.status_code == 409
    assert "Somebody else wrote here" in said(answer)
    assert "My dog" in said(answer)
    assert "My cat" in said(answer)
    assert AboutMeAnswer.objects.count() == 1
    assert coordinator.post(MATTERS, {**sent, "seen": seen_on(answer), "text": "My dog and my cat"}).status_code == 302
    assert gp.post(f"{MATTERS}/still-right", {"seen": first}).status_code == 409
    assert not AboutMeConfirmed.objects.exists()
    before = said(gp.get("/people/mary/about-me"))
    assert before.index("My dog and my cat") < before.index("Before</h3>") < before.rindex("My dog")


def test_the_same_words_again_confirm_and_a_form_sent_twice_changes_nothing(gp, mary, sign_in):
    from django.test import Client

    seen = seen_on(gp.get(MATTERS))
    for _ in range(2):
        sent = gp.post(MATTERS, {"seen": seen, "state": "said", "speaker": "person", "text": "My dog"})
        assert sent.status_code == 302
    assert (AboutMeAnswer.objects.count(), AboutMeConfirmed.objects.count()) == (1, 0)
    assert says(sign_in("care-coordinator", Client()), text="My dog").status_code == 302
    assert (AboutMeAnswer.objects.count(), AboutMeConfirmed.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"text": " "}, "Write down what they said"),
        ({"text": "x", "state": "not-said"}, "You wrote an answer"),
        ({"text": "x", "speaker": "carer"}, "Say who, for instance"),
        ({"text": "x" * 2001}, "at most 2,000 characters"),
        ({"text": "x", "said_on-day": "1", "said_on-month": "1", "said_on-year": "2999"}, "today, or an earlier day"),
        ({"text": "x", "state": "maybe"}, "Choose what came of asking"),
        ({"text": "x", "needs": ["a-boat"]}, "Choose from the list"),
    ],
)
def test_an_answer_that_is_not_whole_says_how_to_mend_it_and_keeps_what_was_typed(gp, mary, more, problem):
    answer = says(gp, **more)
    assert answer.status_code == 422
    assert problem in said(answer)
    assert more["text"].strip() in said(answer)
    assert not AboutMeAnswer.objects.exists()


def test_who_prefers_not_to_say_is_not_asked_again_and_is_not_nobody_asked(gp, mary):
    says(gp, state="not-said")
    page = said(gp.get("/people/mary"))
    assert "They prefer not to say." in page
    assert page.index("Not asked yet") > page.index("They prefer not to say.")


def test_AZ_who_writes_is_who_looks_after_the_person_and_a_refusal_names_the_next_step(sign_in, accounts, mary):
    browser = sign_in("link-worker")
    assert browser.get("/people/mary/about-me").status_code == 404
    assert browser.post(MATTERS, {"seen": "", "state": "said", "speaker": "person", "text": "x"}).status_code == 404
    opens(accounts, "link-worker", {"identity"})
    for answer in (browser.get(MATTERS), browser.post(f"{MATTERS}/still-right", {"seen": ""})):
        assert answer.status_code == 403
        assert "this part was not shared with you" in said(answer)
        assert "What you can do:" in said(answer)
    page = said(browser.get("/people/mary"))
    assert "Not shown to you: You work with this person, but this part was not shared with you." in page
    Grant.objects.all().delete()
    opens(accounts, "link-worker", {"identity", "about-me"})
    assert says(browser, text="My dog").status_code == 302
    browser.post("/sign-out")
    lead = sign_in("information-governance-lead")  # who may record an objection may not speak for somebody
    assert lead.get(MATTERS).status_code in (403, 404)
    assert lead.post(MATTERS, {"seen": "1", "state": "said", "speaker": "person", "text": "x"}).status_code in (
        403,
        404,
    )
    assert AboutMeAnswer.objects.count() == 1


def test_SEN_14_what_was_said_of_two_records_is_read_of_one_person_and_apart_again_of_each(gp, mary):
    other = register("molly", "Molly", "Brown", date(1945, 7, 14))
    says(gp, text="My dog")
    says(gp, "/people/molly/about-me/matters", text="My cat")
    leads = Retired.objects.create(person_id="molly", now_person_id="mary")
    other.delete()
    page = said(gp.get("/people/mary"))
    assert "My dog" in page
    assert "My cat" in page
    assert "each has an answer" in page
    says(gp, text="Both")
    assert "My cat" not in said(gp.get("/people/mary"))
    leads.delete()
    register("molly", "Molly", "Brown", date(1945, 7, 14))
    assert "My cat" in said(gp.get("/people/molly"))
    assert "My dog" not in said(gp.get("/people/molly"))


def test_a_page_full_of_answers_asks_the_database_a_bounded_number_of_times(gp, mary, django_assert_max_num_queries):
    for topic in ("matters", "people", "please-do", "support", "also"):
        says(gp, f"/people/mary/about-me/{topic}", text="x")
        gp.post(f"/people/mary/about-me/{topic}/still-right", {"seen": str(AboutMeAnswer.objects.last().pk)})
    for address, most in (("/people/mary", 38), ("/people/mary/about-me/sheet", 21), (MATTERS, 30)):
        with django_assert_max_num_queries(most):
            gp.get(address)
