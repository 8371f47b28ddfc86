"""Parquet into cells of text."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from pyarrow import parquet

from kith.errors import CannotRead
from kith.tables.cells import Cells, Pass, as_text, numbered
from kith.tables.headers import named_header
from kith.tables.sources import Source

FIRST_ROW = 2  # a Parquet table has no header row; rows are numbered as if they stood under one


def cells_of_parquet(source: Source) -> Cells:
    """Cells of a Parquet table; columns of lists or structures are kept out and named in the notes.

    Raises
    ------
    CannotRead
        damaged, or without a column that can be read as text.
    """
    with source.seekable() as file:
        schema = _opened(source.name, file).schema_arrow
    flat = [name for name, kind in zip(schema.names, schema.types) if not pa.types.is_nested(kind)]
    if not flat:
        raise CannotRead(
            f"{source.name} has no columns of plain values.", "Ask for a table of text, numbers and dates."
        )
    header = named_header(flat, source.name)

    def stream(_: Pass, size: int) -> Iterator[pa.RecordBatch]:
        row = FIRST_ROW
        with source.seekable() as file:
            try:
                whole = _opened(source.name, file)
                for batch in whole.iter_batches(batch_size=size, columns=flat):
                    yield numbered(header, [as_text(column) for column in batch.columns], row)
                    row += batch.num_rows
                    source.bytes_done = source.size * (row - FIRST_ROW) // whole.metadata.num_rows
            except (pa.ArrowException, OSError) as broken:
                raise _damaged(source.name) from broken

    nested = [name for name in schema.names if name not in flat]
    cells = Cells(header, stream, source=source)
    return cells.noting(f"Columns of lists or structures were kept out: {', '.join(nested)}.") if nested else cells


def _opened(name: str, file: object) -> parquet.ParquetFile:
    try:
        return parquet.ParquetFile(file)
    except (pa.ArrowException, OSError) as broken:
        raise _damaged(name) from broken


def _damaged(name: str) -> CannotRead:
    return CannotRead(f"{name} is a damaged Parquet file.", "Ask for it to be sent again.")
