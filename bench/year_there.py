"""The year of `bench.year` on the database that the environment names: `python -m bench.year_there COUNT`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from kith.web.mode import choose_settings

choose_settings()
django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.year_run import one_year  # noqa: E402
from bench.year_world import ENDS, made_world  # noqa: E402
from kith.web.backing_up import back_up  # noqa: E402
from kith.web.preparing import prepare  # noqa: E402
from kith.web.restoring import put_back  # noqa: E402


def main() -> int:
    """Play it, judge it, deliver it again, and say what was found."""
    count, seed = int(sys.argv[1]), os.environ.get("SEED", "7")
    prepare(is_demonstration=True)
    people = max(count // 4, 10)
    made_world(people)
    morning, key = Path(os.environ["YEAR"]) / "morning.age", Path(os.environ["YEAR"]) / "backup.key"
    back_up(morning, key, at=ENDS)

    @contextmanager
    def fresh() -> Iterator[None]:
        """The place as it was on the first morning: the backup of then is put back, without what was decided since."""
        put_back(morning, key, over=True, at=ENDS, journal=Path(os.environ["YEAR"]) / "none")
        yield

    begun = time.monotonic()
    found = one_year(seed, count, people, fresh=fresh, undone=_undone)
    for line in found.lines:
        print(f"  {line}")
    print(f"{connection.vendor}: {count} referrals, seed {seed}, {time.monotonic() - begun:.0f} s. "
          + ("Nothing is wrong." if not found.wrong else f"{len(found.wrong)} things are wrong:"))  # fmt: skip
    for line in found.wrong[:30]:
        print(f"  {line}")
    return 1 if found.wrong else 0


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


if __name__ == "__main__":
    sys.exit(main())
