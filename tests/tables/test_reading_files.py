"""Every form of file by its content, packed or not; and what is refused, with what the message says."""

import gzip
import io
import json
import zlib
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from partner_files import cells_in, named, workbook
from pyarrow import parquet

from kith.errors import BadUsage, CannotRead
from kith.tables import Cells, open_cells, reading_ndjson, sources
from kith.tables.cells import Pass


def as_parquet(table: pa.Table) -> bytes:
    content = io.BytesIO()
    parquet.write_table(table, content)
    return content.getvalue()


PLAIN = {
    "csv": b"a,b\n1,x\n2,\n",
    "parquet": as_parquet(pa.table({"a": [1, 2], "b": ["x", None]})),
    "ndjson": b'{"a": 1, "b": "x"}\n{"a": 2, "b": null}\n',
    "xlsx": workbook(Data=[["a", "b"], [1, "x"], [2, None]]),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("form", sorted(PLAIN))
def test_each_form_gives_the_same_cells(lay, form, packed):
    content = gzip.compress(PLAIN[form]) if packed else PLAIN[form]
    path = lay(f"x.{form}" + ".gz" * packed, content)
    first = 1 if form == "ndjson" else 2
    assert open_cells(path).header == ("a", "b")
    assert cells_in(path) == [[first, "1", "x"], [first + 1, "2", ""]]


@pytest.mark.parametrize("form", sorted(PLAIN))
def test_a_name_that_says_nothing_is_no_matter(lay, form):
    assert open_cells(lay("upload", PLAIN[form])).header == ("a", "b")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "x.csv is empty"),
        ("x.csv", b"\xef\xbb\xbf\n\n", "x.csv is empty"),
        ("x.csv.gz", gzip.compress(b""), "x.csv.gz is empty|x.csv is empty"),
        ("x.csv", b",,\n,,\n", "no row of column names"),
        ("x.csv", PLAIN["xlsx"], "is named .csv but holds an Excel workbook"),
        ("x.csv", PLAIN["parquet"], "is named .csv but holds a Parquet table"),
        ("x.csv", b'{"a": 1}\n', "is named .csv but holds JSON lines"),
        ("x.xlsx", PLAIN["csv"], "is named .xlsx but holds delimited text"),
        ("x.xls", PLAIN["csv"], "is named .xls but holds delimited text"),
        ("x.xls", PLAIN["xlsx"], "is named .xls but holds an Excel workbook"),
        ("x.parquet", PLAIN["csv"], "is named .parquet but holds delimited text"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", r"an old Excel workbook \(.xls\) or one with a password"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", r"an old Excel workbook \(.xls\) or one with a password"),
        ("x.pdf", b"%PDF-1.7", "is a PDF"),
        ("x.csv", b"<html><table>", "is a web page or XML"),
        ("x.xls", b"\n <?xml version='1.0'?>", "is a web page or XML"),
        ("x.json", b'[{"a": 1}]', "is one JSON list"),
        ("x.7z", b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive"),
        ("x.csv", bytes(range(1, 9)) * 100, "holds bytes that no text has"),
        ("x.gz", b"a,b\n", "is named .gz but is not a gzip file"),
        ("x.csv.gz", gzip.compress(gzip.compress(b"a,b\n")), "a gzip file inside a gzip file"),
        ("x.parquet", PLAIN["parquet"][:-8], "is a damaged Parquet file"),
        ("x.parquet", as_parquet(pa.table({"a": [[1]]})), "no columns of plain values"),
        ("x.ndjson", b'{"a"\n', "no line that is a JSON object"),
    ],
    ids=named,
)  # fmt: skip
def test_IMP_01_what_is_not_a_table_is_refused_with_a_message_and_a_mend(lay, name, content, words):
    with pytest.raises(CannotRead, match=words) as refused:
        open_cells(lay(name, content))
    assert refused.value.mend


def test_a_file_that_is_not_there_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(BadUsage, match="There is no file"):
        open_cells(tmp_path / "nothing.csv")


def test_a_gzip_of_several_parts_is_read_to_its_end(lay):
    path = lay("x.csv.gz", gzip.compress(b"a\n1\n") + gzip.compress(b"2\n"))
    assert cells_in(path) == [[2, "1"], [3, "2"]]
    cells = open_cells(path)
    list(cells.batches())
    assert cells.bytes_done == cells.bytes_total


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda packed: packed[:-9], "stops in the middle"),
        (lambda packed: packed[:-8] + b"\0\0\0\0" + packed[-4:], "cannot be unpacked"),
        (lambda packed: packed + b"rubbish", "cannot be unpacked"),
    ],
)
def test_a_damaged_gzip_is_refused_before_or_while_it_is_read(lay, spoil, words):
    packed = gzip.compress(b"a\n" + b"1\n" * 100)
    with pytest.raises(CannotRead, match=words):
        list(open_cells(lay("x.csv.gz", spoil(packed))).batches())


def test_a_gzip_that_swells_beyond_all_measure_is_stopped(lay, monkeypatch):
    monkeypatch.setattr(sources, "RATIO_FROM", 1 << 20)
    path = lay("x.csv.gz", gzip.compress(b"a\n" + b"0" * 999 + b"\n" + b"1\n" * (4 << 20)))
    with pytest.raises(CannotRead, match="unpacks to more than 200 times its size"):
        list(open_cells(path).batches())


