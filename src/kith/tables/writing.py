"""Tables out: CSV, JSON lines and Parquet here, workbooks in `writing_xlsx`; files with their rights from the start.

CSV is made for spreadsheets and comes back unchanged: UTF-8 with a byte-order mark, CRLF line ends, dates year first,
text in quotation marks (so that NHS numbers stay text), and nothing that a spreadsheet would run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from kith.tables.cells import as_text
from kith.tables.formulas import disarmed, disarmed_cells

ORDINARY = 0o644  # less the user's own mask
PRIVATE = 0o600  # for anything that names a person
ROWS = 50_000  # written at a time
Rows: TypeAlias = pa.Table | pa.RecordBatchReader
_NOTHING = pa.scalar("", pa.string())


def create_private(path: Path, mode: int = PRIVATE) -> BinaryIO:
    """Create a file that did not exist, with its rights from the start: at no moment is it open to others."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")


@contextmanager
def laid_down(path: Path, mode: int) -> Iterator[BinaryIO]:
    """A file that takes its name only when it is whole; one that was there before stays until then."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with create_private(part, mode) as file:
            yield file
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def write_csv(table: Rows, path: Path, *, mode: int = ORDINARY) -> int:
    """Write rows as CSV for spreadsheets, such that `open_cells` gives back every text as it was.

    Parameters
    ----------
    table : rows; lists are joined with semicolons
    path : where to
    mode : PRIVATE (0600) for anything that names a person

    Returns
    -------
    Rows written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "list.csv"
    ...     _ = write_csv(pa.table({"name": ["=1+1"], "age": [41]}), path, mode=PRIVATE)
    ...     path.read_bytes().decode("utf-8-sig")
    'name,age\\r\\n"\\'=1+1",41\\r\\n'
    """
    count = 0
    with laid_down(Path(path), mode) as file:
        names = [
            _quoted(pa.array([disarmed(name)]))[0].as_py() if _needs_quotes(name) else name
            for name in table.schema.names
        ]
        file.write(b"\xef\xbb\xbf" + (",".join(names) + "\r\n").encode())
        for batch in _batches(table):
            columns = [_csv_cells(column) for column in batch.columns]
            lines = pc.binary_join_element_wise(*columns, ",") if columns else pa.array([], pa.string())
            file.writelines(f"{line}\r\n".encode() for line in lines.to_pylist())
            count += batch.num_rows
    return count


def _needs_quotes(name: str) -> bool:
    return disarmed(name) != name or any(mark in name for mark in '",;\t\r\n|')


def _csv_cells(column: pa.Array) -> pa.Array:
    texts = plain_text(column)
    if not is_text(column.type):
        return texts
    return pc.if_else(pc.equal(texts, _NOTHING), _NOTHING, _quoted(disarmed_cells(texts)))


def _quoted(texts: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise("", pc.replace_substring(texts, '"', '""'), "", '"')


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds text, or lists that are written as text."""
    told = pa.types
    if told.is_dictionary(kind):
        return is_text(kind.value_type)
    is_bytes = told.is_binary(kind) or told.is_fixed_size_binary(kind)
    return told.is_string(kind) or told.is_large_string(kind) or told.is_nested(kind) or is_bytes


def plain_text(column: pa.Array) -> pa.Array:
    """Values as text: dates year first, lists joined with semicolons, structures as JSON, bytes in hexadecimal.

    Examples
    --------
    >>> plain_text(pa.array([["no contact", "lives alone"], None])).to_pylist()
    ['no contact; lives alone', '']
    """
    if pa.types.is_nested(column.type):
        return pa.array([_joined(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_binary(column.type) or pa.types.is_fixed_size_binary(column.type):
        return pa.array([value.hex() if value else "" for value in column.to_pylist()], pa.string())
    return as_text(column)


def _joined(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return "; ".join("" if part is None else str(part) for part in value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _batches(table: Rows) -> Iterator[pa.RecordBatch]:
    yield from table.to_batches(max_chunksize=ROWS) if isinstance(table, pa.Table) else table


def write_json_lines(table: Rows, path: Path, *, mode: int = ORDINARY) -> int:
    """Write rows as JSON lines, one object a row, dates year first; how many.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "list.ndjson"
    ...     _ = write_json_lines(pa.table({"name": ["Siân", None]}), path)
    ...     path.read_text(encoding="utf-8")
    '{"name": "Siân"}\\n{"name": null}\\n'
    """
    count = 0
    with laid_down(Path(path), mode) as file:
        for batch in _batches(table):
            file.writelines(
                f"{json.dumps(row, ensure_ascii=False, default=_json)}\n".encode() for row in batch.to_pylist()
            )
            count += batch.num_rows
    return count


def _json(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else value.isoformat() if hasattr(value, "isoformat") else str(value)


def write_parquet(table: Rows, path: Path, *, mode: int = ORDINARY, provenance: Mapping[str, str] | None = None) -> int:
    """Write rows as Parquet, with where they come from in the file's own metadata; how many.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "list.parquet"
    ...     _ = write_parquet(pa.table({"age": [41]}), path, provenance={"made from": "gp.csv"})
    ...     parquet.read_schema(path).metadata[b"made from"]
    b'gp.csv'
    """
    told = dict(provenance or {})
    schema = table.schema.with_metadata({**(table.schema.metadata or {}), **told}) if told else table.schema
    count = 0
    with (
        laid_down(Path(path), mode) as file,
        parquet.ParquetWriter(file, schema, compression="zstd", compression_level=1) as writer,
    ):
        for batch in _batches(table):
            writer.write_batch(batch.cast(schema) if told else batch)
            count += batch.num_rows
    return count
