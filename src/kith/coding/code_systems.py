"""The names of coding systems as people and machines write them, and codes whose system stands in the column beside."""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa

from kith.coding.terms import CODE_SYSTEMS, Term
from kith.tables.schema import BadCell, Kind

__all__ = ["CODE_SYSTEM", "fault_in_code", "read_code", "read_code_system"]

_OTHER_NAMES = {
    "snomed": "snomedct",
    "sct": "snomedct",
    "snomedctuk": "snomedct",
    "httpsnomedinfosct": "snomedct",
    "icd": "icd10",
    "httphl7orgfhirsidicd10": "icd10",
    "httphl7orgfhirsidicd10uk": "icd10",
    "opcs": "opcs4",
    "read": "ctv3",
    "readctv3": "ctv3",
    "ctv3read": "ctv3",
    "readv3": "ctv3",
    "httpreadinfoctv3": "ctv3",
    "dmandd": "dmd",
    "httpsdmdnhsuk": "dmd",
    "httploincorg": "loinc",
    "httpwwwnlmnihgovresearchumlsrxnorm": "rxnorm",
    "httphl7orgfhirsidcvx": "cvx",
}


def read_code_system(text: str) -> str:
    """The name of a coding system as tables write it, from the usual names and the addresses that FHIR uses.

    Raises
    ------
    BadCell
        for a system that Kith does not know: its codes would be looked for in no list.

    Examples
    --------
    >>> read_code_system("SNOMED CT"), read_code_system("http://loinc.org"), read_code_system("ICD-10")
    ('snomedct', 'loinc', 'icd10')
    """
    key = re.sub(r"[^a-z0-9]", "", text.casefold())
    name = key if key in CODE_SYSTEMS else _OTHER_NAMES.get(key)
    if name is None:
        raise BadCell("Kith does not know this coding system", f"use one of {', '.join(CODE_SYSTEMS)}")
    return name


CODE_SYSTEM = Kind("coding system", pa.string(), read_code_system)


def read_code(system: str, text: str) -> Term:
    """A term of the named system.

    Raises
    ------
    BadCell
        where the text cannot be a code of that system.

    Examples
    --------
    >>> read_code("icd10", "E11.9")
    ICD10(code='E119')
    """
    return CODE_SYSTEMS[system](text)


@lru_cache(maxsize=65536)
def fault_in_code(system: str, text: str) -> tuple[str, str] | None:
    """Reason and mend where the text cannot be a code of the system, or None; for tables whose system stands beside.

    Examples
    --------
    >>> fault_in_code("snomedct", "73211009") is None
    True
    >>> fault_in_code("snomedct", "73211008")[0]
    'the check digit of this SNOMED CT code is wrong'
    """
    try:
        CODE_SYSTEMS[system].read(text)
    except BadCell as refusal:
        return refusal.reason, refusal.mend
    return None
