"""Small worlds for segments: one codelist of made-up codes for every element, people with what happened to them."""

from datetime import date

import pyarrow as pa

from kith.coding import Codelist, CodelistRow
from kith.insight import segment_people
from kith.insight.segment_rules import segment_rules
from kith.tables.engines import open_engine
from tests.insight.worlds import EVENT_SCHEMA

ON = date(2026, 11, 1)
LATELY = date(2026, 5, 1)
RULES = segment_rules()
CONDITIONS = tuple(one.wants for one in RULES.conditions)
STATUSES = ("smoking_status:never", "smoking_status:ex", "alcohol_status:lower risk", "frailty:mild")
WANTED = sorted(
    {one.wants for one in (*RULES.elements, *RULES.conditions) if one.wants}
    | {one.ended_by for one in RULES.conditions if one.ended_by}
    | set(STATUSES)
)
# one code of SNOMED CT and one of ICD-10 for each list and category
CODES = {wants: (str(100_000 + place), f"X{place:03}") for place, wants in enumerate(WANTED)}
PEOPLE_SCHEMA = pa.schema(
    [
        ("person_id", pa.string()),
        ("birth_month", pa.date32()),
        ("death_month", pa.date32()),
        ("sources", pa.list_(pa.string())),
    ]
)


def _every_list():
    rows = {}
    for wants, (snomed, icd) in CODES.items():
        name, _, category = wants.partition(":")
        some = [CodelistRow("snomedct", snomed, "", category), CodelistRow("icd10", icd, "", category)]
        rows.setdefault(name, []).extend(some)
    rows["mental_health_contact"] = [CodelistRow("kith", "mental_health_contact")]
    return {name: Codelist(name, "1", "", "", tuple(codes)) for name, codes in rows.items()}


EVERY_LIST = _every_list()


def event(wants, day=LATELY, system="snomedct", **more):
    code = CODES[wants][system == "icd10"]
    if wants == "mental_health_contact":
        system, code = "kith", wants
    row = dict.fromkeys(EVENT_SCHEMA.names) | {"kind": "condition", "date": day, "code_system": system, "code": code}
    return row | {"source": "gp", "file": "gp.csv", "source_row": 2} | more


def hospital(wants, day=LATELY, stay="emergency_admission", row=7, **more):
    """A stay, and the diagnosis in the same row of the same file."""
    there = {"source": "hospital", "file": "hospital.csv", "source_row": row}
    kind = "contact" if stay in ("emergency_attendance", "outpatient_appointment") else "admission"
    outcome = "attended" if kind == "contact" else None
    blank = dict.fromkeys(EVENT_SCHEMA.names)
    came = blank | there | {"kind": kind, "date": day, "code_system": "kith", "code": stay, "outcome": outcome} | more
    return [came, event(wants, day, "icd10", **there)]


def person(name, **more):
    row = {"person_id": name, "birth_month": date(1950, 1, 1), "death_month": None, "sources": ["gp:P83001"]}
    return row | more


def segment_all(people, events, codelists, on=ON):
    engine = open_engine(threads=1)
    try:
        held = engine.create_table("people", pa.Table.from_pylist(people, PEOPLE_SCHEMA))
        happened = engine.create_table("events", pa.Table.from_pylist(events, EVENT_SCHEMA))
        return segment_people(held, happened, codelists, on=on).to_pylist()
    finally:
        engine.disconnect()


def placed(worlds, codelists, **more):
    """The row of each named person, whose events are given; rows of files are told apart by person."""
    events = [
        {**one, "person_id": name, "file": f"{number} {one['file']}"}
        for number, (name, some) in enumerate(worlds.items())
        for one in some
    ]
    rows = segment_all([person(name, **more) for name in worlds], events, codelists)
    return {row["person_id"]: row for row in rows}


def place(events, codelists, **more):
    return placed({"p": events}, codelists, **more)["p"]
