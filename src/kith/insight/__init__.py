"""Finding unmet need: rules of presence and absence, flags with their reasons, fair lists of who is missing out."""

from kith.insight.continuity import list_continuity, personal_continuity, team_contacts
from kith.insight.core20plus5 import cross_tab
from kith.insight.flagging import Flagged, flag
from kith.insight.freezing import Used, check_frozen, codelists_of, fingerprints, lists_replaced, used_by
from kith.insight.list_equity import Equity, compare, mix_of, picks
from kith.insight.lists import ListParams, Quota, arrange, candidates
from kith.insight.reading_rules import read_rule, read_sentence
from kith.insight.rule import THEMES, Rule
from kith.insight.rules import Rules, built_in_rules
from kith.insight.segment_rules import segment_elements
from kith.insight.segments import segment_people
from kith.insight.tables import FLAGS, LISTS

__all__ = [
    "FLAGS",
    "LISTS",
    "THEMES",
    "Equity",
    "Flagged",
    "ListParams",
    "Quota",
    "Rule",
    "Rules",
    "Used",
    "arrange",
    "built_in_rules",
    "candidates",
    "check_frozen",
    "codelists_of",
    "compare",
    "cross_tab",
    "fingerprints",
    "flag",
    "list_continuity",
    "lists_replaced",
    "mix_of",
    "personal_continuity",
    "picks",
    "read_rule",
    "read_sentence",
    "segment_elements",
    "segment_people",
    "team_contacts",
    "used_by",
]
