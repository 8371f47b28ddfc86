"""Something under way, such as an import, an approach or a referral: the states it goes through and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kith.errors import MoveNotAllowed

__all__ = ["Moving"]


@dataclass(frozen=True)
class Moving:
    """The one table of the moves of one kind of thing; pages, tests and the manual are drawn from it.

    what        what it is called in a sentence, such as "import"
    states      every state in the order in which it goes through them, each with what it means
    moves       every move, and from which state it leads to which
    what_now    what to do instead, by state, for whoever asks for a move that is not there
    otherwise   what to do instead in every other state
    """

    what: str
    states: Mapping[str, str]
    moves: Mapping[str, Mapping[str, str]]
    what_now: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "Look at where it is now, and go on from there."

    def __post_init__(self) -> None:
        unknown = {state for leads in self.moves.values() for pair in leads.items() for state in pair} - set(
            self.states
        )
        if unknown := unknown | (set(self.what_now) - set(self.states)):
            raise MoveNotAllowed(
                f"The table of a {self.what} names {sorted(unknown)}, which is no state of it.", "Mend the table."
            )

    def may_move(self, state: str, move: str) -> bool:
        """Say whether a move leads on from a state.

        Examples
        --------
        >>> lamp = Moving("lamp", {"off": "dark", "on": "bright"}, {"light": {"off": "on"}})
        >>> lamp.may_move("off", "light"), lamp.may_move("on", "light")
        (True, False)
        """
        return state in self.moves[move]

    def moved(self, state: str, move: str) -> str:
        """Give the state that a move leads to.

        Raises
        ------
        MoveNotAllowed
            the move does not lead on from this state; says what the state is and what to do.

        Examples
        --------
        >>> lamp = Moving("lamp", {"off": "dark", "on": "bright"}, {"light": {"off": "on"}}, {"on": "It burns already."})
        >>> lamp.moved("off", "light")
        'on'
        >>> lamp.moved("on", "light")
        Traceback (most recent call last):
        kith.errors.MoveNotAllowed: This lamp is “on”, and from there nobody can light. It burns already.
        """
        if not self.may_move(state, move):
            now = self.what_now.get(state, self.otherwise)
            raise MoveNotAllowed(f"This {self.what} is “{state}”, and from there nobody can {move}.", now)
        return self.moves[move][state]

    def moves_from(self, state: str) -> tuple[str, ...]:
        """Every move that leads on from a state, in the order of the table.

        Examples
        --------
        >>> Moving("lamp", {"off": "", "on": ""}, {"light": {"off": "on"}, "put out": {"on": "off"}}).moves_from("on")
        ('put out',)
        """
        return tuple(move for move in self.moves if self.may_move(state, move))
