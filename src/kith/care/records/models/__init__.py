"""Models of the room `care`."""

from kith.care.records.models.advice import (
    AdviceCase,
    AdviceDay,
    AdviceEscalation,
    AdviceEvent,
    AdviceLetter,
    AdviceMoney,
    AdviceNote,
    AdviceSeat,
    PrivilegedNote,
)
from kith.care.records.models.approach import Approach, ApproachMove, Attempt
from kith.care.records.models.link import AnswerLink, ReportLink
from kith.care.records.models.question import RuleQuestion
from kith.care.records.models.referral import Escalation, Referral, ReferralEvent
from kith.care.records.models.signal import Signal
from kith.care.records.models.worklist import Worklist

__all__ = [
    "AdviceCase",
    "AdviceDay",
    "AdviceEscalation",
    "AdviceEvent",
    "AdviceLetter",
    "AdviceMoney",
    "AdviceNote",
    "AdviceSeat",
    "AnswerLink",
    "Approach",
    "ApproachMove",
    "Attempt",
    "Escalation",
    "PrivilegedNote",
    "Referral",
    "ReferralEvent",
    "ReportLink",
    "RuleQuestion",
    "Signal",
    "Worklist",
]  # fmt: skip
