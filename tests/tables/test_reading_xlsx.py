"""An Excel sheet into cells: what it shows, and everything a person would not see said aloud."""

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet import _reader
from partner_files import cells_in, repacked, saved, workbook

from kith.errors import BadUsage, CannotRead
from kith.tables import open_cells

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(change, rows=(("a", "b"), ("1", "2"))) -> bytes:
    """A workbook whose sheet's XML was changed by hand."""
    content = workbook(Data=[list(row) for row in rows])
    before = zipfile.ZipFile(io.BytesIO(content)).read(SHEET).decode()
    after = change(before)
    assert after != before
    return repacked(content, {SHEET: after.encode()})


def with_cell(place, inner) -> bytes:
    """A workbook of one column `a` with one cell under it written by hand."""
    plain = f'<c r="{place}" t="inlineStr"><is><t>x</t></is></c>'
    return with_sheet(lambda xml: xml.replace(plain, f'<c r="{place}" {inner}</c>'), [("a",), ("x",)])


def notes_of(path, **how):
    cells = open_cells(path, **how)
    list(cells.batches())
    return cells.notes


def test_cells_are_the_text_that_the_sheet_shows(lay):
    row = [
        "Siân",
        9434765919,
        1.5,
        True,
        date(1945, 7, 14),
        datetime.fromisoformat("2026-01-05T09:30"),
        time(9, 30),
        timedelta(hours=30),
        None,
        "x",
    ]
    path = lay("x.xlsx", workbook(Data=[list("abcdefghij"), row]))
    assert cells_in(path) == [
        [
            2,
            "Siân",
            "9434765919",
            "1.5",
            "TRUE",
            "1945-07-14",
            "2026-01-05T09:30:00",
            "09:30:00",
            "1 day, 6:00:00",
            "",
            "x",
        ]
    ]


def test_a_number_longer_than_excel_keeps_is_never_given_back_as_if_whole(lay):
    path = lay("x.xlsx", workbook(Data=[["code"], [1007921000000107], [9.43e9], [999999999999999]]))
    assert [row[1] for row in cells_in(path)] == ["1.00792100000011E+15", "9430000000", "999999999999999"]


def test_noughts_in_front_that_only_the_format_shows_are_read(lay):
    book = Workbook()
    book.active.append(["phone"])
    book.active.append([1614960000])
    book.active["A2"].number_format = "00000000000"
    assert cells_in(lay("x.xlsx", saved(book))) == [[2, "01614960000"]]


def test_dates_are_read_in_the_workbooks_own_calendar(lay):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["born"])
    book.active.append([date(1945, 7, 14)])
    path = lay("x.xlsx", saved(book))
    assert cells_in(path) == [[2, "1945-07-14"]]
    assert "The workbook counts its days from 1904; dates were read so." in notes_of(path)


def test_the_days_that_nought_and_one_make_stay_what_they_are_and_dates_refuse_them(lay):
    book = Workbook()
    for row in (["born"], [0], [1], [-5]):
        book.active.append(row)
    for place in ("A2", "A3", "A4"):
        book.active[place].number_format = "dd/mm/yyyy"
    assert [row[1] for row in cells_in(lay("x.xlsx", saved(book)))] == ["00:00:00", "1900-01-01", "1899-12-25"]


def test_rows_keep_the_numbers_that_the_sheet_shows(lay):
    path = lay("x.xlsx", workbook(Data=[[], ["a", "b"], ["1", "2"], [], ["3", "4"]]))
    assert cells_in(path) == [[3, "1", "2"], [5, "3", "4"]]
    assert "Read from the sheet “Data”." in open_cells(path).notes


def test_something_beside_the_columns_is_refused_and_short_rows_are_filled(lay):
    path = lay("x.xlsx", workbook(Data=[["a", "b", None], ["1"], ["1", "2", None, "stray"]]))
    cells = open_cells(path)
    assert cells_in(path) == [[2, "1", ""]]
    list(cells.batches())
    assert [(bad.row, bad.reason) for bad in cells.bad_rows] == [
        (3, "the row has something in column D, which has no name")
    ]


def test_control_characters_refuse_their_row(lay):
    cells = open_cells(lay("x.xlsx", with_cell("A2", 't="inlineStr"><is><t>_x001F_</t></is>')))
    assert sum(batch.num_rows for batch in cells.batches()) == 0
    assert "control character" in cells.bad_rows[0].reason


def test_text_shared_by_the_sheets_is_read_as_excel_keeps_it(lay):
    cell = with_cell("A2", 't="s"><v>0</v>')
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'
    shared = f'<sst xmlns="{MAIN}"><si><r><t>Kocin</t></r><r><t>ski_x000D_</t></r></si></sst>'
    archive = zipfile.ZipFile(io.BytesIO(cell))
    content_types = archive.read("[Content_Types].xml").decode().replace("</Types>", f"{types}</Types>")
    content = repacked(cell, {"xl/sharedStrings.xml": shared.encode(), "[Content_Types].xml": content_types.encode()})
    assert cells_in(lay("x.xlsx", content)) == [[2, "Kocinski\r"]]


def test_the_first_sheet_shown_that_is_not_empty_is_read_and_the_others_are_named(lay):
    book = Workbook()
    book.active.title = "Cover"
    book.create_sheet("Secret").append(["x"])
    book["Secret"].sheet_state = "veryHidden"
    book.create_sheet("People").append(["a"])
    book["People"].append(["1"])
    book.create_sheet("More").append(["b"])
    path = lay("x.xlsx", saved(book))
    assert cells_in(path) == [[2, "1"]]
    assert open_cells(path).notes == (
        "Read from the sheet “People”; not from Cover, More.",
        "The workbook has hidden sheets: Secret.",
    )
    assert open_cells(path, sheet="Secret").header == ("x",)


