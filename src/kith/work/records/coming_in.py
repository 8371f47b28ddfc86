"""Messages come in where they can be read inside the service, and are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kith.work.records.models import Incoming
from kith.work.records.posting import Left

__all__ = ["News", "come_in", "forget_incoming", "read", "unread"]

_KEPT = timedelta(days=365)


@dataclass(frozen=True)
class News(Left):
    """A message that came in and that nobody has read, with when it came."""

    came_at: datetime


def come_in(message: Left, *, at: datetime) -> None:
    """Let a message come in. Changes: one row; the same message again changes nothing. Told: nobody. Errors: none."""
    told = {"kind": message.kind, "work": message.work, "to": message.to, "came_at": at}
    Incoming.objects.get_or_create(key=message.key, defaults=told)


def unread(to: str, *, since: datetime) -> list[News]:
    """What came in for a body since a moment and nobody has read, the oldest first. Nothing of whom it is about is in it."""
    rows = Incoming.objects.filter(to=to, read_at__isnull=True, came_at__gte=since)
    return [News(row.key, row.kind, row.work, row.to, row.came_at) for row in rows]


def read(*, work: str, to: str, by: str, at: datetime) -> int:
    """Say that somebody of a body read what came in about a piece of work, and how much that was.

    Changes: it is read; what was read before stays as it was. Told: nobody, as the look at the work itself is in the trail. Errors: none.
    """
    return Incoming.objects.filter(work=work, to=to, read_at__isnull=True).update(read_at=at, read_by=by)


def forget_incoming(*, at: datetime) -> int:
    """Forget what came in more than a year ago, read or not: the work itself says what was done to it. Changes: deletes them. Told: nobody. Errors: none."""
    return Incoming.objects.filter(came_at__lt=at - _KEPT).delete()[0]
