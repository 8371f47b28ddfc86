"""One type for each coding system, so that a SNOMED CT code cannot stand where an ICD-10 code is meant.

A term is made from text (`SnomedCT("73211009")`), is checked when it is made, and equals only terms of its own system.
Making one from a term of another system is a `TypeError`; text that cannot be a code of the system is a `BadCell`.

Source: SNOMED CT technical guide (identifiers of 6 to 18 digits, partition, Verhoeff check digit); NHS Data Dictionary
for ICD-10, OPCS-4, Read CTV3 and dm+d; LOINC users' guide; RxNorm technical documentation; CDC list of CVX codes.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import ClassVar

import pyarrow as pa

from kith.coding.check_digits import has_right_mod10_digit, has_right_verhoeff_digit
from kith.coding.kith_terms import KITH_TERMS
from kith.tables.schema import BadCell, Kind

__all__ = [
    "CODE_KINDS",
    "CODE_SYSTEMS",
    "CTV3",
    "CVX",
    "DMD",
    "ICD10",
    "KITH_TERMS",
    "LOINC",
    "OPCS4",
    "KithTerm",
    "RxNorm",
    "SnomedCT",
    "Term",
]

_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A code in its system's one way of writing; it never changes, and never equals a code of another system."""

    code: str
    system: ClassVar[str] = ""
    called: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if isinstance(self.code, Term):
            raise TypeError(f"{self.code!r} cannot stand where a {type(self).__name__} is meant: look up its code.")
        object.__setattr__(self, "code", self.read(self.code))

    def __str__(self) -> str:
        return self.code

    @classmethod
    def read(cls, text: str) -> str:
        """The code as this system writes it; raises `BadCell` where it cannot be one."""
        raise NotImplementedError


def _foreign(text: str, *, in_column_of: str) -> BadCell | None:
    """The refusal that names the system which text unmistakably belongs to, if it is another."""
    for system, called, looks in _UNMISTAKABLE:
        if called != in_column_of and looks(text):
            return BadCell(
                f"this is a code of {called} in a place for {in_column_of}",
                f"name its system as `{system}`, or look up the code of {in_column_of}; no code is turned into another",
            )
    return None


def _not_a(cls: type[Term], text: str, shape: str) -> BadCell:
    refusal = BadCell(f"this is not a code of {cls.called}", f"it must be {shape}")
    return _foreign(text, in_column_of=cls.called) or refusal


def _concept_id(cls: type[Term], text: str) -> str:
    """The identifier of a SNOMED CT concept, or the reason why it is none."""
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell(
            f"a spreadsheet has turned this {cls.called} code into scientific notation, and its last digits are lost",
            "export again with the column formatted as text; the lost digits are not guessed",
        )
    if not (text.isascii() and text.isdigit() and 6 <= len(text) <= 18 and text[0] != "0"):
        raise _not_a(cls, text, "6 to 18 digits, not beginning with 0")
    # A short-form concept of 16 or more digits does not exist: its last places are zeros that a spreadsheet put there.
    is_right = has_right_verhoeff_digit(text) and not (len(text) > 15 and text[-3:-1] == "00")
    if not is_right and len(text) > 15 and not text[15:].strip("0"):
        raise BadCell(
            f"a spreadsheet has rounded this {cls.called} code to fifteen digits",
            "export again with the column formatted as text; the digits after the fifteenth are lost and not guessed",
        )
    if not is_right:
        raise BadCell(
            f"the check digit of this {cls.called} code is wrong",
            "copy the code again from where it came; a digit differs",
        )
    if text[-3:-1] in ("01", "11"):
        raise BadCell(
            "this is a SNOMED CT description id, which names a wording and not a concept",
            "give the concept id that the description belongs to",
        )
    if text[-3:-1] not in ("00", "10"):
        raise BadCell("this SNOMED CT id does not name a concept", "give a concept id (partition 00 or 10)")
    return text


class SnomedCT(Term):
    """A SNOMED CT concept id.

    Examples
    --------
    >>> SnomedCT("73211009")
    SnomedCT(code='73211009')
    """

    __slots__ = ()
    system, called = "snomedct", "SNOMED CT"

    @classmethod
    def read(cls, text: str) -> str:
        return _concept_id(cls, text.strip())


class DMD(Term):
    """A code of the dictionary of medicines and devices, which is built as a SNOMED CT concept id is."""

    __slots__ = ()
    system, called = "dmd", "dm+d"

    @classmethod
    def read(cls, text: str) -> str:
        return _concept_id(cls, text.strip())


class ICD10(Term):
    """An ICD-10 code, written without the dot, without the filler X and without dagger or asterisk.

    Examples
    --------
    >>> str(ICD10("e11.9")), str(ICD10("I10X")), str(ICD10("G63.2A"))
    ('E119', 'I10', 'G632')
    """

    __slots__ = ()
    system, called = "icd10", "ICD-10"
    _shape: ClassVar = re.compile(r"([A-Z]\d\d)(?:\.?(?:(\d{1,2})|X))?[-AD*+†]?")

    @classmethod
    def read(cls, text: str) -> str:
        match = cls._shape.fullmatch(text.strip().upper())
        if not match:
            raise _not_a(cls, text.strip(), "a letter and two to four digits, as E11.9")
        return match[1] + (match[2] or "")


