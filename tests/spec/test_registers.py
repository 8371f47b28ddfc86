"""Every built-in register has a drawn table of cases, and answers each of them as drawn."""

import pytest

from kith.coding import built_in
from kith.insight import Rules, built_in_rules, flag
from tests.insight.judge import judge
from tests.insight.worlds import ON, relations
from tests.spec import drawn

TABLES = drawn.tables("registers") | drawn.tables("finding")
REGISTERS = [rule.name for rule in built_in_rules() if rule.name.endswith("_register")]
WORDS = {True: "yes", False: "no", None: "unknown"}


@pytest.fixture(scope="module")
def answered():
    """All cases of all tables as one register of people, asked once by the engine and once by the judge."""
    people, rows = [], []
    for table in TABLES.values():
        for number, case in enumerate(table.cases):
            name = f"{table.rule} {number}"
            people.append(drawn.person(case, name))
            rows += drawn.events(case, name)
    rules = Rules.of(built_in_rules())
    read = {(row["person_id"], row["rule"]): row for row in judge(people, rows, rules, built_in(), ON)}
    found = flag(*relations(people, rows), rules, built_in(), ON).flags.to_pyarrow().to_pylist()
    return {(row["person_id"], row["rule"]): row for row in found}, read


@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_has_a_drawn_table(register):
    assert len(TABLES[register].cases) >= 5


@pytest.mark.parametrize("name", TABLES)
def test_cases_are_answered_as_drawn(name, answered):
    flagged, read = answered
    table = TABLES[name]
    told = {}
    for number, case in enumerate(table.cases):
        key = (f"{table.rule} {number}", table.rule)
        answer = WORDS[read[key]["answer"]] if key in read else "left out"
        assert (key in flagged) == (answer == "yes"), f"engine and judge differ: {case['who']}"
        told[case["who"]] = (answer, " ".join(flagged[key]["reason_codes"]) if key in flagged else "")
    for case in table.cases:
        answer, reasons = told[case["who"]]
        assert answer == case.get("on it", case.get("found")), case["who"]
        if case.get("reasons"):
            assert reasons == case["reasons"], case["who"]


def test_a_table_names_each_case_once():
    for table in TABLES.values():
        who = [case["who"] for case in table.cases]
        assert len(who) == len(set(who)), table.rule
