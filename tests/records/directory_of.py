"""What tests of the directory do: feeds come in, somebody looks and corrects."""

import json
from dataclasses import replace
from uuid import UUID

from kith.directory.records.models import Entry
from kith.directory.records.taking import receive
from tests.records.kept import AT, BY
from tests.records.lawful import as_actor, somebody

KEY = b"a secret of the tests"
LINK_WORKER = replace(somebody("link-worker", kind="vcse"), account=str(UUID(int=21)))
MANAGER = replace(somebody("neighbourhood-manager"), account=str(UUID(int=22)))
ANALYST = replace(somebody("analyst"), account=str(UUID(int=23)))
LEAD = replace(somebody("information-governance-lead"), account=str(UUID(int=24)))
REFUGE = {
    "id": "r", "name": "Beck House", "last_modified": "2026-10-01",
    "attributes": [{"taxonomy_term": {"name": "confidential", "taxonomy": "own"}}],
    "service_at_locations": [{"id": "p", "location": {"name": "Beck House", "addresses": [{"postal_code": "KN1 7ZZ"}]}}],
}  # fmt: skip


def service(number, **told):
    return {"id": f"s{number}", "name": f"Service {number}", "status": "active", "last_modified": "2026-10-01", **told}


def comes(*services, feed="Kithshire Council", at=AT, **envelope):
    text = json.dumps({"contents": list(services), **envelope}).encode()
    return receive(feed=feed, files={"feed.json": text}, key=KEY, by=BY, at=at)


def entry(name="Service 1"):
    return next(row for row in Entry.objects.all() if row.values.get("name") == name)


def asks(verb, asker=LINK_WORKER, at=AT, **told):
    return verb(asker=asker, by=as_actor(asker), at=at, **told)
