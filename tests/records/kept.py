"""A small made-up lake, and a database with it loaded; on whichever database DATABASE_URL names."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction

from kith.governance.trail import Actor

ON = date(2026, 11, 1)
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BY = Actor("a test", "care-coordinator", "Y99001", "session", "request")


@pytest.fixture(scope="session")
def small_place(tmp_path_factory):
    """The files of 150 made-up people."""
    from kith.synthetic import PlaceParams, generate, write

    folder = tmp_path_factory.mktemp("small") / "place"
    write(generate(PlaceParams(150, 7, ON, 1.0)), folder)
    return folder


@pytest.fixture(scope="session")
def small_lake(small_place, tmp_path_factory):
    """The lake that is built from them."""
    return build(small_place, tmp_path_factory.mktemp("small") / "lake")


def build(place, lake, on=ON):
    """Build a lake as the command does."""
    import sys
    from unittest.mock import patch

    from kith.cli.main import run

    with patch.object(sys, "argv", ["kith", "build", str(place), "--out", str(lake), "--on", on.isoformat(), "--json"]):
        try:
            run()
        except SystemExit as ended:
            assert not ended.code
    return lake


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A database in which commits are real, for races and for kills; emptied afterwards.

    Django's own way of emptying is refused by the trail, as it should be, so the guard is taken off for that moment.
    """
    with django_db_blocker.unblock():
        if "governance_trailhead" not in connection.introspection.table_names():
            call_command("migrate", verbosity=0)  # where no test of this run asked Django for its own database
        try:
            yield
        finally:
            _emptied()
            connections.close_all()


def _emptied():
    guard = import_module("kith.governance.records.migrations.0002_trail_stands")
    tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
    postgresql = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if postgresql:
            cursor.execute("ALTER TABLE governance_trailevent DISABLE TRIGGER USER")
        else:
            for deed in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS trail_no_{deed}")
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=postgresql):
            cursor.execute(statement)
        cursor.execute("INSERT INTO governance_trailhead (id, seq, hash) VALUES (1, 0, %s)", [guard.BEGINNING])
        if postgresql:
            cursor.execute("ALTER TABLE governance_trailevent ENABLE TRIGGER USER")
        else:
            for statement in guard._SQLITE:
                cursor.execute(statement)
