"""The moves and the clocks of a referral: every row of the drawn tables, and every cell that is not drawn."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product

import pytest

from kith.care.clocks import CLOCKS, MANAGER, SENDER, STEPS, TOLD, overdue
from kith.care.closed_service import WHEN_CLOSED
from kith.care.referral import (
    BEGINNING,
    CLOSED,
    FOR_RESIDENTS,
    KINDS,
    MOVES,
    NEEDED,
    OPEN,
    PARTIES,
    STATES,
    may_move,
    moved,
    moves_open,
    needs_of,
)
from kith.care.referral_events import Event
from kith.care.referral_reasons import DECLINED, REASONS, RESULTS, is_failed_end
from kith.errors import BadUsage, MoveNotAllowed
from tests.spec import drawn

DRAWN = drawn.tables("referrals")
KIND_WORDS = {"all": tuple(KINDS), "advice": ("advice",), "taken on": tuple(one for one in KINDS if one != "advice")}
LEGAL = {
    (kind, row["from"], row["move"], party): row
    for row in DRAWN["moves"].cases
    for kind in KIND_WORDS[row["kinds"]]
    for party in row["by"].split()
}
EVERY_CELL = list(product(KINDS, STATES, MOVES, PARTIES))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_cell_leads_where_it_is_drawn_to_and_what_is_not_drawn_is_refused(kind, state):
    for move, party in product(MOVES, PARTIES):
        row = LEGAL.get((kind, state, move, party))
        assert may_move(kind, state, move, party) == (row is not None)
        if row is not None:
            assert moved(kind, state, move, party) == row["to"]
            assert set(row["needs"].split()) <= set(needs_of(kind, move))
        else:
            with pytest.raises(MoveNotAllowed, match=rf"“{state}”|has no move “{move}”") as said:
                moved(kind, state, move, party)
            assert said.value.mend


def test_the_drawing_has_every_move_and_every_need_and_no_other():
    assert {row["move"] for row in DRAWN["moves"].cases} == set(MOVES)
    for row in DRAWN["moves"].cases:
        assert set(MOVES[row["move"]].needs) == set(row["needs"].split())
    meets = {kind for kind in KINDS if "meeting_date" in needs_of(kind, "accept")}
    assert meets == {"warm handover", "joint visit"}
    assert {one for kind in KINDS for move in MOVES for one in needs_of(kind, move)} == set(NEEDED)


def test_the_person_may_always_take_it_back_and_what_is_closed_opens_only_for_a_reason():
    for kind, state in product(KINDS, OPEN):
        assert "withdraw" in moves_open(kind, state, "person")
    for kind, state, move, party in EVERY_CELL:
        if state in CLOSED and may_move(kind, state, move, party):
            assert (move, MOVES[move].needs) == ("reopen", ("words",))
    assert {BEGINNING, *OPEN, *CLOSED} == set(STATES) == set(FOR_RESIDENTS)


def test_every_state_can_be_reached_and_every_open_one_can_be_left():
    for kind in KINDS:
        reached = {row["to"] for (of, *_), row in LEGAL.items() if of == kind} | {BEGINNING}
        without = {"accepted", "waiting", "started"} if kind == "advice" else set()
        assert set(STATES) - reached == without
        assert all(moves_open(kind, state, "recipient") for state in OPEN if state in reached and state != "returned")


@pytest.mark.parametrize("word", range(4))
def test_a_word_that_the_table_has_not_is_refused(word):
    cell = ["referral", "seen", "accept", "recipient"]
    cell[word] = "vanish"
    with pytest.raises(BadUsage, match="knows no “vanish”"):
        moved(*cell)


def test_each_no_is_a_failed_end_and_so_is_each_result_without_what_was_needed():
    assert is_failed_end("declined")
    assert {one for one in RESULTS if is_failed_end("ended", one)} == {"not helped", "did not suit", "not reached"}
    assert not [state for state in STATES if state not in ("declined", "ended") and is_failed_end(state, "not helped")]
    assert not is_failed_end("ended")
    assert set(REASONS) == {name for name, move in MOVES.items() if "reason" in move.needs}
    assert "full" in DECLINED


def events_of(case):
    """The events of a case: each move on its day at nine, with the day that it promises."""
    for number, told in enumerate(case["moves"].split("; ")):
        said, _, until = told.partition(" until ")
        move, day = said.rsplit(" ", 1)
        at = datetime.combine(date.fromisoformat(day), time(9), UTC)
        party = "recipient" if "recipient" in MOVES[move].who[next(iter(MOVES[move].leads))] else "referrer"
        due = date.fromisoformat(until) if until else None
        yield Event("7", move, party, at, f"m{number}", number, due_date=due, urgency=case["urgency"])


@pytest.mark.parametrize("case", DRAWN["silence"].cases, ids=lambda case: case["case"])
def test_silence_is_told_on_the_day_that_is_drawn_and_not_before(case):
    events = list(events_of(case))
    if not case["told on"]:
        assert overdue(events, now=datetime(2027, 12, 31, tzinfo=UTC)) == []
        return
    told = datetime.combine(date.fromisoformat(case["told on"]), time(0, 30), UTC)
    assert overdue(events, now=told - timedelta(hours=1)) == []
    (found,) = overdue(reversed(events), now=told)
    assert (found.whose, found.message_id, found.told) == (case["whose"], events[-1].message_id, (SENDER,))
    manager = datetime.combine(date.fromisoformat(case["manager on"]), time(0, 30), UTC)
    ((before,), (after,)) = (overdue(events, now=now) for now in (manager - timedelta(hours=1), manager))
    assert (before.told, after.told) == ((SENDER,), (SENDER, MANAGER))


def test_where_a_service_has_closed_something_can_be_done_from_every_open_state():
    assert set(WHEN_CLOSED) == set(OPEN)
    for state, to_do in WHEN_CLOSED.items():
        for move in to_do.moves:
            assert any(move in moves_open("referral", state, party) for party in ("recipient", "referrer"))
            state = moved("referral", state, move, next(iter(MOVES[move].who[state])))
        assert state in CLOSED


def test_every_urgency_has_its_steps_in_order_and_each_is_told_once():
    assert set(STEPS) == set(CLOCKS)
    for steps in STEPS.values():
        assert [one.to for one in steps] == list(TOLD)
        assert [one.working_days for one in steps] == sorted({one.working_days for one in steps})
