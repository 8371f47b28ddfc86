"""Delimited text into cells: whole blocks at once where a block is clean, record by record where it is not."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
from pyarrow import csv

from kith.errors import CannotRead
from kith.tables.cells import BadRow, Cells, Pass, cell_batch, numbered
from kith.tables.delimited import Record, records_one_by_one, whole_records_end
from kith.tables.encodings import UTF8, Decoding
from kith.tables.formulas import restored
from kith.tables.headers import named_header
from kith.tables.sources import BLOCK, Bytes, Source

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
BOM = "\ufeff".encode()
OPENING = 1 << 20  # bytes looked at for encoding, delimiter and header
LONGEST_RECORD = 2 * BLOCK  # bytes; what is still open after this has lost a quotation mark or is no table
LAST_ROW = 1_048_576  # of a sheet (Microsoft, Excel specifications and limits)
LAST_ROW_XLS = 65_536  # of a sheet in the old format
MEND_QUOTES = "close each quotation mark that opens a cell, and write those inside a cell twice"
NO_TABLE = "Check that it is a table."
SLOWLY = 20_000  # records read one by one after a broken one, before the quick way is tried again
SHOWN = 300  # characters of a broken row that are kept for its sender
CUT_OFF = (
    "ends exactly at the last row that a spreadsheet can hold ({last:,}), "
    "so rows after it may have been cut off when it was saved."
)
FROM_THE_SYSTEM = "Ask for the file straight from the system, or in several parts."


@dataclass(frozen=True)
class Opening:
    """What the beginning of a file says about the rest.

    delimiter  between cells
    header     column names
    row        the spreadsheet row of the header
    body_at    where the rows after it begin, in bytes of the text as UTF-8
    """

    delimiter: str
    header: tuple[str, ...]
    row: int
    body_at: int


def cells_of_csv(source: Source) -> Cells:
    """Cells of a delimited text file, streamed in constant memory.

    Parameters
    ----------
    source : the file; commas, semicolons, tabs or upright bars; UTF-8, UTF-16 or Windows-1252

    Returns
    -------
    Cells. Rows are numbered as a spreadsheet shows them: a quoted line break does not begin a row, an empty line does.

    Raises
    ------
    CannotRead
        no header; a header that cannot be decoded or has a name twice; while streaming, a file that ends exactly at a
        spreadsheet's last row.
    """
    first = source.first(OPENING)
    decoding = Decoding(first)
    opening = _opening(source.name, first, decoding)

    def stream(found: Pass, size: int) -> Iterator[pa.RecordBatch]:
        body = _Body(source.name, opening, Decoding(first, decoding.encoding), found)
        with source.opened() as raw:
            yield from body.batches(raw)

    cells = Cells(opening.header, stream, source=source)
    return cells.noting(f"Cells are separated by {DELIMITERS[opening.delimiter]}.", *_row_note(opening))


def _row_note(opening: Opening) -> list[str]:
    return [f"The column names are in row {opening.row}."] if opening.row > 1 else []


def _opening(name: str, first: bytes, decoding: Decoding) -> Opening:
    text_bytes = decoding.narrowed(first, len(first) < OPENING)
    bom = len(BOM) * text_bytes.startswith(BOM)
    whole = max(text_bytes.rfind(b"\n"), text_bytes.rfind(b"\r")) + 1 if len(first) == OPENING else len(text_bytes)
    decoding.utf8(text_bytes[bom:whole])
    text = decoding.escaped(text_bytes[bom:whole])
    told = _told_delimiter(text)
    delimiter = told or max(DELIMITERS, key=lambda mark: _fit(text, mark))
    row = 0
    for record in records_one_by_one(text, delimiter, final=True):
        if told and not row and record.end == len(text.splitlines(True)[0]):
            told = None  # a first line "sep=;" is an instruction, which a spreadsheet does not show as a row
            continue
        row += 1
        if record.why or decoding.why_undecodable(record.text):
            why = record.why or decoding.why_undecodable(record.text)
            raise CannotRead(f"{name}, row {row}: the row of column names {why}.", "Save it again as CSV UTF-8.")
        if record.cells and any(cell.strip() for cell in record.cells):
            body_at = bom + len(decoding.unescaped(text[: record.end]))
            return Opening(delimiter, named_header(record.cells, name), row, body_at)
    raise CannotRead(f"{name} has no row of column names.", "Put the column names in row 1.")


def _told_delimiter(text: str) -> str | None:
    line = text[:10].splitlines()[0].strip().strip('"').lower() if text else ""
    return (
        line[4]
        if line.startswith("sep=") and len(line) == 5 and line[4] in DELIMITERS
        else "\t"
        if line == "sep="
        else None
    )


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first records are as wide as the first, and how wide that is: nothing if it has one cell."""
    records = [
        record.cells for record in islice(records_one_by_one(text[:100_000], delimiter, True), 30) if record.cells
    ]
    if not records or len(records[0]) == 1:
        return 0, 0
    return sum(len(cells) == len(records[0]) for cells in records), len(records[0])


