"""Holds the engine's flags and counts against the judge's, over drawn worlds; for the tests and for the long comparison."""

from collections import Counter

from kith.coding import built_in
from kith.insight import Rules, flag
from tests.insight.judge import judge
from tests.insight.worlds import ON, draw_world, relations


def differences(rules: Rules, seeds, into=relations) -> list[str]:
    """What the engine and the judge say differently of the same worlds; empty when every cell is the same.

    `into` makes relations of people and events: of DuckDB if not given.
    """
    people, events = [], []
    for seed in seeds:
        persons, rows = draw_world(seed, rules, built_in())
        people += persons
        events += rows
    return compare(rules, people, events, into)


def compare(rules: Rules, people: list[dict], events: list[dict], into=relations) -> list[str]:
    read = judge(people, events, rules, built_in(), ON)
    found = flag(*into(people, events), rules, built_in(), ON)
    wanted = {
        (row["person_id"], row["rule"]): (row["reason_codes"], row["evidence_date"]) for row in read if row["answer"]
    }
    rows = found.flags.to_pyarrow().to_pylist()
    told = {(row["person_id"], row["rule"]): (row["reason_codes"], row["evidence_date"]) for row in rows}
    assert len(rows) == len(told), "a person is flagged twice by one rule"
    wrong = [
        f"{key}: judge {wanted.get(key)}, engine {told.get(key)}"
        for key in {**wanted, **told}
        if wanted.get(key) != told.get(key)
    ]
    answers = Counter((row["rule"], row["answer"]) for row in read)
    for row in found.counts.to_pylist():
        counted = (row["yes"], row["no"], row["unknown"])
        if counted != tuple(answers[row["rule"], answer] for answer in (True, False, None)):
            wrong.append(f"counts of {row['rule']}: engine {counted}")
    return wrong
