"""Three years of made-up referrals: who was sent where, what was said of each, and when; with the inequity that real ones have.

People of the most deprived areas wait longer and hear no more often, and those who need an interpreter hear more often that their needs of access
cannot be met. Ours, so that figures by group have something to show; no study gives these numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kith.care.referral import BEGINNING, OPEN, moved
from kith.errors import BadUsage
from kith.synthetic.chance import Draws, one_of, stream
from kith.synthetic.days import working_moment

__all__ = ["Asked", "Someone", "Story", "Then", "make_up_referrals"]

_DEPRIVED = 3
_LATELY, _GOES_SILENT = timedelta(days=60), 0.12
"""Of late some go silent, so that clocks have run out; what went silent before, somebody ended."""
_KINDS = (("referral", 0.8), ("advice", 0.12), ("warm handover", 0.05), ("joint visit", 0.03))


@dataclass(frozen=True)
class Someone:
    """Whom a made-up referral may be about: a pseudonym, the tenth of areas by deprivation (1 is the most deprived), and whether they need an interpreter."""

    person: str
    neighbourhood: str
    imd_decile: int | None = None
    needs_interpreter: bool = False


@dataclass(frozen=True)
class Asked:
    """A service that may be asked in a neighbourhood, by its key, with the needs that it is for."""

    key: str
    neighbourhood: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Then:
    """One thing that was said, by which end, and when; `day` is the one that it promised."""

    move: str
    party: str
    at: datetime
    reason: str = ""
    words: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Story:
    """One made-up referral: whom it is about, who was asked for what, and all that was said, the sending first."""

    about: Someone
    asked: Asked
    need: str
    kind: str
    urgency: str
    said: tuple[Then, ...]


def make_up_referrals(
    people: Sequence[Someone], services: Sequence[Asked], *, count: int, span: tuple[datetime, datetime], seed: int
) -> list[Story]:
    """Make up what was referred in a span of time, and what was said of it until its end.

    Parameters
    ----------
    people : whom they may be about; one person is asked of one service for one need once
    services : who may be asked; people of a neighbourhood without any are left out
    count : about how many; fewer where there are not so many ways to ask
    span : from when, and the moment after which nothing has been said, both with a time zone; what was sent shortly before that is still open
    seed : where chance begins

    Returns
    -------
    list of Story in the order in which they were sent; every move is one that the table of states has (`kith.care.referral`)

    Examples
    --------
    >>> from datetime import UTC
    >>> people = [Someone(f"p{number}", "Ashmere", 1 + number % 10) for number in range(50)]
    >>> made = make_up_referrals(people, [Asked("s1", "Ashmere", ("money", "food"))], count=60,
    ...                          span=(datetime(2023, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)), seed=7)
    >>> len(made), made[0].said[0].move, made[0].said[0].at.year
    (60, 'send', 2023)
    """
    begins, until = span
    if begins.tzinfo is None or until.tzinfo is None:
        raise BadUsage("A moment has no time zone.", "Give one, for instance of Europe/London.")
    draws = stream(seed, "past referrals")
    there = {one.neighbourhood for one in services}
    those = [one for one in people if one.neighbourhood in there]
    if not those:
        return []
    found: dict[tuple[str, str, str], Story] = {}
    for _ in range(2 * count):
        story = _story(draws, those[int(draws.integers(len(those)))], services, span)
        found.setdefault((story.about.person, story.asked.key, story.need), story)
        if len(found) == count:
            break
    return sorted(found.values(), key=lambda one: (one.said[0].at, one.about.person))


def _story(draws: Draws, about: Someone, services: Sequence[Asked], span: tuple[datetime, datetime]) -> Story:
    near = [one for one in services if one.neighbourhood == about.neighbourhood]
    asked = near[int(draws.integers(len(near)))]
    need = asked.needs[int(draws.integers(len(asked.needs)))]
    kind = one_of(draws, _KINDS)
    urgency = "urgent" if draws.random() < 0.12 else "routine"
    begins, until = span
    begun = working_moment(draws, begins + float(draws.random()) * (until - begins - timedelta(days=5)))
    said = tuple(_said(draws, about, kind, begun, until))
    return Story(about, asked, need, kind, urgency, said)


def _said(draws: Draws, about: Someone, kind: str, begun: datetime, until: datetime) -> Iterator[Then]:
    """What is said of one, until its end or until now."""
    slow = 1.7 if about.imd_decile and about.imd_decile <= _DEPRIVED else 1.0
    state, at = moved(kind, BEGINNING, "send", "referrer"), begun
    yield Then("send", "referrer", at)
    while state in OPEN or _is_opened_again(draws, state):
        move, party, days = _next(draws, about, kind, state)
        at = working_moment(draws, at + timedelta(days=1 + float(draws.exponential(days * slow))))
        if at >= until or (at > until - _LATELY and draws.random() < _GOES_SILENT):
            return
        state = moved(kind, state, move, party)
        yield _then(draws, move, party, at, about, kind)


def _is_opened_again(draws: Draws, state: str) -> bool:
    return state == "declined" and draws.random() < 0.08


def _next(draws: Draws, about: Someone, kind: str, state: str) -> tuple[str, str, float]:
    """What comes next from a state: the move, who makes it, and about how many days that takes."""
    no = 0.30 if about.imd_decile and about.imd_decile <= _DEPRIVED else 0.16
    no += 0.15 if about.needs_interpreter else 0.0
    ways: dict[str, tuple[tuple[tuple[str, str, float], float], ...]] = {
        "sent": ((("see", "recipient", 1.2), 0.95), (("withdraw", "person", 12.0), 0.05)),
        "seen": ((("decline", "recipient", 3.0), no), (("return", "recipient", 2.0), 0.07),
                 (("advise" if kind == "advice" else "accept", "recipient", 3.0), 0.93 - no)),
        "returned": ((("resend", "referrer", 2.0), 0.9), (("withdraw", "person", 9.0), 0.1)),
        "accepted": ((("wait", "recipient", 3.0), 0.5), (("start", "recipient", 5.0), 0.45), (("decline", "recipient", 6.0), 0.05)),
        "waiting": ((("start", "recipient", 20.0), 0.85), (("withdraw", "person", 15.0), 0.1), (("decline", "recipient", 20.0), 0.05)),
        "started": ((("end", "recipient", 45.0), 0.9), (("review", "recipient", 25.0), 0.1)),
        "declined": ((("reopen", "referrer", 9.0), 1.0),),
    }  # fmt: skip
    return one_of(draws, ways[state])


def _then(draws: Draws, move: str, party: str, at: datetime, about: Someone, kind: str) -> Then:
    """A move with what it needs."""
    reason, words, day = "", "", None
    if move == "decline":
        reason = "cannot meet access needs" if about.needs_interpreter and draws.random() < 0.5 else one_of(draws, _NOS)
    elif move == "end":
        worse = about.imd_decile is not None and about.imd_decile <= _DEPRIVED
        reason = one_of(draws, _RESULTS_WHERE_DEPRIVED if worse else _RESULTS)
    elif move == "withdraw":
        reason = one_of(draws, (("changed their mind", 0.5), ("no longer needed", 0.35), ("moved away", 0.15)))
    elif move in _WORDS:
        words = _WORDS[move]
    if move in ("wait", "start", "review") or (move == "accept" and kind in ("warm handover", "joint visit")):
        day = (at + timedelta(days=int(draws.integers(7, 42)))).date()
    return Then(move, party, at, reason, words, day)


_NOS = (("full", 0.4), ("not eligible", 0.18), ("out of area", 0.1), ("another need", 0.14), ("cannot meet access needs", 0.06), ("not reached", 0.12))  # fmt: skip
_RESULTS = (("helped", 0.62), ("partly helped", 0.16), ("own choice", 0.06), ("not helped", 0.07), ("did not suit", 0.05), ("not reached", 0.04))  # fmt: skip
_RESULTS_WHERE_DEPRIVED = (("helped", 0.48), ("partly helped", 0.17), ("own choice", 0.07), ("not helped", 0.11), ("did not suit", 0.08), ("not reached", 0.09))  # fmt: skip
_WORDS = {
    "return": "It is not said how they may be reached in the day.",
    "resend": "After ten, on the landline.",
    "advise": "Go on as you do, and ask again in a month.",
    "reopen": "There is room again, and they still want it.",
}
