"""An Excel sheet into cells of text: what the sheet shows, row by row, with everything odd about it said aloud."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pyarrow as pa
from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet import _reader

from kith.errors import BadUsage, CannotRead, KithError
from kith.tables.cells import BadRow, Cells, Pass, cell_batch
from kith.tables.formulas import restored
from kith.tables.headers import column_letters, named_header
from kith.tables.reading_csv import CUT_OFF, FROM_THE_SYSTEM, LAST_ROW
from kith.tables.sources import Source
from kith.tables.workbook_safety import refuse_dangerous

EXACT = 10**15  # from here on a number kept by Excel has lost digits (Microsoft: 15 digits of precision)
NO_RESULT = "#CALC!"  # a formula whose result was never worked out: Excel's own error for that
AT_A_TIME = 5_000  # rows
_CODED = re.compile(
    r"_x([0-9A-Fa-f]{4})_"
)  # how the format writes characters that XML cannot hold (ECMA-376, ST_Xstring)
_RETURN = re.compile(r"_x(000[Dd])_")
Row = tuple[int, list[str]]


def cells_of_xlsx(source: Source, sheet: str | None = None) -> Cells:
    """Cells of one sheet of an Excel workbook.

    Parameters
    ----------
    source : the workbook
    sheet : the sheet's name; None for the first that is not hidden and not empty

    Returns
    -------
    Cells, with notes on other sheets, hidden sheets, rows and columns, formulas and merged cells. A formula gives the
    result kept in the file; one without a result gives #CALC!, which no kind of column accepts.

    Raises
    ------
    CannotRead
        see `workbook_safety`; a damaged sheet; while streaming, a sheet filled to its very last row.
    BadUsage
        no sheet of that name.
    """
    if not _reader.iterparse.__module__.startswith("defusedxml"):
        raise CannotRead(
            f"{source.name} was not opened: the guard against harmful XML is missing.", "Install defusedxml."
        )
    with source.seekable() as file:
        refuse_dangerous(file, source.name)
    with _workbook(source) as book:
        title, (header_row, texts) = _chosen(book, source.name, sheet)
        notes = _sheet_notes(book, title)
    header = named_header(texts, source.name)

    def stream(found: Pass, size: int) -> Iterator[pa.RecordBatch]:
        with _workbook(source) as book, _sheet(book, title) as parser:
            rows = _below(parser, header_row, source.name)
            while chunk := _quietly(rows, min(size, AT_A_TIME), source.name):
                yield _batch(chunk, header, found)
                source.bytes_done = source.size * parser.source.tell() // max(parser.size, 1)
            for note in parser.notes():
                found.note(note)
        source.bytes_done = source.size

    return Cells(header, stream, source=source).noting(*notes)


@contextmanager
def _workbook(source: Source) -> Iterator[Any]:
    with source.seekable() as file:
        book = _quietly(
            iter(lambda: load_workbook(file, read_only=True, data_only=True, keep_links=False), None), 1, source.name
        )[0]
        try:
            yield book
        finally:
            book.close()


@contextmanager
def _sheet(book: Any, title: str) -> Iterator[_Sheet]:
    sheet = book[title]
    with sheet._get_source() as content:
        yield _Sheet(content, sheet)


def _quietly(items: Iterator[Any], count: int, name: str) -> list[Any]:
    """The next few items, without the reader's warnings about styles, and with our own error where it stumbles."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return list(islice(items, count))
        except KithError:
            raise
        except Exception as broken:  # a damaged workbook can make the reader fail in any way
            raise CannotRead(
                f"{name} is a damaged workbook.", "Open it in the spreadsheet, save it again and send that."
            ) from broken


def _chosen(book: Any, name: str, wanted: str | None) -> tuple[str, Row]:
    titles = [sheet.title for sheet in book.worksheets]
    if wanted is not None and wanted not in titles:
        raise BadUsage(f"{name} has no sheet “{wanted}”.", f"Its sheets are {', '.join(titles)}.")
    for sheet in book.worksheets:
        if sheet.title == wanted or (wanted is None and sheet.sheet_state == "visible"):
            with _sheet(book, sheet.title) as parser:
                for number, texts in _quietly(_filled(parser, name), 1, name):
                    return sheet.title, (number, texts)
    raise CannotRead(
        f"{name} has no sheet with anything in it that is not hidden.", "Give the sheet's name if it is hidden."
    )


def _filled(parser: _Sheet, name: str) -> Iterator[Row]:
    """Rows with something in them; blanks after the last text are not part of a row."""
    for number, texts in parser.rows():
        while texts and not texts[-1].strip(" \t\r\n\u00a0"):
            texts.pop()
        if number > LAST_ROW:
            raise CannotRead(
                f"{name} has a row {number:,}, and no sheet does.", "Save it again in the spreadsheet and send that."
            )
        if texts:
            yield number, texts
            if number == LAST_ROW:
                raise CannotRead(f"{name} {CUT_OFF.format(last=number)}", FROM_THE_SYSTEM)


def _below(parser: _Sheet, header_row: int, name: str) -> Iterator[Row]:
    return (row for row in _filled(parser, name) if row[0] != header_row)


