"""What a person told the team, on pages: read out with source and date, recorded, shown beside what partners say, refused with a reason."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from kith.governance.records.models import Account, PersonLabel, TrailEvent
from kith.people.records.models import Claim, Entry, Gap, Person, Registration, Told, Wording
from tests.web.conftest import AT
from tests.web.registered import OURS, register

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def said(answer):
    return answer.content.decode()


@pytest.fixture
def mary(accounts):
    one = register("mary", "Mary", "Brown", phone="0161 496 0001", main_language="Urdu")
    entry = Entry.objects.create(entry_id="mary-gp", person=one, source=f"gp:{OURS}", began_as="mary")
    Wording.objects.create(entry=entry, given_name="Mary", family_name="Brown", birth_date=date(1945, 7, 14),
                           phone="0161 496 0001", recorded_date=date(2026, 10, 1), rows_count=1)  # fmt: skip
    Claim.objects.create(person=one, entry=entry, field="main_language", value="Urdu", source=f"gp:{OURS}",
                         claim_date=date(2026, 10, 1), stated_by_person=None)  # fmt: skip
    Registration.objects.create(entry=entry, practice_ods_code=OURS, registered_date=date(2020, 1, 1), claim_date=date(2026, 1, 1),
                                source=f"gp:{OURS}")  # fmt: skip
    return one


@pytest.fixture
def gp(sign_in):
    return sign_in("gp")


def seen_on(page):
    return page.split('name="seen" value="')[1].split('"')[0]


def records(browser, question="phone", **more):
    address = f"/people/mary/told/{question}"
    seen = more.pop("seen", None) or seen_on(said(browser.get(address)))
    return browser.post(address, {"seen": seen, "spoke": "person", **more})


def test_what_is_known_is_read_out_with_who_said_it_and_when(gp, mary):
    page = said(gp.get("/people/mary/told"))
    assert "0161 496 0001" in page
    assert "General practice (Elm Tree Surgery), 1 October 2026" in page
    assert "Not known: nobody has a value" in page
    assert 'href="/people/mary/told/phone"' in page


def test_it_is_recorded_and_taken_and_what_the_practice_says_stays_beside_it(gp, mary):
    went = records(gp, phone="0161 496 0999")
    assert went["Location"] == "/people/mary/told?done=phone#phone"
    page = said(gp.get("/people/mary/told?done=phone"))
    for words in ("Recorded: telephone number", "0161 496 0999", "0161 496 0001", "Differs", "said by the person, written down by",
                  "The register takes what they told the team, else what most partners hold now"):  # fmt: skip
        assert words in page, words
    person = said(gp.get("/people/mary"))
    assert "Where partners differ" in person
    assert "Told to the team" in person


def test_that_it_is_still_so_is_recorded_without_typing_it_again(gp, mary):
    page = said(gp.get("/people/mary/told"))
    form = page[page.index('action="/people/mary/told/phone"') :]
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    assert sent["phone"] == "0161 496 0001"
    assert 'action="/people/mary/told/email"' not in page  # of what is not known nothing can still be so
    assert gp.post("/people/mary/told/phone", sent).status_code == 302
    told = Told.objects.get()
    assert (told.answer, told.cells, told.by_person, told.said_on) == (
        "said",
        {"phone": "0161 496 0001"},
        True,
        timezone.localdate(),
    )


def test_the_list_of_what_is_not_known_leads_to_the_question_and_the_answer_shuts_the_gap(gp, mary):
    for field in ("ethnic_category", "nhs_number"):
        Gap.objects.create(person=mary, field=field, state="missing")
    assert 'href="/people/mary/told/ethnic-category"' in said(gp.get("/gaps"))
    assert "/told/" not in said(gp.get("/gaps?field=nhs_number"))  # not the person's to say
    assert records(gp, "ethnic-category", value="would_not_say").status_code == 302
    assert "mary" not in said(gp.get("/gaps"))
    page = said(gp.get("/people/mary/told"))
    assert "Would rather not say" in page


# question    what is sent                                                       what the page says
WRONG = [
    ("phone", {}, "Nothing is written: give what they said, or say that they would rather not"),
    ("phone", {"phone": "none"}, "This is no telephone number: write all of its digits"),
    ("phone", {"phone": "0161 496 0999", "instead": "would_not_say"}, "choose why they said nothing; not both"),
    ("phone", {"phone": "0161 496 0999", "spoke": ""}, "Choose who said it"),
    ("phone", {"phone": "0161 496 0999", "said_on-day": "31", "said_on-month": "2", "said_on-year": "2026"}, "Enter a real date"),
    ("email", {"email": "mary at home"}, "This is no e-mail address: write it as name@example.org"),
    ("home", {"address": "12 Elm Street"}, "The postcode is missing: write it, or say that they have no fixed home"),
    ("home", {"postcode": "M33 1A"}, "postcode"),
    ("ethnic-category", {}, "Choose what they said"),
    ("ethnic-category", {"value": "Q"}, "Choose what they said"),
    ("main-language", {"main_language": "none"}, "language"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "sent", "says"), WRONG)
def test_what_cannot_be_is_refused_beside_the_field_with_how_to_mend_it(gp, mary, question, sent, says):
    answer = records(gp, question, seen="0" * 64, **sent)
    assert answer.status_code == 422
    assert says in said(answer).replace("&#39;", "'")
    assert "There is a problem" in said(answer)
    assert not Told.objects.exists()


def test_a_day_to_come_is_refused(gp, mary):
    day = timezone.localdate() + timedelta(days=1)
    sent = {"said_on-day": day.day, "said_on-month": day.month, "said_on-year": day.year}
    answer = records(gp, phone="0161 496 0999", seen="0" * 64, **sent)
    assert "today, or an earlier day" in said(answer)


def test_CCY_02_two_editors_the_second_is_shown_both_and_asked_again(gp, mary):
    seen = seen_on(said(gp.get("/people/mary/told/phone")))
    records(gp, phone="0161 496 0002", seen=seen)
    late = records(gp, phone="0161 496 0003", seen=seen)
    assert late.status_code == 409
    page = said(late)
    assert "It reads otherwise since you opened this page" in page
    assert "<strong>0161 496 0002</strong>" in page
    assert 'value="0161 496 0003"' in page
    assert Person.objects.get().identity.phone == "0161 496 0002"
    assert records(gp, phone="0161 496 0003", seen=seen_on(page)).status_code == 302
    assert Person.objects.get().identity.phone == "0161 496 0003"


@pytest.mark.parametrize("role", ["analyst", "neighbourhood-manager", "information-governance-lead"])
def test_who_does_not_look_after_people_neither_reads_nor_records(sign_in, accounts, mary, role):
    browser = sign_in(role)
    assert browser.get("/people/mary/told").status_code in (302, 403, 404)
    answer = browser.post("/people/mary/told/phone", {"phone": "0161 496 0999", "spoke": "person", "seen": "0"})
    assert answer.status_code in (403, 404)
    assert not Told.objects.exists()


def test_another_practices_person_cannot_be_recorded_of_and_the_refusal_stands_in_the_trail(gp, accounts):
    register("far", "Far", "Away", practice="Y99002")
    before = TrailEvent.objects.count()
    answer = gp.post("/people/far/told/phone", {"phone": "0161 496 0999", "spoke": "person", "seen": "0"})
    assert answer.status_code in (403, 404)
    assert TrailEvent.objects.filter(seq__gt=before, action="refused", person="far").count() == 1
    assert not Told.objects.exists()


def test_SEN_01_where_somebody_is_stays_unsaid_where_it_is_protected(gp, mary):
    PersonLabel.objects.create(person_id="mary", label="restricted-location", put_on_by="t", put_on_at=AT)
    refused = gp.get("/people/mary/told/home")
    assert refused.status_code == 403
    assert "protected" in said(refused)
    assert "What you can do" in said(refused)


def test_the_pages_ask_the_database_no_more_for_many_tellings_than_for_one(gp, mary, django_assert_max_num_queries):
    records(gp, phone="0161 496 0002")
    record = Entry.objects.get(source="kith").entry_id
    staff = list(Account.objects.values_list("pk", flat=True))
    for number in range(20):
        Told.objects.create(record=record, person_id="mary", question="phone", answer="said", cells={"phone": f"0161 496 10{number:02}"},
                            said_on=date(2026, 1, 1), by_person=True, recorded_by=str(staff[number % len(staff)]), recorded_at=AT)  # fmt: skip
    gp.get("/people/mary/told")
    with django_assert_max_num_queries(29):
        gp.get("/people/mary/told")
    with django_assert_max_num_queries(23):
        gp.get("/people/mary/told/phone")
