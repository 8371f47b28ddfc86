"""Who is on a practice's list on a day, as a drawn table."""

import re
from datetime import date

import ibis
import pyarrow as pa
import pytest

from kith.people.person import REGISTRATION_STATES
from kith.people.registration import registration_on

ON = date(2026, 11, 1)

# The lists that were read: A and B. A time on a list: practice from..to@day it was true (empty where not known)
CASES = """
  on a list                              A 2020-01-01..                                          -          registered A
  on a list, day of joining not known    A ..                                                    -          registered A
  leaves next month                      A 2020-01-01..2026-12-01                                -          registered A
  left today                             A 2020-01-01..2026-11-01                                -          deregistered A
  left                                   A 2020-01-01..2024-05-05                                -          deregistered A
  moved                                  A 2010-01-01..2020-01-01 | B 2020-01-02..               -          registered B
  moved, the old list was not told       A 2010-01-01.. | B 2020-01-02..                         -          registered B
  left both                              A 2010-01-01..2020-01-01 | B 2020-01-02..2024-01-01     -          deregistered B
  a leaver's old row                     A 2010-01-01..@2023-01-01 | A 2010-01-01..2024-01-01@2024-02-01    -     deregistered A
  joins next month                       A 2026-12-01..                                          -          not_registered
  on no list                             -                                                       -          not_registered
  a partner names a practice not read    -                                                       C          not_known
  a partner names a list that was read   -                                                       A          not_registered
  a partner says there is no practice    -                                                       V81997     not_registered
  a partner does not know the practice   -                                                       V81999     not_registered
  refused, though a practice is named    -                                                       C refused  not_registered
  refused once, registered since         A 2020-01-01..                                          refused    registered A
"""

KINDS = {
    "registrations": [("person_id", pa.string()), ("entry_id", pa.string()), ("practice_ods_code", pa.string()),
                      ("registered_date", pa.date32()), ("deregistered_date", pa.date32()), ("claim_date", pa.date32())],
    "claims": [("person_id", pa.string()), ("field", pa.string()), ("value", pa.string())],
    "events": [("person_id", pa.string()), ("code", pa.string()), ("date", pa.date32())],
}  # fmt: skip


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def spell(text: str, person: str, number: int) -> dict:
    practice, rest = text.split(" ")
    span, _, true_on = rest.partition("@")
    start, end = span.split("..")
    return {"person_id": person, "entry_id": f"{person}{number}", "practice_ods_code": practice, "registered_date": day(start),
            "deregistered_date": day(end), "claim_date": day(true_on) or date(2026, 1, 1)}  # fmt: skip


def tables(lines: list[tuple[str, str, str]], lists=("A", "B")) -> dict:
    told = {"registrations": [spell(f"{practice} 2000-01-01..", "other", n) for n, practice in enumerate(lists)],
            "claims": [], "events": []}  # fmt: skip
    for person, spells, named in lines:
        told["claims"].append({"person_id": person, "field": "sex", "value": "female"})
        told["registrations"] += [spell(text, person, n) for n, text in enumerate(spells.split(" | ")) if text != "-"]
        for word in named.replace("-", "").split():
            if word == "refused":
                told["events"].append({"person_id": person, "code": "registration_refused", "date": date(2025, 1, 1)})
            else:
                told["claims"].append({"person_id": person, "field": "practice_ods_code", "value": word})
    return {
        name: ibis.memtable(pa.Table.from_pylist(rows, schema=pa.schema(KINDS[name]))) for name, rows in told.items()
    }


def parsed() -> list[list[str]]:
    return [re.split(r" {2,}", line.strip()) for line in CASES.strip().splitlines()]


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    told = registration_on(**tables([(name, spells, named) for name, spells, named, _ in parsed()]), on=ON)
    return {row["person_id"]: row for row in ibis.duckdb.connect().to_pyarrow(told).to_pylist()}


@pytest.mark.parametrize(("name", "expected"), [(name, expected) for name, _, _, expected in parsed()])
def test_the_tie_to_a_practice(states, name, expected):
    state, _, practice = expected.partition(" ")
    assert states[name]["registration"] == state
    assert state in REGISTRATION_STATES
    assert states[name]["practice_ods_code"] == (practice or None)


def test_everybody_has_one_state(states):
    assert len(states) == len(parsed()) + 1


def test_where_no_list_was_read_nobody_is_said_to_be_on_none():
    told = registration_on(**tables([("somebody", "-", "-")], lists=()), on=ON)
    (row,) = ibis.duckdb.connect().to_pyarrow(told).to_pylist()
    assert row["registration"] == "not_known"


def test_what_happens_after_the_day_is_left_out():
    told = registration_on(**tables([("p", "A 2020-01-01..2024-05-05", "-")]), on=date(2023, 1, 1))
    rows = {row["person_id"]: row["registration"] for row in ibis.duckdb.connect().to_pyarrow(told).to_pylist()}
    assert rows["p"] == "registered"
