"""NHS numbers: check digit, spacing, the ranges that are issued, and what exactly is wrong with one that is refused.

Source: NHS Data Dictionary (ten digits, the last a modulus 11 check digit; shown 3-3-4); ranges as in the package
`nhs-number` of the UK Faculty of Clinical Informatics community. England and Wales 400 000 0000 to 499 999 9999 and
600 000 0000 to 799 999 9999; Scotland's CHI 010 100 0000 to 311 299 9999; Northern Ireland 320 000 0000 to
399 999 9999; numbers that begin with 9 are for testing; 5 and 8 are not issued.
"""

from __future__ import annotations

import re

import pyarrow as pa

from kith.tables.schema import BadCell, Kind

__all__ = [
    "NHS_NUMBER",
    "check_digit",
    "display",
    "has_right_check_digit",
    "is_test_range",
    "is_valid",
    "read_nhs_number",
    "why_wrong",
]

# Weighted sums of the first three, next three and last four digits, so that reading a number is three look-ups.
_FIRST = {f"{n:03}": sum(w * int(d) for w, d in zip((10, 9, 8), f"{n:03}")) for n in range(1000)}
_NEXT = {f"{n:03}": sum(w * int(d) for w, d in zip((7, 6, 5), f"{n:03}")) for n in range(1000)}
_LAST = {f"{n:04}": sum(w * int(d) for w, d in zip((4, 3, 2, 1), f"{n:04}")) for n in range(10000)}

_ISSUED_HERE = frozenset("4679")
_ALL_SAME = frozenset(digit * 10 for digit in "0123456789")
# Spaces of every width, tabs, hyphens and dashes, and the invisible marks that pasting leaves behind.
_SEPARATORS = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff]+")
_NATIONAL_INSURANCE = re.compile(r"[A-Z]{2}\d{6}[A-D]?", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_NOT_GIVEN = frozenset({"na", "n/a", "none", "null", "nil", "unknown", "notknown", "missing", "tbc", "x", "."})


def has_right_check_digit(digits: str) -> bool:
    """Whether ten digits satisfy modulus 11; says nothing of whether such a number is issued.

    Method: weights 10 to 1 on the ten digits; the sum must divide by 11.

    Examples
    --------
    >>> has_right_check_digit("9434765870"), has_right_check_digit("9434765871"), has_right_check_digit("0000000000")
    (True, False, True)
    """
    try:
        total = _FIRST[digits[:3]] + _NEXT[digits[3:6]] + _LAST[digits[6:]]
    except KeyError:
        return False
    return total % 11 == 0


def check_digit(first_nine: str) -> str | None:
    """The tenth digit that belongs to nine, or None where the check value is 10 and the nine can never be issued.

    Examples
    --------
    >>> check_digit("943476587"), check_digit("400000008")
    ('0', None)
    """
    value = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), first_nine, strict=True)) % 11
    return None if value == 10 else str(value)


def read_nhs_number(text: str) -> str:
    """Ten digits from an NHS number as people type and paste it.

    Parameters
    ----------
    text : the cell; spaces, hyphens, tabs, no-break spaces, a leading apostrophe and a trailing `.0` are taken off

    Returns
    -------
    The ten digits, as text.

    Raises
    ------
    BadCell
        says which of the usual things went wrong, and how to mend it. A number in scientific notation is never guessed.

    Examples
    --------
    >>> read_nhs_number("943 476-5870")
    '9434765870'
    """
    digits = text if len(text) == 10 else text.replace(" ", "").replace("-", "")
    if has_right_check_digit(digits) and digits[0] in _ISSUED_HERE and digits not in _ALL_SAME:
        return digits  # most cells are right: no need to look for what is wrong
    digits = _bare(text)
    fault = _fault(digits)
    if fault is not None:
        raise BadCell(*fault)
    return digits


def why_wrong(text: str) -> tuple[str, str] | None:
    """What is wrong with an NHS number and how to mend it, or None where it can be read.

    Examples
    --------
    >>> why_wrong("943 476 5870") is None
    True
    >>> why_wrong("QQ123456C")[0]
    'this is a National Insurance number, not an NHS number'
    """
    return _fault(_bare(text))


