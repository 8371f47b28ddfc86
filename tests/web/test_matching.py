"""Doubtful matches on pages: who may see both, both sides in words and never a score, a page in between, and the way back."""

import re
from datetime import date

import pytest

from kith.governance.records.models import Account, PersonLabel, TrailEvent
from kith.people.records.models import Claim, Entry, Link, MatchDecision, Person, Registration, Wording
from kith.people.records.reading import person_of
from tests.web.conftest import AT
from tests.web.registered import OURS, happened, register

pytestmark = pytest.mark.django_db
REASON = "Rang her: she has married, and her number was mistyped."


def said(answer):
    return answer.content.decode()


def recorded(person, source, *, days_ago=10, **wording):
    """One partner's record of somebody, as its partner wrote it."""
    entry = Entry.objects.create(entry_id=f"{person.person_id}-{source.partition(':')[0]}", person=person, source=source, began_as=person.person_id)  # fmt: skip
    who = person.identity
    told = {
        name: getattr(who, name)
        for name in ("nhs_number", "given_name", "family_name", "birth_date", "postcode", "phone")
    }
    Wording.objects.create(
        entry=entry, recorded_date=date(2026, 10, 31 - days_ago), rows_count=1, **{**told, **wording}
    )
    Registration.objects.create(entry=entry, practice_ods_code=OURS, registered_date=date(2020, 1, 1), claim_date=date(2026, 1, 1), source=source)  # fmt: skip
    return entry


def in_doubt(one, other, *reasons):
    left, right = sorted([one.entry_id, other.entry_id])
    reasons = [*(reasons or ("same date of birth", "family names differ"))]
    Link.objects.create(
        entry_left=left, entry_right=right, band="review", score=4.75, probability=0.964, reasons=reasons
    )
    return f"/matches/{left}/{right}"


@pytest.fixture
def coordinator(sign_in):
    return sign_in("care-coordinator")


@pytest.fixture
def two(accounts):
    """Two people of the practice who may be one."""
    mary = register("mary", "Mary", "Brown", nhs_number="9990000018", postcode="M33 1AA")
    maria = register("maria", "Mary", "Green", postcode="M33 1AA", phone="01632 960001")
    return recorded(mary, "gp:Y99001"), recorded(maria, "vcse:Food Bank", days_ago=3)


@pytest.fixture
def address(two):
    return in_doubt(*two)


@pytest.fixture
def twins(accounts):
    ada = register("ada", "Ada", "Osei", nhs_number="9990000018", postcode="M33 1AA")
    ama = register("ama", "Ama", "Osei", nhs_number="9990000026", postcode="M33 1AA")
    return in_doubt(recorded(ada, "gp:Y99001"), recorded(ama, "community"), "given names differ", "same date of birth")


def answer(browser, address, decision="together", reason=REASON, **more):
    return browser.post(address, {"decision": decision, "reason": reason, **more})


def test_the_queue_says_who_in_words_why_and_never_a_score(coordinator, address):
    for page in (said(coordinator.get("/matches")), said(coordinator.get(address))):
        assert "BROWN, Mary" in page
        assert "GREEN, Mary" in page
        assert "Same date of birth" in page
        assert "Family names differ" in page
        assert not re.search(r"score|probab|0\.96|4\.75|96(\.4)? ?%", page, re.IGNORECASE)


def test_both_sides_stand_field_by_field_with_source_and_date(coordinator, address, two):
    Claim.objects.create(person=two[0].person, entry=two[0], field="main_language", value="Bengali", source="gp:Y99001",
                         claim_date=date(2026, 1, 2), stated_by_person=True)  # fmt: skip
    page = said(coordinator.get(address))
    for words in ("999 000 0018", "General practice (Elm Tree Surgery), 21 October 2026", "Charity (Food Bank), 28 October 2026",
                  "Only one side has an NHS number", "Same given name", "Family name differs", "Same postcode",
                  "General practice (Elm Tree Surgery), 2 January 2026, said by the person"):  # fmt: skip
        assert words in page, words


