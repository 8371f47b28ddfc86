"""What became of somebody who was referred: every row of the drawn table, and what holds for any walk."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.spec import drawn

from kith.care.referral import BEGINNING, KINDS, PARTIES, moved, moves_open
from kith.care.referral_journeys import ANSWERS, OUTCOMES, TIMES, WAITS, Step, journey, latest_start
from kith.care.referral_reasons import RESULTS

CASES = drawn.tables("referrals")["journeys"].cases
TOLD = re.compile(r"(?P<move>[a-z ]+?) (?P<day>\d+)(?: \((?P<reason>.*)\))?")
BEGAN = datetime(2026, 11, 2, 9, tzinfo=UTC)


def steps_of(moves):
    """Steps by the table of moves, so that no case can be drawn that no referral can come to."""
    state, found = BEGINNING, []
    for told in moves.split("; "):
        one = TOLD.fullmatch(told)
        move, reason = one["move"], one["reason"] or ""
        if move == "send":
            state = BEGINNING
        kind = "advice" if move == "advise" else "referral"
        state = next(moved(kind, state, move, party) for party in PARTIES if move in moves_open(kind, state, party))
        found.append(Step(move, state, datetime(2026, 11, int(one["day"]), 9, tzinfo=UTC), reason))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_each_journey_that_is_drawn_is_counted_as_it_says(case):
    found = journey(steps_of(case["moves"]), urgency=case["urgency"], until=date.fromisoformat(case["until"]))
    told = (found.answer, found.wait, str(found.days), found.time, found.outcome)
    assert told == tuple(case[name] for name in ("answer", "wait", "days", "time", "outcome"))


def test_every_part_is_drawn():
    for column, parts in {"answer": ANSWERS, "wait": WAITS, "time": TIMES, "outcome": OUTCOMES}.items():
        assert {case[column] for case in CASES} - {""} == set(parts)


@st.composite
def walks(draw):
    """Any moves that lead on, some days apart."""
    kind, state, at, found = draw(st.sampled_from(sorted(KINDS))), BEGINNING, BEGAN, []
    for _ in range(draw(st.integers(1, 12))):
        legal = [(move, party) for party in PARTIES for move in moves_open(kind, state, party)]
        if not legal:
            break
        move, party = draw(st.sampled_from(legal))
        state = moved(kind, state, move, party)
        reason = draw(st.sampled_from(sorted(RESULTS))) if move == "end" else ""
        found.append(Step(move, state, at, reason))
        at += timedelta(days=draw(st.integers(0, 40)))
    return found, at.date() + timedelta(days=1 + draw(st.integers(0, 60)))


@given(walks(), st.sampled_from(["routine", "urgent"]))
def test_every_walk_is_in_one_part_of_each_and_what_it_says_hangs_together(walk, urgency):
    steps, until = walk
    found = journey(steps, urgency=urgency, until=until)
    assert found.answer in ANSWERS
    assert found.wait in WAITS
    assert found.time in {"", *TIMES}
    assert found.outcome in {"", *OUTCOMES}
    assert 0 <= found.days <= (until - steps[0].at.date()).days
    assert not found.outcome or found.wait == "began"
    if found.wait == "began" and found.time:
        is_late = found.days > (latest_start(steps[0].at.date(), urgency) - steps[0].at.date()).days
        assert found.time == ("late" if is_late else "in time")


@given(walks())
def test_a_later_look_never_takes_back_that_it_began_nor_how_long_it_took(walk):
    steps, until = walk
    now, later = (journey(steps, urgency="routine", until=until + timedelta(days=more)) for more in (0, 90))
    assert later.days >= now.days
    if now.wait == "began":
        assert (later.wait, later.days) == (now.wait, now.days)
