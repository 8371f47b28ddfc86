"""A lake is brought into the service: register, flags and lists, in one transaction with one trail event per file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from kith.errors import NotADemonstration
from kith.governance.records.carrying import carry
from kith.governance.records.installing import begin
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.insight.records.following import let_findings_follow
from kith.insight.records.loading import load_insight
from kith.people.records.loading import Brought, FileTold, load_register, same_files
from kith.people.records.merging import How, hold_to_decisions
from kith.people.records.reading import where_ids_lead
from kith.people.records.telling import hold_to_told
from kith.places.records.naming import name_neighbourhoods
from kith.road.lake import TABLES, Lake, open_lake
from kith.tables import open_engine
from kith.web.directory.bringing_beside import bring_beside
from kith.web.register_files import LAKE, arriving, copied_in, put_in_place

__all__ = ["Loaded", "bring", "bring_and_keep"]

_STAYS = ("rows",)
_TEST_NUMBERS = "999"
"""What NHS numbers begin with that no real person can have."""


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows by table; `unchanged` where the very same lake was here already."""

    rows: dict[str, int]
    files: int
    unchanged: bool


def bring(folder: Path, *, by: Actor, at: datetime) -> Loaded:
    """Bring a lake in: all of it, or, where anything does not add up, nothing.

    Changes: the register, flags and lists; what people told the team, and decided of records, is held to, and labels, objections and open
    doors follow pseudonyms to whom they lead now. Told: the trail, once per file. Errors: those of the rooms; and
    `NotADemonstration` where demonstration mode meets an NHS number that somebody real could have.
    """
    lake = open_lake(folder)
    with _reading(lake) as brought:
        if settings.IS_DEMONSTRATION:
            _must_be_made_up(brought)
        with transaction.atomic():
            begin(is_demonstration=settings.IS_DEMONSTRATION, at=at)
            if same_files(brought):
                return Loaded({}, len(brought.files), True)
            rows = load_register(brought, at=at) | load_insight(brought)
            hold_to_told(key=settings.SECRET_KEY.encode(), by=by, at=at)
            hold_to_decisions(how=How(settings.SECRET_KEY.encode(), let_findings_follow), by=by, at=at)
            carry(leads=where_ids_lead(), by=by, at=at)
            name_neighbourhoods(names=_neighbourhoods(brought))
            append([_deed(one, brought) for one in brought.files], by=by, at=at)
    return Loaded(rows, len(brought.files), False)


def bring_and_keep(folder: Path, files: Path, *, by: Actor, at: datetime) -> Loaded:
    """Bring a lake in, and keep it here with the partners' files that it was built from, so that more can come in beside them.

    Changes: as `bring`, and the kept files, together; then what lies beside them, as of `bring_beside`. Told: the trail. Errors: as `bring`; and `BadUsage` where the lake
    was built from other files.
    """
    whole = arriving(f"load-{uuid4().hex}")
    try:
        copied_in(files, folder, whole)
        done = put_in_place(whole, lambda waits: bring(waits / LAKE, by=by, at=at))
    finally:
        shutil.rmtree(whole, ignore_errors=True)
    bring_beside(files, by=by, at=at)
    return done


@contextmanager
def _reading(lake: Lake) -> Iterator[Brought]:
    with tempfile.TemporaryDirectory(prefix="kith-load-") as scratch:
        engine = open_engine(scratch=Path(scratch))
        try:
            tables = {name: lake.relation(engine, name) for name in TABLES if name not in _STAYS}
            yield Brought(engine, tables, tuple(_told(lake)), lake.on, lake.about.get("made_from", ""))
        finally:
            engine.disconnect()


def _told(lake: Lake) -> Iterator[FileTold]:
    for name, told in sorted(lake.about["files"].items()):
        yield FileTold(name, told["layout"], told["fingerprint"], told["counts"])


def _neighbourhoods(brought: Brought) -> list[str]:
    names = brought.tables["people"].neighbourhood
    return [name for name in names.name("name").as_table().distinct().to_pyarrow()["name"].to_pylist() if name]


def _must_be_made_up(brought: Brought) -> None:
    numbers = brought.tables["identities"].nhs_number
    real = (numbers.notnull() & ~numbers.startswith(_TEST_NUMBERS)).sum().to_pyarrow().as_py()
    if real:
        raise NotADemonstration(
            f"{real:,} NHS numbers of this lake are not of the range kept for tests, so they may be real people’s.",
            "Load it into an installation of its own, without KITH_MODE=demo; or make a place up with kith synth.",
        )


def _deed(told: FileTold, brought: Brought) -> Deed:
    details: dict[str, str | int | bool | None] = {
        **told.counts,
        "fingerprint": told.fingerprint,
        "built_on": brought.built_on.isoformat(),
    }
    return Deed("loaded", "file", told.file, purpose="register", details=details)
