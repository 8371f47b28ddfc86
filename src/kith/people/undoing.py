"""Links that turn out wrong are undone, and the same undoing can be taken back: no pair is ever deleted."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from kith.tables import Table

UNDONE = "undone by a person"
"""The reason that marks a pair as parted by hand; the next run of linking reads it as a decision."""


def undo(pairs: Table, entry: str, other: str | None = None) -> Table:
    """Part a record from another, or from all it was linked with.

    Parameters
    ----------
    pairs : Table of links: entry_left, entry_right, band (link, review, apart), reasons, and any other columns
    entry : the record that does not belong
    other : the record it was wrongly linked with; None for all

    Returns
    -------
    Table, the same rows in the same order; the pairs concerned are in the band `apart`, with `UNDONE` and the band they
    had as their last reason. `redo` gives back exactly what was.

    Examples
    --------
    >>> pairs = pa.table({"entry_left": ["a", "b"], "entry_right": ["b", "c"], "band": ["link", "link"],
    ...                   "reasons": [["same NHS number"], ["same phone"]]})
    >>> parted = undo(pairs, "c")
    >>> parted["band"].to_pylist(), parted["reasons"].to_pylist()[1]
    (['link', 'apart'], ['same phone', 'undone by a person: was link'])
    >>> redo(parted, "c") == pairs
    True
    """

    def part(band: str, reasons: list[str]) -> tuple[str, list[str]]:
        return (band, reasons) if band == "apart" else ("apart", [*reasons, f"{UNDONE}: was {band}"])

    return _changed(pairs, entry, other, part)


def redo(pairs: Table, entry: str, other: str | None = None) -> Table:
    """Take back an `undo` with the same arguments."""

    def join(band: str, reasons: list[str]) -> tuple[str, list[str]]:
        if not reasons or not reasons[-1].startswith(UNDONE):
            return band, reasons
        return reasons[-1].removeprefix(f"{UNDONE}: was "), reasons[:-1]

    return _changed(pairs, entry, other, join)


def _changed(pairs: Table, entry: str, other: str | None, change: Callable) -> Table:
    bands, reasons = pairs["band"].to_pylist(), pairs["reasons"].to_pylist()
    for row, (left, right) in enumerate(
        zip(pairs["entry_left"].to_pylist(), pairs["entry_right"].to_pylist(), strict=True)
    ):
        if (entry in (left, right)) and (other is None or other in (left, right)):
            bands[row], reasons[row] = change(bands[row], list(reasons[row] or ()))
    kinds = {name: pairs.schema.field(name).type for name in ("band", "reasons")}
    pairs = _put(pairs, "band", pa.array(bands, kinds["band"]))
    return _put(pairs, "reasons", pa.array(reasons, kinds["reasons"]))


def _put(table: Table, name: str, column: pa.Array) -> Table:
    return table.set_column(table.column_names.index(name), name, column)


def regroup(groups: Table, pairs: Table) -> Table:
    """Groups as the pairs in the band `link` still hold them together, after some were undone.

    Parameters
    ----------
    groups : Table with entry_id and group, as linking left them
    pairs : Table of links after `undo`

    Returns
    -------
    Table with entry_id and group, in the same order. Only groups whose records are no longer all joined are split, so
    a record is never joined to a group that linking had kept it out of.

    Examples
    --------
    >>> groups = pa.table({"entry_id": ["a", "b", "c"], "group": [0, 0, 0]})
    >>> pairs = pa.table({"entry_left": ["a"], "entry_right": ["b"], "band": ["link"], "reasons": [[]]})
    >>> regroup(groups, pairs)["group"].to_pylist()
    [0, 0, 1]
    """
    group_of = dict(zip(groups["entry_id"].to_pylist(), groups["group"].to_pylist(), strict=True))
    leader = {entry: entry for entry in group_of}

    def led_by(entry: str) -> str:
        while leader[entry] != entry:
            leader[entry] = leader[leader[entry]]
            entry = leader[entry]
        return entry

    for left, right, band in zip(*(pairs[n].to_pylist() for n in ("entry_left", "entry_right", "band")), strict=True):
        if band == "link" and left in group_of and right in group_of and group_of[left] == group_of[right]:
            one, two = sorted((led_by(left), led_by(right)))
            leader[two] = one
    numbers: dict[str, int] = {}
    parts = [numbers.setdefault(led_by(entry), len(numbers)) for entry in group_of]
    return pa.table({"entry_id": groups["entry_id"], "group": pa.array(parts, pa.int64())})
