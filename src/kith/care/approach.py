"""An approach to one person on a list: its states, who may move it on, to where, and what each move needs. The one table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kith.errors import MoveNotAllowed
from kith.moving import Moving

__all__ = [
    "APPROACH",
    "CLOSED",
    "HELD",
    "MOVES",
    "NAME_OPEN",
    "OPEN",
    "OUTCOMES",
    "STATES",
    "Move",
    "moved",
    "outcomes_from",
]

STATES = {
    "waiting": "given out to a team, and nobody has taken it",
    "taken": "somebody means to get in touch, and the name is open to them",
    "tried": "somebody tried to get in touch at least once",
    "agreed": "the person said yes; the name stays open to whoever asked them",
    "declined": "the person said no, and is left in peace",
    "not reached": "tried, and the person could not be reached",
    "wrong": "the person should not have been on the list",
    "already helped": "somebody helps the person with this already",
    "stood down": "taken off before anybody took them: what found them is questioned",
    "ended": "what the person agreed to is done, or was handed on",
}
"""Every state of an approach, in the order in which it goes through them; the last six are its end."""

OPEN = ("waiting", "taken", "tried", "agreed")
"""States of an approach that is under way: for one person there is one at a time, on however many lists they are."""

NAME_OPEN = ("taken", "tried", "agreed")
"""States in which the name is open to whoever took it: a grant stands exactly while the approach is in one of them."""

HELD = ("taken", "tried")
"""States in which the person has been taken and not yet answered."""

CLOSED = tuple(state for state in STATES if state not in OPEN)
"""States in which nothing more is done."""

OUTCOMES = {
    "agreed": "The person agreed",
    "declined": "The person said no",
    "not reached": "The person could not be reached",
    "wrong": "The person should not be on this list",
    "already helped": "Somebody helps them already",
}
"""What may come of an approach, as pages say it."""


@dataclass(frozen=True)
class Move:
    """One move of an approach.

    leads         from which state it leads to which
    who           who may make it, in words
    needs         what it needs, in words; empty where it needs nothing
    needs_reach   the person must have been reached by an attempt
    needs_trial   there must have been an attempt
    """

    leads: dict[str, str]
    who: str
    needs: str = ""
    needs_reach: bool = False
    needs_trial: bool = False


_TAKER = "whoever took it"

MOVES = {
    "take": Move({"waiting": "taken"}, "anybody of the team whom the rules let get in touch"),
    "log an attempt": Move({"taken": "tried", "tried": "tried"}, _TAKER, "a way that no stop rule shuts, and what came of it"),
    "agreed": Move({"tried": "agreed"}, _TAKER, "an attempt that reached the person", needs_reach=True),
    "declined": Move({"tried": "declined"}, _TAKER, "an attempt that reached the person", needs_reach=True),
    "not reached": Move({"tried": "not reached"}, _TAKER, "at least one attempt", needs_trial=True),
    "wrong": Move(dict.fromkeys(HELD, "wrong"), _TAKER, "what is wrong"),
    "already helped": Move(dict.fromkeys(HELD, "already helped"), _TAKER, "by whom"),
    "give back": Move(dict.fromkeys(HELD, "waiting"), _TAKER, "why, for whoever takes it next"),
    "hand over": Move({state: state for state in NAME_OPEN}, "whoever took it, or whoever gives people out to the team", "to whom of the team, and why"),
    "stand down": Move({"waiting": "stood down"}, "the service", "that somebody questioned every rule that found the person"),
    "end": Move({"agreed": "ended"}, _TAKER, "what came of it"),
}  # fmt: skip
"""Every move, and from which state it leads to which. An agreement leaves the name open until it is ended."""

_WHAT_NOW = {
    "waiting": "Take it first.",
    "taken": "Log an attempt first, or give it back.",
    "tried": "Look at what came of the last attempt, and go on from there.",
    "agreed": "End it when what was agreed is done or handed on.",
}


APPROACH = Moving(
    "approach",
    STATES,
    {name: move.leads for name, move in MOVES.items()},
    _WHAT_NOW,
    "It has ended: nothing more is done.",
)
"""What an approach may do next, but for the attempts that a move needs: those `moved` asks for."""


def moved(state: str, move: str, results: Sequence[str] = ()) -> str:
    """Give the state that a move leads to.

    Parameters
    ----------
    state : one of `STATES`
    move : one of `MOVES`
    results : what came of each attempt of this approach, of `kith.care.stopping.RESULTS`

    Returns
    -------
    one of `STATES`

    Raises
    ------
    MoveNotAllowed
        the move does not lead on from this state, or lacks an attempt that it needs; says what to do.

    Examples
    --------
    >>> moved("waiting", "take"), moved("tried", "agreed", ["no answer", "reached"])
    ('taken', 'agreed')
    >>> moved("tried", "declined", ["no answer"])
    Traceback (most recent call last):
    kith.errors.MoveNotAllowed: Nobody has reached the person yet, so nobody can say “declined” for them. Log the attempt that reached them first.
    >>> moved("declined", "take")
    Traceback (most recent call last):
    kith.errors.MoveNotAllowed: This approach is “declined”, and from there nobody can take. It has ended: nothing more is done.
    """
    to, found = APPROACH.moved(state, move), MOVES[move]
    if found.needs_trial and not results:
        raise MoveNotAllowed("Nobody has tried to reach the person yet.", "Log an attempt first.")
    if found.needs_reach and "reached" not in results:
        raise MoveNotAllowed(
            f"Nobody has reached the person yet, so nobody can say “{move}” for them.",
            "Log the attempt that reached them first.",
        )
    return to


def outcomes_from(state: str, results: Sequence[str]) -> list[str]:
    """The outcomes that may be recorded now, in the order of `OUTCOMES`.

    Examples
    --------
    >>> outcomes_from("taken", [])
    ['wrong', 'already helped']
    >>> outcomes_from("tried", ["reached"])[:2]
    ['agreed', 'declined']
    """
    return [
        one
        for one in OUTCOMES
        if APPROACH.may_move(state, one)
        and (not MOVES[one].needs_reach or "reached" in results)
        and (not MOVES[one].needs_trial or results)
    ]
