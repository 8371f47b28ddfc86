"""Advice on pages: a case from a person's page, days in two steps, a letter there and back, notes kept apart, and who comes second."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kith.care.records.advice_chasing import tell_of_days
from kith.care.records.models import AdviceCase, AdviceDay, AdviceLetter, AdviceMoney, AdviceNote, PrivilegedNote
from kith.care.records.referral_rules import CARE
from kith.governance.records.granting import Door, open_doors
from kith.governance.records.models import Account, Grant, TrainingHeld
from kith.governance.trail import Actor
from tests.web.conftest import AT
from tests.web.registered import register
from tests.web.test_referrals import hidden, said

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
WHO = frozenset({"identity", "demographics", "address-and-contact", "about-me", "care-coordination"})


def trained():
    """The adviser has practised again: in the made-up place it fell due, so that notice shows."""
    account = Account.objects.get(username="kwame.boateng")
    TrainingHeld.objects.filter(account=account).update(completed_date=AT.date() - timedelta(30))
    return account


def opens_to(account, person="mary", groups=WHO):
    door = Door(str(account.pk), groups, CARE, "caseload:test", "on their caseload")
    open_doors([person], door=door, by=Actor("a test"), at=AT - timedelta(1))


@pytest.fixture
def mary(accounts):
    one = register("mary", "Mary", "Brown", phone="0161 496 0001")
    opens_to(trained())
    return one


@pytest.fixture
def adviser(sign_in, mary):
    return sign_in("welfare-adviser")


@pytest.fixture
def gp(sign_in, mary):
    return sign_in("gp", Client())


def sends(browser, address, form=None, once="", **told):
    """Fill in the form of a page and send it."""
    page = browser.get(form or address)
    assert page.status_code == 200, page.status_code
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    return browser.post(address, {"once": once or hidden(page, "once"), **({"seen": seen[1]} if seen else {}), **told})


def day_parts(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


WHOLE = {"matter": "housing", "words": "A notice of eviction came", "consent_by": "person"}


@pytest.fixture
def row(adviser):
    assert sends(adviser, "/people/mary/advice", **WHOLE).status_code == 302
    row = AdviceCase.objects.get()
    assert sends(adviser, f"/advice/{row.pk}/case/0/clear").status_code == 302
    return row


def today():
    return timezone.localdate()


def adds_day(browser, row, kind="eviction", typed=None, due=None, **more):
    """Both steps: what stands on the letter, and the day that is confirmed."""
    typed = typed or today() + timedelta(12)
    address = f"/advice/{row.pk}/day"
    first = sends(browser, address, kind=kind, **day_parts("typed", typed))
    assert "Nothing is kept until you confirm it" in said(first), said(first)
    told = {"kind": kind, "confirmed": "yes", **day_parts("typed", typed), **day_parts("due", due or typed), **more}
    return first, browser.post(address, {"once": hidden(first, "once"), **told})


def asks_letter(browser, row, **more):
    page = browser.get(f"/advice/{row.pk}/letter")
    to = re.search(r'name="to" type="radio" value="([^"]+)"', page.content.decode())[1]
    told = {
        "to": to,
        "words": "Since when she lives there, for the court",
        "consent_by": "person",
        "once": hidden(page, "once"),
    }
    return browser.post(f"/advice/{row.pk}/letter", {**told, **more})


def test_an_eviction_deadline_is_met_from_the_letter_to_what_came_of_it(adviser, gp, row):
    first, kept = adds_day(adviser, row)
    assert "the notice of eviction (Civil Procedure Rules, 83.8A)" in said(first)
    assert kept.status_code == 302
    assert "12 days left" in said(adviser.get(f"/advice/{row.pk}"))
    assert asks_letter(adviser, row).status_code == 302
    letter, day = AdviceLetter.objects.get(), AdviceDay.objects.get()
    assert "BROWN, Mary" in said(gp.get("/letters"))
    assert "Since when she lives there" in said(gp.get(f"/letters/{letter.pk}"))
    assert sends(gp, f"/letters/{letter.pk}", move="write", words="Sent by post today").status_code == 302
    page = said(adviser.get(f"/advice/{row.pk}"))
    assert "Sent by post today" in page
    for address, more in (
        (f"letter/{letter.pk}/receive", {}),
        (f"day/{day.pk}/meet", day_parts("day", today())),
    ):
        assert sends(adviser, f"/advice/{row.pk}/{address}", **more).status_code == 302
    assert sends(adviser, f"/advice/{row.pk}/money", kind="housing", whose="household").status_code == 302
    money = AdviceMoney.objects.get()
    assert (
        sends(adviser, f"/advice/{row.pk}/money/{money.pk}/award", amount="£1,250.50", period="once").status_code == 302
    )
    assert "£1,250.50 once" in said(adviser.get(f"/advice/{row.pk}"))
    assert sends(adviser, f"/advice/{row.pk}/case/0/close", reason="home kept").status_code == 302
    over = said(adviser.get(f"/advice/{row.pk}"))
    assert "they keep their home" in over
    assert "not open to you any more: it is over" in over
    assert "BROWN" not in over
    assert not Grant.objects.filter(to_at=None, work__startswith="advice").exists()


@pytest.mark.parametrize(
    ("more", "wrong"),
    [({"matter": ""}, "Choose what it is about"), ({"words": "?"}, "Say what it is about"), ({"consent_by": ""}, "Ask the person, and choose who agreed"),
     ({"consent_by": "attorney"}, "Say who agreed for the person"), ({"referral": "99"}, "Choose a referral that waits")],
)  # fmt: skip
def test_what_is_missing_is_said_above_and_beside_and_no_case_is_opened(adviser, more, wrong):
    refused = sends(adviser, "/people/mary/advice", **{**WHOLE, **more})
    assert (refused.status_code, wrong in said(refused), "There is a problem" in said(refused)) == (422, True, True)
    assert "<title>Error: " in re.sub(r"\s+", " ", refused.content.decode()).replace("<title> ", "<title>")
    assert not AdviceCase.objects.exists()


def test_CCY_03_pressed_twice_a_case_is_opened_once_and_another_like_it_leads_where_it_is(adviser):
    first, again, like_it = (sends(adviser, "/people/mary/advice", once=once, **WHOLE) for once in ("a", "a", "b"))
    row = AdviceCase.objects.get()
    assert first["Location"] == f"/advice/{row.pk}?done=opened"
    assert again["Location"] == like_it["Location"] == f"/advice/{row.pk}?done=there"


def test_a_day_is_proposed_with_its_ground_and_another_needs_a_word_why(adviser, row):
    typed = today() - timedelta(3)
    first, refused = adds_day(adviser, row, "homelessness review", typed, typed + timedelta(40))
    assert "Housing Act 1996, section 202(3)" in said(first)
    assert refused.status_code == 422
    assert "say in a sentence why another holds" in said(refused)
    _, kept = adds_day(
        adviser, row, "homelessness review", typed, typed + timedelta(40), why="The council allowed longer, in writing"
    )
    assert kept.status_code == 302
    assert "The council allowed longer" in said(adviser.get(f"/advice/{row.pk}"))


def test_nothing_is_kept_of_a_day_that_nobody_confirmed(adviser, row):
    sends(adviser, f"/advice/{row.pk}/day", kind="eviction", **day_parts("typed", today()))
    assert not AdviceDay.objects.exists()
    wrong = sends(adviser, f"/advice/{row.pk}/day", kind="", **{"typed-day": 31, "typed-month": 2, "typed-year": 2027})
    assert (wrong.status_code, "Enter a real date" in said(wrong), "Choose what is to be done" in said(wrong)) == (
        422,
        True,
        True,
    )


def test_a_case_with_a_day_is_not_closed_and_what_was_typed_stands_there_still(adviser, row):
    adds_day(adviser, row)
    refused = sends(adviser, f"/advice/{row.pk}/case/0/close", reason="won", words="they were glad")
    assert (refused.status_code, "A day of this case still stands" in said(refused)) == (422, True)
    assert "they were glad" in refused.content.decode()


def test_CCY_02_who_comes_second_is_told_and_what_they_wrote_is_kept(adviser, row):
    page = adviser.get(f"/advice/{row.pk}/case/0/await-evidence")
    sends(adviser, f"/advice/{row.pk}/case/0/await-decision", words="the tribunal")
    late = adviser.post(
        f"/advice/{row.pk}/case/0/await-evidence", {"once": "x", "seen": hidden(page, "seen"), "words": "the hospital"}
    )
    assert (late.status_code, "since you looked" in said(late)) == (422, True)
    assert "the hospital" in said(adviser.get(f"/advice/{row.pk}"))


@pytest.mark.parametrize(("more", "wrong"), [({"move": "refuse"}, "Choose why not"), ({"move": "write"}, "Say how the letter goes"), ({"move": "return", "words": "?"}, "Say what is missing"), ({}, "Choose an answer")])  # fmt: skip
def test_a_letter_is_answered_with_what_the_answer_needs(adviser, gp, row, more, wrong):
    asks_letter(adviser, row)
    letter = AdviceLetter.objects.get()
    refused = sends(gp, f"/letters/{letter.pk}", **more)
    assert (refused.status_code, wrong in said(refused)) == (422, True)
    letter.refresh_from_db()
    assert letter.state == "asked"


def test_whoever_answers_a_letter_second_is_told_that_it_was_answered(adviser, gp, row):
    asks_letter(adviser, row)
    letter = AdviceLetter.objects.get()
    page = gp.get(f"/letters/{letter.pk}")
    assert sends(gp, f"/letters/{letter.pk}", move="refuse", reason="fee").status_code == 302
    late = gp.post(f"/letters/{letter.pk}", {"once": hidden(page, "once"), "move": "write", "words": "sent by post"})
    assert (late.status_code, "“refused”" in said(late)) == (422, True)
    kept = row.events.get(is_taken=False)
    assert (kept.move, kept.words) == ("write", "sent by post")
    assert "Letter" in said(gp.get("/letters"))
    assert "Since when she lives there" not in said(gp.get(f"/letters/{letter.pk}"))  # its door is shut


def test_the_request_is_printed_and_carries_nothing_of_the_case(adviser, gp, row):
    asks_letter(adviser, row)
    sends(adviser, f"/advice/{row.pk}/notes", form=f"/advice/{row.pk}", note="SHARED-CANARY", for_whom="shared")
    sheet = said(adviser.get(f"/advice/letters/{AdviceLetter.objects.get().pk}"))
    assert "Since when she lives there, for the court" in sheet
    assert "SHARED-CANARY" not in sheet
    assert "notice of eviction" not in sheet
    assert gp.get(f"/advice/letters/{AdviceLetter.objects.get().pk}").status_code == 404


def test_a_note_says_who_may_read_it_and_is_kept_once(adviser, row):
    address = f"/advice/{row.pk}/notes"
    unsaid = sends(adviser, address, form=f"/advice/{row.pk}", note="What she told me")
    assert (unsaid.status_code, "Choose who may read it" in said(unsaid)) == (422, True)
    for _ in range(2):
        sends(adviser, address, form=f"/advice/{row.pk}", once="same", note="What she told me", for_whom="privileged")
    assert (PrivilegedNote.objects.count(), AdviceNote.objects.count()) == (1, 0)
    assert "What she told me" in said(adviser.get(f"/advice/{row.pk}"))


def test_others_see_with_whom_and_the_next_day_on_the_page_of_the_person(adviser, gp, row):
    adds_day(adviser, row)
    for words, whom in (("Rang the council", "shared"), ("What she told me", "privileged")):
        sends(adviser, f"/advice/{row.pk}/notes", form=f"/advice/{row.pk}", note=words, for_whom=whom)
    page = said(gp.get("/people/mary"))
    assert ("Rang the council" in page, "What she told me" in page) == (True, False)
    assert "Kithshire Advice Centre" in page
    assert "Stop the eviction" in page
    assert 'href="/advice/' not in gp.get("/people/mary").content.decode()
    assert f'href="/advice/{row.pk}"' in adviser.get("/people/mary").content.decode()


def test_a_day_gets_louder_and_stands_in_my_work_until_somebody_says_what_came_of_it(adviser, row, sign_in):
    adds_day(adviser, row, typed=today() + timedelta(1))
    tell_of_days(by=Actor("kith worker"), at=AT.replace(year=today().year + 2))
    coordinator, manager = sign_in("care-coordinator", Client()), sign_in("neighbourhood-manager", Client())
    for browser in (coordinator, manager):
        assert "Kithshire Advice Centre, case" in said(browser.get("/my-work?tab=team"))
        page = said(browser.get("/advice"))
        assert "Stop the eviction" in page
        assert "BROWN" not in page
    assert "Stop the eviction" in said(adviser.get("/my-work?tab=due"))
    sends(adviser, f"/advice/{row.pk}/day/{AdviceDay.objects.get().pk}/meet", **day_parts("day", today()))
    assert "No day of an adviser’s case is near" in said(manager.get("/advice"))


def test_cases_are_narrowed_by_the_address_and_say_how_many_are_hidden(adviser, row):
    sends(adviser, "/people/mary/advice", **{**WHOLE, "matter": "debt"})
    assert "Showing 2 of 2" in said(adviser.get("/advice"))
    page = said(adviser.get("/advice?show=mine&matter=debt"))
    assert "Showing 1 of 2, 1 hidden by filters" in page
    assert "Showing 2 of 2" in said(adviser.get("/advice?show=secrets&matter=none"))


def test_a_case_is_sat_on_and_handed_over_by_its_page(adviser, row):
    assert "Sit on it too" not in said(adviser.get(f"/advice/{row.pk}"))
    assert adviser.post(f"/advice/{row.pk}/seats", {"do": "take"}).status_code == 302
    left = adviser.post(f"/advice/{row.pk}/seats", {"do": "leave"})
    assert (left.status_code, "somebody must" in said(left)) == (422, True)
    nobody = adviser.post(f"/advice/{row.pk}/seats", {"do": "hand over", "to": "nobody"})
    assert (nobody.status_code, "Choose a colleague" in said(nobody)) == (422, True)


@pytest.mark.parametrize("typed", ["", "nothing", "-5", "0", "12.345", "NaN", "1e9"])
def test_an_amount_is_pounds_and_pence_or_said_to_be_wrong(adviser, row, typed):
    sends(adviser, f"/advice/{row.pk}/money", kind="pip", whose="person")
    money = AdviceMoney.objects.get()
    wrong = sends(adviser, f"/advice/{row.pk}/money/{money.pk}/award", amount=typed, period="week")
    assert wrong.status_code == 422
    money.refresh_from_db()
    assert money.state == "claimed"


@pytest.mark.parametrize("role", ["gp", "link-worker", "care-coordinator", "district-nurse", "neighbourhood-manager"])
def test_nobody_else_opens_a_case_or_learns_that_there_is_one(adviser, row, sign_in, role):
    stranger = sign_in(role, Client())
    for address in ("/advice/{}", "/advice/{}/case/0/close", "/advice/{}/day", "/advice/{}/money"):
        asked = [stranger.get(address.format(number)) for number in (row.pk, 987654321)]
        assert [one.status_code for one in asked] == [404, 404]
        assert said(asked[0]) == said(asked[1])
    assert stranger.post(f"/advice/{row.pk}/notes", {"note": "a word", "for_whom": "shared"}).status_code == 404


def test_LOAD_05_pages_ask_no_more_for_many_than_for_one(adviser, gp, row):
    adds_day(adviser, row)
    asks_letter(adviser, row)
    asked = {}
    addresses = [
        (adviser, "/advice"),
        (adviser, f"/advice/{row.pk}"),
        (gp, "/letters"),
        (gp, f"/letters/{AdviceLetter.objects.get().pk}"),
        (gp, "/people/mary"),
    ]
    for number in range(2):
        for browser, address in addresses:
            with CaptureQueriesContext(connection) as questions:
                assert browser.get(address).status_code == 200
            asked.setdefault((id(browser), address), []).append(len(questions))
        for many in range(0 if number else 3):
            other = register(f"other{many}", "Ann", f"Other{many}")
            opens_to(Account.objects.get(username="kwame.boateng"), other.person_id)
            sends(adviser, f"/people/{other.person_id}/advice", **WHOLE)
            case = AdviceCase.objects.order_by("-pk").first()
            sends(adviser, f"/advice/{case.pk}/case/0/clear")
            adds_day(adviser, case)
            asks_letter(adviser, case)
            adds_day(adviser, row)
    assert AdviceCase.objects.count() == 4
    assert all(one == many and many <= 60 for one, many in asked.values()), asked


@pytest.mark.parametrize("role", ["care-coordinator", "neighbourhood-manager", "welfare-adviser"])
def test_whoever_has_the_page_of_advice_comes_from_it_to_the_figures(sign_in, mary, role):
    browser = sign_in(role, Client())
    assert "What advice brought" in said(browser.get("/advice"))
    assert browser.get("/advice/figures").status_code == 200
