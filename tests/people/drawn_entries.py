"""Entries drawn as a table that a nurse can read."""

import pyarrow as pa


def entries_of(drawing: str) -> pa.Table:
    """A drawn table as entries; an empty cell is missing."""
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in drawing.strip().splitlines()]
    header, *rows = lines
    return pa.table({name: pa.array([row[at] or None for row in rows], pa.string()) for at, name in enumerate(header)})


def bands_of(linked) -> dict[tuple[str, str], str]:
    """The band of every pair that was kept."""
    pairs = zip(*(linked.pairs[name].to_pylist() for name in ("entry_left", "entry_right", "band")))
    return {(left, right): band for left, right, band in pairs}


def people_of(linked) -> set[frozenset[str]]:
    """Each person as the set of their entries."""
    people: dict[int, set[str]] = {}
    for entry, group in zip(linked.groups["entry_id"].to_pylist(), linked.groups["group"].to_pylist()):
        people.setdefault(group, set()).add(entry)
    return {frozenset(entries) for entries in people.values()}


def reasons_of(linked, left: str, right: str) -> list[str]:
    """Why a pair has its band."""
    pair = next(p for p in linked.pairs.to_pylist() if (p["entry_left"], p["entry_right"]) == (left, right))
    return pair["reasons"]
