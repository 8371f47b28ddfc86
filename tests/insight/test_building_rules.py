"""A rule put together by choosing reads, and is asked, as one that somebody wrote."""

import pytest

from kith.coding import built_in
from kith.errors import BadRule
from kith.insight.comparing_rules import differences
from kith.insight.grammar import FORMS, read_clause
from kith.insight.groups import clauses_in
from kith.insight.parts import HEADINGS, chosen_in, filled, parts, vocabulary
from kith.insight.reading_rules import read_rule, read_sentence
from kith.insight.rules import Rules, built_in_rules
from kith.insight.sketching import Bundle, Line, Sketch, line_for, name_for, sketch_from, sketch_of

RULES = Rules.of(built_in_rules())
WORDS = vocabulary(RULES, built_in(), neighbourhoods=["Ashmere"])
PARTS = parts(WORDS)
WRITTEN = [form.example for form in FORMS] + [clause.words for rule in RULES for clause in clauses_in(rule.condition)]


def part(key):
    return next(one for one in PARTS if one.key == key)


def test_every_form_of_the_grammar_and_every_clause_of_our_rules_can_be_chosen_and_comes_back_the_same():
    for words in dict.fromkeys(WRITTEN):
        chosen = chosen_in(PARTS, words)
        assert chosen, words
        assert filled(*chosen) == words


def test_whatever_is_offered_is_read_by_the_grammar():
    typed = {"years": "65", "first": "40", "last": "74", "mark": "58", "times": "3", "measure": "mmol/mol"}
    for one in PARTS:
        assert one.heading in HEADINGS
        for picker in one.pickers:
            first = {p.name: [typed[p.name]] if p.name in typed else [p.choices[0][0]] for p in one.pickers}
            for words, label in picker.choices:
                said = filled(one, {**first, picker.name: [words]})
                assert label
                assert read_clause(said).words == said


@pytest.mark.parametrize(
    ("key", "picked", "said"),
    [
        ("aged-over", {}, "“Age” is empty"),
        ("aged-over", {"years": ["old"]}, "cannot stand under “Age”"),
        ("aged-over", {"years": ["400"]}, "Nobody is older"),
        ("record", {"name": ["no such thing, or"]}, "cannot stand under"),
        ("no-contact", {"kinds": ["tea"]}, "cannot stand under"),
        ("aged-between", {"first": ["74"], "last": ["40"]}, "Nobody is aged 74 to 40"),
    ],
)
def test_what_cannot_be_a_clause_is_refused_with_what_to_do(key, picked, said):
    with pytest.raises(BadRule, match=said):
        filled(part(key), picked)


def a_sketch():
    sketch = Sketch("ours", "Ours", "missing_out", "the team").added(
        (), line_for(read_clause("is aged 65 or over"), WORDS)
    )
    sketch = sketch.added((), line_for(read_clause("has attended no contact in the last 12 months"), WORDS))
    return sketch.added((), Bundle("none"))


def test_a_rule_that_was_chosen_prints_as_a_file_and_a_sentence_that_read_back():
    sketch = a_sketch().added((2,), Line("is on the dementia register", "has dementia"))
    rule = sketch.rule(1)
    assert rule.sentence == (
        "Ours: anyone who is aged 65 or over, and has attended no contact in the last 12 months, "
        "and meets none of (is on the dementia register)."
    )
    assert read_rule(rule.text) == rule
    assert [clause.words for clause in clauses_in(read_sentence(rule.sentence))] == [
        c.words for c in clauses_in(rule.condition)
    ]
    assert sketch_of(rule).rule(1) == rule
    assert sketch_from(sketch.as_json()) == sketch


def test_one_thing_gives_one_reason_and_weighs_the_same_in_every_rule():
    planned = next(words for words, reason in WORDS.reasons.items() if reason.code == "NO_PLANNED_CONTACT")
    sketch = a_sketch().added((), line_for(read_clause(planned), WORDS))
    rule = Rules.of([*RULES, sketch.rule(1)])["ours"]
    assert [(reason.need, reason.contact) for reason in rule.reasons] == [(1, 0), (0, 2), (0, 3)]
    assert rule.reasons[2].code == "NO_PLANNED_CONTACT"


def test_a_draft_may_be_unfinished_and_says_what_is_missing():
    with pytest.raises(BadRule, match="no clauses yet"):
        Sketch("ours", "Ours", "access", "us").added((), Bundle("any")).rule(1)
    with pytest.raises(BadRule, match="not there any more"):
        a_sketch().put((7,), None)
    with pytest.raises(BadRule, match="without giving a reason"):
        Sketch("ours", "Ours", "access", "us", root=Bundle("none", (Line("is female", "x"),))).rule(1)


def test_a_clause_is_changed_and_taken_out_where_it_stands():
    sketch = a_sketch().added((2,), Line("is female", "a woman")).put((2, 0), Line("is male", "a man"))
    assert "none of (is male)" in sketch.rule(1).sentence
    assert sketch.put((2,), None).rule(1).sentence.endswith("in the last 12 months.")
    assert sketch.put((0,), None).root.items[0] == sketch.root.items[1]


def test_a_change_is_told_as_sentences():
    before = a_sketch()
    after = before.put((0,), Line("is aged 75 or over", "is aged 75 or over"))
    told = [(one.is_new, one.words) for one in differences(before.rule(1), after.rule(2))]
    assert [new for new, _ in told] == [False, True]
    assert "is aged 65 or over" in told[0][1]
    assert "is aged 75 or over" in told[1][1]
    assert differences(before.rule(1), before.rule(2)) == ()


def test_names_come_from_titles():
    assert name_for("Ünseen – over 65!") == "nseen_over_65"
