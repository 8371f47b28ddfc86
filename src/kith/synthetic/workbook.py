"""A plain XLSX workbook of one sheet, the same bytes every time (libraries stamp the hour into theirs)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

_STAMP = (1980, 1, 1, 0, 0, 0)
_OPENING = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    "</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_SHEETS}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def workbook_bytes(header: Sequence[str], rows: Iterable[Sequence[str | None]], dates: set[int], title: str) -> bytes:
    """A workbook as bytes: text as text, and days of some columns as date cells.

    Parameters
    ----------
    header : the first row
    rows : cells as text, None for empty; in a date column a whole number is the spreadsheet's number of a day
    dates : positions of the date columns
    title : name of the sheet

    Examples
    --------
    >>> workbook_bytes(["Name"], [["Ann"]], set(), "People")[:2]
    b'PK'
    """
    names = [_letters(place) for place in range(len(header))]
    lines = [_row(1, header, names, set())]
    lines += [_row(number, row, names, dates) for number, row in enumerate(rows, start=2)]
    sheet = f'<worksheet xmlns="{_SHEETS}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    book = (
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(title)}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {**_PARTS, "xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name, _STAMP), _OPENING + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _letters(place: int) -> str:
    """The letters of a column: A, B ... Z, AA.

    Examples
    --------
    >>> _letters(0), _letters(27)
    ('A', 'AB')
    """
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(65 + place % 26)


def _row(number: int, cells: Sequence[str | None], names: Sequence[str], dates: set[int]) -> str:
    """One row of the sheet."""
    written = [_cell(f"{names[n]}{number}", cell, n in dates) for n, cell in enumerate(cells) if cell is not None]
    return f'<row r="{number}">{"".join(written)}</row>'


def _cell(reference: str, text: str, is_date: bool) -> str:
    """One cell: a date cell where the text is a day's number, a number where it is one, else text."""
    if is_date and text.isdigit():
        return f'<c r="{reference}" s="1"><v>{text}</v></c>'
    if text.isdigit() and len(text) < 16 and (text[0] != "0" or text == "0"):
        return f'<c r="{reference}"><v>{text}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
