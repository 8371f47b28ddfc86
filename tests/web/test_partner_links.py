"""A charity without an account answers on a page behind a link: nobody's name before the code, no more than went along after it, and once what is said twice."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kith.care.partner_links import LINK_LASTS, LOOK_LASTS, MOST_WRONG, letter
from kith.care.records.models import AnswerLink, Referral, ReferralEvent
from kith.directory.records.models import Entry, UnmetDemand
from kith.governance.records.models import Objection, TrailEvent
from tests.web.linked import MILL, PAT, answers, made, opened, referred, refers_to, two_charities
from tests.web.registered import register
from tests.web.test_referrals import coordinator, gp, hidden, link_worker, mary, said, says
from tests.web.test_routes import CSP
from tests.web.test_untold import log

__all__ = ["coordinator", "gp", "link_worker", "log", "mary"]
pytestmark = [pytest.mark.django_db, pytest.mark.pages]

HERS = ("Mary", "BROWN", "Brown", "0161 496 0001", "attendance", "1945", "money", "Money")
"""What is Mary's, and stands nowhere before the code."""


@pytest.fixture
def keys(mary):
    return two_charities()


@pytest.fixture
def row(gp, keys):
    return referred(gp, keys[MILL])


@pytest.fixture
def link(gp, row):
    return made(gp, row)


def test_a_service_without_an_account_is_asked_and_the_page_says_how_they_hear_of_it(gp, keys):
    went = refers_to(gp, keys[MILL])
    row = Referral.objects.get()
    assert went["Location"] == f"/referrals/{row.pk}/partner?done=sent"
    page = said(gp.get(went["Location"]))
    assert "They have no account here" in page
    assert "Make a link" in page
    assert "Read it down the telephone" in page
    assert "How they hear of it" in said(gp.get(f"/referrals/{row.pk}"))
    assert (row.service_id, row.recipient, row.recipient_team) == (keys[MILL], "The Old Mill", "")


def test_the_form_says_what_goes_along_without_an_agreement_and_refuses_the_rest(gp, keys):
    page = said(gp.get(f"/people/mary/refer?service={keys[MILL]}&need=money"))
    assert "There is no agreement with them" in page
    refused = refers_to(gp, keys[MILL], along=["identity", "about-me"], why_more="what helps her")
    assert (refused.status_code, "about-me: No" in said(refused)) == (422, True)
    refused = refers_to(gp, keys[MILL], along=["identity", "medication"], why_more="her tablets")
    assert "a link does not show: medication" in said(refused)
    assert not Referral.objects.exists()


def test_WEB_08_the_page_behind_a_link_tells_of_nobody_and_looking_changes_nothing(row, link):
    address, _ = link
    before = TrailEvent.objects.count(), ReferralEvent.objects.count(), AnswerLink.objects.values_list().get()
    for ask in ("get", "head", "get", "options"):  # as a scanner of mail does, and a preview of a link
        answer = getattr(Client(), ask)(address)
        assert answer.status_code in (200, 405)
        told = answer.content.decode()
        assert not [one for one in HERS if one in told]
    assert "A referral waits for The Old Mill" in said(Client().get(address))
    assert (TrailEvent.objects.count(), ReferralEvent.objects.count(), AnswerLink.objects.values_list().get()) == before


def test_behind_its_code_it_shows_what_went_along_and_no_way_that_is_not_safe(link):
    page = opened(*link).get(link[0])
    told = said(page)
    assert "BROWN, Mary" in told
    assert "Help with a claim for attendance allowance" in told
    assert "No call, and no message on a machine" in told
    assert "to text and not to call" in told
    assert "NHS" not in told.replace("NHS.UK", "")
    assert [one for one in ("Say yes", "Say no", "Send it back", "Send it on to a better service") if one in told] == [
        "Say yes", "Say no", "Send it back", "Send it on to a better service",
    ]  # fmt: skip
    assert "Referrals" not in re.sub(r"<title>.*?</title>", "", page.content.decode())  # no menu
    assert not re.findall(r'href="/(?:people|referrals|directory)', page.content.decode())


def test_H6_somebody_who_is_reached_only_as_said_shows_no_number_at_all(gp, keys):
    row = referred(gp, keys[MILL], safe_contact="only as said", safe_words="at the library on Tuesdays")
    link = made(gp, row)
    told = said(opened(*link).get(link[0]))
    assert "at the library on Tuesdays" in told
    assert "0161 496 0001" not in told
    assert "no number is shown" in told
    sheet = said(gp.get(f"/referrals/{row.pk}/telephone"))
    assert "at the library on Tuesdays" in sheet
    assert "0161 496 0001" not in sheet


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"code": "", "who": PAT}, "not its code"),
        ({"code": "12", "who": PAT}, "not its code"),
        ({"code": "x", "who": ""}, "Say who you are"),
    ],
)
def test_a_code_that_is_wrong_is_said_above_and_beside(link, typed, wrong):
    answer = Client().post(link[0], typed)
    page = re.sub(r"\s+", " ", answer.content.decode())
    assert answer.status_code == 422
    assert wrong in said(answer)
    assert "<title> Error: " in page or "<title>Error: " in page
    assert "There is a problem" in said(answer)


