"""A rule that names a group may be counted, and is given out only while people from that group agree."""

from dataclasses import replace
from datetime import date

import pytest

from kith.errors import BadUsage
from kith.insight.group_agreements import About, GroupAgreement, may_be_given_out
from kith.insight.named_groups import groups_named
from kith.insight.reading_rules import read_rule
from kith.insight.rules import built_in_rules

ON = date(2026, 11, 1)
BOTH = frozenset({"homelessness", "traveller"})
RULE = About("no_home", 2, "No home", BOTH)
AGREED = GroupAgreement(
    "no_home", 2, BOTH, "a check", "“Hello”", "a nurse", "Street voices", date(2026, 1, 5), date(2027, 1, 5)
)


def written(clause, name="ours"):
    return read_rule(
        f"name: {name}\nversion: 1\ntitle: Ours\ntheme: access\nsource: us\n\nAnyone who meets all of these:\n- {clause}\n  because X: x\n"
    )


@pytest.mark.parametrize(
    ("agreements", "yes", "said"),
    [
        ([], False, "nobody from that group has agreed"),
        ([AGREED], True, "Agreed with people without a home of their own and Gypsy, Roma and Traveller people"),
        ([replace(AGREED, version=1)], False, "nobody from that group has agreed"),
        ([replace(AGREED, rule="other")], False, "nobody from that group has agreed"),
        ([replace(AGREED, groups=frozenset({"traveller"}))], False, "names people without a home of their own, and nobody"),
        ([replace(AGREED, groups=frozenset({group})) for group in BOTH], True, "Agreed"),
        ([replace(AGREED, agreed_on=date(2026, 11, 2))], False, "nobody from that group has agreed"),
        ([replace(AGREED, review_on=ON)], False, "past its review date"),
        ([AGREED, replace(AGREED, paused_on=ON, why_paused="The words hurt.")], False, "paused by Street voices"),
    ],
    ids=["none", "all", "another version", "another rule", "one group of two", "two make it whole", "from tomorrow", "review day", "a pause outweighs"],
)  # fmt: skip
def test_a_rule_is_given_out_only_while_every_group_it_names_agrees(agreements, yes, said):
    answer = may_be_given_out(RULE, agreements, ON)
    assert answer.yes is yes
    assert said in answer.say
    assert answer.say.endswith("It may be counted, and nobody is given out.") is not yes
    assert bool(answer.next_step) is not yes


def test_a_rule_that_names_no_group_needs_nobodys_agreement():
    assert may_be_given_out(About("older", 1, "Older", frozenset()), [], ON).yes


@pytest.mark.parametrize(
    "wrong",
    [{"groups": frozenset()}, {"groups": frozenset({"tall"})}, {"offer": " "}, {"review_on": date(2026, 1, 5)}, {"review_on": date(2028, 1, 7)}],
)  # fmt: skip
def test_an_agreement_that_says_too_little_or_lasts_too_long_is_refused(wrong):
    with pytest.raises(BadUsage):
        replace(AGREED, **wrong)


@pytest.mark.parametrize(
    ("clause", "groups"),
    [
        ("is from the ethnic group Asian", {"ethnic-group"}),
        ("has the ethnic category T", {"traveller"}),
        ("has a main language other than English", {"language"}),
        ("has the social fact refugee or asylum seeker", {"refugee"}),
        ("has muslims on record", {"religion"}),
        ("has had gender identity clinic", {"gender-identity"}),
        ("has accommodation recorded as care home or settled", set()),
        ("is aged 65 or over", set()),
        ("is on the no such register", set()),
    ],
)
def test_what_names_a_group_is_found_in_clauses(clause, groups):
    rule = written(clause)
    named = groups_named([written("is female", "no_such_register"), rule], ["ours"])
    assert named["ours"] == groups


def test_a_group_in_a_rule_that_another_names_counts_and_a_team_cannot_borrow_the_name_of_a_spared_rule():
    inner = written("is from the ethnic group Asian", "obesity_register")
    outer = written("is on the obesity register")
    assert groups_named([inner, outer], ["obesity_register"])["ours"] == {"ethnic-group"}
    assert groups_named([inner, outer])["ours"] == set()


def test_rules_that_come_with_kith_and_name_a_group_are_these():
    named = {name for name, groups in groups_named(built_in_rules()).items() if groups}
    assert named == {
        "housing_need", "plus_ethnic_minority", "plus_inclusion_health", "plus_children", "adults_maternity",
        "barrier_without_contact", "interpreter_needed_without_contact", "known_only_to_other_partners",
        "no_fixed_home_without_contact", "social_need_without_contact",
    }  # fmt: skip
