"""Models of the room `insight`."""

from kith.insight.records.models.finding_run import FindingRun
from kith.insight.records.models.flag import Flag, ListPlace
from kith.insight.records.models.rule_making import GroupAgreement, RuleDraft, TeamRule
from kith.insight.records.models.rule_version import RuleVersion
from kith.insight.records.models.set_aside import SetAside
from kith.insight.records.models.snapshot import RuleCount, Snapshot

__all__ = [
    "FindingRun",
    "Flag",
    "GroupAgreement",
    "ListPlace",
    "RuleCount",
    "RuleDraft",
    "RuleVersion",
    "SetAside",
    "Snapshot",
    "TeamRule",
]
