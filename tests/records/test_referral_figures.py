"""Referrals as figures: each person once, as it stood at the end of last month, for those who plan, in the trail, with small numbers hidden."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.care.records.models import Referral
from kith.care.records.referral_figures import referral_figures, referral_table
from kith.care.referral_figures import DIMENSIONS, FIGURES
from kith.errors import NotYours, TooSmallToShow
from kith.governance.item import PROTECTED_WHEREABOUTS
from kith.governance.records.models import PersonLabel, TrailEvent
from kith.governance.shares import ALL
from kith.people.records.models import Person, Retired
from tests.records.followed import MET, NO, YES, lay, people_referred, small_world
from tests.records.kept import AT
from tests.records.lawful import as_actor, somebody

pytestmark = pytest.mark.django_db

ANALYST = somebody("analyst")
SENT = date(2026, 9, 7)
"""AT is 2 November 2026: the year is November 2025 to October 2026."""


def seen(asker=ANALYST, at=AT, **more):
    return referral_figures(asker, by=as_actor(asker), at=at, **more)


def rows(found, by="deprivation"):
    return {row.group: row for row in found.seen[by].rows}


def count_of(found, by="deprivation"):
    return {group: row.parts["answer"][ALL] for group, row in rows(found, by).items()}


def test_acceptance_wait_and_result_by_fifth_language_ethnic_group_and_need():
    small_world(SENT)
    found = seen()
    assert (found.since, found.until, found.people_count, found.further_count) == (date(2025, 11, 1), date(2026, 11, 1), 150, None)  # fmt: skip
    assert count_of(found) == {"1": 60, "5": 70, "not known": 20, ALL: 150}
    assert count_of(found, "language") == {"English": 100, "interpreter": 30, "not known": 20, ALL: 150}
    assert count_of(found, "ethnic group") == {"White": 100, "Asian": 30, "not known": 20, ALL: 150}
    assert count_of(found, "need") == {"Food": 150, ALL: 150}
    told = rows(found)["1"].told
    assert (told["said yes"].numerator, told["said yes"].denominator, told["median wait"].value) == (30, 60, 8)
    assert rows(found)["not known"].parts["answer"]["silent"] == 20


def test_each_look_and_each_file_is_in_the_trail_and_names_nobody():
    small_world(SENT)
    seen()
    found = referral_table(ANALYST, by=as_actor(ANALYST), at=AT)
    assert found.schema == FIGURES
    assert set(found["counted_by"].to_pylist()) == set(DIMENSIONS)
    last = list(TrailEvent.objects.order_by("seq"))[-3:]
    assert [one.person or "" for one in last] == ["", "", ""]
    assert [one.action for one in last] == ["looked", "looked", "exported"]
    assert [json.loads(one.details)["action"] for one in last[:2]] == ["count", "export"]


@pytest.mark.parametrize("role", ["district-nurse", "link-worker", "welfare-adviser", "system-support"])
def test_whose_role_reads_no_figures_is_refused(role):
    small_world(SENT)
    with pytest.raises(NotYours):
        seen(somebody(role))


def test_of_a_person_with_many_referrals_the_first_of_the_year_counts_and_no_cell_looks_large():
    small_world(SENT)
    Person.objects.create(person_id="often", imd_decile=5)
    for day in range(40):
        lay("often", SENT + timedelta(days=day), NO, need="money")
    lay("often", date(2025, 10, 31), YES)
    found = seen()
    assert count_of(found)["3"] is None
    assert (found.people_count, found.further_count) == (150, 40)


def test_two_looks_in_one_month_say_the_same_and_what_came_since_is_told_in_the_next():
    small_world(SENT)
    before = seen()
    people_referred(20, date(2026, 11, 2), MET, prefix="new", imd_decile=1)
    open_ones = Referral.objects.filter(person_id__startswith="e")
    for row in open_ones:
        row.events.create(number=1, move="see", party="recipient", from_state="sent", to_state="seen", is_taken=True, message_id="late", written_by="x", written_at=AT)  # fmt: skip
    assert seen(at=AT + timedelta(days=27)) == before
    later = seen(at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert count_of(later)["1"] == 80


def test_a_referral_that_was_passed_on_is_one_journey_of_one_person():
    small_world(SENT)
    for number in range(20):
        name = f"on{number}"
        Person.objects.create(person_id=name, imd_decile=5)
        first = lay(name, SENT, (("see", 1), ("pass on", 2)))
        lay(name, SENT + timedelta(days=2), YES, passed_from=first)
    found = seen()
    row = rows(found)["3"]
    assert (row.parts["answer"]["yes"], row.told["median wait"].value, found.further_count) == (20, 10, None)


def test_sen_03_whose_whereabouts_are_protected_stands_under_no_fifth():
    small_world(SENT)
    for row in Person.objects.filter(person_id__startswith="c")[:30]:
        PersonLabel.objects.create(person_id=row.person_id, label=PROTECTED_WHEREABOUTS, ground="said so", put_on_by="a", put_on_at=AT)  # fmt: skip
    assert count_of(seen()) == {"1": 60, "5": 40, "not known": 50, ALL: 150}


def test_two_pseudonyms_of_one_person_are_one_and_who_is_gone_is_counted_as_not_known():
    small_world(SENT)
    Retired.objects.create(person_id="was", now_person_id="a1")
    lay("was", SENT + timedelta(days=1), NO, need="money")
    for number in range(10):
        lay(f"gone{number}", SENT, NO)
    assert count_of(seen()) == {"1": 60, "5": 70, "not known": 30, ALL: 160}


@pytest.mark.parametrize("many", [0, 7])
def test_too_few_people_are_refused_by_name(many):
    people_referred(many, SENT, MET, prefix="a")
    with pytest.raises(TooSmallToShow, match="people who were referred"):
        seen()


def test_load_05_many_people_are_asked_about_in_as_few_questions_as_one():
    asked = []
    for number, many in enumerate((20, 200)):
        people_referred(many, SENT, MET, prefix=f"{number}x", imd_decile=3)
        with CaptureQueriesContext(
            connection,
        ) as told:
            seen()
        asked.append(len(told))
    assert asked[0] == asked[1] <= 14