def test_few_wrong_codes_shut_it_and_whoever_sent_it_is_told_where_they_look(gp, row, link):
    for left in range(MOST_WRONG - 1, 0, -1):
        answer = Client().post(link[0], {"code": "000 000", "who": "Somebody"})
        assert ("once more" if left == 1 else f"{left} times more") in said(answer)
    shut = Client().post(link[0], {"code": "000 000", "who": "Somebody"})
    assert (shut.status_code, "This link does not work" in said(shut)) == (404, True)
    assert Client().post(link[0], {"code": link[1], "who": PAT}).status_code == 404
    assert "as their code was guessed at" in said(gp.get("/referrals"))
    assert "its code was said wrong 5 times" in said(gp.get(f"/referrals/{row.pk}/partner"))
    assert "was guessed at" in said(gp.get("/my-work?tab=team"))
    made(gp, row)
    assert "as their code was guessed at" not in said(gp.get("/referrals"))


def test_whoever_has_the_link_alone_or_another_browser_opens_nothing(link):
    pat = opened(*link)
    assert "BROWN" in said(pat.get(link[0]))
    other = Client()
    assert "BROWN" not in said(other.get(link[0]))
    for way in ("get", "post"):
        answer = getattr(other, way)(f"{link[0]}/accept", {"once": "a", "seen": "2"} if way == "post" else {})
        assert (answer.status_code, answer["Location"]) == (302, link[0])
    assert Referral.objects.get().state == "seen"
    pat.post(link[0], {"do": "leave"})
    assert "BROWN" not in said(pat.get(link[0]))


def test_a_browser_asks_for_the_code_again_after_half_an_hour(link, monkeypatch):
    pat, now = opened(*link), timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + LOOK_LASTS + timedelta(seconds=5))
    assert "BROWN" not in said(pat.get(link[0]))
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + LINK_LASTS + timedelta(seconds=5))
    assert pat.get(link[0]).status_code == 404


def test_declined_as_full_passed_on_and_it_ends_with_a_result(gp, keys, link, row):
    pat = opened(*link)
    form = pat.get(f"{link[0]}/pass-on")
    assert "Harbour advice" in said(form)
    to = re.search(r'name="to" type="radio" value="([^"]+)"', form.content.decode())[1]
    assert "Ask the person first, and say that they agree" in said(answers(pat, link[0], "pass-on", to=to))
    done = answers(pat, link[0], "pass-on", to=to, agrees="on", once="a")
    assert "Thank you" in said(done)
    again = pat.post(f"{link[0]}/pass-on", {"to": to, "agrees": "on", "once": "a"})
    assert "Thank you" in said(again)
    onward = Referral.objects.get(passed_from=row)
    assert "See the referral that it became" in said(gp.get(f"/referrals/{row.pk}"))
    other = made(gp, onward)
    harbour = opened(*other, who="Sam Reed, adviser")
    day = {"day-day": "1", "day-month": "3", "day-year": "2100"}
    for move, more in (("accept", {}), ("start", day)):
        went = answers(harbour, other[0], move, **more)
        assert went["Location"] == f"{other[0]}?done={move}", said(went)
    assert "Thank you" in said(answers(harbour, other[0], "end", reason="helped", words="The claim is paid"))
    page = said(gp.get(f"/referrals/{onward.pk}"))
    assert "I got what I needed" in page
    assert "in the words of Sam Reed, adviser, by a link" in page


def test_CCY_03_declined_as_full_is_kept_once_however_often_it_is_sent_and_put_right_by_whoever_sent_it(gp, row, link):
    pat = opened(*link)
    first = answers(pat, link[0], "decline", reason="full", once="a")
    again = [pat.post(f"{link[0]}/decline", {"reason": "full", "once": "a"}) for _ in range(2)]
    assert {one.status_code for one in (first, *again)} == {200}
    assert {"Thank you. It is kept" in said(one) for one in (first, *again)} == {True}
    assert "BROWN" not in said(first)
    assert pat.post(f"{link[0]}/accept", {"once": "b"}).status_code == 404
    assert pat.get(link[0]).status_code == 404
    assert (ReferralEvent.objects.filter(move="decline").count(), UnmetDemand.objects.get().why) == (1, "full")
    assert says(gp, row, "reopen", words="They pressed the wrong button").status_code == 302
    address, code = made(gp, row)
    assert answers(opened(address, code), address, "accept").status_code == 302
    assert UnmetDemand.objects.get().closed_month is not None
    row.refresh_from_db()
    assert row.state == "accepted"


