"""A request for one's own record: the copy holds all of one person and of nobody else, and says of what is left out on which ground."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from kith.governance.records import models as kept
from kith.governance.records.objecting import put_on_label
from kith.governance.records.trail import verify_trail
from kith.people.records.models import Claim, Entry, Identity, Link, Person, Retired, Wording
from kith.tables.formulas import disarmed
from kith.web.demonstration import PEOPLE
from kith.web.papers.packing import ABOUT_NOBODY, SHEETS
from tests.records.kept import AT, BY
from tests.web.test_papers import LEAD, accounts, copied, lead, looks, place, recorded, said, whom

__all__ = ["accounts", "lead", "place"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


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
