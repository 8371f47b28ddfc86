"""A small year of referrals, as `make bench SUITE=year` plays a large one: nothing is late, open, unmet or lost without being told of, and faults are found."""

from contextlib import contextmanager

import pytest
from bench.year_judged import FAULTS
from bench.year_run import one_year
from bench.year_world import made_world
from django.db import transaction

COUNT = 25


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_year_ends_with_nothing_silent_open_or_lost_also_when_it_comes_again_in_another_order():
    made_world(COUNT)
    found = one_year("25", COUNT, COUNT, fresh=undone, undone=undone)
    assert found.wrong == []
    assert sum(found.states.values()) >= COUNT - 5
    assert len(found.states) >= 5
    assert set(found.faults) == set(FAULTS)