def test_a_sheet_that_is_not_there_is_a_mistake_of_the_caller(lay):
    with pytest.raises(BadUsage, match=r"has no sheet “Peple”\. Its sheets are People"):
        open_cells(lay("x.xlsx", workbook(People=[["a"]])), sheet="Peple")
    with pytest.raises(BadUsage, match=r"x\.csv has no sheets"):
        open_cells(lay("x.csv", "a\n1\n"), sheet="People")


def test_hidden_rows_and_columns_and_merged_cells_are_announced(lay):
    book = Workbook()
    for row in (["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.active.merge_cells("A4:B4")
    path = lay("x.xlsx", saved(book))
    assert len(cells_in(path)) == 3
    notes = " ".join(notes_of(path))
    assert "1 hidden rows were read like the rest (rows 3)" in notes
    assert "Hidden columns were read like the rest, from column B" in notes
    assert "Some cells are merged" in notes


def test_formulas_give_the_result_kept_in_the_file_and_are_announced(lay):
    content = with_cell("A2", "><f>1+1</f><v>2</v>")
    path = lay("x.xlsx", content)
    assert cells_in(path) == [[2, "2"]]
    assert "1 cells are formulas; the results kept in the file were read." in notes_of(path)


def test_a_formula_without_a_result_is_an_error_never_a_blank(lay):
    path = lay("x.xlsx", workbook(Data=[["a", "b"], ["x", "=1+1"]]))
    assert cells_in(path) == [[2, "x", "#CALC!"]]
    assert any("1 formulas have no result" in note for note in notes_of(path))


def test_a_formula_whose_result_is_no_text_is_blank(lay):
    content = with_cell("A2", 't="str"><f>IF(1,"")</f><v></v>')
    assert cells_in(lay("x.xlsx", content)) == []


def test_errors_of_the_sheet_stay_errors(lay):
    content = with_cell("A2", 't="e"><v>#N/A</v>')
    assert cells_in(lay("x.xlsx", content)) == [[2, "#N/A"]]


def test_a_sheet_filled_to_its_last_row_is_refused_as_perhaps_cut_off(lay):
    content = with_sheet(
        lambda xml: xml.replace('r="2"', 'r="1048576"').replace('"A2"', '"A1048576"').replace('"B2"', '"B1048576"')
    )
    with pytest.raises(CannotRead, match="ends exactly at the last row"):
        list(open_cells(lay("x.xlsx", content)).batches())


def test_a_row_number_that_no_sheet_has_is_refused(lay):
    content = with_sheet(lambda xml: xml.replace('<row r="2"', '<row r="99999999999"'))
    with pytest.raises(CannotRead, match="has a row 99,999,999,999, and no sheet does"):
        list(open_cells(lay("x.xlsx", content)).batches())


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(lay):
    content = with_sheet(lambda xml: re.sub(r'<dimension ref="[^"]*" ?/>', '<dimension ref="A1:XFD1048576"/>', xml))
    assert cells_in(lay("x.xlsx", content)) == [[2, "1", "2"]]


def test_rows_out_of_order_are_not_lost(lay):
    content = with_sheet(
        lambda xml: xml.replace('r="2"', 'r="9"').replace('"A2"', '"A9"').replace('"B2"', '"B9"'),
        [("a", "b"), ("1", "2"), ("3", "4")],
    )
    assert cells_in(lay("x.xlsx", content)) == [[9, "1", "2"], [3, "3", "4"]]


def test_styles_that_the_reader_warns_about_do_not_stop_it(lay):
    book = Workbook()
    book.active.append(["a"])
    book.active.append([10**9])
    book.active["A2"].number_format = "dd/mm/yyyy"
    book.active["A1"].font = Font(bold=True)
    assert cells_in(lay("x.xlsx", saved(book))) == [[2, "#VALUE!"]]


def test_an_empty_workbook_says_so(lay):
    with pytest.raises(CannotRead, match="no sheet with anything in it"):
        open_cells(lay("x.xlsx", workbook(Data=[])))


def test_a_broken_sheet_is_refused(lay):
    with pytest.raises(CannotRead, match="is a damaged workbook"):
        list(open_cells(lay("x.xlsx", with_sheet(lambda xml: xml[:-30]))).batches())
    late = with_cell("A2", 't="s"><v>999</v>')
    with pytest.raises(CannotRead, match="is a damaged workbook"):
        list(open_cells(lay("y.xlsx", late)).batches())


def test_the_guard_against_harmful_xml_is_active_and_needed(lay, monkeypatch):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    content = with_sheet(lambda xml: bomb + xml)
    with pytest.raises(CannotRead, match="is a damaged workbook"):
        open_cells(lay("x.xlsx", content))
    from xml.etree.ElementTree import iterparse

    monkeypatch.setattr(_reader, "iterparse", iterparse)
    with pytest.raises(CannotRead, match="the guard against harmful XML is missing"):
        open_cells(lay("y.xlsx", workbook(Data=[["a"]])))


def test_a_packed_workbook_is_read(lay):
    import gzip

    assert cells_in(lay("x.xlsx.gz", gzip.compress(workbook(Data=[["a"], ["1"]])))) == [[2, "1"]]


def test_a_real_template_of_the_national_programme_is_read(shared):
    path = shared / "data" / "nnhip" / "NNHIPDataCollectionTemplate_v1.2.xlsx"
    notes = notes_of(path)
    assert notes[0].startswith("Read from the sheet")
