"""How long somebody may sit at a session: when it asks who is there again, and when it is over whatever they do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kith.errors import BadUsage

__all__ = ["LONGEST", "LONGEST_IDLE", "STANDINGS", "Limits", "standing_of"]

LONGEST_IDLE = timedelta(minutes=30)
"""The longest that any place may let a session idle (NIST SP 800-63B, level 2)."""

LONGEST = timedelta(hours=12)
"""A long shift: no session is longer, however busy, and no text that came too late is shown later."""

STANDINGS = {
    "open": "everything of the role opens",
    "idle": "nothing was asked for too long: the password or a code is asked for once more, and what was typed is kept",
    "over": "it is too long ago that somebody signed in: they sign in anew, and what was typed is kept",
}
"""How a session stands, each in one line."""

_DRIFT = timedelta(minutes=1)


@dataclass(frozen=True)
class Limits:
    """How long a session may idle, and how long it may be in all.

    Raises `BadUsage` for a limit that is none: no time at all, or longer than is safe anywhere.

    Examples
    --------
    >>> Limits(idle=timedelta(minutes=15)).longest
    datetime.timedelta(seconds=43200)
    >>> Limits(idle=timedelta(minutes=45))
    Traceback (most recent call last):
    ...
    kith.errors.BadUsage: A session may not idle for 0:45:00. Give more than none and at most 30 minutes; 15 is usual.
    """

    idle: timedelta
    longest: timedelta = LONGEST

    def __post_init__(self) -> None:
        if not timedelta(0) < self.idle <= LONGEST_IDLE:
            raise BadUsage(
                f"A session may not idle for {self.idle}.", "Give more than none and at most 30 minutes; 15 is usual."
            )
        if not timedelta(0) < self.longest <= LONGEST:
            raise BadUsage(f"A session may not last {self.longest}.", "Give more than none and at most 12 hours.")


def standing_of(began_at: datetime | None, asked_at: datetime | None, at: datetime, limits: Limits) -> str:
    """Say how a session stands.

    Parameters
    ----------
    began_at : when somebody signed in; None where nobody knows, which is too long ago
    asked_at : when it was last asked for anything
    at : now
    limits : the place's own

    Returns
    -------
    str, a key of `STANDINGS`. Where the clock went back past the last question, the session idles: nobody knows how long.

    Examples
    --------
    >>> nine, limits = datetime(2026, 11, 2, 9), Limits(idle=timedelta(minutes=15))
    >>> standing_of(nine, nine, nine + timedelta(minutes=14), limits)
    'open'
    >>> standing_of(nine, nine, nine + timedelta(minutes=15), limits)
    'idle'
    >>> standing_of(nine, nine + timedelta(hours=12), nine + timedelta(hours=12), limits)
    'over'
    >>> standing_of(nine, nine, nine - timedelta(hours=1), limits), standing_of(None, nine, nine, limits)
    ('idle', 'over')
    """
    if began_at is None or asked_at is None or at - began_at >= limits.longest:
        return "over"
    idled = at - asked_at
    return "open" if -_DRIFT <= idled < limits.idle else "idle"
