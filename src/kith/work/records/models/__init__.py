"""Models of the room `work`."""

from kith.work.records.models.away import AwayFrom
from kith.work.records.models.conversation import Asked, Conversation, Remark
from kith.work.records.models.incoming import Incoming
from kith.work.records.models.notice import Notice, NoticeRead
from kith.work.records.models.outgoing import Outgoing
from kith.work.records.models.task import Task, TaskEvent, TaskSilence
from kith.work.records.models.timed_job import TimedJob

__all__ = [
    "Asked", "AwayFrom", "Conversation", "Incoming", "Notice", "NoticeRead", "Outgoing", "Remark", "Task", "TaskEvent", "TaskSilence", "TimedJob",
]  # fmt: skip
