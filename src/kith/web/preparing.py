"""Before anything runs: the tables are those of this version, and the database is for this mode."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kith.errors import BadUsage
from kith.governance.records.installing import must_be

__all__ = ["must_last", "prepare"]


def prepare(*, is_demonstration: bool) -> None:
    """Bring the tables up to this version, and refuse to go on where the database was begun in another mode."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    must_be(is_demonstration=is_demonstration)
    if not is_demonstration:
        must_last()


def must_last() -> None:
    """Refuse a database that says “done” before it is on the disk: what was written last would go with the power (CRS-04).

    Errors: `BadUsage`, with the setting that lets it.
    """
    for setting, unsafe in _UNSAFE[connection.vendor].items():
        with connection.cursor() as cursor:
            cursor.execute(f"{'PRAGMA' if connection.vendor == 'sqlite' else 'SHOW'} {setting}")
            held = str(cursor.fetchone()[0])
        if held in unsafe:
            raise BadUsage(
                f"The database has {setting}={held}: what it says is kept can be lost with the power.",
                f"Take that setting away, so that {setting} is as the database comes.",
            )


_UNSAFE: dict[str, dict[str, tuple[str, ...]]] = {
    "sqlite": {"synchronous": ("0", "1")},
    "postgresql": {"fsync": ("off",), "synchronous_commit": ("off",)},
}
"""Settings with which a commit is not on the disk yet."""
