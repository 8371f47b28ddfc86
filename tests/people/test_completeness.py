"""What the register does not know, and who could ask, as a drawn table."""

import re
from datetime import date

import ibis
import pyarrow as pa
import pytest

from kith.measures import proportion
from kith.people.completeness import EQUITY_FIELDS, completeness, gaps, who_could_fill
from kith.people.events import EVENTS
from kith.people.person import CLAIMS, PEOPLE

ON = date(2026, 11, 1)

# field                 claims: value, day, the person said it, source                               state
CASES = """
  ethnic_category       -                                                                            missing
  ethnic_category       99 2026-01-01 - gp                                                           missing
  ethnic_category       A 2001-01-01 - gp                                                            held
  ethnic_category       A 2020-01-01 - gp | C 2021-01-01 - hospital                                  conflicting
  ethnic_category       A 2020-01-01 - gp | A 2021-01-01 - hospital                                  held
  ethnic_category       A 2020-01-01 yes gp | C 2021-01-01 - hospital                                held
  ethnic_category       A 2020-01-01 - gp | C 2021-01-01 - gp                                        held
  ethnic_category       A 2020-01-01 - gp | 99 2021-01-01 - hospital                                 held
  accommodation_status  settled 2025-01-01 - gp                                                      stale
  accommodation_status  settled 2026-01-01 - gp                                                      held
  accommodation_status  settled 2026-01-01 - gp | rough_sleeping 2026-02-01 yes vcse                 conflicting
  interpreter_needed    true 2020-01-01 - gp                                                         stale
  interpreter_needed    true 2027-01-01 - gp                                                         missing
  postcode              9f86d0 2026-01-01 - gp | 60303a 2026-02-01 - hospital                        conflicting
  postcode              9f86d0 2026-01-01 yes kith | 60303a 2026-02-01 - hospital                    held
  phone                 9f86d0 2024-01-01 yes kith | 60303a 2026-02-01 - hospital                    conflicting
  accommodation_status  rough_sleeping 2026-01-01 yes kith | settled 2026-02-01 - gp                 held
"""

SAID = {"yes": True, "no": False, "-": None}


def claim(person: str, field: str, text: str) -> dict:
    value, day, said, source = text.split()
    return {"person_id": person, "entry_id": f"{person}-{source}", "field": field, "value": value, "source": source,
            "file": f"{source}.csv", "source_row": 2, "claim_date": date.fromisoformat(day), "stated_by_person": SAID[said]}  # fmt: skip


def contact(person: str, source: str, day: str, outcome: str | None = "attended") -> dict:
    return {
        "person_id": person,
        "kind": "contact",
        "date": date.fromisoformat(day),
        "source": source,
        "outcome": outcome,
    }


def found(people: list[str], claims: list[dict], events: list[dict] = (), died: tuple = ()) -> list[dict]:
    rows = [{"person_id": p, "death_month": date(2026, 1, 1) if p in died else None} for p in people]
    told = gaps(
        ibis.memtable(pa.Table.from_pylist(rows, schema=PEOPLE.arrow)),
        ibis.memtable(pa.Table.from_pylist(claims, schema=CLAIMS.arrow)),
        ibis.memtable(pa.Table.from_pylist(list(events), schema=EVENTS.arrow)),
        on=ON,
    )
    return ibis.duckdb.connect().to_pyarrow(told).to_pylist()


def test_who_would_rather_not_say_was_asked_until_the_answer_is_too_old():
    told = [claim("p", "would_not_say", "lives_alone 2025-01-01 yes kith"), claim("q", "would_not_say", "lives_alone 2024-01-01 yes kith"),
            claim("r", "would_not_say", "lives_alone 2026-01-01 yes kith"), claim("r", "lives_alone", "true 2026-02-01 - gp")]  # fmt: skip
    states = {row["person_id"]: row["state"] for row in found(["p", "q", "r"], told) if row["field"] == "lives_alone"}
    assert states == {"p": "declined", "q": "missing", "r": "held"}


LINES = [re.split(r" {2,}", line.strip()) for line in CASES.strip().splitlines()]


@pytest.fixture(scope="module")
def states() -> dict[tuple[str, str], str]:
    claims = [
        claim(str(n), field, text)
        for n, (field, drawn, _) in enumerate(LINES)
        for text in drawn.split(" | ")
        if text != "-"
    ]
    return {
        (row["person_id"], row["field"]): row["state"] for row in found([str(n) for n in range(len(LINES))], claims)
    }


@pytest.mark.parametrize("number", range(len(LINES)), ids=lambda n: " ".join(LINES[n]))
def test_the_state_of_a_field(states, number):
    field, _, expected = LINES[number]
    assert states[str(number), field] == expected


def test_every_living_person_has_a_row_for_every_field():
    rows = found(["a", "b", "dead"], [claim("a", "sex", "female 2026-01-01 - gp")], died=("dead",))
    assert {(row["person_id"], row["field"]) for row in rows} == {(p, f) for p in "ab" for f in EQUITY_FIELDS}


def filler(claims: list[dict], events: list[dict]) -> set[str | None]:
    return {row["could_fill"] for row in found(["a"], claims, events)}


def test_the_partner_that_meets_the_person_most_is_asked():
    spoke = [claim("a", "sex", "female 2026-10-01 - hospital")]
    met = [contact("a", "community", f"2026-0{n}-01") for n in (1, 2, 3)] + [contact("a", "gp:P1", "2026-09-01")]
    assert filler(spoke, met) == {"community"}


def test_missed_and_old_meetings_do_not_count():
    spoke = [claim("a", "sex", "female 2026-10-01 - hospital"), claim("a", "sex", "female 2020-01-01 - gp")]
    met = [contact("a", "community", "2020-01-01"), contact("a", "community", "2026-01-01", "did_not_attend")]
    assert filler(spoke, met) == {"hospital"}


def test_shares_carry_their_interval_and_add_up():
    rows = found([str(n) for n in range(10)], [claim("0", "ethnic_category", "A 2026-01-01 - gp")])
    table = completeness(pa.Table.from_pylist(rows))
    (told,) = [r for r in table.to_pylist() if r["field"] == "ethnic_category" and r["state"] == "missing"]
    assert (told["numerator"], told["denominator"]) == (9, 10)
    assert (told["value"], told["lower"], told["upper"]) == tuple(proportion(9, 10))


def test_shares_can_be_split():
    rows = found(["a", "b"], [claim("a", "sex", "female 2026-01-01 - gp")])
    table = pa.Table.from_pylist([row | {"imd_decile": 1 if row["person_id"] == "a" else 9} for row in rows])
    told = {r["imd_decile"]: r["value"] for r in completeness(table, by="imd_decile").to_pylist()
            if (r["field"], r["state"]) == ("sex", "missing")}  # fmt: skip
    assert told == {1: 0.0, 9: 1.0}


def test_gaps_are_counted_by_who_could_fill_them():
    rows = found(["a", "b"], [claim(p, "sex", "female 2026-01-01 - gp") for p in "ab"])
    told = who_could_fill(pa.Table.from_pylist(rows)).to_pylist()
    assert {"field": "ethnic_category", "state": "missing", "could_fill": "gp", "people_count": 2} in told
    assert not [row for row in told if row["field"] == "sex"]
