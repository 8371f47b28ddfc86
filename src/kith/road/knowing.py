"""How many of a file's rows are about somebody whom the register knows: few, where most should, means columns are mixed up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq

from kith.people.layouts import Layout
from kith.road.lake import Lake
from kith.road.receiving import Received

__all__ = ["LEAST_KNOWN", "LEAST_ROWS", "Known", "rows_known"]

LEAST_KNOWN = 0.7
"""Share of rows that must be about somebody known, in a layout that was sent before. Ours, after the guard of Mavis (NHS England)."""

LEAST_ROWS = 10
"""Rows with an NHS number below which nothing is concluded. Ours."""


@dataclass(frozen=True)
class Known:
    """How many rows could be held against the register, and of how many the number, name and birth date fit.

    rows    rows with an NHS number, and rows that are as they were
    known   those that fit somebody on the register, or are as they were
    """

    rows: int
    known: int

    @property
    def share(self) -> float | None:
        """The share that is known; None where there is nothing to hold."""
        return self.known / self.rows if self.rows else None

    @property
    def is_odd(self) -> bool:
        """Too few are known for a layout that was sent before."""
        return self.rows >= LEAST_ROWS and self.known < LEAST_KNOWN * self.rows


def rows_known(received: Received, lake: Lake) -> Known:
    """Hold the rows of a checked file against the people of the register.

    Parameters
    ----------
    received : the file, checked against what the lake knows of the one before
    lake : the register

    Returns
    -------
    Known. A row fits where its NHS number is known and, as far as the layout has them, its family name or former family
    name and its birth date are among what partners wrote of that number.

    Source
    ------
    TRUST.md IMP-15; Mavis stops an import with a low rate of matches in the Personal Demographics Service.
    """
    as_they_were = received.counts["unchanged"]
    columns = _columns(received.layout)
    if received.accepted is None or "nhs_number" not in columns.values():
        return Known(as_they_were, as_they_were)
    rows = pq.read_table(received.accepted, columns=list(columns)).rename_columns(list(columns.values())).to_pylist()
    numbered = [row for row in rows if row["nhs_number"]]
    written = _written(lake)
    fitting = sum(_fits(row, written.get(row["nhs_number"], ())) for row in numbered)
    return Known(as_they_were + len(numbered), as_they_were + fitting)


def _columns(layout: Layout) -> dict[str, str]:
    """The columns of a layout that say who somebody is, each with Kith's name for it."""
    called = {column.name: layout.person.get(column.name, column.name) for column in layout.schema.columns}
    return {own: ours for own, ours in called.items() if ours in ("nhs_number", "family_name", "birth_date")}


def _written(lake: Lake) -> dict[str, list[dict]]:
    """What partners wrote of each NHS number."""
    found: dict[str, list[dict]] = {}
    for wordings in lake.table("identities", ["entries"])["entries"].to_pylist():
        for one in wordings or ():
            if one["nhs_number"]:
                found.setdefault(one["nhs_number"], []).append(one)
    return found


def _fits(row: Mapping, written: Sequence[Mapping]) -> bool:
    """Whether anybody wrote this number with this name and birth date; a wording without a name says nothing of it."""
    naming = [one for one in written if one["family_name"] and one["birth_date"]]
    if not naming or not (row.get("family_name") or row.get("birth_date")):
        return bool(written)
    return any(_name_fits(row, one) and _birth_fits(row, one) for one in naming)


def _name_fits(row: Mapping, one: Mapping) -> bool:
    name = row.get("family_name")
    return not name or name.casefold() in {
        (one[column] or "").casefold() for column in ("family_name", "former_family_name")
    }


def _birth_fits(row: Mapping, one: Mapping) -> bool:
    return not row.get("birth_date") or row["birth_date"] == one["birth_date"]
