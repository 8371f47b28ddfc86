"""Engines are opened, passed in and never kept."""

import subprocess
import sys

import pyarrow as pa
import pytest

from kith.errors import BadUsage
from kith.tables import open_engine


def setting(engine, name):
    return engine.con.execute(f"select current_setting('{name}')").fetchone()[0]


def test_an_engine_keeps_to_its_limits_and_writes_nothing_unless_told_where(tmp_path):
    engine = open_engine(memory="200MB", threads=1)
    assert setting(engine, "threads") == 1
    assert setting(engine, "memory_limit") == "190.7 MiB"
    assert setting(engine, "temp_directory") == ""
    assert setting(engine, "autoinstall_known_extensions") is False
    engine.disconnect()
    engine = open_engine(scratch=tmp_path)
    assert setting(engine, "temp_directory") == str(tmp_path)
    engine.disconnect()


def test_two_engines_know_nothing_of_each_other():
    one, two = open_engine(), open_engine()
    one.create_table("t", pa.table({"a": [1]}))
    assert one.con.execute("select count(*) from duckdb_tables()").fetchone() == (1,)
    assert two.con.execute("select count(*) from duckdb_tables()").fetchone() == (0,)
    one.disconnect()
    two.disconnect()


def test_an_engine_nobody_built_is_a_mistake_of_the_caller():
    with pytest.raises(BadUsage, match="There is no engine “abacus”"):
        open_engine("abacus")


def test_no_bar_is_drawn_on_stdout_where_results_go():
    """DuckDB takes a program without a file for a person at a prompt."""
    ask = "from kith.tables import open_engine; e = open_engine(); print(e.con.sql(\"select current_setting('enable_progress_bar')\").fetchone()[0])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
