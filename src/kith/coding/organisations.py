"""Organisation codes (ODS) and what kind of body each may name.

Source: NHS England, Organisation Data Service guide: one to nine letters and digits. The shape only hints at the kind
of body, and shapes overlap (V03462 is a dental practice, Y02736 a general practice): the organisation's own record says
what it is.
"""

from __future__ import annotations

import re

import pyarrow as pa

from kith.tables.schema import BadCell, Kind

__all__ = ["NO_PRACTICE", "ODS_CODE", "PRACTICE_ODS_CODE", "may_be", "read_ods_code", "read_practice_ods_code"]

NO_PRACTICE = {
    "V81997": "no registered general practice",
    "V81998": "a practice code does not apply",
    "V81999": "the practice is not known",
}
"""Default codes that stand where a practice should (NHS Data Dictionary); nobody is registered at one of them."""

_CODE = re.compile(r"[A-Z0-9]{1,9}")
_PRACTICE = re.compile(r"[A-HJ-NPV-Y]\d{5}")
_SHAPES = (
    ("general practice", re.compile(r"[A-HJ-NPVWY]\d{5}")),
    ("branch of a general practice", re.compile(r"[A-HJ-NPVWY]\d{8}")),
    ("general practitioner", re.compile(r"G\d{7}")),
    ("dental practice", re.compile(r"V\d{5}")),
    ("pharmacy", re.compile(r"F[A-Z0-9]{4}")),
    ("social care site", re.compile(r"V[A-Z0-9]{4}")),
    ("primary care network", re.compile(r"U\d{5}")),
    ("integrated care board", re.compile(r"Q[A-Z0-9]{2}")),
    ("NHS trust", re.compile(r"[RT][A-Z0-9]{2}")),
    ("site of an NHS trust", re.compile(r"[RT][A-Z0-9]{4}")),
    ("sub-integrated care board location", re.compile(r"\d{2}[A-Z0-9]")),
)


def may_be(code: str) -> tuple[str, ...]:
    """The kinds of body that write their code in this shape; empty where none known to Kith does.

    Examples
    --------
    >>> may_be("E84685"), may_be("FVR79")
    (('general practice',), ('pharmacy',))
    """
    return tuple(kind for kind, shape in _SHAPES if shape.fullmatch(code))


def read_ods_code(text: str) -> str:
    """An ODS code in capitals without spaces.

    Raises
    ------
    BadCell
        where it is not one to nine letters and digits.

    Examples
    --------
    >>> read_ods_code("e84685 ")
    'E84685'
    """
    code = re.sub(r"\s+", "", text).upper()
    if not _CODE.fullmatch(code):
        raise BadCell(
            "this is not an organisation (ODS) code, which is one to nine letters and digits",
            "look the code up in the Organisation Data Service, and give the code rather than the name",
        )
    return code


def read_practice_ods_code(text: str) -> str:
    """The ODS code of a general practice: a letter and five digits.

    Raises
    ------
    BadCell
        where it is an organisation's code of another shape, or a default code that means no practice.

    Examples
    --------
    >>> read_practice_ods_code("Y02736")
    'Y02736'
    """
    code = read_ods_code(text)
    if code in NO_PRACTICE:
        raise BadCell(f"this code says that {NO_PRACTICE[code]}", "leave the cell empty where there is no practice")
    if not _PRACTICE.fullmatch(code):
        kinds = may_be(code)
        found = f"has the shape of another code ({kinds[0]})" if kinds else "is not a letter and five digits"
        raise BadCell(f"the code of a general practice is wanted, and this {found}", "give a code such as E84685")
    return code


ODS_CODE = Kind("organisation (ODS) code", pa.string(), read_ods_code)
PRACTICE_ODS_CODE = Kind("general practice (ODS) code", pa.string(), read_practice_ods_code)
