"""Rules hold for any words, not only for ours: printed and read back they are the same, and Kleene's tables hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.insight.worlds import Draw, draw_clause, draw_rule, draw_rules

from kith.errors import BadRule
from kith.insight.grammar import read_clause
from kith.insight.questions import plain_unit
from kith.insight.reading_rules import read_rule, read_sentence

seeds = some.integers(0, 2**32 - 1)


@given(seeds)
@settings(max_examples=300, deadline=None)
def test_a_clause_printed_and_read_is_the_same_clause(seed):
    clause = draw_clause(Draw(seed), ("core20", "diabetes_register"))
    assert read_clause(clause.words) == clause


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_a_rule_printed_and_read_is_the_same_rule(seed):
    rule = draw_rule(Draw(seed), "rule", ("core20", "diabetes_register"))
    assert read_rule(rule.text) == rule
    assert read_rule(rule.text).text == rule.text


@given(seeds)
@settings(max_examples=150, deadline=None)
def test_a_sentence_printed_and_read_is_the_same_sentence(seed):
    rule = draw_rule(Draw(seed), "rule", ("core20",))
    assert read_sentence(rule.sentence).sentence == rule.condition.sentence


@given(seeds)
@settings(max_examples=30, deadline=None)
def test_rules_stand_after_the_rules_they_name_in_whatever_order_they_come(seed):
    rules = draw_rules(seed)
    place = {rule.name: n for n, rule in enumerate(rules)}
    assert all(place[name] < place[rule.name] for rule in rules for name in rule.named_rules)


@given(some.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_other_text_is_refused_and_never_half_read(text):
    try:
        clause = read_clause(text)
    except BadRule:
        return
    assert read_clause(clause.words) == clause


@given(some.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_text_that_is_no_rule_is_refused_with_the_name_of_its_file(text):
    with pytest.raises(BadRule, match=r"^local\.rule"):
        read_rule(text, "local.rule")


@given(some.text(alphabet="mol/MOL []gkµ%", max_size=12))
def test_a_plain_unit_is_plain(text):
    assert plain_unit(plain_unit(text)) == plain_unit(text)
