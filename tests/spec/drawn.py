"""Reads the drawn tables of cases: text that a nurse can check, of which tests and pages are made."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kith.coding import built_in
from tests.insight.worlds import EVENT_SCHEMA, PEOPLE_SCHEMA

HERE = Path(__file__).parent
YES_NO = {"yes": True, "no": False, "": None}
OUTCOMES = ("attended", "did_not_attend", "cancelled_by_person", "cancelled_by_service", "declined", "not_recorded")


@dataclass(frozen=True)
class Drawn:
    """One table: the rule it is of, and its cases as dictionaries of text."""

    rule: str
    cases: tuple[dict[str, str], ...]


def read(path: Path) -> Drawn:
    title, *_, table = path.read_text(encoding="utf-8").split("\n\n")
    head, _, *lines = table.rstrip("\n").split("\n")
    names = [cell.strip() for cell in head.split("|")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return Drawn(title.split(",")[0], tuple(dict(zip(names, row + [""] * (len(names) - len(row)))) for row in rows))


def tables(folder: str) -> dict[str, Drawn]:
    return {path.stem: read(path) for path in sorted((HERE / folder).glob("*.txt"))}


def person(case: dict[str, str], name: str) -> dict:
    """A person as the case says; what it does not say is not known."""
    told = dict.fromkeys(PEOPLE_SCHEMA.names) | {"person_id": name, "ethnic_group": "White", "sources": ["gp"]}
    if case.get("GP") == "no":
        told["sources"] = ["hospital"]
    if "(" in case["who"] and case["who"].endswith(")"):
        told["ethnic_group"] = case["who"].rsplit("(", 1)[1][:-1]
    if case["born"]:
        told["birth_month"] = date.fromisoformat(case["born"] + "-01")
    for part in case.get("person", "").split():
        column, value = part.split("=")
        told[column] = typed(column, value)
    return told


def typed(column: str, value: str):
    if column == "sources":
        return [source for source in value.split(",") if source]
    if column == "imd_decile":
        return int(value) if value else None
    if column in ("interpreter_needed", "lives_alone"):
        return YES_NO[value]
    return date.fromisoformat(value) if column.endswith("_month") else value


def code_of(codelist: str) -> tuple[str, str]:
    """The first code of a list; a Kith term that no list is named for stands for itself."""
    if codelist not in built_in():
        return "kith", codelist
    first = built_in()[codelist].codes[0]
    return first.system, first.code


def events(case: dict[str, str], name: str) -> list[dict]:
    """The entries of a case, one row each, in the order they are written."""
    rows = []
    for number, entry in enumerate(filter(None, case["record"].split("; ")), start=2):
        codelist, day, *more = entry.split(" ")
        system, code = (
            next(iter((row.system, row.code) for row in built_in()[codelist].codes))
            if codelist in built_in()
            else ("kith", codelist)
        )
        row = dict.fromkeys(EVENT_SCHEMA.names)
        row |= {
            "person_id": name,
            "date": date.fromisoformat(day),
            "code_system": system,
            "code": code,
            "file": "a.csv",
            "source_row": number,
        }
        row["kind"] = "contact" if more and more[0] in OUTCOMES else "condition"
        if more and more[0] in OUTCOMES:
            row["outcome"] = more[0]
        elif more:
            row["value"], row["unit"] = float(more[0]), more[1]
        rows.append(row)
    return rows
