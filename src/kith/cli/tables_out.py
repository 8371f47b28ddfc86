"""Rows to the kind of file that a name asks for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kith.errors import BadUsage

if TYPE_CHECKING:  # the room of tables is heavy, and `kith --help` is to be quick
    from kith.tables import Table


ENDINGS = (".csv", ".xlsx", ".parquet", ".ndjson")


def fit_to_write(path: Path | None) -> None:
    """Refuse a name that cannot be written before the work is done, not after.

    Raises
    ------
    BadUsage
        an ending that is none of ENDINGS, a folder, or a place that is no folder

    >>> fit_to_write(Path("list.docx"))
    Traceback (most recent call last):
    kith.errors.BadUsage: list.docx ends in no kind of file that is written. Use .csv, .xlsx, .parquet or .ndjson.
    """
    if path is None:
        return
    if path.suffix not in ENDINGS:
        raise BadUsage(f"{path.name} ends in no kind of file that is written.", "Use .csv, .xlsx, .parquet or .ndjson.")
    if path.is_dir():
        raise BadUsage(f"{path} is a folder.", "Give the name of a file.")
    blocked = next((above for above in path.absolute().parents if above.exists() and not above.is_dir()), None)
    if blocked is not None:
        raise BadUsage(f"{path} cannot be written: {blocked} is a file.", "Give a name in a folder.")


def write_rows(rows: Table, path: Path, about: dict[str, str]) -> None:
    """Write rows as CSV, XLSX, Parquet or JSON lines, by the ending of the name.

    Raises
    ------
    BadUsage
        a name that `fit_to_write` refuses, or a place where nothing may be written
    """
    from kith.tables import write_csv, write_json_lines, write_parquet, write_xlsx

    writers = {".csv": write_csv, ".parquet": write_parquet, ".ndjson": write_json_lines}
    fit_to_write(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".xlsx":
            write_xlsx(rows, path, provenance=about)
        else:
            writers[path.suffix](rows, path)
    except OSError as error:
        raise BadUsage(
            f"{path} cannot be written: {error.strerror or error}.", "Give a name in a folder that you may write to."
        ) from None
