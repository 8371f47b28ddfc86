"""Tables out, and back in unchanged: CSV, JSON lines, Parquet, workbooks."""

import os
import stat
import zipfile
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest
from partner_files import cells_in
from pyarrow import parquet

from kith.errors import BadUsage
from kith.tables import PRIVATE, write_csv, write_json_lines, write_parquet, write_xlsx, writing, writing_xlsx

MIXED = pa.table(
    {
        "nhs_number": ["9434765919", None],
        "born": [date(1945, 7, 14), None],
        "age": [81, None],
        "value": [1.5, None],
        "yes": [True, None],
        "reasons": pa.array([["no contact", "=1+1"], None], pa.list_(pa.string())),
        "key": pa.array([b"\x01\xff", None], pa.binary(2)),
        "kind": pa.array(["a, b", None]).dictionary_encode(),
        "at": pa.array([datetime.fromisoformat("2026-01-05T09:30:00"), None], pa.timestamp("s")),
    }
)
WRITERS = [write_csv, write_json_lines, write_parquet, lambda *args, **how: write_xlsx(*args, provenance={}, **how)]


def test_csv_is_made_for_spreadsheets(tmp_path):
    assert write_csv(MIXED, tmp_path / "x.csv") == 2
    content = (tmp_path / "x.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfnhs_number,born,age,")
    assert content.decode("utf-8-sig").split("\r\n")[1:] == [
        '"9434765919",1945-07-14,81,1.5,true,"no contact; =1+1","01ff","a, b",2026-01-05 09:30:00',
        ",,,,,,,,",
        "",
    ]


