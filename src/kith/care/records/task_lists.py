"""Where tasks are: the folders of one's own and one's team's, those of one person, and one with all that was said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from kith.care.records.circle import CARE, item_about
from kith.care.records.leading import every_pseudonym, people_led_to
from kith.care.records.names_read import name_of, names_readable, reads
from kith.care.records.shown import my_teams
from kith.care.records.tasking import in_reach
from kith.errors import NotYours
from kith.governance.asker import Asker, usual_purpose
from kith.governance.records.deciding import known_about
from kith.governance.records.staff import members_of, names_of
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.reading import person_of
from kith.work.records.leaving import stands_in_for
from kith.work.records.models import Task, TaskSilence
from kith.work.tasks import FOLDERS, STEPS, TASK, WAITS

__all__ = [
    "Detail",
    "Folder",
    "Line",
    "Spoken",
    "counts_by_folder",
    "folder",
    "lines_of",
    "tasks_of",
    "the_task",
]

_SHOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Line:
    """One task as a list shows it. `name` is empty where the person's coordination is not open to the asker, and then `words` are too.

    stands_for   the name of the colleague whose it is, where the asker stands in for them
    told         how far its silence was told: the last step of `kith.work.tasks.STEPS`
    """

    number: int
    person: str
    name: str
    words: str
    owner: str
    is_mine: bool
    stands_for: str
    given_by: str
    state: str
    due_date: date
    is_over: bool
    told: str
    has_died: bool
    seen: int

    @property
    def is_shown(self) -> bool:
        """Whether the asker may read whom it is about."""
        return bool(self.person)


@dataclass(frozen=True)
class Folder:
    """A page of a folder: its lines, how many there are in all, and of how many of those on the page nothing is shown."""

    lines: tuple[Line, ...]
    total: int
    hidden_count: int


@dataclass(frozen=True)
class Spoken:
    """One thing that was said of a task: the move, the words, who has it from then on, by when, who said it and for whom they work."""

    move: str
    words: str
    owner: str
    due_date: date
    by: str
    organisation: str
    at: datetime


@dataclass(frozen=True)
class Detail:
    """One task with all that was said of it, and what the asker may do with it now."""

    line: Line
    spoken: tuple[Spoken, ...]
    moves: tuple[str, ...]
    given_at: datetime
    first_due_date: date
    organisation: str
    shown: frozenset[str]


def counts_by_folder(asker: Asker, at: datetime, names: Sequence[str] = tuple(FOLDERS)) -> dict[str, int]:
    """How many tasks each folder has. Nothing of whom they are about is in it, so that it leaves no look.

    Beside `FOLDERS` there is “due”: one's own whose day has come or is over.
    """
    conditions = _conditions(asker, at)
    found = Task.objects.aggregate(**{f"in_{name}": Count("id", filter=conditions[name]) for name in names})
    return {name: found[f"in_{name}"] for name in names}


def folder(asker: Asker, name: str, page: tuple[int, int], *, by: Actor, at: datetime) -> Folder:
    """One page of a folder, what is due first standing first.

    Changes: nothing. Told: the trail, a look at each person who is named. Errors: none.
    """
    rows = Task.objects.filter(_conditions(asker, at)[name])
    order = ("-ended_at", "-id") if name == "done" else ("due_date", "id")
    begin, end = page
    lines = lines_of(asker, rows.order_by(*order)[begin:end], by, at)
    return Folder(tuple(lines), rows.count(), sum(not line.is_shown for line in lines))


def tasks_of(asker: Asker, person: str, *, by: Actor, at: datetime) -> list[Line]:
    """Tasks of one person, under all their pseudonyms: those that wait, and those of the last 90 days. Changes, Told, Errors: as `folder`."""
    lately = Q(state__in=WAITS) | Q(ended_at__gte=at - _SHOWN_FOR)
    rows = Task.objects.filter(lately, person_id__in=every_pseudonym(person)).order_by("ended_at", "due_date", "id")
    return [line for line in lines_of(asker, rows, by, at) if line.is_shown]


def tasks_standing(under: Collection[str], at: datetime) -> list[Line]:
    """Tasks that wait for the person of these pseudonyms, what is due first. Read after the rules were asked of their coordination."""
    rows = list(Task.objects.filter(state__in=WAITS, person_id__in=under).order_by("due_date", "id"))
    if not rows:
        return []
    names = names_of({row.owner for row in rows} | {row.given_by for row in rows})
    told = {row.person_id: (row.person_id, "", False) for row in rows}
    return _worded("", rows, told, names, at)


def the_task(asker: Asker, number: int, *, by: Actor, at: datetime) -> Detail:
    """One task with all that was said of it.

    Changes: nothing. Told: the trail, the look or the refusal. Errors: `NotYours`, whether there is none, or it is about somebody whom the
    asker may not open.
    """
    row = Task.objects.filter(pk=number).first()
    one = person_of(row.person_id) if row else None
    if row is None or one is None:
        raise NotYours("There is no such task of yours.")
    purpose, item = usual_purpose(asker.role), item_about(one, asker, "view")
    known = known_about(asker, [one.person_id], at)
    with transaction.atomic():
        may = known.ask("view", [replace(item, carries=_BANNER)], purpose, by=by)[0]
    if not reads(may, CARE):
        _tell_refused(row, by, at)
        raise NotYours("There is no such task of yours.")
    is_reached = Task.objects.filter(in_reach(asker, at), pk=number).exists()
    edits = is_reached and known.would("edit", [item], purpose)[0].shows
    events = list(row.events.order_by("number"))
    names = names_of({row.owner, row.given_by, *(one.owner for one in events), *(one.written_by for one in events)})
    (line,) = _worded(
        asker.account, [row], {row.person_id: (one.person_id, name_of(one, may), bool(one.death_month))}, names, at
    )
    moves = (
        tuple(move for move in TASK.moves_from(row.state) if not (move == "take" and row.owner == asker.account))
        if edits
        else ()
    )
    return Detail(
        line, tuple(_spoken(one, names) for one in events), moves, row.given_at, row.first_due_date, row.organisation, _BANNER - may.hidden_field_groups
    )  # fmt: skip


_BANNER = frozenset({"identity", "demographics", "about-me"})


def _tell_refused(row: Task, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        append([Deed("refused", "task", str(row.pk), person=row.person_id, result="not theirs")], by=by, at=at)


def _conditions(asker: Asker, at: datetime) -> dict[str, Q]:
    """Which tasks stand in each folder, as SQL sees it."""
    on, teams = at.astimezone(LONDON).date(), my_teams(asker, at)
    mine = Q(owner__in={asker.account, *stands_in_for(asker.account, on)})
    ours, waits = mine | Q(team__in=teams), Q(state="open")
    told = TaskSilence.objects.filter(
        task=OuterRef("pk"), step__gte=_long_over(asker.role), due_date=OuterRef("due_date")
    )
    has_left = Q(team__in=teams) & ~Q(owner="") & ~Q(owner__in=members_of(teams, on))
    return {
        "mine": mine & waits,
        "due": mine & waits & Q(due_date__lte=on),
        "team": Q(team__in=teams) & ~mine & waits,
        "all": ours & Q(state__in=WAITS),
        "done": ours & Q(state__in=("done", "not needed"), ended_at__gte=at - _SHOWN_FOR),
        "failed": ours & (Q(state="not done") | waits & (Q(Exists(told)) | has_left)),
    }


def _long_over(role: str) -> int:
    """From which step of `STEPS` on a silence is this role's to settle: their own, or the last."""
    return next((place for place, step in enumerate(STEPS) if step.role == role), len(STEPS) - 1)


