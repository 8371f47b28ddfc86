"""Before anything runs: the tables are those of this version, and the database is for this mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from kith.errors import BadUsage
from kith.governance.records.installing import must_be

__all__ = ["must_last", "prepare"]


class _Upgrade(MigrationExecutor):
    """Each step with the note that it is done, or neither: as Django does it, a kill in between leaves tables that no start can go on from."""

    def apply_migration(self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False) -> Any:
        """Take one step, alone: of two processes that start after an upgrade the second finds it taken."""
        with _alone():
            if (migration.app_label, migration.name) in MigrationRecorder(connection).applied_migrations():
                return migration.mutate_state(state)
            return super().apply_migration(state, migration, fake, fake_initial)


_ONE_AT_A_TIME = 4_117_405


@contextmanager
def _alone() -> Iterator[None]:
    """One transaction that changes tables, while no other process does."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            yield
        return
    # SQLite copies whole tables, and must not follow their keys meanwhile; only outside a transaction can it be told so
    connection.disable_constraint_checking()
    try:
        with transaction.atomic():  # it begins by locking the file
            yield
    finally:
        connection.enable_constraint_checking()


def prepare(*, is_demonstration: bool) -> None:
    """Bring the tables up to this version, and refuse to go on where they are of a later one, or were begun in another mode.

    Killed on the way it goes on from there the next time (CRS-06). Errors: `BadUsage`.
    """
    if not MigrationRecorder(connection).has_table():  # asked first: no start waits for a load that holds the database
        with _alone():
            MigrationRecorder(connection).ensure_schema()
    upgrade = _Upgrade(connection)
    _must_not_be_later(upgrade)
    wanted = upgrade.loader.graph.leaf_nodes()
    if upgrade.migration_plan(wanted):
        upgrade.migrate(wanted)
    must_be(is_demonstration=is_demonstration)
    if not is_demonstration:
        must_last()


def _must_not_be_later(upgrade: MigrationExecutor) -> None:
    """Refuse a database that a later version of Kith has brought to a form which this one does not know."""
    ours = {label for label, _ in upgrade.loader.disk_migrations}
    later = sorted(
        one for one in upgrade.loader.applied_migrations if one[0] in ours and one not in upgrade.loader.disk_migrations
    )
    if later:
        raise BadUsage(
            f"This database is of a later version of Kith: it went through “{later[-1][1]}” of {later[-1][0]}, which this version has never heard of.",
            "Start that later version, or restore a backup from before the upgrade with this one.",
        )


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
