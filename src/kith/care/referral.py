"""A referral: its states, who may move it on from where, to where, and what each move needs. The one table of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kith.errors import BadUsage, MoveNotAllowed
from kith.moving import Moving

__all__ = [
    "BEGINNING",
    "CLOSED",
    "FOR_RESIDENTS",
    "KINDS",
    "MOVES",
    "NEEDED",
    "OPEN",
    "PARTIES",
    "REFERRAL",
    "STATES",
    "Move",
    "may_move",
    "moved",
    "moves_open",
    "needs_of",
]

KINDS = {
    "referral": "asks a service to take the person on",
    "advice": "asks a specialist a question, who answers without taking the person on",
    "warm handover": "whoever refers and whoever receives meet the person together, and then hand over",
    "joint visit": "both visit the person together, and both go on",
}
"""Every kind of referral."""

PARTIES = {
    "referrer": "whoever sent it",
    "recipient": "the service that it was sent to, or whoever writes down what that service said by telephone",
    "person": "the person whom it is about, or who speaks for them",
}
"""Who may move a referral."""

BEGINNING = "new"

STATES = {
    BEGINNING: "written, and not sent yet",
    "sent": "on its way; nobody at the service has opened it",
    "seen": "somebody at the service opened it, and has not answered",
    "returned": "sent back, because something is missing",
    "accepted": "the service will help, and has not said when",
    "waiting": "the service said by when it will begin",
    "started": "the service has begun",
    "ended": "over, with what came of it as the person sees it",
    "declined": "the service said no, with the reason",
    "withdrawn": "taken back by whoever sent it, or by the person",
    "recalled": "called back, because it went to the wrong place: an incident",
    "passed on": "the service sent it on to a better one, which has a referral of its own",
}
"""Every state of a referral, for staff, in the order in which it goes through them; the last five are its end."""

FOR_RESIDENTS = {
    BEGINNING: "We are writing down what you need. Nothing has been sent.",
    "sent": "We have asked the service. They have not opened it yet.",
    "seen": "The service has read it. They have not answered yet.",
    "returned": "The service needs to know more before it can answer. We are finding out.",
    "accepted": "The service said yes. They have not said when they begin.",
    "waiting": "The service said yes, and by when they will begin.",
    "started": "The service has begun to help you.",
    "ended": "This is over. It says here what came of it, as you see it.",
    "declined": "The service said no. It says here why, and we look for another.",
    "withdrawn": "This was taken back. The service can no longer read it.",
    "recalled": "We sent this to the wrong place and have called it back. We look into how that happened.",
    "passed on": "The service thought that another one fits better, and asked it for you.",
}
"""The same for the person whom it is about."""

OPEN = ("sent", "seen", "returned", "accepted", "waiting", "started")
"""States of a referral that is under way: what was sent along is open to the service exactly while it is in one of them."""

CLOSED = tuple(state for state in STATES if state not in OPEN and state != BEGINNING)
"""States in which the service can read nothing of it any more."""

NEEDED = {
    "reason": "a reason from the list",
    "words": "a sentence",
    "promised_date": "the day by which it will begin",
    "meeting_date": "the day on which both meet the person",
    "review_date": "the day on which it is looked at again",
    "result": "what came of it, as the person sees it",
    "passed_to": "the service that it goes to, and that the person agrees",
}
"""What a move may need, in words."""

_ANSWERED = ("referral", "warm handover", "joint visit")
_TOGETHER = ("warm handover", "joint visit")


@dataclass(frozen=True)
class Move:
    """One move of a referral.

    does      what it is, in words
    leads     from which state it leads to which
    who       who may make it, by the state it leads from
    needs     what it needs, of `NEEDED`
    kinds     kinds of referral that have it
    """

    does: str
    leads: Mapping[str, str]
    who: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...] = ()
    kinds: tuple[str, ...] = tuple(KINDS)


def _by(who: str, *states: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(states, tuple(who.split()))


def _to(state: str, *states: str) -> dict[str, str]:
    return dict.fromkeys(states, state)


_ALL_THREE = ("seen", "accepted", "waiting")
_RECALLED = ("sent", "seen", "accepted")

MOVES = {
    "send": Move("send it", _to("sent", BEGINNING), _by("referrer person", BEGINNING)),
    "see": Move("open it", _to("seen", "sent"), _by("recipient", "sent")),
    "accept": Move("say yes", _to("accepted", "seen"), _by("recipient", "seen"), kinds=_ANSWERED),
    "decline": Move("say no, also late", _to("declined", *_ALL_THREE), _by("recipient", *_ALL_THREE), ("reason",)),
    "return": Move("send it back, because something is missing", _to("returned", "seen"), _by("recipient", "seen"), ("words",)),
    "resend": Move("send it again, with what was missing", _to("sent", "returned"), _by("referrer", "returned"), ("words",)),
    "pass on": Move("send it on to a better service", _to("passed on", "seen"), _by("recipient", "seen"), ("passed_to",)),
    "advise": Move("answer the question", _to("ended", "seen"), _by("recipient", "seen"), ("words",), ("advice",)),
    "wait": Move("say by when it will begin, or say it anew", _to("waiting", "accepted", "waiting"), _by("recipient", "accepted", "waiting"),
                 ("promised_date",), _ANSWERED),
    "start": Move("begin", _to("started", "accepted", "waiting"), _by("recipient", "accepted", "waiting"), ("review_date",), _ANSWERED),
    "review": Move("look at it, and go on", _to("started", "started"), _by("recipient", "started"), ("review_date",), _ANSWERED),
    "end": Move("end it, with what came of it", _to("ended", "started"), _by("recipient", "started"), ("result",), _ANSWERED),
    "withdraw": Move("take it back", _to("withdrawn", *OPEN),
                     {state: ("referrer", "person") if state in ("sent", "returned") else ("person",) for state in OPEN}, ("reason",)),
    "recall": Move("call it back: it went to the wrong place", _to("recalled", *_RECALLED), _by("referrer", *_RECALLED), ("reason",)),
    "reopen": Move("open it again", _to("seen", "declined", "ended"), _by("referrer recipient", "declined", "ended"), ("words",)),
}  # fmt: skip
"""Every move, and from which state it leads to which."""

_WHAT_NOW = {
    BEGINNING: "Send it first.",
    "sent": "The service opens it first.",
    "seen": "The service says yes or no, sends it back, or sends it on.",
    "returned": "Whoever sent it adds what is missing, and sends it again.",
    "accepted": "The service begins, says by when it will, or says no.",
    "waiting": "The service begins, says a new day, or says no.",
    "started": "The service ends it, or says when it looks at it again.",
    "ended": "Open it again, with a reason, or send another.",
    "declined": "Send another to the next best service, or open it again, with a reason.",
    "withdrawn": "It was taken back for good. Send another if the person wants one.",
    "recalled": "It was called back for good. Send another to the right place.",
    "passed on": "Look at the referral that it became.",
}

REFERRAL = Moving("referral", STATES, {name: dict(move.leads) for name, move in MOVES.items()}, _WHAT_NOW)
"""What a referral may do next, but for who may do it and for its kind: those `moved` asks for."""


def needs_of(kind: str, move: str) -> tuple[str, ...]:
    """What a move of a referral of some kind needs, of `NEEDED`.

    Examples
    --------
    >>> needs_of("referral", "accept"), needs_of("joint visit", "accept")
    ((), ('meeting_date',))
    """
    return (*MOVES[move].needs, *(("meeting_date",) if move == "accept" and kind in _TOGETHER else ()))


def may_move(kind: str, state: str, move: str, party: str) -> bool:
    """Say whether a party may make a move from a state, of a referral of some kind.

    Examples
    --------
    >>> may_move("referral", "seen", "accept", "recipient"), may_move("referral", "seen", "accept", "referrer")
    (True, False)
    >>> may_move("advice", "seen", "accept", "recipient")
    False
    """
    one = MOVES[move]
    return kind in one.kinds and REFERRAL.may_move(state, move) and party in one.who[state]


def moves_open(kind: str, state: str, party: str) -> tuple[str, ...]:
    """Every move that a party may make from a state, in the order of the table.

    Examples
    --------
    >>> moves_open("referral", "accepted", "recipient")
    ('decline', 'wait', 'start')
    >>> moves_open("referral", "started", "person")
    ('withdraw',)
    """
    return tuple(move for move in MOVES if may_move(kind, state, move, party))


def moved(kind: str, state: str, move: str, party: str) -> str:
    """Give the state that a move leads to.

    Parameters
    ----------
    kind : one of `KINDS`
    state : one of `STATES`
    move : one of `MOVES`
    party : one of `PARTIES`; who makes it

    Returns
    -------
    one of `STATES`

    Raises
    ------
    BadUsage
        there is no such kind, state, move or party.
    MoveNotAllowed
        the move does not lead on from this state, is not one of this kind, or is somebody else's; says whose, and what to do.

    Examples
    --------
    >>> moved("referral", "seen", "accept", "recipient"), moved("advice", "seen", "advise", "recipient")
    ('accepted', 'ended')
    >>> moved("referral", "seen", "withdraw", "referrer")
    Traceback (most recent call last):
    kith.errors.MoveNotAllowed: From “seen”, to withdraw is for the person whom it is about, or who speaks for them. The service says yes or no, ...
    """
    for word, words in ((kind, KINDS), (state, STATES), (move, MOVES), (party, PARTIES)):
        if word not in words:
            raise BadUsage(f"A referral knows no “{word}”.", f"Use one of: {', '.join(words)}.")
    to = REFERRAL.moved(state, move)
    if kind not in MOVES[move].kinds:
        raise MoveNotAllowed(f"A referral that {KINDS[kind]} has no move “{move}”.", _WHAT_NOW[state])
    who = MOVES[move].who[state]
    if party not in who:
        raise MoveNotAllowed(
            f"From “{state}”, to {move} is for {' or '.join(PARTIES[one] for one in who)}.", _WHAT_NOW[state]
        )
    return to
