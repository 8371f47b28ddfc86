"""Fingerprints, and the stop when a used rule was edited without a new version."""

from dataclasses import replace

import pytest

from kith.coding import Codelist, CodelistRow, built_in
from kith.errors import BadCodelist, RuleChanged
from kith.insight import Rules, built_in_rules, check_frozen, fingerprints

RULES = Rules.of(built_in_rules())
SOME = RULES.and_those_named(["condition_without_contact", "core20"])
USED = [(name, RULES[name].version, mark) for name, mark in fingerprints(SOME, built_in()).items()]


def with_rule(rule):
    return Rules(tuple(rule if one.name == rule.name else one for one in SOME))


def test_the_same_rules_and_lists_have_the_same_fingerprints():
    assert check_frozen(SOME, built_in(), USED) == fingerprints(SOME, built_in())


def test_another_wording_under_the_same_version_is_refused():
    edited = replace(SOME["core20"], title="Core 20")
    with pytest.raises(RuleChanged, match=r"Rule core20 version 1 was used before.*Give it version 2"):
        check_frozen(with_rule(edited), built_in(), USED)
    check_frozen(with_rule(replace(edited, version=2)), built_in(), USED)


def test_another_codelist_is_another_rule_and_so_is_every_rule_built_on_it():
    other = Codelist("diabetes", "2", "", "", (CodelistRow("snomedct", "73211009"),))
    lists = {**built_in(), "diabetes": other}
    with pytest.raises(
        RuleChanged, match="condition_without_contact version 1, diabetes_register version 1, long_term_condition"
    ):
        check_frozen(SOME, lists, USED)


def test_a_wording_of_a_code_does_not_count():
    diabetes = built_in()["diabetes"]
    reworded = replace(diabetes, codes=tuple(row._replace(term="x") for row in diabetes.codes))
    check_frozen(SOME, {**built_in(), "diabetes": reworded}, USED)


def test_rules_that_were_never_used_are_free_to_change():
    check_frozen(
        with_rule(replace(SOME["core20"], title="x")), built_in(), [("core20", 9, "0" * 64), ("gone", 1, "0" * 64)]
    )


def test_a_list_that_nobody_gave_is_named_with_its_rule():
    lists = {name: built_in()[name] for name in built_in() if name != "diabetes"}
    with pytest.raises(BadCodelist, match="Rule diabetes_register needs the codelist diabetes"):
        fingerprints(SOME, lists)
