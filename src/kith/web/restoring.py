"""A backup takes the place of an empty database, or, when it is said, of what is here; and its trail must be whole."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, connections, transaction
from pyrage import DecryptError, IdentityError, decrypt_file, x25519

from kith.care.records.link_keeping import JOURNALLED as LINKS
from kith.errors import BackupDoesNotOpen, BadUsage, NotADemonstration
from kith.governance.records.carrying import carry
from kith.governance.records.journal import put_back_lines
from kith.governance.records.trail import append, verify_trail
from kith.governance.trail import Actor, Anchor, Deed
from kith.insight.records.following import let_findings_follow
from kith.people.records.merging import JOURNALLED, How, hold_to_decisions
from kith.people.records.reading import where_ids_lead
from kith.web.backing_up import DATABASE, MANIFEST, REGISTER, Manifest, digest_of, postgresql_program
from kith.web.journal import journal_path, lines_of
from kith.web.preparing import prepare
from kith.web.register_files import put_back_files

__all__ = ["put_back"]

_DRIFT = timedelta(hours=1)
"""Decided in the hour before the backup is put back as well: the same row once more changes nothing, and clocks differ."""


def put_back(backup: Path, key: Path, *, over: bool, at: datetime, journal: Path | None = None) -> tuple[int, int]:
    """Put a backup back, hold its trail against what it said of itself, and then to what was decided since (BKP-06).

    `journal` is the file of what was decided, if it is not where this installation keeps its own. Returns how many events the trail has,
    and how many rows were decided since.

    Changes: the whole database, and the register's kept files; the trail then tells of it. Errors: `BadUsage` where there is something here and nobody
    said it may go; `BackupDoesNotOpen` for a file that is damaged, or made with another key; `NotADemonstration` where a
    made-up place would become a real one, or the other way; `TrailBroken`.
    """
    if not over and _is_something_here():
        raise BadUsage(
            "This database is not empty.", "Restore into an empty one; or say --over, and what is here now is gone."
        )
    decided = (
        list(lines_of(journal or journal_path(), key)) if key.is_file() else []
    )  # before anything is replaced: it must open
    with tempfile.TemporaryDirectory(prefix=".kith-restore-", dir=settings.HOME) as folder:
        about, data = _opened(backup, key, Path(folder))
        _must_fit(about)
        files = _files_in(about, Path(folder))
        (_restore_postgresql if about.vendor == "postgresql" else _restore_sqlite)(data)
        put_back_files(files)
    connections.close_all()
    prepare(is_demonstration=settings.IS_DEMONSTRATION)
    events = verify_trail([Anchor(about.events, about.head, datetime.fromisoformat(about.made_at))])
    by = Actor("kith restore")
    with transaction.atomic():
        append([Deed("restored", "database", backup.name, details={"made_at": about.made_at})], by=by, at=at)
        since = put_back_lines(
            decided, since=datetime.fromisoformat(about.made_at) - _DRIFT, also=(*JOURNALLED, *LINKS), by=by, at=at
        )
        how = How(settings.SECRET_KEY.encode(), let_findings_follow)
        hold_to_decisions(how=how, by=by, at=at)
        carry(leads=where_ids_lead(), by=by, at=at)
    return events + 1, since


def _is_something_here() -> bool:
    return bool(connection.introspection.table_names())


def _opened(backup: Path, key: Path, folder: Path) -> tuple[Manifest, Path]:
    """Decrypt and unpack, and hold the data against its digest."""
    if not backup.is_file():
        raise BadUsage(f"There is no file {backup}.", "Give the path of a backup that kith backup made.")
    if not key.is_file():
        raise BadUsage(f"There is no key {key}.", "Give the key of the installation that made the backup: --key FILE")
    bundle = folder / "bundle.tar"
    try:
        identity = x25519.Identity.from_str(key.read_text(encoding="utf-8").strip())
        decrypt_file(str(backup), str(bundle), [identity])
        with tarfile.open(bundle) as packed:
            for name in (MANIFEST, DATABASE, *({REGISTER} & set(packed.getnames()))):
                packed.extract(name, folder, filter="data")
        about = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (DecryptError, IdentityError, OSError, tarfile.TarError, KeyError, ValueError, TypeError) as broken:
        raise BackupDoesNotOpen(
            f"{backup} does not open: {broken}.", "It is damaged or cut short, or it was made with another key."
        ) from None
    data = folder / DATABASE
    if digest_of(data) != about.sha256:
        raise BackupDoesNotOpen(f"The data in {backup} is not what was put there.", "Take another backup.")
    return about, data


def _files_in(about: Manifest, folder: Path) -> Path | None:
    """The register's files, held against their digest and unpacked; None where the backup has none."""
    if not about.register_sha256:
        return None
    packed = folder / REGISTER
    if not packed.is_file() or digest_of(packed) != about.register_sha256:
        raise BackupDoesNotOpen(
            "The register’s files in this backup are not what was put there.", "Take another backup."
        )
    with tarfile.open(packed) as files:
        files.extractall(folder, filter="data")
    return folder / "register"


def _must_fit(about: Manifest) -> None:
    if about.vendor != connection.vendor:
        raise BadUsage(
            f"This backup is of {about.vendor}, and DATABASE_URL names {connection.vendor}.",
            "Restore it into a database of its own kind.",
        )
    if about.is_demonstration != settings.IS_DEMONSTRATION:
        raise NotADemonstration(
            f"This backup is of a {'made-up' if about.is_demonstration else 'real'} place, and KITH_MODE says otherwise.",
            "Set KITH_MODE as it was where the backup was made.",
        )


def _restore_sqlite(data: Path) -> None:
    """Page by page through SQLite itself, so that a service that still runs sees the old or the new, never a mixture."""
    connection.ensure_connection()
    source = sqlite3.connect(data)
    try:
        source.backup(connection.connection)
    finally:
        source.close()


def _restore_postgresql(data: Path) -> None:
    program = postgresql_program("pg_restore")
    if shutil.which(program[0]) is None:
        raise BadUsage("pg_restore is not installed.", "On Debian or Ubuntu: apt-get install postgresql-client")
    subprocess.run(
        [*program, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(data)],
        check=True, capture_output=True,
    )  # fmt: skip
