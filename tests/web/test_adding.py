"""Somebody is added by hand: the register is searched first, nobody is told of whom they may not see, and nothing impossible comes in."""

import re
from datetime import date

import pytest

from kith.governance.records.models import Grant, PersonLabel, TrailEvent
from kith.people.records.models import Entry, Gap, Identity, Person, Told
from tests.web.conftest import AT
from tests.web.registered import register

pytestmark = [pytest.mark.django_db, pytest.mark.pages]

BORN = {"birth_date-day": "14", "birth_date-month": "7", "birth_date-year": "1945"}
DAVE = {"given_name": "Dave", "family_name": "Marsh", **BORN}


def said(answer):
    return re.sub(r'(nonce=|csrfmiddlewaretoken" value=)"[^"]+"', "", answer.content.decode())


@pytest.fixture
def coordinator(sign_in):
    return sign_in("care-coordinator")


def searches(browser, **who):
    """Search, and read who may be the same."""
    answer = browser.post("/add-person", who)
    assert answer["Location"] == "/add-person/likely", said(answer)
    return said(browser.get("/add-person/likely"))


def adds(browser, **who):
    browser.post("/add-person/likely")
    return browser.post("/add-person/details", {"spoke": "person", **who})


def test_nobody_like_them_the_form_carries_over_what_was_searched_and_they_are_on_the_register(coordinator):
    page = searches(coordinator, **DAVE)
    assert "Nobody whom you may open is like them" in page
    coordinator.post("/add-person/likely")
    form = said(coordinator.get("/add-person/details"))
    assert 'value="Dave"' in form
    assert 'value="1945"' in form
    went = adds(coordinator, **DAVE, home="no_fixed_home", main_language="polish", interpreter_needed="true")
    dave = Person.objects.get()
    assert went["Location"] == f"/people/{dave.person_id}"
    page = said(coordinator.get(went["Location"]))
    for words in ("MARSH, Dave", "14 July 1945", "Interpreter needed: Polish", "On no practice’s list"):
        assert words in page, words
    assert Identity.objects.get().postcode == "ZZ99 3VZ"
    assert said(coordinator.post("/find", {"sought": "marsh"}, follow=True)).count(dave.person_id)
    assert Gap.objects.filter(person=dave, field="ethnic_category", state="missing").exists()
    assert not Gap.objects.filter(person=dave, field="main_language").exists()
    # and a value is told of them as of anybody
    form = said(coordinator.get(went["Location"] + "/told/phone"))
    seen = form.split('name="seen" value="')[1].split('"')[0]
    coordinator.post(went["Location"] + "/told/phone", {"seen": seen, "spoke": "person", "phone": "0161 496 0999"})
    assert (Entry.objects.count(), Identity.objects.get().phone) == (1, "0161 496 0999")


def test_who_may_be_the_same_is_shown_with_why_under_another_spelling_or_name(coordinator):
    for name, given, family, born, more in (
        ("sound", "David", "Marsch", date(1945, 7, 14), {}),
        ("renamed", "Ada", "Osei", date(1945, 7, 14), {}),
        ("other", "Zoe", "Quill", date(1980, 1, 1), {}),
    ):
        register(name, given, family, born, **more)
    page = searches(coordinator, **DAVE)
    assert "/people/sound" in page
    assert "Same date of birth, names sound alike" in page
    assert "/people/renamed" in page  # the date of birth alone
    assert "/people/other" not in page
    assert page.index("/people/sound") < page.index("/people/renamed")


def test_whoever_may_not_be_seen_is_never_told_of_and_the_same_pages_come(coordinator):
    empty = searches(coordinator, **DAVE)
    register("far", "Dave", "Marsh", date(1945, 7, 14), practice="Y99002", where="Kithbeck", nhs_number="9990000018")
    register("sealed", "Dave", "Marsh", date(1945, 7, 14))
    PersonLabel.objects.create(person_id="sealed", label="sealed", put_on_by="t", put_on_at=AT)
    assert searches(coordinator, **DAVE) == empty
    assert adds(coordinator, **DAVE, nhs_number="999 000 0018").status_code == 302  # nor by being refused their number


def test_SEN_02_a_protected_person_is_found_by_name_and_birth_date_and_never_by_place(coordinator):
    register("hidden", "Maud", "Lane", date(1950, 5, 5), postcode="M33 1AA")
    PersonLabel.objects.create(person_id="hidden", label="restricted-location", put_on_by="t", put_on_at=AT)
    assert "/people/hidden" not in searches(coordinator, given_name="Maud", postcode="M33 1AA")
    page = searches(coordinator, given_name="Maud", family_name="Lane", postcode="M33 1AA", **{"birth_date-day": "5", "birth_date-month": "5", "birth_date-year": "1950"})  # fmt: skip
    assert "/people/hidden" in page
    assert "postcode not shown" in page
    assert "same postcode" not in page.casefold()


def test_the_form_opens_only_after_a_search_and_after_none_of_these(coordinator):
    assert coordinator.get("/add-person/details")["Location"] == "/add-person"
    assert coordinator.get("/add-person/likely")["Location"] == "/add-person"
    searches(coordinator, **DAVE)
    assert coordinator.get("/add-person/details")["Location"] == "/add-person/likely"
    assert coordinator.post("/add-person/details", {**DAVE, "spoke": "person"})["Location"] == "/add-person/likely"
    assert not Person.objects.exists()


