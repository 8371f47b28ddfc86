"""Rows laid down batch by batch while a file is checked: private from the first byte, gone if the check fails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from kith.tables.cells import SOURCE_ROW
from kith.tables.keys import KEY
from kith.tables.problems import PROBLEMS
from kith.tables.schema import Schema
from kith.tables.writing import create_private

ROW_KEY, ONE_ROW_KEY, DETAILS_KEY = "row_key", "one_row_key", "details_key"
UNCHANGED = pa.schema([(ROW_KEY, KEY), (SOURCE_ROW, pa.int64())])


def accepted_schema(schema: Schema) -> pa.Schema:
    """The columns of accepted rows: the layout's, the row they came from, and their keys."""
    keys = [pa.field(SOURCE_ROW, pa.int64()), pa.field(ROW_KEY, KEY), pa.field(ONE_ROW_KEY, KEY)]
    details = [pa.field(DETAILS_KEY, KEY)] if schema.one_row_per else []
    return pa.schema([*schema.arrow, *keys, *details])


class Staged:
    """One table being laid down; under another name until it is finished."""

    def __init__(self, path: Path, schema: pa.Schema):
        self.path = path
        self.schema = schema
        self._part = path.with_name(f".{path.name}.part")
        self._part.unlink(missing_ok=True)
        self._file, self._writer = self._begin(self._part)

    def _begin(self, part: Path) -> tuple[BinaryIO, parquet.ParquetWriter]:
        repeated = [field.name for field in self.schema if field.type != KEY and field.name != SOURCE_ROW]
        file = create_private(part)
        return file, parquet.ParquetWriter(
            file, self.schema, use_dictionary=repeated, compression="zstd", compression_level=1
        )

    def add(self, table: pa.Table | pa.RecordBatch) -> None:
        """Lay down some rows."""
        if table.num_rows:
            self._writer.write(table)

    def finish(self) -> None:
        """Nothing follows."""
        self._writer.close()
        self._file.close()

    def readable(self) -> Path:
        """Where the finished rows are, until they get their name."""
        return self._part

    def take_out(self, rows: pa.Array) -> None:
        """Write the finished table again without some rows, told by `source_row`."""
        if not len(rows):
            return
        shorter = self._part.with_name(f"{self._part.name}.shorter")
        shorter.unlink(missing_ok=True)
        file, writer = self._begin(shorter)
        with file, writer, parquet.ParquetFile(self._part) as whole:
            for batch in whole.iter_batches(batch_size=100_000):
                kept = batch.filter(pc.invert(pc.is_in(batch[SOURCE_ROW], rows)))
                if kept.num_rows:
                    writer.write_batch(kept)
        os.replace(shorter, self._part)

    def count(self) -> int:
        """Rows in the finished table, as the file itself has them."""
        return int(parquet.read_metadata(self._part).num_rows)

    def name_it(self) -> None:
        """Give the finished table its name."""
        os.replace(self._part, self.path)

    def discard(self) -> None:
        """Take away what was laid down."""
        with suppress(Exception):  # the writer may be the thing that failed
            self.finish()
        self._part.unlink(missing_ok=True)


class Staging:
    """The three tables that a check leaves behind."""

    def __init__(self, folder: Path, schema: Schema):
        self.folder = folder
        self.accepted = Staged(folder / "accepted.parquet", accepted_schema(schema))
        self.problems = Staged(folder / "problems.parquet", PROBLEMS)
        self.unchanged = Staged(folder / "unchanged.parquet", UNCHANGED)

    @property
    def tables(self) -> tuple[Staged, Staged, Staged]:
        """All three."""
        return self.accepted, self.problems, self.unchanged


@contextmanager
def staging(folder: Path, schema: Schema) -> Iterator[Staging]:
    """A folder only we may look into, with three tables to lay rows in; they are taken away if anything goes wrong."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stage = Staging(folder, schema)
    try:
        yield stage
    except BaseException:
        for table in stage.tables:
            table.discard()
        raise
