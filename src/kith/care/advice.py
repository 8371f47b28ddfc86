"""A case of advice, its days, the letters it asks for and the money it brings: the states of each, who moves it, and what a move needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kith.errors import BadUsage, MoveNotAllowed
from kith.moving import Moving

__all__ = ["CASE", "DAY", "LETTER", "MONEY", "NEEDED", "PARTIES", "THINGS", "Step", "Thing", "moved", "steps_open"]

PARTIES = {
    "adviser": "whoever works on the case, in the body that has it",
    "person": "the person whom it is about, or who speaks for them",
    "practice": "the practice that is asked for a letter",
}
"""Who may move something of a case."""

NEEDED = {
    "reason": "a word of the list",
    "words": "a sentence",
    "past_day": "the day on which it was done, today or earlier",
    "new_day": "the new day",
    "amount": "how much, and how often it is paid",
    "result": "what came of it, as the person sees it",
}
"""What a move may need, in words."""


@dataclass(frozen=True)
class Step:
    """One move.

    does    what it is, in words
    leads   from which state it leads to which
    who     who may make it, of `PARTIES`
    needs   what it needs, of `NEEDED`
    """

    does: str
    leads: Mapping[str, str]
    who: tuple[str, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thing:
    """One kind of thing of a case: its one table of states and moves.

    name        what it is called
    beginning   the state before its first move
    states      every state, for staff
    told        the same for the person; empty where they are told of it with the case
    open        states in which somebody still has to do something
    steps       every move
    what_now    what to do instead, by state
    """

    name: str
    beginning: str
    states: Mapping[str, str]
    open: tuple[str, ...]
    steps: Mapping[str, Step]
    what_now: Mapping[str, str]
    told: Mapping[str, str]

    @property
    def moving(self) -> Moving:
        """The moves as every room keeps them."""
        return Moving(
            self.name, self.states, {name: dict(step.leads) for name, step in self.steps.items()}, self.what_now
        )

    @property
    def closed(self) -> tuple[str, ...]:
        """States in which nothing more is to be done."""
        return tuple(state for state in self.states if state not in self.open and state != self.beginning)


def _to(state: str, *states: str) -> dict[str, str]:
    return dict.fromkeys(states, state)


_ADVISER, _WAITING = ("adviser",), ("waiting for evidence", "waiting for a decision")
_AT_WORK = ("working", *_WAITING)

CASE = Thing(
    "case", "new",
    {
        "new": "written, and not opened yet",
        "opened": "opened; nobody has looked yet whether advising here would be a conflict of interest",
        "working": "looked into, no conflict found, and under way",
        "waiting for evidence": "waits for a letter, a form or a paper",
        "waiting for a decision": "waits for an office, a court or a tribunal",
        "closed": "over, with what came of it as the person sees it",
        "referred on": "another body advises, because this one cannot: a conflict of interest, or outside what it may advise on",
        "stopped": "the person wants it no longer",
    },
    ("opened", *_AT_WORK),
    {
        "open": Step("open it", _to("opened", "new"), ("adviser", "person")),
        "clear": Step("say that a conflict of interest was looked for and none found", _to("working", "opened"), _ADVISER),
        "await evidence": Step("wait for evidence", _to("waiting for evidence", "working", "waiting for a decision"), _ADVISER, ("words",)),
        "await decision": Step("wait for a decision", _to("waiting for a decision", "working", "waiting for evidence"), _ADVISER, ("words",)),
        "go on": Step("go on with it: what it waited for is there", _to("working", *_WAITING), _ADVISER),
        "close": Step("close it, with what came of it", _to("closed", *_AT_WORK), _ADVISER, ("result",)),
        "refer on": Step("send the person to another adviser", _to("referred on", "opened", *_AT_WORK), _ADVISER, ("reason", "words")),
        "stop": Step("stop, because the person wants it no longer", _to("stopped", "opened", *_AT_WORK), ("adviser", "person"), ("words",)),
        "reopen": Step("open it again", _to("working", "closed", "stopped"), _ADVISER, ("words",)),
    },
    {
        "new": "Open it first.",
        "opened": "Look for a conflict of interest, and say what was found.",
        "working": "Go on with it, wait for something, or close it with what came of it.",
        "waiting for evidence": "Say that it is there, or close it with what came of it.",
        "waiting for a decision": "Say what was decided, or close it with what came of it.",
        "closed": "Open it again, with the reason.",
        "referred on": "Another body advises now. Open a new case if that has changed.",
        "stopped": "Open it again if the person wants it after all, in their words.",
    },
    {
        "opened": "An adviser has your case, and looks whether they are free to advise you.",
        "working": "Your adviser works on it.",
        "waiting for evidence": "Your adviser waits for a letter or a paper.",
        "waiting for a decision": "Your adviser waits for an office, a court or a tribunal to decide.",
        "closed": "This is over. It says here what came of it, as you see it.",
        "referred on": "This adviser may not advise you on this, and has told you who can.",
        "stopped": "You asked us to stop. The adviser has stopped.",
    },
)  # fmt: skip
"""A case. What it opened of the record is open to the adviser's body exactly while it is in one of the open states."""

