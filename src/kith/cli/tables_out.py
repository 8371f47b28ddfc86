"""Rows to the kind of file that a name asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kith.errors import BadUsage

if TYPE_CHECKING:  # the room of tables is heavy, and `kith --help` is to be quick
    from kith.tables import Table


def write_rows(rows: Table, path: Path, about: dict[str, str]) -> None:
    """Write rows as CSV, XLSX, Parquet or JSON lines, by the ending of the name.

    Raises
    ------
    BadUsage
        an ending that is not one of these
    """
    from kith.tables import write_csv, write_json_lines, write_parquet, write_xlsx

    writers = {".csv": write_csv, ".parquet": write_parquet, ".ndjson": write_json_lines}
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        write_xlsx(rows, path, provenance=about)
    elif path.suffix in writers:
        writers[path.suffix](rows, path)
    else:
        raise BadUsage(f"{path.name} ends in no kind of file that is written.", "Use .csv, .xlsx, .parquet or .ndjson.")
