"""A confidential place and none are one to everybody: two worlds that differ only in a refuge answer alike, whatever is asked."""

import json

import pytest
from django.db import transaction

from kith.directory.fitting import Seeker, fit
from kith.directory.near import spot_of
from kith.directory.open_referral_out import page_of
from kith.directory.owning import SECRET_BYTES
from kith.directory.public_feed import grouped, service_in_full
from kith.directory.records.correcting import Correction, add_by_hand, correct, version_of
from kith.directory.records.for_anybody import open_entries, open_entry, open_list
from kith.directory.records.keeping_out import keep_out, show_again
from kith.directory.records.models import Entry, FeedRow, FeedRun, KeptOut
from kith.directory.records.owning import OwnerSays, hear_owner, make_link, owners_to_ask
from kith.directory.records.reading import alike_entries, all_entries, entry_with_sources, feeds_told
from kith.directory.records.taking import let_in
from kith.errors import BadUsage, NotYours
from kith.governance.records.models import TrailEvent
from tests.records.directory_of import ANALYST, KEY, MANAGER, REFUGE, asks, comes, entry, service
from tests.records.kept import AT, BY

pytestmark = pytest.mark.django_db

OPEN = [service(1), service(2, service_at_locations=[{"id": "p", "location": {"latitude": 53.4, "longitude": -2.3}}])]
IN_THE_OPEN = {"id": "9", "name": "Beck house", "description": "A quiet place", "service_at_locations": [
    {"id": "p", "location": {"name": "x", "addresses": [{"postal_code": "KN1 7ZZ"}], "latitude": 53.41, "longitude": -2.31}}]}  # fmt: skip


def world(deliveries):
    """Everything that anybody could learn of a world in which these deliveries came."""
    with transaction.atomic():
        for feed, services in deliveries:
            comes(*services, feed=feed)
        listed, open_listed = all_entries(AT), open_list(AT)
        seeker = Seeker(point=(53.4, -2.3), travel_metres=50_000)
        runs = [{name: str(value) for name, value in vars(run).items() if name not in ("_state", "id", "feed_id", "fingerprint")}
                for run in FeedRun.objects.order_by("pk")]  # fmt: skip
        told = {
            "listed": repr(listed), "pages": [entry_with_sources(one.key, AT) for one in listed.entries], "runs": runs,
            "out": json.dumps(page_of(listed.entries)), "fits": repr(fit(listed.entries, seeker, live=listed.live, on=AT.date())),
            "for anybody": repr(open_listed), "pages for anybody": [open_entry(one.key, AT) for one in open_listed.entries],
            "feed": json.dumps([service_in_full(one) for one in grouped(open_entries())]), "spot": spot_of("KN1 7ZZ", open_listed.entries),
            "alike": alike_entries(listed.entries), "asked": owners_to_ask(AT),
            "feeds": [(one.name, one.entries, one.missing) for one in feeds_told()],
            "trail": list(TrailEvent.objects.order_by("pk").values_list("action", "kind", "item", "result", "details")),
        }  # fmt: skip
        transaction.set_rollback(True)
    return told


TWINS = {
    "marked by its feed": ([("feed a", [*OPEN, REFUGE])], [("feed a", OPEN)]),
    "by its words": (
        [("feed a", [*OPEN, {"id": "w", "name": "Willow women’s refuge", "service_at_locations": REFUGE["service_at_locations"]}])], [("feed a", OPEN)],
    ),
    "told of in the open by another feed afterwards": ([("feed a", [*OPEN, REFUGE]), ("feed b", [*OPEN, IN_THE_OPEN])], [("feed a", OPEN), ("feed b", OPEN)]),
    "in the open again under its own id": (
        [("feed a", [*OPEN, REFUGE]), ("feed a", [*OPEN, {"id": "r", "name": "Another name"}])], [("feed a", OPEN), ("feed a", OPEN)],
    ),
    "with what is wrong about it": ([("feed a", [*OPEN, {**REFUGE, "status": "nonsense", "url": "x"}])], [("feed a", OPEN)]),
}  # fmt: skip


@pytest.mark.parametrize("name", TWINS)
def test_two_worlds_that_differ_in_a_confidential_place_are_told_apart_by_nothing(name):
    with_it, without = (world(deliveries) for deliveries in TWINS[name])
    for what in with_it:
        assert with_it[what] == without[what], what


