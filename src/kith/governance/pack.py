"""The copy of a person's record that they asked for: which tables are in it, which columns, and what is left out on what ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kith.governance.access import Decision
from kith.governance.asker import known
from kith.governance.item import FIELD_GROUPS

__all__ = ["ALWAYS_LEFT_OUT", "KEY", "STAFF", "ByValue", "Filled", "Sheet", "fill", "groups_of"]

KEY = "a number that only joins tables of the database"
STAFF = "names a member of staff, who is told by role"
ALWAYS_LEFT_OUT = (
    "What others told about themselves, how to get into a home, and safeguarding concerns are never in a copy such as this, "
    "whether or not there is anything of the kind. You may ask about them. Nor is what passes between anybody and a legal adviser "
    "in confidence (Data Protection Act 2018, schedule 2, paragraph 19): no other partner holds or reads it. If you have such an "
    "adviser, it is yours to ask them for."
)
"""Said in every copy, so that it implies nothing about this one (AUD-13)."""


@dataclass(frozen=True)
class ByValue:
    """Columns whose values say of which field group the whole row is: a claim's field, an event's kind and who told of it.

    columns     their names
    group       what gives the field group of their values
    groups      every field group that it may give
    """

    columns: tuple[str, ...]
    group: Callable[..., str]
    groups: frozenset[str]

    def group_of(self, row: Mapping[str, Any]) -> str:
        """The field group of one row."""
        return self.group(*(str(row[column] or "") for column in self.columns))


@dataclass(frozen=True)
class Sheet:
    """One table of the copy.

    name        name of its file
    title       what it holds, as the person reads it
    model       the model it is read from, as `room.Model`
    groups      field group of each column
    left_out    fields of the model that are not in it, each with the reason
    paths       where a column is read from, where that is not a field of its own name
    by_value    where a column's value decides the field group of the row
    """

    name: str
    title: str
    model: str
    groups: Mapping[str, str]
    left_out: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    by_value: ByValue | None = None

    def __post_init__(self) -> None:
        for group in groups_of([self]):
            known(group, FIELD_GROUPS, "field group")

    def accounts_for(self) -> set[str]:
        """Every field of the model that is in the sheet or said to be left out."""
        read = {self.paths.get(name, name).split("__")[0] for name in self.groups}
        return read | set(self.left_out)


@dataclass(frozen=True)
class Filled:
    """A sheet with rows: the columns that may be told, and for each field group how many rows lack something of it."""

    sheet: Sheet
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    left_out: Mapping[str, int]


def groups_of(sheets: Iterable[Sheet]) -> list[str]:
    """Every field group that some sheets have anything of.

    Examples
    --------
    >>> groups_of([Sheet("a", "A", "people.A", {"sex": "demographics", "name": "identity", "nhs": "identity"})])
    ['demographics', 'identity']
    """
    found: dict[str, None] = {}
    for sheet in sheets:
        found |= dict.fromkeys(sheet.groups.values())
        if sheet.by_value:
            found |= dict.fromkeys(sorted(sheet.by_value.groups))
    return list(found)


def fill(sheet: Sheet, rows: Sequence[Mapping[str, Any]], decisions: Mapping[str, Decision]) -> Filled:
    """Take out of rows what the rules leave out, and count it by field group.

    Parameters
    ----------
    sheet : what the columns are
    rows : with the sheet's columns
    decisions : what was decided of each field group

    Returns
    -------
    Filled; a row is whole, or without the columns of a group that is left out, or, where its value says its group, absent

    Raises
    ------
    KeyError
        a field group was not asked about: nothing is told that nobody decided.

    Examples
    --------
    >>> yes, no = Decision("permit", "", "", (), frozenset()), Decision("redact", "", "", (), frozenset({"place"}))
    >>> sheet = Sheet("person", "You", "people.Person", {"sex": "demographics", "decile": "place"})
    >>> filled = fill(sheet, [{"sex": "female", "decile": 3}], {"demographics": yes, "place": no})
    >>> filled.columns, filled.rows, dict(filled.left_out)
    (('sex',), (('female',),), {'place': 1})
    """
    lost: Counter[str] = Counter()
    may = {group: _may(group, decisions[group]) for group in groups_of([sheet])}
    kept_rows = []
    for row in rows:
        group = sheet.by_value.group_of(row) if sheet.by_value else ""
        if group and not may[group]:
            lost[group] += 1
            continue
        kept_rows.append(row)
        hidden = {sheet.groups[name] for name, value in row.items() if value not in (None, "", [])}
        lost.update(group for group in hidden if not may[group])
    columns = tuple(name for name, group in sheet.groups.items() if may[group])
    told = tuple(tuple(row[name] for name in columns) for row in kept_rows) if columns else ()
    return Filled(sheet, columns, told, lost)


def _may(group: str, decision: Decision) -> bool:
    return decision.shows and group not in decision.hidden_field_groups
