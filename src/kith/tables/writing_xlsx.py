"""A workbook out: one sheet of rows, one that says where they come from; nothing hidden, no macro, author or clock.

Written directly as Office Open XML (ECMA-376), so that the same rows give the same bytes and nothing stands in the
file that was not put there on purpose.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Any

import pyarrow as pa

from kith.errors import BadUsage
from kith.tables.dates import EXCEL_ZERO
from kith.tables.formulas import disarmed
from kith.tables.headers import column_letters
from kith.tables.writing import ORDINARY, ROWS, is_text, laid_down, plain_text

MOST_ROWS = 1_048_575  # under the header (Microsoft, Excel specifications and limits)
MOST_COLUMNS = 16_384
MOST_CHARACTERS = 32_767  # in a cell
SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,31}")
FIRST_DATE = date(1900, 3, 1)  # before it Excel counts a 29 February 1900 that never was

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NOT_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Arial"/></font>'
    '<font><b/><sz val="11"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/>'
    '<xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_DATE, _BOLD, _TEXT = 1, 2, 3  # places in cellXfs


def write_xlsx(
    table: pa.Table, path: Path, *, provenance: Mapping[str, str], sheet: str = "Rows", mode: int = ORDINARY
) -> int:
    """Write rows as an Excel workbook.

    Parameters
    ----------
    table : rows
    path : where to
    provenance : what a reader must know, as {"made from": "gp.csv", "for": "review meeting"}: the sheet README
    sheet : name of the sheet with the rows
    mode : PRIVATE (0600) for anything that names a person

    Returns
    -------
    Rows written.

    Raises
    ------
    BadUsage
        more rows, columns or characters than a sheet holds: they are never cut.

    Examples
    --------
    >>> import tempfile
    >>> from kith.tables.reading import open_cells
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "list.xlsx"
    ...     _ = write_xlsx(pa.table({"nhs_number": ["9434765919"]}), path, provenance={"made from": "gp.csv"})
    ...     next(open_cells(path).batches()).to_pylist()
    [{'nhs_number': '9434765919', 'source_row': 2}]
    """
    if table.num_rows > MOST_ROWS or table.num_columns > MOST_COLUMNS:
        raise BadUsage(
            f"A sheet holds {MOST_ROWS:,} rows of {MOST_COLUMNS:,} columns; "
            f"there are {table.num_rows:,} of {table.num_columns:,}.",
            "Write .csv or .parquet instead, or fewer rows.",
        )
    if not SHEET_NAME.fullmatch(sheet) or sheet.upper() == "README":
        raise BadUsage(f"“{sheet}” cannot be a sheet's name.", "Use up to 31 letters, digits and spaces.")
    told = [("rows", str(table.num_rows)), *provenance.items()]
    with (
        laid_down(Path(path), mode) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        for name, content in _frame(sheet).items():
            archive.writestr(_entry(name), _HEAD + content)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as part:
            part.writelines(text.encode() for text in _sheet(_rows(table), header=True))
        with archive.open(_entry("xl/worksheets/sheet2.xml"), "w") as part:
            part.writelines(
                text.encode() for text in _sheet((_row(row, pair) for row, pair in enumerate(told, 1)), header=False)
            )
    return table.num_rows


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _frame(sheet: str) -> dict[str, str]:
    """The parts of a workbook that are not rows."""
    office = f"{_RELS}/officeDocument"
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate((sheet, "README"), 1)
    )
    parts = {
        "/xl/workbook.xml": "sheet.main",
        "/xl/worksheets/sheet1.xml": "worksheet",
        "/xl/worksheets/sheet2.xml": "worksheet",
        "/xl/styles.xml": "styles",
    }
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in parts.items()
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{office}" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELS}/worksheet" Target="worksheets/sheet2.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _sheet(rows: Iterator[str], *, header: bool) -> Iterator[str]:
    frozen = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' if header else ""
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{frozen}</sheetView>'
    yield "</sheetViews><sheetData>"
    yield from rows
    yield "</sheetData></worksheet>"


def _rows(table: pa.Table) -> Iterator[str]:
    yield _row(1, table.column_names, _BOLD)
    row = 2
    for batch in table.to_batches(max_chunksize=ROWS):
        columns = [_values(column) for column in batch.columns]
        for values in zip(*columns):
            yield _row(row, values)
            row += 1


def _values(column: pa.Array) -> list[Any]:
    return (plain_text(column) if is_text(column.type) else column).to_pylist()


def _row(number: int, values: Any, style: int = _TEXT) -> str:
    cells = (_cell(f"{column_letters(place)}{number}", value, style) for place, value in enumerate(values))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Any, style: int) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float) and abs(value) < 10**15:  # longer ones would lose digits; so would "not a number"
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if isinstance(value, date) and not isinstance(value, datetime) and value >= FIRST_DATE:
        return f'<c r="{place}" s="{_DATE}"><v>{(value - EXCEL_ZERO).days}</v></c>'
    text = disarmed(str(value))
    if len(text) > MOST_CHARACTERS:
        raise BadUsage(
            f"Cell {place} has {len(text):,} characters, and a sheet holds {MOST_CHARACTERS:,}.", "Write .csv instead."
        )
    plain = escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text), quote=False)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{plain}</t></is></c>'
