"""The same scores on Spark: every row, column, reason and figure as DuckDB gives it."""

import pyarrow as pa
import pytest

from kith.road.lake import open_lake
from kith.road.scoring import ScoreAsked, score_lake
from kith.tables import open_engine
from tests.road.test_two_engines import needs_spark

NEAR = 1e-9
"""How far two engines may part in a figure: they add in different orders."""


def cells_apart(one, other):
    """The columns in which two tables of scores part, or what else does."""
    if one.schema != other.schema or one.num_rows != other.num_rows:
        return ["the form"]
    return [name for name in one.column_names if not same(one[name], other[name])]


def same(one, other):
    if not pa.types.is_floating(one.type):
        return one.to_pylist() == other.to_pylist()
    pairs = zip(one.to_pylist(), other.to_pylist())
    return all(a is b or (a is not None and b is not None and abs(a - b) <= NEAR) for a, b in pairs)


def by_both(spark, lake, asked):
    """A lake's scores on DuckDB and on Spark."""
    return [score_lake(open_lake(lake), asked, engine).rows for engine in (open_engine(threads=1), spark)]


class TestScoresOfALake:
    pytestmark = needs_spark

    @pytest.mark.parametrize("name", ["cambridge", "hfrs", "segment", "continuity"])
    def test_a_lake_has_the_same_scores_cell_by_cell(self, spark, small_lake, name):
        one, other = by_both(spark, small_lake, ScoreAsked(name))
        assert one.num_rows > 50
        assert cells_apart(one, other) == []


def test_a_score_by_duckdb_has_no_master(kith, small_lake):
    done = kith("score", small_lake, "--score", "hfrs", "--master", "spark://elsewhere:7077")
    assert done.code == 2
    assert "DuckDB runs inside this program and has no master" in done.err


def test_tables_that_part_in_a_cell_are_told_apart():
    one = pa.table({"person_id": ["p"], "value": [0.5]})
    assert cells_apart(one, pa.table({"person_id": ["p"], "value": [0.5 + 1e-8]})) == ["value"]
    assert cells_apart(one, pa.table({"person_id": ["p"], "value": pa.array([None], pa.float64())})) == ["value"]
    assert cells_apart(one, one) == []
