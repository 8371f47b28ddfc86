"""Where an installation lives: its folder, its database, its secret."""

from __future__ import annotations

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from kith.errors import BadUsage
from kith.governance.sitting import Limits

__all__ = ["database", "home", "secret_key", "sitting"]

_SQLITE = {
    "transaction_mode": "IMMEDIATE",  # two writers queue at once, instead of one failing half-way
    "timeout": 20,
    # what was answered is on the disk before it is answered, a look in the trail too: with NORMAL the last of them go when the power does
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
}


_POSTGRESQL = "-c jit=off"
"""Compiling a question to machine code pays where it runs for minutes; here it took two seconds of a search that takes five milliseconds."""


def home() -> Path:
    """The folder of this installation: `KITH_HOME`, or `.kith` in the folder of whoever runs it; private to them."""
    folder = Path(os.environ.get("KITH_HOME") or Path.home() / ".kith").absolute()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def database(folder: Path) -> dict[str, Any]:
    """The database: what `DATABASE_URL` names, or SQLite in the installation's folder.

    Raises
    ------
    BadUsage
        the line is of no database that Kith keeps its promises on
    """
    line = os.environ.get("DATABASE_URL", "")
    if not line:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "kith.sqlite3"), "OPTIONS": dict(_SQLITE)}
    if urlsplit(line).scheme not in ("postgres", "postgresql"):
        raise BadUsage(
            f"DATABASE_URL begins with “{urlsplit(line).scheme}”, and Kith keeps its promises on PostgreSQL and SQLite.",
            "Give postgresql://NAME:PASSWORD@HOST:PORT/DATABASE, or leave it out for SQLite in KITH_HOME.",
        )
    found: dict[str, Any] = dict(dj_database_url.parse(line, conn_max_age=600, conn_health_checks=True))
    options = found.setdefault("OPTIONS", {})
    options["options"] = f"{_POSTGRESQL} {options.get('options', '')}".strip()
    return found


def secret_key(folder: Path) -> str:
    """The secret that sessions are signed with: `KITH_SECRET_KEY`, or one made for this folder on the first run."""
    given = os.environ.get("KITH_SECRET_KEY", "")
    if given:
        if len(given) < 50:
            raise BadUsage("KITH_SECRET_KEY is shorter than 50 characters.", "Make one with: openssl rand -base64 48")
        return given
    path = folder / "secret.key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text(encoding="utf-8")


def sitting() -> Limits:
    """How long a session may idle, and last: `KITH_IDLE_MINUTES` minutes, or 15; and twelve hours."""
    given = os.environ.get("KITH_IDLE_MINUTES", "15")
    try:
        idle = timedelta(minutes=float(given))
    except (ValueError, OverflowError) as wrong:
        raise BadUsage(f"KITH_IDLE_MINUTES is “{given}”, and no number.", "Give minutes, at most 30.") from wrong
    return Limits(idle=idle)
