"""Codelists, people and entries that the tests of scores share."""

from datetime import date
from functools import cache

import pyarrow as pa

from kith.coding import Codelist
from kith.coding.codelists import CodelistRow
from kith.insight.scores import (
    SCORED,
    SCORES,
    score,
)
from tests.insight.worlds import EVENT_SCHEMA, PEOPLE_SCHEMA

ON = date(2026, 11, 1)
YEAR_AGO = date(2025, 11, 1)
DEFICITS = [factor.name for factor in SCORES["efi"].factors if factor.name != "polypharmacy"]

MEASURED = [
    "abpi",
    "atrial_fibrillation_score",
    "barthel",
    "copd_exacerbations",
    "copd_unscheduled",
    "diastolic_24_hours",
    "falls_in_12_months",
    "haemoglobin",
    "hip_t_score",
    "must",
    "oxygen_hours",
    "six_cit",
    "systolic_24_hours",
    "tsh",
    "urine_albumin_24_hours",
    "urine_microalbumin",
    "urine_protein_24_hours",
    "urine_protein_creatinine",
]
"""Lists of measurements that tell of a deficit of the eFI; eGFR and urine albumin to creatinine come with Kith."""


def made(name, codes, category=""):
    return Codelist(name, "1", "test", "", tuple(CodelistRow("ctv3", code, "", category) for code in codes))


@cache
def efi_lists(names=tuple(DEFICITS)):
    return {f"efi_{name}": made(f"efi_{name}", [name]) for name in names}


@cache
def efi_lists_with_values():
    """Every list of the eFI, one code each named as the list without its beginning."""
    return efi_lists((*DEFICITS, *MEASURED)) | {name: made(name, [name]) for name in ("egfr", "urine_acr")}


@cache
def efi2_lists():
    """One code each, named as the list; medicines m0 to m23, of which two and two are one category."""
    looks = [look for factor in SCORES["efi2"].factors for look in factor.looks]
    names = {name for look in looks for name in (look.codelist, *look.unless_later)} - {"efi2_polypharmacy"}
    medicines = tuple(CodelistRow("ctv3", f"m{n}", "", f"paragraph {n // 2}") for n in range(24))
    listed = Codelist("efi2_polypharmacy", "1", "test", "", medicines)
    return {name: made(name, [name]) for name in sorted(names)} | {"efi2_polypharmacy": listed}


def born(year, person="p", month=1, sources=("gp:P83001",), died=None):
    row = dict.fromkeys(PEOPLE_SCHEMA.names)
    birth = date(year, month, 1) if year else None
    return {**row, "person_id": person, "birth_month": birth, "death_month": died, "sources": list(sources)}


def entry(code, day="2026-05-01", person="p", system="ctv3", **more):
    empty = dict.fromkeys(EVENT_SCHEMA.names)
    day = date.fromisoformat(day) if isinstance(day, str) else day
    told = {"person_id": person, "date": day, "code_system": system, "code": code, "kind": "condition"}
    return {**empty, **told, "file": "a.csv", "source_row": 2, **more}


def medicine(code, day="2026-10-01", person="p"):
    return entry(code, day, person, system="dmd", kind="medication")


def asked(name, rows, lists, people=None):
    people = pa.Table.from_pylist(people or [born(1940)], PEOPLE_SCHEMA)
    found = score(name, people, pa.Table.from_pylist(rows, EVENT_SCHEMA), lists, ON).table
    assert found.schema.equals(SCORED.arrow)
    return found.to_pylist()


def one(name, rows, lists, people=None):
    (row,) = asked(name, rows, lists, people)
    return row