def test_put_together_it_shows_on_the_persons_page_at_once_and_is_taken_back(coordinator, address, two):
    happened(two[1].person, "contact", date(2026, 3, 2), "food_parcel", source="vcse:Food Bank")
    went = answer(coordinator, address)
    result = said(coordinator.get(went["Location"]))
    assert "Decided: the same person" in result
    kept = Person.objects.get(person_id__in=["mary", "maria"])
    gone = ({"mary", "maria"} - {kept.person_id}).pop()
    page = said(coordinator.get(f"/people/{kept.person_id}"))
    assert "Put together from 2 records." in page
    assert "Where partners differ" in page
    assert "Brown" in page
    assert "Green" in page
    assert coordinator.get(f"/people/{gone}")["Location"] == f"/people/{kept.person_id}"
    back = re.search(r'action="(/matches/[^"]+)"', result).group(1)
    assert coordinator.post(back)["Location"] == went["Location"]
    assert "Taken back" in said(coordinator.get(went["Location"]))
    assert Person.objects.filter(person_id__in=["mary", "maria"]).count() == 2
    assert two[1].person.entries.count() == 2
    assert coordinator.get(f"/people/{gone}").status_code == 200
    assert address in said(coordinator.get("/matches"))
    assert coordinator.post(back).status_code == 302  # sent twice it is done once


def test_AZ_15_an_old_pseudonym_leads_on_only_for_those_who_may_see_the_person(coordinator, address):
    answer(coordinator, address)
    kept = Person.objects.get(person_id__in=["mary", "maria"]).person_id
    gone = ({"mary", "maria"} - {kept}).pop()
    assert coordinator.get(f"/people/{gone}")["Location"] == f"/people/{kept}"
    Person.objects.update(practice_ods_code="Y99002")
    assert coordinator.get(f"/people/{gone}").status_code == 404


def test_IMP_06_twins_are_put_together_only_after_the_page_in_between(coordinator, twins):
    without = answer(coordinator, twins, reason="")
    assert without.status_code == 422
    assert "There is a problem" in said(without)
    assert "<title>Error: " in re.sub(r"\s*\n\s*", "", said(without))
    between = said(answer(coordinator, twins))
    assert "Their NHS numbers differ" in between
    assert "Twins, and a parent and child of one name" in between
    assert Person.objects.filter(person_id__in=["ada", "ama"]).count() == 2
    assert answer(coordinator, twins, confirmed="yes").status_code == 302
    assert Person.objects.filter(person_id__in=["ada", "ama"]).count() == 1


def test_two_people_and_cannot_tell_leave_the_queue(coordinator, address):
    assert answer(coordinator, address, "unsure", "").status_code == 302
    assert address not in said(coordinator.get("/matches"))
    assert "Nothing waits for you" in said(coordinator.get("/matches"))
    assert answer(coordinator, address, "apart", "").status_code == 302
    assert MatchDecision.objects.get(taken_back_at=None).decision == "apart"


def test_CCY_02_who_comes_second_is_told_what_the_first_decided_and_nothing_is_lost(coordinator, address):
    seen = re.search(r'name="seen" value="(\w+)"', said(coordinator.get(address))).group(1)
    answer(coordinator, address, "apart", "", seen=seen)
    MatchDecision.objects.update(decided_by=str(Account.objects.get(name="Joseph Mwangi").pk))
    second = answer(coordinator, address, seen=seen)
    assert second.status_code == 409
    assert "Somebody decided of these two on" in said(second)
    assert "You had written: “Rang her" in said(second).replace("&#39;", "'")
    assert MatchDecision.objects.count() == 1


def test_an_answer_to_what_reads_otherwise_by_now_is_a_conflict(coordinator, address, two):
    seen = re.search(r'name="seen" value="(\w+)"', said(coordinator.get(address))).group(1)
    Wording.objects.filter(entry=two[0]).update(family_name="Braun")
    assert answer(coordinator, address, seen=seen).status_code == 409
    assert Person.objects.filter(person_id__in=["mary", "maria"]).count() == 2


def test_AZ_15_a_pair_of_which_one_side_is_hidden_is_counted_and_not_shown(coordinator, two, address):
    Person.objects.filter(person_id="maria").update(practice_ods_code="Y99002", neighbourhood="Kithbeck")
    page = said(coordinator.get("/matches"))
    assert "Mary" not in page
    assert "1 of which you do not look after both people" in page
    before = TrailEvent.objects.filter(person="maria", action="looked").count()
    for hidden in (coordinator.get(address), answer(coordinator, address)):
        assert hidden.status_code == 404
        assert "GREEN" not in said(hidden)
    assert TrailEvent.objects.filter(person="maria", action="looked").count() == before
    assert MatchDecision.objects.count() == 0


