"""People files read by a map, and who is truly who in them: what `kith link` stands on."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kith.cli.link_truth import true_people
from kith.cli.screen import say
from kith.errors import BadUsage
from kith.tables import open_cells


def read_toml(path: Path) -> dict[str, Any]:
    """What a map holds; a file that is not there or is no TOML is a wrong call."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadUsage(f"There is no map {path}.", "Check the name.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise BadUsage(f"The map {path.name} is not TOML: {wrong}.", "Mend that line.") from None
    except OSError as wrong:
        raise BadUsage(f"The map {path} cannot be read: {wrong.strerror}.", "Give a file.") from None


def name_of(path: Path, files: list[Path]) -> str:
    """The file's name, with its folder's where two files share one."""
    return path.name if sum(other.name == path.name for other in files) == 1 else str(path)


def cells_by_map(path: Path, the_map, truth: str | None) -> pa.Table:
    """The columns that the map and the truth name, as text."""
    cells = open_cells(path)
    wanted = dict.fromkeys(column for named in the_map.columns.values() for column in named)
    missing = the_map.missing_from(cells.header)
    if missing:
        raise BadUsage(f"{path.name} has no column {missing[0]!r}.", f"Its columns are: {', '.join(cells.header)}.")
    if truth is not None and truth not in cells.header:
        raise BadUsage(
            f"{path.name} has no column {truth!r} for --truth.", f"Its columns are: {', '.join(cells.header)}."
        )
    kept = [*wanted, *([truth] if truth is not None and truth not in wanted else [])]
    at = [cells.header.index(column) for column in kept]
    batches = [
        pa.RecordBatch.from_arrays(
            [batch.column(each) for each in [*at, batch.num_columns - 1]], names=[*kept, "source_row"]
        )
        for batch in cells.batches()
    ]
    for note in cells.notes:
        say(f"{path.name}: {note}")
    for bad in cells.bad_rows:
        say(f"{path.name}: row {bad.row} could not be read and is left out: {bad.reason}")
    schema = pa.schema([(name, pa.string()) for name in kept] + [("source_row", pa.int64())])
    return pa.Table.from_batches(batches, schema) if batches else schema.empty_table()


def decisions_in(path: Path | None) -> pa.Table | None:
    """Pairs that people have decided, where a file of them is given."""
    if path is None:
        return None
    cells = open_cells(path)
    needed = ("entry_left", "entry_right", "decision")
    if set(needed) - set(cells.header):
        raise BadUsage(f"{path.name} is no file of decisions.", f"It needs the columns {', '.join(needed)}.")
    return pa.Table.from_batches(list(cells.batches())).select(list(needed))


def true_people_of(
    tables, rows: pa.Table, the_map, asked: tuple[str | None, str | None]
) -> dict[str, str | None] | None:
    """The true person of every entry, where one of the two ways to tell was asked for."""
    column, pattern = asked
    if column is None and pattern is None:
        return None
    if pattern is not None:
        ids = [each for _, table in tables for each in _record_ids(table, the_map.columns["record_id"])]
        told = true_people(ids, pattern)
    else:
        told = [each.strip() or None for _, table in tables for each in pc.fill_null(table[column], "").to_pylist()]
    return dict(zip(rows["entry_id"].to_pylist(), told))


def _record_ids(table: pa.Table, columns: tuple[str, ...]) -> list[str]:
    return [
        " ".join(filter(None, cells)) for cells in zip(*(pc.fill_null(table[name], "").to_pylist() for name in columns))
    ]