def test_what_a_move_needs_is_said_above_and_beside_and_nothing_is_kept(link):
    pat = opened(*link)
    for move, missing in (
        ("decline", "Choose why"),
        ("return", "Say it in a sentence"),
        ("pass-on", "Choose where it goes"),
    ):
        answer = answers(pat, link[0], move)
        assert (answer.status_code, missing in said(answer)) == (422, True), move
        assert "Error: " in answer.content.decode()
    assert Referral.objects.get().state == "seen"


def test_CCY_02_an_answer_to_what_somebody_changed_meanwhile_is_told_and_kept(gp, row, link):
    pat = opened(*link)
    form = pat.get(f"{link[0]}/accept")
    told = {"once": hidden(form, "once"), "seen": hidden(form, "seen")}
    says(gp, row, "return", words="which flat?", spoken_by=PAT)
    says(gp, row, "resend", words="the second")
    says(gp, row, "see", spoken_by=PAT)
    late = pat.post(f"{link[0]}/accept", told)
    assert (late.status_code, "since you looked" in said(late)) == (422, True)
    assert not row.events.get(move="accept").is_taken


def test_CNS_10_consent_taken_back_shuts_the_page_at_once_and_an_objection_says_so(gp, row, link):
    pat = opened(*link)
    Objection.objects.create(
        person_id="mary",
        kind="sharing",
        body="The Old Mill",
        from_date=timezone.localdate(),
        said_to="a",
        how="in person",
    )
    page = said(pat.get(link[0]))
    assert "What is in it is not open to you now" in page
    assert "BROWN" not in page
    assert pat.get(f"{link[0]}/accept").status_code == 302
    Objection.objects.all().delete()
    says(gp, row, "withdraw", reason="consent withdrawn", spoken_by="Mary Brown")
    assert pat.get(link[0]).status_code == 404


def test_DIR_03_a_service_that_ended_answers_nothing_by_its_link(keys, link):
    entry = Entry.objects.get(key=keys[MILL])
    Entry.objects.filter(pk=entry.pk).update(values={**entry.values, "status": "defunct"})
    assert Client().get(link[0]).status_code == 404
    assert AnswerLink.objects.get().shut_at is None  # looking changes nothing
    assert Client().post(link[0], {"code": link[1], "who": PAT}).status_code == 404
    assert AnswerLink.objects.get().why_shut == "closed"


def test_how_they_hear_is_for_whoever_sent_it_and_for_services_without_an_account(
    gp, link_worker, coordinator, row, keys
):
    for address in (f"/referrals/{row.pk}/partner", f"/referrals/{row.pk}/telephone", "/referrals/987654321/partner"):
        assert link_worker.get(address).status_code == 404
    assert gp.post(f"/referrals/{row.pk}/partner/shut").status_code == 302
    assert link_worker.post(f"/referrals/{row.pk}/partner/shut").status_code == 404
    assert link_worker.post(f"/referrals/{row.pk}/partner").status_code == 404
    assert not AnswerLink.objects.exists()


def test_a_link_is_shown_once_and_shut_by_hand(gp, row):
    address, code = made(gp, row)
    page = gp.get(f"/referrals/{row.pk}/partner").content.decode()
    assert address not in page
    assert code not in page
    assert gp.post(f"/referrals/{row.pk}/partner/shut").status_code == 302
    assert Client().get(address).status_code == 404
    assert "somebody of the team shut it" in said(gp.get(f"/referrals/{row.pk}/partner"))


def test_what_is_said_on_the_telephone_is_typed_on_their_behalf(gp, row):
    sheet = gp.get(f"/referrals/{row.pk}/telephone")
    assert "Who am I talking to" in said(sheet)
    assert "BROWN, Mary" in said(sheet)
    assert f"/referrals/{row.pk}/say/see" in sheet.content.decode()
    for move, more in (("see", {}), ("decline", {"reason": "full"})):
        assert says(gp, row, move, spoken_by=PAT, **more).status_code == 302
    told = said(gp.get(f"/referrals/{row.pk}"))
    assert f"in the words of {PAT}" in told
    assert f"in the words of {PAT}, by a link" not in told
    assert "There is nothing for them to answer" in said(gp.get(f"/referrals/{row.pk}/telephone"))


