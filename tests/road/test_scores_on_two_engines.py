"""The same scores on Spark: every row, column, reason and figure as DuckDB gives it."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kith.insight import mix_of
from kith.insight.scores import SCORES, ScoreParams, read_weights, score
from kith.people.population import denominators
from kith.places.areas import AREAS
from kith.road.filling import fill
from kith.road.finding import what_to_ask
from kith.road.lake import open_lake
from kith.road.reporting import lake_tables
from kith.road.scoring import ScoreAsked, score_lake
from kith.tables import open_engine
from tests.insight.score_worlds import DEFICITS, MEASURED, ON, efi2_lists, efi_lists_with_values
from tests.insight.test_scores_slowly import FIVE, drawn
from tests.insight.worlds import EVENT_SCHEMA, PEOPLE_SCHEMA
from tests.made_up_west import made
from tests.road.engines_apart import cells_apart, needs_spark

pytestmark = pytest.mark.no_cover  # watching each line doubles a whole road; those of tests.lakes are watched


def by_both(spark, lake, asked):
    """A lake's scores on DuckDB and on Spark."""
    return [score_lake(open_lake(lake), asked, engine).rows for engine in (open_engine(threads=1), spark)]


class TestScoresOfALake:
    pytestmark = needs_spark

    @pytest.mark.parametrize("name", ["cambridge", "hfrs", "segment", "continuity"])
    def test_a_lake_has_the_same_scores_cell_by_cell(self, spark, small_lake, name):
        one, other = by_both(spark, small_lake, ScoreAsked(name))
        assert one.num_rows > 20
        assert cells_apart(one, other) == []

    def test_drawn_events_and_values_have_the_same_efi(self, spark, tmp_path):
        codes = [*DEFICITS, *MEASURED, "egfr", "urine_acr", *(f"m{n}" for n in range(30))]
        one, other = drawn_by_both(spark, tmp_path, "efi", drawn(3, codes, 240), efi_lists_with_values())
        assert sum(one["value"].to_pylist()) > 0
        assert cells_apart(one, other) == []

    def test_drawn_events_have_the_same_efi2_by_its_published_weights(self, spark, tmp_path, shared):
        weights = read_weights(shared / "vectors" / "efi2_coefficients.csv")
        lists = efi2_lists()
        rows = drawn(3, [row.code for listed in lists.values() for row in listed.codes], 240)
        one, other = drawn_by_both(spark, tmp_path, ScoreParams("efi2", weights=weights), rows, lists)
        assert sum(one["value"].to_pylist()) > 0
        assert cells_apart(one, other) == []

    def test_drawn_stays_have_the_same_hospital_score(self, spark, tmp_path):
        codes = [f"{factor.name}1" for factor in SCORES["hfrs"].factors]
        rows = drawn(3, [*codes, "I10"], 240, systems=("icd10", "icd10", "ctv3"))
        one, other = drawn_by_both(spark, tmp_path, "hfrs", rows, {})
        assert sum(one["value"].drop_null().to_pylist()) > 0
        assert cells_apart(one, other) == []


class TestCountsOfPeople:
    pytestmark = needs_spark

    def test_the_mix_that_lists_are_held_against_is_the_same(self, spark, small_lake):
        one, other = (mix_of(people, ON) for people in people_by_both(spark, small_lake))
        assert sum(one["deprivation_fifth"].values()) > 100
        assert one == other

    @pytest.mark.parametrize("by", [("neighbourhood", "ethnic_group"), ("imd_decile",), ()])
    def test_denominators_are_the_same_and_in_one_order(self, spark, small_lake, by):
        one, other = (denominators(people, by, on=ON).to_pyarrow() for people in people_by_both(spark, small_lake))
        assert sum(one["people_count"].to_pylist()) > 100
        assert one.to_pylist() == other.to_pylist()

    def test_every_figure_of_the_report_is_the_same(self, spark, small_lake):
        lake, asking = open_lake(small_lake), what_to_ask()
        counts = json.loads((small_lake / "counts.json").read_text())
        areas = AREAS.arrow.empty_table()
        one, other = (
            fill(lake_tables(lake, counts, asking, areas, engine), made()) for engine in (open_engine(threads=1), spark)
        )
        assert one.rules.num_rows > 10
        assert [name for name in vars(one) if getattr(one, name) != getattr(other, name)] == []


def people_by_both(spark, lake):
    return [open_lake(lake).relation(engine, "people") for engine in (open_engine(threads=1), spark)]


def drawn_by_both(spark, folder, asked, rows, lists):
    """A score of five people and drawn events, from the same files by DuckDB and by Spark."""
    pq.write_table(pa.Table.from_pylist(FIVE, PEOPLE_SCHEMA), folder / "people.parquet")
    pq.write_table(pa.Table.from_pylist(rows, EVENT_SCHEMA), folder / "events.parquet")
    found = []
    for engine in (open_engine(threads=1), spark):
        people, events = (engine.read_parquet(folder / f"{table}.parquet") for table in ("people", "events"))
        found.append(score(asked, people, events, lists, ON).table)
    return found


def test_a_score_by_duckdb_has_no_master(kith, small_lake):
    done = kith("score", small_lake, "--score", "hfrs", "--master", "spark://elsewhere:7077")
    assert done.code == 2
    assert "DuckDB runs inside this program and has no master" in done.err


def test_tables_that_part_in_a_cell_are_told_apart():
    one = pa.table({"person_id": ["p"], "value": [0.5]})
    assert cells_apart(one, pa.table({"person_id": ["p"], "value": [0.5 + 1e-8]})) == ["value"]
    assert cells_apart(one, pa.table({"person_id": ["p"], "value": pa.array([None], pa.float64())})) == ["value"]
    assert cells_apart(one, one) == []
