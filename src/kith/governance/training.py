"""Training held and due, and what it opens: lapsed training narrows with notice before it shuts, never in the middle of a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kith.errors import BadUsage
from kith.governance.asker import ROLES, Completed

EVERY_ROLE = frozenset(ROLES)
SEES_PEOPLE = EVERY_ROLE - {"analyst", "neighbourhood-manager", "community-facilitator", "system-support"}

PRACTISES = EVERY_ROLE - {"system-support"}

PRACTICE = "kith-practice"
"""The course that is done here, in the practice neighbourhood; the others are done elsewhere and recorded."""

DUE_SOON_DAYS = 28
"""So many days before a course falls due it is said to, and may be renewed. Ours."""

STATES = {
    "held": "everything that the role may do",
    "notice": "looking only, and only at one's own open work, until the days of notice are over",
    "lapsed": "nothing, until the course is done",
}
"""What each state of training opens."""


@dataclass(frozen=True)
class Course:
    """One course that some roles need.

    valid_days      how long it holds from the day it was completed
    notice_days     how long after that one's own open work may still be looked at
    """

    name: str
    meaning: str
    roles: frozenset[str]
    valid_days: int
    notice_days: int

    def __post_init__(self) -> None:
        if self.valid_days < 1 or self.notice_days < 0:
            raise BadUsage(
                f"Course {self.name} would never hold.", "Give at least one valid day and no negative notice."
            )


COURSES = (
    Course("data-security", "data security and confidentiality, each year", EVERY_ROLE, 365, 28),
    Course("safeguarding-adults", "safeguarding adults at the level of the role", SEES_PEOPLE, 3 * 365, 28),
    Course(
        PRACTICE,
        "the practice neighbourhood: sharing, refusing, emergencies, doubtful matches, safeguarding, telling once",
        PRACTISES,
        365,
        28,
    ),
)
"""Kith's own defaults, for each deployment to set: yearly data security as the DSPT asks; the days of notice are ours."""


def title_of_course(name: str) -> str:
    """A course as people say it.

    Examples
    --------
    >>> title_of_course("kith-practice"), title_of_course("data-security")
    ('Kith practice', 'Data security')
    """
    return name.replace("-", " ").capitalize()


@dataclass(frozen=True)
class Due:
    """One course of a role: the day from which it no longer holds, and the day from which it shuts. None: never done."""

    course: str
    due_date: date | None
    shuts_date: date | None

    def state(self, on: date) -> str:
        """Give held, notice or lapsed on a day."""
        if self.due_date is None or self.shuts_date is None or on >= self.shuts_date:
            return "lapsed"
        return "held" if on < self.due_date else "notice"

    def is_due_soon(self, on: date) -> bool:
        """Say whether it still holds, and falls due within `DUE_SOON_DAYS`."""
        return self.due_date is not None and timedelta(0) < self.due_date - on <= timedelta(DUE_SOON_DAYS)


def courses_due(role: str, completed: Iterable[Completed], on: date, courses: Iterable[Course] = COURSES) -> list[Due]:
    """Say for each course that a role needs when it falls due and when it shuts.

    Parameters
    ----------
    role : one of `ROLES`
    completed : what somebody has done; the latest of each course counts, a day still to come does not
    on : day in Europe/London
    courses : which courses which roles need

    Returns
    -------
    list of Due, one for each course, in the order of `courses`

    Examples
    --------
    >>> courses_due("analyst", [Completed("data-security", date(2026, 1, 1))], date(2026, 6, 1))[0]
    Due(course='data-security', due_date=datetime.date(2027, 1, 1), shuts_date=datetime.date(2027, 1, 29))
    """
    done = [each for each in completed if each.completed_date <= on]
    found = []
    for course in courses:
        if role not in course.roles:
            continue
        last = max((each.completed_date for each in done if each.course == course.name), default=None)
        due = last and last + timedelta(course.valid_days)
        found.append(Due(course.name, due, due and due + timedelta(course.notice_days)))
    return found


def standing(role: str, completed: Iterable[Completed], on: date, courses: Iterable[Course] = COURSES) -> str:
    """Say whether a role's training is held, within notice, or lapsed: the worst of its courses counts.

    Parameters
    ----------
    role, completed, on, courses : as of `courses_due`

    Returns
    -------
    one of `STATES`

    Examples
    --------
    >>> done = [Completed(course, date(2026, 1, 1)) for course in ("data-security", "kith-practice")]
    >>> [standing("analyst", done, day) for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 29))]
    ['held', 'notice', 'lapsed']
    """
    states = [due.state(on) for due in courses_due(role, completed, on, courses)]
    return max(states, key=list(STATES).index, default="held")


def needing_notice(role: str, completed: Iterable[Completed], on: date) -> list[Due]:
    """Give the courses that somebody must be told about: lapsed, within notice, or due soon; the most pressing first.

    Parameters
    ----------
    role, completed, on : as of `courses_due`

    Returns
    -------
    list of Due

    Examples
    --------
    >>> done = [Completed("data-security", date(2026, 1, 1)), Completed("kith-practice", date(2026, 6, 1))]
    >>> [due.course for due in needing_notice("analyst", done, date(2026, 12, 20))]
    ['data-security']
    >>> needing_notice("analyst", done, date(2026, 7, 1))
    []
    """
    pressing = list(STATES)[::-1]
    found = [due for due in courses_due(role, completed, on) if due.state(on) != "held" or due.is_due_soon(on)]
    return sorted(found, key=lambda due: pressing.index(due.state(on)))
