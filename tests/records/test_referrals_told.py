"""What is kept of referrals is in the person's own copy, has a place in the schedule, and follows people whose records are put together or parted."""

import pytest

from kith.care.records import gathering
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.care.records.referred import inbox, referrals_of
from kith.care.records.referring import send
from kith.governance.asker import door_at
from kith.governance.records.journal import put_back_lines
from kith.governance.records.models import Grant, Objection
from kith.governance.retention import row_of
from kith.insight.records.following import let_findings_follow
from kith.people.merging import ordered
from kith.people.records.merging import Answer, How, settle_match, take_back
from kith.people.records.models import Entry, Person
from tests.records.kept import AT, BY
from tests.records.lawful import agree, as_actor
from tests.records.referred import (
    BOTH_DOORS,
    CHARITY,
    COORDINATOR,
    LATER,
    NURSE,
    STAFF,
    TODAY,
    doors_open,
    how,
    looked_after,
    make_person,
    ready,
    request,
    says,
    sent,
    unmet,
    walked,
)
from tests.records.worked import PLACE, on_the_staff

__all__ = ["how", "ready", "unmet"]
pytestmark = pytest.mark.django_db
SETTLING = How(b"k" * 32, let_findings_follow, COORDINATOR)


def test_EXP_04_the_copy_of_a_person_holds_their_referrals_and_nobody_elses(ready, how):
    walked(sent(), how, "see", "recall")
    make_person("p2")
    sent(person="p2", words="Somebody else is cold")
    sheets = gathering.gather("p1")
    (row,) = sheets["referrals"]
    assert (row["need"], row["words"], row["state"]) == ("heating", "The boiler is broken and she is cold", "recalled")
    assert [one["move"] for one in sheets["referral-events"]] == ["send", "see", "recall"]
    assert [one["kind"] for one in sheets["referral-escalations"]] == ["incident"]
    assert "Somebody else" not in str(sheets)


@pytest.mark.parametrize("model", [Referral, ReferralEvent, Escalation])
def test_what_is_kept_of_a_referral_is_kept_as_long_as_the_record(model):
    assert row_of(model._meta.label, model.kept.retention).how_long == "8 years"


@pytest.fixture
def two(loaded, how):
    """Two people of the made-up place whom the coordinator looks after, each with one record of their own."""
    Person.objects.update(neighbourhood=PLACE, practice_ods_code=None)
    on_the_staff(*STAFF)
    for body in ("YX900", "VC1", "VC2"):
        agree(body)
    ones = [one for one in Person.objects.filter(death_month=None).order_by("pk") if one.entries.count() == 1][:2]
    for one in ones:
        looked_after(one.person_id)
    return ones


def put_together(two):
    pair = ordered(*(Entry.objects.get(person=one).entry_id for one in two))
    return settle_match(
        pair=pair,
        answer=Answer("together", "the same birth date and street", confirmed=True),
        how=SETTLING,
        by=as_actor(COORDINATOR),
        at=AT,
    )


def apart_again(act):
    take_back(act=act, how=SETTLING, by=as_actor(COORDINATOR), at=LATER)


def open_to_charity(one, at=LATER):
    return Grant.objects.open_at(at).filter(person_id=one, to=door_at("1", "VC1")).exists()


def seen(look, asker, *who):
    return look(asker, *who, by=as_actor(asker), at=LATER)


def test_SEN_14_a_referral_follows_its_person_and_comes_back_when_they_are_parted(two, how):
    ids = [one.person_id for one in two]
    rows = [sent(person=name, need=f"need {number}") for number, name in enumerate(ids)]
    act = put_together(two)
    kept = next(name for name in ids if Person.objects.filter(person_id=name).exists())
    gone = next(name for name in ids if name != kept)
    for name in ids:
        assert {one.number for one in seen(referrals_of, COORDINATOR, name).lines} == {row.pk for row in rows}
    assert {one.packet.person for one in seen(inbox, CHARITY).lines} == {kept}
    mine = next(row for row in rows if row.person_id == gone)
    walked(mine, how, "see", "decline")
    assert doors_open(mine) == set()
    assert open_to_charity(kept)  # by their own
    walked(mine, how, "reopen")
    apart_again(act)
    assert (open_to_charity(kept), open_to_charity(gone)) == (True, True)
    for row in rows:
        row.refresh_from_db()
        assert [one.number for one in seen(referrals_of, COORDINATOR, row.person_id).lines] == [row.pk]
        assert set(Grant.objects.open_at(LATER).filter(work=row.work).values_list("person_id", flat=True)) == {
            row.person_id
        }


def test_a_door_opened_while_two_were_one_stands_with_its_own_once_they_are_parted(two, how):
    ids = [one.person_id for one in two]
    rows = [walked(sent(person=name, need=f"need {number}"), how, "see", "decline") for number, name in enumerate(ids)]
    act = put_together(two)
    kept = next(name for name in ids if Person.objects.filter(person_id=name).exists())
    mine = next(row for row in rows if row.person_id != kept)
    walked(mine, how, "reopen")
    assert open_to_charity(kept)
    apart_again(act)
    assert not open_to_charity(kept)
    assert open_to_charity(mine.person_id)
    assert doors_open(mine) == BOTH_DOORS


def test_one_that_both_had_is_told_and_not_sent_again_for_the_one(two, how):
    ids = [one.person_id for one in two]
    first = sent(person=ids[0])
    put_together(two)
    for name in ids:
        came = send(asker=COORDINATOR, request=request(person=name), by=as_actor(COORDINATOR), at=LATER)
        assert (came.number, came.is_new) == (first.pk, False)


def test_an_objection_of_either_holds_for_both(two, how):
    ids = [one.person_id for one in two]
    row = sent(person=ids[0])
    Objection.objects.create(
        person_id=ids[1], kind="sharing", body="VC1", from_date=TODAY, said_to="a", how="in person"
    )
    put_together(two)
    assert seen(inbox, CHARITY).hidden_count == 1
    says(row, "withdraw", how, asker=NURSE, reason="consent withdrawn")
    assert Referral.objects.get().state == "withdrawn"


KEPT = []


def keeps(lines):
    KEPT.extend(lines)


def test_BKP_06_a_backup_from_before_opens_no_door_that_a_referral_has_shut_since(
    ready, how, settings, django_capture_on_commit_callbacks
):
    settings.JOURNAL = "tests.records.test_referrals_told.keeps"
    KEPT.clear()
    row = walked(sent(), how, "see", "accept")
    before = list(Grant.objects.filter(work=row.work).order_by("pk"))
    with django_capture_on_commit_callbacks(execute=True):
        says(row, "withdraw", how, reason="consent withdrawn")
    for grant in before:  # as the backup has them
        grant.save()
    assert doors_open(row) == BOTH_DOORS
    assert put_back_lines(KEPT, since=AT, also=(), by=BY, at=LATER) == 2
    assert doors_open(row) == set()
    again = Grant.objects.filter(work=row.work).order_by("pk")
    assert [(one.to, one.field_groups, one.purposes) for one in again] == [
        (one.to, one.field_groups, one.purposes) for one in before
    ]
