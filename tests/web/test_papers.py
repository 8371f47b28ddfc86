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
from kith.governance.records.objecting import put_on_label
from kith.governance.records.trail import append, verify_trail
from kith.governance.retention import SCHEDULE, unscheduled
from kith.governance.sitting import Limits
from kith.governance.trail import Actor, Deed
from kith.people.records.models import AboutMeAnswer, Claim, Entry, Identity, Link, Person, Retired, Wording
from kith.tables.formulas import disarmed
from kith.web.demonstration import PEOPLE
from kith.web.papers.describing import security_in_force, tables_kept
from kith.web.papers.packing import ABOUT_NOBODY, SHEETS
from kith.web.papers.pages import AT_ONCE
from tests.records.kept import AT, BY

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


def test_EXP_06_every_model_and_every_field_is_in_the_copy_or_left_out_with_a_reason():
    ours = {model._meta.label: model for model in apps.get_models() if model.__module__.startswith("kith.")}
    sheets = {sheet.model: sheet for sheet in SHEETS}
    assert set(sheets) | set(ABOUT_NOBODY) == set(ours)
    assert not set(sheets) & set(ABOUT_NOBODY)
    for label, sheet in sheets.items():
        fields = {field.name for field in ours[label]._meta.concrete_fields}
        assert sheet.accounts_for() >= fields, (label, fields - sheet.accounts_for())
        assert all(sheet.left_out.values())
    assert all(ABOUT_NOBODY.values())
    for label in ABOUT_NOBODY:  # a column that names a person may not hide in a table that is said to be about nobody
        fields = ours[label]._meta.concrete_fields
        assert not {field.name for field in fields} & {"person", "person_id"}, label
        points_at = {field.related_model._meta.label for field in fields if field.related_model}
        assert not points_at & {"people.Person", "people.Entry"}, label


def test_EXP_04_and_EXP_06_the_copy_holds_all_of_one_person_and_of_nobody_else(lead):
    person = whom()
    looks(person, 3, days_ago=1)
    answer = recorded(lead, person)
    number = answer["Location"].rsplit("/", 1)[1]
    page = said(lead.get(answer["Location"]))
    tables, archive = copied(lead, number)
    mine = Person.objects.get(person_id=person)
    assert tables["person.csv"][0]["person_id"] == person
    assert len(tables["entries.csv"]) == Entry.objects.filter(person=mine).count() == mine.entries_count
    assert len(tables["claims.csv"]) == Claim.objects.filter(person=mine).count()
    assert len(tables["wordings.csv"]) == Wording.objects.filter(entry__person=mine).count()
    assert len(tables["events.csv"]) == mine.events.count()
    looked = [row for row in tables["who-looked.csv"] if row["role"] == "gp"]
    assert len(looked) == 3
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    theirs = set(Wording.objects.filter(entry__person=mine).values_list("nhs_number", flat=True))
    for nhs_number in (
        Identity.objects.exclude(person=mine).exclude(nhs_number=None).values_list("nhs_number", flat=True)
    ):
        assert nhs_number not in text or nhs_number in theirs
    for other in Person.objects.exclude(pk=mine.pk).values_list("person_id", flat=True):
        assert other not in text
    out = kept.TrailEvent.objects.get(action="exported")
    assert out.person == person
    assert f'"claims":{len(tables["claims.csv"])}' in out.details
    assert f'"events":{len(tables["events.csv"])}' in out.details
    assert sum(map(len, tables.values())) == int(re.search(r'"rows":(\d+)', out.details)[1])
    assert f"You, as the register has you {len(tables['person.csv'])} " in page
    verify_trail()


def test_EXP_02_no_cell_of_a_copy_is_run_by_a_spreadsheet_and_the_page_runs_nothing(lead):
    person = whom()
    formula, script = '=HYPERLINK("http://evil.example")', "<script>alert(1)</script>"
    Identity.objects.filter(person__person_id=person).update(given_name=formula, preferred_name=script)
    number = recorded(lead, person)["Location"].rsplit("/", 1)[1]
    tables, archive = copied(lead, number)
    assert tables["names.csv"][0]["given_name"] == disarmed(formula) != formula
    assert script not in archive.read("read-me-first.html").decode()


def test_what_is_left_out_is_counted_with_its_ground_for_the_lead_and_implies_nothing_in_the_copy(lead):
    person = whom()
    looks(person, 2, purpose="safeguarding", days_ago=1)
    put_on_label(person=person, label="domestic-abuse", ground="told the nurse", by=BY, at=AT)
    answer = recorded(lead, person)
    page = said(lead.get(answer["Location"]))
    assert "Looks for safeguarding 2 telling of it" in re.sub(
        r" (Kind|Rows|Ground|Is the person told\?) ", " ", page
    ).replace("  ", " ")
    assert "Labels that a copy must not show" in page
    _, archive = copied(lead, answer["Location"].rsplit("/", 1)[1])
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "domestic-abuse" not in text
    assert "home is not safe" not in text
    plain = archive.read("read-me-first.html").decode()
    assert plain.count("safeguarding") == 1  # the sentence that stands in every copy


