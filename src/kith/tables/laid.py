"""Rows laid down between two steps, read from files and written to files, whatever engine does it.

DuckDB keeps a step as a table of its own. Spark keeps it as files in its scratch, which also cuts its plan: one that
grew over ten steps takes longer to think about than to run.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from ibis.util import gen_name

from kith.tables.engines import SCRATCH

LEVEL = 1
"""How hard zstd tries: the first level halves text, and the next ones cost more time than they save room."""


def is_embedded(engine: Any) -> bool:
    """Whether the engine is DuckDB, inside this program.

    Examples
    --------
    >>> from kith.tables.engines import open_engine
    >>> is_embedded(open_engine(threads=1))
    True
    """
    return engine.name == "duckdb"


def laid(engine: Any, name: str, rows: Any) -> Any:
    """Lay rows down, and give them as a relation that is not worked out again.

    Parameters
    ----------
    engine : of `open_engine`
    name : what the step is called; one laid before under the same name is forgotten
    rows : a relation of the engine, or a table in memory

    Examples
    --------
    >>> from kith.tables.engines import open_engine
    >>> engine = open_engine(threads=1)
    >>> laid(engine, "ages", pa.table({"age": [41, 7]})).age.max().to_pyarrow().as_py()
    41
    """
    if is_embedded(engine):
        return engine.create_table(name, rows, overwrite=True)
    place = scratch(engine) / gen_name(name)
    if isinstance(rows, pa.Table):
        place.mkdir(parents=True)
        pq.write_table(rows, place / "rows.parquet")
    else:
        engine.to_parquet(rows, place)
    return engine.read_parquet(place)


def lent(engine: Any, name: str, rows: pa.Table) -> None:
    """Let DuckDB read rows that are in memory, under a name and without a copy: for few, and for as long as the engine is open.

    Parameters
    ----------
    engine : of `open_engine`, DuckDB
    name : by which expressions over `ibis.table(..., name=name)` find them; rows lent before under it are forgotten
    rows : Table

    Examples
    --------
    >>> import ibis
    >>> from kith.tables.engines import open_engine
    >>> engine = open_engine(threads=1)
    >>> lent(engine, "ages", pa.table({"age": [41, 7]}))
    >>> engine.to_pyarrow(ibis.table({"age": "int64"}, name="ages").age.max()).as_py()
    41
    """
    engine.con.register(name, rows)


def read_files(engine: Any, paths: Sequence[Path]) -> Any:
    """Read several Parquet files of one form as one relation, lazily."""
    return reduce(lambda one, other: one.union(other), (engine.read_parquet(path) for path in paths))


def write_file(engine: Any, rows: Any, path: Path, schema: pa.Schema) -> None:
    """Write a relation as one Parquet file.

    Parameters
    ----------
    engine, rows : a relation of the engine
    path : the file
    schema : its columns, in order, with the types they are to have
    """
    rows = rows.select(*schema.names)
    if is_embedded(engine):
        engine.to_parquet(rows, path, compression="zstd", compression_level=LEVEL)
        return
    place = scratch(engine) / gen_name("written")
    engine.to_parquet(rows, place)
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=LEVEL) as writer:
        for batch in ds.dataset(place, format="parquet").to_batches(columns=schema.names):
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))


def scratch(engine: Any) -> Path:
    """Where rows may be laid down between two steps: a folder that this program and all of Spark's machines see."""
    return Path(getattr(engine, SCRATCH))
