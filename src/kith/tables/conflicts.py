"""One row per person where a layout says so: the same NHS number twice is one row, or a conflict nobody may guess at.

HAZ: a register row applied to the wrong person. Where one number comes with different details every row with it is
held back, none is applied (TRUST.md IMP-04).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from kith.tables.engines import QUIETLY
from kith.tables.problems import PROBLEMS, REJECTED
from kith.tables.schema import Schema
from kith.tables.staging import DETAILS_KEY, ONE_ROW_KEY, ROW_KEY, Staging

SHOWN = 5  # row numbers named in a message


@dataclass(frozen=True)
class Repeats:
    """Rows that share what may stand on one row only.

    duplicate  rows alike in every detail with one that was kept
    conflict   problems, one for each new row held back
    withdrawn  problems, one for each row known from earlier that has to be held back with them
    """

    duplicate: pa.Array
    conflict: pa.Table
    withdrawn: pa.Table


def find_repeats(
    stage: Staging, schema: Schema, known: pa.Table | None, headers: dict[str, str], memory: str
) -> Repeats:
    """Find rows of a register layout that repeat a number, in a file laid down and perhaps known in part.

    Parameters
    ----------
    stage : accepted and unchanged rows, finished
    schema : a layout with `one_row_per`
    known : keys of rows accepted earlier (row_key, one_row_key and, if kept, details_key)
    headers : layout name to what the file calls it
    memory : most the engine may use, as "512MB"
    """
    with tempfile.TemporaryDirectory(dir=stage.folder) as scratch:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": scratch,
            "threads": 1,
            "autoinstall_known_extensions": "false",
        }
        with duckdb.connect(config=settings) as engine:
            engine.execute(QUIETLY)
            _gather(engine, stage, known)
            differing = _differing(schema)
            where = " and ".join(headers[name] for name in schema.one_row_per if name in headers)
            return Repeats(
                duplicate=engine.execute(_DUPLICATE).to_arrow_table()["source_row"].combine_chunks(),
                conflict=_problems(engine, differing, was_known=False, where=where),
                withdrawn=_problems(engine, differing, was_known=True, where=where),
            )


def _gather(engine: duckdb.DuckDBPyConnection, stage: Staging, known: pa.Table | None) -> None:
    engine.execute(f"create view staged as from {_file(stage.accepted.readable())}")
    engine.execute(
        f"create table claim as select {ONE_ROW_KEY} one, {DETAILS_KEY} details, source_row, false was_known "
        f"from staged where {ONE_ROW_KEY} is not null"
    )
    if known is not None and known.num_rows:
        details = DETAILS_KEY if DETAILS_KEY in known.column_names else "null"
        engine.register("known", known.select([ROW_KEY, ONE_ROW_KEY, *[DETAILS_KEY] * (details != "null")]))
        engine.execute(
            f"insert into claim select k.{ONE_ROW_KEY}, {details}, u.source_row, true "
            f"from {_file(stage.unchanged.readable())} u join known k using ({ROW_KEY}) "
            f"where k.{ONE_ROW_KEY} is not null"
        )
    engine.execute(
        "create table repeated as select one, list(source_row order by source_row) as places, "
        "bool_or(was_known) as some_known, count(distinct details) = 1 and count(details) = count(*) alike "
        "from claim group by one having count(*) > 1"
    )


_DUPLICATE = (
    "select source_row from (select source_row, was_known, "
    "row_number() over (partition by one order by was_known desc, source_row) as copy "
    "from claim where one in (select one from repeated where alike)) "
    "where copy > 1 and not was_known"
)


def _file(path: Path) -> str:
    quoted = str(path).replace("'", "''")
    return f"read_parquet('{quoted}')"


def _differing(schema: Schema) -> str:
    """SQL for the columns in which the rows of one number differ."""
    parts = [
        f"""case when count(distinct coalesce("{name}"::varchar, '')) > 1 then '{name}' end"""
        for name in schema.names
        if name not in schema.one_row_per
    ]
    return f"list_filter([{', '.join(parts)}], name -> name is not null)"


def _problems(engine: duckdb.DuckDBPyConnection, differing: str, *, was_known: bool, where: str) -> pa.Table:
    found = engine.execute(
        f"with apart as (select {ONE_ROW_KEY} one, {differing} as names from staged "
        f"where {ONE_ROW_KEY} in (select one from repeated where not alike) group by all) "
        "select c.source_row, r.places, case when r.some_known then [] else a.names end from claim c "
        "join repeated r using (one) left join apart a using (one) "
        "where not r.alike and c.was_known = $was_known order by 1",
        {"was_known": was_known},
    ).fetchall()
    rows = [
        {
            "row": row, "column": where, "field": None, "text": "", "fate": REJECTED,
            "reason": f"the same {where} is in rows {_listed(rows)}, with different {', '.join(names or ['details'])}",
            "mend": "find out whose number it is and send one row for each person",
        }
        for row, rows, names in found
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, PROBLEMS)


def _listed(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:SHOWN]))
    return f"{shown} and {len(rows) - SHOWN:,} more" if len(rows) > SHOWN else shown
