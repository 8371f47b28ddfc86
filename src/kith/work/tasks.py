"""A task: one thing to do for one person, with one owner and one day. What may be done with it, what each needs, and who hears of its silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kith.errors import BadUsage
from kith.moving import Moving
from kith.work.working_days import working_days_after

__all__ = [
    "FOLDERS",
    "LONGEST",
    "MOVES",
    "STEPS",
    "TASK",
    "WAITS",
    "Move",
    "Said",
    "Step",
    "must_be_a_day",
    "must_bring",
    "standing",
    "steps_over",
]

TASK = Moving(
    "task",
    {
        "open": "somebody is to do it, or somebody of the team is to take it",
        "done": "it was done, and what came of it stands with it",
        "not done": "whoever had it could not do it, and the team is to say what now",
        "not needed": "it need not be done any more, and why stands with it",
    },
    {
        "do": {"open": "done", "not done": "done"},
        "take": {"open": "open", "not done": "open"},
        "give": {"open": "open", "not done": "open"},
        "move the day": {"open": "open"},
        "cannot": {"open": "not done"},
        "drop": {"open": "not needed", "not done": "not needed"},
        "open again": {"done": "open", "not needed": "open"},
    },
    {
        "open": "It waits to be done.",
        "done": "It was done: open it again if that was wrong.",
        "not done": "Say who does it now, or that it is not needed.",
        "not needed": "It is not needed: open it again if that was wrong.",
    },
)
"""The one table of a task; pages, tests and the manual are drawn from it."""

WAITS = ("open", "not done")
"""States in which somebody still has to do something."""


@dataclass(frozen=True)
class Move:
    """One move as people meet it: what its button says, what stands in the history, and what it needs (`owner`, `day`, `words`)."""

    button: str
    told: str
    needs: tuple[str, ...] = ()


MOVES = {
    "do": Move("It is done", "Did it", ("words",)),
    "take": Move("Take it", "Took it"),
    "give": Move("Give it to somebody else", "Gave it", ("owner",)),
    "move the day": Move("Change the day", "Changed the day", ("day", "words")),
    "cannot": Move("It cannot be done", "Could not do it", ("words",)),
    "drop": Move("It is not needed any more", "Said that it is not needed", ("words",)),
    "open again": Move("Open it again", "Opened it again", ("day", "words")),
}
"""Every move of the table, in the order in which a page offers them."""

FOLDERS = {
    "mine": "yours, and those of whoever you stand in for",
    "team": "that your team has, beside yours",
    "all": "every one that waits with you or your team",
    "done": "done, or not needed, in the last 90 days",
    "failed": "could not be done, long over, or left by an owner who has gone",
}
"""The folders in the order in which they are shown: what stands in each."""

LONGEST = timedelta(days=366)
"""How far off the day of a task may be: what is due later than in a year is a plan and no task."""

_SHORTEST = 4


@dataclass(frozen=True)
class Said:
    """What is said of a task.

    message_id   makes it once, however often it arrives
    words        why, or what came of it
    day          the day by which it is to be done from now on
    owner        account of whoever is to do it from now on; empty for whoever of the team takes it
    seen         how many things had been said when it was looked at; None where nobody looked
    """

    message_id: str
    words: str = ""
    day: date | None = None
    owner: str = ""
    seen: int | None = None


@dataclass(frozen=True)
class Step:
    """Who hears that a task was not done in time: after so many working days, which role; empty for the whole team."""

    after: int
    role: str
    told: str


STEPS = (
    Step(1, "", "its day is over: the team is told"),
    Step(3, "care-coordinator", "three working days over: the care coordinator is told"),
    Step(5, "neighbourhood-manager", "five working days over: the neighbourhood manager is told, without a name"),
)
"""The one table of silence. The owner reads on their own list that the day has come; each step after it is told once."""


def must_bring(move: str, said: Said, today: date) -> None:
    """Check that what a move needs was said.

    Raises
    ------
    BadUsage
        something is missing, or the day is over or further off than `LONGEST`; says what.

    Examples
    --------
    >>> must_bring("do", Said("m1", "Rang; she will come on Monday"), date(2026, 11, 27))
    >>> must_bring("move the day", Said("m1", "waits for the clinic", date(2026, 11, 26)), date(2026, 11, 27))
    Traceback (most recent call last):
    kith.errors.BadUsage: The day is over already. Enter today or a later day.
    """
    if move not in MOVES:
        raise BadUsage(f"There is no move “{move}”.", f"Use one of: {', '.join(MOVES)}.")
    if not said.message_id.strip():
        raise BadUsage("What is said needs a message id.", "Give it one, so that it counts once.")
    needs = MOVES[move].needs
    if "words" in needs and len(said.words.strip()) < _SHORTEST:
        raise BadUsage("Say what came of it, or why, in a few words.", "Whoever reads the record reads this.")
    if "day" in needs:
        must_be_a_day(said.day, today)


def must_be_a_day(day: date | None, today: date) -> None:
    """Check the day of a task. Errors: `BadUsage` without one, for one that is over, and for one more than a year off."""
    if day is None:
        raise BadUsage("Say by which day it is to be done.", "A task without a day is done by nobody.")
    if day < today:
        raise BadUsage("The day is over already.", "Enter today or a later day.")
    if day > today + LONGEST:
        raise BadUsage("The day is more than a year off.", "Enter a day within a year.")


def steps_over(due: date, today: date) -> tuple[int, ...]:
    """Which steps of `STEPS` a task has passed that was due on a day and is not done: their places in the table.

    Examples
    --------
    >>> steps_over(date(2026, 11, 27), date(2026, 11, 30)), steps_over(date(2026, 11, 27), date(2026, 12, 3))
    ((0,), (0, 1))
    >>> steps_over(date(2026, 11, 27), date(2026, 11, 28))
    ()
    """
    return tuple(place for place, step in enumerate(STEPS) if today >= working_days_after(due, step.after))


def standing(events: Iterable[tuple[str, str]]) -> str:
    """Where a task is after what was said of it: `(move, message id)` in the order in which it was taken down; a message counts once.

    Raises
    ------
    MoveNotAllowed
        something that was kept as taken does not lead on.

    Examples
    --------
    >>> standing([("do", "m1"), ("do", "m1"), ("open again", "m2")])
    'open'
    """
    state, heard = "open", set[str]()
    for move, message in events:
        if message not in heard:
            state = TASK.moved(state, move)
            heard.add(message)
    return state
