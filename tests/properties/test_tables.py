"""What must hold of any file: nothing lost, nothing changed on the way out and in, the quick way as the slow one."""

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from kith.errors import CannotRead, NothingUsable
from kith.tables import DATE, TEXT, CheckParams, Column, Schema, check, open_cells, reading_csv, write_csv, write_xlsx
from kith.tables.delimited import records_one_by_one
from kith.tables.formulas import disarmed, disarmed_cells, restored

ODD = "'=+-@|%\t\r\n \"\u00a0\ufeff\u200b\u3000\u202e＝＠,;aé\U0001f600"
TEXTS = st.text(st.sampled_from(ODD) | st.characters(codec="utf-8", exclude_characters="\0\x1f"), max_size=8)
MESSY = st.text(st.sampled_from('ab,"\n\r ='), max_size=120)

VISITS = Schema(
    "visits",
    "one visit",
    (Column("who", TEXT, "", required=True), Column("day", DATE, "", required=True), Column("note", DATE, "")),
    one_row_per=("who",),
)
CELLS = st.sampled_from(["", "Ada", "Bea", "Bea ", "2026-01-05", "05/01/2026", "01/02/03", "#N/A", "2027-01-01"])


@given(TEXTS)
def test_what_is_disarmed_is_restored(text):
    assert restored(pa.array([disarmed(text)])).to_pylist() == [text]


@given(st.lists(TEXTS, max_size=8))
def test_a_column_is_disarmed_as_its_cells_are(texts):
    column = pa.array(texts, pa.string())
    assert disarmed_cells(column).to_pylist() == [disarmed(text) for text in texts]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=6), st.sampled_from(["csv", "xlsx"]))
def test_what_is_written_is_read_back(rows, form):
    table = pa.table(
        {"a": [a for a, _ in rows], "b": [b for _, b in rows]}, pa.schema([("a", pa.string()), ("b", pa.string())])
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{form}"
        if form == "csv":
            write_csv(table, path)
        else:
            write_xlsx(table, path, provenance={})
        read = [
            row for batch in open_cells(path).batches() for row in zip(*(batch.column(n).to_pylist() for n in (0, 1)))
        ]
    assert read == [row for row in rows if any(row)]


def slowly(text: str, width: int) -> tuple[list, list]:
    """Row numbers and cells, and numbers of refused rows, as the rules say them: no blocks, no speed."""
    kept, refused = [], []
    for row, record in enumerate(records_one_by_one(text, ",", True), 1):
        cells = record.cells
        if row == 1 or not record.text.strip(",\r\n") or (cells is not None and len(cells) == width and not any(cells)):
            continue
        if cells is None or len(cells) != width:
            refused.append(row)
        else:
            kept.append((row, *restored(pa.array(cells)).to_pylist()))
    return kept, refused


@settings(deadline=None, max_examples=300)
@given(MESSY, st.integers(1, 40), st.integers(0, 3))
def test_blocks_of_any_size_give_the_rows_of_the_whole(body, block, slow):
    text = "x,y\n" + body
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "x.csv"
        path.write_bytes(text.encode())
        patch.setattr(reading_csv, "BLOCK", block)
        patch.setattr(reading_csv, "SLOWLY", slow)
        cells = open_cells(path)
        assert cells.header == ("x", "y")
        read = [
            row
            for batch in cells.batches()
            for row in zip(batch[2].to_pylist(), batch[0].to_pylist(), batch[1].to_pylist())
        ]
        assert (read, sorted(bad.row for bad in cells.bad_rows)) == slowly(text, 2)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12), st.integers(1, 5))
def test_nothing_is_lost_and_a_second_look_finds_nothing_new(rows, size):
    content = io.StringIO()
    csv.writer(content).writerows([("who", "day", "note"), *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text(content.getvalue(), newline="")
        try:
            first = check(
                open_cells(path),
                VISITS,
                into=Path(folder) / "1",
                on=date(2026, 11, 23),
                params=CheckParams(batch_rows=size),
            )
        except NothingUsable:
            assert not any(any(row) for row in rows)
            return
        assert first.rows_in == sum(any(row) for row in rows)
        refused = set(
            parquet.read_table(first.problems_path).filter(pa.compute.field("fate") == "rejected")["row"].to_pylist()
        )
        accepted = parquet.read_table(first.accepted_path)
        assert len(refused) == first.rejected
        assert not refused & set(accepted["source_row"].to_pylist())
        assert len(set(accepted["one_row_key"].to_pylist())) == accepted.num_rows  # one row per person
        known = accepted.select(["row_key", "one_row_key", "details_key"])
        params = CheckParams(known=known, batch_rows=size)
        again = check(open_cells(path), VISITS, into=Path(folder) / "2", on=date(2026, 11, 23), params=params)
        assert (again.rows_in, again.accepted, again.unchanged) == (first.rows_in, 0, first.accepted)
        assert (again.rejected, again.duplicate) == (first.rejected, first.duplicate)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_message(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(content)
        refused = None
        try:
            list(open_cells(path).batches())
        except CannotRead as error:
            refused = error
    assert refused is None or (refused.what.startswith("x.csv") and refused.mend)
