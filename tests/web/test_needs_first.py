"""What somebody needs stands where their name opens, and is asked for before an attempt counts: on pages and in the verb."""

import re

import pytest

from kith.care.records.models import Approach, Attempt
from kith.people.records.models import AboutMeAnswer, Person
from kith.web.demonstration import give_out
from tests.records.kept import AT
from tests.records.lawful import asked_nationally

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
BENGALI = "Interpreter needed: Bengali. Book one before you call or visit."


@pytest.fixture(scope="module")
def place(installed):
    Person.objects.update(practice_ods_code=None)
    give_out(at=AT)
    asked_nationally()
    return installed


@pytest.fixture
def nurse(client, place):
    made = place["district-nurse"]
    assert client.post("/sign-in", {"username": made["username"], "password": made["password"]}).status_code == 302
    return client


@pytest.fixture
def row(nurse):
    """Somebody whom the nurse took: they speak Bengali, and nothing else is known of what they need."""
    found = Approach.objects.filter(state="waiting").order_by("worklist_id", "position").first()
    needs(found)
    Person.objects.filter(person_id=found.person_id).update(interpreter_needed=True, main_language="Bengali")
    nurse.post(f"/worklist/{found.pk}/take")
    return Approach.objects.get(pk=found.pk)


def needs(row, *words):
    AboutMeAnswer.objects.filter(person_id=row.person_id).delete()
    if words:
        AboutMeAnswer.objects.create(
            person_id=row.person_id, topic="needs", state="said", text="", needs=frozenset(words), said_on=AT.date(),
            speaker="person", whom="", after=[], written_at=AT, asked_by="a", role="gp", organisation="Y99001",
        )  # fmt: skip


def said(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_of_somebody_taken_says_first_what_they_need_and_prompts_where_nobody_asked(nurse, row):
    page = said(nurse.get(f"/worklist/{row.pk}"))
    assert BENGALI in page.split("kith-banner__alerts")[1].split("</ul>")[0]
    assert "Nobody has asked yet what they need" in page
    needs(row, "large-print")
    page = said(nurse.get(f"/worklist/{row.pk}"))
    assert "Nobody has asked yet what they need" not in page
    assert "Send letters and forms in large print." in page.split("kith-banner__alerts")[1].split("</ul>")[0]


def test_a_call_to_somebody_who_needs_an_interpreter_is_not_logged_before_it_is_said_whether_one_was_there(nurse, row):
    sent = {"channel": "telephone", "result": "no answer", "part": "now"}
    asked = nurse.post(f"/worklist/{row.pk}/attempts", sent)
    assert asked.status_code == 422
    assert f"Say whether your telephone call was as they need: {BENGALI}" in said(asked)
    why = nurse.post(f"/worklist/{row.pk}/attempts", {**sent, "as_needed": "no"})
    assert "Say why it was not as they need" in said(why)
    assert not Attempt.objects.exists()
    told = {**sent, "as_needed": "no", "why_not": "no interpreter was free"}
    assert nurse.post(f"/worklist/{row.pk}/attempts", told).status_code == 302
    assert "Not as they need: no interpreter was free" in said(nurse.get(f"/worklist/{row.pk}"))
    assert nurse.post(f"/worklist/{row.pk}/attempts", {**sent, "channel": "text"}).status_code == 302
    assert list(Attempt.objects.values_list("channel", "as_needed")) == [("telephone", False), ("text", None)]


def test_nobody_is_written_off_as_not_reached_or_as_saying_no_on_a_call_that_they_could_not_follow(nurse, row):
    sent = {"channel": "telephone", "result": "reached", "part": "now", "as_needed": "no", "why_not": "none was free"}
    nurse.post(f"/worklist/{row.pk}/attempts", sent)
    page = said(nurse.get(f"/worklist/{row.pk}"))
    assert 'value="not reached"' not in page
    for outcome in ("not reached", "declined"):
        refused = said(nurse.post(f"/worklist/{row.pk}/outcome", {"outcome": outcome}))
        assert f"No attempt was as this person needs, so nobody can say “{outcome}” of them." in refused
    nurse.post(f"/worklist/{row.pk}/attempts", {**sent, "channel": "visit", "as_needed": "yes"})
    assert nurse.post(f"/worklist/{row.pk}/outcome", {"outcome": "declined"}).status_code == 302


def test_whoever_asks_for_texts_only_is_not_called_and_a_letter_goes_in_large_print(nurse, row):
    needs(row, "text-only", "large-print")
    page = said(nurse.get(f"/worklist/{row.pk}"))
    assert "They ask for text messages only, no calls." in page.split("Not open now")[1].split("</ul>")[0]
    sent = {"channel": "telephone", "result": "reached", "part": "now", "as_needed": "yes"}
    assert "They ask for text messages only" in said(nurse.post(f"/worklist/{row.pk}/attempts", sent))
    letter = {"channel": "letter", "result": "no answer", "part": "now"}
    assert "Send letters and forms in large print." in said(nurse.post(f"/worklist/{row.pk}/attempts", letter))
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    "address", ["told", "told/interpreter", "objections", "objections/new", "about-me", "about-me/matters"]
)
def test_it_stands_in_the_banner_of_every_page_about_the_person(nurse, row, address):
    needs(row, "bsl-interpreter")
    page = said(nurse.get(f"/people/{row.person_id}/{address}"))
    assert (
        "Book a British Sign Language interpreter before you invite or visit." in page.split("kith-banner__alerts")[1]
    )
