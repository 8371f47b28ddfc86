"""A doubtful match in words for a page: who the two are, both sides, why linking was in doubt, what was decided before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kith.people.side_by_side import FIELDS, Line, Said
from kith.tables import Table
from kith.web.paper import day
from kith.web.people.pages import value_in_words

__all__ = ["KINDS", "Cell", "Row", "Share", "name_of", "rows_of", "shares_of"]

KINDS = {"same": "Same", "alike": "Alike", "differs": "Differs", "one-sided": "Only one side", "not-shown": "Not shown"}
"""How a field of both compares, as a tag says it."""


@dataclass(frozen=True)
class Cell:
    """One value, and of each who wrote it so: the partner, and when."""

    value: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """One field of both sides."""

    name: str
    kind: str
    words: str
    left: tuple[Cell, ...]
    right: tuple[Cell, ...]
    unseen: tuple[bool, bool] = (False, False)


def name_of(who: Any) -> str:
    """FAMILY, Given, as the banner of a person has it."""
    parts = [(who.family_name or "").upper(), who.given_name or ""] if who else []
    return ", ".join(filter(None, parts)) or "Name not known"


def rows_of(lines: Sequence[Line], unseen: tuple[Collection[str], Collection[str]]) -> list[Row]:
    """Both sides, field by field, with who wrote each and when; of fields that are not shown it is said that they are not."""
    return [
        Row(
            _great(FIELDS[one.field]), one.kind, _great(one.words), _cells(one.field, one.left), _cells(one.field, one.right),
            (one.field in unseen[0], one.field in unseen[1]),
        )
        for one in lines
    ]  # fmt: skip


def _cells(field: str, said: Sequence[Said]) -> tuple[Cell, ...]:
    """Each value once, as it was written last, with all who wrote it."""
    told: dict[str, list[Said]] = {}
    for one in said:
        told.setdefault(one.value.casefold(), []).append(one)
    return tuple(Cell(value_in_words(field, each[0].value), tuple(map(_told, each))) for each in told.values())


def _told(one: Said) -> tuple[str, str]:
    parts = [day(one.date) if one.date else "date not given", *(["said by the person"] if one.by_person else [])]
    return one.source, ", ".join(parts)


def _great(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Share:
    """How many of a group are in a doubtful match, and out of how many; None where hidden."""

    group: str
    people: int | None
    of: int | None
    per_1000: str
    between: str


def shares_of(split: Table | None) -> list[Share]:
    """Rows of a split as a page shows them: people in doubt for each 1,000, with their interval."""
    return [_share(row) for row in split.to_pylist()] if split is not None else []


def _share(row: Mapping[str, Any]) -> Share:
    hidden = row["value"] is None
    per, lower, upper = ("" if hidden else f"{1000 * row[name]:.1f}" for name in ("value", "lower", "upper"))
    return Share(row["group"], row["numerator"], row["denominator"], per, "" if hidden else f"{lower} to {upper}")
