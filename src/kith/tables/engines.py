"""Opens the engine that runs lazy tables. It is passed in where it is needed, never kept for the whole program."""

from __future__ import annotations

from pathlib import Path

import ibis
from ibis.backends.duckdb import Backend

from kith.errors import BadUsage

QUIETLY = "SET enable_progress_bar = false"
"""DuckDB draws a bar on stdout where it takes its caller for a person at a prompt, and stdout is for results."""


def open_engine(
    name: str = "duckdb", *, memory: str | None = None, threads: int | None = None, scratch: Path | None = None
) -> Backend:
    """Open an engine for lazy tables.

    Parameters
    ----------
    name : "duckdb", the engine inside this program
    memory : most memory it may use, as "2GB"; None leaves it the engine's own limit
    threads : cores it may use; None for all
    scratch : folder where it may lay rows that do not fit; None and it writes nothing to disk, so that no row about a
        person is left behind

    Returns
    -------
    An Ibis backend. It installs no extension and asks the network for nothing.

    Raises
    ------
    BadUsage
        an engine that Kith does not know.

    Examples
    --------
    >>> engine = open_engine(threads=1)
    >>> import pyarrow as pa
    >>> engine.create_table("ages", pa.table({"age": [41, 7]})).age.max().to_pyarrow().as_py()
    41
    >>> engine.disconnect()
    """
    if name != "duckdb":
        raise BadUsage(f"There is no engine “{name}”.", "Use duckdb.")
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
    engine.con.execute(QUIETLY)
    return engine
