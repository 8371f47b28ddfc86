"""Rule files: what is read, how it prints itself back, and what every kind of mistake is answered with."""

import re

import pytest

from kith.errors import BadRule
from kith.insight.event_clauses import InRule, Recorded
from kith.insight.grammar import FORMS, read_clause
from kith.insight.groups import Group, Item, Reason
from kith.insight.reading_rules import read_rule, read_sentence
from kith.insight.rules import built_in_rules

TEXT = """\
name: diabetes_not_seen
version: 2
title: Diabetes, and nobody has seen them
theme: missing_out
source: NICE NG28
caution: Some are seen elsewhere.

Anyone who meets all of these:
- is on the diabetes register
  because DIABETES (need 2): diabetes is on record
- meets any of these:
  - is aged 40 or over
  - meets none of these:
    because NO_PLACE (contact 1): no settled home
    - has accommodation recorded as settled or care home
- has attended no contact of type gp consultation or nurse consultation in the last 12 months
  because NOT_SEEN (need 1, contact 3): no doctor or nurse in the last 12 months
"""


def test_a_file_is_read_and_prints_itself():
    rule = read_rule(TEXT, "diabetes.rule")
    assert rule.text == TEXT
    assert read_rule(rule.text) == rule
    assert rule.named_rules == ("diabetes_register",)
    assert [reason.code for reason in rule.reasons] == ["DIABETES", "NO_PLACE", "NOT_SEEN"]
    assert rule.reasons[2] == Reason("NOT_SEEN", "no doctor or nurse in the last 12 months", 1, 3)


def test_a_rule_prints_itself_as_a_sentence_that_can_be_read():
    rule = read_rule(TEXT)
    assert rule.sentence == (
        "Diabetes, and nobody has seen them: anyone who is on the diabetes register, and (is aged 40 or over, or meets "
        "none of (has accommodation recorded as settled or care home)), and has attended no contact of type gp "
        "consultation or nurse consultation in the last 12 months."
    )
    assert read_sentence(rule.sentence).sentence == rule.condition.sentence


def test_comments_blank_lines_and_a_byte_order_mark_are_for_the_writer():
    noisy = "\ufeff# by the practice nurse\n" + TEXT.replace("\nAnyone", "\n\n# who\nAnyone").replace("\n", "  \r\n")
    assert read_rule(noisy) == read_rule(TEXT)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.shape[:40])
def test_every_form_of_the_grammar_has_an_example_that_says_itself(form):
    assert read_clause(form.example).words == form.example


@pytest.mark.parametrize("rule", built_in_rules(), ids=lambda rule: rule.name)
def test_built_in_rules_print_themselves_back(rule):
    assert read_rule(rule.text) == rule
    assert read_sentence(rule.sentence).sentence == rule.condition.sentence
    assert rule.file == f"{rule.name}.rule"


WRONG = [
    (
        "- is on the diabetes register",
        "- is on diabetes register",
        r"d.rule, line 9, “- is on diab.*is on the NAME register",
    ),
    ("- is aged 40 or over", "- is older than 40", r"line 12.*That is no clause"),
    ("- is aged 40 or over", "- flies", r"line 12.*Allowed here: is aged N or over.*is found by the rule NAME"),
    ("is aged 40 or over", "is aged 50 to 40", "Nobody is aged 50 to 40"),
    ("is aged 40 or over", "is aged 400 or over", "Nobody is older than 130 years"),
    ("is aged 40 or over", "lives in deprivation decile 3 to 12", "Deciles 3 to 12 do not exist"),
    ("is aged 40 or over", "has had flu vaccine 1 or more times", "counting starts at 2"),
    ("is aged 40 or over", "has had no flu vaccine 2 or more times", "“no” cannot be counted"),
    ("is aged 40 or over", "has a latest hba1c roughly 58", "That is no clause"),
    ("is aged 40 or over", "was prescribed statin 3 or more times but not in the last 6 moons", "not a stretch"),
    ("is aged 40 or over", "has accommodation recorded as a castle", "“a castle” is no accommodation status"),
    ("is aged 40 or over", "is known to the police", "“the police” is no partner"),
    ("is aged 40 or over", "is from the ethnic group Martian", "“Martian” is no ethnic group"),
    ("is aged 40 or over", "has missed a contact of type dentist", "“dentist” is no kind of contact"),
    ("because NO_PLACE", "because no place", "line 14.*This is no reason"),
    ("(contact 1)", "(contact 12)", "weighs more than 9 points"),
    ("no settled home", "no settled home.", "ends in a stop"),
    ("    because NO_PLACE", "  because NO_PLACE", "This is no reason.*Write it 4 spaces in"),
    ("meets any of these", "meets some of these", "This heads no group.*meets all of these"),
    ("meets any of these", "meets 3 or more of these", "“3 or more of these” cannot be asked of 2"),
    ("Anyone who meets", "Someone who meets", "This is no heading of a rule"),
    ("Anyone who meets", "Anyone meeting", "begin with “Anyone who”"),
    ("version: 2", "version: two", "“two” is no version"),
    ("theme: missing_out", "theme: missing", "“missing” is no theme.*register, care_gap"),
    ("source: NICE NG28\n", "", "d.rule: there is no source"),
    ("title: Diab", "title: Diab\ntitle: Diab", "There is a second title"),
    ("name: diabetes_not_seen", "name: Diabetes", "cannot be a name"),
    ("source:", "sauce:", "This is no heading"),
    ("  - is aged 40 or over\n", "", "“any of these” needs two clauses"),
    ("  - is aged 40 or over", "   - is aged 40 or over", "This is set too far in"),
    ("  because DIABETES (need 2): diabetes is on record\n", "  because NOT_SEEN: another\n", "written in two ways"),
]