DAY = Thing(
    "day", "new",
    {
        "new": "proposed, and nobody has confirmed it",
        "standing": "confirmed; something must be done by then",
        "met": "done in time",
        "missed": "not done in time; what follows is written beside it",
        "moved": "another day stands in its place",
        "fallen away": "nothing needs to be done any more",
    },
    ("standing",),
    {
        "confirm": Step("confirm the day against the letter", _to("standing", "new"), _ADVISER),
        "meet": Step("say that it was done in time", _to("met", "standing"), _ADVISER, ("past_day",)),
        "miss": Step("say that it was not done in time, and what follows", _to("missed", "standing"), _ADVISER, ("words",)),
        "move": Step("put another day in its place", _to("moved", "standing", "missed"), _ADVISER, ("new_day", "words")),
        "fall away": Step("say that nothing needs to be done any more", _to("fallen away", "standing"), _ADVISER, ("words",)),
        "stand again": Step("take that back: it was said by mistake", _to("standing", "met", "missed", "fallen away"), _ADVISER, ("words",)),
    },
    {
        "new": "Confirm it first.",
        "standing": "Say that it was done, that it was not, that another day stands, or that it fell away.",
        "met": "Take that back first, if it was a mistake.",
        "missed": "Put another day in its place where it may be done late, or take it back if it was a mistake.",
        "moved": "Look at the day that stands in its place.",
        "fallen away": "Take that back first, if it was a mistake.",
    },
    {"standing": "Something must be done by this day.", "met": "It was done in time.", "missed": "It was not done in time. Your adviser tells you what can still be done.",
     "moved": "Another day counts now.", "fallen away": "Nothing needs to be done about this any more."},
)  # fmt: skip
"""A day by which something must be done. One that passes without a word is never closed by itself."""

_AT_PRACTICE = ("asked", "seen")

LETTER = Thing(
    "letter", "new",
    {
        "new": "written down, and not asked for yet",
        "asked": "asked for; nobody at the practice has opened it",
        "seen": "somebody at the practice opened it, and has not answered",
        "returned": "the practice asks for something first",
        "written": "the practice wrote it, or sent it",
        "refused": "the practice will not write it, with the reason",
        "received": "the adviser has it",
        "not needed": "not needed any more",
    },
    (*_AT_PRACTICE, "returned", "written"),
    {
        "ask": Step("ask the practice for a letter", _to("asked", "new"), _ADVISER),
        "see": Step("open it", _to("seen", "asked"), ("practice",)),
        "write": Step("say that it is written, and how it goes to the adviser", _to("written", *_AT_PRACTICE), ("practice",), ("words",)),
        "refuse": Step("say no, with the reason", _to("refused", *_AT_PRACTICE), ("practice",), ("reason",)),
        "return": Step("ask for what is missing", _to("returned", *_AT_PRACTICE), ("practice",), ("words",)),
        "ask again": Step("ask again, with what was missing", _to("asked", "returned", "refused"), _ADVISER, ("words",)),
        "receive": Step("say that it came", _to("received", "written", *_AT_PRACTICE), _ADVISER),
        "drop": Step("say that it is not needed any more", _to("not needed", *_AT_PRACTICE, "returned", "written"), _ADVISER, ("words",)),
    },
    {
        "new": "Ask for it first.",
        "asked": "The practice opens it and answers.",
        "seen": "The practice writes it, says no, or asks for what is missing.",
        "returned": "The adviser asks again with what was missing, or says that it is not needed.",
        "written": "The adviser says that it came.",
        "refused": "The adviser asks again with what has changed, or asks somebody else.",
        "received": "It is there. Ask for another if more is needed.",
        "not needed": "Ask for another if one is needed after all.",
    },
    {"asked": "Your practice was asked for a letter.", "seen": "Your practice has read what is asked for.", "returned": "Your practice needs to know more first.",
     "written": "Your practice has written the letter.", "refused": "Your practice will not write it. It says here why.", "received": "Your adviser has the letter.",
     "not needed": "The letter is not needed any more."},
)  # fmt: skip
"""A letter of evidence asked of a practice. What is asked is open to the practice exactly while the letter is asked, seen or returned."""

