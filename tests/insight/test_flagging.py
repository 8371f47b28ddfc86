"""Flags: one row per person and rule, counts that add up, the dead left out, unknown counted, local PLUS groups."""

import pyarrow as pa
import pytest

from kith.coding import built_in
from kith.errors import BadCodelist, BadRule
from kith.insight import FLAGS, Rules, built_in_rules, cross_tab, flag, read_rule
from tests.insight.worlds import EVENT_SCHEMA, ON, PEOPLE_SCHEMA, draw_world, relations

RULES = Rules.of(built_in_rules())
PLUS = """\
name: plus_harbour
version: 1
title: PLUS: the harbour
theme: core20plus5
source: agreed by the neighbourhood board, May 2026

Anyone who meets all of these:
- lives in the neighbourhood "Harbour"
  because HARBOUR: lives by the harbour
"""


def nobody(name, **more):
    return {**dict.fromkeys(PEOPLE_SCHEMA.names), "person_id": name, **more}


@pytest.fixture(scope="module")
def found():
    people, events = [], []
    for seed in range(5):
        persons, rows = draw_world(seed, RULES, built_in())
        people += persons
        events += rows
    return people, flag(*relations(people, events), RULES, built_in(), ON)


def test_flags_have_the_columns_that_are_declared(found):
    _, flagged = found
    told = flagged.flags.to_pyarrow()
    assert told.column_names == list(FLAGS.names)
    assert {name: told.schema.field(name).type for name in ("reason_codes", "evidence_date")} == {
        "reason_codes": pa.list_(pa.string()),
        "evidence_date": pa.date32(),
    }
    for row in told.to_pylist():
        assert row["reason_codes"]
        assert (
            len(row["reason_codes"])
            == len(row["reason_words"])
            == len(row["need_points"])
            == len(row["contact_points"])
        )
        assert row["reason"].endswith(".")
        assert row["reason"][0] == row["reason"][0].upper()


def test_yes_no_and_unknown_add_up_to_the_living(found):
    people, flagged = found
    living = sum(p["death_month"] is None or p["death_month"] > ON for p in people)
    for row in flagged.counts.to_pylist():
        assert row["yes"] + row["no"] + row["unknown"] == living
    yes = {row["rule"]: row["yes"] for row in flagged.counts.to_pylist()}
    rules = flagged.flags.to_pyarrow()["rule"].to_pylist()
    assert yes == {name: rules.count(name) for name in yes}


def test_nobody_at_all_is_answered_with_nothing():
    flagged = flag(*relations([], []), RULES, built_in(), ON)
    assert flagged.flags.count().to_pyarrow().as_py() == 0
    assert set(flagged.counts["yes"].to_pylist()) == {0}


def test_an_unknown_area_is_neither_core20_nor_not():
    people = [nobody("a", imd_decile=1), nobody("b", imd_decile=3), nobody("c")]
    flagged = flag(*relations(people, []), RULES.and_those_named(["core20"]), built_in(), ON)
    counts = flagged.counts.to_pylist()[0]
    assert (counts["yes"], counts["no"], counts["unknown"]) == (1, 1, 1)


def test_a_locally_named_plus_group_is_one_more_plus_group():
    rules = Rules.of([read_rule(PLUS)]).over(RULES.and_those_named(["core20"]))
    people = [
        nobody("a", neighbourhood="Harbour", imd_decile=1),
        nobody("b", neighbourhood="Hill", imd_decile=9),
        nobody("c"),
    ]
    relation, events = relations(people, [])
    flagged = flag(relation, events, rules, built_in(), ON)
    table = {
        (r["core20"], r["plus"], r["clinical"]): r["people_count"]
        for r in cross_tab(flagged.flags, relation, ON).to_pylist()
    }
    assert table == {
        ("yes", "yes", "none found"): 1,
        ("no", "none found", "none found"): 1,
        ("not known", "none found", "none found"): 1,
    }


def test_rules_and_lists_that_nobody_gave_are_refused_before_anything_is_read():
    relation, events = relations([], [])
    with pytest.raises(BadRule, match="which nobody gave"):
        flag(relation, events, [RULES["children_core20"]], built_in(), ON)
    with pytest.raises(BadCodelist, match="Rule asthma_register needs the codelist asthma,"):
        flag(relation, events, [RULES["asthma_register"]], {}, ON)


def test_an_event_of_somebody_who_is_not_on_the_register_is_nobodys():
    event = {**dict.fromkeys(EVENT_SCHEMA.names), "person_id": "z", "date": ON, "code_system": "kith", "code": "debt"}
    flagged = flag(*relations([nobody("a")], [event]), RULES.and_those_named(["money_need"]), built_in(), ON)
    assert flagged.counts["yes"].to_pylist() == [0]


def test_flags_can_be_asked_twice_of_one_engine():
    relation, events = relations([nobody("a", imd_decile=1)], [])
    core20 = RULES.and_those_named(["core20"])
    first, second = (flag(relation, events, core20, built_in(), ON) for _ in range(2))
    assert first.flags.to_pyarrow() == second.flags.to_pyarrow()
