"""Scores beside a slow way, row by row, and what must hold whatever is drawn."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.insight.scores import (
    SCORES,
    ScoreParams,
    efi_of,
    score,
    weights_of,
)
from kith.tables.engines import open_engine
from tests.insight.score_worlds import (
    DEFICITS,
    MEASURED,
    ON,
    asked,
    born,
    efi2_lists,
    efi_lists,
    efi_lists_with_values,
    entry,
    medicine,
)
from tests.insight.slow_scores import slow_efi, slow_efi2, slow_hfrs
from tests.insight.worlds import EVENT_SCHEMA, PEOPLE_SCHEMA

HAPPENED = st.lists(
    st.tuples(st.sampled_from([*DEFICITS[:6], *"uvwxyz"]), st.integers(-800, 10), st.sampled_from("ab")), max_size=14
)


def as_rows(happened):
    return [
        (medicine if len(code) == 1 else entry)(code, ON + timedelta(days=day), person)
        for code, day, person in happened
    ]


@settings(max_examples=15)
@given(HAPPENED, st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(happened, chance):
    people = [born(1940, "a"), born(1950, "b")]
    shuffled = chance.sample(happened, len(happened))
    assert asked("efi", as_rows(happened), efi_lists(), people) == asked("efi", as_rows(shuffled), efi_lists(), people)


@settings(max_examples=15)
@given(HAPPENED, st.sampled_from(DEFICITS))
def test_a_further_deficit_never_lowers_the_efi(happened, more):
    people = [born(1940, "a"), born(1950, "b")]
    before = asked("efi", as_rows(happened), efi_lists(), people)
    after = asked("efi", [*as_rows(happened), entry(more, person="a")], efi_lists(), people)
    assert after[0]["value"] >= before[0]["value"]
    assert after[1]["value"] == before[1]["value"]


@given(st.sets(st.sampled_from(DEFICITS)), st.sampled_from(DEFICITS))
def test_a_further_deficit_never_lowers_the_arithmetic(deficits, more):
    bands = [band.name for band in SCORES["efi"].bands]
    before, after = efi_of(deficits), efi_of(deficits | {more})
    assert after.value >= before.value
    assert bands.index(after.category) >= bands.index(before.category)


# --- beside the slow way


VALUES = [None, -2.5, 0.0, 0.9, 1.0, 3.5, 8.0, 12.0, 18.0, 18.5, 19.0, 60.0, 90.0, 120.0, 151.0]


def drawn(seed, codes, count, systems=("ctv3",)):
    """Events of five people, with many days on the edges of windows, values near marks, and rows twice."""
    rng = np.random.default_rng(seed)
    edges = [ON, *(ON.replace(year=ON.year - back) for back in (1, 2, 5, 12)), ON - timedelta(days=90)]
    rows = []
    for number in range(count):
        day = edges[rng.integers(len(edges))] + timedelta(days=int(rng.integers(-1, 2)))
        told = {"kind": str(rng.choice(["condition", "medication", "admission", "contact"]))}
        told |= {"value": VALUES[rng.integers(len(VALUES))], "source_row": number}
        told |= {"system": str(rng.choice(systems)), "person": str(rng.choice(list("abcde")))}
        rows.append(entry(str(rng.choice(codes)), None if rng.random() < 0.05 else day, **told))
        rows += rows[-1:] if rng.random() < 0.1 else []
    return rows


SEXES = ("female", "male", "female", "male", None)
FIVE = [born(1940 + 5 * place, name, month=11) | {"sex": SEXES[place]} for place, name in enumerate("abcde")]


@pytest.mark.parametrize("seed", range(4))
def test_efi_and_hospital_score_as_the_slow_way_has_them(seed):
    rows = drawn(seed, [*DEFICITS, *(f"m{n}" for n in range(30))], 120)
    pairs = {name: {(row.system, row.code) for row in listed.codes} for name, listed in efi_lists().items()}
    for row in asked("efi", rows, efi_lists(), FIVE):
        mine = [event for event in rows if event["person_id"] == row["person_id"]]
        assert row["value"] == slow_efi(mine, pairs, ON) / 36
    points = weights_of(SCORES["hfrs"])
    rows = drawn(seed, [*(code + "1" for code in points), "I10"], 90, systems=("icd10", "icd10", "ctv3"))
    for row in asked("hfrs", rows, {}, FIVE):
        mine = [event for event in rows if event["person_id"] == row["person_id"]]
        assert row["value"] == slow_hfrs(mine, points, ON)


@pytest.mark.parametrize("seed", range(4))
def test_efi_by_value_as_the_slow_way_has_it(seed):
    lists = efi_lists_with_values()
    pairs = {name: {(row.system, row.code) for row in listed.codes} for name, listed in lists.items()}
    rows = drawn(seed, [*MEASURED, "egfr", "urine_acr", *DEFICITS[:4]], 40 * (seed + 1))
    for row, person in zip(asked("efi", rows, lists, FIVE), FIVE):
        mine = [event for event in rows if event["person_id"] == row["person_id"]]
        assert row["value"] == slow_efi(mine, pairs, ON, person["sex"]) / 36


@pytest.mark.parametrize("seed", range(6))
def test_efi2_as_the_slow_way_has_it(seed, betas):
    lists = efi2_lists()
    codes = [row.code for listed in lists.values() for row in listed.codes]
    rows = drawn(seed, codes, 60 * (seed + 1))
    pairs = {name: {(row.system, row.code): row.category for row in listed.codes} for name, listed in lists.items()}
    for row in asked(ScoreParams("efi2", weights=betas), rows, lists, FIVE):
        mine = [event for event in rows if event["person_id"] == row["person_id"]]
        birth = next(person["birth_month"] for person in FIVE if person["person_id"] == row["person_id"])
        found = [row["value"] * 8.429, row["value_without_missing"] * 8.429]
        assert found == pytest.approx(slow_efi2(mine, pairs, betas, birth, ON), abs=1e-9)


def test_relations_of_an_engine_give_the_same_as_tables(betas):
    rows = drawn(9, DEFICITS, 60)
    engine = open_engine(threads=1)
    people = engine.create_table("people", pa.Table.from_pylist(FIVE, PEOPLE_SCHEMA))
    events = engine.create_table("events", pa.Table.from_pylist(rows, EVENT_SCHEMA))
    found = score("efi", people, events, efi_lists(), ON).table.to_pylist()
    engine.disconnect()
    assert found == asked("efi", rows, efi_lists(), FIVE)
