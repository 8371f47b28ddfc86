"""Short tasks in the practice neighbourhood: which a role has, what is right and why, and when they have to be passed again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256

from kith.errors import BadInput, NotInTheRules
from kith.governance.asker import ROLES, Completed, known
from kith.governance.practice_neighbourhood import ANSWERS, Asked, Counted, Place, answer_to, the_place, written
from kith.governance.training import DUE_SOON_DAYS, PRACTICE, PRACTISES, SEES_PEOPLE, courses_due

__all__ = ["KINDS", "MANY", "SEE_FIGURES", "Choice", "Posed", "Round", "Task", "all_tasks", "pose", "read_task", "round_on", "tasks_of", "the_task"]  # fmt: skip

KINDS = {
    "share": "pass on what is needed",
    "refuse": "say no, and what can be done in its place",
    "emergency-access": "open a record in an emergency, or know who may",
    "unsure-match": "leave in doubt what is in doubt",
    "safeguarding": "somebody may be coming to harm",
    "tell-once": "nobody should have to tell it again",
}
"""Every kind of task, in the order in which they are offered."""

TASKS_OF_A_ROLE = (5, 7)
"""At least and at most so many: together under ten minutes."""

SEE_FIGURES = frozenset({"information-governance-lead", "neighbourhood-manager"})
"""Who may see which tasks many fail: those who can change wording, teaching or rules."""

MANY = 0.25
"""A task that at least this share fail at the first try is failed by many: look at its wording, and at what is taught. Ours."""


@dataclass(frozen=True)
class Choice:
    """One thing that could be done.

    fits        answers of the rule book that it stands for ("deny", or with its next step "no ask-consent"); empty where
                it goes beyond what was asked
    is_right    it is right by judgement; for tasks that the rule book answers this stands in no file
    because     what is said of it after it was chosen
    """

    says: str
    because: str
    fits: tuple[str, ...] = ()
    is_right: bool = False


@dataclass(frozen=True)
class Task:
    """One task as its file has it, for any of its roles. Its answer is asked of the rule book, or stands with its ground."""

    name: str
    kind: str
    roles: tuple[str, ...]
    title: str
    situation: str
    question: str
    choices: tuple[Choice, ...]
    asked: Asked | Counted | None = None
    ground: str = ""
    then: str = ""


@dataclass(frozen=True)
class Posed:
    """A task as somebody of one role has it.

    right           number of the right choice, from 1
    ground          why: the rule's own sentence, or the judgement's ground
    then            the lawful next step, in plain words; "" where nothing more is needed
    by_rule         whether the rule book gave the answer
    fingerprint     changes with any word of the task and with its right answer
    """

    task: Task
    right: int
    ground: str
    then: str
    by_rule: bool
    fingerprint: str

    @property
    def name(self) -> str:
        """Name of the task, for addresses and rows."""
        return self.task.name

    def choice(self, number: int) -> Choice:
        """The choice of a number; `NotInTheRules` where there is none."""
        if not 1 <= number <= len(self.task.choices):
            raise NotInTheRules(
                f"Task {self.name} has no choice {number}.", f"Choose one of 1 to {len(self.task.choices)}."
            )
        return self.task.choices[number - 1]


def read_task(kind: str, told: Mapping) -> Task:
    """Make a task of what its file says, and refuse one that nobody could answer.

    Examples
    --------
    >>> read_task("share", {"name": "a", "roles": ["gp"], "title": "T", "situation": "S", "question": "Q", "choices": []})
    Traceback (most recent call last):
    ...
    kith.errors.BadInput: Task a offers 0 choices. Offer two to four.
    """
    known(kind, KINDS, "kind of task")
    try:
        plain = {key: told[key] for key in ("name", "title", "situation", "question")}
        choices = tuple(_choice(one) for one in told["choices"])
        asked = _asked(told)
        task = Task(kind=kind, roles=tuple(told["roles"]), choices=choices, asked=asked,
                    ground=told.get("ground", ""), then=told.get("then", ""), **plain)  # fmt: skip
    except (KeyError, TypeError) as wrong:
        raise BadInput(f"Task {told.get('name', '?')} cannot be read: {wrong}.", "Mend its file.") from wrong
    _must_be_answerable(task)
    return task


def _choice(told: Mapping) -> Choice:
    fits = tuple(told.get("fits", ()))
    for words in fits:
        known(words.partition(" ")[0], ANSWERS, "answer")
    return Choice(told["says"], told["because"], fits, bool(told.get("right", False)))


def _asked(told: Mapping) -> Asked | Counted | None:
    if "counted" in told:
        return Counted(**told["counted"])
    if "asked" not in told:
        return None
    lists = {key: tuple(told["asked"].get(key, ())) for key in ("labels", "granted")}
    return Asked(**{**told["asked"], **lists})


def _must_be_answerable(task: Task) -> None:
    if not 2 <= len(task.choices) <= 4:
        raise BadInput(f"Task {task.name} offers {len(task.choices)} choices.", "Offer two to four.")
    for role in task.roles:
        known(role, ROLES, "role")
    right = sum(choice.is_right for choice in task.choices)
    if task.asked is not None and (right or task.ground):
        raise BadInput(f"Task {task.name} types in what the rule book answers.", "Leave out `right` and `ground`.")
    if task.asked is None and (right != 1 or not task.ground or not task.then):
        raise BadInput(
            f"Task {task.name} rests on judgement.", "Mark one choice as right, and give `ground` and `then`."
        )


def pose(task: Task, role: str, place: Place) -> Posed:
    """Pose a task to a role: work out what is right.

    Parameters
    ----------
    task : as `read_task` gives it
    role : one of its roles
    place : the practice neighbourhood

    Returns
    -------
    Posed

    Raises
    ------
    BadInput
        the rule book's answer is none of the choices, or is two of them.

    Examples
    --------
    >>> told = next(one for one in written("share")["task"] if one["name"] == "a-small-number")
    >>> pose(read_task("share", told), "analyst", the_place()).right
    3
    """
    if task.asked is None:
        right = next(number for number, choice in enumerate(task.choices, 1) if choice.is_right)
        return _posed(task, right, task.ground, task.then)
    ground = answer_to(task.asked, role, place)
    fitting = [n for n, choice in enumerate(task.choices, 1) if any(ground.fits(words) for words in choice.fits)]
    if len(fitting) != 1:
        raise BadInput(
            f"Task {task.name}: for a {role} the rule book answers “{ground.answer}” ({ground.say}), "
            f"and {len(fitting)} of its choices say so.",
            "Mend what the choices stand for, or the facts that the task draws.",
        )
    return _posed(task, fitting[0], ground.say, ground.then)


def _posed(task: Task, right: int, ground: str, then: str) -> Posed:
    words = [task.kind, task.title, task.situation, task.question, right, ground, then]
    words += [[choice.says, choice.because] for choice in task.choices]
    fingerprint = sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]
    return Posed(task, right, ground, then, task.asked is not None, fingerprint)


@cache
def all_tasks() -> Mapping[str, tuple[Posed, ...]]:
    """Every task by role, in the order in which it is offered; read and held against the rule book once.

    Examples
    --------
    >>> sorted(ROLES.keys() - all_tasks().keys())
    ['system-support']
    """
    tasks = [read_task(kind, told) for kind in KINDS for told in written(kind)["task"]]
    if len({task.name for task in tasks}) < len(tasks):
        raise BadInput("Two tasks have one name.", "Give each its own.")
    place = the_place()
    posed = {role: tuple(pose(task, role, place) for task in tasks if role in task.roles) for role in ROLES}
    found = {role: tasks for role, tasks in posed.items() if tasks}
    _must_be_for_all(found)
    return found


def _must_be_for_all(found: Mapping[str, tuple[Posed, ...]]) -> None:
    """Who needs the course has tasks, and not too many; who sees people has each kind."""
    if found.keys() != PRACTISES:
        wrong = sorted(found.keys() ^ PRACTISES)
        raise BadInput(f"The course {PRACTICE} and its tasks are for different roles: {', '.join(wrong)}.", "Mend one.")
    least, most = TASKS_OF_A_ROLE
    for role, tasks in found.items():
        if not least <= len(tasks) <= most:
            raise BadInput(f"The role {role} has {len(tasks)} tasks.", f"Give each role {least} to {most}.")
        missing = KINDS.keys() - {posed.task.kind for posed in tasks}
        if missing and role in SEES_PEOPLE:
            raise BadInput(f"The role {role} has no task of the kind {', '.join(sorted(missing))}.", "Write one.")


def tasks_of(role: str) -> tuple[Posed, ...]:
    """The tasks of a role, in the order in which they are offered; none for a role that does not practise.

    Examples
    --------
    >>> [posed.task.kind for posed in tasks_of("link-worker")][:2], tasks_of("system-support")
    (['share', 'refuse'], ())
    """
    known(role, ROLES, "role")
    return all_tasks().get(role, ())


def the_task(role: str, name: str) -> Posed:
    """The task of a role by its name; `NotInTheRules` whether there is none or it is another role's.

    Examples
    --------
    >>> the_task("gp", "collapsed-at-the-hub").right
    2
    """
    found = {posed.name: posed for posed in tasks_of(role)}
    if name not in found:
        raise NotInTheRules("There is no such task for your role.", "Choose one from My training.")
    return found[name]


@dataclass(frozen=True)
class Round:
    """One time through the tasks: the first, or the one that renews the training.

    number      1 for the first
    is_open     passing all tasks writes the training record; between rounds one may practise, and nothing is written
    opens_date  the day from which the next round is open; None for the first
    """

    number: int
    is_open: bool
    opens_date: date | None


def round_on(role: str, completed: Iterable[Completed], on: date) -> Round:
    """Say which round somebody is in on a day.

    Parameters
    ----------
    role : one of `ROLES`
    completed : courses completed
    on : day in Europe/London

    Returns
    -------
    Round; it opens `DUE_SOON_DAYS` before the course falls due, so that nobody needs to lapse to renew

    Examples
    --------
    >>> done = [Completed("kith-practice", date(2026, 1, 1))]
    >>> [round_on("gp", done, day).number for day in (date(2026, 6, 1), date(2026, 12, 4))]
    [1, 2]
    >>> round_on("gp", [], date(2026, 6, 1))
    Round(number=1, is_open=True, opens_date=None)
    """
    done = [each for each in completed if each.course == PRACTICE and each.completed_date <= on]
    due = next((each.due_date for each in courses_due(role, done, on) if each.course == PRACTICE), None)
    opens = due and due - timedelta(DUE_SOON_DAYS)
    is_open = opens is None or on >= opens
    return Round(len({each.completed_date for each in done}) + is_open, is_open, opens)
