"""From the directory to a referral: a service that fits is asked in its own name, and after a no whoever else fits stands there with why."""

import re

import pytest
from django.utils import timezone

from kith.care.records.models import Escalation, Referral
from kith.care.referral_reasons import DECLINED, RESULTS
from kith.directory.gaps import WHY
from kith.directory.records.correcting import tell_room
from kith.directory.records.models import Entry, SeenReply
from kith.web.referrals.unmet import WHY_IT_FAILED
from tests.records.directory_of import LINK_WORKER, asks, service
from tests.web.test_directory import comes
from tests.web.test_referrals import WHOLE, gp, hidden, link_worker, mary, said, says

__all__ = ["gp", "link_worker", "mary"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def of(number, name, organisation, need="money"):
    return service(
        number, name=name, organization={"id": f"o{number}", "name": organisation},
        attributes=[{"taxonomy_term": {"taxonomy": "kith:needs", "term": need}}],
    )  # fmt: skip


@pytest.fixture
def keys(mary):
    """Two services for money, of which one is run by a body of the team; and one for something else."""
    comes(
        of(1, "Claims clinic", "Kithshire Link Workers"), of(2, "Debt line", "Somebody Else"),
        of(3, "Lunch", "Kithshire Link Workers", "food"),
    )  # fmt: skip
    return {row.values["name"]: row.key for row in Entry.objects.all()}


def test_every_way_to_fail_is_counted_as_one_of_the_reasons_that_the_directory_has():
    failed = {*DECLINED, *(name for name, one in RESULTS.items() if one.is_need_met is False)}
    assert set(WHY_IT_FAILED) == failed
    assert set(WHY_IT_FAILED.values()) <= set(WHY)


def test_what_fits_is_asked_from_the_list_of_what_fits_whether_somebody_of_it_works_in_the_team_or_not(gp, keys):
    listed = gp.get("/people/mary/directory?need=money").content.decode()
    links = re.findall(r'href="(/people/mary/refer\?[^"]+)"', listed)
    assert set(links) == {
        f"/people/mary/refer?service={keys[name]}&amp;need=money" for name in ("Claims clinic", "Debt line")
    }
    without = said(gp.get(f"/people/mary/refer?service={keys['Debt line']}&need=money"))
    assert "They have no account here" in without
    address = f"/people/mary/refer?service={keys['Claims clinic']}&need=money"
    assert "They have no account here" not in said(gp.get(address))
    form = gp.get(address)
    assert re.search(r'value="money" selected', form.content.decode())
    chosen = re.search(r'name="to" type="radio" value="([^"]+)" checked', form.content.decode())[1]
    assert chosen.endswith(keys["Claims clinic"])
    gp.post(address, {**WHOLE, "to": chosen, "once": hidden(form, "once")})
    row = Referral.objects.get()
    assert (row.service_id, row.need) == (keys["Claims clinic"], "money")


def test_each_service_that_the_form_offers_says_its_room_and_how_soon_it_answers(gp, keys):
    at = timezone.now()
    asks(tell_room, asker=LINK_WORKER, entry=keys["Claims clinic"], state="waiting", at=at)
    SeenReply.objects.bulk_create(
        SeenReply(entry=Entry.objects.get(key=keys["Claims clinic"]), days=days, seen_at=at) for days in (2, 4)
    )
    told = said(gp.get(f"/people/mary/refer?service={keys['Claims clinic']}&need=money"))
    assert "Has a waiting list; answered within 3 days of late" in told
    assert (
        "Claims clinic: has a waiting list; answered within 3 days of late · Lunch: room not known; reply time not known"
        in told
    )
    assert "Not in the directory: ask whether there is room" in told
    assert "Room not known; reply time not known" in said(gp.get(f"/people/mary/refer?service={keys['Debt line']}"))


def test_a_service_that_is_not_there_or_takes_place_no_more_is_not_offered(gp, keys):
    ended = Entry.objects.get(key=keys["Debt line"])
    Entry.objects.filter(pk=ended.pk).update(values={**ended.values, "status": "defunct"})
    for key in ("f" * 32, keys["Debt line"], "x y"):
        assert " checked" not in gp.get("/people/mary/refer", {"service": key}).content.decode().split("2. To whom")[1].split("</fieldset>")[0]  # fmt: skip


def test_whoever_says_no_and_whoever_hears_it_read_who_else_fits_with_why(gp, link_worker, keys):
    address = f"/people/mary/refer?service={keys['Claims clinic']}&need=money"
    form = gp.get(address)
    gp.post(address, {**WHOLE, "to": re.search(r'name="to" type="radio" value="([^"]+)" checked', form.content.decode())[1], "once": hidden(form, "once")})  # fmt: skip
    row = Referral.objects.get()
    says(link_worker, row, "see")
    saying = said(link_worker.get(f"/referrals/{row.pk}/say/decline"))
    assert "Who else may help" in saying
    assert "Debt line" in saying
    assert "Claims clinic" not in saying.split("Who else may help")[1]
    assert "Who else may help" not in said(gp.get(f"/referrals/{row.pk}"))
    says(link_worker, row, "decline", reason="full")
    heard = said(gp.get(f"/referrals/{row.pk}"))
    assert "Debt line" in heard.split("Who else may help")[1]
    assert "For:" in heard.split("Who else may help")[1]
    assert "Lunch" not in heard


@pytest.fixture
def asked(gp, keys):
    """A referral to the claims clinic."""
    form = gp.get(f"/people/mary/refer?service={keys['Claims clinic']}&need=money")
    to = re.search(r'name="to" type="radio" value="([^"]+)" checked', form.content.decode())[1]
    gp.post(f"/people/mary/refer?service={keys['Claims clinic']}", {**WHOLE, "to": to, "once": hidden(form, "once")})
    return Referral.objects.get()


def closes(browser, key, status="defunct"):
    address = f"/directory/{key}/correct/status"
    page = browser.get(address)
    assert browser.post(address, {"status": status, "seen": hidden(page, "seen")}).status_code == 302


def test_DIR_03_from_the_moment_a_service_closes_whoever_sent_it_reads_so_with_what_to_do_and_who_else_fits(
    gp, link_worker, keys, asked
):
    assert "has closed" not in said(gp.get(f"/referrals/{asked.pk}"))
    closes(link_worker, keys["Claims clinic"])
    listed = said(gp.get("/referrals"))
    assert "Services that have closed" in listed
    assert (
        f"Referral {asked.pk} to Kithshire Link Workers : it is “sent”, and the directory says of the service that it has ended."
        in listed
    )
    assert "Service closed" in listed.split("Sent by your team")[1]
    page = said(gp.get(f"/referrals/{asked.pk}"))
    assert "The service has closed: the directory says that it has ended. Nothing was moved." in page
    assert "write down that they have it, and then that they say no because they have closed" in page
    assert "Debt line" in page.split("Who else may help")[1]
    assert "The service has closed: it has ended" in said(gp.get("/my-work?tab=team"))
    asked.refresh_from_db()
    assert (asked.state, asked.events_count) == ("sent", 1)
    assert [(one.kind, one.told_to) for one in Escalation.objects.all()] == [("closed", "sender")]


def test_DIR_03_the_service_itself_is_told_of_its_closing_without_what_is_not_its_to_do(gp, link_worker, keys, asked):
    closes(link_worker, keys["Claims clinic"], "temporarily closed")
    page = said(link_worker.get(f"/referrals/{asked.pk}"))
    assert "it is shut for the time being" in page
    assert "What to do now" not in page
    assert "Services that have closed" not in said(link_worker.get("/referrals"))
