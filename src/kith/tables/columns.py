"""A file's columns as they are measured: some as numbers, the rest as text, every row kept in its order.

This is for tables of counts that somebody hands in to be measured. Partners' files of people have layouts, and go
through `checking`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kith.errors import BadUsage, CannotRead, NotANumber
from kith.tables.kinds import DECIMAL
from kith.tables.reading import Cells, open_cells
from kith.tables.schema import BadCell

_SHORT = re.compile(r"[+-]?\d+\.?\d*[eE]\+?\d{1,2}", re.ASCII)
"""A number as R writes round ones: 1e+05 people are 100,000, and nothing was lost."""


def read_columns(path: Path | str, numbers: Iterable[str]) -> tuple[pa.Table, tuple[str, ...]]:
    """Read a table of counts: these columns as numbers, the others as text.

    Parameters
    ----------
    path : CSV, XLSX, Parquet or JSON lines, each also as .gz
    numbers : the columns that hold numbers, as the file calls them

    Returns
    -------
    Table, one row per row of the file, with all its columns; a blank cell is null, never nought. And sentences on how
    the file was read.

    Raises
    ------
    BadUsage
        no such file, or no such column: names those there are
    NotANumber
        names the row as a spreadsheet shows it, the column, what it holds and how to mend it
    CannotRead
        the file, or one of its rows, cannot be read: a table with a row left out would be measured wrong

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "deaths.csv"
    >>> _ = path.write_text("area,deaths\\nAsh,12\\nBeck,\\n")
    >>> read_columns(path, ["deaths"])[0].to_pylist()
    [{'area': 'Ash', 'deaths': 12.0}, {'area': 'Beck', 'deaths': None}]
    >>> folder.cleanup()
    """
    cells = open_cells(path)
    wanted = list(dict.fromkeys(numbers))
    for name in wanted:
        if name not in cells.header:
            raise BadUsage(f"{cells.name} has no column {name!r}.", f"Its columns are: {', '.join(cells.header)}.")
    table, rows = _whole(cells)
    for name in wanted:
        table = table.set_column(
            cells.header.index(name), name, _as_numbers(table[name], rows, f"{cells.name}, {name}")
        )
    return table, tuple(cells.notes)


def _whole(cells: Cells) -> tuple[pa.Table, pa.ChunkedArray]:
    """All of a file's cells, a blank as null, and the number of each row as a spreadsheet shows it."""
    batches = list(cells.batches())
    for bad in cells.bad_rows[:1]:
        raise CannotRead(f"{cells.name}: row {bad.row} could not be read: {bad.reason}.", f"In that row, {bad.mend}.")
    if not batches:
        raise CannotRead(f"{cells.name} has no rows under its header.", "Give a table with at least one row.")
    columns = [pa.chunked_array([batch.column(place) for batch in batches]) for place in range(len(cells.header) + 1)]
    texts = [pc.utf8_trim_whitespace(column) for column in columns[:-1]]
    return pa.table([_blank_to_null(text) for text in texts], names=list(cells.header)), columns[-1]


def _blank_to_null(text: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _as_numbers(text: pa.ChunkedArray, rows: pa.ChunkedArray, where: str) -> pa.Array:
    values: list[float | None] = []
    for cell, row in zip(text.to_pylist(), rows.to_pylist()):
        try:
            values.append(None if cell is None else _number(cell))
        except BadCell as bad:
            raise NotANumber(f"{where}: row {row} holds {bad}.", f"There, {bad.mend}.") from None
    return pa.array(values, pa.float64())


def _number(cell: str) -> float:
    return float(cell) if _SHORT.fullmatch(cell) else DECIMAL.read(cell)
