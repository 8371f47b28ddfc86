"""A small charity is on board in minutes, reads and takes away its own figures by a link, and nobody's name is in them."""

import csv
import io
import re

import pytest
from django.test import Client

from kith.care.records.models import AnswerLink, Referral, ReportLink
from kith.directory.records.models import Entry
from kith.governance.records.models import TrailEvent
from tests.web.linked import MILL, PAT, answers, made, opened, referred, two_charities
from tests.web.test_referrals import coordinator, gp, hidden, link_worker, mary, said

__all__ = ["coordinator", "gp", "link_worker", "mary"]
pytestmark = [pytest.mark.django_db, pytest.mark.pages]
LEAST = {
    "name": "Tern Lane Lunch",
    "needs": ["loneliness", "food"],
    "description": "Lunch on Tuesdays",
    "phone": "01632 960123",
    "ask_for": "the duty volunteer",
}


@pytest.fixture
def keys(mary):
    return two_charities()


def brings(browser, once="", **more):
    form = browser.get("/directory/partner")
    told = {**LEAST, "once": once or hidden(form, "once"), **more}
    return browser.post("/directory/partner", told)


def report_of(browser, key):
    page = browser.post(f"/directory/{key}/report-link")
    text = page.content.decode()
    return re.search(r"https?://[^/\s<]+(/partner/[a-z0-9]+)", text)[1], re.search(
        r"Code: <strong[^>]*>([0-9 ]+)<", text
    )[1]


def test_a_small_charity_is_on_board_with_the_least_and_is_asked_and_answers_at_once(gp, mary):
    went = brings(gp)
    entry = Entry.objects.get()
    assert went["Location"] == f"/directory/{entry.key}"
    page = said(gp.get(went["Location"]))
    assert "It is on board" in page
    assert "Ask for: the duty volunteer" in page
    row = referred(gp, entry.key, need="loneliness", words="Company on Tuesdays")
    assert (row.recipient, row.recipient_team) == ("Tern Lane Lunch", "")
    address, code = made(gp, row)
    assert "01632 960123" in said(gp.get(f"/referrals/{row.pk}/partner"))
    assert answers(opened(address, code), address, "accept").status_code == 302


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"name": " "}, "Say what they are called"), ({"needs": []}, "Choose what they help with"),
        ({"phone": "", "email": ""}, "Say how to reach them"), ({"email": "no address"}, "E-mail"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_kept(gp, more, wrong):
    refused = brings(gp, **more)
    assert (refused.status_code, wrong in said(refused)) == (422, True)
    assert "Error: " in refused.content.decode()
    assert not Entry.objects.exists()


def test_CCY_03_pressed_twice_one_charity_is_on_board(gp):
    assert brings(gp, once="a")["Location"] == brings(gp, once="a")["Location"]
    assert Entry.objects.count() == 1


def test_a_body_reads_prints_and_takes_away_its_own_figures_without_a_name(gp, keys):
    row = referred(gp, keys[MILL])
    other = referred(gp, keys["Harbour advice"])
    answer_at = made(gp, row)
    answers(opened(*answer_at), answer_at[0], "decline", reason="full")
    address, code = report_of(gp, keys[MILL])
    closed = Client().get(address)
    assert "What came of referrals to The Old Mill" in said(closed)
    assert "Money" not in said(closed)
    pat = opened(address, code)
    page = said(pat.get(address))
    assert "counts of 1 to 7 hidden" in page
    assert "BROWN" not in page
    assert re.search(r"Money\s+\*|too few", page) or "*" in page
    file = pat.post(f"{address}/export")
    assert file["Content-Disposition"] == 'attachment; filename="referrals.csv"'
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(one["referral"], one["came_to"], one["need"]) for one in rows] == [(str(row.pk), "said no", "Money")]
    assert str(other.pk) not in {one["referral"] for one in rows}
    assert "Mary" not in file.content.decode()
    told = TrailEvent.objects.get(action="exported", kind="referrals of a body")
    assert (told.account, told.item, '"rows":1' in told.details) == ("by link of The Old Mill", "The Old Mill", True)


def test_WEB_06_EXP_a_cell_is_never_run_by_a_spreadsheet(gp, keys):
    row = referred(gp, keys[MILL])
    Referral.objects.filter(pk=row.pk).update(need="=cmd|calc")
    address, code = report_of(gp, keys[MILL])
    file = opened(address, code).post(f"{address}/export").content.decode("utf-8-sig")
    assert "'=cmd|calc" in file
    assert not re.search(r"(^|,)\"?=", file, re.MULTILINE)


def test_one_that_was_called_back_is_in_no_figure(gp, keys):
    row = referred(gp, keys[MILL])
    Referral.objects.filter(pk=row.pk).update(state="recalled", ended_at=row.sent_at)
    address, code = report_of(gp, keys[MILL])
    pat = opened(address, code)
    assert "No referral has come yet" in said(pat.get(address))
    assert len(pat.post(f"{address}/export").content.decode().splitlines()) == 1


def test_links_of_one_purpose_open_nothing_of_the_other(gp, keys):
    row = referred(gp, keys[MILL])
    answer_at, report_at = made(gp, row), report_of(gp, keys[MILL])
    for address, code, other in ((*answer_at, "partner"), (*report_at, "answer")):
        secret = address.rsplit("/", 1)[1]
        assert Client().get(f"/{other}/{secret}").status_code == 404
        assert Client().post(f"/{other}/{secret}", {"code": code, "who": PAT}).status_code == 404
    assert AnswerLink.objects.get().wrong_count == ReportLink.objects.get().wrong_count == 0


def test_the_code_comes_first_and_a_new_link_shuts_the_one_before(gp, keys):
    old, _ = report_of(gp, keys[MILL])
    address, code = report_of(gp, keys[MILL])
    assert Client().get(old).status_code == 404
    assert Client().post(f"{address}/export")["Location"] == address
    assert Client().post(address, {"code": "000 000", "who": PAT}).status_code == 422
    pat = opened(address, code)
    pat.post(address, {"do": "leave"})
    assert pat.post(f"{address}/export").status_code == 302
    assert not TrailEvent.objects.filter(action="exported").exists()
