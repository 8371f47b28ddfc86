"""A directory that anybody may read, with a place in it that nobody may: hidden at the door, by hand, by its words, and put together with another."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from kith.directory.records.correcting import tell_room
from kith.directory.records.keeping_out import keep_out
from kith.directory.records.models import Entry, SeenReply
from kith.directory.records.taking import receive
from kith.web.public.bounds import forget_all
from tests.records.directory_of import LINK_WORKER, REFUGE, asks, service
from tests.records.kept import BY

__all__ = ["HIDDEN", "anybodys", "comes", "needs", "place"]

HIDDEN = (
    "Beck House",
    "KN1 7ZZ",
    "KN17ZZ",
    "Heron House",
    "01632 960777",
    "01632960777",
    "KN1 8ZZ",
    "Sanctuary",
    "KN1 9ZZ",
    "53.987",
)
"""Words that no answer may hold: of places that are kept out, each in another way."""


def needs(*words):
    return {"attributes": [{"taxonomy_term": {"taxonomy": "kith:needs", "term": word}} for word in words]}


def place(number, name, postcode="ZZ1 1AA", north=54.2, **more):
    where = {
        "name": name,
        "latitude": north,
        "longitude": 1.0,
        "addresses": [{"address_1": "1 Tern Lane", "postal_code": postcode}],
        **more,
    }
    return {"id": f"p{number}", "location": where}


def comes(*services, feed="Kithshire Council", at=None):
    text = json.dumps({"contents": list(services)}).encode()
    return receive(feed=feed, files={"a.json": text}, key=settings.SECRET_KEY.encode(), by=BY, at=at or timezone.now())


@pytest.fixture
def anybodys(db):
    """Keys by name of a few services; beside them four places that are kept out."""
    forget_all()
    on, at = timezone.localdate(), timezone.now()
    heron = {
        "phones": [{"number": "01632 960777"}],
        "service_at_locations": [place(1, "Heron House", "KN1 8ZZ", 53.987)],
    }
    step_free = {"accessibility": [{"accessibility": "step-free"}]}
    comes(
        service(1, name="Tern Lane lunch club", assured_date=str(on - timedelta(21)), phones=[{"number": "01632 960001"}], email="jo@owner.example",
                organization={"id": "o", "name": "Tern Lane", "description": "x"}, schedules=[{"byday": "FR", "opens_at": "12:00", "closes_at": "14:00"}],
                service_at_locations=[place(1, "The hall", **step_free)], minimum_age=60, **needs("food", "loneliness")),
        service(2, name="Old lunch club", status="defunct", **needs("food")),
        service(3, name="Soup for all", status="temporarily closed", **needs("food")),
        service(4, name="Debt advice", assured_date="2020-01-01", **needs("money"),
                service_at_locations=[place(1, "The hub", "ZZ2 2AA", 54.3), place(2, "The library", "ZZ1 1AB", 54.21)]),
        service(5, name="Heron House day centre", **needs("domestic-abuse"), **heron),
        service(6, name="Sanctuary refuge", service_at_locations=[place(1, "Sanctuary", "KN1 9ZZ")], **needs("domestic-abuse")),
        service(7, name="Two doors", service_at_locations=[place(1, "The front door"), place(2, "Heron House", "KN1 8ZZ", 53.987)], **needs("rights")),
        service(8, name="Ways out", **needs("domestic-abuse")),
        REFUGE,
    )  # fmt: skip
    keys = {f"{row.values['name']} {row.values.get('site', '')}".strip(): row.key for row in Entry.objects.all()}
    for name in ("Heron House day centre Heron House", "Two doors Heron House"):
        asks(keep_out, entry=keys[name], key=settings.SECRET_KEY.encode(), at=at)
    asks(tell_room, asker=LINK_WORKER, entry=keys["Tern Lane lunch club The hall"], state="room", at=at - timedelta(2))
    for name, days in (("Tern Lane lunch club The hall", [2, 3, 3, 4, 9]), ("Ways out", [44])):
        SeenReply.objects.bulk_create(
            SeenReply(entry=Entry.objects.get(key=keys[name]), days=one, seen_at=at) for one in days
        )
    shown = set(Entry.objects.shown().values_list("key", flat=True))
    assert len(set(keys.values()) - shown) >= 2
    return keys
