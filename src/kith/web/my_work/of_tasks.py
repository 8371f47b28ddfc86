"""Work of the room work: tasks, what one is asked in conversations, and notices to one's team."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from kith.care.records import conversations
from kith.care.records.task_lists import Line, counts_by_folder, folder
from kith.web.my_work.pieces import Desk, Found, Piece, listed
from kith.work.records.noticing import notices_for
from kith.work.records.silences import over_by_team
from kith.work.tasks import STEPS

__all__ = ["asked", "late", "notices", "tasks"]

_ONE = (0, 50)
_FOLDERS = ("mine", "team", "due", "done")


def tasks(desk: Desk) -> Found | None:
    """Tasks that wait, one's own and one's team's; due are one's own whose day has come or is over."""
    if desk.purpose != "direct-care":
        return None
    counts = counts_by_folder(desk.asker, desk.at, _FOLDERS)

    def some(tab: str, begin: int, end: int) -> Sequence[Piece]:
        found = folder(desk.asker, tab, (begin, end), by=desk.signed.actor, at=desk.at)
        return [_task(line) for line in found.lines]

    return Found(counts, some)


def _task(line: Line) -> Piece:
    what = f"{line.name}: {line.words}" if line.is_shown else "About somebody whose record is not open to you"
    whose = "Yours" if line.is_mine else f"{line.owner}’s" if line.owner else "For whoever of the team takes it"
    about = f"{whose}; {line.told}" if line.told else whose
    address = reverse("task", args=[line.number]) if line.is_shown else reverse("tasks")
    return Piece(f"task-{line.number}", what, address, about, line.due_date)


def asked(desk: Desk) -> Found | None:
    """Conversations in which an answer of the asker is wanted."""
    if desk.purpose != "direct-care":
        return None
    rows = conversations.folder(desk.asker, "mine", _ONE, by=desk.signed.actor, at=desk.at)
    pieces = [
        Piece(
            f"talk-{one.number}",
            f"{one.name}: {one.subject}",
            reverse("conversation", args=[one.number]),
            "Asked of you",
        )
        for one in rows
        if one.is_shown
    ]
    return listed({"mine": pieces})


def late(desk: Desk) -> Found | None:
    """How many tasks of the manager's teams are over by the last step; a figure, about nobody."""
    if desk.asker.role != STEPS[-1].role:
        return None
    teams = [tie.team for tie in desk.asker.current_ties(desk.on)]
    many = sum(over_by_team(len(STEPS) - 1, teams).values())
    what = f"{many} {'task is' if many == 1 else 'tasks are'} {STEPS[-1].after} working days over, or more"
    rows = (
        [Piece("late-tasks", what, reverse("task-figures"), "Ask the care coordinator what holds them up")]
        if many
        else []
    )
    return listed({"team": rows, "due": rows})


def notices(desk: Desk) -> Found | None:
    """Notices to the asker's teams that they have not read."""
    rows = [one for one in notices_for(desk.asker, desk.at) if not one.is_read]
    pieces = [Piece(f"notice-{one.number}", one.words, reverse("notices"), "Not read yet") for one in rows]
    return listed({"mine": pieces})
