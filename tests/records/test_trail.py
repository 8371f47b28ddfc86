"""The trail in the database: written with the deed or not at all, by one writer after the other, and never edited."""

import threading
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections, transaction

from kith.errors import BadUsage, TrailBroken
from kith.governance.records.trail import anchor, append, verify_trail
from kith.governance.trail import Deed
from tests.records.kept import AT, BY

LOOK = Deed("looked", "person", "p1", person="p1", purpose="direct care", details={"from": "a list"})


def written(count=3):
    with transaction.atomic():
        append([LOOK] * count, by=BY, at=AT)


def executed(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def undone():
    """What happens inside is taken back at the end, the guard of the trail too."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def forced(statement):
    """What somebody with all rights over the database could do: take the guard away, and change a row."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE governance_trailevent DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER trail_no_update")
            cursor.execute("DROP TRIGGER trail_no_delete")
        cursor.execute(statement)


@pytest.mark.django_db
def test_deeds_are_written_and_the_trail_is_whole():
    written()
    assert verify_trail() == 3


@pytest.mark.django_db
def test_an_empty_trail_is_whole():
    assert verify_trail() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE governance_trailevent SET item = 'p2' WHERE seq = 2", "DELETE FROM governance_trailevent WHERE seq = 3"],
    ids=["edit", "delete"],
)
def test_AUD_04_the_database_itself_refuses_to_change_the_trail(statement):
    written()
    with pytest.raises(DatabaseError, match="the trail is never edited"), transaction.atomic():
        executed(statement)
    assert verify_trail() == 3


@pytest.mark.django_db
def test_AUD_04_postgresql_refuses_to_empty_the_trail_in_one_go():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    written()
    with pytest.raises(DatabaseError, match="the trail is never edited"), transaction.atomic():
        executed("TRUNCATE governance_trailevent")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE governance_trailevent SET person = 'p2' WHERE seq = 2",
            "Event 2 of the trail is not what was written",
        ),
        ("DELETE FROM governance_trailevent WHERE seq = 2", "Event 2 of the trail is missing"),
        ("DELETE FROM governance_trailevent WHERE seq = 3", "ends at event 2, and should end at event 3"),
        ("DELETE FROM governance_trailhead", "lost its head|should end"),
    ],
    ids=["edited", "taken out", "tail cut off", "head taken"],
)
def test_AUD_04_whoever_owns_the_database_can_break_the_trail_but_not_unseen(statement, found):
    written()
    with undone():
        forced(statement)
        with pytest.raises(TrailBroken, match=found):
            verify_trail()
    assert verify_trail() == 3


@pytest.mark.django_db
def test_AUD_05_a_tail_cut_off_with_its_head_set_back_is_found_by_the_anchor():
    written()
    mark = anchor(at=AT)
    with undone():
        forced("DELETE FROM governance_trailevent WHERE seq = 3")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE governance_trailhead SET seq = 2, hash = (SELECT hash FROM governance_trailevent WHERE seq = 2)"
            )
        assert verify_trail() == 2
        with pytest.raises(TrailBroken, match="had 3 when it was anchored"):
            verify_trail([mark])


def test_outside_a_transaction_nothing_is_written(committed):
    with pytest.raises(BadUsage, match="only in the transaction of the deed"):
        append([LOOK], by=BY, at=AT)
    assert verify_trail() == 0


def test_AUD_08_a_deed_that_fails_leaves_no_event_and_an_event_that_fails_undoes_the_deed(committed):
    with undone():
        append([LOOK], by=BY, at=AT)
    assert verify_trail() == 0


def test_AUD_07_writers_at_once_make_one_line_without_a_gap(committed):
    failed = []

    def write():
        try:
            for _ in range(10):
                with transaction.atomic():
                    append([LOOK, LOOK], by=BY, at=AT)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert not failed
    assert verify_trail() == 80
