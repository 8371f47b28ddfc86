"""Each partner's file is held against its layout: what was accepted lies in staging, with counts that add up."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kith.errors import KithError
from kith.people.layouts import LAYOUTS, Layout
from kith.road.sources import FHIR, Source
from kith.tables import Table
from kith.tables.checking import Checked, CheckParams, check
from kith.tables.reading import Cells, open_cells

AT_ONCE = 2
"""Files checked at once: two use both cores of a small machine, and a large file needs some hundred megabytes."""

FATES = ("rows_in", "accepted", "rejected", "duplicate", "unchanged")

Progress = Callable[[str, int, int, int], None]
"""Told as a file is read: its name, rows done, bytes done, bytes in all."""


@dataclass(frozen=True)
class Earlier:
    """What an earlier run knew of a file: its fingerprint, its counts, and the keys of its accepted rows.

    Nobody reads the keys of a file that has not changed: they are None there.
    """

    fingerprint: str
    counts: Mapping[str, int]
    keys: Table | None


@dataclass(frozen=True)
class Received:
    """One file, checked.

    name         what the lake calls it
    layout       what its rows are
    fingerprint  of its bytes; empty for tables that came out of other files
    counts       rows_in, accepted, rejected, duplicate, unchanged
    accepted     Parquet of newly accepted rows, None where there are none
    unchanged    Table: row_key, source_row of rows accepted earlier; None where the whole file is unchanged
    problems     Table, in the columns of the check; None where the whole file is unchanged, so the earlier ones hold
    notes        sentences about how it was read
    family       whose numbers its people have, where that is not the layout's
    """

    name: str
    layout: Layout
    fingerprint: str
    counts: Mapping[str, int]
    accepted: Path | None
    unchanged: Table | None
    problems: Table | None
    notes: tuple[str, ...] = ()
    family: str | None = None

    @property
    def is_same(self) -> bool:
        """The file is the same to the byte as on the earlier run."""
        return self.unchanged is None


@dataclass(frozen=True)
class Receiving:
    """How files are received.

    staging   a private folder that is taken away at the end
    on        the day asked for
    salt      mixed into the keys of rows
    earlier   what the last run knew, by file
    progress  told how far it is
    """

    staging: Path
    on: date
    salt: bytes
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    progress: Progress | None = None


@dataclass(frozen=True)
class Handed:
    """A table that came out of other files (FHIR resources), handed in as cells to be checked like any file.

    name, layout   as of a `Source`
    cells          its cells
    fingerprint    of the files it came out of, together
    family         whose numbers its people have
    """

    name: str
    layout: str
    cells: Cells
    fingerprint: str
    family: str


def receive(sources: Sequence[Source], how: Receiving, handed: Sequence[Handed] = ()) -> list[Received]:
    """Check every source against its layout.

    Parameters
    ----------
    sources : the files; those with FHIR resources are left to whoever hands in their tables
    how : staging, day, salt, what is known from the last run
    handed : tables that came out of FHIR files

    Returns
    -------
    One `Received` per file, or per table that came out of FHIR files

    Raises
    ------
    CannotRead, UnknownLayout, NothingUsable, RowsDoNotAddUp
        a file that cannot be used stops the road; its name is in the message
    """
    files = [source for source in sources if source.layout != FHIR]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # the work is the engine's, which lets other threads run
        checked = list(pool.map(lambda source: _receive(source, how), files))
    return checked + [_receive_handed(table, how) for table in handed if table.cells.header]


def _receive_handed(table: Handed, how: Receiving) -> Received:
    earlier = how.earlier.get(table.name)
    if earlier and earlier.fingerprint == table.fingerprint:
        return replace(same_as_before(table.name, table.layout, earlier), family=table.family)
    received = receive_cells(table.cells, table.name, table.layout, how, table.fingerprint)
    return replace(received, family=table.family)


def _receive(source: Source, how: Receiving) -> Received:
    mark = source.fingerprint
    earlier = how.earlier.get(source.name)
    if earlier and earlier.fingerprint == mark:
        return same_as_before(source.name, source.layout, earlier)
    try:
        cells = open_cells(source.path)
        return receive_cells(cells, source.name, source.layout, how, mark)
    except KithError as error:
        error.args = (f"{source.name}: {error.what}",) if source.path.name not in error.what else error.args
        error.what = error.args[0]
        raise


def same_as_before(name: str, layout: str, earlier: Earlier) -> Received:
    """A file that has not changed by a byte: its rows stand, its refusals stand, nothing is read."""
    stood = earlier.counts["accepted"] + earlier.counts["unchanged"]
    counts = {**earlier.counts, "accepted": 0, "unchanged": stood}
    return Received(name, LAYOUTS[layout], earlier.fingerprint, counts, None, None, None, ("It has not changed.",))


def receive_cells(cells: Cells, name: str, layout: str, how: Receiving, mark: str) -> Received:
    """Check cells that were opened already, against the keys of the last run."""
    earlier = how.earlier.get(name)
    known = earlier.keys if earlier else None
    params = CheckParams(salt=how.salt, known=known, progress=_named(how.progress, name))
    into = Path(tempfile.mkdtemp(dir=how.staging))
    checked = check(cells, LAYOUTS[layout].schema, into=into, on=how.on, params=params)
    return _received(checked, name, LAYOUTS[layout], mark)


def _named(progress: Progress | None, name: str):
    return None if progress is None else lambda rows, done, total: progress(name, rows, done, total)


def _received(checked: Checked, name: str, layout: Layout, mark: str) -> Received:
    counts = {fate: getattr(checked, fate) for fate in FATES}
    problems = without_identifying_text(pq.read_table(checked.problems_path), layout)
    unchanged = pq.read_table(checked.unchanged_path)
    accepted = checked.accepted_path if checked.accepted else None
    return Received(name, layout, mark, counts, accepted, unchanged, problems, checked.notes)


def without_identifying_text(problems: Table, layout: Layout) -> Table:
    """Problems without the text of cells that identify a person, and of rows that could not be read as cells.

    Parameters
    ----------
    problems : Table in the columns of the check, with field and text
    layout : says which fields identify
    """
    speaking = pa.array([c.name for c in layout.schema.columns if not c.identifies], pa.string())
    may_show = pc.fill_null(pc.is_in(problems["field"], speaking), False)
    text = pc.if_else(may_show, problems["text"], pa.scalar(None, pa.string()))
    place = problems.schema.get_field_index("text")
    return problems.set_column(place, "text", text)
