"""Papers of governance on pages: who looked, requests for a record and their copies; each role tried, and nothing leaks."""

import csv
import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone

from kith.care.records.models import Approach
from kith.governance.asker import ROLES
from kith.governance.papers import NOT_GIVEN
from kith.governance.records import models as kept
from kith.governance.records.trail import append, verify_trail
from kith.governance.retention import SCHEDULE, unscheduled
from kith.governance.sitting import Limits
from kith.governance.trail import Actor, Deed
from kith.people.records.models import AboutMeAnswer, Identity, Person
from kith.web.demonstration import PEOPLE
from kith.web.papers.describing import security_in_force, tables_kept
from kith.web.papers.pages import AT_ONCE

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
LEAD = "information-governance-lead"
NOT_ALLOWED = sorted({one.role for one in PEOPLE} - {LEAD})
GP = Actor("a gp", "gp", "Y99001", "s1")


@pytest.fixture
def accounts(installed):
    return installed


@pytest.fixture
def place(installed):
    return installed


@pytest.fixture
def lead(sign_in, place):
    return sign_in(LEAD)


def said(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("&#39;", "'")


def whom():
    """Somebody of whom there is much to tell, and of whom the trail of the made-up place tells nothing: nobody who was given out, opted out or told."""
    told_of = kept.TrailEvent.objects.filter(account__startswith="kith ").exclude(person="").values("person")
    others = {
        *Approach.objects.values_list("person_id", flat=True),
        *AboutMeAnswer.objects.values_list("person_id", flat=True),
    }
    known = Person.objects.filter(entries_count__gte=2).exclude(person_id__in=told_of).exclude(person_id__in=others)
    return known.order_by("id").first().person_id


def looks(person, count=1, by=GP, purpose="direct-care", action="looked", days_ago=0):
    deed = Deed(action, "person", person, person=person, purpose=purpose, details={"field_group": "identity"})
    with transaction.atomic():
        append([deed] * count, by=by, at=timezone.now() - timedelta(days_ago))


def recorded(browser, person, **changed):
    told = {"person": person, "received_date": timezone.localdate().isoformat(), "who_asked": "the person",
            "how_checked": "passport seen"}  # fmt: skip
    return browser.post("/access-requests/record", {**told, **changed})


def copied(browser, number):
    answer = browser.post(f"/access-requests/{number}/copy")
    assert answer.status_code == 200, said(answer)
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    read = lambda name: list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))  # noqa: E731
    return {name: read(name) for name in archive.namelist() if name.endswith(".csv")}, archive


def test_AZ_07_and_AUD_12_nobody_but_the_information_governance_lead_reads_who_looked(sign_in, place):
    for role in NOT_ALLOWED:
        gets_no_further(sign_in(role, Client()), role)


def gets_no_further(browser, role):
    """One role tries every address: refused each time, in the usual words, with nothing in them, and that is in the trail."""
    person = whom()
    looks(person, days_ago=1)
    before = kept.AccessRequest.objects.count()
    for address in (f"/people/{person}/who-looked", f"/people/{person}/who-looked/copy", "/access-requests",
                    "/access-requests/record", "/access-requests/1"):  # fmt: skip
        answer = browser.get(address)
        assert answer.status_code == 403, address
        assert "This is not open to you" in said(answer)
        assert "Y99001" not in said(answer)
        assert person not in answer.content.decode()
    assert recorded(browser, person).status_code == 403
    for deed in ("copy", "extend", "close"):
        assert browser.post(f"/access-requests/1/{deed}", {"why": "x", "outcome": "answered"}).status_code == 403
    assert kept.AccessRequest.objects.count() == before
    assert not kept.Grant.objects.exists()
    told = kept.TrailEvent.objects.filter(action="refused", role=role)
    assert told.count() >= 9


def test_every_role_of_the_rule_book_was_tried_but_the_one_without_an_account():
    assert set(ROLES) - {*NOT_ALLOWED, LEAD} == {"system-support"}


def test_AUD_12_the_lead_reads_who_looked_and_that_is_in_the_trail_too(lead):
    person = whom()
    looks(person, 40, days_ago=1)
    looks(person, 1, action="refused", days_ago=1)
    told = said(lead.get(f"/people/{person}/who-looked"))
    assert "40 events" in told
    assert "Elm Tree Surgery" in told
    assert "Names, NHS number, date of birth" in told
    assert "1 refusal counted apart" in told
    last = kept.TrailEvent.objects.order_by("-seq").first()
    assert (last.action, last.person, last.purpose, last.role) == ("looked", person, "audit", LEAD)
    verify_trail()


def test_a_name_stands_on_who_looked_only_where_a_request_opened_it(lead):
    one = Identity.objects.exclude(family_name=None).order_by("pk").first()
    looks(one.person.person_id)
    page = lead.get(f"/people/{one.person.person_id}/who-looked").content.decode()
    assert one.family_name not in page
    recorded(lead, one.person.person_id)  # which opens it to the lead
    for address in ("who-looked", "who-looked/copy"):
        assert one.family_name in lead.get(f"/people/{one.person.person_id}/{address}").content.decode()


def test_a_pseudonym_that_nobody_has_looks_like_one_that_nobody_looked_at(lead):
    nobody, looked = said(lead.get("/people/none/who-looked")), said(lead.get(f"/people/{whom()}/who-looked"))
    assert "1 look. Page 1 of 1" in nobody  # the asker's own, just now
    assert "1 look. Page 1 of 1" in looked


