"""What is not known: shares for those who plan, people for those who look after them, and nobody whom one may not see."""

import re
from datetime import date

import pytest

from kith.governance.records.models import PersonLabel, TrailEvent
from kith.people.records.models import Gap, Person
from tests.web.conftest import AT
from tests.web.registered import register

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def lacks(person, field="ethnic_category", state="missing", could_fill="gp:Y99001", held_by=None):
    return Gap.objects.create(person=person, field=field, state=state, could_fill=could_fill, held_by=held_by)


def said(answer):
    return answer.content.decode()


def people_on(page):
    return re.findall(r'href="/people/([a-z0-9]+)"', page)


@pytest.fixture
def gp(sign_in):
    return sign_in("gp")


def test_whoever_looks_after_people_sees_of_whom_a_field_is_not_known_the_most_deprived_first(gp):
    for name, decile in (("rich", 9), ("poor", 1), ("unknown", None)):
        one = register(name, name.title(), "Brown")
        Person.objects.filter(pk=one.pk).update(imd_decile=decile)
        lacks(one)
    lacks(register("known", "Ada", "Known"), field="phone")
    page = said(gp.get("/gaps"))
    assert people_on(page) == ["unknown", "poor", "rich"]
    assert "Showing 1 to 3 of 3" in page


def test_of_people_alike_the_one_of_whom_most_is_not_known_stands_first(gp):
    less, more = register("less", "Ann", "Less"), register("more", "Ann", "More")
    lacks(less), lacks(more), lacks(more, "phone"), lacks(more, "main_language")
    page = said(gp.get("/gaps?field=ethnic_category"))
    assert people_on(page) == ["more", "less"]
    assert "2 others" in page


def test_the_address_says_which_field_state_and_partner_and_what_the_choice_hides(gp):
    one, two = register("one", "Ann", "One"), register("two", "Ann", "Two")
    lacks(one, "main_language", "stale", "gp:Y99001", ["gp:Y99001"])
    lacks(two, "main_language", "stale", "vcse:Beckside Food Bank")
    page = said(gp.get("/gaps?field=main_language&state=stale&partner=gp:Y99001"))
    assert people_on(page) == ["one"]
    assert "Showing 1 to 1 of 1; 1 hidden by the choice of who could ask" in page
    assert "Charity (Beckside Food Bank) – 1" in page


def test_nobody_whom_the_asker_may_not_see_is_shown_or_counted(gp):
    theirs = register("theirs", "Far", "Away", practice="Y99002")
    guarded = register("guarded", "Kept", "Safe")
    PersonLabel.objects.create(person_id="guarded", label="sealed", put_on_by="t", put_on_at=AT)
    for one in (theirs, guarded):
        lacks(one)
    page = said(gp.get("/gaps"))
    assert people_on(page) == []
    assert "Of nobody whom you look after" in page


def test_each_person_shown_is_a_look_in_the_trail(gp):
    lacks(register("mary", "Mary", "Brown"))
    before = TrailEvent.objects.count()
    gp.get("/gaps")
    looks = TrailEvent.objects.filter(seq__gt=before, person="mary")
    assert looks.count() == 1


def test_a_manager_sees_shares_with_their_range_and_nobody_by_name(sign_in):
    for number in range(40):
        one = register(f"p{number}", "Ann", "Smith", date(1950, 1, 1))
        Person.objects.filter(pk=one.pk).update(imd_decile=1 if number < 20 else 10)
        if number < 10:
            lacks(one)
    page = said(sign_in("neighbourhood-manager").get("/gaps"))
    assert "40 in all" in page
    assert "25.0%" in page
    assert re.search(r"50\.0%<br><span[^>]*>29\.9 to 70\.1", page)  # Wilson, of 10 of 20 in the most deprived fifth
    assert people_on(page) == []


def test_a_small_number_is_hidden_and_cannot_be_had_by_subtraction(sign_in):
    for number in range(40):
        one = register(f"p{number}", "Ann", "Smith", date(1950, 1, 1))
        Person.objects.filter(pk=one.pk).update(imd_decile=1 if number < 20 else 10)
        if number < 3:
            lacks(one)
    page = said(sign_in("neighbourhood-manager").get("/gaps"))
    row = page[page.index("Ethnic category</th>") : page.index("</tr>", page.index("Ethnic category</th>"))]
    assert "%" not in row.split("<td")[1]  # three of forty: hidden
    assert "*" in row


def test_an_unknown_field_in_the_address_is_no_error(gp):
    assert gp.get("/gaps?field=shoe_size&state=odd&page=0").status_code == 200


def test_the_page_asks_the_database_no_more_for_fifty_people_than_for_one(gp, django_assert_max_num_queries):
    for number in range(30):
        lacks(register(f"p{number}", "Ann", f"Smith{number}"))
    gp.get("/gaps")
    with django_assert_max_num_queries(25):
        gp.get("/gaps")
