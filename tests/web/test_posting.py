"""Messages about referrals come in where both ends read them; a letter outside goes only to a mailbox that was given, and names nobody."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from kith.care.records.models import Referral
from kith.errors import CouldNotGo
from kith.web.jobs import post_messages
from kith.web.posting import carry
from kith.work.records.coming_in import forget_incoming
from kith.work.records.models import Incoming, Outgoing
from kith.work.records.posting import Message
from tests.web.test_referrals import coordinator, gp, link_worker, mary, row, said, says

__all__ = ["coordinator", "gp", "link_worker", "mary", "row"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
CANARIES = ("mary", "brown", "attendance", "claim", "money", "urdu", "0161", "need", "ruth", "geraint")


def posted():
    return post_messages.call()


def test_what_is_sent_is_news_to_the_service_until_somebody_there_looks(gp, link_worker, row):
    assert "New since" not in said(link_worker.get("/referrals"))
    assert (posted(), posted()) == (1, 0)
    page = said(link_worker.get("/referrals"))
    assert f"Referral {row.pk}, from Elm Tree Surgery to Kithshire Link Workers : sent" in page
    assert "New since" not in said(gp.get("/referrals"))
    assert f"Referral {row.pk} to Kithshire Link Workers" in said(link_worker.get("/my-work?kind=news&tab=team"))
    link_worker.get(f"/referrals/{row.pk}")
    assert "New since" not in said(link_worker.get("/referrals"))
    assert Incoming.objects.get().read_by


def test_a_no_is_news_to_whoever_sent_it_and_to_all_of_their_body(gp, coordinator, link_worker, row):
    says(link_worker, row, "see")
    says(link_worker, row, "decline", reason="full")
    posted()
    for browser in (gp, coordinator):
        assert "said no" in said(browser.get("/referrals"))
    coordinator.get(f"/referrals/{row.pk}")
    assert "said no" not in said(gp.get("/referrals")).split("Sent to you")[0]


def test_nobody_else_reads_the_news_of_others(sign_in, row):
    posted()
    for role in ("welfare-adviser", "social-worker"):
        assert "New since" not in said(sign_in(role, Client()).get("/referrals"))


def test_CRS_09_a_message_that_may_have_gone_is_shown_on_the_page_of_its_referral(gp, link_worker, row):
    Outgoing.objects.update(state="begun", begun_at=timezone.now() - timedelta(hours=1), tries=1)
    page = said(gp.get(f"/referrals/{row.pk}"))
    assert "A message to Kithshire Link Workers may have been sent" in page
    assert "It is not sent again by itself. Ring them." in page
    Outgoing.objects.update(state="given up")
    assert "A message to Kithshire Link Workers never went" in said(gp.get(f"/referrals/{row.pk}"))


def test_no_letter_goes_anywhere_unless_a_mailbox_was_given(row):
    posted()
    assert mail.outbox == []


def test_SEN_17_a_letter_names_nobody_and_says_no_more_than_a_number(settings, gp, link_worker, row):
    settings.MAILBOXES = {row.recipient: "inbox@example.org", row.referrer: "duty@example.org"}
    settings.ADDRESS, settings.MAIL_FROM = "https://kith.example.org", "kith@example.org"
    says(link_worker, row, "see")
    says(link_worker, row, "return", words="Is Mary Brown at home on Mondays?")
    posted()
    assert [one.to for one in mail.outbox] == [["inbox@example.org"], ["duty@example.org"]]
    for one in mail.outbox:
        whole = str(one.message()).lower()
        assert [canary for canary in CANARIES if canary in whole] == []
        assert f"number {row.pk}." in whole
        assert "https://kith.example.org" in whole


@pytest.mark.parametrize(
    ("wrong", "is_sure"),
    [(ConnectionRefusedError(), True), (smtplib.SMTPRecipientsRefused({}), True), (TimeoutError(), False), (smtplib.SMTPDataError(451, b""), False)],
)  # fmt: skip
def test_a_letter_is_tried_again_only_where_it_surely_did_not_go(settings, monkeypatch, wrong, is_sure):
    settings.MAILBOXES = {"VC1": "inbox@example.org"}
    method = "open" if isinstance(wrong, ConnectionRefusedError) else "send_messages"

    def fails(*given, **named):
        raise wrong

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend." + method, fails)
    with pytest.raises(CouldNotGo if is_sure else type(wrong)):
        carry(Message("referral:7:1:VC1", "referral sent", "referral:7", "VC1", 1), timezone.now())
    assert Incoming.objects.count() == 1


def test_news_of_a_year_ago_is_forgotten_and_what_was_done_is_not(row):
    posted()
    assert forget_incoming(at=timezone.now() + timedelta(days=364)) == 0
    assert forget_incoming(at=timezone.now() + timedelta(days=366)) == 1
    assert (Referral.objects.count(), posted()) == (1, 0)
