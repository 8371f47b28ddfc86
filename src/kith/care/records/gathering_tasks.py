"""What is kept of one person in tasks and conversations, for their copy. Called only after the rules of access were asked."""

from __future__ import annotations

from typing import Any

from kith.governance.pack import KEY, STAFF, ByValue, Sheet
from kith.governance.records.gathering import rows_of
from kith.work.conversations import READ_BY
from kith.work.records.models import Conversation, Remark, Task, TaskEvent, TaskSilence

__all__ = ["ABOUT_NOBODY", "SHEETS", "gather_tasks"]

_SAME = "the person is the same in every row"
_UNREAD = "in a colleague’s own words, which nobody has read for what they say of others; ask for it"
_BY_PART = ByValue(("field_group",), str, frozenset(READ_BY))


def _care(*columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, "care-coordination")


TASKS = Sheet(
    "tasks", "What somebody who looks after you was to do", "work.Task",
    _care("number", "words", "due_date", "first_due_date", "state", "since", "organisation", "given_at", "ended_at"),
    {"id": KEY, "person_id": _SAME, "team": KEY, "owner": STAFF, "given_by": STAFF, "message_id": KEY, "events_count": KEY},
    {"number": "id"},
)  # fmt: skip
SAID_OF_TASKS = Sheet(
    "task-events", "What was said of each of these", "work.TaskEvent",
    _care("task", "number", "move", "from_state", "to_state", "due_date", "organisation", "written_at"),
    {"id": KEY, "message_id": KEY, "owner": STAFF, "written_by": STAFF, "words": _UNREAD}, {"task": "task__id"},
)  # fmt: skip
SILENCES = Sheet(
    "task-silences", "Where one of these was not done in time, and somebody was told", "work.TaskSilence",
    _care("task", "step", "due_date", "told_at"), {"id": KEY}, {"task": "task__id"},
)  # fmt: skip
CONVERSATIONS = Sheet(
    "conversations", "What those who look after you talked about with each other", "work.Conversation",
    _care("number", "subject", "field_group", "state", "begun_at", "said_at"),
    {"id": KEY, "person_id": _SAME, "team": KEY, "begun_by": STAFF, "remarks_count": KEY}, {"number": "id"}, _BY_PART,
)  # fmt: skip
REMARKS = Sheet(
    "remarks", "When each of them said something, in which role, and for whom they work", "work.Remark",
    _care("conversation", "field_group", "number", "move", "organisation", "role", "written_at", "taken_back_at"),
    {"id": KEY, "message_id": KEY, "written_by": STAFF, "words": _UNREAD, "taken_back_why": _UNREAD},
    {"conversation": "conversation__id", "field_group": "conversation__field_group"}, _BY_PART,
)  # fmt: skip
SHEETS = (TASKS, SAID_OF_TASKS, SILENCES, CONVERSATIONS, REMARKS)

ABOUT_NOBODY = {
    "work.Asked": "of which colleague an answer is wanted; what was said stands in the conversation",
    "work.AwayFrom": "when a member of staff is away",
    "work.Notice": "what a team is told that is about nobody",
    "work.NoticeRead": "which member of staff has read a notice",
}
"""Models of tasks and messages that are not in a person's copy, and why."""


def gather_tasks(pseudonyms: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Rows of each sheet for whoever these pseudonyms lead to; what was taken back, as it was about somebody else, is in nobody's."""
    mine = {"person_id__in": pseudonyms}
    of_tasks = {"task__person_id__in": pseudonyms}
    remarks = Remark.objects.filter(conversation__person_id__in=pseudonyms, taken_back_at__isnull=True)
    return {
        TASKS.name: rows_of(Task.objects.filter(**mine).order_by("id"), TASKS),
        SAID_OF_TASKS.name: rows_of(TaskEvent.objects.filter(**of_tasks).order_by("id"), SAID_OF_TASKS),
        SILENCES.name: rows_of(TaskSilence.objects.filter(**of_tasks).order_by("id"), SILENCES),
        CONVERSATIONS.name: rows_of(Conversation.objects.filter(**mine).order_by("id"), CONVERSATIONS),
        REMARKS.name: rows_of(remarks.order_by("id"), REMARKS),
    }