@pytest.mark.parametrize(("right", "wrong", "says"), WRONG, ids=[wrong[:30] for _, wrong, _ in WRONG])
def test_what_cannot_be_read_is_named_with_file_line_and_what_is_allowed(right, wrong, says):
    assert right in TEXT
    with pytest.raises(BadRule) as caught:
        read_rule(TEXT.replace(right, wrong, 1), "d.rule")
    assert str(caught.value).startswith("d.rule")
    assert re.search(says, str(caught.value), re.S)


def test_a_file_without_clauses_says_so():
    with pytest.raises(BadRule, match=r"d\.rule: there are no clauses"):
        read_rule(TEXT.split("\n\n")[0], "d.rule")


def test_a_clause_beneath_no_heading_is_refused():
    with pytest.raises(BadRule, match="does not belong to any group"):
        read_rule(TEXT + "and so on\n", "d.rule")


def test_a_rule_must_always_say_why():
    bare = re.sub(r" +because .*\n", "", TEXT)
    with pytest.raises(BadRule, match="can be met without giving a reason"):
        read_rule(bare, "d.rule")
    one_branch = (
        TEXT.split("Anyone")[0] + "Anyone who meets any of these:\n- is female\n  because F: female\n- is male\n"
    )
    with pytest.raises(BadRule, match="can be met without giving a reason"):
        read_rule(one_branch)
    assert read_rule(one_branch + "  because M: male\n")


def test_a_reason_under_none_of_these_is_refused():
    with pytest.raises(BadRule, match="gives no reason when the rule is met"):
        read_rule(TEXT.replace("or care home", "or care home\n      because X: x"))


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("Everybody.", "is not a rule's sentence"),
        ("T: anyone who is female, and is aged 5 or over, or is male.", "mixes and with or"),
        ("T: anyone who is tall.", "That is no clause"),
    ],
)
def test_a_sentence_that_no_rule_prints_is_refused(sentence, says):
    with pytest.raises(BadRule, match=says):
        read_sentence(sentence)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Recorded("no_record"),
        lambda: Recorded("Diabetes"),
        lambda: Recorded("a_b on"),
        lambda: Recorded("debt", "social", negated=True),
        lambda: Recorded("debt", "social", times=2),
        lambda: Recorded("statin", "prescribed", ended_by="statin_stopped"),
        lambda: Recorded("statin", "swallowed"),
        lambda: Recorded("statin", times=0),
        lambda: InRule("Core 20"),
        lambda: Group("all", ()),
        lambda: Group("some", (Item(InRule("core20")),)),
        lambda: Group("all", (Item(Group("any", (Item(InRule("a")), Item(InRule("b"))))),)),
        lambda: Reason("lower", "words"),
        lambda: Reason("CODE", " words"),
    ],
)
def test_clauses_and_groups_refuse_to_be_built_wrong(build):
    with pytest.raises(BadRule):
        build()


def test_groups_stand_at_most_four_deep():
    group = Group("none", (Item(InRule("core20")),))
    for _ in range(3):
        group = Group("none", (Item(group),))
    with pytest.raises(BadRule, match="four deep"):
        Group("none", (Item(group),))
