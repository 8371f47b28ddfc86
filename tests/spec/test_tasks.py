"""The moves and the silence of a task: every row of the drawn tables, and every cell that is not drawn."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadUsage, MoveNotAllowed
from kith.work.away import Away, covers_for, must_be_away, stand_in
from kith.work.conversations import CONVERSATION, must_name_nobody
from kith.work.tasks import LONGEST, MOVES, STEPS, TASK, Said, must_be_a_day, must_bring, standing, steps_over
from tests.spec import drawn

DRAWN = drawn.tables("tasks")
LEGAL = {(row["from"], row["move"]): row for row in DRAWN["moves"].cases}
TODAY = date(2026, 11, 27)
WHOLE = {"words": "they said so", "day": TODAY + timedelta(5), "owner": "a1"}


@pytest.mark.parametrize("state", TASK.states)
@pytest.mark.parametrize("move", MOVES)
def test_every_cell_leads_where_it_is_drawn_to_and_what_is_not_drawn_is_refused(state, move):
    row = LEGAL.get((state, move))
    assert TASK.may_move(state, move) == (row is not None)
    if row is not None:
        assert TASK.moved(state, move) == row["to"]
        assert set(MOVES[move].needs) == set(row["needs"].split())
        return
    with pytest.raises(MoveNotAllowed, match=f"“{state}”") as said:
        TASK.moved(state, move)
    assert said.value.mend


def test_the_drawing_has_every_move_and_no_other():
    assert {row["move"] for row in DRAWN["moves"].cases} == set(MOVES) == set(TASK.moves)


def day_of(text):
    day, month, year = map(int, text.split("/"))
    return date(year, month, day)


@pytest.mark.parametrize("row", DRAWN["silence"].cases, ids=lambda row: row["case"])
def test_silence_is_told_on_the_days_that_are_drawn(row):
    due, today = (day_of(row[name]) for name in ("due", "today"))
    assert len(steps_over(due, today)) == int(row["told"])


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_the_later_it_is_the_more_steps_were_told_and_never_one_before_those_below_it(due, days):
    now, next_day = steps_over(due, due + timedelta(days)), steps_over(due, due + timedelta(days + 1))
    assert set(now) <= set(next_day)
    assert now == tuple(range(len(now)))
    assert steps_over(due, due) == ()
    assert len(steps_over(due, due + timedelta(30))) == len(STEPS)


@pytest.mark.parametrize("move", MOVES)
def test_a_move_without_what_it_needs_is_refused_and_says_what_is_missing(move):
    must_bring(move, Said("m1", **WHOLE), TODAY)
    for need in {"words", "day"} & set(MOVES[move].needs):
        with pytest.raises(BadUsage) as said:
            must_bring(move, Said("m1", **{**WHOLE, need: "" if need == "words" else None}), TODAY)
        assert said.value.mend
    with pytest.raises(BadUsage, match="message id"):
        must_bring(move, Said(" ", **WHOLE), TODAY)


@pytest.mark.parametrize("day", [None, TODAY - timedelta(1), TODAY + LONGEST + timedelta(1)])
def test_a_task_has_a_day_from_today_to_a_year_off(day):
    must_be_a_day(TODAY, TODAY)
    must_be_a_day(TODAY + LONGEST, TODAY)
    with pytest.raises(BadUsage):
        must_be_a_day(day, TODAY)


@given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.sampled_from("abcdef")), max_size=12))
def test_a_message_that_comes_again_changes_nothing(said):
    taken, heard, state = [], set(), "open"
    for move, message in said:  # only what leads on was kept as taken
        if message not in heard and TASK.may_move(state, move):
            state, taken = TASK.moved(state, move), [*taken, (move, message)]
            heard.add(message)
    assert standing(taken) == state
    assert standing([one for each in taken for one in (each, each)]) == state
    assert standing([*taken, *taken]) == state


ACCOUNTS = st.sampled_from("abcde")
AWAY = st.builds(
    lambda who, first, days, cover: Away(who, TODAY + timedelta(first), TODAY + timedelta(first + days), "" if cover == who else cover),
    ACCOUNTS, st.integers(-3, 3), st.integers(0, 6), st.sampled_from(["", *"abcde"]),
)  # fmt: skip


@given(st.lists(AWAY, max_size=8, unique_by=lambda one: one.account), ACCOUNTS, st.integers(-4, 10))
def test_whoever_stands_in_is_here_and_everybody_away_is_stood_in_for_once_or_by_the_team(away, account, day):
    on = TODAY + timedelta(day)
    gone = {one.account for one in away if one.holds(on)}
    who = stand_in(account, on, away)
    assert who == "" or who not in gone
    assert (who == account) == (account not in gone)
    covered = [name for each in "abcde" for name in covers_for(each, on, away)]
    assert len(covered) == len(set(covered))
    assert set(covered) | {name for name in gone if not stand_in(name, on, away)} == gone


def test_whoever_is_away_says_days_that_are_not_over_and_somebody_else():
    must_be_away(Away("a", TODAY, TODAY, "b"), TODAY)
    for wrong in (
        Away("a", TODAY, TODAY - timedelta(1)),
        Away("a", TODAY - timedelta(3), TODAY - timedelta(1)),
        Away("a", TODAY, TODAY, "a"),
    ):
        with pytest.raises(BadUsage):
            must_be_away(wrong, TODAY)


@pytest.mark.parametrize("number", ["9990000018", "999 000 0018", "999-000-0018"])
def test_a_notice_with_an_nhs_number_is_refused_and_a_telephone_number_is_not(number):
    assert must_name_nobody("Ring the hub on 0161 496 0001") == "Ring the hub on 0161 496 0001"
    with pytest.raises(BadUsage, match="NHS number"):
        must_name_nobody(f"Please ring {number} today")


def test_a_conversation_that_is_closed_is_opened_again_before_more_is_said():
    assert CONVERSATION.moved("open", "close") == "closed"
    with pytest.raises(MoveNotAllowed, match="closed"):
        CONVERSATION.moved("closed", "say")
    assert CONVERSATION.moved(CONVERSATION.moved("closed", "open again"), "say") == "open"
