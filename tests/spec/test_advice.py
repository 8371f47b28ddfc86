"""Cases of advice: every row of the drawn tables, and every cell that is not drawn."""

from datetime import date, timedelta
from itertools import product

import pytest

from kith.care.advice import CASE, DAY, LETTER, NEEDED, PARTIES, THINGS, moved, steps_open
from kith.care.advice_clocks import LETTER_CLOCKS, letter_due
from kith.care.advice_ladder import HOME, TOLD, USUAL, reached
from kith.care.advice_matters import DAY_KINDS, MATTERS, SURE, kinds_of, propose
from kith.care.advice_money import PERIODS
from kith.care.advice_said import SaidOfCase, must_bring
from kith.care.advice_words import MONEY_KINDS, OF_WHAT, WHOSE_MONEY
from kith.errors import BadUsage, MoveNotAllowed
from tests.spec import drawn

DRAWN = drawn.tables("advice")
LEGAL = {
    (row["thing"], row["from"], row["move"], party): row
    for row in DRAWN["advice_moves"].cases
    for party in row["by"].split()
}
ENOUGH = {
    "words": {"words": "as they said"}, "past_day": {"day": date(2026, 11, 27)}, "new_day": {"day": date(2026, 11, 27)}, "amount": {"amount_pence": 1, "period": "once"},
}  # fmt: skip
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("thing", THINGS)
def test_every_cell_leads_where_it_is_drawn_to_and_what_is_not_drawn_is_refused(thing):
    one = THINGS[thing]
    for state, move, party in product(one.states, one.steps, PARTIES):
        row = LEGAL.get((thing, state, move, party))
        assert (move in steps_open(thing, state, party)) == (row is not None)
        if row is not None:
            assert moved(thing, state, move, party) == row["to"]
            continue
        with pytest.raises(MoveNotAllowed) as said:
            moved(thing, state, move, party)
        assert said.value.mend == one.what_now[state]


def test_the_drawing_has_every_move_and_every_need_and_no_other():
    rows = DRAWN["advice_moves"].cases
    assert {(row["thing"], row["move"]) for row in rows} == {
        (name, move) for name, one in THINGS.items() for move in one.steps
    }
    for row in rows:
        assert set(THINGS[row["thing"]].steps[row["move"]].needs) == set(row["needs"].split())
    assert {need for row in rows for need in row["needs"].split()} == set(NEEDED)


def test_the_person_may_stop_a_case_while_it_is_under_way_and_what_ended_opens_only_for_a_reason():
    assert all("stop" in steps_open("case", state, "person") for state in CASE.open)
    for state in CASE.closed:
        assert set(steps_open("case", state, "adviser")) <= {"reopen"}
    assert CASE.steps["reopen"].needs == ("words",)


def test_every_state_can_be_reached_and_every_open_one_can_be_left():
    for name, one in THINGS.items():
        assert {row["to"] for (thing, *_), row in LEGAL.items() if thing == name} == set(one.states) - {one.beginning}
        assert all(any(steps_open(name, state, party) for party in PARTIES) for state in one.open)
        assert set(one.told) == set(one.states) - {one.beginning}


@pytest.mark.parametrize("cell", [("cow", "opened", "clear", "adviser"), ("case", "gone", "clear", "adviser"), ("case", "opened", "vanish", "adviser"), ("case", "opened", "clear", "council")])  # fmt: skip
def test_a_word_that_the_table_has_not_is_refused(cell):
    with pytest.raises(
        BadUsage, match=f"“{next(word for word in cell if word in ('cow', 'gone', 'vanish', 'council'))}”"
    ):
        moved(*cell)


@pytest.mark.parametrize(("thing", "move"), [(name, move) for name, one in THINGS.items() for move in one.steps])
def test_each_move_is_refused_without_what_it_needs_and_taken_with_it(thing, move):
    needs = THINGS[thing].steps[move].needs
    told = {}
    for need in needs:
        told |= {"reason": next(iter(OF_WHAT[thing, move]))} if need in ("reason", "result") else ENOUGH[need]
    must_bring(SaidOfCase("m", thing, move, **told), TODAY)
    for name in told:
        if name != "period":
            with pytest.raises(BadUsage, match=f"To {move} needs"):
                must_bring(
                    SaidOfCase("m", thing, move, **{**told, name: "" if name in ("reason", "words") else None}), TODAY
                )


@pytest.mark.parametrize("case", DRAWN["advice_days"].cases, ids=lambda case: case["case"])
def test_a_day_is_proposed_as_it_is_drawn(case):
    found = propose(case["kind"], date.fromisoformat(case["typed"]))
    assert (found.due_date.isoformat(), found.act_by.isoformat()) == (case["due"], case["act by"])
    assert DAY_KINDS[case["kind"]].ground in found.why
    assert ("shut on that day" in found.why) == (case["due"] != case["act by"])


def test_every_kind_of_day_says_whose_word_it_is_and_how_sure_and_of_which_matter():
    for name, one in DAY_KINDS.items():
        assert (one.matter in MATTERS, one.sure in SURE, bool(one.ground), bool(one.typed)) == (
            True,
            True,
            True,
            True,
        ), name
        assert one.is_read_off == (one.sure == "paper")
        assert one.ladder in (USUAL, HOME)
    assert {row["kind"] for row in DRAWN["advice_days"].cases} >= {
        name for name, one in DAY_KINDS.items() if not one.is_read_off
    }
    for matter in MATTERS:
        assert set(kinds_of(matter)) == set(DAY_KINDS)
    with pytest.raises(BadUsage):
        kinds_of("weather")
    with pytest.raises(BadUsage):
        propose("never", TODAY)


@pytest.mark.parametrize("case", DRAWN["advice_told"].cases, ids=lambda case: case["case"])
def test_each_is_told_from_the_day_that_is_drawn_and_not_before(case):
    due, ladder = date.fromisoformat(case["due"]), DAY_KINDS[case["kind"]].ladder
    for whom in TOLD:
        first = date.fromisoformat(case[whom])
        told = [
            day
            for day in range(-30, 30)
            if whom in {rung.told for rung in reached(due, ladder, first + timedelta(day))}
        ]
        assert told == list(range(30)), whom


@pytest.mark.parametrize("case", DRAWN["advice_letters"].cases, ids=lambda case: case["case"])
def test_a_silent_letter_is_told_from_the_day_that_is_drawn(case):
    needed = date.fromisoformat(case["needed by"]) if case["needed by"] else None
    due = letter_due(case["state"], date.fromisoformat(case["since"]), needed)
    assert ((due + timedelta(1)).isoformat() if due else "") == case["told on"]
    assert (LETTER_CLOCKS[case["state"]].whose if due else "") == case["whose"]
    assert set(LETTER_CLOCKS) == set(LETTER.open)


def test_the_short_lists_are_those_of_the_moves_that_choose_from_one():
    chosen = {
        (name, move)
        for name, one in THINGS.items()
        for move, step in one.steps.items()
        if {"reason", "result"} & set(step.needs)
    }
    assert set(OF_WHAT) == chosen
    assert DAY.open == ("standing",)
    assert {"once", "week"} <= set(PERIODS)
    assert "pip" in MONEY_KINDS
    assert "person" in WHOSE_MONEY
