"""Models of the room `governance`."""

from kith.governance.records.models.account import Account
from kith.governance.records.models.installation import Installation
from kith.governance.records.models.practice import TaskTried
from kith.governance.records.models.team import Membership, Organisation, Team
from kith.governance.records.models.trail import TrailEvent, TrailHead
from kith.governance.records.models.training import TrainingHeld

__all__ = [
    "Account",
    "Installation",
    "Membership",
    "Organisation",
    "TaskTried",
    "Team",
    "TrailEvent",
    "TrailHead",
    "TrainingHeld",
]
