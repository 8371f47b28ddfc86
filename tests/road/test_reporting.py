"""What a lake's report is made from: whose file is whose, what became of its cells, and whether anybody is real."""

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kith.road.lake import Lake
from kith.road.reporting import _is_made_up, files_table

FATES = {"rows_in": 10, "accepted": 7, "rejected": 1, "duplicate": 2, "unchanged": 0}


def test_each_file_has_its_sender_its_rows_and_its_cells_set_aside():
    rows = [("b.csv", "set_aside"), ("b.csv", "set_aside"), ("b.csv", "rejected")]
    problems = ibis.duckdb.connect().create_table("problems", pa.table(dict(zip(("file", "fate"), zip(*rows)))))
    files = {"b.csv": {"layout": "housing", **FATES}, "a.csv": {"layout": "gp_events", **FATES, "withdrawn": 3}}
    found = files_table(files, problems).to_pylist()
    assert [(row["file"], row["partner"], row["rejected"], row["set_aside"]) for row in found] == [
        ("a.csv", "General practice", 1, 0),
        ("b.csv", "Housing", 1, 2),
    ]


@pytest.mark.parametrize(
    ("numbers", "made_up"),
    [
        (["9991234567", None], True),
        (["9991234567", "4010232137"], False),
        ([None], False),  # nobody's number is known, so nothing is known of who is real
    ],
)
def test_a_place_is_made_up_where_every_nhs_number_is_of_the_test_range(tmp_path, numbers, made_up):
    pq.write_table(pa.table({"nhs_number": pa.array(numbers, pa.string())}), tmp_path / "identities.parquet")
    assert _is_made_up(Lake(tmp_path, {"version": 1})) == made_up
