"""What a person needs before somebody gets in touch by a way, and what an attempt that went without it is worth.

A call in English to somebody who speaks Bengali is no attempt to reach them, and what they said to it is no refusal.
So whoever logs an attempt says whether it was as the person needs, and a no, or that nobody could be reached, stands only
on an attempt that was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kith.care.stopping import CHANNELS
from kith.errors import BadUsage
from kith.people.about_me import NEEDS, before_contact

__all__ = ["COUNTS_ONLY_AS_NEEDED", "Preparation", "prepared_for", "results_that_count"]

_IN_TALK = ("spoken-interpreter", "bsl-interpreter", "deafblind-guide")
_ON_PAPER = ("braille", "large-print", "easy-read", "recording", "by-email")

_BEARS_ON: Mapping[str, Sequence[str]] = {
    "telephone": (*_IN_TALK, "relay"),
    "text": (),
    "letter": _ON_PAPER,
    "e-mail": ("easy-read",),
    "visit": (*_IN_TALK, "with-somebody"),
    "met": (*_IN_TALK, "with-somebody"),
}
"""Which needs bear on which way; each need says what to do in `kith.people.about_me.NEEDS`."""

_SHUT = {
    "text-only": ("telephone", "They ask for text messages only, no calls. Send a text message, or try another way.")
}
"""Needs that shut a way altogether, with the sentence that says so."""

COUNTS_ONLY_AS_NEEDED = ("declined", "not reached")
"""Outcomes that leave somebody without help, and so need an attempt that was as they need."""


@dataclass(frozen=True)
class Preparation:
    """What somebody's needs ask of each way of getting in touch.

    needs   words of `kith.people.about_me.NEEDS`, as they were told
    by_way  the same by way, words of `kith.care.stopping.CHANNELS`; one for which nothing is known to be needed is absent
    shut    ways that they do not want, each with the sentence that says so
    asked   whether anybody ever asked what they need
    """

    needs: tuple[str, ...] = ()
    by_way: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shut: Mapping[str, str] = field(default_factory=dict)
    asked: bool = False

    def before(self, way: str) -> tuple[str, ...]:
        """What is to be done before getting in touch this way; empty where nothing is known to be needed."""
        if way not in CHANNELS:
            raise BadUsage(f"There is no way “{way}”.", f"Use one of: {', '.join(CHANNELS)}.")
        return self.by_way.get(way, ())

    def shuts(self, way: str) -> str:
        """Why this way is not wanted, in a sentence; empty where it is open."""
        return self.shut.get(way, "")


def prepared_for(
    needs: Collection[str] | None, *, interpreter_needed: bool | None = None, main_language: str | None = None
) -> Preparation:
    """Work out what a person's needs ask of each way of getting in touch.

    Parameters
    ----------
    needs : words of `kith.people.about_me.NEEDS` that the asker may see; None where nobody asked, which is not that nothing is needed
    interpreter_needed, main_language : as the register takes them; None for not known

    Returns
    -------
    `Preparation`

    Examples
    --------
    >>> mrs_begum = prepared_for({"large-print"}, interpreter_needed=True, main_language="Bengali")
    >>> mrs_begum.before("telephone")
    ('Interpreter needed: Bengali. Book one before you call or visit.',)
    >>> mrs_begum.before("letter"), mrs_begum.before("text")
    (('Send letters and forms in large print.',), ())
    >>> prepared_for({"text-only"}).shuts("telephone")
    'They ask for text messages only, no calls. Send a text message, or try another way.'
    >>> prepared_for(None).asked
    False
    """
    told = tuple(needs or ())
    by_way = {}
    for way, bearing in _BEARS_ON.items():
        mine = [need for need in bearing if need in told]
        speaks = interpreter_needed if "spoken-interpreter" in bearing else None
        do = before_contact(mine, interpreter_needed=speaks, main_language=main_language)
        by_way[way] = (*do, *(NEEDS[need].do for need in mine if not NEEDS[need].first))
    shut = dict(sentence for need, sentence in _SHUT.items() if need in told)
    return Preparation(told, {way: do for way, do in by_way.items() if do}, shut, needs is not None)


def results_that_count(move: str, attempts: Iterable[tuple[str, bool | None]]) -> list[str]:
    """What came of those attempts on which an outcome may stand.

    Parameters
    ----------
    move : a move of `kith.care.approach.MOVES`
    attempts : of each, a word of `kith.care.stopping.RESULTS`, and whether it was as the person needs (None: nothing was known to be needed)

    Returns
    -------
    words of `kith.care.stopping.RESULTS`

    Examples
    --------
    >>> rang = [("no answer", False), ("reached", None)]
    >>> results_that_count("not reached", rang), results_that_count("agreed", rang)
    (['reached'], ['no answer', 'reached'])
    """
    is_strict = move in COUNTS_ONLY_AS_NEEDED
    return [result for result, as_needed in attempts if as_needed is not False or not is_strict]
