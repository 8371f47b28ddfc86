"""Small layouts and files for the tests of `kith.tables`; kinds of our own, for NHS kinds belong to a floor above."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import parquet

from kith.tables import BIRTH_DATE, DATE, DECIMAL, TEXT, BadCell, Checked, Column, Kind, Schema, choice, open_cells

ON = date(2026, 11, 23)


def read_number(text: str) -> str:
    """Ten digits, spaces allowed: the real rule, with its check digit, is the business of `kith.coding`."""
    digits = text.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise BadCell(f"“{text}” is not ten digits", "look the number up")
    return digits


NUMBER = Kind("number", pa.string(), read_number)

REGISTER = Schema(
    "register",
    "one person registered",
    (
        Column("nhs_number", NUMBER, "number", synonyms=("NHS No", "NHSNO")),
        Column("family_name", TEXT, "family name", synonyms=("surname", "last name")),
        Column("given_name", TEXT, "given name", synonyms=("forename", "first name")),
        Column("birth_date", BIRTH_DATE, "day of birth", required=True, synonyms=("dob", "date of birth")),
        Column("death_date", DATE, "day of death", synonyms=("dod",)),
        Column("phone", TEXT, "telephone"),
    ),
    one_row_per=("nhs_number",),
    at_least_one_of=(("family_name", "given_name"),),
    not_before=(("birth_date", "death_date"),),
)

EVENTS = Schema(
    "events",
    "one event of one person",
    (
        Column("local_id", TEXT, "the partner's own number"),
        Column("nhs_number", NUMBER, "number"),
        Column("kind", choice("kind", ("contact", "measurement")), "kind", required=True),
        Column("date", DATE, "day", required=True),
        Column("value", DECIMAL, "value measured", unit="mmHg"),
        Column("outcome", TEXT, "what came of it", allowed={"attended": "came", "cancelled": "called off"}),
        Column("end_date", DATE, "last day"),
    ),
    at_least_one_of=(("local_id", "nhs_number"),),
    not_before=(("date", "end_date"),),
)


class Result(NamedTuple):
    """What a check left behind, ready to be looked at."""

    checked: Checked
    accepted: list[dict]
    problems: list[dict]

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        c = self.checked
        return c.rows_in, c.accepted, c.rejected, c.duplicate, c.unchanged

    @property
    def said(self) -> list[tuple[int, str, str]]:
        return [(problem["row"], problem["column"], problem["fate"]) for problem in self.problems]


def result_of(checked: Checked) -> Result:
    return Result(
        checked,
        parquet.read_table(checked.accepted_path).to_pylist(),
        parquet.read_table(checked.problems_path).to_pylist(),
    )


def cells_in(path: Path, **how) -> list[list[str]]:
    """Every row of a file as its row number and cells."""
    rows = []
    for batch in open_cells(path, **how).batches():
        columns = [column.to_pylist() for column in batch.columns]
        rows += [[number, *cells] for *cells, number in zip(*columns, strict=True)]
    return rows


def workbook(**sheets: list[list]) -> bytes:
    """A workbook as Excel would save it; an option for one sheet is set by the test itself."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, change: dict[str, bytes | None]) -> bytes:
    """A workbook with parts added, replaced or (None) taken out."""
    before, after = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(after, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in before.namelist():
            if part not in change:
                archive.writestr(part, before.read(part))
        for part, text in change.items():
            if text is not None:
                archive.writestr(part, text)
    return after.getvalue()


def named(value: object) -> str:
    """What a case of a test is called: bytes have no name, for packed ones hold the time they were made."""
    return value[:40] if isinstance(value, str) and value.isascii() else "content"