def is_valid(text: str) -> bool:
    """Whether this can be read as an NHS number of England, Wales or the Isle of Man, or as a test number.

    Examples
    --------
    >>> is_valid("469 819 4180"), is_valid("1234567890")
    (True, False)
    """
    return why_wrong(text) is None


def is_test_range(number: str) -> bool:
    """Whether ten digits are in the range kept for testing: no living person has such a number.

    Examples
    --------
    >>> is_test_range("9990000018"), is_test_range("4698194180")
    (True, False)
    """
    return number.startswith("9")


def display(number: str) -> str:
    """Ten digits as people read them aloud, 3-3-4.

    Examples
    --------
    >>> display("9434765870")
    '943 476 5870'
    """
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _bare(text: str) -> str:
    """The cell without separators, without a spreadsheet's text marks and without a float's `.0`."""
    bare = _SEPARATORS.sub("", text)
    if bare[:2] == '="' and bare[-1:] == '"':
        bare = bare[2:-1]
    return re.sub(r"\.0+$", "", bare.lstrip("'"))


def _fault(bare: str) -> tuple[str, str] | None:
    """Reason and mend for a cell without separators, or None."""
    if not (bare.isascii() and bare.isdigit()):
        return _not_digits(bare)
    if len(bare) != 10:
        return _wrong_length(bare)
    if bare in _ALL_SAME:
        return (
            "all ten digits are the same, which marks a number that nobody had",
            "leave the cell empty, or trace the number",
        )
    if not has_right_check_digit(bare):
        return (
            "the check digit of this NHS number is wrong",
            "compare it with the letter or the record it was copied from; a digit is mistyped or two are swapped",
        )
    return _not_issued_here(bare)


def _not_digits(bare: str) -> tuple[str, str]:
    if bare.casefold() in _NOT_GIVEN or not bare:
        return "the cell says that there is no NHS number", "leave the cell empty where a number is not known"
    if _NATIONAL_INSURANCE.fullmatch(bare):
        return (
            "this is a National Insurance number, not an NHS number",
            "take it out: Kith keeps no National Insurance numbers. Give the ten-digit NHS number or nothing",
        )
    if _SCIENTIFIC.fullmatch(bare):
        return (
            "a spreadsheet has turned this NHS number into scientific notation, and its last digits are lost",
            "export again with the column formatted as text; the lost digits cannot be worked out and are not guessed",
        )
    if any(character.isalpha() for character in bare):
        return (
            "this NHS number has letters in it",
            "an NHS number is ten digits: look for O typed for 0, I for 1, or a number of another kind",
        )
    return (
        "this NHS number has signs in it that are not digits",
        "give ten digits; spaces and hyphens may stand between them",
    )


def _wrong_length(bare: str) -> tuple[str, str]:
    if len(bare) == 9 and has_right_check_digit("0" + bare):
        return (
            "nine digits: a spreadsheet has dropped the leading zero",
            "a number that begins with 0 is a Scottish CHI number; export again as text and put it in the local id",
        )
    return (
        f"an NHS number has ten digits, and this has {len(bare)}",
        "export again with the column formatted as text, and compare with the record it came from",
    )


def _not_issued_here(digits: str) -> tuple[str, str] | None:
    """Reason and mend where the range is another country's or nobody's."""
    if digits[0] in _ISSUED_HERE:
        return None
    if "320" <= digits[:3] <= "399":
        return (
            "this is in the range of Northern Ireland's Health and Care numbers",
            "put it in the local id, and trace the person's NHS number for England",
        )
    if "01" <= digits[:2] <= "31" and "01" <= digits[2:4] <= "12":
        return (
            "this is in the range of Scotland's CHI numbers",
            "put it in the local id, and trace the person's NHS number for England",
        )
    return "no NHS number is issued in this range", "compare it with the record it was copied from, or leave it empty"


NHS_NUMBER = Kind("NHS number", pa.string(), read_nhs_number)
"""Ten digits as text, check digit right, in an issued or a test range."""