def test_a_gzip_of_repeated_rows_is_not_taken_for_a_bomb(lay, monkeypatch):
    monkeypatch.setattr(sources, "RATIO_FROM", 1 << 10)
    rows = b"".join(b"L%d,9434765919,Y00001,contact,2026-01-05,attended\n" % (n % 40_000) for n in range(100_000))
    path = lay("x.csv.gz", gzip.compress(b"a,b,c,d,e,f\n" + rows))
    assert path.stat().st_size * 5 < len(rows)
    assert sum(batch.num_rows for batch in open_cells(path).batches()) == 100_000


def test_the_whole_of_a_packed_file_can_be_asked_for_at_once(lay):
    source = sources.Source(lay("x.gz", zlib.compress(b"", wbits=31)), None, 0, True)
    source.reopen = lambda: source.path.open("rb")
    with source.opened() as stream:
        assert stream.read() == b""


def test_parquet_values_are_the_text_a_person_would_type(lay):
    table = pa.table(
        {
            "day": [date(1945, 7, 14)],
            "whole": [9434765919],
            "number": [1.5],
            "yes": [True],
            "text": pa.array(["x"]).dictionary_encode(),
            "price": [Decimal("1.50")],
            "list": [[1]],
        }
    )
    path = lay("x.parquet", as_parquet(table))
    assert cells_in(path) == [[2, "1945-07-14", "9434765919", "1.5", "true", "x", "1.50"]]
    assert open_cells(path).notes == ("Columns of lists or structures were kept out: list.",)


def test_parquet_damaged_inside_is_refused_while_it_is_read(lay):
    content = as_parquet(pa.table({"a": [f"text {n}" for n in range(1000)]}))
    spoilt = content[:4] + b"\xff" * 500 + content[504:]
    with pytest.raises(CannotRead, match="is a damaged Parquet file"):
        list(open_cells(lay("x.parquet", spoilt)).batches())


def test_json_numbers_are_kept_digit_for_digit(lay):
    line = b'{"code": 1007921000000107, "value": 1.50, "big": 1e400, "yes": true, "of": {"x": [1, "\xc3\xa9"]}}\n'
    (row,) = cells_in(lay("x.ndjson", line))
    assert row == [1, "1007921000000107", "1.50", "1e400", "true", '{"x": ["1", "é"]}']


def test_json_keys_may_come_late_and_rows_are_numbered_by_line(lay):
    path = lay("x.ndjson", b'\xef\xbb\xbf{"a": 1}\n\n{"a": 2, "died": "2026-01-05"}')
    assert open_cells(path).header == ("a", "died")
    assert cells_in(path) == [[1, "1", ""], [3, "2", "2026-01-05"]]
    assert open_cells(path).notes == ("Rows are numbered by line.",)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "is not JSON"),
        (b"[1]", "is not a JSON object"),
        (b'{"a": 1, "a": 2}', "has the same key twice"),
        (b'{"a": "\xff"}', "holds a byte that is no character in UTF-8"),
        (b'{"a": "\\u0000"}', "holds a control character"),
        (b'{"a": "\\u001f"}', "holds a control character"),
        (b'{"a": "\\ud800"}', "or half a character"),
        (b"[" * 100_000, "is not JSON"),
    ],
    ids=named,
)
def test_lines_that_are_no_rows_are_refused_by_number(lay, line, why):
    cells = open_cells(lay("x.ndjson", b'{"a": "\\u00e9"}\n' + line + b"\n"))
    assert sum(batch.num_rows for batch in cells.batches()) == 1
    assert [bad.row for bad in cells.bad_rows] == [2]
    assert why in cells.bad_rows[0].reason


def test_json_lines_that_are_no_table_are_refused(lay, monkeypatch):
    with pytest.raises(CannotRead, match="more than 2,000 different keys"):
        open_cells(lay("x.ndjson", json.dumps({f"k{n}": n for n in range(2_001)})))
    monkeypatch.setattr(reading_ndjson, "LONGEST_LINE", 100)
    with pytest.raises(CannotRead, match="a line of more than 100 bytes"):
        open_cells(lay("y.ndjson", b'{"a": "' + b"x" * 200 + b'"}'))


def test_json_lines_come_in_batches(lay):
    path = lay("x.ndjson", b'{"a": 1}\n' * 10)
    assert [batch.num_rows for batch in open_cells(path).batches(4)] == [4, 4, 2]


def test_rows_in_memory_are_cells_too():
    cells = Cells.from_table(pa.table({"a": [1, None, 3]}), "made-up")
    assert [batch.to_pydict() for batch in cells.batches(2)] == [
        {"a": ["1"], "source_row": [2]},
        {"a": ["3"], "source_row": [4]},
    ]
    assert (cells.name, cells.path, cells.bytes_total, cells.bytes_done) == ("made-up", None, 0, 0)
    assert cells.notes == ("1 rows with nothing in them were passed over.",)


def test_a_note_is_made_once():
    found = Pass()
    found.note("Said.")
    found.note("Said.")
    assert found.notes == ["Said."]


def test_progress_through_parquet_and_workbooks_is_told_in_bytes_of_the_file(lay):
    rows = [[n] for n in range(10)]
    for name, content in (
        ("x.parquet", as_parquet(pa.table({"a": range(10)}))),
        ("x.xlsx", workbook(Data=[["a"], *rows])),
    ):
        cells = open_cells(lay(name, content))
        seen = [cells.bytes_done for _ in cells.batches(5)]
        assert 0 <= seen[0] <= seen[-1] <= cells.bytes_total
        assert cells.bytes_done == cells.bytes_total
