"""Postcodes: one way of writing, their parts, the special codes of the NHS, and advice where a letter was misread.

Source: Royal Mail formats A9 9AA, A99 9AA, A9A 9AA, AA9 9AA, AA99 9AA, AA9A 9AA, and GIR 0AA. Whether a postcode
exists is for the postcode directory (`places`), not for its shape. Special codes: Office for National Statistics,
pseudo postcodes ZZ99.
"""

from __future__ import annotations

import re

import pyarrow as pa

from kith.tables.schema import BadCell, Kind

__all__ = [
    "NO_FIXED_ABODE",
    "POSTCODE",
    "SPECIAL_POSTCODES",
    "area",
    "district",
    "inward",
    "is_no_fixed_abode",
    "is_special",
    "is_valid",
    "normalise",
    "outward",
    "read_postcode",
    "repair",
    "sector",
    "special_meaning",
]

NO_FIXED_ABODE = "ZZ99 3VZ"

SPECIAL_POSTCODES = {
    NO_FIXED_ABODE: "no fixed abode",
    "ZZ99 3WZ": "address not known",
    "ZZ99 3CZ": "England, not otherwise stated",
    "ZZ99 3GZ": "Wales, not otherwise stated",
    "ZZ99 1WZ": "Scotland, not otherwise stated",
    "ZZ99 2WZ": "Northern Ireland, not otherwise stated",
}
"""Codes that stand where a postcode should and what they mean; any other ZZ99 is an address abroad or unplaced."""

_SHAPE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})")
_NEARLY = re.compile(r"[A-Z01]{1,2}[0-9OI][A-Z\d]?[0-9OI][A-Z01]{2}")
_OUTWARD_ONLY = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?")
_BLANKS = re.compile(r"[\s\-\u2010-\u2015\u200b-\u200f\u2060\ufeff.]+")
_TO_LETTER = str.maketrans("01", "OI")
_TO_DIGIT = str.maketrans("OI", "01")
_SAID_IN_WORDS = {"NFA": NO_FIXED_ABODE, "NOFIXEDABODE": NO_FIXED_ABODE, "NOFIXEDADDRESS": NO_FIXED_ABODE}


def normalise(text: str) -> str | None:
    """A postcode in capitals with one space before the last three, or None where the shape is not a postcode's.

    Examples
    --------
    >>> normalise(" nr103ez "), normalise("Definitely wrong")
    ('NR10 3EZ', None)
    """
    joined = _BLANKS.sub("", text).upper()
    match = _SHAPE.fullmatch(joined)
    if match:
        return f"{match[1]} {match[2]}"
    return "GIR 0AA" if joined == "GIR0AA" else None


def is_valid(text: str) -> bool:
    """Whether the text has the shape of a postcode.

    Examples
    --------
    >>> is_valid("SE23 2NF"), is_valid("EH1 JS")
    (True, False)
    """
    return normalise(text) is not None


def outward(postcode: str) -> str:
    """The half before the space.

    Examples
    --------
    >>> outward("EC1A 1BB")
    'EC1A'
    """
    return _written(postcode).split(" ")[0]


def inward(postcode: str) -> str:
    """The half after the space.

    Examples
    --------
    >>> inward("EC1A 1BB")
    '1BB'
    """
    return _written(postcode).split(" ")[1]


def area(postcode: str) -> str:
    """The letters a postcode begins with.

    Examples
    --------
    >>> area("SE23 2NF")
    'SE'
    """
    return re.split(r"\d", outward(postcode), maxsplit=1)[0]


def district(postcode: str) -> str:
    """The outward half without a closing letter, so that EC1A and EC1V are one district.

    Examples
    --------
    >>> district("EC1A 1BB"), district("SE23 2NF")
    ('EC1', 'SE23')
    """
    half = outward(postcode)
    return half[:-1] if half[-2:-1].isdigit() and half[-1].isalpha() else half


def sector(postcode: str) -> str:
    """The outward half and the first digit of the inward half.

    Examples
    --------
    >>> sector("SE23 2NF")
    'SE23 2'
    """
    return _written(postcode)[:-2]


def repair(text: str) -> str:
    """A suggestion where letters and digits were mistaken for one another (O and 0, I and 1); else the text as it was.

    Never applied by itself: it goes into the advice to the sender, because SO and S0 can both be meant.

    Examples
    --------
    >>> repair("SWIA 2AA"), repair("nonsense")
    ('SW1A 2AA', 'nonsense')
    """
    joined = re.sub(r"\s+", "", text).upper()
    if not _NEARLY.fullmatch(joined):
        return text
    first, last = joined[:-3], joined[-3:]
    return f"{_repair_outward(first)} {last[0].translate(_TO_DIGIT)}{last[1:].translate(_TO_LETTER)}"


def _repair_outward(half: str) -> str:
    """Letter and digit where their places are certain: the third sign may be either, so it is left alone."""
    if len(half) == 2:
        return half[0].translate(_TO_LETTER) + half[1].translate(_TO_DIGIT)
    if len(half) == 3:
        return half[0].translate(_TO_LETTER) + half[1:]
    return half[:2].translate(_TO_LETTER) + half[2].translate(_TO_DIGIT) + half[3:]


def special_meaning(postcode: str) -> str | None:
    """What a ZZ99 code says about where somebody lives, or None for an ordinary postcode.

    Examples
    --------
    >>> special_meaning("zz993vz"), special_meaning("SE23 2NF")
    ('no fixed abode', None)
    """
    written = normalise(postcode) or ""
    if not written.startswith("ZZ99"):
        return None
    return SPECIAL_POSTCODES.get(written, "abroad, or a place that has no postcode")


def is_special(postcode: str) -> bool:
    """Whether this is a ZZ99 code, which lies in no small area.

    Examples
    --------
    >>> is_special("ZZ99 3WZ")
    True
    """
    return special_meaning(postcode) is not None


def is_no_fixed_abode(postcode: str) -> bool:
    """Whether the code says that the person has no fixed abode.

    Examples
    --------
    >>> is_no_fixed_abode("ZZ99 3VZ"), is_no_fixed_abode("ZZ99 3WZ")
    (True, False)
    """
    return normalise(postcode) == NO_FIXED_ABODE


def read_postcode(text: str) -> str:
    """A postcode as Kith writes it; "NFA" and "no fixed abode" become the code for it.

    Raises
    ------
    BadCell
        where the shape is wrong; a likely reading is offered, never taken.

    Examples
    --------
    >>> read_postcode("se232nf"), read_postcode("no fixed abode")
    ('SE23 2NF', 'ZZ99 3VZ')
    """
    written = normalise(text)
    if written is not None:
        return written
    joined = _BLANKS.sub("", text).upper()
    if joined in _SAID_IN_WORDS:
        return _SAID_IN_WORDS[joined]
    if _OUTWARD_ONLY.fullmatch(joined):
        raise BadCell("this is only the first half of a postcode", "give the whole postcode, as SE23 2NF")
    suggestion = normalise(repair(text))
    if suggestion is not None:
        raise BadCell("this is not a postcode", f"it may be {suggestion}: letters and digits look mistaken; check it")
    raise BadCell(
        "this is not a postcode",
        f"give one such as SE23 2NF, or {NO_FIXED_ABODE} for no fixed abode, or leave it empty",
    )


def _written(postcode: str) -> str:
    written = normalise(postcode)
    if written is None:
        raise BadCell("this is not a postcode", "give one such as SE23 2NF")
    return written


POSTCODE = Kind("postcode", pa.string(), read_postcode)
"""Capitals, one space before the last three; ZZ99 codes kept as they are."""
