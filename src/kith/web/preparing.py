"""Before anything runs: the tables are those of this version, and the database is for this mode."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kith.governance.records.installing import must_be

__all__ = ["prepare"]


def prepare(*, is_demonstration: bool) -> None:
    """Bring the tables up to this version, and refuse to go on where the database was begun in another mode."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
    must_be(is_demonstration=is_demonstration)
