"""A session that idled asks who is there, one that is over ends; and what was typed is kept for whoever typed it, and for nobody else."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kith.errors import BadUsage
from kith.governance.records.models import EmergencyAccess, KeptText, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.web.home import sitting
from kith.web.jobs import clear_kept_texts
from tests.web.registered import register
from tests.web.test_second_factor import app_of, forget_last, half

pytestmark = pytest.mark.django_db

FORM = "/people/mary/emergency"
TYPED = {"kind": "unwell", "reason": "Fell, and </textarea><b>cannot</b> stand", "hours": "8"}
KEPT = "Your text was kept. Nothing has been sent yet."


def said(answer):
    return answer.content.decode()


def later(browser, **time):
    """As if so much time had passed since this session was last asked for anything, and since it began."""
    session = browser.session
    for name in ("signed in at", "last asked at"):
        session[name] = (datetime.fromisoformat(session[name]) - timedelta(**time)).isoformat()
    session.save()
    return browser


def says_who(browser, made, answer):
    """Type the password on the page that an answer leads to, and go where that leads."""
    done = browser.post(answer["Location"], {"username": made["username"], "password": made["password"]})
    assert done.status_code == 302, said(done)
    return browser.get(done["Location"])


@pytest.fixture
def nurse(sign_in):
    register("mary", "Mary", "Brown", practice="Y99002")
    return sign_in("district-nurse")


@pytest.fixture
def too_late(nurse):
    """A form that was sent after a quarter of an hour, and where that led."""
    answer = later(nurse, minutes=15).post(FORM, TYPED)
    assert answer["Location"].startswith("/sign-in/again?")
    return answer


def test_AUT_03_a_session_idles_after_a_quarter_of_an_hour_and_not_before(nurse, accounts):
    assert later(nurse, minutes=14).get("/find").status_code == 200
    assert later(nurse, minutes=14).get("/find").status_code == 200  # each question begins it anew
    answer = later(nurse, minutes=15).get("/find?x=1")
    assert answer["Location"] == "/sign-in/again?next=%2Ffind%3Fx%3D1"
    page = said(nurse.get(answer["Location"]))
    assert "Are you still there?" in page
    assert "Look up a person" not in page
    assert nurse.get("/find").status_code == 302
    assert says_who(nurse, accounts["district-nurse"], answer).status_code == 200
    assert nurse.get("/find").status_code == 200
    assert "password again" in TrailEvent.objects.filter(action="signed in").last().details


def test_AUT_03_after_twelve_hours_it_is_over_however_busy(nurse, accounts):
    session = nurse.session
    session["signed in at"] = (timezone.now() - timedelta(hours=12)).isoformat()
    session.save()
    answer = nurse.post(FORM, TYPED)
    assert answer["Location"].startswith("/sign-in?")
    assert "_auth_user_id" not in nurse.session
    assert KEPT in said(nurse.get(answer["Location"]))
    assert "stand" in said(says_who(nurse, accounts["district-nurse"], answer))


def test_AUT_03_a_session_of_which_nobody_knows_how_old_it_is_is_over(nurse):
    session = nurse.session
    del session["signed in at"]
    session.save()
    assert nurse.get("/find")["Location"] == "/sign-in?next=%2Ffind"


def test_AUT_03_what_was_typed_too_late_is_not_sent_and_stands_in_its_form_again(nurse, accounts, too_late):
    assert not EmergencyAccess.objects.exists()
    assert KEPT in said(nurse.get(too_late["Location"]))
    page = said(says_who(nurse, accounts["district-nurse"], too_late))
    assert page.count(KEPT) == 1
    assert "<b>cannot" not in page
    assert TYPED["reason"] in unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page)[1])
    assert len(re.findall(r'value="(?:unwell|8)"[^>]* checked', page)) == 2
    assert not EmergencyAccess.objects.exists()
    assert KEPT not in said(nurse.get("/"))  # elsewhere nothing of it stands, and a line leads back to it
    assert f'<a href="{FORM}">Go on where you were</a>' in said(nurse.get("/"))
    assert nurse.post(FORM, TYPED)["Location"] == "/people/mary"
    assert EmergencyAccess.objects.count() == 1
    assert not KeptText.objects.exists()
    assert "Go on where you were" not in said(nurse.get("/"))
    told = TrailEvent.objects.filter(kind="kept text").order_by("seq")
    assert [one.result for one in told] == ["kept until it is sent again", "sent again"]
    assert "Fell" not in str(list(told.values_list()))
    verify_trail()


def test_AUT_03_a_text_can_be_thrown_away(nurse, accounts, too_late):
    page = said(says_who(nurse, accounts["district-nurse"], too_late))
    nurse.post(re.search(r'action="(/kept-texts/\d+/drop)"', page)[1])
    assert not KeptText.objects.exists()
    assert "stand" not in said(nurse.get(FORM))


def test_AUT_03_AUT_15_whoever_else_signs_in_on_that_browser_sees_nothing_of_it(nurse, accounts, too_late):
    for through in ("/sign-in", "/sign-out"):  # over the page as it stands, or by the button that says it is not them
        browser = Client()
        browser.cookies = nurse.cookies
        if through == "/sign-out":
            browser.post(through)
        made = accounts["gp"]
        browser.post("/sign-in", {"username": made["username"], "password": made["password"]})
        for address in ("/", FORM, "/my-sign-in"):
            answer = browser.get(address)
            assert answer["Cache-Control"] == "no-store"
            assert KEPT not in said(answer)
            assert "stand" not in said(answer)
            assert "Go on where you were" not in said(answer)
        number = KeptText.objects.get().pk
        browser.post(f"/kept-texts/{number}/drop")
        assert KeptText.objects.exists()
    back, made = Client(), accounts["district-nurse"]  # and the same colleague finds it, also elsewhere
    back.post("/sign-in", {"username": made["username"], "password": made["password"]})
    assert "stand" in said(back.get(FORM))


def test_AUT_03_the_password_of_another_opens_nothing_and_a_wrong_one_is_in_the_trail(nurse, accounts, too_late):
    for password in (accounts["gp"]["password"], "not it", ""):
        answer = nurse.post(too_late["Location"], {"username": accounts["gp"]["username"], "password": password})
        assert answer.status_code == 422
        assert nurse.get("/find").status_code == 302
    assert TrailEvent.objects.filter(action="sign-in refused", result="not who was signed in").count() == 2


def test_AUT_03_a_session_that_a_code_opened_can_be_gone_on_with_by_a_code(sign_in, accounts):
    made = accounts["gp"]
    app, _ = app_of(sign_in("gp"), made)
    forget_last(made)
    browser, answer = half(made)
    browser.post(answer["Location"], {"code": app.now()})
    forget_last(made)
    where = later(browser, minutes=16).get("/my-sign-in")["Location"]
    assert "Type a code of your app instead" in said(browser.get(where))
    assert browser.post(f"{where}&by=code", {"code": "000000"}).status_code == 422
    assert browser.post(f"{where}&by=code", {"code": app.now()})["Location"] == "/my-sign-in"
    assert "Password and code" in said(browser.get("/my-sign-in"))


def test_AUT_03_neither_passwords_nor_codes_nor_tokens_nor_files_are_kept(nurse, accounts):
    from django.core.files.uploadedfile import SimpleUploadedFile

    later(nurse, minutes=20)
    secret = {"csrfmiddlewaretoken": "t" * 64, "password": "hunter2", "code": "123456"}
    assert "kept=yes" not in nurse.post("/my-sign-in/set-up", secret)["Location"]
    assert not KeptText.objects.exists()
    file = SimpleUploadedFile("people.csv", b"name\nMary")
    answer = nurse.post(FORM, {**secret, **TYPED, "file": file})
    assert KeptText.objects.get().had_file
    page = said(says_who(nurse, accounts["district-nurse"], answer))
    assert "A file is never kept: choose it again." in page
    assert not [text for text in ("hunter2", "123456", "t" * 64, "people.csv") if text in page]


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [("http://testserver/training?a=1", "%2Ftraining%3Fa%3D1"), ("http://testserver/kept-texts/1/drop", "%2F"),
     ("https://evil.example/training", "%2F"), ("http://testserver//evil.example", "%2F"), ("", "%2F")],
)  # fmt: skip
def test_AUT_07_a_form_without_a_page_of_its_own_leads_back_to_where_it_stood_if_that_is_here(
    nurse, came_from, leads_to
):
    answer = later(nurse, minutes=20).post("/my-sign-in/read", {"why": "x"}, headers={"referer": came_from})
    assert answer["Location"] == f"/sign-in/again?next={leads_to}&kept=yes"


def test_a_text_whose_form_is_gone_is_shown_to_be_copied(nurse, accounts):
    where = {"referer": "http://testserver/training"}
    answer = later(nurse, minutes=20).post("/my-sign-in/read", {"how_checked": "<i>by voice</i>"}, headers=where)
    page = said(says_who(nurse, accounts["district-nurse"], answer))
    assert "is not on this page any more" in page
    assert "<dt>How checked</dt><dd>&lt;i&gt;by voice&lt;/i&gt;</dd>" in page


def test_staying_at_the_screen_counts_and_only_before_it_idled(nurse):
    later(nurse, minutes=14)
    assert nurse.post("/sign-in/stay").status_code == 204
    assert later(nurse, minutes=14).get("/find").status_code == 200
    later(nurse, minutes=15)
    assert nurse.post("/sign-in/stay").status_code == 302
    assert nurse.get("/find").status_code == 302


def test_what_was_not_sent_again_is_shown_no_more_after_twelve_hours_and_deleted_by_the_worker(
    nurse, accounts, too_late
):
    assert clear_kept_texts.call() == 0
    KeptText.objects.update(kept_at=timezone.now() - timedelta(hours=12))
    assert "stand" not in said(says_who(nurse, accounts["district-nurse"], too_late))
    assert clear_kept_texts.call() == 1
    assert not KeptText.objects.exists()
    assert TrailEvent.objects.filter(kind="kept text", result="deleted: not sent again").exists()


def test_a_page_asks_the_database_no_more_than_before_while_nothing_waits(nurse):
    nurse.get("/my-training")
    with CaptureQueriesContext(connection) as asked:
        nurse.get("/my-training")
    assert not [one for one in asked if "kepttext" in one["sql"] or "UPDATE" in one["sql"]]


@pytest.mark.parametrize("given", ["31", "0", "-1", "nan", "inf", "a quarter"])
def test_AUT_03_no_place_may_let_a_session_idle_longer_than_half_an_hour(monkeypatch, given):
    monkeypatch.setenv("KITH_IDLE_MINUTES", given)
    with pytest.raises(BadUsage):
        sitting()
