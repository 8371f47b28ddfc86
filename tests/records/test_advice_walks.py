"""Anything said of a case by anybody, in any order, any of it twice: it stands as the pure rules say, history only grows, and doors with it."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kith.care.advice import CASE, LETTER, THINGS, steps_open
from kith.care.advice_said import Heard, stands
from kith.care.records.models import AdviceSeat
from kith.errors import KithError
from kith.governance.asker import door_at
from kith.governance.records.trail import verify_trail
from tests.records import advised
from tests.records.advised import (
    ADVICE,
    COLLEAGUE,
    COORDINATOR,
    ELSEWHERE,
    GP,
    answers,
    day_of,
    doors,
    letter_of,
    money_of,
    opened,
    says,
)

ready = advised.ready
SPEAKERS = {
    "adviser": ADVICE,
    "colleague": COLLEAGUE,
    "practice": GP,
    "coordinator": COORDINATOR,
    "another body": ELSEWHERE,
}
DOORS = {True: {door_at("1", "VC2")}, False: set()}
LETTER_DOORS = {True: {door_at("1", "Y99001")}, False: set()}
BEGUN = ("open", "confirm", "ask", "claim")
numbers = st.integers(0, 9)
wild = st.sampled_from(
    [(name, move) for name, one in THINGS.items() for move in one.steps if move not in BEGUN]
).flatmap(lambda way: st.tuples(st.just(way), st.sampled_from(sorted(SPEAKERS)), numbers))


def things_of(row):
    return {
        "case": [None],
        "day": list(row.days.all()),
        "letter": list(row.letters.all()),
        "money": list(row.money.all()),
    }


def leads_on(row):
    """Moves that lead on from where things are, by whoever may make them; those that end a case come seldom."""
    ways = []
    for name, those in things_of(row).items():
        for one in those:
            for party in ("adviser", "practice"):
                ways += [
                    ((name, move), party)
                    for move in steps_open(name, one.state if one else row.state, party)
                    if move not in BEGUN
                ]
    often = [way for way in ways if way[0][1] not in ("close", "refer on", "stop", "drop", "fall away")]
    chosen = (
        st.integers(0, 9).flatmap(lambda luck: st.sampled_from(often if often and luck else ways)) if ways else None
    )
    return st.tuples(chosen, st.integers(10, 10_000)).map(lambda told: (*told[0], told[1])) if ways else wild


def one_message(row, message):
    (name, move), speaker, number = message
    those = things_of(row)[name]
    if not those:
        return
    thing, asker, word = those[number % len(those)], SPEAKERS[speaker], f"{name} {move} {number}"
    try:
        if name == "letter" and speaker == "practice":
            answers(thing, move, asker=asker, message_id=word)
        else:
            says(row, move, thing, asker=asker, message_id=word)
    except KithError:
        return


def kept_of(row):
    return list(
        row.events.order_by("number").values_list(
            "number", "thing", "which", "move", "message_id", "is_taken", "to_state", "why_not"
        )
    )


def holds(row):
    """What must hold of a case after every message, whatever came of it."""
    row.refresh_from_db()
    said = list(row.events.order_by("number"))
    for name, those in things_of(row).items():
        for one in those:
            which = one.pk if one else None
            heard = [
                Heard(name, each.move, each.party, each.message_id, each.written_at, each.number)
                for each in said
                if (each.thing, each.which) == (name, which) and each.is_taken
            ]
            assert stands(name, heard)[0] == (one.state if one else row.state)
    assert doors(row.work) == DOORS[row.state in CASE.open]
    for letter in row.letters.all():
        assert doors(letter.work) == LETTER_DOORS[letter.state in ("asked", "seen", "returned")]
    if row.state not in CASE.open:
        assert not row.letters.filter(state__in=LETTER.open).exists()
        assert not row.days.filter(state="standing").exists()
    assert (row.ended_at is None) == (row.state in CASE.open)
    assert AdviceSeat.objects.filter(case=row, is_owner=True, to_at=None).count() == 1


@pytest.mark.django_db
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.integers(3, 12), st.data())
def test_any_order_and_any_repeats_leave_doors_open_exactly_while_the_work_is(ready, long, data):
    walk = []
    with transaction.atomic():
        row = opened()
        day_of(row), letter_of(row), money_of(row)
        before = kept_of(row)
        for _ in range(long):
            message = data.draw(
                st.one_of(leads_on(row), leads_on(row), leads_on(row), wild, *([st.sampled_from(walk)] if walk else []))
            )
            walk.append(message)
            one_message(row, message)
            holds(row)
            after = kept_of(row)
            assert after[: len(before)] == before
            before = after
        for message in data.draw(st.permutations(walk)):
            one_message(row, message)
            after = kept_of(row)
            assert after[: len(before)] == before
            before = after
        holds(row)
        event(f"it came to {row.state}")
        verify_trail()
        transaction.set_rollback(True)