def lines_of(asker: Asker, rows: Iterable[Task], by: Actor, at: datetime) -> list[Line]:
    """Each of these as a list shows it, with whom it is about where the rules let: whoever is asked about is asked about once.

    Changes: nothing. Told: the trail, a look at each person who is named. Errors: none.
    """
    tasks = list(rows)
    led = people_led_to(row.person_id for row in tasks)
    people = {one.person_id: one for one in led.values()}
    named = names_readable(asker, people.values(), CARE, by=by, at=at)
    told = {
        key: (one.person_id, named[one.person_id] or "Name not shown", bool(one.death_month))
        for key, one in led.items()
        if one.person_id in named
    }
    names = names_of({row.owner for row in tasks} | {row.given_by for row in tasks})
    return _worded(asker.account, tasks, told, names, at)


def _worded(
    account: str, rows: Sequence[Task], told: dict[str, tuple[str, str, bool]], names: dict[str, str], at: datetime
) -> list[Line]:
    today = at.astimezone(LONDON).date()
    covers = stands_in_for(account, today) if account else frozenset()
    steps = _last_steps(rows)
    found = []
    for row in rows:
        person, name, has_died = told.get(row.person_id, ("", "", False))
        owner = names.get(row.owner, "Somebody who left") if row.owner else ""
        found.append(Line(
            row.pk, person, name, row.words if person else "", owner, bool(account) and row.owner == account, owner if row.owner in covers else "",
            names.get(row.given_by, "Somebody who left"), row.state, row.due_date, row.state in WAITS and row.due_date < today,
            steps.get(row.pk, ""), has_died, row.events_count,
        ))  # fmt: skip
    return found


def _last_steps(rows: Sequence[Task]) -> dict[int, str]:
    """How far the silence of each of these was told, in words."""
    due = {row.pk: row.due_date for row in rows if row.state in WAITS}
    told = TaskSilence.objects.filter(task__in=due).order_by("step").values_list("task", "step", "due_date")
    return {task: STEPS[step].told for task, step, day in told if due[task] == day}


def _spoken(one, names: dict[str, str]) -> Spoken:
    by = names.get(one.written_by, "Somebody who left")
    owner = names.get(one.owner, "Somebody who left") if one.owner else "the team"
    return Spoken(one.move, one.words, owner, one.due_date, by, one.organisation, one.written_at)
