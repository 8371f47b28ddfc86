"""Killed in the middle: `make bench SUITE=kill COUNT=1000`. An import and a load die at random places, on both databases.

Two lakes of the same people take turns. Half of the deaths come at a step of ours (a statement, a commit, a folder that
changes places), half by the clock, wherever the process is then. After each, the register must be one lake or the other,
row for row, in the database and on the disk; the trail must verify and tell of no load that never was; and what had not
come in must come in now; a feed of services beside a load is there whole or not at all. After each tenth a backup is taken,
put back and looked at in the same way.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parents[1]
WITH_POSTGRESQL = str(HERE / "scripts" / "with-postgresql")


def main() -> int:
    """Kill on SQLite, then on PostgreSQL; `ON=sqlite` or `ON=postgresql` takes one."""
    count, only = os.environ.get("COUNT") or "1000", os.environ.get("ON", "")
    failed = 0
    for database in ("sqlite", "postgresql"):
        if only in ("", database):
            failed += _on(database, count)
    return 1 if failed else 0


def _on(database: str, count: str) -> int:
    folder = Path(tempfile.mkdtemp(prefix="kith-kill-"))
    given = {**os.environ, "KITH_HOME": str(folder / "home"), "KITH_MODE": "demo", "KILLS": str(folder)}
    given.pop("DATABASE_URL", None)
    asked = [sys.executable, "-m", "bench.kill_there", count]
    try:
        words = [WITH_POSTGRESQL, *asked] if database == "postgresql" else asked
        return subprocess.run(words, env=given, cwd=HERE, check=False).returncode != 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
