"""Kith installed and served for journeys, as it is typed: loaded and with its accounts once for a whole run, then copied.

Where `DATABASE_URL` names a PostgreSQL, an installation has a database of its own there, whose address lies beside its files.
"""

import fcntl
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.lakes import kept_in

POSTGRESQL = os.environ.get("DATABASE_URL", "")


class Installation(NamedTuple):
    """A home with the small lake loaded, and what was printed of its accounts. Nobody writes into it: who must, takes a copy."""

    home: str
    printed: list

    def copy(self, into):
        copied = shutil.copytree(self.home, into)
        if POSTGRESQL:
            database_of(copied, f"kith_{os.getpid()}_{time.monotonic_ns()}", like=_database(self.home))
        return copied

    def rows(self, asked):
        """What its database answers."""
        with closing(connected(self.home)) as kept:
            return kept.execute(asked).fetchall()

    @property
    def by_name(self):
        return {one["name"]: one for one in self.printed}

    @property
    def by_role(self):
        """The first account of each role: those of the first neighbourhood."""
        return {one["role"]: one for one in reversed(self.printed)}


def kith(*words):
    """A command as it is typed."""
    return [sys.executable, "-c", "from kith.cli.main import run; run()", *map(str, words)]


def settings(home):
    """The environment of an installation of its own."""
    told = {**os.environ, "KITH_HOME": str(home), "KITH_MODE": "demo"}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    return {**told, "DATABASE_URL": _database(home)} if POSTGRESQL else told


def installed_once(tmp_path_factory, lake) -> Installation:
    """Load a lake and make accounts: done by the first who asks, while the others wait."""
    kept = kept_in(tmp_path_factory) / (f"installed-{urlsplit(POSTGRESQL).port}" if POSTGRESQL else "installed")
    with open(kept.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if POSTGRESQL and not _is_there("kith_installed"):
            shutil.rmtree(kept, ignore_errors=True)  # of a PostgreSQL that was thrown away
        if not kept.exists():
            begun = kept.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            if POSTGRESQL:
                begun.mkdir(mode=0o700)
                database_of(begun, "kith_installed")
            subprocess.run(
                kith("load", lake, "--files", lake.parent / "place"),
                env=settings(begun),
                check=True,
                capture_output=True,
            )
            made = kith("demo-accounts", "--json")
            printed = subprocess.run(made, env=settings(begun), check=True, capture_output=True, text=True).stdout
            (begun / "accounts.json").write_text(printed, encoding="utf-8")
            begun.rename(kept)
    return Installation(str(kept), json.loads((kept / "accounts.json").read_text(encoding="utf-8")))


def _database(home):
    return (Path(home) / "database-url").read_text(encoding="utf-8")


def database_of(home, name, like=""):
    """Make a database, and write its address beside the files of this home."""
    of_which = f' TEMPLATE "{urlsplit(like).path[1:]}"' if like else ""
    with closing(connected()) as postgresql:
        postgresql.execute(f'CREATE DATABASE "{name}"{of_which}')
    address = urlsplit(POSTGRESQL)._replace(path=f"/{name}").geturl()
    (Path(home) / "database-url").write_text(address, encoding="utf-8")


def _is_there(name):
    with closing(connected()) as postgresql:
        return bool(postgresql.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def connected(home=""):
    """The database of a home; with none, the PostgreSQL that others are made in."""
    if not POSTGRESQL:
        return sqlite3.connect(Path(home) / "kith.sqlite3")
    import psycopg

    return psycopg.connect(_database(home) if home else POSTGRESQL, autocommit=True)


@contextmanager
def served(home):
    """Serve an installation for a while; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = kith("serve", "--port", port, "--workers", 1)
    running = subprocess.Popen(words, env=settings(home), stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, running)
        yield address
    finally:
        running.terminate()
        running.wait(20)


def _wait_for(address, served):
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/health") as answer:
                assert answer.read() == b"well\n"
                return
        except OSError:
            assert served.poll() is None, "the service ended"
            time.sleep(0.1)
    raise AssertionError("the service did not begin to answer")
