"""Any messages, by anybody, in any order, any of them twice: what is kept stands as the pure rules say, and doors and unmet demand with it."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kith.care.records.chasing import as_event
from kith.care.records.models import Referral
from kith.care.records.referral_keeping import How
from kith.care.referral import KINDS, MOVES, OPEN, PARTIES, moves_open
from kith.care.referral_events import standing
from kith.care.referral_reasons import is_failed_end
from kith.errors import KithError
from kith.governance.records.trail import verify_trail
from tests.records.referred import (
    ADVICE,
    BOTH_DOORS,
    CHARITY,
    COORDINATOR,
    MONEY,
    NEEDED,
    NURSE,
    Recorder,
    doors_open,
    how,
    ready,
    request,
    says,
    sent,
    unmet,
)

__all__ = ["how", "ready", "unmet"]

SPEAKERS = {"charity": CHARITY, "coordinator": COORDINATOR, "nurse": NURSE, "a stranger": ADVICE}
SPEAKS_FOR = {"recipient": "charity", "referrer": "coordinator", "person": "coordinator"}
numbers, results = st.integers(0, 9), st.sampled_from(["helped", "not helped", "did not suit"])
wild = st.tuples(st.sampled_from(sorted(set(MOVES) - {"send"})), st.sampled_from(sorted(SPEAKERS)), numbers, results)


def leads_on(row):
    """Moves that lead on from where a referral is, each by whoever may make it; those that shut it for good come seldom, so that walks go far."""
    ways = [(move, SPEAKS_FOR[party]) for party in PARTIES for move in moves_open(row.kind, row.state, party)]
    often = [way for way in ways if way[0] not in ("withdraw", "recall", "pass on")]
    if not ways:
        return wild
    chosen = st.integers(0, 9).flatmap(lambda luck: st.sampled_from(often if often and luck else ways))
    return st.tuples(chosen, st.integers(10, 10_000), results).map(lambda told: (*told[0], *told[1:]))


def one_message(row, message, how):
    move, speaker, number, result = message
    more = dict(NEEDED.get(move, {}))
    if move == "end":
        more["reason"] = result
    if move == "pass on":
        more["onward"] = request(MONEY, need="onward", message_id=f"onward {number}")
    if move == "accept":
        more["day"] = NEEDED["wait"]["day"]
    try:
        says(row, move, how, asker=SPEAKERS[speaker], message_id=f"{move} {number}", **more)
    except KithError:
        return False
    return True


def kept_of(row):
    return list(
        row.events.order_by("number").values_list(
            "number", "move", "message_id", "is_taken", "to_state", "why_not", "written_at"
        )
    )


def holds(row, unmet):
    """What must hold of a referral after every message, whatever came of it."""
    row.refresh_from_db()
    found = standing(map(as_event, row.events.select_related("referral")))
    assert found.state == row.state
    assert len(found.taken) == row.events.filter(is_taken=True).count()
    assert [why for _, why in found.refused] == list(
        row.events.filter(is_taken=False).order_by("number").values_list("why_not", flat=True)
    )
    assert found.repeated == ()
    assert doors_open(row) == (BOTH_DOORS if row.state in OPEN else set())
    assert unmet.standing == ({row.unmet} if is_failed_end(row.state, row.result) else set())
    assert (row.ended_at is None) == (row.state in OPEN)


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.sampled_from(sorted(KINDS)), st.integers(3, 14), st.data())
def test_any_order_and_any_repeats_leave_doors_open_exactly_while_the_work_is(ready, kind, long, data):
    unmet, walk = Recorder(), []
    with transaction.atomic():
        row = sent(kind=kind, why_more="as much as for any")
        before = kept_of(row)
        for _ in range(long):
            said_before = st.sampled_from(walk) if walk else wild
            message = data.draw(st.one_of(leads_on(row), leads_on(row), leads_on(row), wild, said_before))
            walk.append(message)
            one_message(row, message, How(unmet))
            holds(row, unmet)
            after = kept_of(row)
            assert after[: len(before)] == before
            before = after
        for message in data.draw(st.permutations(walk)):  # all of it comes once more, in another order
            heard = {told[2] for told in before}
            one_message(row, message, How(unmet))
            after = kept_of(row)
            assert after[: len(before)] == before
            assert len(after) == len(before) or f"{message[0]} {message[2]}" not in heard
            before = after
        holds(row, unmet)
        assert Referral.objects.filter(passed_from=row).count() == (row.state == "passed on")
        event(f"it came to {row.state}")
        verify_trail()
        transaction.set_rollback(True)
