"""Counts and labels carried between the areas of 2011 and of 2021."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.errors import BadUsage, UnknownArea
from kith.places import apportion, best_fit, refuse_wrong_edition

TIES = pa.table(  # one area of each fate: U unchanged, S split, M merged, X redrawn
    {
        "lsoa11_code": ["E01000001", "E01000002", "E01000002", "E01000003", "E01000004", "E01000005", "E01000005"],
        "lsoa21_code": ["E01000001", "E01090001", "E01090002", "E01090003", "E01090003", "E01090004", "E01090005"],
        "change_code": ["U", "S", "S", "M", "M", "X", "X"],
    }
)
PEOPLE_2021 = {
    "E01000001": 1500, "E01090001": 1000, "E01090002": 3000, "E01090003": 2000, "E01090004": 900, "E01090005": 100,
}  # fmt: skip


def carried(counts, **kwargs):
    table = pa.table({"lsoa11_code": [f"E0100000{place}" for place in range(1, 6)], "patients": counts})
    found = apportion(table, TIES, counts=["patients"], **kwargs)
    return list(zip(found["lsoa21_code"].to_pylist(), found["patients"].to_pylist(), found["change_code"].to_pylist()))


def test_counts_are_shared_out_by_people():
    assert carried([10, 40, 7, 8, 20], weights=PEOPLE_2021) == [
        ("E01000001", 10, "U"),
        ("E01090001", 10, "S"),
        ("E01090002", 30, "S"),
        ("E01090003", 15, "M"),
        ("E01090004", 18, "X"),
        ("E01090005", 2, "X"),
    ]


def test_counts_are_shared_out_equally_where_no_weights_are_given():
    assert [count for _, count, _ in carried([10, 40, 7, 8, 20])] == [10, 20, 20, 15, 10, 10]


def test_a_count_that_is_not_known_makes_the_merged_one_not_known():
    assert [count for _, count, _ in carried([10, 40, None, 8, None])] == [10, 20, 20, None, None, None]


def test_labels_go_to_every_part_and_a_merged_area_keeps_that_of_most_people():
    table = pa.table({"lsoa11_code": ["E01000002", "E01000003", "E01000004"], "imd_decile": [4, 1, 3]})
    found = best_fit(table, TIES, labels=["imd_decile"], weights={"E01000003": 1600, "E01000004": 900})
    assert dict(zip(found["lsoa21_code"].to_pylist(), found["imd_decile"].to_pylist())) == {
        "E01090001": 4,
        "E01090002": 4,
        "E01090003": 1,
    }
    unsaid = best_fit(table, TIES, labels=["imd_decile"])
    assert unsaid["imd_decile"].to_pylist() == [4, 4, None]  # not guessed


def test_areas_carried_back_to_2011():
    table = pa.table({"lsoa21_code": ["E01090001", "E01090002", "E01090003"], "people": [1000, 3000, 2000]})
    found = apportion(table, TIES, counts=["people"], to="lsoa11_code")
    assert found["lsoa11_code"].to_pylist() == ["E01000002", "E01000003", "E01000004"]
    assert found["people"].to_pylist() == [4000, 1000, 1000]


def test_trafford_s_one_split(shared):
    lookup = pq.read_table(shared / "data" / "geography" / "lsoa11_lsoa21_lookup.parquet")
    table = pa.table({"lsoa11_code": ["E01006185"], "patients": [3000]})
    found = apportion(table, lookup, counts=["patients"])
    assert found.to_pylist() == [
        {"lsoa21_code": "E01034000", "patients": 1500.0, "change_code": "S"},
        {"lsoa21_code": "E01034001", "patients": 1500.0, "change_code": "S"},
    ]


def test_england_s_people_of_2020_are_all_still_there_after_the_change(shared):
    data = shared / "data"
    lookup = pq.read_table(data / "geography" / "lsoa11_lsoa21_lookup.parquet")
    people = pq.read_table(
        data / "population" / "lsoa11_population_mid2020_single_age_england.parquet",
        columns=["lsoa11_code", "total_population"],
    )
    found = apportion(people, lookup, counts=["total_population"])
    assert found.num_rows == 33755
    assert round(sum(found["total_population"].to_pylist())) == 56_550_138


@pytest.mark.parametrize(
    ("codes", "edition", "says"),
    [
        (["E01000001", "E01000002"], "lsoa21_code", "a.csv mixes editions: 1 of 2 codes are LSOA 2011 (E01000002)"),
        (["E01000002", "E01000003"], "lsoa21_code", "a.csv is not of 2021: 2 of 2 codes are LSOA 2011"),
        (["E01090001", None], "lsoa11_code", "a.csv is not of 2011: 1 of 1 codes are LSOA 2021"),
        (["W01000001"], "lsoa21_code", "a.csv has areas nobody described: W01000001"),
    ],
)
def test_areas_of_the_wrong_edition_are_refused(codes, edition, says):
    with pytest.raises(UnknownArea) as refused:
        refuse_wrong_edition(codes, TIES, edition=edition, what="a.csv")
    assert says in str(refused.value)


def test_unchanged_areas_pass_for_either_edition():
    for edition in ("lsoa11_code", "lsoa21_code"):
        refuse_wrong_edition(["E01000001", None], TIES, edition=edition, what="a.csv")


@pytest.mark.parametrize(
    ("table", "options", "error", "says"),
    [
        (
            {"lsoa_code": ["E01000001"], "n": [1]},
            {},
            UnknownArea,
            "has no column lsoa11_code, so its edition is not known",
        ),
        ({"lsoa11_code": ["E01000001"] * 2, "n": [1, 2]}, {}, UnknownArea, "An area stands twice"),
        ({"lsoa11_code": [None], "n": [1]}, {}, UnknownArea, "has no code"),
        (
            {"lsoa11_code": ["E01000002"], "n": [1]},
            {"weights": {"E01090001": 5}},
            UnknownArea,
            "No weight for E01090002",
        ),
        ({"lsoa11_code": ["E01000001"], "n": [1]}, {"to": "lsoa31_code"}, BadUsage, "lsoa31_code is not an edition"),
    ],
)
def test_tables_that_cannot_be_carried_are_refused(table, options, error, says):
    with pytest.raises(error) as refused:
        apportion(pa.table(table, schema=None), TIES, counts=["n"], **options)
    assert says in str(refused.value)


@given(st.lists(st.integers(0, 10_000), min_size=5, max_size=5), st.booleans())
def test_nobody_is_lost_or_made_by_the_change(counts, by_people):
    found = carried(counts, weights=PEOPLE_2021 if by_people else None)
    assert abs(sum(count for _, count, _ in found) - sum(counts)) < 1e-6