def test_a_protected_whereabouts_is_left_out_of_the_copy_and_counted(lead):
    one = Identity.objects.exclude(postcode=None).exclude(address=None).order_by("pk").first()
    put_on_label(person=one.person.person_id, label="restricted-location", ground="flag R", by=BY, at=AT)
    answer = recorded(lead, one.person.person_id)
    assert "whereabouts are protected" in said(lead.get(answer["Location"]))
    tables, archive = copied(lead, answer["Location"].rsplit("/", 1)[1])
    assert "postcode" not in tables["names.csv"][0]
    assert "lsoa21_code" not in tables["person.csv"][0]
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert one.address not in text
    assert one.postcode not in text


@pytest.mark.parametrize("label", ["sealed", "safeguarding"])
def test_SEN_a_record_that_is_sealed_as_a_whole_gives_no_copy(lead, label):
    person = whom()
    put_on_label(person=person, label=label, ground="-", by=BY, at=AT)
    answer = recorded(lead, person)
    assert "The rules open nothing of this record to you" in said(lead.get(answer["Location"]))
    refused = lead.post(answer["Location"] + "/copy")
    assert refused.status_code == 403
    assert not kept.TrailEvent.objects.filter(action="exported").exists()
    assert kept.TrailEvent.objects.filter(action="refused", person=person).exists()


def test_pairs_with_a_record_of_somebody_else_are_left_out_and_told_of(lead):
    mine = Entry.objects.filter(person__person_id=whom()).order_by("id").first()
    other = Entry.objects.exclude(person=mine.person).order_by("id").first()
    Link.objects.create(
        entry_left=mine.entry_id, entry_right=other.entry_id, band="apart", reasons=["family_name Zebedee"]
    )
    answer = recorded(lead, whom())
    _, archive = copied(lead, answer["Location"].rsplit("/", 1)[1])
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert other.entry_id not in text
    assert "Zebedee" not in text
    assert "Pairs with a record of somebody else" in text


def test_a_request_closed_gives_no_copy_and_one_extended_has_its_new_day(lead):
    answer = recorded(lead, whom())
    address = answer["Location"]
    assert lead.post(address + "/extend", {"why": ""}).status_code == 422
    assert lead.post(address + "/extend", {"why": "seven partners"}).status_code == 302
    assert ", extended" in said(lead.get(address))
    again = lead.post(address + "/extend", {"why": "again"})
    assert again.status_code == 422
    assert "extended already" in said(again)
    assert lead.post(address + "/close", {"outcome": "refused", "note": ""}).status_code == 422
    assert lead.post(address + "/close", {"outcome": "answered", "note": "handed over"}).status_code == 302
    assert "Download the copy" not in said(lead.get(address))
    assert lead.post(address + "/copy").status_code == 403
    assert "Answered" in said(lead.get("/access-requests"))
    assert lead.post(address + "/close", {"outcome": "answered"}).status_code == 422


def test_a_form_that_is_not_filled_says_what_is_missing_and_keeps_what_was_typed(lead):
    answer = lead.post("/access-requests/record", {"person": "p-nobody", "how_checked": "passport seen"})
    assert answer.status_code == 422
    told = said(answer)
    assert "There is a problem" in told
    assert "Enter the day it came" in told
    assert "Choose who asked" in told
    assert 'value="p-nobody"' in answer.content.decode()
    assert "Nobody on the register" in said(recorded(lead, "p-nobody"))
    tomorrow = (timezone.localdate() + timedelta(1)).isoformat()
    assert "after today" in said(recorded(lead, whom(), received_date=tomorrow))
    recorded(lead, whom())
    assert "open already" in said(recorded(lead, whom()))
    assert not kept.AccessRequest.objects.exclude(person_id=whom()).exists()


def test_a_request_under_a_former_pseudonym_is_for_the_person_it_leads_to(lead):
    Retired.objects.create(person_id="before", now_person_id=whom())
    looks("before", days_ago=3)
    answer = recorded(lead, "before")
    assert kept.AccessRequest.objects.get().person_id == whom()
    tables, _ = copied(lead, answer["Location"].rsplit("/", 1)[1])
    assert tables["former-pseudonyms.csv"][0]["person_id"] == "before"
    assert [row["role"] for row in tables["who-looked.csv"]].count("gp") == 1


def test_nobody_records_a_request_for_their_own_record(lead):
    kept.Account.objects.filter(name=next(one.name for one in PEOPLE if one.role == LEAD)).update(own_person=whom())
    answer = recorded(lead, whom())
    assert answer.status_code == 422
    assert "This is your own record" in said(answer)
    assert not kept.Grant.objects.exists()
    Retired.objects.create(person_id="before", now_person_id=whom())
    for called in (whom(), "before"):
        assert lead.get(f"/people/{called}/who-looked").status_code == 403


def test_a_request_that_there_is_not_is_not_found(lead):
    assert lead.get("/access-requests/999").status_code == 404
    for deed in ("copy", "extend", "close"):
        assert lead.post(f"/access-requests/999/{deed}").status_code == 404


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
