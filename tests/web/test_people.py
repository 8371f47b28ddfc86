"""Finding a person and reading their page: exact first, looser only where nothing fits, and nobody whom one may not see."""

import re
from datetime import date

import pytest

from kith.governance.records.models import Account, Grant, PersonLabel, TrailEvent
from tests.web.conftest import AT
from tests.web.registered import happened, register

pytestmark = pytest.mark.django_db


def find(browser, typed):
    """Type into the box, and read where it led."""
    answer = browser.post("/find", {"sought": typed})
    return browser.get(answer["Location"])


def said(answer):
    return answer.content.decode()


@pytest.fixture
def gp(sign_in):
    return sign_in("gp")


@pytest.fixture
def mary(accounts):
    return register(
        "mary", "Mary", "Brown", nhs_number="9990000018", postcode="M33 1AA", sex="female", phone="01632 960001"
    )


def test_U_01_an_nhs_number_leads_straight_to_the_person(gp, mary):
    answer = gp.post("/find", {"sought": "999 000-0018\t"})
    assert answer["Location"] == "/people/mary"
    assert "BROWN, Mary" in said(gp.get("/people/mary"))


def test_U_02_a_name_with_a_short_birth_date_says_which_century_was_read(gp, mary):
    register("younger", "Mary", "Brown", date(1999, 1, 2))
    page = said(find(gp, "brown 14/7/45"))
    assert "/people/mary" in page
    assert "/people/younger" not in page
    assert "read as <strong>14 July 1945</strong>" in page


@pytest.mark.parametrize("typed", ["johnpaul", "john-paul", "John Paul", "JOHN PAUL adeyemi", "adey john"])
def test_U_03_hyphens_and_spaces_in_a_name_make_no_difference(gp, typed):
    register("jp", "John-Paul", "Adeyemi")
    register("other", "Ruth", "Levi")
    page = said(find(gp, typed))
    assert "/people/jp" in page
    assert "/people/other" not in page
    assert "1 person fits" in page


def test_U_04_where_nobody_fits_looser_ones_stand_under_their_own_heading_without_a_score(gp):
    register("p", "Muhammad", "Khan")
    page = said(find(gp, "mohamed kahn"))
    assert "Nobody fits exactly." in page
    assert "/people/p" in page
    assert "score" not in page


def test_U_05_more_than_fifty_are_not_shown_as_though_a_part_were_all(gp):
    for number in range(51):
        register(f"p{number}", "Ann", "Smith", date(1950, 1, 1 + number % 28))
    page = said(find(gp, "smith"))
    assert "More than 50 people fit" in page
    assert "/people/p" not in page


def test_U_07_people_easily_taken_for_each_other_are_marked(gp):
    register("ada", "Ada", "Osei", postcode="M33 1AA")
    register("ama", "Ama", "Osei", postcode="M33 1AA")
    register("kofi", "Kofi", "Osei", date(1990, 5, 6))
    assert said(find(gp, "osei")).count("Check: similar person") == 2


def test_a_former_name_finds_and_is_named_as_what_found(gp):
    register("m", "Mary", "Brown", former_family_name="Quigley")
    assert "Found by former name" in said(find(gp, "quigley"))


def test_what_was_typed_never_stands_in_an_address(gp, mary):
    answer = gp.post("/find", {"sought": "brown 14/7/45"})
    assert answer["Location"] == "/find"


def test_AZ_01_who_may_not_be_seen_is_in_no_answer_exact_or_loose(sign_in, accounts):
    register("theirs", "Mary", "Brown", practice="Y99002", nhs_number="9990000018", postcode="M33 1AA")
    gp = sign_in("gp")
    for typed in ("9990000018", "mary brown", "brown 14/7/45", "browne", "M33 1AA"):
        page = said(find(gp, typed))
        assert "/people/theirs" not in page, typed
        assert "Nobody whom you may open fits" in page
    assert not TrailEvent.objects.filter(person="theirs").exists()


def test_AZ_01_a_role_that_works_on_figures_finds_nobody(sign_in, mary):
    for role in ("analyst", "neighbourhood-manager", "community-facilitator"):
        browser = sign_in(role)
        answer = browser.post("/find", {"sought": "mary brown"})
        assert answer.status_code == 403, role
        assert "Finding people is not open to you" in said(answer)
        assert browser.get("/people/mary").status_code in (403, 404)
        assert "BROWN" not in said(browser.get("/people/mary"))
        browser.post("/sign-out")


def test_SEN_restricted_whereabouts_are_found_by_name_without_place_and_by_place_not_at_all(gp, mary):
    register("near", "Ruth", "Brown", postcode="M33 1AA")
    PersonLabel.objects.create(person_id="mary", label="restricted-location", ground="PDS", put_on_by="a", put_on_at=AT)
    by_name, by_place = said(find(gp, "mary brown")), said(find(gp, "M33 1AA"))
    assert "/people/mary" in by_name
    assert "M33 1AA" not in by_name
    assert "Check: similar person" not in said(find(gp, "14/7/1945"))
    assert "/people/mary" not in by_place
    assert "/people/near" in by_place
    page = said(gp.get("/people/mary"))
    assert "M33 1AA" not in page
    assert "01632 960001" not in page
    assert "Whereabouts are protected" in page


