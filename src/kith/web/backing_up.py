"""A copy of everything in one encrypted file, taken while people go on working."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from pyrage import encrypt_file, x25519

from kith.errors import BadUsage
from kith.governance.records.trail import anchor, append
from kith.governance.trail import Actor, Deed
from kith.web.register_files import held_still

__all__ = ["Copy", "Manifest", "back_up", "digest_of", "postgresql_program"]

DATABASE, MANIFEST, REGISTER = "database", "manifest.json", "register.tar"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: who made it, when, of what, how long its trail was, and the digests of what is in it.

    sha256           of the database
    register_sha256  of the register's kept files, packed; empty where none are kept
    """

    kith: str
    made_at: str
    vendor: str
    is_demonstration: bool
    events: int
    head: str
    sha256: str
    register_sha256: str = ""


@dataclass(frozen=True)
class Copy:
    """What was made: its size, the events of its trail, and the key that opens it."""

    bytes: int
    events: int
    key: Path
    key_is_new: bool


def back_up(out: Path, key: Path, *, at: datetime) -> Copy:
    """Write one file, in the age format, that holds the whole database, and the register's files, as they were at one moment.

    Changes: adds “backed up” to the trail, inside the copy too. Errors: `BadUsage` where the file is there already, or
    PostgreSQL's own programs are not.
    """
    if out.exists():
        raise BadUsage(f"{out} is there already.", "A backup is never written over another: give a new name.")
    with transaction.atomic():
        append([Deed("backed up", "database", out.name)], by=Actor("kith backup"), at=at)
    identity, is_new = _identity(key)
    with tempfile.TemporaryDirectory(prefix=".kith-backup-", dir=out.absolute().parent) as folder:  # mode 0700
        data, bundle = Path(folder) / DATABASE, Path(folder) / "bundle.tar"
        mark = anchor(at=at)  # before the copy: whoever writes meanwhile may be in it, and nobody before is missing
        with held_still() as kept:
            (_copy_postgresql if connection.vendor == "postgresql" else _copy_sqlite)(data)
            packed = _packed(kept, data.with_name(REGISTER))
        about = Manifest(
            version("kith-neighbourhood"), at.isoformat(), connection.vendor, settings.IS_DEMONSTRATION,
            mark.seq, mark.hash, digest_of(data), digest_of(packed) if packed else "",
        )  # fmt: skip
        _bundle(bundle, data, packed, about)
        sealed = Path(folder) / "sealed"
        encrypt_file(str(bundle), str(sealed), [identity.to_public()])
        os.chmod(sealed, 0o600)
        os.link(sealed, out)  # refuses, where a second backup of the same name was quicker
    return Copy(out.stat().st_size, mark.seq, key, is_new)


def _identity(path: Path) -> tuple[x25519.Identity, bool]:
    """The key of this installation's backups, made when the first is."""
    if path.is_file():
        return x25519.Identity.from_str(path.read_text(encoding="utf-8").strip()), False
    identity = x25519.Identity.generate()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{identity}\n")
    return identity, True


def _copy_sqlite(to: Path) -> None:
    connection.ensure_connection()
    target = sqlite3.connect(to)
    try:
        connection.connection.backup(target)
    finally:
        target.close()


def _copy_postgresql(to: Path) -> None:
    subprocess.run([*postgresql_program("pg_dump"), "--format=custom", "--no-owner", f"--file={to}"], check=True)


def postgresql_program(name: str) -> list[str]:
    """One of PostgreSQL's own programs with the address of the database; the password goes by the environment."""
    held = connection.settings_dict
    given = {"host": held["HOST"], "port": held["PORT"], "username": held["USER"]}
    where = [f"--{option}={value}" for option, value in given.items() if value]
    if held["PASSWORD"]:
        os.environ["PGPASSWORD"] = held["PASSWORD"]
    return [name, *where, f"--dbname={held['NAME']}"]


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _packed(kept: Path | None, to: Path) -> Path | None:
    """The register's kept files as one, where there are any."""
    if kept is None:
        return None
    with tarfile.open(to, "w") as packed:
        packed.add(kept, "register")
    return to


def _bundle(to: Path, data: Path, packed: Path | None, about: Manifest) -> None:
    told = data.with_name(MANIFEST)
    told.write_text(json.dumps(asdict(about), indent=2), encoding="utf-8")
    with tarfile.open(to, "w") as bundle:
        bundle.add(told, MANIFEST)
        bundle.add(data, DATABASE)
        if packed is not None:
            bundle.add(packed, REGISTER)
