"""The same rules on Spark: every flag, reason, date and count as the judge says it, and as DuckDB does."""

import sys
from datetime import date

import pyarrow.parquet as pq
import pytest
from splink.internals.database_api import DatabaseAPI

from kith.coding import built_in
from kith.errors import BadUsage
from kith.insight import Rules, built_in_rules, flag
from kith.places import read_areas
from kith.road.finding import what_to_ask
from kith.road.lake import TABLES, open_lake
from kith.road.sources import find_sources
from kith.road.steps import BuildParams, build
from kith.tables import open_engine
from kith.tables.laid import scratch
from tests.insight.judging import differences
from tests.insight.worlds import draw_rules, tables
from tests.road.engines_apart import cells_apart, needs_spark

pytestmark = pytest.mark.no_cover  # watching each line doubles a whole road; those of tests.lakes are watched

ON = date(2026, 11, 1)


@pytest.fixture
def into(spark, tmp_path):
    """People and events as files that Spark reads."""

    def read(people, events):
        relations = []
        for name, table in zip(("people", "events"), tables(people, events)):
            pq.write_table(table, tmp_path / f"{name}.parquet")
            relations.append(spark.read_parquet(tmp_path / f"{name}.parquet"))
        return relations

    return read


class TestSpark:
    pytestmark = needs_spark

    def test_the_built_in_rules_say_what_the_judge_says_of_forty_worlds(self, into):
        assert not differences(Rules.of(built_in_rules()), range(40), into)

    @pytest.mark.parametrize("seed", [0, 1])
    def test_rules_drawn_from_the_grammar_say_what_the_judge_says(self, into, seed):
        rules = draw_rules(seed, count=12)
        assert not differences(rules, range(2000 + 20 * seed, 2020 + 20 * seed), into)

    def test_a_lake_has_the_same_flags_cell_by_cell(self, spark, small_lake):
        lake, found = open_lake(small_lake), []
        for engine in (open_engine(threads=1), spark):
            relations = (lake.relation(engine, name) for name in ("people", "events"))
            flagged = flag(*relations, built_in_rules(), built_in(), ON)
            found.append((sorted(map(repr, flagged.flags.to_pyarrow().to_pylist())), flagged.counts.to_pylist()))
        assert len(found[0][0]) > 500
        assert found[0] == found[1]

    @pytest.mark.long  # a minute of thought for Spark, and its parts are held against DuckDB's in every run
    def test_the_whole_road_leaves_the_same_lake_cell_by_cell(self, spark, few, tmp_path, monkeypatch):
        compared = compared_by(monkeypatch)
        same_lake(few, tmp_path)
        assert compared == {"SparkAPI"}  # not by DuckDB behind Spark's back
        assert scratch(spark).is_dir()  # the road's own session is this one: it took nothing of it away

    @pytest.mark.long  # each file costs Spark ten seconds of thought, however short it is
    def test_the_whole_road_of_every_partner_leaves_the_same_lake_cell_by_cell(self, spark, small, tmp_path):
        del spark  # is open, so that the road finds it
        same_lake(small, tmp_path)

    @pytest.mark.long  # each question of linking costs Spark half a second, however few there are to link
    @pytest.mark.parametrize(
        ("source", "name"), [("data/fhir/synthea", "segment"), ("data/synthetic_uk_ehr", "cambridge")]
    )
    def test_real_input_leaves_the_same_lake_and_scores_cell_by_cell(self, spark, shared, tmp_path, kith, source, name):
        del spark
        for engine in ("duckdb", "spark"):
            lake = tmp_path / engine
            lake.mkdir()
            (lake / "pseudonym.key").write_text("one secret for both, long enough")
            done = kith("build", shared / source, "--out", lake, "--on", ON, "--engine", engine)
            assert done.code == 0, done.err
        assert same_tables(tmp_path / "duckdb", tmp_path / "spark") == list(TABLES)
        one, other = (typed_score(kith, tmp_path / engine, name, engine) for engine in ("duckdb", "spark"))
        assert any(one["reasons"].to_pylist())
        assert cells_apart(one, other) == []


def typed_score(kith, lake, name, engine):
    """The rows that `kith score` writes."""
    rows = lake / f"{name}.parquet"
    done = kith("score", lake, "--score", name, "--out", rows, "--engine", engine)
    assert done.code == 0, done.err
    return pq.read_table(rows)


def compared_by(monkeypatch):
    """Which of Splink's backends compare pairs from now on: a set that fills itself."""
    seen, register = set(), DatabaseAPI.register

    def noted(api, *given, **named):
        seen.add(type(api).__name__)
        return register(api, *given, **named)

    monkeypatch.setattr(DatabaseAPI, "register", noted)
    return seen


def same_lake(small, folder):
    """Build on Spark with the same secret, and hold every table against the other's."""
    lake = folder / "lake"
    lake.mkdir()
    (lake / "pseudonym.key").write_bytes((small.folder / "pseudonym.key").read_bytes())
    params = BuildParams(on=ON, asking=what_to_ask(), places=read_areas(small.place / "areas"), engine="spark")
    build(find_sources([small.place]), lake, params)
    assert same_tables(small.folder, lake) == list(TABLES)


def same_tables(one, other):
    """The names of the tables that hold the same rows and types in both lakes."""
    lakes = [open_lake(folder) for folder in (one, other)]
    found = []
    for name in TABLES:
        tables = [lake.table(name) for lake in lakes]
        rows = [sorted(map(repr, table.to_pylist())) for table in tables]
        if rows[0] == rows[1] and tables[0].schema.equals(tables[1].schema):
            found.append(name)
    return found


def test_an_engine_that_is_not_known_is_refused():
    with pytest.raises(BadUsage, match=r"There is no engine “polars”. Use duckdb or spark."):
        open_engine("polars")


def test_duckdb_has_no_master():
    with pytest.raises(BadUsage, match="DuckDB runs inside this program and has no master"):
        open_engine("duckdb", master="spark://elsewhere:7077")


def test_spark_that_is_not_installed_is_refused_with_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(BadUsage, match=r"pip install 'kith-neighbourhood\[spark\]'"):
        open_engine("spark")
