"""Opening the record of somebody one does not look after: why it may be done, for how long, what makes a look stand out, how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from kith.errors import BadUsage, EmergencyNotPossible
from kith.governance.facts import LONGEST_EMERGENCY, REASON_LENGTHS, is_reason

__all__ = ["HOURS", "OUTCOMES", "REASONS", "SIGNS", "Sign", "asked_rightly", "is_outcome", "signs_in"]

REASONS = {
    "unwell": "they are unwell or hurt now, and I am with them or on the way",
    "at-risk": "somebody may come to serious harm today",
    "out-of-hours": "they asked me for help and whoever looks after them cannot be reached",
    "other": "another emergency, told below",
}
"""Kinds of reason, as staff choose them; the words below the choice say what happened."""

HOURS = (1, 4, 8)
"""For how long a record may be opened, in hours; the last is the longest there is."""

OUTCOMES = {
    "in-order": "in order: the reason holds",
    "asked": "the member of staff was asked, and it is settled",
    "not-in-order": "not in order: passed on to their employer",
}
"""What a reviewer may find."""


@dataclass(frozen=True)
class Sign:
    """What makes one look stand out in the queue of those who review; it accuses nobody."""

    meaning: str


SIGNS = {
    "same-home": Sign("the person lives where the member of staff does"),
    "same-name-and-postcode": Sign("the person has the family name and the postcode of the member of staff"),
    "colleague": Sign("the person works in a team here"),
    "many-by-one": Sign("this account opened many records in an hour"),
    "many-of-one": Sign("this person’s record was opened by many accounts in a day"),
}
"""Every sign, declared once (BG-05, BG-06)."""

MANY_BY_ONE = 20
"""So many records opened by one account in an hour stand out."""

MANY_OF_ONE = 15
"""So many accounts that opened one record in a day stand out."""


def asked_rightly(kind: str, reason: str, hours: int) -> timedelta:
    """For how long to open, once the asking is as it must be.

    Parameters
    ----------
    kind : one of `REASONS`
    reason : what happened, in the asker's own words
    hours : one of `HOURS`

    Raises
    ------
    EmergencyNotPossible
        the reason is of no kind, too short to be reviewed or too long to be one; or the time is none of those offered

    Examples
    --------
    >>> asked_rightly("unwell", "collapsed at the day centre", 4)
    datetime.timedelta(seconds=14400)
    >>> asked_rightly("unwell", "help", 4)
    Traceback (most recent call last):
    ...
    kith.errors.EmergencyNotPossible: The reason is too short to be reviewed, or too long to be one. Say in 10 to 2000 characters what has happened.
    """
    if kind not in REASONS:
        raise EmergencyNotPossible("No kind of reason was chosen.", "Choose the one that comes nearest.")
    if not is_reason(reason):
        raise EmergencyNotPossible(
            "The reason is too short to be reviewed, or too long to be one.",
            f"Say in {REASON_LENGTHS[0]} to {REASON_LENGTHS[1]} characters what has happened.",
        )
    if hours not in HOURS or timedelta(hours=hours) > LONGEST_EMERGENCY:
        raise EmergencyNotPossible("No time was chosen.", f"Choose {', '.join(map(str, HOURS))} hours.")
    return timedelta(hours=hours)


def signs_in(near: Sequence[str], *, in_an_hour: int, in_a_day: int) -> tuple[str, ...]:
    """All signs of one look, in the order in which they are declared.

    Parameters
    ----------
    near : signs that the rooms above found between the person and the member of staff
    in_an_hour : records that the account opened in the hour before, with this one
    in_a_day : accounts that opened this person's record in the day before, with this one

    Examples
    --------
    >>> signs_in(["same-home"], in_an_hour=20, in_a_day=1)
    ('same-home', 'many-by-one')
    """
    counted = {"many-by-one": in_an_hour >= MANY_BY_ONE, "many-of-one": in_a_day >= MANY_OF_ONE}
    return tuple(name for name in SIGNS if name in near or counted.get(name, False))


def is_outcome(name: str) -> str:
    """The outcome of this name.

    Raises
    ------
    BadUsage
        there is none

    Examples
    --------
    >>> is_outcome("in-order")
    'in-order'
    """
    if name not in OUTCOMES:
        raise BadUsage(f"A review cannot find “{name}”.", f"Choose one of: {', '.join(OUTCOMES)}.")
    return name
