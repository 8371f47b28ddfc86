"""Opens the engine that runs lazy tables. It is passed in where it is needed, never kept for the whole program."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import ibis

from kith.errors import BadUsage
from kith.tables.compiling import KeptCompiler

QUIETLY = "SET enable_progress_bar = false"
"""DuckDB draws a bar on stdout where it takes its caller for a person at a prompt, and stdout is for results."""

ENGINES = ("duckdb", "spark")

# Both engines fold a select of a select themselves; Ibis doing it first costs two seconds of a build, however small
ibis.options.sql.fuse_selects = False

SCRATCH = "kith_scratch"
"""The name under which an engine on Spark says where Kith may lay rows down between two steps. Not a setting of the session,
which all engines of a program share: one that is done would take the folder away from under another."""


def open_engine(
    name: str = "duckdb",
    *,
    memory: str | None = None,
    threads: int | None = None,
    scratch: Path | None = None,
    master: str | None = None,
) -> Any:
    """Open an engine for lazy tables.

    Parameters
    ----------
    name : "duckdb", the engine inside this program; or "spark", for many machines, which needs the extra [spark] and
        Java 17
    memory : most memory it may use, as "2GB"; None leaves it the engine's own limit
    threads : cores it may use; None for all
    scratch : folder where it may lay rows that do not fit; None and DuckDB writes nothing to disk, so that no row about
        a person is left behind, and Spark, which cannot work without, gets a folder of its own that is private
    master : of Spark only: where its cluster is; None for this machine. Its workers run the Python that PYSPARK_PYTHON
        names, which needs DuckDB, pandas and PyArrow for linking; on this machine they run this program's own

    Returns
    -------
    An Ibis backend. DuckDB installs no extension and asks the network for nothing; Spark talks to its own workers only.

    Raises
    ------
    BadUsage
        an engine that Kith does not know, or Spark where it is not installed

    Examples
    --------
    >>> engine = open_engine(threads=1)
    >>> import pyarrow as pa
    >>> engine.create_table("ages", pa.table({"age": [41, 7]})).age.max().to_pyarrow().as_py()
    41
    >>> engine.disconnect()
    """
    if name not in ENGINES:
        raise BadUsage(f"There is no engine “{name}”.", f"Use {' or '.join(ENGINES)}.")
    if name == "spark":
        return _open_spark(memory, threads, scratch, master)
    if master is not None:
        raise BadUsage("DuckDB runs inside this program and has no master.", "Leave it out, or use spark.")
    settings: dict[str, str | int] = {
        "temp_directory": str(scratch) if scratch else "",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if memory is not None:
        settings["memory_limit"] = memory
    if threads is not None:
        settings["threads"] = threads
    engine = ibis.duckdb.connect(**settings)
    engine.compiler = KeptCompiler(engine.compiler)
    engine.con.execute(QUIETLY)
    return engine


def _own_folder() -> Path:
    """A private folder that is gone when the program ends: rows about people lie in it."""
    folder = Path(tempfile.mkdtemp(prefix="kith-spark-"))  # mode 0700
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _open_spark(memory: str | None, threads: int | None, scratch: Path | None, master: str | None) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadUsage(
            "Spark is not installed.", "Install it with: pip install 'kith-neighbourhood[spark]'; it needs Java 17."
        ) from None
    folder = _own_folder()  # not the scratch given: that may be gone while the session still works
    settings = {
        "spark.sql.session.timeZone": "UTC",  # a day is a day, wherever the machine stands
        "spark.sql.ansi.enabled": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",  # small tables go over with their types, lists among them
        "spark.sql.shuffle.partitions": str(threads or 4),
        "spark.local.dir": str(folder / "spark"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.memory": (memory or "2GB").removesuffix("B").lower(),
    }
    if master is None:  # workers on this machine need no other address
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    builder = SparkSession.builder.appName("kith").master(master or f"local[{threads or '*'}]")
    for setting, value in settings.items():
        builder = builder.config(setting, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as broken:
        raise BadUsage(f"Spark did not start: {str(broken).splitlines()[0]}", "Check that Java 17 is there.") from None
    session.sparkContext.setLogLevel("ERROR")
    if master is None and "PYSPARK_PYTHON" not in os.environ:  # workers on this machine find what this program finds
        session.sparkContext.pythonExec = sys.executable
    engine = ibis.pyspark.connect(session)
    setattr(engine, SCRATCH, scratch or folder)
    return engine
