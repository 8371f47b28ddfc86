"""A year of referrals: `make bench SUITE=year COUNT=400 SEED=7`. Partners answer late, twice, never or by an old page or an old link; staff leave and services close.

It is played through the verbs that pages and timed jobs call, on both databases (`ON=sqlite` or `ON=postgresql` takes one), and must end with no
clock passed without an escalation, no door open after its work, one row of unmet demand for each failed end, and nothing lost or changed when its
messages come again in another order (`bench.year_again` says what that means). Then faults are put in, one at a time, and each must be found.
A smaller run of the same code is `tests/records/test_year.py`.
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
    """Play it on SQLite, then on PostgreSQL."""
    count, only = os.environ.get("COUNT") or "400", os.environ.get("ON", "")
    return int(max([_on(name, count) for name in ("sqlite", "postgresql") if only in ("", name)]))


def _on(database: str, count: str) -> bool:
    folder = Path(tempfile.mkdtemp(prefix="kith-year-"))
    given = {**os.environ, "KITH_HOME": str(folder / "home"), "KITH_MODE": "demo", "YEAR": str(folder)}
    given.pop("DATABASE_URL", None)
    asked = [sys.executable, "-m", "bench.year_there", count]
    try:
        words = [WITH_POSTGRESQL, *asked] if database == "postgresql" else asked
        return subprocess.run(words, env=given, cwd=HERE, check=False).returncode != 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
