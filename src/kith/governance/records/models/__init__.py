"""Models of the room `governance`."""

from kith.governance.records.models.access_request import AccessRequest
from kith.governance.records.models.account import Account
from kith.governance.records.models.agreement import Agreement, FindingBasis
from kith.governance.records.models.emergency import EmergencyAccess, EmergencyReview
from kith.governance.records.models.grant import Grant
from kith.governance.records.models.guesses import Guesses
from kith.governance.records.models.installation import Installation
from kith.governance.records.models.joining import Joining
from kith.governance.records.models.kept_text import KeptText
from kith.governance.records.models.label import EntryLabel, PersonLabel
from kith.governance.records.models.national_check import NationalCheck, NationallyAsked
from kith.governance.records.models.objection import Objection
from kith.governance.records.models.passkey import Passkey, UsedOnce
from kith.governance.records.models.practice import TaskTried
from kith.governance.records.models.second_factor import RecoveryCode, SecondFactor
from kith.governance.records.models.sharing_answer import SharingAnswer
from kith.governance.records.models.sign_in_link import SignInLink
from kith.governance.records.models.team import Membership, Organisation, Team
from kith.governance.records.models.trail import TrailCheckpoint, TrailEvent, TrailHead
from kith.governance.records.models.training import TrainingHeld
from kith.governance.records.models.unusual import LooksGoneThrough, UnusualLook

__all__ = [
    "AccessRequest", "Account", "Agreement", "EmergencyAccess", "EmergencyReview", "EntryLabel", "FindingBasis", "Grant", "Guesses",
    "Installation", "Joining", "KeptText", "LooksGoneThrough", "Membership", "NationalCheck", "NationallyAsked", "Objection",
    "Organisation", "Passkey", "PersonLabel", "RecoveryCode", "SecondFactor", "SharingAnswer", "SignInLink", "TaskTried", "Team",
    "TrailCheckpoint", "TrailEvent", "TrailHead", "TrainingHeld", "UnusualLook", "UsedOnce",
]  # fmt: skip
