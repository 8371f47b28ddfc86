"""Delimited text into cells, with rows numbered as a spreadsheet shows them."""

import pytest
from partner_files import cells_in

from kith.errors import CannotRead
from kith.tables import open_cells, reading_csv
from kith.tables.reading_csv import LAST_ROW
from kith.tables.sources import BLOCK


def bad_rows(cells):
    list(cells.batches())
    return [(bad.row, bad.reason) for bad in cells.bad_rows]


@pytest.mark.parametrize(
    ("mark", "word"), [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")]
)
def test_the_separator_is_found(lay, mark, word):
    path = lay("x.csv", f"a{mark}b{mark}c\n1{mark}2,5;x{mark}\n".replace("2,5;x", "2.5"))
    assert open_cells(path).header == ("a", "b", "c")
    assert cells_in(path) == [[2, "1", "2.5", ""]]
    assert open_cells(path).notes == (f"Cells are separated by {word}.",)


def test_semicolons_win_over_decimal_commas(lay):
    assert cells_in(lay("x.csv", "name;height;weight\nAda;1,70;60,5\nBea;1,65;55,0\n")) == [
        [2, "Ada", "1,70", "60,5"],
        [3, "Bea", "1,65", "55,0"],
    ]


def test_the_line_that_tells_a_spreadsheet_its_separator_is_not_a_row(lay):
    path = lay("x.csv", "sep=;\r\na,x;b\r\n1;2\r\n")
    assert open_cells(path).header == ("a,x", "b")
    assert cells_in(path) == [[2, "1", "2"]]
    assert open_cells(lay("y.csv", "sep=\t\na\tb\n")).header == ("a", "b")


def test_one_column_is_a_table_too(lay):
    assert cells_in(lay("x.csv", "id\n1\n\n2\n")) == [[2, "1"], [4, "2"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(lay, end):
    path = lay("x.csv", end.join(["a,b", "1,2", "", "3,4", '5,"x"', ""]))
    assert cells_in(path) == [[2, "1", "2"], [4, "3", "4"], [5, "5", "x"]]


def test_mixed_line_ends_and_no_end_at_the_end(lay):
    assert cells_in(lay("x.csv", "a,b\r\n1,2\n3,4\r5,6")) == [[2, "1", "2"], [3, "3", "4"], [4, "5", "6"]]


def test_a_quoted_line_break_does_not_begin_a_row(lay):
    path = lay("x.csv", 'a,b\n1,"High St\nLeeds"\n2,"x\r\n\r\ny"\n3,z\n')
    assert cells_in(path) == [[2, "1", "High St\nLeeds"], [3, "2", "x\r\n\r\ny"], [4, "3", "z"]]


def test_rows_with_nothing_in_them_are_passed_over_and_counted(lay):
    cells = open_cells(lay("x.csv", "a,b\n1,2\n,\n\n3,4\n" + ",\n" * 1200))
    assert [number for batch in cells.batches() for number in batch["source_row"].to_pylist()] == [2, 5]
    assert "1,202 rows with nothing in them were passed over." in cells.notes


def test_the_header_may_stand_lower_and_then_that_is_said(lay):
    path = lay("x.csv", "\n,,\na,b,c\n1,2,3\n")
    assert cells_in(path) == [[4, "1", "2", "3"]]
    assert "The column names are in row 3." in open_cells(path).notes


def test_ragged_rows_are_refused_by_number_even_with_quoted_line_breaks_before_them(lay):
    cells = open_cells(lay("x.csv", 'a,b\n"1\n1",2\n3\n\n4,5,6\n7,8\n'))
    assert bad_rows(cells) == [
        (3, "the row has 1 cell and the header has 2"),
        (5, "the row has 3 cells and the header has 2"),
    ]
    assert cells_in(cells.path) == [[2, "1\n1", "2"], [6, "7", "8"]]


def test_broken_marks_and_ragged_rows_together_keep_the_numbering(lay):
    cells = open_cells(lay("x.csv", 'a,b\n1,"x\n2,"y"\n3\n4,"z"q\n5,6\n'))
    assert bad_rows(cells) == [
        (2, "the row has a quotation mark out of place"),
        (4, "the row has 1 cell and the header has 2"),
        (5, "the row has a quotation mark out of place"),
    ]
    assert cells_in(cells.path) == [[3, "2", "y"], [6, "5", "6"]]


@pytest.mark.parametrize("control", ["\0", "\x1f"])
def test_control_characters_refuse_their_row(lay, control):
    cells = open_cells(lay("x.csv", f"a,b\n1,2\n3,{control}\n5,6\n"))
    assert bad_rows(cells) == [(3, "the row holds a control character that no text has")]
    assert cells_in(cells.path) == [[2, "1", "2"], [4, "5", "6"]]


def test_blocks_are_joined_without_losing_or_doubling_a_row(lay):
    line = 'x{0},"quoted, {0}"\n'
    text = "a,b\n" + "".join(line.format(n) for n in range(BLOCK // 14))
    path = lay("x.csv", text)
    assert len(text) > BLOCK
    numbers, last = [], None
    for batch in open_cells(path).batches():
        numbers += batch["source_row"].to_pylist()
        last = batch.column(1).to_pylist()[-1]
    assert numbers == list(range(2, BLOCK // 14 + 2))
    assert last == f"quoted, {BLOCK // 14 - 1}"


def test_an_unclosed_mark_before_many_blocks_costs_one_row(lay):
    path = lay("x.csv", 'a,b\n1,"open\n' + "22222222,3333333\n" * (BLOCK // 17 * 3))
    cells = open_cells(path)
    rows = sum(batch.num_rows for batch in cells.batches())
    assert rows == BLOCK // 17 * 3
    assert [bad.row for bad in cells.bad_rows] == [2]


def test_a_file_without_line_ends_is_no_table(lay):
    path = lay("x.csv", "a,b\n" + "x" * (BLOCK * 3))
    with pytest.raises(CannotRead, match="row 2: no line end in"):
        list(open_cells(path).batches())


def test_batches_are_never_longer_than_asked(lay):
    cells = open_cells(lay("x.csv", "a\n" + "1\n" * 1000))
    assert [batch.num_rows for batch in cells.batches(300)] == [250, 250, 250, 250]
    assert cells.bytes_done == cells.bytes_total == 2002


def test_a_second_pass_begins_again(lay):
    cells = open_cells(lay("x.csv", "a,b\n1\n2,3\n"))
    assert bad_rows(cells) == bad_rows(cells) == [(2, "the row has 1 cell and the header has 2")]


def test_bad_rows_are_taken_once(lay):
    cells = open_cells(lay("x.csv", "a,b\n1\n2,3\n"))
    list(cells.batches())
    assert len(cells.take_bad_rows()) == 1
    assert cells.take_bad_rows() == []


def test_a_file_may_have_a_column_called_source_row(lay):
    cells = open_cells(lay("x.csv", "source_row,b\n7,8\n"))
    (batch,) = cells.batches()
    assert [column.to_pylist() for column in batch.columns] == [["7"], ["8"], [2]]


def test_a_file_filled_to_the_last_row_of_a_sheet_is_refused_as_perhaps_cut_off(lay):
    path = lay("x.csv", "a\n" + "1\n" * (LAST_ROW - 1))
    with pytest.raises(CannotRead, match=r"ends exactly at the last row that a spreadsheet can hold \(1,048,576\)"):
        list(open_cells(path).batches())


def test_at_the_last_row_of_an_old_sheet_it_is_said(lay):
    cells = open_cells(lay("x.csv", "a\n" + "1\n" * 65_535))
    list(cells.batches())
    assert any("(65,536)" in note for note in cells.notes)


def test_what_the_quick_reader_will_not_take_is_read_slowly(lay, monkeypatch):
    def too_large(*_, **__):
        raise reading_csv.pa.ArrowInvalid("too large")

    monkeypatch.setattr(reading_csv.csv, "read_csv", too_large)
    assert cells_in(lay("x.csv", "a,b\n1,2\n3,4\n")) == [[2, "1", "2"], [3, "3", "4"]]


def test_the_header_must_be_readable(lay):
    with pytest.raises(CannotRead, match="row 1: the row of column names has a quotation mark out of place"):
        open_cells(lay("x.csv", '"a"b,c\n1,2\n'))
    with pytest.raises(CannotRead, match="row 1: the row of column names holds a byte"):
        open_cells(lay("y.csv", b"\xef\xbb\xbfn\xe9,c\n1,2\n"))
