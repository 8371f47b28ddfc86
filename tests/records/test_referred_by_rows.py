"""Lists of referrals: whole or by rows, in one order, and with a look for whoever is shown."""

from datetime import timedelta

import pytest

from kith.care.records.referred import counts_by_folder, inbox, sent_by
from kith.governance.records.models import TrailEvent
from tests.records.kept import AT
from tests.records.lawful import as_actor
from tests.records.referred import CHARITY, COORDINATOR, LATER, how, ready, sent, unmet

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def test_a_list_is_read_by_rows_in_the_order_of_the_whole_and_a_look_is_left_for_those_alone_that_are_shown():
    for number, need in enumerate(("food", "money", "housing", "caring")):
        sent(need=need, urgency="urgent" if number == 2 else "routine", at=AT + timedelta(minutes=number))
    whole = inbox(CHARITY, by=as_actor(CHARITY), at=LATER)
    assert [line.packet.need for line in whole.lines] == ["housing", "food", "money", "caring"]
    some = [inbox(CHARITY, slice(begin, begin + 3), by=as_actor(CHARITY), at=LATER) for begin in (0, 3)]
    assert some[0].lines + some[1].lines == whole.lines
    assert {one.total for one in (whole, *some)} == {4}
    assert counts_by_folder(COORDINATOR, LATER) == {"waiting": 0, "open": 4, "ended": 0}
    before = TrailEvent.objects.count()
    assert sent_by(COORDINATOR, "ended", by=as_actor(COORDINATOR), at=LATER).lines == ()
    assert TrailEvent.objects.count() == before
