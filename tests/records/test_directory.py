"""The directory as it is kept: deliveries come in and delete nothing, whose word is taken, owners' links, and what was not there."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kith.directory.owning import SECRET_BYTES
from kith.directory.records.correcting import (
    Correction,
    add_by_hand,
    correct,
    decide_same,
    record_reply,
    say_still_right,
    take_apart,
    tell_room,
    version_of,
)
from kith.directory.records.missing_out import quarters_told, record_unmet, unmet_sent_out, unmet_table
from kith.directory.records.models import Entry, FeedRow, FeedRun, OwnersLink, Said, UnmetDemand
from kith.directory.records.owning import OwnerSays, entry_of_link, hear_owner, make_link, owners_to_ask
from kith.directory.records.reading import alike_entries, all_entries, entry_with_sources, feeds_told
from kith.directory.records.taking import let_in, receive, withdraw
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.records.models import TrailEvent
from kith.places.records.naming import name_neighbourhoods
from tests.records.directory_of import ANALYST, KEY, LEAD, LINK_WORKER, MANAGER, asks, comes, entry, service
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db

TEN = [service(number) for number in range(1, 11)]
LATER = AT + timedelta(days=1)
CHANCE = bytes(range(SECRET_BYTES))


def counts(run):
    return run.rows_in, run.accepted, run.rejected, run.duplicate, run.unchanged


def said(name="Service 1"):
    return entry(name).values


def test_a_delivery_comes_in_and_the_same_again_changes_nothing():
    assert counts(comes(*TEN)) == (10, 10, 0, 0, 0)
    again = comes(*TEN, at=LATER)
    assert (again.state, counts(again)) == ("taken", (10, 0, 0, 0, 10))
    assert Entry.objects.count() == FeedRow.objects.count() == 10
    assert list(TrailEvent.objects.filter(kind="feed").values_list("result", flat=True)) == ["taken", "taken"]


@pytest.mark.parametrize(
    "files",
    [{"a.json": b"[]"}, {"a.json": b"{"}, {"a.csv": b"x,y\n1,2\n"}, {}],
    ids=["empty", "broken", "another", "none"],
)
def test_a_feed_that_breaks_or_empties_deletes_nothing(files):
    comes(*TEN)
    before = list(Entry.objects.values_list("key", "values", "in_no_feed"))
    run = receive(feed="Kithshire Council", files=files, key=KEY, by=BY, at=LATER)
    assert run.state == "broken"
    assert run.notes
    assert list(Entry.objects.values_list("key", "values", "in_no_feed")) == before


def test_a_delivery_that_would_lose_much_waits_and_is_let_in_or_withdrawn_by_somebody():
    comes(*TEN)
    run = comes(*TEN[:6], at=LATER)
    assert (run.state, run.missing, run.before) == ("to review", 4, 10)
    assert not Entry.objects.filter(in_no_feed=True).exists()
    with pytest.raises(AlreadyDecided, match="waits for somebody"):
        comes(*TEN, at=LATER)
    with pytest.raises(NotYours):
        asks(let_in, run=run.pk, key=KEY)
    with pytest.raises(BadUsage, match="Say why"):
        asks(withdraw, MANAGER, run=run.pk, why="")
    asks(let_in, MANAGER, run=run.pk, key=KEY)
    assert Entry.objects.filter(in_no_feed=True).count() == 4
    assert Entry.objects.count() == 10
    assert FeedRun.objects.get(pk=run.pk).waiting is None
    with pytest.raises(AlreadyDecided, match="meanwhile"):
        asks(withdraw, MANAGER, run=run.pk, why="it was wrong")
    comes(*TEN, at=LATER + timedelta(days=1))  # and back again
    assert not Entry.objects.filter(in_no_feed=True).exists()


def test_what_is_withdrawn_changes_nothing():
    comes(*TEN)
    run = comes(*[{**one, "status": "defunct"} for one in TEN], at=LATER)
    assert (run.state, run.shut) == ("to review", 10)
    asks(withdraw, MANAGER, run=run.pk, why="their export broke")
    assert said()["status"] == "active"


def test_a_part_of_a_feed_says_nothing_of_the_rest():
    comes(*TEN)
    run = comes(*TEN[:2], at=LATER, total_items=10)
    assert (run.state, run.is_whole, run.missing) == ("taken", False, 0)
    assert not Entry.objects.filter(in_no_feed=True).exists()


def test_one_that_shuts_is_shut_at_once_where_it_is_one_of_many():
    comes(*TEN)
    comes(*[{**TEN[0], "status": "defunct"}, *TEN[1:]], at=LATER)
    assert said()["status"] == "defunct"


def test_what_a_feed_said_before_stays_beside_what_it_says_now():
    comes(service(1, alert="Shut on Friday"))
    comes(service(1, alert="Shut on Monday"), at=LATER)
    assert said()["alert"] == "Shut on Monday"
    assert [row.values["alert"] for row in FeedRow.objects.order_by("pk")] == ["Shut on Friday", "Shut on Monday"]
    assert FeedRow.objects.filter(replaced_at=LATER).count() == 1


def corrects(field, typed, asker=LINK_WORKER, at=AT, seen=None, name="Service 1"):
    row = entry(name)
    stands = version_of(row.values.get(field)) if seen is None else seen
    asks(correct, asker, at, entry=row.key, told=Correction(field, typed, stands), key=KEY)


def test_a_correction_outweighs_the_feed_and_both_are_shown():
    comes(service(1, url="https://old.example"))
    corrects("website", "https://new.example")
    comes(service(1, url="https://other.example", last_modified="2026-11-02"), at=LATER)
    told = {one.name: one for one in entry_with_sources(entry().key, AT).said}["website"]
    assert (told.taken.saying.value, told.taken.why, told.taken.is_contested) == (
        "https://new.example",
        "a member of staff corrected it",
        True,
    )
    assert [one.value for one in told.others] == ["https://other.example"]
    assert entry().contested == ["website"]


def test_who_corrects_at_the_same_time_is_told_what_stands_there_now():
    comes(service(1))
    seen = version_of(said().get("phone"))
    corrects("phone", "0161 496 0001", seen=seen)
    with pytest.raises(AlreadyDecided, match="0161 496 0001"):
        corrects("phone", "0161 496 0002", seen=seen)
    corrects("phone", "")
    assert "phone" not in said()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("website", "javascript:x"),
        ("minimum_age", "old"),
        ("name", ""),
        ("assured_date", "2026-11-01"),
        ("nonsense", "x"),
    ],
)
def test_what_cannot_be_is_not_taken(field, typed):
    comes(service(1))
    with pytest.raises(BadUsage):
        corrects(field, typed)
    assert not Said.objects.exists()


def test_only_those_who_may_correct_do_and_the_refusal_is_in_the_trail():
    comes(service(1))
    for asker in (ANALYST, LEAD):
        with pytest.raises(NotYours):
            corrects("phone", "1234567", asker)
        with pytest.raises(NotYours):
            asks(tell_room, asker, entry=entry().key, state="room")
    assert TrailEvent.objects.filter(action="refused", kind="service").count() == 4
    assert "phone" not in said()


def test_still_right_makes_an_entry_fresh_and_is_said_once_a_day():
    comes(service(1, assured_date="2020-01-01"))
    for _ in range(2):
        asks(say_still_right, entry=entry().key)
    assert entry().assured_date == AT.date()
    assert TrailEvent.objects.filter(result="still right").count() == 1


def test_the_latest_day_counts_whoever_said_it():
    comes(service(1, assured_date="2026-01-01"))
    asks(say_still_right, entry=entry().key)
    comes(service(1, assured_date="2026-11-20", last_modified="2026-11-20"), at=AT + timedelta(days=25))
    assert entry().assured_date.isoformat() == "2026-11-20"


def test_room_and_replies_are_told_while_they_count():
    comes(service(1))
    key = entry().key
    asks(tell_room, entry=key, state="full")
    for days in (2, 4, 9):
        record_reply(entry=key, days=days, at=AT)
    with pytest.raises(BadUsage):
        asks(tell_room, entry=key, state="perhaps")
    now, later = (all_entries(at).live[key] for at in (AT, AT + timedelta(days=40)))
    assert (now.room(AT.date()), now.reply.days) == ("full", 4)
    assert later.tick is None


def test_two_entries_are_put_together_by_somebody_and_taken_apart_again():
    place = {
        "service_at_locations": [{"id": "p", "location": {"name": "Hall", "addresses": [{"postal_code": "KN1 1AA"}]}}]
    }
    comes(service(1, name="Tern Lane Food Bank", url="https://one.example", **place))
    comes(service(9, name="Foodbank Tern Lane", fees="Free", **place), feed="Kithshire Voluntary Action")
    assert len(all_entries(AT).entries) == 2
    (pair,) = alike_entries(all_entries(AT).entries)
    with pytest.raises(NotYours):
        asks(decide_same, ANALYST, pair=(pair.left, pair.right), is_same=True, key=KEY)
    left, right = entry("Tern Lane Food Bank").key, entry("Foodbank Tern Lane").key
    asks(decide_same, pair=(left, right), is_same=True, key=KEY)
    (both,) = all_entries(AT).entries
    assert (both.key, both.website, both.cost) == (left, "https://one.example", "free")
    assert [key for key, _ in entry_with_sources(left, AT).also] == [right]
    assert not alike_entries(all_entries(AT).entries)
    comes(
        service(9, name="Foodbank Tern Lane", fees="Free", email="now@example.org", **place),
        feed="Kithshire Voluntary Action",
        at=LATER,
    )
    assert all_entries(AT).entries[0].email == "now@example.org"
    assert entry_with_sources(left, AT).also == ((right, "Foodbank Tern Lane"),)
    with pytest.raises(AlreadyDecided):
        asks(decide_same, pair=(left, right), is_same=True, key=KEY)
    asks(take_apart, entry=right)
    assert [one.cost for one in all_entries(AT).entries] == ["free", ""]
    with pytest.raises(AlreadyDecided):
        asks(take_apart, entry=right)


def test_two_rows_of_one_feed_that_were_put_together_both_stand_there():
    comes(service(1, name="Lunch", email="one@example.org"), service(2, name="Lunch at noon", email="two@example.org"))
    left, right = entry("Lunch").key, entry("Lunch at noon").key
    asks(decide_same, pair=(left, right), is_same=True, key=KEY)
    said_of = {
        one.name: [one.taken.saying.value, *(other.value for other in one.others)]
        for one in entry_with_sources(left, AT).said
    }
    assert sorted(said_of["email"]) == ["one@example.org", "two@example.org"]


def test_a_pair_that_somebody_parted_is_not_offered_again():
    comes(
        service(1, name="Lunch", organisation={"name": "x"}, url="https://one.example"),
        service(2, name="Lunch", url="https://one.example"),
    )
    (pair,) = alike_entries(all_entries(AT).entries)
    asks(decide_same, pair=(pair.left, pair.right), is_same=False, key=KEY)
    assert len(all_entries(AT).entries) == 2
    assert not alike_entries(all_entries(AT).entries)


def test_an_entry_is_typed_in_once_however_often_it_is_sent():
    typed = {"name": "Knit and natter", "needs": ["loneliness"], "phone": "0161 496 0001"}
    for _ in range(2):
        asks(add_by_hand, entry="k" * 32, typed=typed, key=KEY)
    assert said("Knit and natter")["needs"] == ["loneliness"]
    with pytest.raises(BadUsage):
        asks(add_by_hand, entry="l" * 32, typed={"phone": "1"}, key=KEY)


def link(at=AT, asker=LINK_WORKER, name="Service 1"):
    return asks(make_link, asker, at, entry=entry(name).key, chance=CHANCE)


def test_an_owner_confirms_by_a_link_once_and_the_secret_is_kept_nowhere():
    comes(service(1, url="https://old.example"))
    secret = link()
    kept = OwnersLink.objects.get()
    assert secret not in str(vars(kept))
    assert entry_of_link(secret, AT).name == "Service 1"
    hear_owner(secret=secret, says=OwnerSays({"website": "https://new.example"}, "waiting"), key=KEY, at=LATER)
    assert (said()["website"], entry().assured_date) == ("https://new.example", LATER.date())
    assert all_entries(LATER).live[entry().key].room(LATER.date()) == "waiting"
    assert entry_of_link(secret, LATER) is None
    with pytest.raises(AlreadyDecided):
        hear_owner(secret=secret, says=OwnerSays(), key=KEY, at=LATER)
    assert TrailEvent.objects.filter(result="confirmed by its owner").count() == 1


def test_a_link_ends_on_its_day_and_when_another_is_made():
    comes(service(1))
    secret = link()
    assert entry_of_link(secret, AT + timedelta(days=29)) is not None
    assert entry_of_link(secret, AT + timedelta(days=30)) is None
    other = asks(make_link, entry=entry().key, chance=bytes(SECRET_BYTES))
    assert entry_of_link(secret, AT) is None
    assert entry_of_link(other, AT) is not None
    for nonsense in ("", "b" * 32, secret[:-1], "'; DROP"):
        assert entry_of_link(nonsense, AT) is None


def test_an_owner_says_no_more_by_a_link_than_it_is_for():
    comes(service(1))
    secret = link()
    for says in (OwnerSays({"name": "Mine"}), OwnerSays({"website": "javascript:x"}), OwnerSays({}, "perhaps")):
        with pytest.raises(BadUsage):
            hear_owner(secret=secret, says=says, key=KEY, at=LATER)
    assert entry_of_link(secret, LATER) is not None


def test_owners_are_asked_who_has_waited_longest_first_and_then_rung():
    comes(
        service(1, assured_date="2026-10-30"),
        service(2, assured_date="2025-01-01"),
        service(3),
        service(4, status="defunct"),
    )
    assert [(one.entry.name, one.due.what) for one in owners_to_ask(AT)] == [("Service 2", "ask"), ("Service 3", "ask")]
    asked = AT
    for _ in range(3):
        asks(make_link, at=asked, entry=entry("Service 2").key, chance=bytes([_]) * SECRET_BYTES)
        assert "Service 2" not in [one.entry.name for one in owners_to_ask(asked)]
        asked += timedelta(days=14)
    assert {one.entry.name: one.due.what for one in owners_to_ask(asked)}["Service 2"] == "ring"


def test_what_was_not_there_is_kept_without_anything_that_names_anybody():
    name_neighbourhoods(names=["Kithbeck"])
    for _ in range(12):
        asks(record_unmet, need="food", area="Kithbeck", why="none")
    asks(record_unmet, need="food", area="Somewhere", why="full")
    with pytest.raises(BadUsage):
        asks(record_unmet, need="cake", area="Kithbeck", why="none")
    with pytest.raises(NotYours):
        asks(record_unmet, ANALYST, need="food", area="Kithbeck", why="none")
    assert {field.name for field in UnmetDemand._meta.concrete_fields} == {
        "id",
        "need",
        "area",
        "why",
        "month",
        "closed_month",
    }
    assert set(UnmetDemand.objects.values_list("area", flat=True)) == {"Kithbeck", "not known"}
    (quarter,) = quarters_told()
    assert (quarter.month, quarter.day) == (10, 1)
    rows = {(row["need"], row["area"]): row["times"] for row in unmet_table(quarter).to_pylist()}
    assert (rows["Food", "Kithbeck"], rows["Food", "not known"]) == (10, None)
    assert unmet_sent_out(quarter, {"Kithbeck": 5_000}, by=BY, at=AT)["why"].equals(unmet_table(quarter, "why"))
    assert TrailEvent.objects.filter(kind="unmet demand", action="exported", item="2026-10").count() == 1
    told = TrailEvent.objects.filter(kind="unmet demand", action="changed")
    assert {(one.item, one.person, one.details) for one in told} == {("", "", "{}")}


def test_feeds_are_told_with_what_they_have_here():
    comes(*TEN)
    run = comes(*TEN[:5], at=LATER)
    (told,) = feeds_told()
    assert (told.entries, told.missing, told.last.pk, told.waiting.pk) == (10, 0, run.pk, run.pk)


def test_the_database_refuses_counts_that_do_not_add_up():
    run = comes(service(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedRun.objects.filter(pk=run.pk).update(accepted=7)
