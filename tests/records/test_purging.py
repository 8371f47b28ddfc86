"""Old events of the trail are purged behind a signed checkpoint; what is left proves itself, and nothing else may go (AUD-15)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from kith.errors import BadUsage, TrailBroken
from kith.governance.records.models import TrailCheckpoint, TrailEvent
from kith.governance.records.purging import purge_trail
from kith.governance.records.trail import anchor, append, verify_trail
from kith.governance.trail import Deed
from tests.records.kept import AT, BY
from tests.records.test_trail import executed, forced, undone

pytestmark = pytest.mark.django_db
OLD, MIDDLE = AT - timedelta(days=4000), AT - timedelta(days=3500)
WHY = "Past the schedule; reviewed by the lead on 2 November"


def written(at, count=3, person="gone"):
    with transaction.atomic():
        append([Deed("looked", "person", "p", person=person)] * count, by=BY, at=at)
    return anchor(at=at)


def purged(before=AT - timedelta(days=3000), here=frozenset()):
    return purge_trail(before=before, because=WHY, still_here=lambda people: people & here, by=BY, at=AT)


def test_AUD_15_old_events_go_behind_a_signed_checkpoint_and_the_rest_proves_itself():
    old, middle, new = written(OLD), written(MIDDLE), written(AT)
    made = purged()
    assert (made.first_seq, made.last_seq, made.last_hash, made.counts) == (1, 6, middle.hash, {"looked": 6})
    assert list(TrailEvent.objects.order_by("seq").values_list("seq", flat=True)) == [7, 8, 9, 10]
    event = TrailEvent.objects.latest("seq")
    assert (event.kind, event.result, event.reason) == ("trail", "purged", WHY)
    assert verify_trail([old, middle, new]) == 10
    with pytest.raises(TrailBroken, match="not the one that was anchored"):
        verify_trail([type(middle)(middle.seq, "0" * 64, middle.at)])


def test_AUD_15_a_second_purge_follows_the_first():
    written(OLD)
    written(MIDDLE)
    written(AT)
    purged(MIDDLE)
    purged()
    assert list(TrailCheckpoint.objects.values_list("first_seq", "last_seq")) == [(1, 3), (4, 6)]
    assert verify_trail() == 11


@pytest.mark.parametrize(
    ("before", "here", "what"),
    [
        (AT - timedelta(days=2900), (), "last 8 years"), (AT, (), "last 8 years"), (OLD, (), "nothing so old"),
        (AT - timedelta(days=3000), ("gone",), "on the register still"),
    ],
)  # fmt: skip
def test_AUD_15_nothing_goes_that_is_young_or_speaks_of_somebody_who_is_here(before, here, what):
    written(OLD)
    written(AT)
    with pytest.raises(BadUsage, match=what):
        purged(before, frozenset(here))
    assert TrailEvent.objects.count() == 6
    assert not TrailCheckpoint.objects.exists()


def test_AUD_15_nothing_is_purged_from_a_trail_that_is_not_whole():
    written(OLD)
    written(AT)
    with undone():
        forced("UPDATE governance_trailevent SET item = 'another' WHERE seq = 2")
        with pytest.raises(TrailBroken):
            purged()


def test_AUD_04_the_database_lets_only_that_go_for_which_a_checkpoint_stands():
    written(OLD)
    written(AT)
    purged()
    for statement in (
        "DELETE FROM governance_trailevent WHERE seq = 4", "UPDATE governance_trailevent SET item = 'x' WHERE seq = 5",
        "DELETE FROM governance_trailcheckpoint", "UPDATE governance_trailcheckpoint SET last_seq = 5",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="the trail is never edited"), transaction.atomic():
            executed(statement)


def test_AUD_15_a_checkpoint_that_nobody_here_signed_or_told_of_is_found_out(settings):
    written(OLD)
    written(AT)
    last = TrailEvent.objects.get(seq=4)
    with undone():  # who may write to the database makes one up, and takes events out behind it
        TrailCheckpoint.objects.create(
            first_seq=1,
            last_seq=4,
            last_hash=last.hash,
            first_at=OLD,
            last_at=AT,
            counts={},
            made_at=AT,
            because=WHY,
            signature="0" * 64,
        )
        executed("DELETE FROM governance_trailevent WHERE seq <= 4")
        with pytest.raises(TrailBroken, match="not ours"):
            verify_trail()
    purged()
    assert verify_trail() == 7
    with undone():
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
            [settings.SECRET_KEY],
            "another secret of this installation, long enough to be one",
        )
        assert verify_trail() == 7
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(TrailBroken, match="SECRET_KEY_FALLBACKS"):
            verify_trail()
