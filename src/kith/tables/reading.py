"""Files in: what a file is comes from its first bytes, and every form comes out as the same cells of text.

Nothing is guessed and nothing is cut: what cannot be read is refused aloud, the file where it must be, else the row.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from kith.errors import BadUsage, CannotRead
from kith.tables.cells import BadRow, Cells
from kith.tables.reading_csv import cells_of_csv
from kith.tables.reading_ndjson import cells_of_ndjson
from kith.tables.reading_parquet import cells_of_parquet
from kith.tables.sniffing import FIRST, form_of
from kith.tables.sources import GZIP_MAGIC, Source

__all__ = ["BadRow", "Cells", "open_cells"]

_READERS = {"csv": cells_of_csv, "parquet": cells_of_parquet, "ndjson": cells_of_ndjson}


def open_cells(path: Path | str, *, sheet: str | None = None) -> Cells:
    """Open a partner's file as cells of text.

    Parameters
    ----------
    path : CSV (also with semicolons, tabs or upright bars), XLSX, Parquet or JSON lines, each also as .gz
    sheet : the sheet of a workbook; None for the first that is shown and not empty

    Returns
    -------
    Cells: its header at once, its rows in batches that fit in memory, numbered as a spreadsheet shows them.

    Raises
    ------
    CannotRead
        empty, damaged, dangerous, not what its name says, of a form that is not read, or without a usable header.
    BadUsage
        there is no such file or sheet.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = Path(folder.name) / "people.csv"
    >>> _ = path.write_text("nhs no;born\\n9434765919;14/07/1945\\n")
    >>> cells = open_cells(path)
    >>> cells.header, [batch.to_pylist() for batch in cells.batches()]
    (('nhs no', 'born'), [[{'nhs no': '9434765919', 'born': '14/07/1945', 'source_row': 2}]])
    >>> cells.notes
    ('Cells are separated by semicolons.',)
    >>> folder.cleanup()
    """
    path = Path(path)
    if not path.is_file():
        raise BadUsage(f"There is no file {path}.", "Check the name.")
    source, name = _source(path)
    form = form_of(name, source.first(FIRST))
    if form == "xlsx":
        from kith.tables.reading_xlsx import cells_of_xlsx  # a fifth of a second that other files need not wait for

        return cells_of_xlsx(source, sheet)
    if sheet is not None:
        raise BadUsage(f"{path.name} has no sheets.", "Leave the sheet out.")
    return _READERS[form](source)


def _source(path: Path) -> tuple[Source, str]:
    """The file, and the name it would have unpacked."""

    def reopen() -> BinaryIO:
        return open(path, "rb")

    source = Source(path, reopen, path.stat().st_size)
    packed = source.first(len(GZIP_MAGIC)) == GZIP_MAGIC
    named = path.suffix.lower() == ".gz"
    if named and not packed and source.size:
        raise CannotRead(
            f"{path.name} is named .gz but is not a gzip file.", "Rename it, or ask for it to be sent again."
        )
    source.packed = packed
    if packed and source.first(len(GZIP_MAGIC)) == GZIP_MAGIC:
        raise CannotRead(f"{path.name} is a gzip file inside a gzip file.", "Unpack it once and give that.")
    return source, path.stem if named else path.name
