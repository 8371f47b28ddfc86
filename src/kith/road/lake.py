"""What the road leaves behind: the names, schemas and version of a lake's files, and how they are read and written.

Only `identities.parquet` names anybody (decision 0005). A new lake takes the place of the old in one step (`take_place`).
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kith.errors import BadUsage, CannotRead
from kith.insight import FLAGS, LISTS
from kith.people.events import ENTRY_ID, EVENTS, FILE, KEY, SOURCE, SOURCE_ROW
from kith.people.person import (
    CLAIMS,
    ENTRY_PEOPLE,
    IDENTITIES,
    NAMED,
    PEOPLE,
    REGISTRATIONS,
    RETIRED,
    TEXTS,
)  # fmt: skip
from kith.tables import Column, Relation, Schema, Table
from kith.tables.kinds import DATE, DECIMAL, INTEGER, TEXT
from kith.tables.writing import PRIVATE, write_json_lines, write_parquet

VERSION = 1
"""Goes up when a table changes so that an older lake must be built again."""

KEY_FILE = "pseudonym.key"
ABOUT = "lake.json"
NEXT = ".next"
"""A new lake, whole, whose files have not all taken their places yet."""
IDENTITIES_FILE = "identities.parquet"

SIGHTING = Column("sighting", TEXT, "one wording of one partner's record, as a keyed digest", required=True)

SIGHTINGS = pa.schema(
    [("sighting", pa.string()), ("entry_id", pa.string()), ("source", pa.string()), ("file", pa.string())]
    + [(column.name, column.kind.arrow) for column in NAMED]
)
"""Wordings of partners' records; they name people, so they lie in the identities file."""

LINKS = Schema(
    "links",
    "one pair of partners' records that might be one person",
    (
        Column("entry_left", TEXT, "one record", required=True),
        Column("entry_right", TEXT, "the other", required=True),
        Column("person_left", TEXT, "whom the one is taken to be about"),
        Column("person_right", TEXT, "whom the other is taken to be about"),
        Column("score", DECIMAL, "weight of the evidence that they are one person", unit="bits"),
        Column("probability", DECIMAL, "the same evidence as a probability, 0 to 1"),
        Column("limit", TEXT, "the highest band that the rules outside the score leave the pair"),
        Column("band", TEXT, "what the pair is thought to be",
               allowed={"link": "one person", "review": "somebody must look", "apart": "two people"}),
        Column("reasons", TEXTS, "what agrees and what differs, in words"),
    ),
)  # fmt: skip

ENTRIES_IN_LAKE = Schema(
    "entries",
    "one partner's record of one person, without anything that says who they are",
    (*ENTRY_PEOPLE.columns, SOURCE, FILE, SOURCE_ROW),
)

ROWS = Schema(
    "rows",
    "one accepted row of one file, so that the next run knows it again",
    (
        FILE,
        SOURCE_ROW,
        Column("row_key", KEY, "key of the row's cells"),
        Column("one_row_key", KEY, "key of the number that may not repeat in this file"),
        Column("details_key", KEY, "key of the row's values"),
        ENTRY_ID,
        SIGHTING,
        Column("said_on", DATE, "the day the row was true"),
    ),
)

PROBLEMS = Schema(
    "problems",
    "one row or cell of one file that could not be used",
    (
        FILE,
        Column("row", INTEGER, "the row as the spreadsheet shows it, the header being row 1"),
        Column("column", TEXT, "the column as the file calls it"),
        Column("field", TEXT, "the column as the layout calls it"),
        Column("reason", TEXT, "what is wrong"),
        Column("mend", TEXT, "how to mend it"),
        Column("fate", TEXT, "what became of it",
               allowed={"rejected": "the row was not taken", "set_aside": "the row was taken without this cell"}),
        Column("text", TEXT, "what the cell held; empty where the column identifies a person"),
    ),
)  # fmt: skip

TABLES: dict[str, Schema] = {
    "identities": IDENTITIES,
    "people": PEOPLE,
    "claims": CLAIMS,
    "entries": ENTRIES_IN_LAKE,
    "links": LINKS,
    "events": EVENTS,
    "registrations": REGISTRATIONS,
    "retired": RETIRED,
    "flags": FLAGS,
    "lists": LISTS,
    "problems": PROBLEMS,
    "rows": ROWS,
}
"""Every table of a lake by its file's name, without `.parquet`."""


