"""What a spreadsheet does to a value behind its owner's back: found for every kind of column, never guessed back."""

from __future__ import annotations

import re

from kith.tables.schema import BadCell

EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
    | {"#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!", "#GETTING_DATA"}
)
"""Error values that Excel writes into cells (Microsoft's list of error types)."""

_SHORTENED = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d{1,3}", re.ASCII | re.IGNORECASE)
_TOO_NARROW = re.compile(r"#{3,}")


def why_mangled(text: str) -> BadCell | None:
    """Say that a spreadsheet has spoilt this cell, or None.

    Examples
    --------
    >>> str(why_mangled("9.43E+09"))
    '“9.43E+09” is a long number that a spreadsheet has shortened, and its digits are lost'
    >>> str(why_mangled("#N/A"))
    '“#N/A” is a spreadsheet error, not a value'
    >>> why_mangled("9434765919") is None
    True
    """
    first = text[0]
    if first == "#":
        if text.upper() in EXCEL_ERRORS:
            return BadCell(f"“{text}” is a spreadsheet error, not a value", "mend the formula or leave the cell empty")
        if _TOO_NARROW.fullmatch(text):
            return BadCell(f"“{text}” is what a column too narrow shows", "widen the column and save the file again")
    elif "e" in text or "E" in text:
        return _why_shortened(text)
    return None


def _why_shortened(text: str) -> BadCell | None:
    # "1E5" could be a flat or a code, so a plain E counts only with a point before it; "1E+5" cannot
    if not _SHORTENED.fullmatch(text) or not ("+" in text[1:] or "." in text or "," in text):
        return None
    return BadCell(
        f"“{text}” is a long number that a spreadsheet has shortened, and its digits are lost",
        "format the column as text before the numbers are put in, or take the file straight from the system",
    )
