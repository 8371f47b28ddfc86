"""What is said of a case of advice: each message held to the lists and the days before anything is done, and where it stands by all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from kith.care.advice import NEEDED, THINGS, moved
from kith.care.advice_money import PERIODS
from kith.care.advice_words import OF_WHAT
from kith.errors import BadUsage, MoveNotAllowed

__all__ = ["Heard", "SaidOfCase", "must_bring", "must_fit", "said_in", "stands"]

_SHORTEST, _LONGEST = 4, 2000
_MOST_PENCE = 100_000_000


@dataclass(frozen=True)
class SaidOfCase:
    """One thing that is said of a case.

    message_id    what makes the same message the same, however often it is sent
    thing, move   of `kith.care.advice.THINGS`
    which         number of the day, letter or money; none for the case itself
    reason        a word of the list of that move
    words         in a sentence
    day           the day on which it was done, or the new day
    amount_pence  how much; `period` says how often
    spoken_by     whose word it is, where it is written down for them
    seen          how many events the case had when they looked; None where they did not look
    """

    message_id: str
    thing: str
    move: str
    which: int | None = None
    reason: str = ""
    words: str = ""
    day: date | None = None
    amount_pence: int | None = None
    period: str = ""
    spoken_by: str = ""
    seen: int | None = None


def must_bring(said: SaidOfCase, today: date) -> None:
    """Refuse a move without what it needs.

    Parameters
    ----------
    said : what is said
    today : the day in Europe/London

    Raises
    ------
    BadUsage
        says what is missing, and how to mend it.

    Examples
    --------
    >>> must_bring(SaidOfCase("m1", "case", "close", reason="won"), date(2026, 11, 2))
    >>> must_bring(SaidOfCase("m1", "day", "meet", 1, day=date(2026, 11, 3)), date(2026, 11, 2))
    Traceback (most recent call last):
    kith.errors.BadUsage: To meet needs the day on which it was done, today or earlier. Give a day that has come.
    """
    if said.thing not in THINGS or said.move not in THINGS[said.thing].steps:
        raise BadUsage(f"A case knows no “{said.move}” of a “{said.thing}”.", "Use a move of the table.")
    for need in THINGS[said.thing].steps[said.move].needs:
        _needed(need, said, today, f"To {said.move} needs {NEEDED[need]}.")
    said_in(said.message_id, (1, 64), "a message id")
    said_in(said.words, (0, _LONGEST), "what is said")
    said_in(said.spoken_by, (0, 200), "whose word it is")


def _needed(need: str, said: SaidOfCase, today: date, lacks: str) -> None:
    if need in ("reason", "result"):
        _word(said.reason, OF_WHAT[(said.thing, said.move)], lacks)
    elif need == "words":
        said_in(said.words, (_SHORTEST, _LONGEST), NEEDED[need], lacks)
    elif need == "past_day" and (said.day is None or said.day > today):
        raise BadUsage(lacks, "Give a day that has come.")
    elif need == "new_day" and (said.day is None or said.day < today):
        raise BadUsage(lacks, "Give today or a later day.")
    elif need == "amount":
        _word(said.period, PERIODS, lacks)
        if said.amount_pence is None or not 0 < said.amount_pence <= _MOST_PENCE:
            raise BadUsage(lacks, "Give more than nothing and at most a million pounds.")


def must_fit(said: SaidOfCase, due_date: date | None) -> None:
    """Refuse to call a day met that was done after it: what is late is missed, or another day stands.

    Raises
    ------
    BadUsage
        it was done after the day.

    Examples
    --------
    >>> must_fit(SaidOfCase("m1", "day", "meet", 1, day=date(2026, 11, 3)), date(2026, 11, 2))
    Traceback (most recent call last):
    kith.errors.BadUsage: That was after the last day, 2026-11-02, so it was not in time. Say that it was missed and what follows, or put ...
    """
    if said.move == "meet" and due_date is not None and said.day is not None and said.day > due_date:
        raise BadUsage(
            f"That was after the last day, {due_date}, so it was not in time.",
            "Say that it was missed and what follows, or put another day in its place where it was allowed late.",
        )


def _word(word: str, words: Collection[str], lacks: str) -> None:
    if word not in words:
        raise BadUsage(lacks, f"Choose one of: {', '.join(words)}.")


def said_in(text: str, lengths: tuple[int, int], what: str, lacks: str = "") -> None:
    """Refuse a text that is missing or too long.

    Examples
    --------
    >>> said_in("ab", (4, 10), "a note")
    Traceback (most recent call last):
    kith.errors.BadUsage: It is not said, or at too great length: a note. Use 4 to 10 characters.
    """
    least, most = lengths
    if not least <= len(text.strip()) <= len(text) <= most:
        size = f"{least} to {most}" if least else f"at most {most}"
        raise BadUsage(lacks or f"It is not said, or at too great length: {what}.", f"Use {size} characters.")


@dataclass(frozen=True)
class Heard:
    """One message of one thing, as it was taken down.

    at, number    its moment, and its place among those of the same moment
    """

    thing: str
    move: str
    party: str
    message_id: str
    at: datetime
    number: int = 0


def stands(thing: str, heard: Iterable[Heard]) -> tuple[str, tuple[Heard, ...], tuple[Heard, ...]]:
    """Say where one thing stands by all that was said of it, in whatever order and however often it is told.

    Parameters
    ----------
    thing : one of `kith.care.advice.THINGS`
    heard : messages of one case, day, letter or sum of money

    Returns
    -------
    its state, the messages that moved it, and those that did not lead on. One that came before is neither.

    Examples
    --------
    >>> from datetime import UTC
    >>> at = lambda hour: datetime(2026, 11, 2, hour, tzinfo=UTC)
    >>> ask, write = Heard("letter", "ask", "adviser", "a", at(9)), Heard("letter", "write", "practice", "b", at(10))
    >>> stands("letter", [write, ask, write])[0], [one.move for one in stands("letter", [write, ask, write])[1]]
    ('written', ['ask', 'write'])
    """
    state, known = THINGS[thing].beginning, set[str]()
    taken: list[Heard] = []
    late: list[Heard] = []
    for one in sorted(heard, key=lambda each: (each.at, each.number, each.message_id)):
        if one.message_id in known:
            continue
        known.add(one.message_id)
        try:
            state = moved(thing, state, one.move, one.party)
        except MoveNotAllowed:
            late.append(one)
        else:
            taken.append(one)
    return state, tuple(taken), tuple(late)
