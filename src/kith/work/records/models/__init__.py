"""Models of the room `work`."""

from kith.work.records.models.notice import Notice
from kith.work.records.models.outgoing import Outgoing
from kith.work.records.models.timed_job import TimedJob

__all__ = ["Notice", "Outgoing", "TimedJob"]
