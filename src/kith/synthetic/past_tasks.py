"""Three years of made-up tasks: who was to do what for whom by when, what came of it, and what waits today.

People of the most deprived areas get theirs done late more often, as with referrals. Ours, so that figures by group have something to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kith.errors import BadUsage
from kith.synthetic.chance import Draws, one_from, one_of, stream
from kith.synthetic.days import working_moment, working_moment_before
from kith.synthetic.past_words import CANNOT, DONE, DONE_BY, LATER, NOT_NEEDED, TASKS, TO_BE_DONE
from kith.work.working_days import working_days_after

__all__ = ["Colleague", "LookedAfter", "TaskStory", "TaskThen", "make_up_tasks", "with_colleague"]

_DEPRIVED = 3
_LATELY = timedelta(days=16)
"""For whom somebody has looked after for no longer, everything waits still."""

_TODAY, _FEWEST_TODAY = 0.06, 24
"""Which share of the tasks waits today, and how many at least."""

_BY_DAY = (
    ("in time", 0.55),
    ("late", 0.12),
    ("not needed", 0.09),
    ("moved", 0.08),
    ("handed over", 0.08),
    ("taken", 0.05),
    ("given up", 0.03),
)
_BY_DAY_WHERE_DEPRIVED = (("in time", 0.42), ("late", 0.24), ("not needed", 0.08), ("moved", 0.1), ("handed over", 0.08), ("taken", 0.04), ("given up", 0.04))  # fmt: skip
_NOW = ("ahead", "over", "ahead", "of the team", "today", "long over", "ahead", "failed", "over", "given on")
"""What stands today, each in turn, so that a small place has all of it too."""


@dataclass(frozen=True)
class Colleague:
    """Somebody who may do something for a person: their account, and their role."""

    account: str
    role: str


@dataclass(frozen=True)
class LookedAfter:
    """A person as those who look after them stand around them: who they are, since when, and the tenth of areas by deprivation (1 the most deprived)."""

    person: str
    colleagues: tuple[Colleague, ...]
    since: datetime
    imd_decile: int | None = None


@dataclass(frozen=True)
class TaskThen:
    """One move of a task: by whom, which, when, and what it needs."""

    by: str
    move: str
    at: datetime
    words: str = ""
    day: date | None = None
    owner: str = ""


@dataclass(frozen=True)
class TaskStory:
    """One made-up task: for whom, by whom and when it was given, what, by which day, to whom (empty: the team), and what was said of it."""

    about: LookedAfter
    by: str
    at: datetime
    words: str
    due: date
    owner: str
    said: tuple[TaskThen, ...]


@dataclass(frozen=True)
class _Task:
    """What is known before it is known how it ends."""

    about: LookedAfter
    giver: Colleague
    owner: Colleague
    at: datetime
    due: date
    until: datetime


def make_up_tasks(
    people: Sequence[LookedAfter], *, count: int, span: tuple[datetime, datetime], seed: int
) -> list[TaskStory]:
    """Make up what was to be done for people, with what came of it and what stands today.

    Parameters
    ----------
    people : whom it may be for; those with one colleague or more
    count : how many tasks; what stands today goes to each colleague in turn, two in three of the others to somebody of anybody’s
    span : from when, and now, both with a time zone; more of them are of late than of long ago
    seed : where chance begins

    Returns
    -------
    list of TaskStory in the order in which they were given; every move is one that the table has (`kith.work.tasks`), and by somebody who looks
    after the person

    Examples
    --------
    >>> both = (Colleague("a", "gp"), Colleague("b", "link-worker"))
    >>> people = [LookedAfter(f"p{number}", both, datetime(2023, 11, 2, tzinfo=UTC)) for number in range(30)]
    >>> made = make_up_tasks(people, count=40, span=(datetime(2023, 11, 2, 9, tzinfo=UTC), datetime(2026, 11, 2, 9, tzinfo=UTC)), seed=7)
    >>> len(made), sum(not one.said for one in made) >= 10
    (40, True)
    """
    if span[0].tzinfo is None or span[1].tzinfo is None:
        raise BadUsage("A moment has no time zone.", "Give one, for instance of Europe/London.")
    draws, of = stream(seed, "past tasks"), with_colleague(people)
    if not of:
        return []
    now = min(count, max(round(count * _TODAY), _FEWEST_TODAY))
    accounts = list(of)
    made = [
        _story(draws, of[accounts[number % len(accounts)]], _NOW[number % len(_NOW)], span) for number in range(now)
    ]
    for number in range(now, count):
        anybody = one_from(draws, [one for one in people if one.colleagues])
        who = one_from(draws, anybody.colleagues).account if number % 3 else accounts[number % len(accounts)]
        made.append(_story(draws, (of[who][0], [anybody] if number % 3 else of[who][1]), "", span))
    return sorted(made, key=lambda one: (one.at, one.about.person))


def with_colleague(people: Sequence[LookedAfter]) -> Mapping[str, tuple[Colleague, list[LookedAfter]]]:
    """By account, the colleague and whom they look after.

    Examples
    --------
    >>> ann = Colleague("a", "gp")
    >>> list(with_colleague([LookedAfter("p1", (ann,), datetime(2026, 11, 2, tzinfo=UTC))]))
    ['a']
    """
    found: dict[str, tuple[Colleague, list[LookedAfter]]] = {}
    for one in people:
        for colleague in one.colleagues:
            found.setdefault(colleague.account, (colleague, []))[1].append(one)
    return found


def _story(
    draws: Draws, of: tuple[Colleague, list[LookedAfter]], fate: str, span: tuple[datetime, datetime]
) -> TaskStory:
    owner, those = of
    long = [one for one in those if one.since < span[1] - _LATELY]
    fate = fate or ("" if long else "ahead")
    about = one_from(draws, those if fate else long)
    others = [one for one in about.colleagues if one != owner] or [owner]
    giver = one_from(draws, others) if draws.random() < 0.8 else owner
    is_now = bool(fate)
    if not fate:
        fate = one_of(draws, _BY_DAY_WHERE_DEPRIVED if (about.imd_decile or 10) <= _DEPRIVED else _BY_DAY)
    begun = _given_at(draws, about, fate if is_now else "", span)
    due = working_days_after(begun.date(), _days_given(draws, fate if is_now else ""))
    task = _Task(about, giver, owner, begun, _TODAYS[fate](due, span[1]) if is_now else due, span[1])
    said = _FATES[fate](draws, task)
    words = f"{one_from(draws, TASKS.get(owner.role, TASKS['care-coordinator']))}{one_from(draws, TO_BE_DONE)}"
    kept = "" if fate in ("of the team", "taken") else (giver if fate in ("given on", "handed over") else owner).account
    return TaskStory(
        about, giver.account, begun, words, task.due, kept, tuple(one for one in said if one.at < task.until)
    )


def _given_at(draws: Draws, about: LookedAfter, now: str, span: tuple[datetime, datetime]) -> datetime:
    """When it was given: what stands today a few days ago, other work more often of late than long ago."""
    if now:
        days = {"ahead": 4, "of the team": 3, "given on": 5, "today": 6, "over": 11, "failed": 12, "long over": 19}[now]
        return max(working_moment_before(draws, span[1], days + int(draws.integers(3))), about.since)
    begins = max(span[0], about.since)
    ago = (span[1] - begins - timedelta(days=1)) * float(draws.random()) ** 2
    return min(working_moment(draws, span[1] - ago - timedelta(days=1)), span[1] - timedelta(hours=1))


def _days_given(draws: Draws, now: str) -> int:
    return {"over": 3, "long over": 3, "failed": 4}.get(now) or int(draws.integers(2, 12))


def _ahead(due: date, until: datetime) -> date:
    return max(due, working_days_after(until.date(), 2))


_TODAYS: Mapping[str, Callable[[date, datetime], date]] = {
    "ahead": _ahead, "of the team": _ahead, "given on": _ahead, "today": lambda _, until: until.date(), "over": lambda due, _: due, "long over": lambda due, _: due,
    "failed": lambda due, _: due,
}  # fmt: skip
"""By which day it is to be done, of what stands today."""


def _done(draws: Draws, task: _Task, by: Colleague, about: datetime) -> TaskThen:
    words = one_from(draws, DONE_BY.get(by.role, DONE) if draws.random() < 0.45 else DONE)
    return TaskThen(by.account, "do", working_moment(draws, about), words)


def _before(draws: Draws, task: _Task, share: float) -> datetime:
    """A moment between the giving and the morning of its day."""
    ends = datetime(task.due.year, task.due.month, task.due.day, tzinfo=UTC)
    return task.at + max(ends - task.at, timedelta(0)) * share * float(draws.random())


def _in_time(draws: Draws, task: _Task) -> list[TaskThen]:
    return [_done(draws, task, task.owner, _before(draws, task, 0.9))]


def _late(draws: Draws, task: _Task) -> list[TaskThen]:
    day = working_days_after(task.due, int(draws.integers(1, 8)))
    return [_done(draws, task, task.owner, datetime(day.year, day.month, day.day, tzinfo=UTC))]


def _not_needed(draws: Draws, task: _Task) -> list[TaskThen]:
    return [TaskThen(task.giver.account, "drop", working_moment(draws, _before(draws, task, 0.9)), one_from(draws, NOT_NEEDED))]  # fmt: skip


def _moved(draws: Draws, task: _Task) -> list[TaskThen]:
    at = working_moment(draws, _before(draws, task, 0.6))
    day = working_days_after(max(task.due, at.date()), int(draws.integers(3, 10)))
    later = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    first = TaskThen(task.owner.account, "move the day", at, one_from(draws, LATER), day)
    return [first, _done(draws, task, task.owner, max(at, later))]


def _handed_over(draws: Draws, task: _Task) -> list[TaskThen]:
    at = working_moment(draws, _before(draws, task, 0.4))
    return [TaskThen(task.giver.account, "give", at, owner=task.owner.account), _done(draws, task, task.owner, at)]


def _taken(draws: Draws, task: _Task) -> list[TaskThen]:
    at = working_moment(draws, _before(draws, task, 0.4))
    return [TaskThen(task.owner.account, "take", at), _done(draws, task, task.owner, at)]


def _given_up(draws: Draws, task: _Task) -> list[TaskThen]:
    at = working_moment(draws, _before(draws, task, 0.9))
    first = TaskThen(task.owner.account, "cannot", at, one_from(draws, CANNOT))
    after = working_moment(draws, at)
    if draws.random() < 0.4:
        return [first, TaskThen(task.giver.account, "drop", after, one_from(draws, NOT_NEEDED))]
    other = next((one for one in task.about.colleagues if one != task.owner), task.owner)
    return [first, TaskThen(task.giver.account, "give", after, owner=other.account), _done(draws, task, other, after)]


def _nothing(draws: Draws, task: _Task) -> list[TaskThen]:
    return []


def _failed(draws: Draws, task: _Task) -> list[TaskThen]:
    return [TaskThen(task.owner.account, "cannot", working_moment(draws, task.at), one_from(draws, CANNOT))]


def _given_on(draws: Draws, task: _Task) -> list[TaskThen]:
    return [TaskThen(task.giver.account, "give", working_moment(draws, task.at), owner=task.owner.account)]


_FATES: Mapping[str, Callable[[Draws, _Task], list[TaskThen]]] = {
    "in time": _in_time, "late": _late, "not needed": _not_needed, "moved": _moved, "handed over": _handed_over, "taken": _taken, "given up": _given_up,
    "ahead": _nothing, "of the team": _nothing, "today": _nothing, "over": _nothing, "long over": _nothing, "failed": _failed, "given on": _given_on,
}  # fmt: skip
"""What was said of a task, by how it came out."""