class OPCS4(Term):
    """An OPCS-4 procedure code, written without the dot.

    Examples
    --------
    >>> str(OPCS4("k40.1"))
    'K401'
    """

    __slots__ = ()
    system, called = "opcs4", "OPCS-4"
    _shape: ClassVar = re.compile(r"([A-HJ-Z]\d\d)\.?(\d)?")

    @classmethod
    def read(cls, text: str) -> str:
        match = cls._shape.fullmatch(text.strip().upper())
        if not match:
            raise _not_a(cls, text.strip(), "a letter (not I) and two or three digits, as K40.1")
        return match[1] + (match[2] or "")


class CTV3(Term):
    """A Read code, CTV3: five signs, capitals and small letters kept apart, dots at the end.

    Examples
    --------
    >>> str(CTV3("C10.."))
    'C10..'
    """

    __slots__ = ()
    system, called = "ctv3", "CTV3"
    _shape: ClassVar = re.compile(r"(?=.{5}$)[0-9A-Za-z]+\.*")

    @classmethod
    def read(cls, text: str) -> str:
        text = text.strip()
        if not cls._shape.fullmatch(text):
            raise _not_a(cls, text, "five letters and digits with the dots kept, as C10..")
        return text


class LOINC(Term):
    """A LOINC code: digits, a hyphen and a check digit.

    Examples
    --------
    >>> str(LOINC("8480-6"))
    '8480-6'
    """

    __slots__ = ()
    system, called = "loinc", "LOINC"
    _shape: ClassVar = re.compile(r"[1-9]\d{0,6}-\d")

    @classmethod
    def read(cls, text: str) -> str:
        text = text.strip()
        if not cls._shape.fullmatch(text):
            raise _not_a(cls, text, "digits, a hyphen and a check digit, as 8480-6")
        if not has_right_mod10_digit(text.replace("-", "")):
            raise BadCell("the check digit of this LOINC code is wrong", "copy the code again from where it came")
        return text


class RxNorm(Term):
    """An RxNorm concept number (RXCUI): one to seven digits, not beginning with 0.

    Examples
    --------
    >>> str(RxNorm("860975"))
    '860975'
    """

    __slots__ = ()
    system, called = "rxnorm", "RxNorm"
    _shape: ClassVar = re.compile(r"[1-9]\d{0,6}", re.ASCII)

    @classmethod
    def read(cls, text: str) -> str:
        if not cls._shape.fullmatch(text.strip()):
            raise _not_a(cls, text.strip(), "one to seven digits, not beginning with 0")
        return text.strip()


class CVX(Term):
    """A CVX vaccine code: one to three digits, written with two at least.

    Examples
    --------
    >>> str(CVX("3")), str(CVX("140"))
    ('03', '140')
    """

    __slots__ = ()
    system, called = "cvx", "CVX"
    _shape: ClassVar = re.compile(r"\d{1,3}", re.ASCII)

    @classmethod
    def read(cls, text: str) -> str:
        if not cls._shape.fullmatch(text.strip()):
            raise _not_a(cls, text.strip(), "one to three digits")
        return f"{int(text):02}"


class KithTerm(Term):
    """One of Kith's own terms (`KITH_TERMS`).

    Examples
    --------
    >>> str(KithTerm("lives_alone"))
    'lives_alone'
    """

    __slots__ = ()
    system, called = "kith", "Kith"

    @classmethod
    def read(cls, text: str) -> str:
        term = text.strip().casefold()
        if term not in KITH_TERMS:
            near = difflib.get_close_matches(term, KITH_TERMS, n=1)
            hint = f"is `{near[0]}` meant?" if near else "the terms are listed in docs/reference"
            raise _foreign(text.strip(), in_column_of=cls.called) or BadCell("this is not one of Kith's terms", hint)
        return term


def _is_concept_id(text: str) -> bool:
    return text.isdigit() and 7 <= len(text) <= 18 and text[0] != "0" and has_right_verhoeff_digit(text)


_UNMISTAKABLE = (
    ("loinc", "LOINC", re.compile(r"\d{1,7}-\d").fullmatch),
    ("ctv3", "CTV3", re.compile(r"(?=.{5}$)[0-9A-Za-z]+\.+").fullmatch),
    ("icd10", "ICD-10", re.compile(r"[A-Z]\d\d(\.\d{1,2})?").fullmatch),
    ("snomedct", "SNOMED CT", _is_concept_id),
)

CODE_SYSTEMS: dict[str, type[Term]] = {
    system.system: system for system in (SnomedCT, ICD10, OPCS4, CTV3, DMD, LOINC, RxNorm, CVX, KithTerm)
}
"""The name of each coding system, as tables write it, and its type."""

CODE_KINDS = {name: Kind(f"{system.called} code", pa.string(), system.read) for name, system in CODE_SYSTEMS.items()}
"""A kind for each coding system, for columns that hold codes of that system only."""
