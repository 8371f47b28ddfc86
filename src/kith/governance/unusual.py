"""Looks that are out of the ordinary: what makes them so, and from how many on. It accuses nobody and shuts nothing: somebody else looks at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kith.errors import BadUsage
from kith.governance.situation import LONDON

__all__ = ["KINDS", "THRESHOLDS", "Look", "Threshold", "Unusual", "day_of", "thresholds_given", "unusual"]

KINDS = {
    "many-people": "opened many people’s records within an hour",
    "at-night": "opened several people’s records at night",
    "own-record": "opened their own record",
    "same-home": "opened the record of somebody who lives where they do",
    "same-name-and-postcode": "opened the record of somebody with their family name and postcode",
    "colleague": "opened the record of somebody who works in a team here",
}
"""Every kind, as a reviewer reads it. A look that was refused counts as one: that somebody tried is what is to be known."""


@dataclass(frozen=True)
class Threshold:
    """From how many people on something stands out, and why from so many."""

    people: int
    why: str


THRESHOLDS: Mapping[str, Threshold] = {
    "many-people": Threshold(
        40, "a clinic opens some ten records in an hour and a round of calls some thirty; more is a list being read"
    ),
    "at-night": Threshold(
        5, "between 10pm and 6am visits are few, and each is of one person; several are a list being read"
    ),
    "own-record": Threshold(1, "one’s own record is asked for as anybody’s is: each is looked at"),
    "same-home": Threshold(1, "most looks that should not have been are at family: each is looked at"),
    "same-name-and-postcode": Threshold(1, "most looks that should not have been are at family: each is looked at"),
    "colleague": Threshold(1, "staff are looked after here, too, and must be able to trust it: each is looked at"),
}
"""The whole table, declared once; an installation may give its own numbers for the first two (`KITH_UNUSUAL`)."""

_NIGHT, _MORNING = 22, 6
_HOUR = timedelta(hours=1)


def thresholds_given(text: str) -> Mapping[str, Threshold]:
    """The table with an installation's own numbers in it.

    Parameters
    ----------
    text : for instance `many-people=60,at-night=8`; empty for none

    Raises
    ------
    BadUsage
        a word that is not counted, or a number that is none or below two

    Examples
    --------
    >>> thresholds_given("many-people=60")["many-people"].people, thresholds_given("")["at-night"].people
    (60, 5)
    >>> thresholds_given("colleague=9")
    Traceback (most recent call last):
    ...
    kith.errors.BadUsage: KITH_UNUSUAL says “colleague=9”. Give many-people=NUMBER and at-night=NUMBER, each 2 or more.
    """
    table = dict(THRESHOLDS)
    for part in filter(None, text.split(",")):
        kind, _, number = part.strip().partition("=")
        if kind not in ("many-people", "at-night") or not number.isdigit() or int(number) < 2:
            raise BadUsage(
                f"KITH_UNUSUAL says “{part.strip()}”.", "Give many-people=NUMBER and at-night=NUMBER, each 2 or more."
            )
        table[kind] = replace(table[kind], people=int(number), why="set by this installation")
    return table


@dataclass(frozen=True)
class Look:
    """One look at one person's record, or one that was refused, as the trail has it."""

    at: datetime
    account: str
    role: str
    person: str


@dataclass(frozen=True)
class Unusual:
    """Something out of the ordinary: by whom, on which day, at whom (empty where it is many), at how many people, from when to when."""

    kind: str
    account: str
    role: str
    day: date
    person: str
    people: int
    from_at: datetime
    to_at: datetime


def day_of(at: datetime) -> date:
    """The day on which something was, in the time of the place."""
    return at.astimezone(LONDON).date()


def unusual(
    looks: Iterable[Look], ties: Mapping[tuple[str, str], frozenset[str]], table: Mapping[str, Threshold] = THRESHOLDS
) -> list[Unusual]:
    """What of these looks is out of the ordinary.

    Parameters
    ----------
    looks : of whole days, in any order
    ties : what ties an account to a person, as kinds of `KINDS`, where anything does
    table : from how many on

    Returns
    -------
    list, one row for each account, day and kind, and for each person where one is enough to stand out; the earliest first

    Examples
    --------
    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    >>> [one.kind for one in unusual([Look(at, "a", "gp", "p1")], {("a", "p1"): frozenset({"own-record"})})]
    ['own-record']
    >>> many = [Look(at + timedelta(minutes=minute), "a", "gp", f"p{minute}") for minute in range(59)]
    >>> [(one.kind, one.people) for one in unusual(many, {})], unusual(many[:39], {})
    ([('many-people', 59)], [])
    """
    by_day: dict[tuple[str, date], list[Look]] = defaultdict(list)
    for look in sorted(looks, key=lambda one: (one.at, one.person)):
        by_day[look.account, day_of(look.at)].append(look)
    found: list[Unusual] = []
    for (_, day), mine in by_day.items():
        night = [one for one in mine if _is_night(one.at)]
        found += _counted("many-people", day, _busiest_hour(mine), table)
        found += _counted("at-night", day, night, table)
        found += _tied(day, mine, ties)
    return sorted(found, key=lambda one: (one.from_at, one.account, one.kind, one.person))


def _is_night(at: datetime) -> bool:
    hour = at.astimezone(LONDON).hour
    return hour >= _NIGHT or hour < _MORNING


def _busiest_hour(looks: Sequence[Look]) -> list[Look]:
    """The looks of the hour in which most people's records were opened."""
    best: list[Look] = []
    first, most, within = 0, 0, defaultdict[str, int](int)
    for last, look in enumerate(looks):
        within[look.person] += 1
        while look.at - looks[first].at >= _HOUR:
            within[looks[first].person] -= 1
            if not within[looks[first].person]:
                del within[looks[first].person]
            first += 1
        if len(within) > most:
            most, best = len(within), list(looks[first : last + 1])
    return best


def _counted(kind: str, day: date, looks: Sequence[Look], table: Mapping[str, Threshold]) -> list[Unusual]:
    people = len({one.person for one in looks})
    if people < table[kind].people:
        return []
    one = looks[0]
    return [Unusual(kind, one.account, one.role, day, "", people, one.at, looks[-1].at)]


def _tied(day: date, looks: Sequence[Look], ties: Mapping[tuple[str, str], frozenset[str]]) -> list[Unusual]:
    first: dict[tuple[str, str], list[Look]] = defaultdict(list)
    for look in looks:
        for kind in ties.get((look.account, look.person), ()):
            first[kind, look.person].append(look)
    return [
        Unusual(kind, seen[0].account, seen[0].role, day, person, 1, seen[0].at, seen[-1].at)
        for (kind, person), seen in first.items()
    ]
