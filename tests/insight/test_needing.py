"""A rule asks about certain fields; one whose fields are shut is not asked, and says what it would need."""

import pytest

from kith.governance.item import FIELD_GROUPS
from kith.insight.clauses import Aged, KnownTo, Lacks, LivesAlone
from kith.insight.event_clauses import Contacts, Lapsed, Reading, Recorded
from kith.insight.needing import needed_by, needed_by_clause, rules_within
from kith.insight.rules import Rules, built_in_rules
from kith.insight.windows import Back

BUILT_IN = Rules.of(built_in_rules())
YEAR = Back(12, "months")


@pytest.mark.parametrize(
    ("clause", "needed"),
    [
        (Aged(65, None), {"demographics"}),
        (Lacks("phone number"), {"demographics"}),
        (LivesAlone(), {"housing"}),
        (KnownTo("known to", ("housing",)), {"contacts"}),
        (KnownTo("known to", ("social care",)), {"contacts", "social-care"}),
        (KnownTo("not known to", ("mental health services",)), {"contacts", "mental-health-detail"}),
        (KnownTo("known only to", ("housing",)), {"contacts", "social-care", "mental-health-detail", "advice"}),
        (Recorded("diabetes"), {"clinical-problems"}),
        (Recorded("statins", "prescribed"), {"medication"}),
        (Recorded("homeless", "social"), {"housing"}),
        (Recorded("home_care", "social"), {"housing", "social-care"}),
        (Recorded("smi_health_check", "had"), {"clinical-problems"}),
        (Lapsed("statins", 3, YEAR, YEAR), {"medication"}),
        (Reading("hba1c", "above", 58, "mmol/mol"), {"clinical-problems"}),
        (Contacts("attended", kinds=("gp_consultation",)), {"contacts"}),
        (Contacts("attended", negated=True), {"contacts", "social-care"}),
        (Contacts("missed", kinds=("social_care_contact",)), {"contacts", "social-care"}),
    ],
)  # fmt: skip
def test_a_clause_needs_the_fields_it_asks_about(clause, needed):
    assert needed_by_clause(clause) == needed


def test_a_clause_that_nobody_placed_is_refused():
    with pytest.raises(TypeError, match="nobody said"):
        needed_by_clause(object())


def test_every_built_in_rule_needs_fields_that_there_are():
    needed = needed_by(BUILT_IN)
    assert set(needed) == {rule.name for rule in BUILT_IN}
    assert all(groups and groups <= set(FIELD_GROUPS) for groups in needed.values())


def test_a_rule_needs_all_that_the_rules_it_names_need():
    needed = needed_by(BUILT_IN)
    for rule in BUILT_IN:
        assert all(needed[name] <= needed[rule.name] for name in rule.named_rules)


@pytest.mark.parametrize("left_out", sorted(FIELD_GROUPS))
def test_rules_that_are_asked_need_only_what_is_open_and_the_others_say_what_they_lack(left_out):
    opened = frozenset(FIELD_GROUPS) - {left_out}
    asked, shut = rules_within(BUILT_IN, opened)
    assert {rule.name for rule in asked} | shut.keys() == {rule.name for rule in BUILT_IN}
    assert not {rule.name for rule in asked} & shut.keys()
    assert all(groups == {left_out} for groups in shut.values())


def test_more_open_fields_never_mean_fewer_rules():
    opened: frozenset[str] = frozenset()
    before: set[str] = set()
    for group in sorted(FIELD_GROUPS):
        opened |= {group}
        now = {rule.name for rule in rules_within(BUILT_IN, opened)[0]}
        assert before <= now
        before = now
    assert len(before) == len(BUILT_IN)
