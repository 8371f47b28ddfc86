"""Rules asked together: order, references, one wording per reason, and the ones that come with Kith."""

from dataclasses import replace

import pytest

from kith.coding import KITH_TERMS, built_in
from kith.errors import BadRule
from kith.insight import THEMES, Rules, built_in_rules, codelists_of
from kith.insight.event_clauses import InRule
from kith.insight.groups import Group, Item, Reason
from kith.insight.rule import Rule


def a_rule(name, *named, words="because"):
    clauses = tuple(Item(InRule(other), Reason(f"VIA_{other.upper()}", words)) for other in named)
    return Rule(name, 1, name, "register", "made up", Group("all", clauses))


CORE20 = next(rule for rule in built_in_rules() if rule.name == "core20")


def test_each_rule_stands_after_those_it_names():
    rules = Rules.of([a_rule("c", "b", "core20"), a_rule("b", "core20"), CORE20])
    assert [rule.name for rule in rules] == ["core20", "b", "c"]
    assert Rules.of(rules) is rules
    assert "b" in rules
    assert "d" not in rules
    assert len(rules) == 3


def test_only_the_rules_wanted_and_those_they_name():
    rules = Rules.of([a_rule("c", "b"), a_rule("b", "core20"), CORE20, a_rule("d", "core20")])
    assert {rule.name for rule in rules.and_those_named(["c"])} == {"c", "b", "core20"}
    with pytest.raises(BadRule, match=r"There is no rule called e\. There are: core20"):
        rules.and_those_named(["e"])


def test_a_local_rule_stands_in_place_of_a_built_in_one():
    local = replace(CORE20, version=2, title="Our Core20")
    rules = Rules.of([local]).over(Rules.of([CORE20, a_rule("b", "core20")]))
    assert rules["core20"].title == "Our Core20"
    assert len(rules) == 2


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ([CORE20, CORE20], "Two rules are called core20, in core20.rule"),
        ([a_rule("b", "core20")], "names the rule core20, which nobody gave"),
        ([a_rule("a", "b"), a_rule("b", "c"), a_rule("c", "a")], "in a ring: a → b → c → a"),
        (
            [a_rule("a", "core20"), a_rule("b", "core20", words="otherwise"), CORE20],
            "VIA_CORE20 is written in two ways",
        ),
    ],
)
def test_rules_that_cannot_stand_together_are_refused(rules, says):
    with pytest.raises(BadRule, match=says):
        Rules.of(rules)


def test_the_built_in_rules_stand_together_and_cover_every_theme():
    rules = Rules.of(built_in_rules())
    assert {rule.theme for rule in rules} == set(THEMES)
    assert sum(rule.name.endswith("_register") for rule in rules) >= 25
    assert [rule.name for rule in rules.of_theme("core20plus5") if rule.name == "core20"] == ["core20"]


def test_the_built_in_rules_name_only_lists_that_come_with_kith():
    lists = built_in()
    missing = {
        (rule.name, name)
        for rule in built_in_rules()
        for name in codelists_of(rule)
        if name not in lists and name not in KITH_TERMS
    }
    assert not missing


@pytest.mark.parametrize("theme", ["missing_out", "access"])
def test_a_rule_that_puts_somebody_on_the_list_weighs_lack_of_contact(theme):
    for rule in Rules.of(built_in_rules()).of_theme(theme):
        assert any(reason.contact for reason in rule.reasons), rule.name


def test_every_built_in_rule_names_its_source():
    for rule in built_in_rules():
        assert len(rule.source) > 10, rule.name


def test_a_rule_refuses_to_be_built_wrong():
    for wrong in ({"version": 0}, {"theme": "other"}, {"title": ""}, {"source": "two\nlines"}, {"name": "Core 20"}):
        with pytest.raises(BadRule):
            replace(CORE20, **wrong)
    many = Group("any", tuple(Item(InRule(f"r{n}"), Reason(f"R{n}", "x")) for n in range(61)))
    with pytest.raises(BadRule, match="more than 60 reasons"):
        replace(CORE20, condition=many)
