"""Anybody's people files as entries to be linked: which column holds what, and which values could not be read.

A map names, for each of Kith's names, one or more columns of the file; several are joined by a space. What cannot be
read as an NHS number, a date, a postcode or a sex is kept as it is, counted, and compared as text. No row is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kith.coding.categories import SEX
from kith.coding.nhs_number import NHS_NUMBER
from kith.coding.postcodes import POSTCODE
from kith.errors import BadUsage
from kith.tables import DATE, BadCell, Kind

NAMES = (
    "record_id", "nhs_number", "given_name", "family_name", "birth_date", "sex", "postcode", "address", "city", "phone",
    "email", "birth_place", "occupation",
)  # fmt: skip
"""What a map may name."""

READ_AS: Mapping[str, Kind] = {"nhs_number": NHS_NUMBER, "birth_date": DATE, "sex": SEX, "postcode": POSTCODE}
"""The names whose values are read, not only compared."""


@dataclass(frozen=True)
class LinkingMap:
    """Which columns of a file hold what.

    columns  Kith's names to the file's columns, in the order in which they are joined
    """

    columns: Mapping[str, tuple[str, ...]]

    def missing_from(self, header: Sequence[str]) -> tuple[str, ...]:
        """Columns that the map names and a file does not have.

        Examples
        --------
        >>> LinkingMap({"address": ("street_number", "street")}).missing_from(["street"])
        ('street_number',)
        """
        return tuple(column for named in self.columns.values() for column in named if column not in header)


@dataclass
class MappedEntries:
    """Entries, where each came from, and what could not be read.

    entries     Table with entry_id and the names that were mapped, as text
    rows        Table with entry_id, file, source_row
    not_parsed  how many values of each name could not be read and are compared as text
    """

    entries: pa.Table
    rows: pa.Table
    not_parsed: dict[str, int] = field(default_factory=dict)


def read_map(settings: Mapping[str, Any]) -> LinkingMap:
    """The map in a TOML file's table `[columns]`.

    Parameters
    ----------
    settings : what the file says

    Raises
    ------
    BadUsage
        there is no such table, it names something that Kith cannot link by, or a value is not a column or several.

    Examples
    --------
    >>> read_map({"columns": {"given_name": "forename", "address": ["number", "street"]}}).columns
    {'given_name': ('forename',), 'address': ('number', 'street')}
    """
    columns = settings.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        raise BadUsage("The map has no table [columns].", 'Write for example:  [columns]  given_name = "forename"')
    unknown = sorted(set(columns) - set(NAMES))
    if unknown:
        raise BadUsage(
            f"The map names {unknown[0]!r}, which is none of Kith's names.", f"There are: {', '.join(NAMES)}."
        )
    if set(columns) == {"record_id"}:
        raise BadUsage("The map names nothing to compare.", f"Name one or more of: {', '.join(NAMES[1:])}.")
    return LinkingMap({name: _columns_of(name, columns[name]) for name in columns})


def _columns_of(name: str, value: object) -> tuple[str, ...]:
    several = [value] if isinstance(value, str) else value
    if (
        not isinstance(several, list)
        or not several
        or not all(isinstance(column, str) and column for column in several)
    ):
        raise BadUsage(
            f"In the map, {name} is not a column or a list of columns.", f'Write {name} = "column" or ["one", "two"].'
        )
    return tuple(several)


def mapped(files: Iterable[tuple[str, pa.Table]], columns: LinkingMap) -> MappedEntries:
    """Rows of files as entries.

    Parameters
    ----------
    files : name and Table of text cells with `source_row`, one for each file
    columns : the map; a column that one file lacks is empty there

    Returns
    -------
    MappedEntries. An entry is called by its record_id; where that is empty or is used twice, by file and row.

    Examples
    --------
    >>> rows = pa.table({"id": ["7", ""], "born": ["14/07/1945", "about 1950"], "source_row": [2, 3]})
    >>> found = mapped([("a.csv", rows)], LinkingMap({"record_id": ("id",), "birth_date": ("born",)}))
    >>> found.entries.to_pydict()
    {'entry_id': ['7', 'a.csv row 3'], 'birth_date': ['1945-07-14', 'about 1950']}
    >>> found.not_parsed
    {'birth_date': 1}
    """
    parts = [_one_file(name, table, columns) for name, table in files]
    whole = pa.concat_tables(parts)
    entry_ids = _entry_ids(whole)
    compared = [name for name in columns.columns if name != "record_id"]
    read = {name: _read(whole[name], READ_AS[name].read) for name in compared if name in READ_AS}
    entries = {"entry_id": entry_ids} | {name: read[name][0] if name in read else whole[name] for name in compared}
    rows = {"entry_id": entry_ids, "file": whole["file"], "source_row": whole["source_row"]}
    return MappedEntries(pa.table(entries), pa.table(rows), {name: count for name, (_, count) in read.items()})


def _one_file(file: str, table: pa.Table, columns: LinkingMap) -> pa.Table:
    filled: dict[str, pa.Array] = {"file": pa.array([file] * table.num_rows, pa.string())}
    filled["source_row"] = table["source_row"].combine_chunks().cast(pa.int64())
    for name in ("record_id", *(name for name in columns.columns if name != "record_id")):
        filled[name] = _joined(table, columns.columns.get(name, ()))
    return pa.table(filled)


def _joined(table: pa.Table, columns: Sequence[str]) -> pa.Array:
    """The cells of several columns joined by a space; empty ones leave no space."""
    here = [
        pc.utf8_trim_whitespace(pc.fill_null(table[column], "")) for column in columns if column in table.column_names
    ]
    if not here:
        return pa.nulls(table.num_rows, pa.string())
    joined = here[0] if len(here) == 1 else pc.utf8_trim_whitespace(pc.binary_join_element_wise(*here, " "))
    spaced = pc.replace_substring_regex(joined, r"\s+", " ") if len(here) > 1 else joined
    text = spaced.combine_chunks() if isinstance(spaced, pa.ChunkedArray) else spaced
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _entry_ids(whole: pa.Table) -> pa.Array:
    """Record ids where they tell entries apart, else file and row."""
    ids = whole["record_id"].to_pylist()
    used = Counter(ids)
    named = zip(ids, whole["file"].to_pylist(), whole["source_row"].to_pylist())
    return pa.array(
        [each if each and used[each] == 1 else f"{file} row {row}" for each, file, row in named], pa.string()
    )


def _read(column: pa.ChunkedArray, read: Callable[[str], Any]) -> tuple[pa.Array, int]:
    """A column with what could be read written one way, and how many values could not be read."""
    coded = column.combine_chunks().dictionary_encode()
    values, failed = [], []
    for text in coded.dictionary.to_pylist():
        try:
            values.append(str(read(text)))
            failed.append(False)
        except BadCell:
            values.append(text)
            failed.append(True)
    unread = pc.sum(pa.array(failed, pa.bool_()).take(coded.indices)).as_py()
    return pa.array(values, pa.string()).take(coded.indices), unread or 0
