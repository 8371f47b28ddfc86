"""An objection is written down once, also by two at once; it is carried over to a new pseudonym, and nothing of it is lost."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from kith.errors import BadUsage
from kith.governance.objections import Objection
from kith.governance.records.models import Objection as Kept
from kith.governance.records.models import TrailEvent
from kith.governance.records.objecting import (
    carry_objection,
    object_to,
    objection_numbered,
    objections_kept,
    objections_of,
    objections_standing,
    withdraw_objection,
)
from kith.governance.records.trail import verify_trail
from kith.people.records.models import Person, Retired
from kith.people.records.whereabouts import FIFTHS, became_of, fifths_of
from tests.records.kept import AT, BY

TODAY = AT.date()
SAID = Objection("p1", "sharing", TODAY - timedelta(30), body="RXX", field_group="housing")


@pytest.fixture(autouse=True)
def rows(request):
    """A database: with real commits where two race, else one whose rows are forgotten."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")


def test_CNS_01_two_who_record_the_same_at_once_record_it_once(committed):
    both, found = threading.Barrier(2), []

    def record():
        both.wait()
        try:
            found.append(object_to(objection=SAID, how="by telephone", by=BY, at=AT))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=record) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True]
    assert Kept.objects.count() == TrailEvent.objects.filter(kind="objection").count() == 1
    verify_trail()


def test_ended_it_stays_and_may_be_said_again():
    object_to(objection=SAID, how="by telephone", by=BY, at=AT)
    withdraw_objection(objection=SAID, on=TODAY, how="in person", by=BY, at=AT)
    assert objections_standing(["p1"], TODAY) == ()
    again = Objection("p1", "sharing", TODAY, body="RXX", field_group="housing")
    assert object_to(objection=again, how="by letter", by=BY, at=AT)
    first, second = objections_of(["p1"])
    assert (first.objection.to_date, second.objection.to_date) == (None, TODAY)
    assert (first.how, first.said_to) == ("by letter", BY.account)
    with pytest.raises(BadUsage):
        withdraw_objection(objection=again, on=TODAY, how="in person", by=BY, at=AT)


def test_carried_over_it_stands_for_the_new_pseudonym_from_its_own_first_day_and_for_the_old_no_longer():
    object_to(objection=SAID, how="by telephone", by=BY, at=AT)
    [said] = objections_kept(TODAY)
    carry_objection(number=said.number, to_person="p9", on=TODAY, by=BY, at=AT)
    [stands] = objections_standing(["p1", "p9"], TODAY)
    assert (stands.person_id, stands.from_date) == ("p9", SAID.from_date)
    assert objection_numbered(said.number).objection.to_date == TODAY
    with pytest.raises(BadUsage):
        carry_objection(number=said.number, to_person="p9", on=TODAY, by=BY, at=AT)
    told = TrailEvent.objects.filter(kind="objection").order_by("seq").values_list("person", "result")
    assert list(told) == [("p1", "said"), ("p9", "said"), ("p1", "withdrawn")]


def test_carried_over_to_somebody_who_says_the_same_it_stands_once():
    object_to(objection=SAID, how="by telephone", by=BY, at=AT)
    object_to(objection=Objection("p9", "sharing", TODAY, body="RXX", field_group="housing"), how="again", by=BY, at=AT)
    carry_objection(number=objections_kept(TODAY)[0].number, to_person="p9", on=TODAY, by=BY, at=AT)
    assert [one.person_id for one in objections_standing(["p1", "p9"], TODAY)] == ["p9"]


def test_what_became_of_people_is_told_of_those_who_are_not_as_before():
    people = {"here": ("Ash", None), "moved": (None, None), "died": ("Ash", TODAY.replace(day=1))}
    Person.objects.bulk_create(
        Person(person_id=name, neighbourhood=where, death_month=died) for name, (where, died) in people.items()
    )
    Retired.objects.create(person_id="retired", now_person_id="here")
    Retired.objects.create(person_id="left", now_person_id=None)
    found = became_of([*people, "retired", "left", "nobody"])
    assert found == {
        "moved": ("moved", "moved"), "died": ("died", "died"), "retired": ("retired", "here"), "left": ("gone", ""), "nobody": ("gone", ""),
    }  # fmt: skip


def test_fifths_hold_everybody_who_lives_once():
    deciles = [None, *range(1, 11), 1]
    Person.objects.bulk_create(Person(person_id=f"p{n}", imd_decile=decile) for n, decile in enumerate(deciles))
    Person.objects.create(person_id="died", imd_decile=1, death_month=TODAY.replace(day=1))
    found = fifths_of(["p0", "p1", "p11", "died", "nobody"])
    assert list(found) == list(FIFTHS)
    assert [people for people, _ in found.values()] == [3, 2, 2, 2, 2, 1]
    assert [among for _, among in found.values()] == [2, 0, 0, 0, 0, 1]
