"""What was wrong in a file, as a table its sender can work through: row, column, reason, mend and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.tables.cells import BadRow

WHOLE_ROW = "(whole row)"
REJECTED, SET_ASIDE = "rejected", "set_aside"
PROBLEMS = pa.schema(
    [
        ("row", pa.int64()),  # as the spreadsheet shows it, header = row 1
        ("column", pa.string()),  # as the file calls it, or WHOLE_ROW
        ("field", pa.string()),  # as the layout calls it
        ("reason", pa.string()),
        ("mend", pa.string()),
        ("fate", pa.string()),  # of the row (rejected) or of the cell alone (set_aside)
        ("text", pa.string()),  # what the cell held: may name a person
    ]
)


class Problems:
    """Problems of one batch of rows, gathered column by column and given back in row order."""

    def __init__(self) -> None:
        self._parts: list[pa.RecordBatch] = []

    def add(
        self, rows: np.ndarray, where: tuple[str | None, str | None], fate: str, said: Sequence[pa.Array | str]
    ) -> None:
        """Add one problem for each row.

        Parameters
        ----------
        rows : row numbers
        where : the file's name for the column, and the layout's
        fate : REJECTED or SET_ASIDE
        said : reason, how to mend it and the cell's text; each one for all rows or an array
        """
        count = len(rows)
        if count:
            repeated = [
                part if isinstance(part, pa.Array) else _repeat(part, count)
                for part in (*where, *said[:2], fate, said[2])
            ]
            self._parts.append(pa.RecordBatch.from_arrays([pa.array(rows, pa.int64()), *repeated], schema=PROBLEMS))

    def table(self, without: np.ndarray | None = None) -> pa.Table:
        """All of them in row order; `without` are rows whose problems are told elsewhere."""
        table = pa.Table.from_batches(self._parts, PROBLEMS)
        if without is not None and len(without):
            table = table.filter(pc.invert(pc.is_in(table["row"], pa.array(without, pa.int64()))))
        return table.sort_by("row")


def _repeat(text: str | None, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)


def of_bad_rows(bad_rows: Sequence[BadRow]) -> pa.Table:
    """Rows that could not be read as cells, as problems.

    Examples
    --------
    >>> of_bad_rows([BadRow(7, "the row has 2 cells and the header has 3", "add quotation marks")])["fate"].to_pylist()
    ['rejected']
    """
    rows = [(bad.row, bad.column or WHOLE_ROW, None, bad.reason, bad.mend, REJECTED, bad.text) for bad in bad_rows]
    return pa.Table.from_pylist([dict(zip(PROBLEMS.names, row)) for row in rows], PROBLEMS)
