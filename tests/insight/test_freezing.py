"""Fingerprints, and the stop when a used rule was edited without a new version."""

from dataclasses import replace

import pytest

from kith.coding import Codelist, CodelistRow, built_in
from kith.errors import BadCodelist, RuleChanged
from kith.insight import Rules, Used, built_in_rules, check_frozen, fingerprints, lists_replaced, used_by

RULES = Rules.of(built_in_rules())
SOME = RULES.and_those_named(["condition_without_contact", "core20"])
USED = used_by(SOME, built_in())


def with_rule(rule):
    return Rules(tuple(rule if one.name == rule.name else one for one in SOME))


def check(rules, codelists, before=USED):
    check_frozen(used_by(rules, codelists), before)


def test_the_same_rules_and_lists_are_what_was_used():
    assert used_by(SOME, built_in()) == USED
    check(SOME, built_in())
    assert fingerprints(SOME, built_in()) == fingerprints(SOME, built_in())


def test_another_wording_under_the_same_version_is_refused():
    edited = replace(SOME["core20"], title="Core 20")
    with pytest.raises(RuleChanged, match=r"Rule core20 version 1 was used before.*Give it version 2"):
        check(with_rule(edited), built_in())
    check(with_rule(replace(edited, version=2)), built_in())


def diabetes(version, code="73211009", origin="ours"):
    return {**built_in(), "diabetes": Codelist("diabetes", version, origin, "", (CodelistRow("snomedct", code),))}


def test_a_list_with_other_codes_under_the_same_version_is_refused():
    before = used_by(SOME, diabetes("2026-01"))
    with pytest.raises(RuleChanged, match=r"Codelist diabetes \(ours, version 2026-01\) was used before.*other codes"):
        check(SOME, diabetes("2026-01", code="44054006"), before)


@pytest.mark.parametrize("lists", [diabetes("2026-02"), diabetes("2026-01", origin="theirs"), diabetes("")])
def test_a_list_of_another_version_or_maker_makes_another_flag_and_is_said_aloud(lists):
    before = used_by(SOME, diabetes("2026-01", code="44054006"))
    check(SOME, lists, before)
    assert lists_replaced(used_by(SOME, lists), before) == ("diabetes",)
    marks, were = fingerprints(SOME, lists), fingerprints(SOME, diabetes("2026-01", code="44054006"))
    assert {name for name in marks if marks[name] != were[name]} == {
        "condition_without_contact", "diabetes_register", "long_term_condition",
    }  # fmt: skip


def test_a_list_whose_makers_state_no_version_cannot_be_held_to_one():
    check(SOME, diabetes("", code="44054006"), used_by(SOME, diabetes("")))


def test_a_rule_of_a_new_version_may_stand_under_others_that_name_it():
    diabetes_register = SOME["diabetes_register"]
    again = with_rule(replace(diabetes_register, title="Diabetes, by our own words", version=2))
    check(again, built_in())
    assert (
        fingerprints(again, built_in())["long_term_condition"] != fingerprints(SOME, built_in())["long_term_condition"]
    )


def test_a_wording_of_a_code_does_not_count():
    listed = built_in()["diabetes"]
    reworded = replace(listed, codes=tuple(row._replace(term="x") for row in listed.codes))
    check(SOME, {**built_in(), "diabetes": reworded})


def test_rules_that_were_never_used_are_free_to_change():
    before = Used(frozenset({("core20", 9, "0" * 64), ("gone", 1, "0" * 64)}))
    check(with_rule(replace(SOME["core20"], title="x")), built_in(), before)


def test_a_list_that_nobody_gave_is_named_with_its_rule():
    lists = {name: built_in()[name] for name in built_in() if name != "diabetes"}
    with pytest.raises(BadCodelist, match="Rule diabetes_register needs the codelist diabetes"):
        fingerprints(SOME, lists)
