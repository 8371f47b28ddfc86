"""Workbooks that are bombs or traps are refused before anything in them is parsed (IMP-10)."""

import gzip
import io
import zipfile

import pytest
from partner_files import named, repacked, workbook

from kith.errors import CannotRead
from kith.tables import open_cells, workbook_safety

GOOD = workbook(Data=[["a"], ["1"]])


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/vbaProject.bin": b"x"}, "holds macros"),
        ({"xl/VBAPROJECT.BIN": b"x"}, "holds macros"),
        ({"xl/macrosheets/sheet1.xml": b"<x/>"}, "holds macros"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "is linked to other files or programs"),
        ({"xl/connections.xml": b"<x/>"}, "is linked to other files or programs"),
        ({"xl/embeddings/object1.bin": b"x"}, "has other files inside it"),
        ({"more.zip": b"x"}, "has other files inside it"),
        ({"xl/media/picture.png": b"PK\x03\x04rest"}, r"has another archive inside it \(xl/media/picture.png\)"),
        ({"../../etc/passwd": b"x"}, "has a part that would be laid outside it"),
        ({"/etc/passwd": b"x"}, "has a part that would be laid outside it"),
        ({"..\\..\\x": b"x"}, "has a part that would be laid outside it"),
        ({"C:\\x": b"x"}, "has a part that would be laid outside it"),
        ({"[Content_Types].xml": b"sheet.macroEnabled.main+xml"}, "a workbook for macros under another name"),
        ({"xl/workbook.xml": None}, "is an archive, not a workbook"),
        ({"xl/workbook.xml": None, "content.xml": b"x"}, "is an OpenDocument sheet"),
        ({f"x{n}.xml": b"x" for n in range(2_001)}, "no honest workbook"),
    ],
    ids=named,
)
def test_IMP_10_traps_are_refused(lay, parts, words):
    with pytest.raises(CannotRead, match=words) as refused:
        open_cells(lay("x.xlsx", repacked(GOOD, parts)))
    assert refused.value.mend


def test_IMP_10_a_bomb_is_refused_unopened(lay, monkeypatch):
    content = io.BytesIO(GOOD)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/big.xml", "w") as part:
        for _ in range(64):
            part.write(bytes(1 << 20))
    bomb = content.getvalue()
    assert len(bomb) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("something in it was unpacked"))
    with pytest.raises(CannotRead, match="would unpack to 67,"):
        open_cells(lay("x.xlsx", bomb))


def test_IMP_10_text_shared_by_the_sheets_must_fit_in_memory(lay, monkeypatch):
    monkeypatch.setattr(workbook_safety, "MOST_SHARED_TEXT", 10)
    with pytest.raises(CannotRead, match="no honest workbook"):
        open_cells(lay("x.xlsx", repacked(GOOD, {"xl/sharedStrings.xml": b"<sst>more than ten</sst>"})))


@pytest.mark.parametrize("name", ["x.xlsm", "x.xltm", "x.xlsb", "X.XLSM"])
def test_IMP_10_a_name_for_macros_is_refused(lay, name):
    with pytest.raises(CannotRead, match="may hold macros"):
        open_cells(lay(name, GOOD))
    with pytest.raises(CannotRead, match="may hold macros"):
        open_cells(lay(f"{name}.gz", gzip.compress(GOOD)))


@pytest.mark.parametrize("content", [GOOD[:-20], GOOD[:200], flipped(GOOD, 40), b"PK\x03\x04"], ids=named)
def test_a_damaged_workbook_is_refused(lay, content):
    with pytest.raises(CannotRead, match=r"is a damaged workbook|is an archive"):
        list(open_cells(lay("x.xlsx", content)).batches())


def test_a_good_one_is_read(lay):
    assert open_cells(lay("x.xlsx", GOOD)).header == ("a",)
