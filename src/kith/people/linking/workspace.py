"""A database of linking's own, within the limits of the engine that was passed in.

Splink writes many tables; here none of them can stand in anybody's way, and all are gone when linking ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from kith.tables.engines import QUIETLY
from kith.tables.laid import is_embedded

_LIMITS = ("threads", "memory_limit", "temp_directory")


@contextmanager
def workspace(engine: Any, prepared: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database, with the table `prepared` in it.

    Parameters
    ----------
    engine : of `open_engine`; of DuckDB, its limits on cores, memory and scratch space hold here too; None for the usual
    prepared : of `preparing.prepare`
    """
    with duckdb.connect(config=_limits_of(engine)) as con:
        con.execute(QUIETLY)
        con.register("arrived", prepared)
        con.execute("create table prepared as from arrived")
        con.unregister("arrived")
        yield con


def _limits_of(engine: Any) -> dict[str, Any]:
    limits: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    if engine is not None and is_embedded(engine):
        asked = ", ".join(f"current_setting('{name}')" for name in _LIMITS)
        limits |= dict(zip(_LIMITS, engine.con.execute(f"select {asked}").fetchall()[0]))
    return limits
