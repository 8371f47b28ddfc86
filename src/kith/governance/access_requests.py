"""A person asks for their record: by which day it must be answered, and how that day moves, once, with a reason."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from kith.errors import BadUsage
from kith.governance.item import FIELD_GROUPS, LABELS

__all__ = ["FIELD_GROUPS_OPENED", "LABELS_OPENED", "OUTCOMES", "WHO_ASKED", "Clock", "clock_of", "months_after"]

FIELD_GROUPS_OPENED = frozenset(FIELD_GROUPS) - {"home-entry", "privileged-advice", "running", "safeguarding"}
"""What a request opens to whoever answers it: all that the rule `request-for-record` permits."""

LABELS_OPENED = frozenset(name for name, label in LABELS.items() if label.sensitivity == "guarded") - {
    "restricted-location",
    "safeguarding",
    "sealed",
}
"""Labels that guard a person's record from others, never from the person. What the other labels leave out, the rules say."""

WHO_ASKED = {
    "the person": "the person themself",
    "with authority": "somebody with the person’s written authority",
    "attorney or deputy": "an attorney or deputy for the person",
    "parent": "somebody with parental responsibility, of a child who cannot ask",
}
"""Who may ask for a record; how it was checked is written beside it."""

OUTCOMES = {
    "answered": "the copy was given, or sent safely",
    "withdrawn": "whoever asked no longer wants it",
    "refused": "refused, with the ground told and how to complain",
    "identity not shown": "who asked could not be shown to be who they say, or to have authority",
}
"""How a request ends."""


@dataclass(frozen=True)
class Clock:
    """How long a request has, as of a day.

    due_date        the last day on which it is answered in time
    days_left       until then; below nought it is late
    is_extended     two months were added
    """

    due_date: date
    days_left: int
    is_extended: bool

    @property
    def is_late(self) -> bool:
        """Whether the day has passed."""
        return self.days_left < 0


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has none so late.

    Parameters
    ----------
    day : a day
    months : how many months later

    Returns
    -------
    date

    Source
    ------
    Information Commissioner's Office, "What should we consider when responding to a request?": the corresponding calendar
    date of the next month, or its last day. Where that is a weekend or bank holiday the ICO allows the next working day;
    which days those are is not known here, so the earlier day is given, which is always in time.

    Examples
    --------
    >>> months_after(date(2027, 1, 31), 1), months_after(date(2028, 1, 31), 1), months_after(date(2026, 11, 30), 3)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29), datetime.date(2027, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def clock_of(received: date, on: date, *, is_extended: bool = False) -> Clock:
    """Say by which day a request must be answered, and how many days are left.

    Parameters
    ----------
    received : the day it came, or the day on which identity was shown where that was asked for at once
    on : day in Europe/London
    is_extended : two months were added because the request is complex, and whoever asked was told why within the first

    Returns
    -------
    Clock

    Raises
    ------
    BadUsage
        it was received after the day it is looked at.

    Source
    ------
    UK GDPR Article 12(3): one month, and two further months where necessary, told with reasons within the first month.

    Examples
    --------
    >>> clock_of(date(2026, 11, 2), date(2026, 11, 26))
    Clock(due_date=datetime.date(2026, 12, 2), days_left=6, is_extended=False)
    >>> clock_of(date(2026, 11, 2), date(2027, 2, 3), is_extended=True).is_late
    True
    """
    if received > on:
        raise BadUsage("A request cannot have come after today.", "Give the day on which it came.")
    due = months_after(received, 3 if is_extended else 1)
    return Clock(due, (due - on).days, is_extended)
