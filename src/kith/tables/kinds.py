"""The kinds of cell that every layout needs: text, dates, numbers, yes or no, and a choice from a list.

Kinds that belong to the NHS (numbers, codes, postcodes) are brought by `kith.coding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import pyarrow as pa

from kith.tables.dates import born_by, not_after, read_date
from kith.tables.schema import BadCell, Kind

_WHOLE = re.compile(r"[+-]?\d+(?:\.0+)?", re.ASCII)  # 3.0 is what a data frame makes of 3 in a column with blanks
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE]-\d{1,3})?", re.ASCII)
_LARGEST = 2**63 - 1
_NOT_WORD = re.compile(r"[\W_]+")

YES = frozenset({"yes", "y", "true", "t", "1"})
NO = frozenset({"no", "n", "false", "f", "0"})
NOT_KNOWN = frozenset(
    {"notknown", "unknown", "notrecorded", "notstated", "notasked", "prefernottosay", "dontknow", "u"}
)


def squashed(text: str) -> str:
    """A text without case, spaces or punctuation, so that `NHS No.` and `nhs_no` are one.

    Examples
    --------
    >>> squashed("NHS No."), squashed("nhs_no")
    ('nhsno', 'nhsno')
    """
    return _NOT_WORD.sub("", text.casefold())


def _read_whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise BadCell(f"“{text}” is not a whole number", "write digits only, as 1250, or leave it empty")
    value = int(text.split(".")[0])
    if abs(value) > _LARGEST:
        raise BadCell(f"“{text}” is too large to count anything", "check for two numbers run together")
    return value


def _read_decimal(text: str) -> float:
    if _DECIMAL.fullmatch(text):
        value = float(text)
        if abs(value) != float("inf"):
            return value
    if text[0] in "<>≤≥~":
        raise BadCell(f"“{text}” is a limit, not a number", "give the number measured, or leave it empty")
    if "," in text:
        raise BadCell(
            f"“{text}” has a comma, so it has more than one reading", "use a point for decimals and no commas"
        )
    raise BadCell(f"“{text}” is not a number", "write digits and at most one point, as 7.25, or leave it empty")


def _read_yes_no(text: str) -> bool | None:
    word = squashed(text)
    if word in YES:
        return True
    if word in NO:
        return False
    if word in NOT_KNOWN:
        return None  # not known is not no
    raise BadCell(f"“{text}” is neither yes nor no", "write yes or no, or leave it empty where it is not known")


TEXT = Kind("text", pa.string(), lambda text: text)
"""Any text, kept as written."""

DATE = Kind("date", pa.date32(), read_date, not_after)
"""A day that has happened: read as `dates.read_date`, and refused when later than the day of the question."""

PLANNED_DATE = Kind("planned date", pa.date32(), read_date)
"""A day that may lie ahead, as the planned end of a placement."""

BIRTH_DATE = Kind("birth date", pa.date32(), read_date, born_by)
"""A day of birth: refused in the future, and when it would make the person older than 120."""

INTEGER = Kind("whole number", pa.int64(), _read_whole)
"""A whole number; 3.0 is read as 3, 1,250 is refused."""

DECIMAL = Kind("number", pa.float64(), _read_decimal)
"""A number with a decimal point; never a comma, a limit (`<5`) or a number shortened by a spreadsheet."""

YES_NO = Kind("yes or no", pa.bool_(), _read_yes_no)
"""Yes or no; *not known* gives no value."""


def choice(name: str, allowed: Iterable[str], synonyms: Mapping[str, str] | None = None) -> Kind:
    """A kind whose cells come from a short list.

    Parameters
    ----------
    name : what the data dictionary calls it
    allowed : the values, as Kith writes them
    synonyms : what partners write for each value, text to value; matched like the values without case, spaces or
        punctuation

    Returns
    -------
    Kind, of text.

    Examples
    --------
    >>> TENURE = choice("tenure", ["social_rent", "owner"], {"council": "social_rent"})
    >>> TENURE.read("Social rent"), TENURE.read("COUNCIL")
    ('social_rent', 'social_rent')
    >>> TENURE.read("ownr")
    Traceback (most recent call last):
    ...
    kith.tables.schema.BadCell: “ownr” is not a value of tenure
    """
    values = tuple(allowed)
    meant = {squashed(word): value for word, value in (synonyms or {}).items()} | {
        squashed(value): value for value in values
    }

    def read(text: str) -> str:
        value = meant.get(squashed(text))
        if value is None:
            raise BadCell(f"“{text}” is not a value of {name}", _suggest(text, meant, values))
        return value

    return Kind(name, pa.string(), read)


def _suggest(text: str, meant: Mapping[str, str], values: tuple[str, ...]) -> str:
    near = get_close_matches(squashed(text), meant, n=1, cutoff=0.75)
    if near:
        return f"did they mean {meant[near[0]]}?"
    shown = ", ".join(values[:12]) + (f" and {len(values) - 12} more" if len(values) > 12 else "")
    return f"use one of: {shown}"