def test_looks_are_narrowed_in_the_address_and_cut_into_pages(lead):
    person = whom()
    for days in range(AT_ONCE + 5):
        looks(person, days_ago=days + 1)
    address = f"/people/{person}/who-looked"
    first, second = said(lead.get(address)), said(lead.get(address + "?page=2"))
    assert f"{AT_ONCE + 6} looks" in first
    assert "Page 2 of 2" in second
    assert "Page 2 of 2" in said(lead.get(address + "?page=999"))
    yesterday = (timezone.localdate() - timedelta(1)).isoformat()
    assert "1 look. " in said(lead.get(f"{address}?from_date={yesterday}&to_date={yesterday}"))
    assert (
        "?organisation=Y99001&amp;page=2"
        in lead.get(address + "?organisation=Y99001&sought=9990000018").content.decode()
    )
    assert f"{AT_ONCE + 5} looks" in said(lead.get(address + "?organisation=Y99001"))
    assert "Nobody looked" in said(lead.get(address + "?emergencies=on"))
    wrong = lead.get(address + "?from_date=yesterday")
    assert wrong.status_code == 422
    assert "There is a problem" in said(wrong)
    assert "<title>Error: " in re.sub(r"\s+", " ", wrong.content.decode()).replace("<title> ", "<title>")


def test_AUD_11_what_stands_in_the_trail_is_inert_on_the_page(lead):
    person, nasty = whom(), "<script>alert(1)</script>"
    with transaction.atomic():
        append([Deed("looked", nasty, person=person, reason=nasty)], by=Actor(nasty, "gp", nasty), at=timezone.now())
    page = lead.get(f"/people/{person}/who-looked").content.decode()
    assert nasty not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_AUD_13_the_copy_for_the_person_opens_with_their_request_and_names_no_member_of_staff(lead):
    person, address = whom(), f"/people/{whom()}/who-looked/copy"
    gp = kept.Account.objects.get(name=next(one.name for one in PEOPLE if one.role == "gp"))
    looks(person, by=Actor(str(gp.pk), "gp", "Y99001"), days_ago=2)
    looks(person, by=Actor(str(gp.pk), "gp", "Y99001"), purpose="safeguarding", days_ago=1)
    assert lead.get(address).status_code == 403
    recorded(lead, person)
    told = said(lead.get(address))
    assert "Elm Tree Surgery" in told
    assert "Direct care" in told
    assert gp.name not in told
    assert str(gp.pk) not in told
    assert "Safeguarding" not in told.replace("Some looks are never", "")


PAGES = ("/papers", "/papers/impact-assessment", "/papers/record-of-processing", "/papers/retention")


def test_no_role_but_the_lead_reads_papers_and_the_refusal_is_in_the_trail(sign_in):
    for role in NOT_ALLOWED:
        browser = sign_in(role, Client())
        for address in (*PAGES, "/papers/retention/as/html"):
            answer = browser.get(address)
            assert answer.status_code == 403, (role, address)
            assert "Database" not in said(answer)


def test_papers_are_filled_from_what_is_running_and_count_their_gaps(lead):
    for address in PAGES[1:]:
        page = lead.get(address)
        assert page.status_code == 200
        told = said(page)
        assert re.search(r"\d+ gaps? to be filled by people", told)
        assert int(re.search(r"(\d+) gaps? to be", told)[1]) == page.content.decode().count('class="kith-gap"')
    told = said(lead.get("/papers/impact-assessment"))
    assert "gp_register.csv" in told
    assert "Kithbeck" in told
    assert "a demonstration with made-up people" in told.lower()
    assert "is no assessment of anything real" in told
    for model in apps.get_models():
        if model.__module__.startswith("kith."):
            assert model._meta.label in told


def test_settings_in_a_paper_are_those_in_force(lead, settings):
    settings.SESSION_COOKIE_SECURE = True
    settings.SITTING = Limits(idle=timedelta(minutes=10), longest=timedelta(hours=5))
    settings.IS_DEMONSTRATION = False
    told = dict(security_in_force())
    assert told["Session cookie only over TLS"] == "yes"
    assert told["Longest session"] == "5 hours"
    assert told["Password asked for again after"] == "10 minutes without a question"
    assert told["What this is"] == "a real place"
    assert told["Pages only over TLS"] == "no"
    assert told["Shortest password"] == "12 characters"
    assert "5 hours" in said(lead.get("/papers/record-of-processing"))


def test_a_paper_is_taken_away_as_a_file_with_the_same_gaps(lead):
    for form, mark in (("markdown", "**GAP ("), ("html", "Gap, for ")):
        answer = lead.get(f"/papers/impact-assessment/as/{form}")
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        count = int(re.search(r"Gaps to be filled by people: (\d+)", answer.content.decode())[1])
        assert answer.content.decode().count(mark) == count
    assert lead.get("/papers/impact-assessment/as/word").status_code == 404
    assert lead.get("/papers/none/as/html").status_code == 404


def test_every_model_of_the_service_has_a_row_of_the_schedule(db):
    found = [(one.name, one.retention) for one in tables_kept()]
    assert len(found) > 20
    assert unscheduled(found) == []


def test_every_model_that_the_schedule_names_is_there(db):
    named = {model for row in SCHEDULE for model in row.models} - {"*"}
    assert named <= {one.name for one in tables_kept()}


def test_what_open_code_cannot_give_is_on_the_page_and_in_the_docs(lead):
    told = said(lead.get("/papers"))
    docs = (Path(__file__).parents[2] / "docs" / "safety" / "what-open-code-cannot-give.md").read_text(encoding="utf-8")
    for what, who in NOT_GIVEN:
        assert what in told
        assert who[1:] in told
        assert f"| {what} | {who} |" in docs
