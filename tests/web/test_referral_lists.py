"""The page of referrals by folders and pages: each stands once, nothing is longer than a page, and counts are those of the rows behind them."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from kith.care.records.models import Referral
from tests.web import test_referrals as one
from tests.web.test_referrals import refers, said

mary, gp, link_worker, row = one.mary, one.gp, one.link_worker, one.row
pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def ended(row, how_many, ago=timedelta(days=30)):
    """As many more like it, that ended."""
    like = {
        field.attname: getattr(row, field.attname) for field in Referral._meta.concrete_fields if field.name != "id"
    }
    over = {"state": "declined", "ended_at": timezone.now() - ago}
    Referral.objects.bulk_create(
        Referral(**{**like, **over, "message_id": f"ended {ago.days} {number}"}) for number in range(how_many)
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
    assert counts(first) == {"waiting": "0", "open": "2", "ended": "32"}
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