def test_names_of_columns_are_disarmed_and_quoted_too(tmp_path):
    write_csv(pa.table({"=1+1": ["x"], 'a "b", c': ["y"], "plain": ["z"]}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()[0] == '"\'=1+1","a ""b"", c",plain'


def test_a_table_without_columns_is_an_empty_file_with_a_header(tmp_path):
    assert write_csv(pa.table({}), tmp_path / "x.csv") == 0


def test_rows_may_come_batch_by_batch(tmp_path):
    def reader():
        return pa.RecordBatchReader.from_batches(MIXED.schema, MIXED.to_batches(max_chunksize=1))

    assert write_csv(reader(), tmp_path / "x.csv") == write_parquet(reader(), tmp_path / "x.parquet") == 2
    assert parquet.read_table(tmp_path / "x.parquet").num_rows == 2


def test_json_lines_keep_text_as_it_is(tmp_path):
    assert write_json_lines(MIXED.select(["born", "reasons", "key"]), tmp_path / "x.ndjson") == 2
    assert (tmp_path / "x.ndjson").read_text() == (
        '{"born": "1945-07-14", "reasons": ["no contact", "=1+1"], "key": "01ff"}\n'
        '{"born": null, "reasons": null, "key": null}\n'
    )


def test_structures_become_json_in_a_cell(tmp_path):
    write_csv(pa.table({"who": [{"name": "Siân", "born": date(1945, 7, 14)}]}), tmp_path / "x.csv")
    assert cells_in(tmp_path / "x.csv") == [[2, '{"name": "Siân", "born": "1945-07-14"}']]


def test_parquet_carries_where_it_comes_from(tmp_path):
    write_parquet(MIXED, tmp_path / "x.parquet", provenance={"made from": "gp.csv"})
    table = parquet.read_table(tmp_path / "x.parquet")
    assert table.schema.metadata[b"made from"] == b"gp.csv"
    assert table.drop_columns("at").equals(MIXED.drop_columns("at"))


@pytest.mark.parametrize("write", WRITERS)
def test_a_private_file_is_private_from_its_first_byte(tmp_path, write, monkeypatch):
    path = tmp_path / "x"
    seen = []
    made = writing.create_private

    def watched(part, mode):
        file = made(part, mode)
        seen.append(stat.S_IMODE(os.fstat(file.fileno()).st_mode))
        return file

    monkeypatch.setattr(writing, "create_private", watched)
    monkeypatch.setattr(os, "chmod", lambda *_: pytest.fail("rights were changed afterwards"))
    path.write_text("an earlier file, open to all")
    old = os.umask(0)
    try:
        write(MIXED, path, mode=PRIVATE)
    finally:
        os.umask(old)
    assert seen == [0o600]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_takes_its_name_only_when_it_is_whole(tmp_path, write):
    class Broken:
        schema = MIXED.schema
        num_rows = num_columns = 1
        column_names = MIXED.column_names

        def to_batches(self, **_):
            raise OSError("the disk is full")

        def __iter__(self):
            raise OSError("the disk is full")

    path = tmp_path / "x"
    path.write_text("before")
    with pytest.raises(OSError, match="the disk is full"):
        write(Broken(), path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def opened(path):
    book = openpyxl.load_workbook(path)
    return book, book.worksheets[0]


def test_a_workbook_shows_all_it_holds_and_says_where_it_comes_from(tmp_path):
    path = tmp_path / "x.xlsx"
    assert write_xlsx(MIXED, path, provenance={"made from": "gp.csv", "for": "=review"}, sheet="People") == 2
    book, sheet = opened(path)
    assert [(s.title, s.sheet_state) for s in book.worksheets] == [("People", "visible"), ("README", "visible")]
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[2]][:5] == ["9434765919", datetime.fromisoformat("1945-07-14"), 81, 1.5, True]
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].number_format == r"yyyy\-mm\-dd"
    assert [[cell.value for cell in row] for row in book["README"].rows] == [
        ["rows", "2"], ["made from", "gp.csv"], ["for", "'=review"]
    ]  # fmt: skip
    assert not book.defined_names
    assert not [part for part in zipfile.ZipFile(path).namelist() if "docProps" in part]  # no author, no clock


def test_a_workbook_comes_back_as_it_was(tmp_path):
    path = tmp_path / "x.xlsx"
    write_xlsx(MIXED, path, provenance={})
    assert cells_in(path) == [
        [2, "9434765919", "1945-07-14", "81", "1.5", "TRUE", "no contact; =1+1", "01ff", "a, b", "2026-01-05 09:30:00"]
    ]


def test_the_same_rows_give_the_same_bytes(tmp_path):
    for name in ("1.xlsx", "2.xlsx"):
        write_xlsx(MIXED, tmp_path / name, provenance={"a": "b"})
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()


def test_what_a_sheet_cannot_hold_as_a_number_or_date_is_text(tmp_path):
    table = pa.table({"big": [10**17], "odd": [float("nan")], "old": [date(1899, 1, 1)], "text": ["_x0041_\x0b"]})
    write_xlsx(table, tmp_path / "x.xlsx", provenance={})
    assert cells_in(tmp_path / "x.xlsx") == [[2, "100000000000000000", "nan", "1899-01-01", "_x0041_\x0b"]]


def test_EXP_03_rows_and_columns_and_characters_beyond_a_sheet_are_refused_never_cut(tmp_path, monkeypatch):
    with pytest.raises(BadUsage, match=r"holds 1,048,575 rows .* there are 1,048,576 of 1\. Write \.csv"):
        write_xlsx(pa.table({"a": pa.nulls(1_048_576, pa.string())}), tmp_path / "x.xlsx", provenance={})
    with pytest.raises(BadUsage, match=r"Cell A2 has 32,768 characters"):
        write_xlsx(pa.table({"a": ["x" * 32_768]}), tmp_path / "x.xlsx", provenance={})
    monkeypatch.setattr(writing_xlsx, "MOST_COLUMNS", 1)
    with pytest.raises(BadUsage, match="of 1 columns; there are 1 of 2"):
        write_xlsx(pa.table({"a": [1], "b": [1]}), tmp_path / "x.xlsx", provenance={})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["README", "readme", "a/b", "x" * 32, "", "[a]"])
def test_a_sheet_needs_a_name_that_a_spreadsheet_takes(tmp_path, name):
    with pytest.raises(BadUsage, match="cannot be a sheet's name"):
        write_xlsx(MIXED, tmp_path / "x.xlsx", provenance={}, sheet=name)