def test_nothing_of_a_confidential_place_is_kept_but_digests():
    comes(*OPEN, REFUGE)
    everything = json.dumps(
        [asdict_of(row) for model in (Entry, FeedRow, FeedRun, KeptOut) for row in model.objects.all()], default=str
    )
    assert "Beck" not in everything
    assert "7ZZ" not in everything
    assert KeptOut.objects.exists()


def asdict_of(row):
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_one_that_was_shown_and_is_told_to_be_confidential_is_gone_from_everything_at_once():
    comes(*OPEN, IN_THE_OPEN, feed="feed b")
    shown = entry("Beck house")
    comes(*OPEN, REFUGE, feed="feed a")
    assert entry_with_sources(shown.key, AT) is None
    assert "Beck" not in repr(all_entries(AT))
    comes(*OPEN, {**IN_THE_OPEN, "name": "Something new"}, feed="feed b")
    assert "Something new" not in repr(all_entries(AT))


def test_staff_who_hear_that_a_place_must_not_be_shown_hide_it_for_good():
    comes(*OPEN, IN_THE_OPEN, feed="feed b")
    shown = entry("Beck house")
    with pytest.raises(NotYours):
        asks(keep_out, ANALYST, entry=shown.key, key=KEY)
    asks(keep_out, entry=shown.key, key=KEY)
    with pytest.raises(NotYours):
        asks(keep_out, entry=shown.key, key=KEY)
    comes({**IN_THE_OPEN, "name": "Beck House (new)"}, *OPEN, feed="feed b")
    comes(IN_THE_OPEN, *OPEN, feed="feed c")
    assert "Beck" not in repr(all_entries(AT))
    assert len(all_entries(AT).entries) == 4


def test_a_place_told_to_be_confidential_while_a_delivery_waits_does_not_come_in_with_it():
    many = [service(number) for number in range(10, 20)]
    comes(*many, feed="feed b")
    run = comes(*many[:3], IN_THE_OPEN, feed="feed b")
    assert run.state == "to review"
    comes(*OPEN, REFUGE, feed="feed a")
    asks(let_in, MANAGER, run=run.pk, key=KEY)
    assert "Beck" not in repr(all_entries(AT))


def test_what_reads_as_a_refuge_is_not_typed_in_and_what_becomes_one_is_hidden():
    with pytest.raises(BadUsage, match="reads as a refuge"):
        asks(add_by_hand, entry="k" * 32, typed={"name": "Rowan refuge", "postcode": "KN1 7ZZ"}, key=KEY)
    comes(*OPEN, IN_THE_OPEN, feed="feed b")
    shown = entry("Beck house")
    with pytest.raises(BadUsage, match="reads as a refuge"):
        asks(
            correct,
            entry=shown.key,
            told=Correction("description", "A refuge", version_of(shown.values["description"])),
            key=KEY,
        )
    secret = asks(make_link, entry=shown.key, chance=bytes(SECRET_BYTES))
    hear_owner(secret=secret, says=OwnerSays({"description": "A women’s refuge"}), key=KEY, at=AT)
    assert "Beck" not in repr(all_entries(AT))
    comes(*OPEN, IN_THE_OPEN, feed="feed c")
    assert "Beck" not in repr(all_entries(AT))


def test_one_known_to_be_confidential_is_hidden_also_when_it_is_typed_in():
    comes(*OPEN, REFUGE, feed="feed a")
    asks(add_by_hand, entry="k" * 32, typed={"name": "Beck house", "postcode": "KN1 7ZZ"}, key=KEY)
    assert "Beck" not in repr(all_entries(AT))


def test_what_was_hidden_by_mistake_is_shown_again_by_whoever_runs_the_service():
    comes(*OPEN, feed="feed a")
    hidden = entry("Service 1")
    asks(keep_out, entry=hidden.key, key=KEY)
    comes(*OPEN, feed="feed a")
    assert "Service 1" not in repr(all_entries(AT))
    for key, because in (
        (hidden.key, ""),
        ("f" * 32, "the charity rang us"),
        (entry("Service 2").key, "the charity rang us"),
    ):
        with pytest.raises(BadUsage):
            show_again(entry=key, because=because, key=KEY, by=BY, at=AT)
    show_again(entry=hidden.key, because="the charity rang us", key=KEY, by=BY, at=AT)
    comes(*[{**one, "alert": "Shut on Friday"} for one in OPEN], feed="feed a")
    assert [one.alert for one in all_entries(AT).entries] == ["Shut on Friday"] * 2
    assert not KeptOut.objects.exists()
