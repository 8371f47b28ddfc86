"""A partner's file held against a layout: each row accepted, rejected, duplicate or unchanged; the four add up."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.errors import NothingUsable, RowsDoNotAddUp
from kith.tables.cells import BadRow, Cells, as_text
from kith.tables.conflicts import find_repeats
from kith.tables.duplicates import KnownKeys, SeenKeys
from kith.tables.headers import HeaderMatch, match_header, refuse_misfit
from kith.tables.judging import ColumnReader, Judged, judge
from kith.tables.keys import KEY, Fingerprints, binary, halves
from kith.tables.problems import of_bad_rows
from kith.tables.schema import Schema
from kith.tables.staging import ONE_ROW_KEY, ROW_KEY, UNCHANGED, Staging, accepted_schema, staging

__all__ = ["CheckParams", "Checked", "HeaderMatch", "check", "match_header"]

Progress = Callable[[int, int, int], None]
"""Told after each batch: rows done, bytes done, bytes in all."""


@dataclass(frozen=True)
class CheckParams:
    """How a check is made.

    salt        mixed into the rows' keys
    known       keys of rows accepted earlier: row_key, and in a layout with one row per person also one_row_key and
                details_key; a row with a known key is unchanged, and its cells are not read again
    progress    called after each batch with rows done, bytes done, bytes in all
    batch_rows  rows looked at together
    memory      most the engine may use to look for repeated numbers
    """

    salt: bytes = b""
    known: pa.Table | None = None
    progress: Progress | None = None
    batch_rows: int = 250_000
    memory: str = "512MB"


@dataclass(frozen=True)
class Checked:
    """What became of a file's rows. It cannot exist unless they add up.

    rows_in    rows read, whether or not they could be read as cells; empty ones are not counted
    accepted   rows in `accepted_path`, with the layout's columns typed, `source_row` and keys
    rejected   rows with a reason in `problems_path`
    duplicate  rows alike with one that was accepted or unchanged
    unchanged  rows accepted from an earlier file, in `unchanged_path` by key
    notes      sentences about how the file was read and what to look out for
    """

    rows_in: int
    accepted: int
    rejected: int
    duplicate: int
    unchanged: int
    accepted_path: Path
    problems_path: Path
    unchanged_path: Path
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse counts that do not add up: a row was lost, or counted twice."""
        out = self.accepted + self.rejected + self.duplicate + self.unchanged
        if out != self.rows_in:
            raise RowsDoNotAddUp(
                f"{self.rows_in:,} rows came in, but {self.accepted:,} accepted, {self.rejected:,} rejected, "
                f"{self.duplicate:,} duplicate and {self.unchanged:,} unchanged make {out:,}.",
                "Nothing was taken in. Run it again, and if it stays so report it with the file's layout.",
            )

    def refuse_if_nothing_usable(self, name: str) -> None:
        """Stop where not one row can be used."""
        if not self.accepted + self.unchanged:
            raise NothingUsable(
                f"Not one of the {self.rows_in:,} rows of {name} can be used.", f"See {self.problems_path}."
            )


def check(
    cells: Cells,
    schema: Schema,
    *,
    into: Path,
    on: date,
    params: CheckParams = CheckParams(),
) -> Checked:
    """Hold a file against a layout, row by row, in constant memory.

    Parameters
    ----------
    cells : the file, from `open_cells`
    schema : the layout
    into : folder, made if need be, for accepted.parquet, problems.parquet and unchanged.parquet
    on : the day of the question; dates after it are problems, ages are counted to it
    params : salt, keys known from earlier, progress, sizes

    Returns
    -------
    Checked: counts that add up, and where the rows are.

    Raises
    ------
    UnknownLayout
        the header lacks a column, or has two that could be the same.
    NothingUsable
        there are no rows under the header.
    RowsDoNotAddUp
        a row was lost; nothing is left behind.
    CannotRead
        the file turned out damaged on the way; nothing is left behind.

    Method
    ------
    Rows get a key from their cells. A known key is unchanged. Of the rest each distinct text is read once. Rows
    without a required value are rejected, further copies of an accepted row are duplicates. In a layout with one row
    per person, rows that share the number are compared at the end: alike are one, different are all rejected.

    Examples
    --------
    >>> import tempfile
    >>> from kith.tables import DATE, TEXT, Column
    >>> columns = (Column("who", TEXT, "", required=True), Column("when", DATE, "", required=True))
    >>> visits = Schema("visits", "one visit", columns)
    >>> cells = Cells.from_table(pa.table({"Who": ["Ada", "Ada", ""], "When": ["2026-01-05"] * 3}), "visits")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     done = check(cells, visits, into=Path(folder) / "visits", on=date(2026, 11, 23))
    >>> done.rows_in, done.accepted, done.rejected, done.duplicate, done.unchanged
    (3, 1, 1, 1, 0)
    """
    match = match_header(cells.header, schema)
    refuse_misfit(match, schema, cells.name)
    with staging(Path(into), schema) as stage:
        with closing(Fingerprints(params.salt)) as prints:
            run = _Check(cells, schema, match, stage, prints, on)
            run.through(params)
        return run.settled(params)


