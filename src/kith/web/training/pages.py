"""Training in words for a page: each course with its dates, and what it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kith.governance.asker import Asker
from kith.governance.training import COURSES, PRACTICE, STATES, Due, courses_due, title_of_course

__all__ = ["CourseLine", "courses_of"]

_HELD, _SOON = ("Held", "green"), ("Due soon", "yellow")
_SAID = {"notice": ("In notice", "orange"), "lapsed": ("Lapsed", "red")}
_NEVER = ("Not done yet", "red")


@dataclass(frozen=True)
class CourseLine:
    """One course of somebody's role as their page says it.

    said, colour    its state in a word or two, and the colour of its tag
    opens           what the state opens
    is_here         it is done here, in the practice neighbourhood
    """

    title: str
    meaning: str
    said: str
    colour: str
    opens: str
    completed_date: date | None
    due: Due
    is_here: bool


def courses_of(asker: Asker, on: date) -> list[CourseLine]:
    """The courses that the asker's role needs, as of a day."""
    meanings = {course.name: course.meaning for course in COURSES}
    return [_line(asker, due, meanings[due.course], on) for due in courses_due(asker.role, asker.training, on)]


def _line(asker: Asker, due: Due, meaning: str, on: date) -> CourseLine:
    done = [one.completed_date for one in asker.training if one.course == due.course and one.completed_date <= on]
    said, colour = _SAID.get(due.state(on), _SOON if due.is_due_soon(on) else _HELD) if done else _NEVER
    return CourseLine(
        title_of_course(due.course), meaning, said, colour, STATES[due.state(on)], max(done, default=None), due,
        due.course == PRACTICE,
    )  # fmt: skip