def test_AZ_15_of_somebody_of_the_neighbourhood_on_no_list_only_who_they_are_is_seen(coordinator, two, address):
    Person.objects.filter(person_id="maria").update(practice_ods_code=None)
    page = said(coordinator.get(address))
    assert "GREEN, Mary" in page
    assert "01632 960001" not in page
    assert "You do not look after GREEN, Mary" in page
    Link.objects.update(reasons=["same date of birth", "same address", "same telephone number"])
    for told in (said(coordinator.get(address)), said(coordinator.get("/matches"))):
        assert "ame date of birth" in told
        assert "ame address" not in told  # beside the address of one side it would tell that of the other
        assert "ame telephone number" not in told
    assert "Only one side has a postcode" not in page  # both have one, and one is not shown: nothing may be said of it
    assert "Not shown to you" in page
    assert 'href="/people/maria"' not in page
    assert answer(coordinator, address).status_code == 302
    assert Person.objects.filter(person_id__in=["mary", "maria"]).count() == 1


def test_AZ_15_of_two_whom_one_does_not_look_after_nothing_is_seen(coordinator, two, address):
    Person.objects.filter(person_id__in=["mary", "maria"]).update(practice_ods_code=None)
    assert "Mary" not in said(coordinator.get("/matches"))
    assert coordinator.get(address).status_code == 404
    assert answer(coordinator, address).status_code == 404
    assert MatchDecision.objects.count() == 0


@pytest.mark.parametrize("role", ["gp", "link-worker", "analyst", "information-governance-lead"])
def test_AZ_15_who_may_not_put_together_sees_no_queue_and_no_pair(sign_in, address, role):
    browser = sign_in(role)
    assert "BROWN" not in said(browser.get("/matches"))
    assert browser.get(address).status_code == 404
    assert answer(browser, address).status_code == 404
    assert "Doubtful matches" not in said(browser.get("/"))


def test_SEN_14_a_restricted_address_is_left_out_of_both_sides_and_guards_the_one(coordinator, address):
    PersonLabel.objects.create(
        person_id="maria", label="restricted-location", ground="PDS", put_on_by="a", put_on_at=AT
    )
    page = said(coordinator.get(address))
    assert "01632 960001" not in page
    assert "Of GREEN, Mary you do not see:" in page
    answer(coordinator, address)
    kept = person_of("mary")
    assert "Whereabouts are protected" in said(coordinator.get(f"/people/{kept.person_id}"))


def test_a_record_is_parted_on_a_page_in_between_with_a_reason(coordinator, two):
    mary = two[0].person
    wrong = recorded(mary, "community", family_name="Bruhn")
    Link.objects.create(entry_left=min(wrong.entry_id, two[0].entry_id), entry_right=max(wrong.entry_id, two[0].entry_id), band="link", reasons=["same NHS number"])  # fmt: skip
    page = said(coordinator.get("/people/mary/records"))
    assert "Put together from 2 records" in page
    assert "Bruhn" in page
    part = f"/people/mary/records/{wrong.entry_id}"
    assert coordinator.post(part, {"reason": ""}).status_code == 422
    went = coordinator.post(part, {"reason": REASON})
    assert Entry.objects.get(pk=wrong.pk).person_id != Entry.objects.get(pk=two[0].pk).person_id
    assert "The record stands by itself" in said(coordinator.get(went["Location"]))


def test_whose_records_are_in_doubt_is_split_with_small_numbers_hidden(coordinator, address):
    page = said(coordinator.get("/matches"))
    assert "By fifth of areas by deprivation" in page
    assert "By ethnic group" in page
    assert "Small numbers are hidden" in page
    assert ">2<" not in page.partition("Whose records are in doubt")[2]


def test_the_queue_asks_the_database_a_bounded_number_of_times(coordinator, accounts, django_assert_max_num_queries):
    for number in range(30):
        one = register(f"one{number}", "Ann", f"Smith{number}")
        other = register(f"two{number}", "Ann", f"Smyth{number}")
        in_doubt(recorded(one, "gp:Y99001"), recorded(other, "community"))
    with django_assert_max_num_queries(38):
        page = said(coordinator.get("/matches"))
    assert "30 wait for you, page 1 of 2" in page
    assert page.count("/matches/one") == 25
    assert said(coordinator.get("/matches?page=2")).count("/matches/one") == 5
