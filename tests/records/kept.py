"""A small made-up lake, and a database with it loaded; on whichever database DATABASE_URL names."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction

from kith.governance.trail import Actor
from kith.web.bringing import bring
from kith.web.demonstration import make_accounts
from tests.lakes import made_once

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BY = Actor("a test", "care-coordinator", "Y99001", "session", "request")


@pytest.fixture(scope="session")
def small_place(tmp_path_factory):
    """The files of 150 made-up people."""
    return made_once(tmp_path_factory, people=150, seed=7).place


@pytest.fixture(scope="session")
def small_lake(tmp_path_factory):
    """The lake that is built from them."""
    return made_once(tmp_path_factory, people=150, seed=7).folder


@pytest.fixture(scope="module")
def loaded(small_lake, django_db_setup, django_db_blocker):
    """The small lake in the database, brought in once for all tests of a module; what a test changes is rolled back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield bring(small_lake, by=BY, at=AT)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def installed(loaded):
    """The same with its accounts: names and passwords by role, of the first neighbourhood."""
    return {one["role"]: one for one in reversed(make_accounts(at=AT))}


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


def standing():
    """Tables whose rows the database keeps as they are, beside the trail and what was said of referrals."""
    steps = (
        "kith.care.records.migrations.0009_advice_stands",
        "kith.work.records.migrations.0005_what_was_said_stands",
    )
    return [one for step in steps for one in import_module(step).standing(apps)]


def take_away(rows):
    """Take rows away that the database keeps as they are, in a test that undoes it."""
    (guard,) = [one for one in standing() if one.table == rows.model._meta.db_table]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {guard.table} DISABLE TRIGGER USER")
        else:
            for statement in guard.take_off():
                cursor.execute(statement)
    rows.delete()


def _emptied():
    guard = import_module("kith.governance.records.migrations.0002_trail_stands")
    tables = [name for name in connection.introspection.table_names() if name != "django_migrations"]
    postgresql = connection.vendor == "postgresql"
    guarded = ["governance_trailevent", "care_referralevent", *[one.table for one in standing()]]
    with transaction.atomic(), connection.cursor() as cursor:
        if postgresql:
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            for deed in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS trail_no_{deed}")
                cursor.execute(f"DROP TRIGGER IF EXISTS checkpoint_no_{deed}")
                cursor.execute(f"DROP TRIGGER IF EXISTS referral_event_no_{deed}")
            for statement in [line for one in standing() for line in one.take_off()]:
                cursor.execute(statement)
        for statement in connection.ops.sql_flush(no_style(), tables, allow_cascade=postgresql):
            cursor.execute(statement)
        cursor.execute("INSERT INTO governance_trailhead (id, seq, hash) VALUES (1, 0, %s)", [guard.BEGINNING])
        if postgresql:
            for table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        else:
            later = import_module("kith.governance.records.migrations.0016_trail_checkpoint")
            events = import_module("kith.care.records.migrations.0008_events_stand")
            again = [line for one in standing() for line in one.put_on("sqlite")]
            for statement in (*guard._SQLITE, *later.SQLITE, *events.SQLITE, *again):
                cursor.execute(statement)
