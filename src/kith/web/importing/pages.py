"""Imports in words for a page: what a review counted, kept as counts only, and said so that it adds up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kith.errors import Subtractable
from kith.governance.disclosure import HES_STYLE, Policy, protect
from kith.people.layouts import LAYOUTS
from kith.road.comparing import Change

__all__ = [
    "BY_FIFTH",
    "Line",
    "as_review",
    "fifth_lines",
    "layout_words",
    "list_lines",
    "people_lines",
    "problem_rows",
    "without_cells",
]

BY_FIFTH = Policy("counts of 1 to 7 hidden, and more where one could be had by taking away", 7, 1)
"""The whole number of new people is said on the same page, so the others are not rounded: what a reader could take away is guarded exactly."""

_FIFTHS = {"1 (most deprived)": (1, 2), "2": (3, 4), "3": (5, 6), "4": (7, 8), "5 (least deprived)": (9, 10)}
_NOT_KNOWN = "Not known"


@dataclass(frozen=True)
class Line:
    """One line of a reckoning; `sign` is what it does to the sum, and a sum has none."""

    words: str
    count: int
    sign: str = ""


def as_review(change: Change, counts: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a review: counts only, as JSON holds them."""
    told = asdict(change)
    deciles = told.pop("new_by_decile")
    lists = told.pop("lists")
    files = {name: dict(fates) for name, fates in counts["files"].items()}
    return {
        "people": told, "lists": list(lists), "files": files,
        "new_by_decile": {str(decile) if decile else _NOT_KNOWN: people for decile, people in deciles.items()},
    }  # fmt: skip


def people_lines(review: Mapping[str, Any]) -> list[Line]:
    """People on the register before and after, and what makes the difference: it adds up."""
    people = review["people"]
    return [
        Line("People on the register before", people["before"]),
        Line("New: no partner held a record of them before", people["new"], "+"),
        Line("Taken apart: they were taken for somebody else, and stand by themselves", people["parted"], "+"),
        Line("Put together: they are taken for somebody else on the register", people["put_together"], "−"),
        Line("Leave: no partner holds a record of them any more", people["leave"], "−"),
        Line("People on the register after", people["after"]),
    ]


def fifth_lines(review: Mapping[str, Any]) -> list[tuple[str, int | None]]:
    """New people by fifth of areas by deprivation, a small number hidden, and what would give one away; nothing of too few people.

    How many are new is said beside it, so where that is a small number the fifths would say where those few live.
    """
    found = review["new_by_decile"]
    told = {name: sum(found.get(str(one), 0) for one in deciles) for name, deciles in _FIFTHS.items()}
    told[_NOT_KNOWN] = found.get(_NOT_KNOWN, 0)
    if BY_FIFTH.is_small(sum(told.values())):
        return []
    rows = pa.table({"fifth": [*told, "All"], "people": [*told.values(), sum(told.values())]})
    try:
        safe = protect(rows, counts=["people"], by=["fifth"], policy=BY_FIFTH)["people"].to_pylist()
    except Subtractable:
        return []
    return list(zip(told, safe[:-1], strict=True))


def list_lines(review: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Who comes on and goes off by list, as the figures of a finding are shown; and on how many more lists only a few do.

    Those are not named: of an import with one new person they would say what that one person has.
    """
    many = [one for one in review["lists"] if not HES_STYLE.is_small(max(one["on"], one["off"]))]
    told = [
        {"list": one["list"].replace("_", " ").capitalize(), "on": _shown(one["on"]), "off": _shown(one["off"])}
        for one in many
    ]
    return told, len(review["lists"]) - len(many)


def _shown(count: int) -> int | None:
    return None if HES_STYLE.is_small(count) else HES_STYLE.rounded(count)


_QUOTED = re.compile(r"“[^”]*”|^\d{4}-\d\d-\d\d(?= )")


def without_cells(problems: Any, layout: str) -> pa.Table:
    """Problems of a file, whose reasons no longer quote a cell that says who somebody is: row and column lead its sender to it."""
    identifying = [column.name for column in LAYOUTS[layout].schema.columns if column.identifies]
    rows = zip(problems["field"].to_pylist(), problems["reason"].to_pylist(), strict=True)
    said = [_QUOTED.sub("the cell", reason) if reason and field in identifying else reason for field, reason in rows]
    place = problems.schema.get_field_index("reason")
    return problems.set_column(place, "reason", pa.array(said, pa.string()))


def problem_rows(path: Path) -> pa.Table:
    """What is wrong with the rows of a file, in the columns that its sender needs; which cell says who somebody is was left empty."""
    return pq.read_table(path, columns=["row", "column", "reason", "mend", "fate", "text"])


_LAYOUTS = {
    "gp_register": "practice list",
    "gp_events": "practice records",
    "community_contacts": "community contacts",
    "mental_health": "mental health contacts",
    "social_care": "social care",
    "hospital": "hospital",
    "housing": "housing",
    "vcse_referrals": "referrals to charities",
}
"""What the files of a layout are called; those of OpenSAFELY go by their table's name."""


def layout_words(layout: str) -> str:
    """What a file of a layout is called.

    >>> layout_words("gp_register"), layout_words("ehrql_patients")
    ('practice list', 'ehrql patients')
    """
    return _LAYOUTS.get(layout, layout.replace("_", " "))
