"""Which of several claims is shown, as a drawn table."""

import re
from datetime import date

import ibis
import pyarrow as pa
import pytest

from kith.people.choosing import FIELD_RULES, best_claims, one_column_each, says_nothing

# field                  claims: value, day, the person said it, source                                                 shown
CASES = """
  ethnic_category        A 2020-01-01 - gp | C 2026-01-01 - hospital                                                    C   the later
  ethnic_category        A 2020-01-01 yes gp | C 2026-01-01 - hospital                                                  A   the person's own word goes first
  ethnic_category        A 2020-01-01 yes gp | C 2026-01-01 no hospital                                                 A   somebody else's guess does not outdo it
  ethnic_category        A 2020-01-01 yes gp | C 2026-01-01 yes vcse                                                    C   their later word
  ethnic_category        A 2020-01-01 - gp | 99 2026-01-01 - hospital                                                   A   not known says nothing
  ethnic_category        A 2020-01-01 - gp | Z 2026-01-01 yes hospital                                                  A   not stated neither
  ethnic_category        Z 2026-01-01 - gp                                                                              Z   unless there is nothing else
  accommodation_status   settled 2024-01-01 yes vcse | rough_sleeping 2026-01-01 - hospital                             rough_sleeping   homes change
  accommodation_status   settled 2024-01-01 - gp | not_known 2026-01-01 - hospital                                      settled   not known says nothing
  lives_alone            true 2024-01-01 - gp | false 2026-01-01 - social_care                                          false   a no is a value
  accommodation_status   sofa_surfing 2026-03-01 yes kith | settled 2026-10-01 - gp                                     sofa_surfing   what they told the team holds for a year
  accommodation_status   sofa_surfing 2025-10-01 yes kith | settled 2026-10-01 - gp                                     settled   and no longer
  accommodation_status   sofa_surfing 2026-03-01 no kith | settled 2026-10-01 - gp                                      settled   nor what somebody said for them
  lives_alone            true 2025-01-01 yes kith | false 2026-10-01 - gp                                               true   of living alone for two years
  sex                    female 2024-01-01 - gp | not_known 2026-01-01 - hospital                                       female   not known says nothing
  main_language          Urdu 2026-01-01 - gp | British Sign Language 2026-01-01 - hospital                             British Sign Language   of one day the fuller
  main_language          Urdu 2026-01-01 - gp | Thai 2026-01-01 - hospital                                              Thai   of one day and length, the larger file
  main_language          Urdu 2020-01-01 - gp | Thai 2027-01-01 - hospital                                              Urdu   what comes after the day is left out
"""

ON = date(2026, 11, 1)
SAID = {"yes": True, "no": False, "-": None}


def claims_of(field: str, drawn: str) -> pa.Table:
    rows = []
    for n, text in enumerate(drawn.split(" | ")):
        *value, day, said, source = text.split()
        rows.append({"person_id": "p", "field": field, "value": " ".join(value), "claim_date": date.fromisoformat(day),
                     "stated_by_person": SAID[said], "source": source, "file": f"{source}.csv", "source_row": n + 2})  # fmt: skip
    kinds = pa.schema([("person_id", pa.string()), ("field", pa.string()), ("value", pa.string()), ("claim_date", pa.date32()),
                       ("stated_by_person", pa.bool_()), ("source", pa.string()), ("file", pa.string()),
                       ("source_row", pa.int64())])  # fmt: skip
    return pa.Table.from_pylist(rows, schema=kinds)


@pytest.fixture(scope="module")
def opened():
    return ibis.duckdb.connect()


@pytest.mark.parametrize("line", CASES.strip().splitlines(), ids=lambda line: re.split(r" {2,}", line.strip())[-1])
@pytest.mark.parametrize("backwards", [False, True])
def test_the_claim_that_is_shown(opened, line, backwards):
    field, drawn, expected, _why = re.split(r" {2,}", line.strip())
    table = claims_of(field, drawn)
    table = table.take(list(range(table.num_rows))[:: -1 if backwards else 1])
    (row,) = opened.to_pyarrow(best_claims(ibis.memtable(table), on=ON)).to_pylist()
    assert row["value"] == expected


def test_fields_without_a_rule_are_left_out(opened):
    table = ibis.memtable(claims_of("team", "Crisis 2026-01-01 - mental_health"))
    assert opened.to_pyarrow(best_claims(table, on=ON)).num_rows == 0


def test_values_that_say_nothing_are_told_apart_by_field(opened):
    rows = ibis.memtable(
        pa.table({"field": ["ethnic_category", "main_language", "sex"], "value": ["99", "99", "not_known"]})
    )
    assert opened.to_pyarrow(says_nothing(rows)).to_pylist() == [True, False, True]


def test_a_person_without_a_claim_of_a_field_has_an_empty_cell(opened):
    best = best_claims(ibis.memtable(claims_of("sex", "female 2026-01-01 - gp")), on=ON)
    (row,) = opened.to_pyarrow(one_column_each(best, tuple(FIELD_RULES))).to_pylist()
    assert row["sex"] == "female"
    assert row["ethnic_category"] is None
