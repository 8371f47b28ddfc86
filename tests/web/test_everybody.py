"""Every address as every account: which page opens to whom, by one table; and nothing of anybody whom the rules do not show.

Who is hidden and who is nobody are answered alike. One account is tried by each test on every run, all in the long one.
"""

import csv
from pathlib import Path

import pytest
from django.utils import timezone

from kith.care.records.models import Approach, RuleQuestion
from kith.directory.records.models import Entry as Service
from kith.governance.practising import tasks_of
from kith.governance.records.models import AccessRequest, Account, EntryLabel, Objection, PersonLabel
from kith.insight.records.giving_out import rules_shut
from kith.insight.records.list_reasons import given_places
from kith.insight.records.models import ListPlace
from kith.people.records.models import Entry, MatchDecision, Retired
from kith.web.demonstration import PEOPLE
from tests.web.asking import FULL, NOBODY, answer, every_way, filled, names_of, numbered, parts
from tests.web.crawling import alike, crawled, text_of
from tests.web.whole_place import THERE, whole_place

__all__ = ["whole_place"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
TABLE = Path(__file__).with_name("open_to.csv")
ROLES = {one.role: one.name.lower().replace(" ", ".") for one in PEOPLE}
EVERYBODY = (*ROLES.values(), "jonah.price", "joseph.mwangi", "elin.roberts", "moira.keane")


def each(names, every_day):
    """Each of them in a test of its own; one on every run, the others in the long one."""
    return [pytest.param(name, marks=[] if name == every_day else pytest.mark.long) for name in names]


MEANS = {403: "refused", 404: "not there"}
BY_PSEUDONYM = "ian.whitlock"
"""Who writes down by pseudonym what anybody said no to, and so learns that there is such a one, without a name."""
OFFERED = {"person", "emergency"}
"""What answers otherwise of somebody whose record an emergency would open than of nobody: it offers that, without a name."""


def table():
    """What is to be, by address and way of asking: for each role open, refused with a sentence, or not there."""
    with TABLE.open(encoding="utf-8") as rows:
        return {(row.pop("page"), row.pop("way")): row for row in csv.DictReader(rows)}


def examples(place):
    """Two people of the first neighbourhood and practice, of one of whom all is kept, and what names it."""
    near = [one for one in place.people.values() if one.neighbourhood != THERE and one.practice_ods_code == "Y99001"]
    asked = AccessRequest.objects.values_list("person_id", flat=True)
    one = next(one for one in near if one.person_id in asked)
    kept = Service.objects.shown().order_by("pk").first()
    return {**names_of(one, next(other for other in near if other.pk != one.pk)), "service": kept.key}


def example_number(address, person):
    """The number of a row of the first neighbourhood, of this person where rows are about one."""
    model = numbered(address)
    if model is None:
        return 0
    rows, names = model.objects.order_by("pk"), {field.name for field in model._meta.fields}
    if model in (Approach, RuleQuestion):
        rows = rows.exclude(person_id__in=guarded())
    if address.endswith(("/partner", "/partner/shut", "/telephone")):
        rows = rows.filter(recipient_team="")
    team = str(Account.objects.get(username="amina.yusuf").memberships.first().team_id)
    for name, value in (
        ("person_id", person), ("team", team), ("worklist__team", team), ("approach__worklist__team", team)
    ):  # fmt: skip
        if name.split("__")[0] in names and rows.filter(**{name: value}).exists():
            return rows.filter(**{name: value}).first().pk
    return rows.first().pk


def guarded():
    """People who object to something, or of whom something is guarded."""
    return {
        *Objection.objects.values_list("person_id", flat=True),
        *PersonLabel.objects.values_list("person_id", flat=True),
    }


def found(place, role):
    """What each address answers to the account of this role, by address and way of asking."""
    browser, named, told = place.sign_in(ROLES[role]), examples(place), {}
    named["task"] = tasks_of(role)[0].name
    here = ListPlace.objects.filter(list="missing_out", person__neighbourhood="Kithbeck")
    listed = given_places(
        here, rules_shut(timezone.localdate())
    )  # whom only a rule found that waits for a group stands on no page
    listed = listed.exclude(person__person_id__in=guarded()).first().person.person_id
    for route, way in every_way():
        more = {"person": listed} if route.name == "finding-person" else {}
        more["number"] = example_number(route.address, named["person"])
        status = answer(browser, way, filled(route, **{**named, **more}), {"what": "helped to register"}).status_code
        told[route.name, way] = MEANS.get(status, "open" if status < 500 else f"broken: {status}")
    return told


def test_AUT_01_AZ_01_every_address_stands_in_the_table_with_every_role():
    rows = table()
    assert set(rows) == {(route.name, way) for route, way in every_way()}
    assert {tuple(row) for row in rows.values()} == {tuple(ROLES)}


@pytest.mark.parametrize("role", each(ROLES, "link-worker"))
def test_AZ_01_AZ_11_an_address_opens_to_whom_the_table_says_and_is_shut_to_others(whole_place, role):
    to_be = {at: row[role] for at, row in table().items()}
    assert found(whole_place, role) == to_be


@pytest.mark.parametrize("username", each(EVERYBODY, "ruth.levi"))
def test_AZ_02_AZ_04_no_page_that_somebody_reaches_tells_of_anybody_else(whole_place, username):
    browser, open_to = whole_place.sign_in(username), whole_place.open_to(username, timezone.now())
    pages = crawled(browser)
    assert len(pages) > 20
    for where, answered in pages.items():
        assert answered.status_code < 500, where
        tells_of_nobody_else(whole_place, answered, open_to, where)


@pytest.mark.parametrize("username", each(EVERYBODY, "geraint.pugh"))
def test_AZ_02_AZ_03_who_is_hidden_and_who_is_nobody_are_answered_alike(whole_place, username):
    browser, open_to = whole_place.sign_in(username), whole_place.open_to(username, timezone.now())
    for one in hidden_people(whole_place, open_to):
        theirs = what_names(one)
        is_offered = is_offered_in_an_emergency(browser, one)
        for route, way in every_way():
            if not set(parts(route)) & set(theirs):
                continue
            asked = answer(browser, way, filled(route, **theirs, number=1), FULL)
            tells_of_nobody_else(whole_place, asked, open_to, route.name)
            nobody = answer(browser, way, filled(route, **NOBODY), FULL)
            if not (is_offered and route.name in OFFERED) and username != BY_PSEUDONYM:
                assert alike(asked, *theirs.values()) == alike(nobody, *NOBODY.values()), (route.name, way)


@pytest.mark.parametrize("username", each(EVERYBODY, "tomas.silva"))
def test_AZ_02_AZ_03_numbers_of_others_are_answered_as_numbers_of_nothing(whole_place, username):
    browser, open_to = whole_place.sign_in(username), whole_place.open_to(username, timezone.now())
    person = next(iter(sorted(open_to)), NOBODY["person"])
    for route, way in every_way():
        model = numbered(route.address)
        if model is None:
            continue
        of_nothing = filled(route, **{**NOBODY, "person": person})
        nothing = answer(browser, way, of_nothing, FULL)
        for number in model.objects.order_by("pk").values_list("pk", flat=True)[:4]:
            address = filled(route, **{**NOBODY, "person": person, "number": number})
            asked = answer(browser, way, address, FULL)
            tells_of_nobody_else(whole_place, asked, open_to, f"{route.name} {number}")
            if asked.status_code in MEANS:
                assert alike(asked, address) == alike(nothing, of_nothing), (route.name, way, number)


@pytest.mark.parametrize("username", each(EVERYBODY, "ruth.levi"))
def test_AZ_02_a_name_in_a_query_or_hidden_in_a_form_opens_nobody_either(whole_place, username):
    browser, open_to = whole_place.sign_in(username), whole_place.open_to(username, timezone.now())
    hidden = hidden_people(whole_place, open_to)[0]
    entry = Entry.objects.filter(person=hidden).first().entry_id
    Retired.objects.create(person_id="f" * 32, now_person_id=hidden.person_id)
    told = {
        "person": hidden.person_id,
        "like": hidden.person_id,
        "sought": hidden.identity.nhs_number or "none",
        "record": entry,
    }
    nobody = {**dict.fromkeys(told, NOBODY["person"]), "sought": "9990000000"}
    for route, way in every_way():
        if "<" in route.address or route.name.startswith(("sign", "emergency")):
            continue
        asked, of_nobody = (
            answer(browser, way, f"/{route.address}{as_query(one) if way == 'GET' else ''}", {**FULL, **one})
            for one in (told, nobody)
        )
        tells_of_nobody_else(whole_place, asked, open_to, route.name)
        if username != BY_PSEUDONYM:
            assert alike(asked, *told.values()) == alike(of_nobody, *nobody.values()), (route.name, way)
    if not is_offered_in_an_emergency(browser, hidden):
        assert hidden.person_id not in text_of(answer(browser, "GET", f"/people/{'f' * 32}"))


def is_offered_in_an_emergency(browser, one):
    return "/emergency" in text_of(answer(browser, "GET", f"/people/{one.person_id}"))


def as_query(told):
    return "?" + "&".join(f"{name}={value}" for name, value in told.items())


def hidden_people(place, open_to):
    """Somebody of whom much is kept and of whom the asker may not know, and two of here of whom something is guarded."""
    unknown = [one for one in place.people.values() if one.person_id not in open_to]
    much = next(
        one
        for one in unknown
        if MatchDecision.objects.filter(entry_left__in=entries_of(one)).exists() or one is unknown[-1]
    )
    return [much, *[one for one in unknown if one.neighbourhood != THERE][:2]]


def entries_of(one):
    return list(Entry.objects.filter(person=one).order_by("pk").values_list("entry_id", flat=True))


def what_names(one):
    """What an address may name of somebody: themself, a record, a decision about one."""
    entries = entries_of(one)
    act = MatchDecision.objects.filter(entry_left__in=entries) | MatchDecision.objects.filter(entry_right__in=entries)
    return {
        "person": one.person_id,
        "left": entries[0],
        "right": NOBODY["right"],
        "entry": entries[0],
        "act": act[0].act if act else NOBODY["act"],
        "mark": EntryLabel.objects.filter(person_id=one.person_id).values_list("mark", flat=True).first()
        or NOBODY["mark"],
    }


def tells_of_nobody_else(place, answered, open_to, where):
    told = place.told_of(text_of(answered)) - open_to
    assert not told, f"{where} tells of {len(told)} people whom the rules do not show"
