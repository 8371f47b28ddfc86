"""Made-up referrals of the last months by which people are looked after by several employers at once: what their coordination needs goes along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kith.errors import BadUsage
from kith.synthetic.chance import Draws, one_of, stream
from kith.synthetic.days import working_moment, working_moment_before
from kith.synthetic.past_referrals import Asked, Someone, Story, Then

__all__ = ["make_up_together"]

_KINDS = (("referral", 0.5), ("warm handover", 0.25), ("joint visit", 0.25))
_STANDS = ("started", "started", "sent", "started", "accepted", "started", "seen", "started")
"""How far each has come today, each in turn."""

_FAR = {"sent": 1, "seen": 2, "accepted": 3, "started": 4}
"""How many moves lead to each."""


def make_up_together(
    people: Sequence[Someone], services: Sequence[Asked], *, count: int, until: datetime, seed: int
) -> list[Story]:
    """Make up for whom another employer was asked lately, and is still at work.

    Parameters
    ----------
    people : whom they may be about, each once
    services : who may be asked, each in turn, in the neighbourhood of the person
    count : how many; fewer where there are not so many people
    until : now, with a time zone
    seed : where chance begins

    Returns
    -------
    list of Story in the order in which they were sent; all of them are under way, and nobody has been silent for long

    Examples
    --------
    >>> from datetime import UTC
    >>> people = [Someone(f"p{number}", "Ashmere") for number in range(9)]
    >>> made = make_up_together(people, [Asked("s1", "Ashmere", ("food",))], count=5, until=datetime(2026, 11, 27, 9, tzinfo=UTC), seed=7)
    >>> len(made), sorted({one.said[-1].move for one in made})
    (5, ['accept', 'send', 'start'])
    """
    if until.tzinfo is None:
        raise BadUsage("A moment has no time zone.", "Give one, for instance of Europe/London.")
    draws = stream(seed, "looked after together")
    left = [people[int(place)] for place in draws.permutation(len(people))]
    made: list[Story] = []
    for number, asked in zip(range(count), _in_turn(services), strict=False):
        about = next((one for one in left if one.neighbourhood == asked.neighbourhood), None)
        if about is not None:
            left.remove(about)
            made.append(_story(draws, about, asked, (_STANDS[number // len(services) % len(_STANDS)], until)))
    return sorted(made, key=lambda one: (one.said[0].at, one.about.person))


def _in_turn(services: Sequence[Asked]) -> Iterator[Asked]:
    while services:
        yield from services


def _story(draws: Draws, about: Someone, asked: Asked, stands: tuple[str, datetime]) -> Story:
    need = asked.needs[int(draws.integers(len(asked.needs)))]
    kind = one_of(draws, _KINDS)
    return Story(about, asked, need, kind, "routine", tuple(_said(draws, kind, *stands)))


def _said(draws: Draws, kind: str, state: str, until: datetime) -> Iterator[Then]:
    """What was said of one up to where it stands, as far as there was time for it."""
    ago = {"sent": 1, "seen": 3, "accepted": 5}.get(state) or 20 + int(draws.integers(60))
    at = working_moment_before(draws, until, ago)
    for move in ("send", "see", "accept", "start")[: _FAR[state]]:
        if at >= until:
            return
        day = {"accept": _met(draws, kind, at), "start": until + timedelta(days=int(draws.integers(5, 35)))}.get(move)
        yield Then(move, "referrer" if move == "send" else "recipient", at, day=day.date() if day else None)
        at = working_moment(draws, at)


def _met(draws: Draws, kind: str, at: datetime) -> datetime | None:
    """On which day both meet, where a kind has one."""
    return at + timedelta(days=int(draws.integers(1, 8))) if kind in ("warm handover", "joint visit") else None
