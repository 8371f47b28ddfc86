"""Models of the room `directory`."""

from kith.directory.records.models.entry import Entry, SeenReply, ToldRoom
from kith.directory.records.models.feed import Feed, FeedRow, FeedRun
from kith.directory.records.models.kept_out import KeptOut
from kith.directory.records.models.owner import Assurance, OwnersLink
from kith.directory.records.models.said import Said, SameOrNot
from kith.directory.records.models.unmet import UnmetDemand

__all__ = [
    "Assurance", "Entry", "Feed", "FeedRow", "FeedRun", "KeptOut", "OwnersLink", "Said", "SameOrNot", "SeenReply", "ToldRoom", "UnmetDemand",
]  # fmt: skip
