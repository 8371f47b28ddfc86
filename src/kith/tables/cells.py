"""A file as cells of text, in batches: what every form is read into before anything is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.tables.sources import Source

SOURCE_ROW = "source_row"
_BLANK = pa.scalar("", pa.string())


@dataclass(frozen=True)
class BadRow:
    """A row that could not be read as cells at all.

    row     as the spreadsheet shows it, header = row 1
    column  the header, where one cell is to blame
    """

    row: int
    reason: str
    mend: str
    text: str = ""
    column: str = ""


@dataclass
class Pass:
    """What one pass over a file has found so far."""

    notes: list[str] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    blank: int = 0

    def note(self, sentence: str) -> None:
        """Add a sentence once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


Stream = Callable[[Pass, int], Iterator[pa.RecordBatch]]
"""One pass over a file: batches of text columns in header order with `source_row` last.

Columns are found by their place, for a file may have a column of that name too."""


class Cells:
    """A file opened for reading: its header, and its cells as text in batches that fit in memory.

    path, name   where it came from, and what to call it
    header       column names, in order; a column without a name is called by its letter
    notes        sentences about how it was read; complete once the batches have run out
    bad_rows     rows that could not be read as cells, found so far
    bytes_total  bytes on disk; `bytes_done` of them have been read
    """

    def __init__(self, header: tuple[str, ...], stream: Stream, *, name: str = "", source: Source | None = None):
        self.name = source.name if source else name
        self.path = source.path if source else None
        self.header = header
        self._source = source
        self._stream = stream
        self._pass = Pass()
        self._opening: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about how the file was read."""
        return (*self._opening, *self._pass.notes)

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """Rows that could not be read as cells, found in the present pass and not yet taken away."""
        return tuple(self._pass.bad_rows)

    @property
    def bytes_done(self) -> int:
        """Bytes of the file read so far in the present pass."""
        return self._source.bytes_done if self._source else 0

    @property
    def bytes_total(self) -> int:
        """Bytes of the file on disk."""
        return self._source.size if self._source else 0

    def noting(self, *sentences: str) -> Cells:
        """The same cells, with sentences about how the file was opened."""
        self._opening = (*self._opening, *sentences)
        return self

    def take_bad_rows(self) -> list[BadRow]:
        """The bad rows found since they were last taken, so that a long file of them fits in memory."""
        taken, self._pass.bad_rows = self._pass.bad_rows, []
        return taken

    def batches(self, size: int = 100_000) -> Iterator[pa.RecordBatch]:
        """The rows, in batches of at most `size`: a text column for each header, then `source_row` (int64).

        Rows with nothing in any cell are passed over and counted in `notes`. Each call begins from the beginning.
        """
        self._pass = Pass()
        for batch in self._stream(self._pass, size):
            filled = without_blank_rows(batch)
            self._pass.blank += batch.num_rows - filled.num_rows
            yield from in_parts(filled, size)
        if blank := self._pass.blank:
            self._pass.note(f"{blank:,} rows with nothing in them were passed over.")

    @staticmethod
    def from_table(table: pa.Table, name: str) -> Cells:
        """Rows already in memory, as cells; row 2 is the first, as if under a header.

        Examples
        --------
        >>> cells = Cells.from_table(pa.table({"age": [41, None]}), "made-up")
        >>> [batch.to_pydict() for batch in cells.batches()]
        [{'age': ['41'], 'source_row': [2]}]
        """

        def stream(_: Pass, size: int) -> Iterator[pa.RecordBatch]:
            row = 2
            for batch in table.to_batches(max_chunksize=size):
                yield numbered(header, [as_text(column) for column in batch.columns], row)
                row += batch.num_rows

        header = tuple(table.column_names)
        return Cells(header, stream, name=name)


def numbered(header: Sequence[str], texts: list[pa.Array], first_row: int) -> pa.RecordBatch:
    """Text columns as a batch whose rows are numbered from `first_row`."""
    rows = np.arange(first_row, first_row + len(texts[0]), dtype=np.int64)
    return cell_batch(header, texts, pa.array(rows))


def cell_batch(header: Sequence[str], texts: list[pa.Array], rows: pa.Array) -> pa.RecordBatch:
    """Text columns and their row numbers as one batch."""
    return pa.RecordBatch.from_arrays([*texts, rows], names=[*header, SOURCE_ROW])


def in_parts(batch: pa.RecordBatch, size: int) -> Iterator[pa.RecordBatch]:
    """A batch in equal parts of at most `size` rows; one part, if only an empty one, there always is.

    Examples
    --------
    >>> batch = pa.RecordBatch.from_pydict({"age": [41, 7, 80]})
    >>> [part.num_rows for part in in_parts(batch, 2)]
    [2, 1]
    """
    count = max(-(-batch.num_rows // size), 1)
    part = -(-batch.num_rows // count)
    for start in range(0, max(batch.num_rows, 1), max(part, 1)):
        yield batch.slice(start, part)


def as_text(column: pa.Array) -> pa.Array:
    """Values as the text a person would type: dates year first, nothing for no value."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return pc.fill_null(column.cast(pa.string()), _BLANK)


def without_blank_rows(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch without rows whose every cell is empty."""
    blank = None
    for place in range(batch.num_columns - 1):
        empty = pc.equal(batch.column(place), _BLANK)
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return batch
    return batch if blank is None else batch.filter(pc.invert(blank))
