"""Whether a service takes people just now, and how fast it answers: what was said and seen, with the day, and for how long it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["COUNTS_DAYS", "ROOM", "Live", "Reply", "Room", "Tick", "for_anybody", "reply_seen", "said_of"]


@dataclass(frozen=True)
class Room:
    """What may be said of the room there is.

    further_metres  as though it were so much farther away, as of `kith.directory.freshness.Stage`
    """

    meaning: str
    further_metres: int


ROOM = {
    "room": Room("takes people now", 0),
    "waiting": Room("has a waiting list", 1_000),
    "full": Room("takes nobody just now", 10_000),
}
"""The three answers to “have you room?”. Nobody asked is not an answer, and never a no."""

COUNTS_DAYS = 28
"""For so many days what was said of the room counts; afterwards nobody knows."""

_MOST_REPLIES = 20
_LEAST_SHOWN_TO_ANYBODY = 5


@dataclass(frozen=True)
class Tick:
    """What somebody said of the room on a day."""

    state: str
    said_date: date

    def counts(self, on: date) -> bool:
        """Whether it still says anything on a day.

        Examples
        --------
        >>> Tick("full", date(2026, 11, 1)).counts(date(2026, 11, 28)), Tick("full", date(2026, 11, 1)).counts(date(2026, 11, 29))
        (True, False)
        """
        return self.said_date <= on < self.said_date + timedelta(COUNTS_DAYS)


@dataclass(frozen=True)
class Reply:
    """How fast it answered of late: the middle of the days that its last replies took, and of how many."""

    days: float
    count: int


@dataclass(frozen=True)
class Live:
    """What is known of one entry besides what is told of it: the last tick, and replies seen."""

    tick: Tick | None = None
    reply: Reply | None = None

    def room(self, on: date) -> str:
        """What counts of the room on a day; empty where nobody knows.

        Examples
        --------
        >>> Live(Tick("full", date(2026, 11, 1))).room(date(2026, 11, 2)), Live().room(date(2026, 11, 2))
        ('full', '')
        """
        return self.tick.state if self.tick and self.tick.counts(on) else ""


def reply_seen(days: Sequence[int]) -> Reply | None:
    """How fast it answered, from the days that each reply took, the latest last; None where none was seen.

    Method
    ------
    The median of the last 20: one letter that lay for months says little of the others.

    Examples
    --------
    >>> reply_seen([2, 3, 40])
    Reply(days=3.0, count=3)
    >>> reply_seen([]) is None
    True
    """
    latest = sorted(days[-_MOST_REPLIES:])
    if not latest:
        return None
    middle = len(latest) // 2
    value = latest[middle] if len(latest) % 2 else (latest[middle - 1] + latest[middle]) / 2
    return Reply(float(value), len(latest))


def for_anybody(live: Live) -> Live:
    """What of it anybody may read: the room there is, and how fast it answers where that tells of no single reply.

    Source
    ------
    Ours: of fewer than 5 replies whoever knows one of the people would learn how long theirs took.

    Examples
    --------
    >>> for_anybody(Live(None, Reply(3.0, 4))), for_anybody(Live(None, Reply(3.0, 5))).reply.days
    (Live(tick=None, reply=None), 3.0)
    """
    is_shown = live.reply is not None and live.reply.count >= _LEAST_SHOWN_TO_ANYBODY
    return Live(live.tick, live.reply if is_shown else None)


def said_of(live: Live | None, promised: int | None, on: date) -> str:
    """The room there is and how soon it answers, in one line; what nobody said is not known, and never a no.

    Parameters
    ----------
    live : what is known besides what is told of it
    promised : days in which it says that it answers

    Examples
    --------
    >>> said_of(Live(Tick("room", date(2026, 11, 20)), Reply(3.0, 6)), 5, date(2026, 11, 27)), said_of(None, 2, date(2026, 11, 27))
    ('takes people now; answered within 3 days of late (5 promised)', 'room not known; says it answers within 2 days')
    """
    room = live.room(on) if live else ""
    if live and live.reply:
        reply = f"answered within {live.reply.days:g} days of late" + (
            f" ({promised} promised)" if promised is not None else ""
        )
    elif promised is not None:
        reply = f"says it answers within {promised} {'day' if promised == 1 else 'days'}"
    else:
        reply = "reply time not known"
    return f"{ROOM[room].meaning if room else 'room not known'}; {reply}"