MONEY = Thing(
    "money", "new",
    {
        "new": "written down, and not claimed yet",
        "claimed": "claimed, and not decided",
        "awarded": "awarded: this much, once or so often",
        "refused": "refused",
        "dropped": "no longer claimed",
    },
    ("claimed",),
    {
        "claim": Step("say that it was claimed", _to("claimed", "new"), _ADVISER),
        "award": Step("say that it was awarded, and how much", _to("awarded", "claimed", "refused"), _ADVISER, ("amount",)),
        "refuse": Step("say that it was refused", _to("refused", "claimed"), _ADVISER),
        "drop": Step("say that it is no longer claimed", _to("dropped", "claimed"), _ADVISER, ("words",)),
        "correct": Step("put the amount right", _to("awarded", "awarded"), _ADVISER, ("amount", "words")),
        "claim again": Step("take that back: it is still claimed", _to("claimed", "awarded", "refused", "dropped"), _ADVISER, ("words",)),
    },
    {
        "new": "Say first that it was claimed.",
        "claimed": "Say what was decided, or that it is no longer claimed.",
        "awarded": "Put the amount right, or take it back.",
        "refused": "Say that it was awarded after all, or take it back.",
        "dropped": "Take it back if it is claimed after all.",
    },
    {"claimed": "It was claimed for you.", "awarded": "You were awarded this.", "refused": "It was refused.", "dropped": "It is not claimed any more."},
)  # fmt: skip
"""Money that was claimed. Refused and then awarded on appeal is one claim; each amount that was ever said stays."""

THINGS: Mapping[str, Thing] = {one.name: one for one in (CASE, DAY, LETTER, MONEY)}
"""Every kind of thing of a case."""


def steps_open(thing: str, state: str, party: str) -> tuple[str, ...]:
    """Every move that a party may make from a state, in the order of the table.

    Examples
    --------
    >>> steps_open("letter", "seen", "practice"), steps_open("case", "opened", "person")
    (('write', 'refuse', 'return'), ('stop',))
    """
    steps = THINGS[thing].steps
    return tuple(name for name, step in steps.items() if state in step.leads and party in step.who)


def moved(thing: str, state: str, move: str, party: str) -> str:
    """Give the state that a move leads to.

    Parameters
    ----------
    thing : one of `THINGS`
    state : a state of it
    move : a move of it
    party : one of `PARTIES`; who makes it

    Returns
    -------
    a state of it

    Raises
    ------
    BadUsage
        there is no such thing, state, move or party.
    MoveNotAllowed
        the move does not lead on from this state, or is somebody else's; says whose, and what to do.

    Examples
    --------
    >>> moved("case", "working", "close", "adviser"), moved("letter", "asked", "write", "practice")
    ('closed', 'written')
    >>> moved("letter", "asked", "write", "adviser")
    Traceback (most recent call last):
    kith.errors.MoveNotAllowed: To write is for the practice that is asked for a letter. The practice opens it and answers.
    """
    if thing not in THINGS:
        raise BadUsage(f"A case knows no “{thing}”.", f"Use one of: {', '.join(THINGS)}.")
    one = THINGS[thing]
    for word, words in ((state, one.states), (move, one.steps), (party, PARTIES)):
        if word not in words:
            raise BadUsage(f"A {thing} knows no “{word}”.", f"Use one of: {', '.join(words)}.")
    to = one.moving.moved(state, move)
    who = one.steps[move].who
    if party not in who:
        raise MoveNotAllowed(f"To {move} is for {' or '.join(PARTIES[each] for each in who)}.", one.what_now[state])
    return to
