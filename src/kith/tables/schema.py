"""What a table is here: columns with a kind, a unit, allowed values and one line of meaning.

A `Kind` reads one cell of text. Rooms above add their own kinds (`coding` brings NHS numbers, postcodes, codes), so
this ground floor knows none of them, and each rule about a value stands in one place only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa


class BadCell(ValueError):
    """A cell that cannot be read as its kind: the reason, and how to mend it.

    Not a `KithError`: it never leaves the check, which turns it into a problem with a row and a column.
    """

    def __init__(self, reason: str, mend: str):
        super().__init__(reason)
        self.reason = reason
        self.mend = mend


@dataclass(frozen=True)
class Kind:
    """A way to read one cell: text in, value out, or `BadCell`.

    name     what the data dictionary calls it
    arrow    the Arrow type of the value
    read     `read(text)` with text already stripped and not empty; gives the value, or None where the text says that
             nothing is known ("not known" is not "no"); raises `BadCell`
    bound    `bound(value, on)` raises `BadCell` where the value cannot be true on the day the question is asked, as a
             birth date that has not come yet; None where any value may stand

    Examples
    --------
    >>> def read(text):
    ...     if text not in ("tea", "coffee"):
    ...         raise BadCell(f"“{text}” is not a drink we serve", "write tea or coffee")
    ...     return text
    >>> DRINK = Kind("drink", pa.string(), read)
    >>> DRINK.read("tea")
    'tea'
    """

    name: str
    arrow: pa.DataType
    read: Callable[[str], Any] = field(compare=False)
    bound: Callable[[Any, date], None] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    name        the name used everywhere in Kith
    kind        how its cells are read
    meaning     one line for the data dictionary
    required    a row without a readable value here is rejected; elsewhere the cell is set aside and the row accepted
    unit        unit of measurement, where there is one
    allowed     the values that may stand here, each with its meaning; None for any
    synonyms    headers that partners use for it, matched without case, spaces or punctuation
    identifies  names, numbers or places that point at one person: never leaves the identities file
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    unit: str | None = None
    allowed: Mapping[str, str] | None = field(default=None, compare=False)
    synonyms: tuple[str, ...] = ()
    identifies: bool = False

    def but(self, **changes: Any) -> Column:
        """The same column with some parts changed, for a layout that names or needs it differently."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Schema:
    """A table's columns, in order, and what one row is.

    name        layout or table name, as typed after `--layout`
    row         what one row is, in words
    columns     in order
    one_row_per columns that may not repeat with different details (a register layout: `("nhs_number",)`); empty where a
                number may repeat, as in contact and event files
    at_least_one_of  groups of columns of which one must be filled, or the row is rejected
    not_before  pairs (earlier, later) of date columns; a later date before the earlier one is a problem of the later
    """

    name: str
    row: str
    columns: tuple[Column, ...]
    one_row_per: tuple[str, ...] = ()
    at_least_one_of: tuple[tuple[str, ...], ...] = ()
    not_before: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the checked table."""
        return pa.schema([(column.name, column.kind.arrow) for column in self.columns])
