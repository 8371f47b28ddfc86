"""A referral is passed on: with no more than came, to another that may have it, and in sight of whoever sent it."""

from dataclasses import replace

import pytest

from kith.care.records.models import Referral
from kith.care.referral_request import Consent
from kith.errors import AlreadyDecided, BadUsage, NotShared
from tests.records.referred import (
    BOTH_DOORS,
    MONEY,
    TODAY,
    WARM,
    doors_open,
    how,
    ready,
    request,
    says,
    sent,
    unmet,
    walked,
)

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def test_it_is_passed_on_with_no_more_than_came_and_stays_in_sight_of_whoever_sent_it(how):
    row = walked(sent(), how, "see")
    onward = request(MONEY, need="a grant for the boiler", begun_by="referrer")
    stood = says(row, "pass on", how, onward=onward, message_id="on")
    row.refresh_from_db()
    new = Referral.objects.get(pk=stood.passed_to)
    assert (row.state, new.state, new.passed_from, new.referrer, new.recipient) == (
        "passed on",
        "sent",
        row,
        "VC1",
        "VC2",
    )
    assert (doors_open(row), len(doors_open(new))) == (set(), 2)
    again = says(row, "pass on", how, onward=onward, message_id="on")
    assert (again.passed_to, again.is_repeat, Referral.objects.count()) == (new.pk, True, 2)


@pytest.mark.parametrize(
    ("onward", "says_why", "error"),
    [
        (
            {"field_groups": frozenset({"identity", "housing"}), "why_more": "needed there"},
            "More would go along than came: housing",
            BadUsage,
        ),
        ({"to": WARM}, "at this service already", BadUsage),
        ({"person": "nobody"}, "about somebody else", BadUsage),
        (
            {
                "to": replace(MONEY, organisation="VC8", team=""),
                "consent": Consent("best interests", TODAY, "met with her sister"),
            },
            "No sharing agreement",
            NotShared,
        ),
    ],
    ids=["more", "itself", "somebody else", "no agreement"],
)
def test_what_may_not_be_passed_on_stays_where_it_is(how, onward, says_why, error):
    row = walked(sent(), how, "see")
    with pytest.raises(error, match=says_why):
        says(row, "pass on", how, onward=request(**{"to": MONEY, "need": "other", **onward}))
    row.refresh_from_db()
    assert (row.state, doors_open(row), Referral.objects.count()) == ("seen", BOTH_DOORS, 1)


def test_one_that_the_other_service_has_already_is_not_passed_on_twice(how):
    there = sent(MONEY, need="a grant")
    row = walked(sent(), how, "see")
    with pytest.raises(AlreadyDecided, match="was sent to VC2 already"):
        says(row, "pass on", how, onward=request(MONEY, need="a grant"))
    there.refresh_from_db()
    assert there.passed_from is None
