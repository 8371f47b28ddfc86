"""A place of linking's own for its tables, on whichever engine was passed in: DuckDB in this program, or Spark.

Everything that linking asks is written once, in DuckDB's SQL; Spark is asked the same in its own spelling (`spelling`).
Splink writes many tables; here none of them can stand in anybody's way, and all are gone when linking ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import duckdb
import pyarrow as pa
from splink import DuckDBAPI

from kith.tables.engines import QUIETLY
from kith.tables.laid import is_embedded

_LIMITS = ("threads", "memory_limit", "temp_directory")


class Workspace(Protocol):
    """Named tables, and what is asked of them in DuckDB's SQL."""

    def splink(self) -> Any:
        """Splink's way to this engine, which finds the tables by their names."""

    def spelt(self, condition: str) -> str:
        """A condition as Splink is to be given it here."""

    def put(self, name: str, rows: pa.Table) -> None:
        """Put rows in under a name, in place of any that had it."""

    def write(self, name: str, select: str) -> None:
        """Keep what is asked under a name, in place of what had it."""

    def ask(self, select: str) -> pa.Table:
        """What is asked, as rows in memory."""


class Embedded:
    """The workspace inside this program."""

    def __init__(self, con: duckdb.DuckDBPyConnection):
        self.con = con

    def splink(self) -> DuckDBAPI:
        """Splink on DuckDB."""
        return DuckDBAPI(connection=self.con)

    def spelt(self, condition: str) -> str:
        """As it is."""
        return condition

    def put(self, name: str, rows: pa.Table) -> None:
        """The rows stay where they are in memory."""
        self.con.register(name, rows)

    def write(self, name: str, select: str) -> None:
        """As a table."""
        self.con.execute(f"create or replace table {name} as {select}")

    def ask(self, select: str) -> pa.Table:
        """What is asked, as rows in memory."""
        return self.con.execute(select).to_arrow_table()


@contextmanager
def workspace(engine: Any, prepared: pa.Table) -> Iterator[Workspace]:
    """Open the workspace, with the table `prepared` in it.

    Parameters
    ----------
    engine : of `open_engine`: Spark's does the work itself; of DuckDB's, the limits on cores, memory and scratch space
        hold here too; None for DuckDB with the usual ones
    prepared : of `preparing.prepare`
    """
    if engine is not None and not is_embedded(engine):
        from kith.people.linking.workspace_on_spark import on_spark

        with on_spark(engine) as place:
            place.put("prepared", prepared)
            yield place
        return
    with duckdb.connect(config=_limits_of(engine)) as con:
        con.execute(QUIETLY)
        inside = Embedded(con)
        inside.put("arrived", prepared)
        inside.write("prepared", "select * from arrived")
        con.unregister("arrived")
        yield inside


def _limits_of(engine: Any) -> dict[str, Any]:
    limits: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    if engine is not None:
        asked = ", ".join(f"current_setting('{name}')" for name in _LIMITS)
        limits |= dict(zip(_LIMITS, engine.con.execute(f"select {asked}").fetchall()[0]))
    return limits