class _Body:
    """One pass over the rows under the header."""

    def __init__(self, name: str, opening: Opening, decoding: Decoding, found: Pass):
        self.name = name
        self.header = opening.header
        self.delimiter = opening.delimiter
        self.decoding = decoding
        self.found = found
        self.row = opening.row + 1  # of the next record
        self.skip = opening.body_at
        self._parse = csv.ParseOptions(
            delimiter=opening.delimiter,
            ignore_empty_lines=False,
            newlines_in_values=True,
            invalid_row_handler=self._ragged,
        )
        self._as_text = csv.ConvertOptions(
            column_types={str(place): pa.string() for place in range(len(self.header))},
            strings_can_be_null=False,
            null_values=[],
        )
        self._block_row = 0  # the row of the first record of the block in hand

    def batches(self, raw: Bytes) -> Iterator[pa.RecordBatch]:
        carry, final = b"", False
        while not final:
            part = raw.read(BLOCK)
            final = not part
            block = carry + self._past_header(self.decoding.narrowed(part, final))
            carry = yield from self._through(block, final)
        self._finish()

    def _through(self, block: bytes, final: bool) -> Generator[pa.RecordBatch, None, bytes]:
        """The rows of a block, quickly where its marks are in order; gives back what belongs to the next."""
        while True:
            end = len(block) if final else whole_records_end(block, ord(self.delimiter))
            endless = not end and len(block) > LONGEST_RECORD
            if end is not None and not endless and not (final and self._broken_quotes(block)):
                if end:
                    yield self._at_once(block[:end])
                return block[end:]
            batch, rest = self._one_by_one(block, final)
            yield batch
            if len(rest) == len(block):
                if endless:
                    raise CannotRead(f"{self.name}, row {self.row}: no line end in {len(block):,} bytes.", NO_TABLE)
                return rest
            block = rest

    def _past_header(self, block: bytes) -> bytes:
        passed = min(self.skip, len(block))
        self.skip -= passed
        return block[passed:]

    def _broken_quotes(self, block: bytes) -> bool:
        """The last block: out of order, or a mark still open."""
        if b'"' not in block:
            return False
        return block.count(b'"') % 2 == 1 or whole_records_end(block, ord(self.delimiter)) is None

    def _at_once(self, rows: bytes) -> pa.RecordBatch:
        text = self.decoding.utf8(rows)
        if text is None or b"\0" in text or b"\x1f" in text:
            return self._one_by_one(rows, True, whole=True)[0]
        self._block_row = self.row
        ragged: set[int] = set()
        self._ragged_rows = ragged
        names = [str(place) for place in range(len(self.header))]
        options = csv.ReadOptions(use_threads=False, column_names=names, block_size=len(text) + 1)
        try:
            table = csv.read_csv(pa.BufferReader(text), options, self._parse, self._as_text)
        except pa.ArrowInvalid:  # larger than the quick reader takes: the slow one can
            del self.found.bad_rows[len(self.found.bad_rows) - len(ragged) :]
            return self._one_by_one(rows, True, whole=True)[0]
        count = table.num_rows + len(ragged)
        columns = [restored(_one_array(column)) for column in table.columns]
        self.row += count
        if not ragged:
            return numbered(self.header, columns, self._block_row)
        kept = [row for row in range(self._block_row, self._block_row + count) if row not in ragged]
        return cell_batch(self.header, columns, pa.array(kept, pa.int64()))

    def _ragged(self, row: csv.InvalidRow) -> str:
        number = self._block_row + row.number - 1
        self._ragged_rows.add(number)
        self._refuse_width(number, row.actual_columns, row.text)
        return "skip"

    def _refuse_width(self, row: int, width: int, text: str) -> None:
        if not text.strip(self.delimiter + "\r\n"):
            self.found.blank += 1  # separators alone, however many
            return
        self.found.bad_rows.append(
            BadRow(
                row,
                f"the row has {width} {'cell' if width == 1 else 'cells'} and the header has {len(self.header)}",
                "a cell with a separator or a line break in it needs quotation marks around it",
                text[:SHOWN].rstrip("\r\n"),
            )
        )

    def _one_by_one(self, block: bytes, final: bool, whole: bool = False) -> tuple[pa.RecordBatch, bytes]:
        """The slow way, for a block with a broken row in it; gives back what was not read (nothing, if `whole`)."""
        end = len(block) if final else block.rfind(b"\n") + 1
        if not final and not end:
            return cell_batch(self.header, _columns(self.header, []), pa.array([], pa.int64())), block
        self.decoding.utf8(block[:end])
        text = self.decoding.escaped(block[:end])
        kept: list[list[str]] = []
        rows: list[int] = []
        used = broken = 0
        for record in records_one_by_one(text, self.delimiter, final):
            broken += bool(record.why)
            if cells := self._cells(record):
                kept.append(cells)
                rows.append(self.row)
            self.row += 1
            used = record.end
            if broken and len(rows) > SLOWLY and not whole:
                break
        batch = cell_batch(self.header, _columns(self.header, kept), pa.array(rows, pa.int64()))
        return batch, self.decoding.unescaped(text[used:]) + block[end:]

    def _cells(self, record: Record) -> list[str] | None:
        """A record's cells, or None after its row was refused."""
        why = record.why or self.decoding.why_undecodable(record.text)
        if not why and ("\0" in record.text or "\x1f" in record.text):
            why = "holds a control character that no text has"
        if why:
            text = self.decoding.shown(record.text[:SHOWN].rstrip("\r\n"))
            mend = MEND_QUOTES if record.why else "ask for the file to be saved again as CSV UTF-8"
            self.found.bad_rows.append(BadRow(self.row, f"the row {why}", mend, text))
            return None
        if record.cells and len(record.cells) != len(self.header):
            self._refuse_width(self.row, len(record.cells), record.text)
            return None
        return record.cells or [""] * len(self.header)

    def _finish(self) -> None:
        encoding = self.decoding.encoding
        if encoding not in (None, UTF8):
            self.found.note(f"The file is in {encoding}; its accents were read in that.")
        last = self.row - 1
        if last == LAST_ROW:
            raise CannotRead(f"{self.name} {CUT_OFF.format(last=last)}", FROM_THE_SYSTEM)
        if last == LAST_ROW_XLS:
            self.found.note(f"The file {CUT_OFF.format(last=last)} {FROM_THE_SYSTEM}")


def _one_array(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks or [pa.array([], pa.string())])


def _columns(header: tuple[str, ...], rows: list[list[str]]) -> list[pa.Array]:
    columns = zip(*rows, strict=True) if rows else [[] for _ in header]
    return [restored(pa.array(column, pa.string())) for column in columns]
