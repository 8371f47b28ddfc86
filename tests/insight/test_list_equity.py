"""Is a list fair: shares with intervals, unknown apart, warnings in words, places offered, and who would take them."""

from collections import Counter
from datetime import date

import pyarrow as pa
import pytest

from kith.errors import BadUsage
from kith.insight import Quota, compare, mix_of, picks
from kith.measures import proportion
from kith.tables.engines import open_engine

PEOPLE = {"deprivation_fifth": Counter({1: 300, 2: 200, 3: 200, 4: 150, 5: 150, None: 20})}


def listed(**groups):
    """A list of so many of each fifth: f1=30, none=2."""
    fifths = [None if name == "none" else int(name[1:]) for name, count in groups.items() for _ in range(count)]
    return pa.table({"deprivation_fifth": pa.array(fifths, pa.int64())})


def rows(equity):
    return {(row["dimension"], row["group"]): row for row in equity.rows.to_pylist()}


def test_a_list_like_the_people_is_not_warned_about():
    equity = compare(listed(f1=30, f2=20, f3=20, f4=15, f5=15), PEOPLE)
    assert equity.warnings == ()
    assert equity.quotas == ()
    assert equity.capacity == 100
    row = rows(equity)["deprivation_fifth", "1"]
    assert (row["listed_share"], row["lower"], row["upper"]) == tuple(proportion(30, 100))
    assert row["people_share"] == 0.3


def test_a_list_that_leans_is_warned_about_and_offered_places():
    equity = compare(listed(f1=10, f2=20, f3=20, f4=15, f5=35), PEOPLE)
    assert equity.warnings == (
        "Deprivation: fifth 1 has 10 of 100 places (10 %, 6 to 17 %), and 30 % of the people: fewer than their share.",
        "Deprivation: fifth 5 has 35 of 100 places (35 %, 26 to 45 %), and 15 % of the people: more than their share.",
    )
    assert equity.quotas == (Quota("deprivation_fifth", 1, 30),)


def test_against_the_need_where_it_is_known():
    need = {"deprivation_fifth": Counter({1: 60, 2: 20, 3: 10, 4: 5, 5: 5})}
    equity = compare(listed(f1=30, f2=20, f3=20, f4=15, f5=15), PEOPLE, need)
    assert equity.against == "the need"
    assert "and 60 % of the need: fewer than their share" in equity.warnings[0]
    assert rows(equity)["deprivation_fifth", "1"]["need_share"] == 0.6
    assert equity.quotas[0] == Quota("deprivation_fifth", 1, 60)


def test_the_unknown_are_a_group_of_their_own_and_outside_every_share():
    equity = compare(listed(f1=30, f2=20, f3=20, f4=15, f5=15, none=40), PEOPLE)
    unknown = rows(equity)["deprivation_fifth", "not known"]
    assert (unknown["listed_count"], unknown["people_count"]) == (40, 20)
    assert unknown["listed_share"] is None
    assert unknown["leaning"] == ""
    assert rows(equity)["deprivation_fifth", "1"]["listed_share"] == 0.3
    assert equity.warnings == ()


def test_every_way_of_not_knowing_is_one_group_but_not_stated_is_an_answer():
    groups = pa.table({"ethnic_group": ["Not known", None, "Not stated", "White", "White"]})
    equity = compare(groups, {"ethnic_group": Counter({None: 1, "Not stated": 1, "White": 8, "Asian": 2})})
    counts = {row["group"]: row["listed_count"] for row in equity.rows.to_pylist()}
    assert counts == {"Asian": 0, "White": 2, "Not stated": 1, "not known": 2}


def test_a_group_too_small_to_expect_five_is_left_to_chance():
    people = {"sex": Counter(male=980, female=20)}
    assert compare(pa.table({"sex": ["male"] * 100}), people).warnings == ()
    assert compare(pa.table({"sex": ["male"] * 400}), people).warnings != ()


def test_places_offered_can_all_be_kept_at_once():
    people = {"sex": Counter(male=500, female=500), "age_band": Counter({"old": 800, "young": 200})}
    equity = compare(pa.table({"sex": ["male"] * 100, "age_band": ["young"] * 100}), people)
    assert sum(quota.places for quota in equity.quotas) <= equity.capacity
    assert Quota("sex", "female", 50) in equity.quotas


def test_a_decile_stands_for_its_fifth():
    equity = compare(pa.table({"imd_decile": [1, 2, 10]}), {"deprivation_fifth": Counter({1: 2, 5: 1})})
    assert {row["group"]: row["listed_count"] for row in equity.rows.to_pylist()} == {"1": 2, "5": 1}


def test_nobody_or_no_such_column_is_refused():
    with pytest.raises(BadUsage, match="Nobody is on the list"):
        compare(listed(), PEOPLE)
    with pytest.raises(BadUsage, match="The list has no column sex"):
        compare(listed(f1=1), {"sex": Counter(male=1)})


def test_the_mix_of_the_living():
    schema = pa.schema(
        [
            ("birth_month", pa.date32()),
            ("death_month", pa.date32()),
            ("imd_decile", pa.int64()),
            ("ethnic_group", pa.string()),
            ("sex", pa.string()),
        ]
    )
    born = date(1950, 1, 1)
    rows_of = [
        {"birth_month": born, "imd_decile": 2, "ethnic_group": "Not known", "sex": "female"},
        {"birth_month": None, "imd_decile": None, "ethnic_group": "White", "sex": "not_known"},
        {"birth_month": born, "imd_decile": 9, "ethnic_group": "White", "sex": "male", "death_month": date(2026, 1, 1)},
    ]
    engine = open_engine(threads=1)
    mix = mix_of(engine.create_table("people", pa.Table.from_pylist(rows_of, schema)), date(2026, 11, 1))
    engine.disconnect()
    assert mix["deprivation_fifth"] == Counter({1: 1, None: 1})
    assert mix["age_band"] == Counter({"75 to 84": 1, None: 1})
    assert mix["sex"] == Counter({"female": 1, None: 1})
    assert mix["ethnic_group"] == Counter({"White": 1, None: 1})


def test_who_would_be_added_to_bring_a_list_level():
    every = pa.table(
        {
            "person_id": list("abcdef"),
            "sex": ["male", "male", "female", "female", "male", "female"],
            "deprivation_fifth": [5, 5, 5, 1, 1, 1],
        }
    )
    offered = picks(every, every.slice(0, 3), [Quota("deprivation_fifth", 1, 2), Quota("sex", "female", 3)])
    assert offered.select(["person_id", "offered_for"]).to_pylist() == [
        {"person_id": "d", "offered_for": "deprivation fifth 1"},
        {"person_id": "e", "offered_for": "deprivation fifth 1"},
        {"person_id": "f", "offered_for": "sex female"},
    ]
