"""Finding unmet need: rules of presence and absence, flags with their reasons, fair lists of who is missing out."""

from kith.insight.flagging import Flagged, flag
from kith.insight.freezing import check_frozen, codelists_of, fingerprints
from kith.insight.lists import ListParams, Quota, arrange, candidates
from kith.insight.reading_rules import read_rule, read_sentence
from kith.insight.rule import THEMES, Rule
from kith.insight.rules import Rules, built_in_rules
from kith.insight.tables import FLAGS, LISTS

__all__ = [
    "FLAGS",
    "LISTS",
    "THEMES",
    "Flagged",
    "ListParams",
    "Quota",
    "Rule",
    "Rules",
    "arrange",
    "built_in_rules",
    "candidates",
    "check_frozen",
    "codelists_of",
    "fingerprints",
    "flag",
    "read_rule",
    "read_sentence",
]
