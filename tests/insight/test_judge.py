"""The engine against the judge, cell by cell: 200 drawn worlds, half of them asked the rules that come with Kith."""

import pytest

from kith.insight import Rules, built_in_rules
from kith.insight.groups import clauses_in
from tests.insight.judging import differences
from tests.insight.worlds import draw_rules

BUILT_IN = Rules.of(built_in_rules())


@pytest.mark.parametrize("start", range(0, 100, 20))
def test_the_built_in_rules_say_the_same_of_a_hundred_worlds(start):
    assert not differences(BUILT_IN, range(start, start + 20))


@pytest.mark.parametrize("seed", range(10))
def test_rules_drawn_from_the_grammar_say_the_same_of_a_hundred_worlds(seed):
    rules = draw_rules(seed, count=12)
    worlds = range(1000 + 10 * seed, 1010 + 10 * seed)
    assert not differences(rules, worlds), "\n".join(rule.text for rule in rules)


def test_the_drawn_rules_use_every_kind_of_clause():
    drawn = {
        type(clause).__name__
        for seed in range(10)
        for rule in draw_rules(seed, count=12)
        for clause in clauses_in(rule.condition)
    }
    assert len(drawn) == 18
