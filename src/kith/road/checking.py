"""One file held against a layout, for its sender: what `kith check` says, with the text of the cells."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kith.errors import BadUsage
from kith.people.layouts import LAYOUTS, recognise
from kith.road.receiving import FATES
from kith.tables import Schema, Table
from kith.tables.checking import Checked, CheckParams, check
from kith.tables.reading import open_cells
from kith.tables.writing import PRIVATE, write_csv, write_parquet

_SHOWN = ("row", "column", "reason", "mend", "fate", "text")


@dataclass(frozen=True)
class CheckRequest:
    """How a file is checked.

    layout    its layout; None to recognise it by its header
    against   an earlier file of the same layout, whose rows count as unchanged
    on        the day of the extract
    out       folder for what was accepted and what was wrong; None to write nothing
    progress  told rows done, bytes done, bytes in all
    """

    layout: str | None
    against: Path | None
    on: date
    out: Path | None = None
    progress: Callable[[int, int, int], None] | None = None


@dataclass(frozen=True)
class FileCheck:
    """What became of a file's rows, and each problem with its row, column, reason and mend."""

    layout: str
    rows_in: int
    accepted: int
    rejected: int
    duplicate: int
    unchanged: int
    problems: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]

    @property
    def problems_count(self) -> int:
        """How many problems there are."""
        return len(self.problems)

    def as_json(self) -> dict[str, Any]:
        """The object that `--json` prints."""
        fates = {fate: getattr(self, fate) for fate in FATES}
        return {"layout": self.layout, **fates, "problems": list(self.problems), "notes": list(self.notes)}


def check_file(path: Path, request: CheckRequest) -> FileCheck:
    """Check one file against a layout.

    Parameters
    ----------
    path : the file
    request : layout, earlier file, day, where to write

    Returns
    -------
    FileCheck; its problems hold the text of the cells, which may name people

    Raises
    ------
    BadUsage
        no such layout
    CannotRead, UnknownLayout, NothingUsable, RowsDoNotAddUp
        the file cannot be used
    """
    if request.layout is not None and request.layout not in LAYOUTS:
        raise BadUsage(f"There is no layout {request.layout!r}.", f"There are: {', '.join(LAYOUTS)}.")
    cells = open_cells(path)
    name = request.layout or recognise(cells.header).layout
    schema = LAYOUTS[name].schema
    with tempfile.TemporaryDirectory(prefix="kith-check-") as folder:
        known = _keys_of(request.against, schema, request, Path(folder)) if request.against else None
        params = CheckParams(known=known, progress=request.progress)
        checked = check(cells, schema, into=Path(folder) / "file", on=request.on, params=params)
        problems = pq.read_table(checked.problems_path).sort_by("row")
        if request.out:
            _write(checked, problems, request.out)
    told = tuple(problems.select([n for n in _SHOWN if n in problems.column_names]).to_pylist())
    counts = {fate: getattr(checked, fate) for fate in FATES}
    return FileCheck(layout=name, problems=told, notes=checked.notes, **counts)


def _keys_of(earlier: Path, schema: Schema, request: CheckRequest, folder: Path) -> Table:
    checked = check(open_cells(earlier), schema, into=folder / "against", on=request.on)
    kept = pq.read_table(checked.accepted_path)
    names = [name for name in ("row_key", "one_row_key", "details_key") if name in kept.column_names]
    return kept.select(names)


def _write(checked: Checked, problems: Table, out: Path) -> None:
    """Leave what was accepted, and a list of problems that its sender can work through, readable by nobody else."""
    out.mkdir(parents=True, exist_ok=True)
    accepted = pq.read_table(checked.accepted_path)
    keys = [name for name in accepted.column_names if pa.types.is_fixed_size_binary(accepted.schema.field(name).type)]
    write_parquet(accepted.drop_columns(keys), out / "accepted.parquet", mode=PRIVATE)
    write_csv(problems, out / "problems.csv", mode=PRIVATE)
