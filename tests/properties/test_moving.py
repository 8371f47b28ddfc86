"""A table of moves: every cell is tried, and one that names a state that is not there is refused when it is made."""

import pytest

from kith.errors import MoveNotAllowed
from kith.moving import Moving

DOOR = Moving(
    "door", {"open": "", "shut": "", "locked": ""},
    {"shut": {"open": "shut"}, "lock": {"shut": "locked"}, "open": {"shut": "open"}}, {"locked": "Ask for the key."},
)  # fmt: skip


@pytest.mark.parametrize("state", DOOR.states)
@pytest.mark.parametrize("move", DOOR.moves)
def test_a_move_leads_on_or_says_where_it_stands_and_what_to_do(state, move):
    to = DOOR.moves[move].get(state)
    assert DOOR.may_move(state, move) == (to is not None) == (move in DOOR.moves_from(state))
    if to:
        assert DOOR.moved(state, move) == to
        return
    with pytest.raises(MoveNotAllowed, match="Ask for the key" if state == "locked" else "Look at where it is now"):
        DOOR.moved(state, move)


@pytest.mark.parametrize("wrong", [{"moves": {"burn": {"open": "ash"}}}, {"what_now": {"ash": "Sweep."}}])
def test_a_table_that_names_no_state_of_it_is_no_table(wrong):
    with pytest.raises(MoveNotAllowed, match="ash"):
        Moving(**{"what": "door", "states": DOOR.states, "moves": {}, **wrong})