def test_AUD_02_everybody_whom_an_answer_shows_is_one_event_in_the_trail(gp, mary):
    register("ruth", "Ruth", "Brown")
    before = TrailEvent.objects.count()
    find(gp, "brown")
    told = TrailEvent.objects.filter(seq__gt=before).values_list("action", "person")
    assert sorted(told) == [("searched", "mary"), ("searched", "ruth")]


def test_a_person_opened_is_one_event_with_what_was_hidden(gp, mary):
    before = TrailEvent.objects.count()
    gp.get("/people/mary")
    told = TrailEvent.objects.filter(seq__gt=before).values_list("action", "person", "purpose")
    assert list(told) == [("looked", "mary", "direct-care")]


def test_people_opened_in_this_session_come_first_next_time(gp, mary):
    gp.get("/people/mary")
    assert "People you opened in this session" in said(gp.get("/find"))
    assert "BROWN, Mary" in said(gp.get("/find"))


def test_the_page_says_what_happened_by_year_with_who_told(gp, mary):
    happened(mary, "contact", date(2026, 3, 2), "gp_consultation", outcome="did_not_attend")
    happened(mary, "social", date(2025, 1, 9), "housebound", source="community")
    page = said(gp.get("/people/mary"))
    assert page.index("2026</h3>") < page.index("2025</h3>")
    assert "did not attend" in page
    assert "Told by community services" in page
    assert "Showing 2 of 2" in page


def test_what_a_role_may_not_see_is_counted_and_its_reason_said(sign_in, mary):
    happened(mary, "medication", date(2026, 3, 2), "m1", system="dmd")
    happened(mary, "contact", date(2026, 3, 3), "gp_consultation")
    page = said(sign_in("care-coordinator").get("/people/mary"))
    assert "Showing 1 of 1" in page
    assert "1 more are not shown to you" in page
    assert "Medicines, doses, allergies" in page
    assert "(1 on record)" in page


def test_SEN_05_an_entry_with_a_sensitive_code_is_as_though_it_were_not_there_until_a_grant_names_it(
    gp, accounts, mary
):
    happened(mary, "condition", date(2026, 3, 2), "B208", system="icd10")
    happened(mary, "condition", date(2026, 3, 3), "S619", system="icd10")
    page = said(gp.get("/people/mary"))
    assert "S619" in page
    assert "B208" not in page
    assert "Showing 1 of 1" in page
    assert "not shown to you" not in page
    Grant.objects.create(
        person_id="mary",
        to=str(Account.objects.get(username=accounts["gp"]["username"]).pk),
        field_groups=frozenset({"clinical-problems", "identity"}),
        purposes=frozenset({"direct-care"}),
        labels=frozenset({"hiv"}),
        from_at=AT,
        why="their HIV care",
        work="case:1",
        opened_by="a",
    )
    assert "B208" in said(gp.get("/people/mary"))


def test_U_08_somebody_who_has_died_is_said_so_in_words_and_their_age_stopped(gp):
    register("d", "Joan", "Ash", date(1940, 3, 4), death_month=date(2020, 3, 1))
    page = said(gp.get("/people/d"))
    assert "This person has died." in page
    assert "4 March 1940 (80y at death)" in page


def test_an_interpreter_is_said_before_anything_is_done(gp):
    register("i", "Shirin", "Begum", interpreter_needed=True, main_language="Bengali")
    assert "Interpreter needed: Bengali. Book one before you call or visit." in said(gp.get("/people/i"))


@pytest.mark.parametrize(("given", "family"), [("Cher", None), ("A" * 35, "B" * 35), ("Zoë", "O’Neill"), (None, None)])
def test_U_08_names_are_shown_whole_whatever_they_are(gp, given, family):
    register("n", given, family)
    page = said(gp.get("/people/n"))
    assert (", ".join(filter(None, [(family or "").upper(), given])) or "Name not known") in page.replace("&#39;", "’")


def test_nobody_and_somebody_hidden_are_answered_alike(sign_in, accounts):
    register("theirs", "Mary", "Brown", practice="Y99002")
    link_worker = sign_in("link-worker")
    hidden, absent = link_worker.get("/people/theirs"), link_worker.get("/people/nobody-at-all")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    once = [re.sub(r'(nonce|value)="[^"]+"', "", said(page)) for page in (hidden, absent)]
    assert once[0] == once[1]


def test_the_number_of_questions_does_not_grow_with_the_answer(gp, django_assert_max_num_queries):
    for number in range(30):
        register(f"p{number}", "Ann", f"Smith{'abcdefghijklmnopqrstuvwxyzabcd'[number]}")
    gp.post("/find", {"sought": "ann"})
    with django_assert_max_num_queries(21):
        assert said(gp.get("/find")).count("/people/p") == 30


def test_a_page_asks_the_database_a_bounded_number_of_times(gp, mary, django_assert_max_num_queries):
    for day in range(1, 29):
        happened(mary, "contact", date(2026, 3, day), "gp_consultation")
    with django_assert_max_num_queries(36):
        gp.get("/people/mary")


@pytest.mark.parametrize(("role", "is_there"), [("gp", True), ("safeguarding-lead", False)])
def test_what_somebody_may_not_open_is_not_offered(sign_in, mary, role, is_there):
    browser = sign_in(role)
    assert ("What this person said no to" in browser.get("/people/mary").content.decode()) == is_there
    assert (browser.get("/people/mary/objections").status_code == 200) == is_there
