"""What a file is, told from its first bytes; its name is only held against that."""

from __future__ import annotations

import codecs
from pathlib import PurePath

from kith.errors import CannotRead

FIRST = 64 << 10  # bytes looked at
SUFFIXES = {
    "csv": ".csv .tsv .txt .dat",
    "xlsx": ".xlsx",
    "parquet": ".parquet .pq",
    "ndjson": ".ndjson .jsonl .json",
}
NAMES = {suffix: form for form, suffixes in SUFFIXES.items() for suffix in suffixes.split()}
WORDS = {"csv": "delimited text", "xlsx": "an Excel workbook", "parquet": "a Parquet table", "ndjson": "JSON lines"}
MACRO_NAMES = {".xlsm", ".xltm", ".xlam", ".xlsb", ".xla", ".xlm"}

SAVE_AS = "Save it as .xlsx or .csv and send that."
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls) or one with a password",
     "Save it as .xlsx, without a password, and send that."),
    (b"%PDF", "a PDF, which has no rows and columns", "Ask for the table behind it as .xlsx or .csv."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and give the file inside."),
    (b"Rar!", "a RAR archive", "Unpack it and give the file inside."),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", "Unpack it, or pack it as .gz."),
    (b"BZh", "a bzip2 archive", "Unpack it, or pack it as .gz."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it, or pack it as .gz."),
    (b"\x89PNG", "a picture", "Ask for the table itself."),
    (b"\xff\xd8\xff", "a picture", "Ask for the table itself."),
    (b"SQLite format 3", "a database", "Export the table as .csv."),
)  # fmt: skip


def form_of(name: str, first: bytes) -> str:
    """Tell "csv", "xlsx", "parquet" or "ndjson" from a file's first bytes.

    Parameters
    ----------
    name : the file's name, without `.gz`
    first : its first bytes, up to `FIRST`, unpacked

    Raises
    ------
    CannotRead
        empty, of a form that Kith does not read, or not what its name says.

    Examples
    --------
    >>> form_of("people.csv", b"nhs_number,birth_date")
    'csv'
    >>> form_of("people.csv", b"PAR1")
    Traceback (most recent call last):
    ...
    kith.errors.CannotRead: people.csv is named .csv but holds a Parquet table. Look whether it is the right file.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in MACRO_NAMES:
        raise CannotRead(
            f"{name} is a workbook that may hold macros ({suffix}).", "Save it as .xlsx, which cannot, and send that."
        )
    if not first.strip(b"\x00 \t\r\n\xef\xbb\xbf\xfe\xff"):
        raise CannotRead(f"{name} is empty.", "Ask for it to be sent again.")
    named = NAMES.get(suffix)
    form = _form(name, first, named)
    if (named or form) != form or suffix == ".xls":
        raise CannotRead(
            f"{name} is named {suffix} but holds {WORDS[form]}.",
            "Look whether it is the right file.",
        )
    return form


def _form(name: str, first: bytes, named: str | None) -> str:
    if first.startswith(b"PAR1"):
        return "parquet"
    if first.startswith(b"PK"):
        return "xlsx"
    for magic, what, mend in _FOREIGN:
        if first.startswith(magic):
            raise CannotRead(f"{name} is {what}.", mend)
    return _form_of_text(name, first, named)


def _form_of_text(name: str, first: bytes, named: str | None) -> str:
    text = _as_text(first)
    if sum(first.count(bytes([code])) for code in range(1, 9)) > max(len(first) // 20, 20):
        raise CannotRead(f"{name} is not a table: it holds bytes that no text has.", SAVE_AS)
    if text.startswith("{") and (named != "csv" or '":' in text[:500]):
        return "ndjson"
    if text.startswith("[") and named != "csv":
        raise CannotRead(f"{name} is one JSON list.", "Write one object a line (.ndjson).")
    if text.startswith("<"):
        raise CannotRead(f"{name} is a web page or XML, not a table.", SAVE_AS)
    return "csv"


def _as_text(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return first.decode("utf-16", "replace").lstrip()
    return first.replace(b"\x00", b"").removeprefix(codecs.BOM_UTF8).decode("latin-1").lstrip()
