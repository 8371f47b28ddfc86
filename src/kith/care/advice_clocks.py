"""By when each end moves a letter of evidence, in working days and never after the day that it is needed for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kith.work.working_days import working_days_after

__all__ = ["LETTER_CLOCKS", "LetterClock", "letter_due"]


@dataclass(frozen=True)
class LetterClock:
    """How long a state of a letter may last.

    whose           whose move it is: practice or adviser
    working_days    after the day on which it came to that state
    what            what is to be done by then
    """

    whose: str
    working_days: int
    what: str


LETTER_CLOCKS: Mapping[str, LetterClock] = {
    "asked": LetterClock("practice", 2, "open it"),
    "seen": LetterClock("practice", 10, "write it, say no, or ask for what is missing"),
    "returned": LetterClock("adviser", 2, "ask again with what was missing, or drop it"),
    "written": LetterClock("adviser", 5, "say that it came"),
}
"""The clock of every state in which a letter waits. No law sets one for a practice: these are ours, for the team to agree on."""


def letter_due(
    state: str, since: date, needed_by: date | None, clocks: Mapping[str, LetterClock] = LETTER_CLOCKS
) -> date | None:
    """The last day on which the next move of a letter is in time; None where it waits for nobody.

    Parameters
    ----------
    state : of `kith.care.advice.LETTER`
    since : the day on which it came to that state, in Europe/London
    needed_by : the day that the letter is needed for; what is nearer counts
    clocks : by state

    Examples
    --------
    >>> letter_due("seen", date(2026, 11, 27), None), letter_due("seen", date(2026, 11, 27), date(2026, 12, 3)), letter_due("received", date(2026, 11, 27), None)
    (datetime.date(2026, 12, 11), datetime.date(2026, 12, 3), None)
    """
    if state not in clocks:
        return None
    counted = working_days_after(since, clocks[state].working_days)
    return min(counted, needed_by) if needed_by else counted
