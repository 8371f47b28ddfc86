"""The trail on its page: read by the lead alone, narrowed by account, deed and day, page by page, and its reading is in it."""

import re
from datetime import timedelta

import pytest
from django.db import transaction

from kith.governance.records.models import Account, TrailEvent
from kith.governance.records.reading_trail import AT_ONCE
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.web.demonstration import PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
LEAD = "information-governance-lead"


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def numbers(answer):
    return [
        int(one.replace(",", ""))
        for one in re.findall(r"([\d,]+)<br><span class=\"nhsuk-u-secondary-text-colour\">\d", said(answer))
    ]


def happened(many, at, by="a gp", action="looked", **more):
    with transaction.atomic():
        append([Deed(action, "person", f"p{n}", person=f"p{n}", **more) for n in range(many)], by=Actor(by), at=at)


def test_AUD_13_the_trail_is_read_by_the_lead_alone_and_the_reading_is_in_it(enter):
    browser = enter(LEAD)
    assert "The trail" in said(browser.get("/trail"))
    mine = TrailEvent.objects.filter(kind="trail", action="looked")
    assert mine.count() == 1
    assert mine.get().account == str(Account.objects.get(username="ian.whitlock").pk)


@pytest.mark.parametrize("role", sorted({one.role for one in PEOPLE} - {LEAD}))
def test_nobody_else_reads_it(enter, role):
    assert enter(role).get("/trail").status_code == 403


def test_every_event_of_the_days_asked_for_is_there_once_page_by_page(enter):
    browser = enter(LEAD)
    at = TrailEvent.objects.order_by("seq").last().at + timedelta(days=3)
    happened(AT_ONCE + 7, at, reason="a visit")
    happened(3, at + timedelta(days=40), action="exported")
    first = browser.get(f"/trail?from_date={at:%d/%m/%Y}&to_date={at:%d/%m/%Y}")
    older = re.search(r'href="(\?[^"]*before=\d+)"', first.content.decode())[1].replace("&amp;", "&")
    rest = browser.get(f"/trail{older}")
    assert numbers(first) + numbers(rest) == list(
        TrailEvent.objects.filter(at=at).order_by("-seq").values_list("seq", flat=True)
    )
    assert "That is the beginning" in said(rest)


def test_AZ_02_a_link_to_older_events_asks_the_same_again_and_carries_nothing_else_of_the_address(enter):
    browser = enter(LEAD)
    happened(AT_ONCE * 2 + 1, TrailEvent.objects.order_by("seq").last().at, by="a gp", action="exported")
    answer = said(browser.get("/trail?action=exported&sought=9990000018&person=p1"))
    older = re.search(r'href="(\?[^"]*before=\d+)"', answer)[1]
    assert re.fullmatch(r"\?action=exported&amp;before=\d+", older)
    back = said(browser.get(f"/trail{older.replace('&amp;', '&')}&sought=9990000018"))
    assert 'href="?action=exported"' in back
    assert "9990000018" not in answer + back


def test_it_is_narrowed_by_account_and_deed_and_what_cannot_be_is_said(enter):
    browser = enter(LEAD)
    at = TrailEvent.objects.order_by("seq").last().at
    gp = Account.objects.get(username="geraint.pugh")
    happened(2, at, by=str(gp.pk), action="exported", reason="for the person")
    shown = said(browser.get("/trail?sign_in_name=Geraint.Pugh"))
    assert "2 events" in shown
    assert "for the person" in shown
    assert "2 events" in said(browser.get("/trail?action=exported"))
    assert "Nothing happened" in said(browser.get("/trail?action=restored"))
    assert "No account has the sign-in name" in said(browser.get("/trail?sign_in_name=nobody.here"))
    for wrong in ("from_date=yesterday", "action=eaten", "before=0"):
        answer = browser.get(f"/trail?{wrong}")
        assert (answer.status_code, "Mend what is wrong" in said(answer)) == (422, True)
