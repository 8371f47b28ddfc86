"""The workspace of linking on Spark: tables are files in its scratch, and every question goes to its workers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from ibis.util import gen_name

from kith.errors import BadUsage
from kith.people.linking.spelling import ask_duckdb, for_spark
from kith.tables.laid import scratch

_ROWS_AT_ONCE = 50_000
"""Pairs that a worker takes at once: a question to DuckDB costs some milliseconds, however many rows it is about."""


class OnSpark:
    """Tables by name in a session of linking's own, which shares the machines with the session of the engine."""

    def __init__(self, session: Any, folder: Path):
        self.session = session
        self.folder = folder

    def splink(self) -> Any:
        """Splink on Spark, without the functions over texts that it brings for Spark."""
        from splink.backends.spark import SparkAPI

        return SparkAPI(spark_session=self.session, break_lineage_method="parquet", register_udfs_automatically=False)

    def spelt(self, condition: str) -> str:
        """In Spark's words."""
        return for_spark(condition)

    def put(self, name: str, rows: pa.Table) -> None:
        """As a file in the scratch."""
        place = self.folder / gen_name(name)
        place.mkdir()
        pq.write_table(rows, place / "rows.parquet")
        self._known(name, place)

    def write(self, name: str, select: str) -> None:
        """As files in the scratch."""
        self._known(name, self._laid(name, select))

    def ask(self, select: str) -> pa.Table:
        """Through files, so that a large answer does not pass through Spark's own memory on its way."""
        return ds.dataset(self._laid("asked", select), format="parquet").to_table()

    def _laid(self, name: str, select: str) -> Path:
        place = self.folder / gen_name(name)
        self.session.sql(for_spark(select)).write.parquet(str(place))
        return place

    def _known(self, name: str, place: Path) -> None:
        self.session.read.parquet(str(place)).createOrReplaceTempView(name)


@contextmanager
def on_spark(engine: Any) -> Iterator[OnSpark]:
    """Open the workspace in the engine's scratch; its files are gone at the end.

    Parameters
    ----------
    engine : of `open_engine`, on Spark

    Raises
    ------
    BadUsage
        its workers cannot ask DuckDB
    """
    folder = scratch(engine) / gen_name("linking")
    folder.mkdir(mode=0o700)
    session = engine._session.newSession()
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", _ROWS_AT_ONCE)
    session.sparkContext.setCheckpointDir(str(folder))  # where Splink lays down its steps
    try:
        ask_duckdb(session)
        _try_out(session)
        yield OnSpark(session, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _try_out(session: Any) -> None:
    """Ask one small question, rather than fail in the middle of the work."""
    from pyspark.errors import PySparkException

    try:
        session.sql(for_spark("select levenshtein('one', 'other') as slips")).collect()
    except PySparkException as broken:
        raise BadUsage(
            f"Spark's workers cannot compare names: {str(broken).strip().splitlines()[-1]}",
            f"They need duckdb {duckdb.__version__}, pandas and pyarrow: name a Python that has them in PYSPARK_PYTHON.",
        ) from None
