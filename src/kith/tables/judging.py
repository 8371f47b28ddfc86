"""A batch of text cells against a schema: typed values, and what is wrong with each row.

Each distinct text of a column is read once and remembered, so the one Python definition of a kind serves a whole
column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.tables.dates import MonthFirst
from kith.tables.mangling import why_mangled
from kith.tables.problems import REJECTED, SET_ASIDE, Problems
from kith.tables.schema import BadCell, Column, Schema

REMEMBERED = 100_000  # distinct texts a column: about 20 MB; then the memory starts afresh
BLANKS = " \t\r\n\v\f\u00a0\ufeff\u200b\u2060\u3000"
_UNREAD = object()


@dataclass
class ReadColumn:
    """One column of a batch as values; `wrong` holds, for the codes of texts that cannot be read, why."""

    values: pa.Array
    cells: pa.DictionaryArray
    wrong: dict[int, BadCell]

    def wrong_rows(self) -> np.ndarray:
        """Places of the rows whose cell cannot be read."""
        if not self.wrong:
            return np.empty(0, np.int64)
        codes = self.cells.indices.to_numpy()
        is_wrong = np.zeros(len(self.cells.dictionary), bool)
        is_wrong[list(self.wrong)] = True
        return np.flatnonzero(is_wrong[codes])

    def said(self, rows: np.ndarray) -> list[pa.Array]:
        """Reason, mend and text for rows whose cell cannot be read."""
        codes = self.cells.indices.to_numpy()[rows]
        order = {code: place for place, code in enumerate(self.wrong)}
        places = pa.array([order[code] for code in codes.tolist()], pa.int64())
        reasons = pa.array([bad.reason for bad in self.wrong.values()], pa.string()).take(places)
        mends = pa.array([bad.mend for bad in self.wrong.values()], pa.string()).take(places)
        return [reasons, mends, self.cells.dictionary.take(pa.array(codes))]


class ColumnReader:
    """Reads one column, batch after batch.

    Parameters
    ----------
    column : what the cells should be
    header : what the file calls it
    on : the day of the question, for kinds with a bound
    """

    def __init__(self, column: Column, header: str, on: date):
        self.column = column
        self.header = header
        self.month_first = 0
        self._on = on
        self._read: dict[str, Any] = {}

    def read(self, cells: pa.Array) -> ReadColumn:
        """The cells as values of the column's kind; nothing where a cell is empty or cannot be read."""
        coded = cells.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        if len(self._read) > REMEMBERED:
            self._read.clear()
        outcomes = [self._read.get(text, _UNREAD) for text in texts]
        for code, outcome in enumerate(outcomes):
            if outcome is _UNREAD:
                outcomes[code] = self._read[texts[code]] = self._outcome(texts[code])
        wrong = {code: outcome for code, outcome in enumerate(outcomes) if isinstance(outcome, BadCell)}
        for code in wrong:
            outcomes[code] = None
        return ReadColumn(pa.array(outcomes, self.column.kind.arrow).take(coded.indices), coded, wrong)

    def _outcome(self, text: str) -> Any:
        """A value, None where there is none, or the `BadCell` that says why it cannot be read."""
        text = text.strip(BLANKS)
        if not text:
            return None
        try:
            return self._value(text)
        except BadCell as bad:
            self.month_first += isinstance(bad, MonthFirst)
            return bad.with_traceback(None)

    def _value(self, text: str) -> Any:
        if mangled := why_mangled(text):
            raise mangled
        kind, allowed = self.column.kind, self.column.allowed
        value = kind.read(text)
        if value is None:
            return None
        if kind.bound:
            kind.bound(value, self._on)
        if allowed is not None and value not in allowed:
            raise BadCell(
                f"“{text}” is not a value of {self.column.name}", f"use one of: {', '.join(map(str, allowed))}"
            )
        return value


@dataclass
class Judged:
    """A batch after reading: values by column, rows refused, and every problem."""

    values: dict[str, pa.Array]
    rejected: np.ndarray
    problems: Problems
    wrong_count: np.ndarray


def judge(
    cells: Mapping[str, pa.Array], rows: np.ndarray, schema: Schema, readers: Mapping[str, ColumnReader]
) -> Judged:
    """Read a batch and say what is wrong with it.

    A row is rejected only when a required cell is missing or wrong, a group of which one must be filled is empty, or
    a required date is before the one it must follow. A wrong cell that is not required is set aside: the row stands
    without it.

    Parameters
    ----------
    cells : layout name to text cells, for the columns that the file has
    rows : the rows' numbers
    schema : the layout
    readers : layout name to the column's reader
    """
    judged = Judged({}, np.zeros(len(rows), bool), Problems(), np.zeros(len(rows), np.int16))
    for name, reader in readers.items():
        read = reader.read(cells[name])
        judged.values[name] = read.values
        _note_wrong(judged, reader, read, rows)
        if reader.column.required:
            _note_empty(judged, reader, read, rows)
    for group in schema.at_least_one_of:
        _note_none_of(judged, group, readers, rows)
    for earlier, later in schema.not_before:
        if earlier in readers and later in readers:
            _note_backwards(judged, readers[earlier], readers[later], rows)
    return judged


def _note_wrong(judged: Judged, reader: ColumnReader, read: ReadColumn, rows: np.ndarray) -> None:
    places = read.wrong_rows()
    if len(places):
        fate = REJECTED if reader.column.required else SET_ASIDE
        judged.problems.add(rows[places], (reader.header, reader.column.name), fate, read.said(places))
        judged.wrong_count[places] += 1
        judged.rejected[places] |= reader.column.required


def _note_empty(judged: Judged, reader: ColumnReader, read: ReadColumn, rows: np.ndarray) -> None:
    if not read.values.null_count:
        return
    empty = read.values.is_null().to_numpy(zero_copy_only=False)
    empty[read.wrong_rows()] = False
    places = np.flatnonzero(empty)
    said = ("the cell is empty, and no row can do without it", f"fill in {reader.header}", "")
    judged.problems.add(rows[places], (reader.header, reader.column.name), REJECTED, said)
    judged.rejected[places] = True


def _note_none_of(
    judged: Judged, group: tuple[str, ...], readers: Mapping[str, ColumnReader], rows: np.ndarray
) -> None:
    there = [name for name in group if name in readers]
    empty = judged.values[there[0]].is_null()
    for name in there[1:]:
        empty = pc.and_(empty, judged.values[name].is_null())
    places = np.flatnonzero(empty.to_numpy(zero_copy_only=False))
    if len(places):
        headers = " or ".join(readers[name].header for name in there)
        said = (f"the row has no {headers} that can be read", "fill in one of them", "")
        judged.problems.add(rows[places], (headers, " or ".join(there)), REJECTED, said)
        judged.rejected[places] = True


def _note_backwards(judged: Judged, earlier: ColumnReader, later: ColumnReader, rows: np.ndarray) -> None:
    first, last = judged.values[earlier.column.name], judged.values[later.column.name]
    backwards = pc.fill_null(pc.less(last, first), False)
    places = np.flatnonzero(backwards.to_numpy(zero_copy_only=False))
    if not len(places):
        return
    dates = last.take(pa.array(places)).cast(pa.string())
    reasons = pc.binary_join_element_wise(dates, f" is before {earlier.header}", "")
    fate = REJECTED if later.column.required else SET_ASIDE
    judged.problems.add(rows[places], (later.header, later.column.name), fate, (reasons, "check both dates", dates))
    judged.wrong_count[places] += 1
    judged.rejected[places] |= later.column.required
    judged.values[later.column.name] = pc.if_else(backwards, pa.scalar(None, last.type), last)
