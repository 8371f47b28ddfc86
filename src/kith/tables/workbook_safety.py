"""A workbook is an archive, and an archive can be a bomb or a trap: looked over before anything in it is parsed."""

from __future__ import annotations

import re
import zipfile
from typing import IO

from kith.errors import CannotRead

MOST_ENTRIES = 2_000
MOST_UNPACKED = 3 << 30  # bytes; a full sheet of 1,048,576 rows by 30 columns is under 2 GB
MOST_SHARED_TEXT = 512 << 20  # bytes: the one part that is held in memory whole
RATIO_LIMIT = 100  # Apache POI's default guard, ZipSecureFile minimum inflate ratio 0.01
RATIO_FROM = 32 << 20  # bytes; a smaller part is harmless at any ratio

_TRAPS = (
    (r"(^|/)vbaProject\.bin$|/macrosheets/|/dialogsheets/", "holds macros",
     "Save it as a plain .xlsx, which cannot hold macros."),
    (r"/externalLinks/|/connections\.xml$|/queryTables/|/ddeLinks/", "is linked to other files or programs",
     "In the spreadsheet choose Data, Edit Links, Break Link, and save it again."),
    (r"/embeddings/|/activeX/|\.(zip|gz|7z|rar|xlsx|xls|docx|exe|dll|js|vbs)$", "has other files inside it",
     "Take them out and save it again."),
)  # fmt: skip
_MACRO_TYPE = b"macroEnabled"


def refuse_dangerous(file: IO[bytes], name: str) -> None:
    """Stop before a workbook that is not one, or that could do harm when opened.

    Raises
    ------
    CannotRead
        not a workbook, a damaged or locked one, one that unpacks beyond all measure, or one with macros, links to
        elsewhere, files inside it or parts named so as to be laid outside it.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _refuse_bomb(parts, name)
            _refuse_traps(parts, name)
            _refuse_foreign(archive, name)
            _refuse_nested(archive, parts, name)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, zipfile.zlib.error) as broken:  # type: ignore[attr-defined]
        raise CannotRead(
            f"{name} is a damaged workbook.", "Open it in the spreadsheet, save it again and send that."
        ) from broken


def _refuse_bomb(parts: list[zipfile.ZipInfo], name: str) -> None:
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > RATIO_FROM and part.file_size > RATIO_LIMIT * max(part.compress_size, 1) for part in parts
    )
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if len(parts) > MOST_ENTRIES or unpacked > MOST_UNPACKED or swollen or shared > MOST_SHARED_TEXT:
        raise CannotRead(
            f"{name} would unpack to {unpacked:,} bytes in {len(parts):,} parts: no honest workbook of that size does.",
            "Save the sheet as .csv and send that.",
        )


def _refuse_traps(parts: list[zipfile.ZipInfo], name: str) -> None:
    for part in parts:
        path = part.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
            raise CannotRead(
                f"{name} has a part that would be laid outside it ({part.filename!r}).",
                "Do not open it; ask its sender.",
            )
        for pattern, what, mend in _TRAPS:
            if re.search(pattern, f"/{path}", re.IGNORECASE):
                raise CannotRead(f"{name} {what}.", mend)


def _refuse_foreign(archive: zipfile.ZipFile, name: str) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in {part.lower() for part in names}:
        what = "an OpenDocument sheet" if "content.xml" in names else "an archive, not a workbook"
        raise CannotRead(f"{name} is {what}.", "Unpack it, or save it as .xlsx or .csv.")
    if _MACRO_TYPE in archive.read("[Content_Types].xml"):
        raise CannotRead(f"{name} is a workbook for macros under another name.", "Save it as a plain .xlsx.")


def _refuse_nested(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    for part in parts:
        with archive.open(part) as content:
            if content.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
                raise CannotRead(
                    f"{name} has another archive inside it ({part.filename}).", "Take it out and save it again."
                )
