"""The page of one person: what happened, narrowed and paged; who is involved; what differs in truth and not in writing."""

import re
from datetime import date, timedelta

import pytest

from kith.governance.records.models import Account, Grant, Team
from kith.people.layouts.values import EVENT_KINDS
from kith.people.records.models import Claim, Entry, Wording
from kith.web.people.timeline import KINDS
from tests.web.conftest import AT
from tests.web.registered import OURS, happened, register
from tests.web.test_about_me import opens

pytestmark = pytest.mark.django_db


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def mary(accounts):
    return register("mary", "Mary", "Brown", nhs_number="9990000018", sex="female")


@pytest.fixture
def gp(sign_in):
    return sign_in("gp")


def ways(page):
    found = re.findall(
        r'class="kith-filter[^"]*" href="([^"]+)"[^>]*>([^<]*) <span class="kith-filter__count">(\d+)', page
    )
    return {words: (address.replace("&amp;", "&"), int(count)) for address, words, count in found}


def test_every_kind_of_event_stands_under_one_way_to_narrow():
    kinds = [kind for _, group in KINDS.values() for kind in group]
    assert sorted(kinds) == sorted(EVENT_KINDS)


def test_U_12_and_U_15_what_happened_is_narrowed_by_kind_and_partner_and_what_is_hidden_is_counted(gp, mary):
    for number in range(70):
        happened(mary, "contact", date(2026, 3, 1) - timedelta(number), "gp_consultation", outcome="attended")
    happened(mary, "condition", date(2026, 3, 2), "N390", system="icd10", source="hospital")
    happened(mary, "contact", date(2026, 3, 3), "outpatient_appointment", source="hospital", outcome="attended")
    page = said(gp.get("/people/mary"))
    assert "Showing 60 of 72" in page
    assert "hidden by filters" not in page
    assert {words: count for words, (_, count) in ways(page).items()} == {
        "Everything": 72,
        "Contacts": 71,
        "Conditions": 1,
    }
    contacts = said(gp.get(f"/people/mary{ways(page)['Contacts'][0]}"))
    assert "Showing 60 of 71, 1 hidden by filters" in contacts
    later = said(gp.get("/people/mary?kind=contacts&page=2"))
    assert "Showing 11 of 71, 1 hidden by filters" in later
    assert "61 to 71" in later
    number = re.search(r'<option value="(\d)">Hospital \(1\)', contacts)[1]
    hospital = said(gp.get(f"/people/mary?kind=contacts&told-by={number}"))
    assert "Showing 1 of 1, 71 hidden by filters" in hospital
    assert ways(hospital)["Everything"][1] == 2
    assert "hospital" not in ways(hospital)["Contacts"][0]  # which services know somebody stands in no address
    assert "Nothing here; 72 hidden by filters" in said(gp.get("/people/mary?kind=medicines"))


def test_a_code_that_no_list_names_is_said_in_plain_words_beside_it_and_measurements_of_a_day_are_one_line(gp, mary):
    happened(mary, "condition", date(2026, 3, 2), "N390", system="icd10")
    happened(mary, "measurement", date(2026, 3, 2), "8867-4", system="loinc", value=72, unit="/min")
    happened(mary, "measurement", date(2026, 3, 2), "29463-7", system="loinc", value=81.5, unit="kg")
    page = said(gp.get("/people/mary"))
    assert "<strong>Urinary tract infection (ICD-10 N390)</strong>" in page
    assert "Pulse: 72 /min; Weight: 81.5 kg<br>" in page


def test_who_is_involved_says_since_when_and_why_and_nothing_that_is_guarded(gp, accounts, mary):
    nurse = str(Account.objects.get(username=accounts["district-nurse"]["username"]).pk)
    for to, purposes, labels, why in (
        (nurse, {"direct-care"}, set(), "on the caseload"),
        (str(Team.objects.first().pk), {"coordination"}, set(), "joint work"),
        (nurse, {"safeguarding"}, set(), "a concern"),
        (nurse, {"direct-care"}, {"hiv"}, "their HIV care"),
    ):
        Grant.objects.create(
            person_id="mary", to=to, field_groups=frozenset({"identity"}), purposes=frozenset(purposes),
            labels=frozenset(labels), from_at=AT, why=why, work=f"case:{why}", opened_by="a",
        )  # fmt: skip
    happened(mary, "contact", date(2026, 3, 3), "outpatient_appointment", source="hospital", outcome="attended")
    happened(mary, "contact", date(2026, 3, 4), "outpatient_appointment", source="hospital", outcome="did_not_attend")
    page = said(gp.get("/people/mary")).split('id="involved"')[1].split("</ul>")[0]
    assert f"<strong>{Account.objects.get(pk=nurse).name}</strong>" in page
    assert "On the caseload, since 2 November 2026" in page
    assert "Joint work" in page
    assert "concern" not in page
    assert "HIV" not in page
    assert "Met them once, last on 3 March 2026" in page


def test_a_number_written_in_two_ways_and_an_answer_that_says_nothing_are_no_difference(gp, mary):
    for source, phone in (("hospital", "+44 1632 960001"), ("gp:Y99001", "01632 960001")):
        entry = Entry.objects.create(entry_id=f"mary {source}", person=mary, source=source)
        Wording.objects.create(entry=entry, phone=phone, recorded_date=date(2026, 1, 1))
        for value in ("not_known", "female"):
            Claim.objects.create(
                person=mary, entry=entry, field="sex", value=value, source=source, claim_date=date(2026, 1, 1)
            )
    assert "Where partners differ" not in said(gp.get("/people/mary"))
    Wording.objects.filter(entry__source="hospital").update(phone="01632 960002")
    assert "Where partners differ" in said(gp.get("/people/mary"))


def test_what_is_hidden_from_somebody_is_not_told_them_as_a_difference_either(gp, mary, sign_in, accounts):
    for source, phone, sex in (("hospital", "01632 960002", "male"), (f"gp:{OURS}", "01632 960001", "female")):
        entry = Entry.objects.create(entry_id=f"mary {source}", person=mary, source=source)
        Wording.objects.create(entry=entry, phone=phone, recorded_date=date(2026, 1, 1))
        Claim.objects.create(
            person=mary, entry=entry, field="sex", value=sex, source=source, claim_date=date(2026, 1, 1)
        )
    assert "960002" in said(gp.get("/people/mary"))
    opens(accounts, "link-worker", {"identity", "about-me"})
    page = said(sign_in("link-worker").get("/people/mary"))
    assert "BROWN, Mary" in page
    assert "960002" not in page
    assert "960001" not in page
    opens(accounts, "link-worker", {"address-and-contact"})
    assert "960002" in said(sign_in("link-worker").get("/people/mary"))


def test_the_clinician_whom_the_practice_names_stands_first_of_who_is_involved(gp, mary):
    entry = happened(mary, "contact", AT.date(), "gp_consultation").entry
    for name, days, source in (
        ("Dr Amos", 300, f"gp:{OURS}"),
        ("Dr Bello", 3, f"gp:{OURS}"),
        ("Dr Cole", 1, "gp:Y99009"),
    ):
        Claim.objects.create(
            person=mary,
            entry=entry,
            field="usual_clinician",
            value=name,
            source=source,
            claim_date=AT.date() - timedelta(days),
        )
    shown = said(gp.get("/people/mary"))
    assert "<strong>Dr Bello</strong>" in shown.split("Who is involved</h2>")[1].split("</li>")[0]
