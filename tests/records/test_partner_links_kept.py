"""What is kept of a link and of what is said by it: the trail, who is involved, who looked, what is posted, and what a backup brings back."""

from datetime import timedelta

import pytest
from django.conf import settings as site

from kith.care.records.link_keeping import JOURNALLED, SaidCode
from kith.care.records.linking_partners import open_answer_link, read_for_telephone, shut_answer_links, waits_at
from kith.care.records.models import AnswerLink
from kith.care.referral_request import Recipient
from kith.errors import AlreadyDecided, NotYours
from kith.governance.records.involved import involved_with
from kith.governance.records.journal import put_back_lines
from kith.governance.records.models import Grant, TrailEvent
from kith.governance.records.trail import verify_trail
from kith.governance.records.unusual import go_through_looks
from kith.people.records.near import ties_between
from kith.work.records.models import Outgoing
from tests.records.kept import BY
from tests.records.lawful import as_actor
from tests.records.linked import KEY, PAT, answers, linked, made, reads
from tests.records.referred import ADVICE, AT, COORDINATOR, LATER, MONEY, NO_ACCOUNT, how, ready, sent, unmet

__all__ = ["how", "ready", "unmet"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ready")]


def test_every_opening_and_answer_is_in_the_trail_as_by_link_of_the_service(how):
    _row, link = linked(how)
    reads(link)
    answers(link, "accept", how)
    mine = TrailEvent.objects.filter(account="by link of The Old Mill")
    assert {"changed", "looked"} <= {one.action for one in mine}
    opened = mine.get(kind="partner link", result="opened with its code")
    assert PAT in opened.details
    assert mine.get(kind="referral", result="accepted").person == "p1"
    assert {one.organisation for one in mine} == {"The Old Mill"}
    verify_trail()


def test_a_name_of_any_length_fits_the_trail(how):
    long = Recipient("The Friends of the Old Mill " * 6, "link-worker", "mill")
    _row, link = linked(how, to=long)
    assert answers(link, "accept", how).state == "accepted"
    assert reads(link).groups


def test_who_is_involved_names_the_partner_by_what_it_was_asked():
    sent(NO_ACCOUNT)
    told = [one for one in involved_with(["p1"], LATER) if "The Old Mill" in one.why]
    assert [one.name for one in told] == ["A partner without an account"]


def test_what_is_read_down_the_telephone_is_what_a_link_shows_and_only_to_whoever_sent_it(how):
    row = sent(NO_ACCOUNT)
    seen = read_for_telephone(asker=COORDINATOR, referral=row.pk, by=as_actor(COORDINATOR), at=LATER)
    assert (seen.detail.line.packet.words[:10], seen.groups) == ("The boiler", {"identity", "address-and-contact"})
    with pytest.raises(NotYours):
        read_for_telephone(asker=ADVICE, referral=row.pk, by=as_actor(ADVICE), at=LATER)
    assert TrailEvent.objects.filter(action="looked", details__contains='"action":"print"').exists()


KEPT = []


def keeps(lines):
    KEPT.extend(lines)


def test_BKP_06_a_backup_from_before_opens_no_link_that_was_shut_since(
    how, settings, django_capture_on_commit_callbacks
):
    settings.JOURNAL = "tests.records.test_partner_links_kept.keeps"
    KEPT.clear()
    row, link = linked(how)
    links, doors = list(AnswerLink.objects.all()), list(Grant.objects.filter(work=row.work))
    with django_capture_on_commit_callbacks(execute=True):
        shut_answer_links(asker=COORDINATOR, referral=row.pk, by=as_actor(COORDINATOR), at=LATER)
    for one in (*links, *doors):  # as the backup has them
        one.save()
    assert waits_at(link.secret, LATER) is not None
    assert put_back_lines(KEPT, since=AT, also=JOURNALLED, by=BY, at=LATER) == 1
    assert waits_at(link.secret, LATER) is None
    AnswerLink.objects.all().delete()  # and where the backup is from before the link was made
    put_back_lines(KEPT, since=AT, also=JOURNALLED, by=BY, at=LATER)
    assert waits_at(link.secret, LATER) is None


def test_what_is_posted_and_written_names_nobody_and_carries_no_secret(how):
    _row, link = linked(how)
    answers(link, "accept", how)
    kept = [value for one in Outgoing.objects.values_list() for value in map(str, one)]
    assert {"referral sent", "referral moved"} <= set(kept)
    for told in kept:
        assert "p1" not in told.split(":")
        assert link.secret not in told
        assert "boiler" not in told


def test_money_with_an_account_still_has_its_own_inbox():
    assert sent(MONEY).recipient_team == "1"


def test_opening_outside_of_a_working_link_leaves_nothing_behind(how):
    row = sent(NO_ACCOUNT)
    link = made(row)
    before = TrailEvent.objects.count()
    with pytest.raises(AlreadyDecided):
        open_answer_link(secret="b" * 32, said=SaidCode(link.code, PAT), key=KEY, how=how, at=LATER)
    assert TrailEvent.objects.count() == before
    assert AnswerLink.objects.get().opened_count == 0


def test_looks_by_link_are_gone_through_with_all_others_and_stop_nothing(how):
    _row, link = linked(how)
    for _ in range(4):
        reads(link)
    go_through_looks(ties=ties_between, table=site.UNUSUAL, at=LATER + timedelta(days=1))
    verify_trail()