def _batch(chunk: list[Row], header: tuple[str, ...], found: Pass) -> pa.RecordBatch:
    width = len(header)
    kept: list[Row] = []
    for number, texts in chunk:
        why = _why_bad(texts, width)
        if why:
            found.bad_rows.append(
                BadRow(number, why, "put it under a column name or take it out", ", ".join(texts)[:300])
            )
        else:
            kept.append((number, texts + [""] * (width - len(texts))))
    columns = zip(*(texts for _, texts in kept)) if kept else [[] for _ in header]
    cells = [restored(pa.array(column, pa.string())) for column in columns]
    return cell_batch(header, cells, pa.array([number for number, _ in kept], pa.int64()))


def _why_bad(texts: list[str], width: int) -> str | None:
    if len(texts) > width:
        return f"the row has something in column {column_letters(len(texts) - 1)}, which has no name"
    if any("\x1f" in text or "\0" in text for text in texts):
        return "the row holds a control character that no text has"
    return None


def _sheet_notes(book: Any, title: str) -> list[str]:
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    others = [sheet.title for sheet in book.worksheets if sheet.title not in (*hidden, title)]
    notes = [f"Read from the sheet “{title}”" + (f"; not from {', '.join(others)}." if others else ".")]
    if hidden:
        notes.append(f"The workbook has hidden sheets: {', '.join(hidden)}.")
    if book.epoch.year == 1904:
        notes.append("The workbook counts its days from 1904; dates were read so.")
    return notes


class _Sheet(_reader.WorkSheetParser):  # type: ignore[misc]
    """openpyxl's own reader of a sheet, made to keep no rows and to count what a person cannot see."""

    def __init__(self, content: Any, sheet: Any):
        book = sheet.parent
        super().__init__(content, sheet._shared_strings, True, book.epoch, book._date_formats, book._timedelta_formats)
        self.size = book._archive.getinfo(sheet._worksheet_path).file_size
        self.row_counter = 0
        self.formulas = self.without_result = 0
        self.hidden_rows: list[int] = []
        self._widths = _padded_styles(book)

    def rows(self) -> Iterator[Row]:
        """Every row in the file, as its number and texts in column order."""
        for number, cells in self.parse():
            texts = [""] * max((cell["column"] for cell in cells), default=0)
            for cell in cells:
                texts[cell["column"] - 1] = self._shown(cell)
            yield number, texts

    def parse_row(self, row: Any) -> tuple[int, list[dict[str, Any]]]:
        """One row, without keeping its height and style as openpyxl would."""
        self.row_counter = int(float(row.get("r", self.row_counter + 1)))
        self.col_counter = 0
        if row.get("hidden") in ("1", "true"):
            self.hidden_rows.append(self.row_counter)
        return self.row_counter, [self.parse_cell(cell) for cell in row]

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """One cell, counting formulas and those whose result was never worked out."""
        cell: dict[str, Any] = super().parse_cell(element)
        if isinstance(cell["value"], str) and "_x" in cell["value"]:
            whole = element.get("t") != "s"  # of shared text openpyxl has undone the underscore itself
            cell["value"] = (_CODED if whole else _RETURN).sub(lambda found: chr(int(found[1], 16)), cell["value"])
        if element.find(_reader.FORMULA_TAG) is not None:
            self.formulas += 1
            if cell["value"] is None and element.get("t") != "str":
                self.without_result += 1
                cell["value"] = NO_RESULT
        return cell

    def notes(self) -> list[str]:
        """What was found that a person looking at the sheet would not see."""
        notes = []
        if self.formulas:
            notes.append(f"{self.formulas:,} cells are formulas; the results kept in the file were read.")
        if self.without_result:
            notes.append(
                f"{self.without_result:,} formulas have no result: open the file in the spreadsheet and save it again."
            )
        if self.hidden_rows:
            first = ", ".join(map(str, self.hidden_rows[:5])) + (" and on" if len(self.hidden_rows) > 5 else "")
            notes.append(f"{len(self.hidden_rows):,} hidden rows were read like the rest (rows {first}).")
        hidden = [name for name, shape in self.column_dimensions.items() if shape.get("hidden") in ("1", "true")]
        if hidden:
            notes.append(f"Hidden columns were read like the rest, from column {', '.join(hidden)}.")
        if self.merged_cells is not None and self.merged_cells.mergeCell:
            notes.append("Some cells are merged: only the first of each holds a value, the others were read as empty.")
        return notes

    def _shown(self, cell: dict[str, Any]) -> str:
        value = cell["value"]
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _number(value).zfill(self._widths.get(cell["style_id"], 0))
        return _other(value)


def _padded_styles(book: Any) -> dict[int, int]:
    """Styles that show a number with leading noughts, as 0000000000, and how wide."""
    widths = {}
    for place, style in enumerate(book._cell_styles):
        code = BUILTIN_FORMATS.get(style.numFmtId) or dict(enumerate(book._number_formats, 164)).get(style.numFmtId, "")
        if re.fullmatch(r"0{2,}", code):
            widths[place] = len(code)
    return widths


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{value:.14E}"
    return str(int(value)) if float(value).is_integer() else repr(value)


def _other(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case datetime():
            return value.date().isoformat() if value.time() == time(0) else value.isoformat(timespec="seconds")
        case date() | time():
            return value.isoformat()
    return str(value)
