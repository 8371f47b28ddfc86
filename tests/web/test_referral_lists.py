"""The page of referrals by folders and pages: each stands once, nothing is longer than a page, and counts are those of the rows behind them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kith.care.records.models import Escalation, Referral, ReferralEvent
from tests.web import test_referrals as one
from tests.web.test_referrals import refers, said

mary, gp, link_worker, row = one.mary, one.gp, one.link_worker, one.row
pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def like(one, **other):
    """A row like another, but for its id and what is said here."""
    told = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields if field.name != "id"}
    return type(one)(**{**told, **other})


def ended(row, how_many, ago=timedelta(days=30)):
    """As many more like it, that ended."""
    over = {"state": "declined", "ended_at": timezone.now() - ago}
    Referral.objects.bulk_create(
        like(row, message_id=f"ended {ago.days} {number}", **over) for number in range(how_many)
    )


def told(row, how_many):
    """As many times somebody was told that nobody moved it."""
    events = ReferralEvent.objects.bulk_create(
        like(row.events.first(), number=100 + number, message_id=f"told {number}") for number in range(how_many)
    )
    due, about = (
        timezone.now().date() - timedelta(days=3),
        {"kind": "silence", "told_to": "sender", "whose": "recipient"},
    )
    Escalation.objects.bulk_create(
        Escalation(referral=row, event=one, due_date=due, raised_at=timezone.now(), **about) for one in events
    )


def numbers(page):
    return [int(number) for number in re.findall(r'<a href="/referrals/(\d+)">', page.content.decode())]


def counts(page):
    return dict(
        re.findall(
            r'href="\?(?:folder=)?(\w*)"[^>]*>[^<]+<span class="kith-filter__count">(\d+)', page.content.decode()
        )
    )


def test_each_folder_has_what_its_count_says_by_pages_and_the_first_has_some_of_each(gp, row):
    refers(gp, need="food")
    ended(row, 32)
    ended(row, 3, ago=timedelta(days=400))
    first = gp.get("/referrals")
    assert counts(first) == {"waiting": "0", "late": "0", "open": "2", "ended": "32"}
    assert (len(numbers(first)), "Showing 1 to 10 of 34" in said(first)) == (10, True)
    pages = [numbers(gp.get(f"/referrals?folder=ended&page={number}")) for number in (1, 2)]
    assert [len(those) for those in pages] == [25, 7]
    lately = Referral.objects.filter(ended_at__gte=timezone.now() - timedelta(days=365)).order_by("-pk")
    assert [*pages[0], *pages[1]] == list(lately.values_list("pk", flat=True))
    assert sorted(numbers(gp.get("/referrals?folder=open"))) == sorted(
        Referral.objects.filter(ended_at=None).values_list("pk", flat=True)
    )


@pytest.mark.parametrize(
    "typed", ["folder=ended&page=99", "folder=ended&page=9999999", "folder=ended&page=-1", "folder=secrets"]
)
def test_an_address_that_leads_nowhere_shows_what_there_is(gp, row, typed):
    ended(row, 27)
    page = gp.get(f"/referrals?{typed}")
    assert page.status_code == 200
    assert (
        len(numbers(page))
        == {"page=99": 2, "page=9999999": 25, "page=-1": 25, "secrets": 10}[
            typed.rpartition("&")[2].rpartition("folder=")[2]
        ]
    )


def test_what_waits_at_a_service_stands_apart_from_what_was_sent(gp, link_worker, row):
    here = link_worker.get("/referrals?folder=waiting")
    assert (numbers(here), "Sent by your team" in said(here)) == ([row.pk], False)
    there = gp.get("/referrals?folder=waiting")
    assert (numbers(there), "Nothing waits" in said(there)) == ([], True)


def test_of_many_that_nobody_moved_a_few_stand_above_and_all_in_their_folder(gp, link_worker, row):
    told(row, 31)
    first, pages = gp.get("/referrals"), [gp.get(f"/referrals?folder=late&page={number}") for number in (1, 2)]
    assert (said(first).count("Ring them."), "See all 31 that nobody has moved in time" in said(first)) == (5, True)
    assert [said(page).count("Ring them.") for page in pages] == [25, 6]
    assert "Showing 26 to 31 of 31" in said(pages[1])
    there = said(link_worker.get("/referrals?folder=late&page=2"))
    assert (
        there.count("your side was to move it"),
        there.count("Open it, and say how it goes on."),
        "Ring them" in there,
    ) == (6, 6, False)
    assert "None. Each was moved by its day." not in said(pages[0])
    Escalation.objects.all().delete()
    assert "None. Each was moved by its day." in said(gp.get("/referrals?folder=late"))