# what is written                                                     what the page says
WRONG = [
    ({}, "No name is written: give one name at least"),
    ({"given_name": "Dave", "nhs_number": "999 000 0019"}, "check digit"),
    ({"given_name": "Dave", "nhs_number": "943 476 5919"}, "use a test number, which begins with 999"),
    ({"given_name": "Dave", "birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "2099"}, "This date of birth is still to come: check the year"),
    ({"given_name": "Dave", "birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "1845"}, "Nobody alive was born so long ago: check the year"),
    ({"given_name": "Dave", "birth_date-day": "31", "birth_date-month": "2", "birth_date-year": "1945"}, "Enter a real date"),
    ({"given_name": "Dave", "postcode": "M33"}, "This is no postcode of a place: write it as M33 1AA"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "says"), WRONG)
def test_what_cannot_be_is_refused_beside_the_field_with_how_to_mend_it(coordinator, written, says):
    answer = coordinator.post("/add-person", written)
    assert answer.status_code == 422
    assert says in said(answer)
    searches(coordinator, given_name="Dave")
    answer = adds(coordinator, **{"given_name": "", **written})
    assert answer.status_code == 422
    assert says in said(answer)
    assert not Person.objects.exists()


def test_an_address_needs_its_postcode_and_no_fixed_home_has_none(coordinator):
    searches(coordinator, given_name="Dave")
    assert "The postcode is missing" in said(adds(coordinator, given_name="Dave", address="12 Elm Street"))
    wrong = adds(coordinator, given_name="Dave", postcode="M33 1AA", home="no_fixed_home")
    assert "not both" in said(wrong)
    assert "Choose who said so" in said(coordinator.post("/add-person/details", {"given_name": "Dave"}))
    assert not Told.objects.exists()


def test_an_NHS_number_that_somebody_shown_has_is_theirs(coordinator):
    register("mary", "Mary", "Brown", nhs_number="9990000018")
    page = searches(coordinator, given_name="Dave", nhs_number="9990000018")
    assert "Same NHS number" in page
    answer = adds(coordinator, given_name="Dave", nhs_number="9990000018")
    assert "Somebody on the register has this NHS number" in said(answer)
    assert Person.objects.count() == 1


def test_CCY_02_of_two_who_add_the_same_person_the_second_is_shown_the_first_ones(coordinator):
    searches(coordinator, **DAVE)
    coordinator.post("/add-person/likely")
    register("first", "Dave", "Marsh", date(1945, 7, 14))  # somebody else was quicker
    late = coordinator.post("/add-person/details", {**DAVE, "spoke": "person", "phone": "0161 496 0999"})
    assert late["Location"] == "/add-person/likely?again=yes"
    page = said(coordinator.get(late["Location"]))
    assert "Look at these first" in page
    assert "/people/first" in page
    assert Person.objects.count() == 1
    coordinator.post("/add-person/likely")
    assert 'value="0161 496 0999"' in said(coordinator.get("/add-person/details"))  # what was written is not lost
    assert adds(coordinator, **DAVE).status_code == 302


def test_more_than_anybody_reads_through_are_not_shown_in_part(coordinator):
    for number in range(51):
        register(f"p{number}", "Dave", f"Smith{chr(97 + number % 26)}", date(1950, 1, 1))
    page = searches(coordinator, given_name="Dave")
    assert "More than 50 people fit by name" in page
    assert "/people/p" not in page


def test_a_name_is_enough_they_are_open_to_the_team_and_the_trail_says_who_added_them(coordinator, sign_in):
    before = TrailEvent.objects.count()
    searches(coordinator, given_name="Dave")
    went = adds(coordinator, given_name="Dave")
    dave = Person.objects.get().person_id
    grant = Grant.objects.get(person_id=dave)
    assert grant.to_at is not None
    assert TrailEvent.objects.filter(seq__gt=before, action="changed", kind="person", person=dave).count() == 1
    assert "Dave" not in str([*TrailEvent.objects.filter(seq__gt=before).values_list()])
    assert sign_in("gp").get(went["Location"]).status_code == 200  # of the same team


@pytest.mark.parametrize("role", ["link-worker"])
def test_whoever_looks_after_people_may_add_somebody(sign_in, role):
    browser = sign_in(role)
    searches(browser, **DAVE)
    went = adds(browser, **DAVE)
    assert browser.get(went["Location"]).status_code == 200


def test_the_page_of_who_may_be_the_same_asks_the_database_no_more_for_many(coordinator, django_assert_max_num_queries):
    for number in range(20):
        register(f"p{number}", "Dave", f"Marsh{number}", date(1945, 7, 14), postcode="M33 1AA")
    coordinator.post("/add-person", {**DAVE, "postcode": "M33 1AA", "nhs_number": "9990000018"})
    coordinator.get("/add-person/likely")
    with django_assert_max_num_queries(39):
        coordinator.get("/add-person/likely")
