"""What the last run of finding read, laid beside the database as two files of pseudonyms, so that a rule in the making is counted at once.

The files are what the register's doors gave that run: sensitive codes, people left out and fields not covered are not in
them. The next run puts its own in their place; once the basis of the run has ended they are deleted.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis
import pyarrow as pa
from django.db import transaction
from ibis import _

from kith.governance.records.signing import basis_named
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.insight.asking_people import COLUMNS
from kith.insight.keeping import kept
from kith.insight.records.models import FindingRun, Snapshot
from kith.people.events import EVENTS
from kith.people.person import PEOPLE
from kith.people.records.counting import files_loaded
from kith.tables import Relation
from kith.tables.laid import write_file

__all__ = ["Laid", "Prepared", "clear_snapshots", "keep_snapshot", "lay_snapshot", "register_now", "the_snapshot"]

_NUMBER = pa.field("person_id", pa.int32())
_PERSON = pa.schema([_NUMBER, pa.field("pseudonym", pa.string()), *(PEOPLE.arrow.field(name) for name in (*COLUMNS, "death_month"))])  # fmt: skip
_OF_EVENTS = ("kind", "date", "code_system", "code", "value", "unit", "outcome", "end_date", "file", "source_row")
_EVENT = pa.schema([_NUMBER, *(EVENTS.arrow.field(name) for name in _OF_EVENTS)])
"""A person is a number in both files, which takes a third of the time of a pseudonym; the one beside it is for leaving people out."""


@dataclass(frozen=True)
class Laid:
    """Files as they were written: where, what tells them from others, and how much is in them."""

    folder: Path
    fingerprint: str
    people: int
    events: int


@dataclass(frozen=True)
class Prepared:
    """A snapshot that may be counted over today.

    people, events  its files
    asked_on        the day the run asked about
    is_of_register  whether the register is still the one that was read
    """

    number: int
    people: Path
    events: Path
    fingerprint: str
    made_at: datetime
    asked_on: date
    basis: str
    field_groups: frozenset[str]
    is_of_register: bool


def register_now() -> str:
    """What tells the register of now from any other."""
    return hashlib.sha256("".join(sorted(map(str, files_loaded()))).encode()).hexdigest()


def lay_snapshot(engine: Any, register: Relation, events: Relation, into: Path) -> Laid:
    """Write the people and events of a run into a folder of their own; nothing points at it until `keep_snapshot`."""
    folder = into / f"run-{uuid4().hex}"
    folder.mkdir(parents=True, mode=0o700)
    number = (ibis.row_number().over(order_by=register.person_id)).cast("int32")
    people = kept(register.rename(pseudonym="person_id").mutate(person_id=number))
    write_file(engine, people.order_by("person_id"), folder / "people.parquet", _PERSON)
    numbers = people.select("pseudonym", number=people.person_id)
    numbered = events.join(numbers, events.person_id == numbers.pseudonym).mutate(person_id=_.number)
    write_file(engine, numbered.order_by(["code_system", "code", "person_id"]), folder / "events.parquet", _EVENT)
    counts = [int(table.count().to_pyarrow().as_py()) for table in (register, events)]
    mark = hashlib.sha256()
    for name in ("people", "events"):
        (digest,) = engine.con.execute(f"SELECT md5(CAST(bit_xor(hash(rows)) AS VARCHAR)) FROM '{folder / name}.parquet' AS rows").fetchone()  # fmt: skip
        mark.update(str(digest).encode())
    return Laid(folder, mark.hexdigest(), *counts)


def keep_snapshot(laid: Laid, run: FindingRun, *, at: datetime) -> None:
    """Put what a run read in place of what the run before left, in the transaction that is open.

    Changes: the snapshot, and the counts made over the one before. Told: the trail of the run. Errors: none.
    """
    Snapshot.objects.all().delete()
    told = {"folder": laid.folder.name, "fingerprint": laid.fingerprint, "people": laid.people, "events": laid.events}
    Snapshot.objects.create(run=run, made_at=at, field_groups=run.field_groups, register=register_now(), **told)


def the_snapshot(files: Path, on: date) -> Prepared | None:
    """What may be counted over on a day; None where no run left any, its basis has ended, or its files are gone."""
    row = Snapshot.objects.select_related("run").first()
    if row is None or basis_named(row.run.basis, on) is None:
        return None
    people, events = (files / row.folder / f"{name}.parquet" for name in ("people", "events"))
    if not (people.is_file() and events.is_file()):
        return None
    return Prepared(
        row.pk, people, events, row.fingerprint, row.made_at, row.run.asked_on, row.run.basis, frozenset(row.field_groups),
        row.register == register_now(),
    )  # fmt: skip


def clear_snapshots(files: Path, *, by: Actor, at: datetime) -> int:
    """Delete every folder that no snapshot under a basis in force points at, and return how many.

    Changes: a snapshot whose basis has ended is gone, with its counts and files. Told: the trail, of those. Errors: none.
    """
    on = at.astimezone(LONDON).date()
    ended = [row for row in Snapshot.objects.select_related("run") if basis_named(row.run.basis, on) is None]
    if ended:
        with transaction.atomic():
            Snapshot.objects.filter(pk__in=[row.pk for row in ended]).delete()
            deeds = [
                Deed("changed", "snapshot", row.fingerprint, result="deleted", reason="its basis has ended")
                for row in ended
            ]
            append(deeds, by=by, at=at)
    standing = set(Snapshot.objects.values_list("folder", flat=True))
    gone = [folder for folder in files.glob("run-*") if folder.name not in standing] if files.is_dir() else []
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)
