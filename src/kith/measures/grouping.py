"""Columns in and out of tables, and rows of one group gathered together: what every measure here begins and ends with.

A blank is a number nobody knows: it comes in as `nan`, spreads through every sum it is part of, and goes out as a blank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage, MissingValue

Levels = float | Sequence[float]
"""One confidence, as a share (0.95), or several."""


class Groups(NamedTuple):
    """Which group each row is in; groups stand in the order in which they first appear."""

    keys: pa.Table
    place: np.ndarray
    many: int

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Add up within each group; a blank in a group makes its sum unknown."""
        return np.bincount(self.place, weights=values, minlength=self.many)

    def named(self, group: int) -> str:
        """Say which group this is, for a message; nothing where the table is one group."""
        return ", ".join(f"{name} {self.keys[name][group].as_py()}" for name in self.keys.column_names)


def numbers(table: pa.Table, name: str) -> np.ndarray:
    """Take one column as numbers, `nan` where it is blank.

    Raises
    ------
    BadUsage
        no such column, or one that does not hold numbers

    Examples
    --------
    >>> numbers(pa.table({"count": [3, None]}), "count").tolist()
    [3.0, nan]
    """
    require(table, [name])
    column = table[name].combine_chunks()
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    if not any(is_kind(column.type) for is_kind in kinds):
        raise BadUsage(f"The column {name} holds {column.type}, not numbers.", "Turn it into numbers first.")
    return column.cast(pa.float64()).to_numpy(zero_copy_only=False).astype(float)


def known(table: pa.Table, name: str, mend: str) -> np.ndarray:
    """Take one column as numbers, and refuse a blank in it, naming its row.

    Examples
    --------
    >>> known(pa.table({"count": [3, 4]}), "count", "Find it.").tolist()
    [3.0, 4.0]
    """
    values = numbers(table, name)
    refuse_rows(~np.isfinite(values), MissingValue, f"{name} is blank.", mend)
    return values


def require(table: pa.Table, names: Sequence[str]) -> None:
    """Refuse a table that lacks one of these columns, naming those it has."""
    missing = [name for name in names if name not in table.column_names]
    if missing:
        raise BadUsage(f"The table has no column {missing[0]}.", f"Its columns are: {', '.join(table.column_names)}.")


def grouped(table: pa.Table, by: Sequence[str]) -> Groups:
    """Find the groups of a table: rows that agree in all of these columns. With no columns the table is one group.

    Examples
    --------
    >>> found = grouped(pa.table({"area": ["Beck", "Ash", "Beck"]}), ["area"])
    >>> found.keys["area"].to_pylist(), found.place.tolist()
    (['Beck', 'Ash'], [0, 1, 0])
    """
    require(table, by)
    code = np.zeros(table.num_rows, dtype=np.int64)
    for name in by:
        column = table[name].combine_chunks().dictionary_encode(null_encoding="encode")
        code = code * len(column.dictionary) + column.indices.to_numpy()
        code = np.unique(code, return_inverse=True)[1]
    _, first, place = np.unique(code, return_index=True, return_inverse=True)
    order = np.argsort(first)
    standing = np.empty_like(order)
    standing[order] = np.arange(len(order))
    return Groups(table.select(by).take(pa.array(first[order])), standing[place], len(first))


def with_columns(table: pa.Table, columns: Mapping[str, np.ndarray | list | pa.Array]) -> pa.Table:
    """Put columns beside those of a table, in place of any of the same name; `nan` becomes a blank.

    Examples
    --------
    >>> with_columns(pa.table({"area": ["Ash"]}), {"value": np.array([np.nan])}).to_pylist()
    [{'area': 'Ash', 'value': None}]
    """
    for name, values in columns.items():
        blanks = np.isnan(values) if isinstance(values, np.ndarray) and values.dtype.kind == "f" else None
        column = values if isinstance(values, pa.Array) else pa.array(values, mask=blanks)
        if name in table.column_names:
            table = table.set_column(table.column_names.index(name), name, column)
        else:
            # a table without columns has no rows either, so it is begun anew
            table = table.append_column(name, column) if table.column_names else pa.table({name: column})
    return table


def limit_names(confidence: Levels) -> list[tuple[float, str]]:
    """Name the columns of each confidence: plain `lower` and `upper` for one, with the per cent for several.

    Examples
    --------
    >>> limit_names(0.95), limit_names([0.95, 0.998])
    ([(0.95, '')], [(0.95, '_95'), (0.998, '_99_8')])
    """
    if isinstance(confidence, int | float):
        return [(checked(confidence), "")]
    if not confidence:
        raise BadUsage("No confidence was named.", "Give 0.95, or several such shares.")
    return [(checked(level), "_" + f"{level * 100:.6g}".replace(".", "_")) for level in confidence]


def checked(confidence: float) -> float:
    """Refuse a confidence that is not a share between 0 and 1, such as 95."""
    if not 0 < confidence < 1:
        raise BadUsage(f"A confidence of {confidence:g} is not a share.", "Give 0.95 for 95 %.")
    return confidence


def refuse_rows(wrong: np.ndarray, error: type[Exception], what: str, mend: str) -> None:
    """Raise this error for the first row that is wrong, counting rows from 1; say nothing if none is."""
    rows = np.flatnonzero(wrong)
    if rows.size:
        raise error(f"Row {rows[0] + 1}: {what}", mend)