def test_what_a_service_without_an_account_passes_on_by_telephone_says_whose_word_it_is(gp, row):
    says(gp, row, "see", spoken_by=PAT)
    address = f"/people/mary/refer?passing={row.pk}"
    form = gp.get(address)
    found = re.findall(r'name="to" type="radio" value="([^"]+)"[^>]*>\s*<label[^>]*>\s*([^<]+)', form.content.decode())
    to = next(value for value, text in found if "Harbour advice" in text)
    told = {
        "need": "money", "words": "Help with a claim", "kind": "referral", "urgency": "routine", "along": ["identity"], "safe_contact": "no call",
        "consent_by": "person", "to": to, "once": hidden(form, "once"),
    }  # fmt: skip
    assert "Say whose word it is that it goes on" in said(gp.post(address, told))
    went = gp.post(address, {**told, "spoken_by": PAT})
    onward = Referral.objects.get(passed_from=row)
    assert went["Location"] == f"/referrals/{onward.pk}/partner?done=pass-on"


def test_WEB_01_to_05_pages_behind_a_link_carry_every_careful_header_and_need_their_token(link):
    pat = opened(*link)
    for answer in (
        Client().get(link[0]),
        pat.get(link[0]),
        pat.get(f"{link[0]}/decline"),
        Client().get("/answer/none"),
    ):
        policy = answer["Content-Security-Policy"]
        found = {part.split()[0]: " ".join(part.split()[1:]) for part in policy.split(";") if part.strip()}
        found["script-src"] = re.sub(r" 'nonce-[^']+'$", "", found["script-src"])
        assert found == CSP
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(link[0], {"code": link[1], "who": PAT}).status_code == 403
    assert Referral.objects.get().state == "sent" or AnswerLink.objects.get().opened_count == 1


def test_WEB_06_what_is_typed_by_a_link_is_no_markup_anywhere(gp, row, link):
    pat = opened(*link, who="<img src=x onerror=alert(1)>")
    answers(pat, link[0], "return", words="<script>alert(1)</script>")
    for page in (pat.get(link[0]), gp.get(f"/referrals/{row.pk}"), gp.get(f"/referrals/{row.pk}/partner")):
        assert "<img src=x" not in page.content.decode()
        assert "<script>alert" not in page.content.decode()


def test_AUD_17_neither_a_link_nor_its_code_nor_who_it_is_about_stands_in_the_log(gp, row, log, capfd, monkeypatch):
    address, code = made(gp, row)
    secret = address.rsplit("/", 1)[1]
    pat = opened(address, code)
    Client().post(address, {"code": "000 000", "who": "qzaaazq"})
    Client().get(f"{address}x")
    answers(pat, address, "decline")

    def fails(**_):
        raise ValueError(f"{secret} {code} BROWN")

    monkeypatch.setattr("kith.web.by_link.answering.read_by_link", fails)
    broken = Client(raise_request_exception=False)
    broken.cookies = pat.cookies
    assert broken.get(address).status_code == 500
    printed = capfd.readouterr()
    everything = log.getvalue() + printed.out + printed.err
    assert "500 GET /answer/<slug:secret>" in everything
    for canary in (secret, code, code.replace(" ", ""), "BROWN", "qzaaazq", "Pat Lowe"):
        assert canary not in everything, canary
    trail = " ".join(" ".join(map(str, one)) for one in TrailEvent.objects.values_list())
    assert secret not in trail
    assert code not in trail


def test_what_could_be_written_to_them_is_the_same_whoever_it_is_about_and_nothing_is_sent(gp, keys):
    register("nadia", "Nadia", "Aziz")
    rows = [referred(gp, keys[MILL])]
    pages = [gp.post(f"/referrals/{one.pk}/partner").content.decode() for one in rows]
    told = letter("The Old Mill", "https://kith.example/answer/abc")
    assert not [one for one in (*HERS, "Nadia", "Aziz") if one in told]
    written = re.search(r"What you could write</h2>\s*<p[^>]*>(.*?)</p>", pages[0], re.DOTALL)[1]
    assert not [one for one in HERS if one in written]
    assert not re.search(r"\b\d{3} \d{3}\b", written)  # the code goes another way
    assert not mail.outbox


@pytest.mark.parametrize(
    ("page", "most"), [("closed", 8), ("opened", 41), ("move", 41), ("staff", 45), ("telephone", 60)]
)
def test_a_page_asks_the_database_a_bounded_number_of_questions(gp, row, link, page, most):
    pat = opened(*link)
    browser, address = {
        "closed": (Client(), link[0]), "opened": (pat, link[0]), "move": (pat, f"{link[0]}/decline"), "staff": (gp, f"/referrals/{row.pk}/partner"),
        "telephone": (gp, f"/referrals/{row.pk}/telephone"),
    }[page]  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    assert len(asked) <= most