@dataclass(frozen=True)
class Lake:
    """A folder that `kith build` left, or will leave.

    folder  where it lies
    about   what `lake.json` says: version, on, files, model, rules used...; empty for a new lake
    """

    folder: Path
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Nothing was built here yet."""
        return not self.about

    @property
    def on(self) -> date:
        """The day the lake was last built for."""
        return date.fromisoformat(self.about["on"])

    def path(self, table: str) -> Path:
        """Where a table lies."""
        return self.folder / f"{table}.parquet"

    def has(self, table: str) -> bool:
        """Whether a table was written."""
        return self.path(table).is_file()

    def relation(self, engine: Any, table: str) -> Relation:
        """A table of the lake, lazily."""
        return engine.read_parquet(self._present(table))

    def table(self, name: str, columns: list[str] | None = None) -> Table:
        """A table of the lake, in memory."""
        return pq.read_table(self._present(name), columns=columns)

    def _present(self, table: str) -> Path:
        """Where a table lies that must be there."""
        if not self.has(table):
            raise CannotRead(f"The lake {self.folder} has lost {table}.parquet.", _BUILD_AGAIN)
        return self.path(table)

    def write(self, name: str, rows: Table | pa.RecordBatchReader) -> int:
        """Write a table, whole or not at all; the identities with mode 0600 from the first byte."""
        mode = PRIVATE if name == "identities" else 0o644
        return write_parquet(rows, self.path(name), mode=mode)

    def write_texts(self, counts: Mapping[str, Any], about: Mapping[str, Any]) -> None:
        """Write `counts.json`, and `lake.json`, which says what the lake is."""
        (self.folder / "counts.json").write_text(json.dumps(counts, indent=2), encoding="utf-8")
        told = json.dumps(about, indent=2, default=str, sort_keys=True)
        (self.folder / ABOUT).write_text(told, encoding="utf-8")


def take_place(whole: Path, folder: Path) -> None:
    """Let a whole new lake take the place of the one in a folder, so that being killed on the way loses neither.

    Parameters
    ----------
    whole : a folder with every file of the new lake, on the same disk; it is gone afterwards
    folder : the lake

    Method
    ------
    The new lake goes into the folder in one step, under a name that says it is whole. From then on it counts: its files
    take their places one by one, and whoever opens the lake next goes on where this was stopped.
    """
    os.replace(whole, folder / NEXT)
    _finish(folder)


def _finish(folder: Path) -> None:
    waiting = folder / NEXT
    if waiting.is_dir():
        for path in sorted(waiting.iterdir(), key=lambda one: (one.name == ABOUT, one.name)):
            os.replace(path, folder / path.name)
        waiting.rmdir()


def open_lake(folder: Path, *, must_exist: bool = True) -> Lake:
    """Open a lake that was built before, or a place for a new one.

    Parameters
    ----------
    folder : the lake's folder
    must_exist : False to build a new one where there is none

    Raises
    ------
    BadUsage
        there is no lake here, or the folder holds other things
    CannotRead
        the lake is of another version: build it again
    """
    if folder.exists() and not folder.is_dir():
        raise BadUsage(f"{folder} is a file, and a lake is a folder.", "Give a folder, or a name that is not taken.")
    _finish(folder)
    about = folder / ABOUT
    if about.is_file():
        told = _told_in(about)
        if told.get("version") != VERSION:
            raise CannotRead(
                f"{folder} is a lake of version {told.get('version')}, and this Kith reads version {VERSION}.",
                _BUILD_AGAIN,
            )
        return Lake(folder, told)
    if must_exist:
        raise BadUsage(f"There is no lake in {folder}.", "Make one with: kith build SOURCE... --out LAKE")
    return Lake(folder)


def _told_in(about: Path) -> dict[str, Any]:
    """What `lake.json` says."""
    try:
        told = json.loads(about.read_text(encoding="utf-8"))
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise CannotRead(f"{about} is not what kith build writes.", _BUILD_AGAIN)
    return told


_BUILD_AGAIN = "Build the lake again into an empty folder, with the same --key so that people keep their ids."


def secret_of(folder: Path, key_file: Path | None) -> bytes:
    """The secret that pseudonyms are made with: from the file given, else the lake's own, made on the first run.

    Parameters
    ----------
    folder : the lake
    key_file : a file with at least 16 bytes, kept apart from the lake

    Raises
    ------
    BadUsage
        the file is missing or too short to be a secret
    """
    path = key_file or folder / KEY_FILE
    if key_file is not None and not path.is_file():
        raise BadUsage(f"There is no key file {path}.", "Make one with: head -c 32 /dev/urandom > FILE; chmod 600 FILE")
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_json_lines(pa.table({"key": [secrets.token_hex(32)]}), path, mode=PRIVATE)
    secret = path.read_bytes()
    if len(secret) < 16:
        raise BadUsage(f"{path} has {len(secret)} bytes; a secret needs at least 16.", "Make it with a random source.")
    return secret
