"""Models of the room `work`."""

from kith.work.records.models.incoming import Incoming
from kith.work.records.models.outgoing import Outgoing
from kith.work.records.models.timed_job import TimedJob

__all__ = ["Incoming", "Outgoing", "TimedJob"]
