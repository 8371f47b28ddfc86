"""Writing the trail, in the transaction of what it tells of, and reading the whole of it back."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, fields
from datetime import datetime

from django.db import connection
from django.db.models import Subquery

from kith.errors import BadUsage, TrailBroken
from kith.governance.records.checkpoints import last_checkpoint
from kith.governance.records.models import TrailEvent, TrailHead
from kith.governance.trail import Actor, Anchor, Deed, Event, must_end_at, sealed, verify

__all__ = ["anchor", "append", "verify_trail"]

_FIELDS = [field.name for field in fields(Event)]
_AT_ONCE = 2_000


def append(deeds: Sequence[Deed], *, by: Actor, at: datetime) -> int:
    """Add deeds to the trail and return the number of the last event.

    Changes: adds one event per deed. Told: nobody. Errors: `BadUsage` outside a transaction, because a deed whose event
    could be lost, or an event whose deed could be, is what the trail is there to prevent (AUD-08, AUD-09).
    """
    if not connection.in_atomic_block:
        raise BadUsage("The trail is written only in the transaction of the deed.", "Open one around both.")
    head = TrailHead.objects.select_for_update().get(id=1)
    events = list(sealed(deeds, by=by, at=at, after=(head.seq, head.hash)))
    TrailEvent.objects.bulk_create([TrailEvent(**asdict(event)) for event in events], batch_size=_AT_ONCE)
    if events:
        head.seq, head.hash = events[-1].seq, events[-1].hash
        head.save(update_fields=["seq", "hash"])
    return head.seq


def anchor(*, at: datetime) -> Anchor:
    """The mark to keep outside the database: how many events there are, and the last one's digest."""
    head = TrailHead.objects.get(id=1)
    return Anchor(head.seq, head.hash, at)


def verify_trail(anchors: Iterable[Anchor] = ()) -> int:
    """Read the whole trail, event by event, and say how many events it has, those included for which a signed checkpoint stands.

    Raises `TrailBroken`, which names the first event that is not what was written, or the anchor that no longer fits.
    The head is read in the same statement as the events: writers go on meanwhile, and are waited for by nobody.
    """
    heads: set[tuple[int, str]] = set()
    with closing(
        _events(heads)
    ) as events:  # a reader of PostgreSQL's that is left half-way stays open until it is closed
        found = verify(events, anchors, last_checkpoint())
    head = heads.pop() if heads else TrailHead.objects.values_list("seq", "hash").filter(id=1).first()
    if head is None:
        raise TrailBroken("The trail has lost its head.", "Compare with the last backup before anybody goes on.")
    must_end_at(head, found)
    return found[0]


def _events(heads: set[tuple[int, str]]) -> Generator[Event, None, None]:
    head = TrailHead.objects.filter(id=1)
    rows = TrailEvent.objects.order_by("seq").values_list(
        *_FIELDS, Subquery(head.values("seq")), Subquery(head.values("hash"))
    )
    with closing(rows.iterator(chunk_size=_AT_ONCE)) as found:  # type: ignore[type-var]  # it is a generator
        for *words, seq, digest in found:
            heads.add((seq, digest))
            yield Event(*words)