@dataclass
class _Tally:
    rows_in: int = 0
    rejected: int = 0
    duplicate: int = 0


@dataclass
class _Check:
    """One check on its way through a file."""

    cells: Cells
    schema: Schema
    match: HeaderMatch
    stage: Staging
    prints: Fingerprints
    on: date
    tally: _Tally = field(default_factory=_Tally)
    seen: SeenKeys = field(default_factory=SeenKeys)
    known: KnownKeys | None = None
    numbers: SeenKeys = field(default_factory=SeenKeys)
    known_numbers: KnownKeys | None = None
    repeats: bool = False
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        columns = self.match.columns
        self.readers = {name: ColumnReader(self.schema[name], header, self.on) for name, header in columns.items()}
        self.places = {name: self.cells.header.index(header) for name, header in columns.items()}

    def through(self, params: CheckParams) -> None:
        """Go through the file batch by batch."""
        if params.known is not None and params.known.num_rows:
            self.known = KnownKeys(halves(params.known[ROW_KEY]))
            if self.schema.one_row_per:
                self.known_numbers = KnownKeys(halves(params.known[ONE_ROW_KEY].drop_null()))
        for batch in self.cells.batches(params.batch_rows):
            self._refuse(self.cells.take_bad_rows())
            self.tally.rows_in += batch.num_rows
            if batch.num_rows:
                self._take(batch)
            if params.progress:
                params.progress(self.tally.rows_in, self.cells.bytes_done, self.cells.bytes_total)
        self._refuse(self.cells.take_bad_rows())
        if not self.tally.rows_in:
            raise NothingUsable(
                f"{self.cells.name} has column names and no rows under them.", "Ask for the file again."
            )

    def _refuse(self, bad_rows: list[BadRow]) -> None:
        self.stage.problems.add(of_bad_rows(bad_rows))
        self.tally.rows_in += len(bad_rows)
        self.tally.rejected += len(bad_rows)

    def _take(self, batch: pa.RecordBatch) -> None:
        columns = {name: batch.column(place) for name, place in self.places.items()}
        rows = batch.column(batch.num_columns - 1).to_numpy()
        keys = self.prints.keys([columns.get(name) for name in self.schema.names])
        if self.known:
            is_known, again = self.known.meet(keys)
            first = is_known & ~again
            self.stage.unchanged.add(
                pa.RecordBatch.from_arrays([binary(keys[first]), pa.array(rows[first])], schema=UNCHANGED)
            )
            self.tally.duplicate += int(again.sum())
            if is_known.all():
                return
            fresh = ~is_known
            columns = {name: column.filter(pa.array(fresh)) for name, column in columns.items()}
            rows, keys = rows[fresh], keys[fresh]
        self._read(columns, rows, keys)

    def _read(self, columns: dict[str, pa.Array], rows: np.ndarray, keys: np.ndarray) -> None:
        judged = judge(columns, rows, self.schema, self.readers)
        self._note_instructions(judged, rows)
        kept = ~judged.rejected
        first = np.zeros(len(rows), bool)
        first[kept] = self.seen.add_first(keys[kept])
        copies = kept & ~first
        self.tally.rejected += int(judged.rejected.sum())
        self.tally.duplicate += int(copies.sum())
        self.stage.problems.add(judged.problems.table(without=rows[copies]))
        accepted = self._typed(judged, rows, keys)
        self.stage.accepted.add(accepted if first.all() else accepted.filter(pa.array(first)))

    def _typed(self, judged: Judged, rows: np.ndarray, keys: np.ndarray) -> pa.RecordBatch:
        count = len(rows)
        values = [judged.values.get(column.name, pa.nulls(count, column.kind.arrow)) for column in self.schema.columns]
        one_row = pa.nulls(count, KEY)
        details = []
        if self.schema.one_row_per:
            one_row = self._one_row_keys(judged, count)
            details = [binary(self.prints.keys([as_text(value) for value in values]))]
        arrays = [*values, pa.array(rows, pa.int64()), binary(keys), one_row, *details]
        return pa.RecordBatch.from_arrays(arrays, schema=accepted_schema(self.schema))

    def _one_row_keys(self, judged: Judged, count: int) -> pa.Array:
        if any(name not in judged.values for name in self.schema.one_row_per):
            return pa.nulls(count, KEY)
        parts = [judged.values[name] for name in self.schema.one_row_per]
        filled = parts[0].is_valid()
        for part in parts[1:]:
            filled = pc.and_(filled, part.is_valid())
        keys = self.prints.keys([as_text(part) for part in parts])
        self._note_repeats(keys[filled.to_numpy(zero_copy_only=False)])
        return pc.if_else(filled, binary(keys), pa.scalar(None, KEY))

    def _note_repeats(self, keys: np.ndarray) -> None:
        """Remember that a number came twice, or was known: only then must rows be compared at the end."""
        self.repeats |= not self.numbers.add_first(keys).all()
        if self.known_numbers is not None:
            self.repeats |= bool(self.known_numbers.meet(keys)[0].any())

    def _note_instructions(self, judged: Judged, rows: np.ndarray) -> None:
        if not self.seen.empty or not len(rows) or rows[0] != 2:
            return
        if judged.rejected[0] and judged.wrong_count[0] > 1 and judged.wrong_count[0] * 2 >= len(self.readers):
            self.notes.append("Row 2 looks like instructions for filling in the sheet, not like data: take it out.")

    def settled(self, params: CheckParams) -> Checked:
        """Hold back what conflicts, count what is there, and give the tables their names."""
        self.stage.accepted.finish()
        self.stage.unchanged.finish()
        if self.repeats:
            self._hold_back(params)
        self.stage.problems.finish()
        notes = (*self.cells.notes, *self._header_notes(), *self.notes, *self._month_first_notes())
        accepted, problems, unchanged = self.stage.tables
        checked = Checked(
            rows_in=self.tally.rows_in,
            accepted=accepted.count(),
            rejected=self.tally.rejected,
            duplicate=self.tally.duplicate,
            unchanged=unchanged.count(),
            accepted_path=accepted.path,
            problems_path=problems.path,
            unchanged_path=unchanged.path,
            notes=notes,
        )
        for table in self.stage.tables:
            table.name_it()
        return checked

    def _hold_back(self, params: CheckParams) -> None:
        headers = dict(self.match.columns)
        repeats = find_repeats(self.stage, self.schema, params.known, headers, params.memory)
        self.tally.duplicate += len(repeats.duplicate)
        self.tally.rejected += repeats.conflict.num_rows + repeats.withdrawn.num_rows
        self.stage.problems.add(pa.concat_tables([repeats.conflict, repeats.withdrawn]).sort_by("row"))
        self.stage.accepted.take_out(pa.concat_arrays([repeats.conflict["row"].combine_chunks(), repeats.duplicate]))
        self.stage.unchanged.take_out(repeats.withdrawn["row"].combine_chunks())

    def _header_notes(self) -> list[str]:
        unknown = ", ".join(self.match.unknown)
        return [f"Columns that {self.schema.name} has no use for were kept out: {unknown}."] if unknown else []

    def _month_first_notes(self) -> list[str]:
        return [
            f"{reader.header} has {reader.month_first:,} dates with the month first. If all its dates are so, "
            "those up to day 12 were read the wrong way round: ask the sender before using them."
            for reader in self.readers.values()
            if reader.month_first
        ]
