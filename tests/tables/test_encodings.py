"""Encodings are settled by the bytes; what cannot be decoded is refused row by row."""

import codecs

import pytest
from partner_files import cells_in, named

from kith.tables import open_cells
from kith.tables.encodings import WINDOWS, Decoding
from kith.tables.sources import BLOCK

ROWS = "name,town\nKociński,Leeds\nO’Reilly,Bury\nSiân,Sale\n"
EXPECTED = [[2, "Kociński", "Leeds"], [3, "O’Reilly", "Bury"], [4, "Siân", "Sale"]]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ROWS.encode("utf-8"), None),
        (ROWS.encode("utf-8-sig"), None),
        (codecs.BOM_UTF16_LE + ROWS.encode("utf-16-le"), "UTF-16-LE"),
        (codecs.BOM_UTF16_BE + ROWS.encode("utf-16-be"), "UTF-16-BE"),
        (ROWS.encode("utf-16-le"), "UTF-16-LE"),
        (ROWS.encode("utf-16-be"), "UTF-16-BE"),
    ],
    ids=named,
)
def test_names_survive_byte_for_byte(lay, content, encoding):
    path = lay("people.csv", content)
    cells = open_cells(path)
    assert cells_in(path) == EXPECTED
    list(cells.batches())
    assert any(str(encoding) in note for note in cells.notes) == bool(encoding)


def test_windows_1252_is_found_and_said(lay):
    text = "name,price\nSiân,£5\nO’Reilly,“5”\nRené,€5\n"
    cells = open_cells(lay("people.csv", text.encode("cp1252")))
    names = [name for batch in cells.batches() for name in batch.column(0).to_pylist()]
    assert names == ["Siân", "O’Reilly", "René"]
    assert "The file is in Windows-1252; its accents were read in that." in cells.notes


def test_iso_8859_1_reads_the_same(lay):
    assert cells_in(lay("people.csv", "name\nSiân\nBeyoncé\n".encode("iso-8859-1"))) == [[2, "Siân"], [3, "Beyoncé"]]


def test_the_first_accent_may_come_long_after_the_first_block(lay):
    plain = "Ada,Leeds\n" * (BLOCK // 10 + 1000)
    cells = open_cells(lay("people.csv", ("name,town\n" + plain + "Siân,Sale\n").encode("cp1252")))
    rows = [name for batch in cells.batches() for name in batch.column(0).to_pylist()]
    assert rows[-1] == "Siân"
    assert not cells.bad_rows


def test_a_row_that_cannot_be_decoded_is_refused_and_the_rest_stand(lay):
    content = "name\nKociński\nSiân\n".encode() + b"Si\xe2n\n" + "Zoë\n".encode()
    cells = open_cells(lay("people.csv", content))
    rows = [name for batch in cells.batches() for name in batch.column(0).to_pylist()]
    assert rows == ["Kociński", "Siân", "Zoë"]
    (bad,) = cells.bad_rows
    assert (bad.row, bad.reason, bad.text) == (
        4,
        "the row holds a byte (0xE2) that is no character in UTF-8",
        "Si\\xe2n",
    )


def test_a_file_with_a_byte_order_mark_is_never_taken_for_windows_1252(lay):
    cells = open_cells(lay("people.csv", codecs.BOM_UTF8 + b"name\nSi\xe2n\n"))
    assert not [batch for batch in cells.batches() if batch.num_rows]
    assert [bad.row for bad in cells.bad_rows] == [2]


def test_a_byte_that_windows_1252_has_no_character_for_is_refused(lay):
    cells = open_cells(lay("people.csv", b"name\nSi\xe2n\nRen\xe9\nX\x81Y\n"))
    assert [name for batch in cells.batches() for name in batch.column(0).to_pylist()] == ["Siân", "René"]
    assert "(0x81)" in cells.bad_rows[0].reason


def test_a_utf_8_row_in_a_windows_1252_file_is_refused_not_garbled(lay):
    content = "name\nSiân\nRené\nZoë\n".encode("cp1252") + "Kociński\n".encode()
    cells = open_cells(lay("people.csv", content))
    assert [name for batch in cells.batches() for name in batch.column(0).to_pylist()] == ["Siân", "René", "Zoë"]
    assert [(bad.row, bad.reason) for bad in cells.bad_rows] == [
        (5, "the row is in UTF-8, though the rest of the file is in Windows-1252")
    ]


def test_half_a_character_of_utf_16_refuses_its_row(lay):
    lone = "name\nAda\n".encode("utf-16-le") + b"\x00\xd8" + "\nBea\n".encode("utf-16-le")
    cells = open_cells(lay("people.csv", codecs.BOM_UTF16_LE + lone))
    assert [name for batch in cells.batches() for name in batch.column(0).to_pylist()] == ["Ada", "Bea"]
    assert [bad.row for bad in cells.bad_rows] == [3]
    cells = open_cells(lay("cut.csv", codecs.BOM_UTF16_LE + "name\nAda\nBea\n".encode("utf-16-le") + b"C"))
    assert [name for batch in cells.batches() for name in batch.column(0).to_pylist()] == ["Ada", "Bea"]
    assert [bad.row for bad in cells.bad_rows] == [4]


def test_what_was_settled_is_kept_for_the_next_pass():
    assert Decoding(b"name\n", WINDOWS).utf8(b"Si\xe2n\n") == "Siân\n".encode()
