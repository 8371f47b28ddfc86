"""The drawn table of an import's moves: every state by every move, as the program has it."""

import pytest

from kith.errors import MoveNotAllowed
from kith.people.import_states import IMPORT, MOVES, OPEN, STATES

DRAWN = """
state     | check   | refuse  | build    | stage  | commit    | find moved | withdraw
received  | checked | refused |          |        |           |            | withdrawn
checked   |         |         | building |        |           |            | withdrawn
building  |         | refused | building | staged |           |            | withdrawn
staged    |         |         |          |        | committed | moved      | withdrawn
moved     |         |         | building |        |           |            | withdrawn
committed |         |         |          |        |           |            |
withdrawn |         |         |          |        |           |            |
refused   |         |         |          |        |           |            |
"""


def _cells():
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in DRAWN.strip().split("\n")]
    return [(line[0], move, to) for line in lines for move, to in zip(head[1:], line[1:], strict=True)]


CELLS = _cells()


def test_the_drawing_has_every_state_and_every_move():
    assert {state for state, _, _ in CELLS} == set(STATES)
    assert {move for _, move, _ in CELLS} == set(MOVES)


@pytest.mark.parametrize(("state", "move", "to"), CELLS)
def test_each_state_answers_each_move_as_drawn(state, move, to):
    assert IMPORT.may_move(state, move) == bool(to)
    if to:
        assert IMPORT.moved(state, move) == to
    else:
        with pytest.raises(MoveNotAllowed, match=f"“{state}”"):
            IMPORT.moved(state, move)


def test_what_has_ended_is_under_way_no_more_and_leads_nowhere():
    ends = {state for state in STATES if not any(IMPORT.may_move(state, move) for move in MOVES)}
    assert ends == set(STATES) - OPEN
