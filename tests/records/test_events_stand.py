"""What was said of a referral is kept by the database itself: it is never edited, and goes only when the schedule lets it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from kith.care.records.models import Escalation, Referral, ReferralEvent
from tests.records.referred import how, ready, sent, unmet, walked

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def refused(deed):
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        deed()


def test_no_event_is_changed_or_taken_away_whether_its_referral_is_open_or_over(how):
    for row in (sent(need="food"), walked(sent(need="money"), how, "see", "decline")):
        refused(lambda row=row: row.events.update(words="something else"))
        refused(lambda row=row: row.events.filter(number=1).delete())
        refused(lambda row=row: row.events.all()._raw_delete("default"))
    assert ReferralEvent.objects.count() == 4


def test_what_is_past_the_schedule_may_go_and_no_day_before(how):
    row = walked(sent(), how, "see", "decline")
    now = timezone.now()
    Referral.objects.filter(pk=row.pk).update(ended_at=now - timedelta(days=8 * 365))  # leap days are still to come
    refused(lambda: row.events.all().delete())
    Referral.objects.filter(pk=row.pk).update(ended_at=now - timedelta(days=8 * 366))
    Escalation.objects.filter(referral=row).delete()
    refused(lambda: row.events.update(words="something else"))
    assert row.events.all().delete()[0] == 3
