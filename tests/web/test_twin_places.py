"""Two places alike but for what the asker may not see give the same answers, byte for byte, to the same questions.

The second place is the first with something hidden changed: its rows are changed under a savepoint, the same is asked
again, and then they are as before.
"""

from datetime import date
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone

from kith.governance.records.models import PersonLabel
from kith.people.records.models import Entry, Event, Identity, NameWord, Person
from tests.web.asking import answer
from tests.web.crawling import alike, crawled
from tests.web.whole_place import THERE, marked, whole_place

__all__ = ["whole_place"]

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
SORTED = (
    "/", "/find", "/worklist?who=all", "/gaps", "/gaps?field=ethnic_category", "/finding", "/finding/missing_out", "/worklist/yield", "/matches",
    "/share", "/objections", "/people/none",
)  # fmt: skip
"""Lists, sorts and counts."""


class Hidden:
    """Whom one asker may not know of, and whom they see but for what is guarded."""

    def __init__(self, place, username):
        open_to = place.open_to(username, timezone.now())
        unknown = [one for one in place.people.values() if one.person_id not in open_to]
        self.nobody = [one for one in unknown if one.neighbourhood == THERE][:25] or unknown[:5]
        self.seen = [one for one in place.people.values() if one.person_id in open_to][5:9] or self.nobody[:4]


def other_names(hidden):
    """People beyond the asker's scope are called otherwise, were born on another day, and have another number and postcode."""
    pks = [one.pk for one in hidden.nobody]
    told = {"given_name": "Otherwise", "family_name": "Called", "birth_date": date(1999, 9, 9)}
    Identity.objects.filter(pk__in=pks).update(**told, postcode="M33 9ZZ", nhs_number=None)
    NameWord.objects.filter(person__in=pks).update(word="otherwise", sound="A361")


def more_happened(hidden):
    """Much more happened to them."""
    events = list(Event.objects.filter(person__in=hidden.nobody)[:200])
    Event.objects.bulk_create(Event(**{**one_row(each), "date": date(2026, 10, 1)}) for each in events)


def one_row(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def sensitive(hidden):
    """Entries with sensitive codes stand on the records of people whom the asker does see."""
    for one in hidden.seen:
        entry = Entry.objects.filter(person=one).first()
        for code in ("B208", "Z219"):
            Event.objects.create(
                person=one,
                entry=entry,
                kind="condition",
                date=date(2026, 3, 2),
                code_system="icd10",
                code=code,
                source=entry.source,
            )


def moved_in_secret(hidden):
    """Whoever must not be found has moved: another address, telephone, area and household."""
    who = PersonLabel.objects.get(label="restricted-location").person_id
    Identity.objects.filter(person__person_id=who).update(
        address="9 Elsewhere", postcode="M33 9ZZ", phone="07700 900999", email="new@example.org"
    )
    Person.objects.filter(person_id=who).update(lsoa21_code="E01000001", household_id="another", imd_decile=1)


def sealed(hidden):
    """Whose record is sealed has another name and another past."""
    one = Person.objects.get(person_id=PersonLabel.objects.get(label="sealed").person_id)
    Identity.objects.filter(pk=one.pk).update(given_name="Otherwise", family_name="Called", birth_date=date(1999, 9, 9))
    Event.objects.filter(person=one).update(date=date(2020, 2, 2))


KINDS = (other_names, more_happened, sensitive, moved_in_secret, sealed)


def asked(browser, hidden, questions):
    """What is answered to searches, lists, sorts, counts and pages, without what is new each time."""
    told = {}
    for typed in (
        marked(5),
        "Otherwise",
        "Called 9 September 1999",
        "M33 9ZZ",
        f"Ann{marked(0)}",
        hidden.nobody[0].identity.nhs_number or "x",
    ):
        with transaction.atomic():
            browser.post("/find", {"sought": typed})
            told["sought", typed] = alike(browser.get("/find"))
            transaction.set_rollback(True)
    return told | {("asked", where): alike(answer(browser, "GET", where)) for where in questions}


def compared(place, username, crawls):
    """Where answers differ, by what was changed; the same must first be answered twice alike."""
    browser, hidden, now = place.sign_in(username), Hidden(place, username), timezone.now()
    with mock.patch.object(timezone, "now", return_value=now):
        people = [
            f"/people/{one.person_id}{more}"
            for one in hidden.seen[:1] + hidden.nobody[:1]
            for more in ("", "/told", "/about-me")
        ]
        questions = sorted({*SORTED, *people, *(crawled(browser, 2) if crawls else ())})
        before, again = (asked(browser, hidden, questions) for _ in range(2))
        assert before == again
        for change in KINDS:
            with transaction.atomic():
                change(hidden)
                after = asked(browser, hidden, questions)
                transaction.set_rollback(True)
            yield change.__name__, [where for where in before if before[where] != after[where]]


def test_API_01_API_04_SEN_02_SEN_05_what_must_not_be_seen_changes_no_answer(whole_place):
    for change, differ in compared(whole_place, "geraint.pugh", crawls=False):
        assert not differ, change


FIGURES = ("/", "/gaps", "/finding", "/finding/missing_out", "/worklist?who=all", "/worklist/yield", "/matches")


def figures(place, people, decile):
    """What is told of everybody, with so many people living in areas of one decile; then all is as before."""
    browser = place.sign_in("geraint.pugh")
    with transaction.atomic():
        Person.objects.filter(pk__in=people).update(imd_decile=decile)
        told = {where: alike(answer(browser, "GET", where)) for where in FIGURES}
        transaction.set_rollback(True)
    return told


def test_SEN_03_figures_count_whoever_is_protected_under_no_area(whole_place):
    """Of a fifth of all people at once, as figures of a few are hidden and rounded; and of the same people unprotected it is told."""
    alive = Person.objects.filter(death_month__isnull=True).order_by("pk")
    many = [one for number, one in enumerate(alive) if number % 5 == 0]
    pks, now = [one.pk for one in many], timezone.now()
    with mock.patch.object(timezone, "now", return_value=now), transaction.atomic():
        poor, rich = (figures(whole_place, pks, decile) for decile in (1, 10))
        assert {where for where in FIGURES if poor[where] != rich[where]} >= {"/", "/gaps", "/finding"}
        PersonLabel.objects.bulk_create(
            PersonLabel(person_id=one.person_id, label="restricted-location", ground="flag R", put_on_by="a", put_on_at=now)
            for one in many
        )  # fmt: skip
        poor, rich = (figures(whole_place, pks, decile) for decile in (1, 10))
        assert [where for where in FIGURES if poor[where] != rich[where]] == []
        transaction.set_rollback(True)


@pytest.mark.long
@pytest.mark.parametrize("username", ["geraint.pugh", "ruth.levi", "dolores.finch", "tomas.silva", "amina.yusuf"])
def test_API_01_API_04_SEN_02_SEN_18_nor_on_any_page_that_somebody_reaches(whole_place, username):
    for change, differ in compared(whole_place, username, crawls=True):
        assert not differ, change


@pytest.mark.long
def test_a_change_of_what_is_seen_changes_answers(whole_place, monkeypatch):
    """That the comparison can fail."""
    seen = Hidden(whole_place, "geraint.pugh").seen
    monkeypatch.setattr(
        f"{__name__}.KINDS", (lambda _: Identity.objects.filter(person__in=seen).update(family_name="Otherwise"),)
    )
    assert dict(compared(whole_place, "geraint.pugh", crawls=False))["<lambda>"]
