"""Messages are left in the transaction of a deed, and sent once after it was committed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from kith.errors import BadUsage, CouldNotGo, MoveNotAllowed
from kith.work.outgoing import OUTGOING, next_try
from kith.work.records.models import Outgoing

__all__ = [
    "PERHAPS_AFTER", "Left", "Message", "Posted", "Stuck", "begin_next", "did_not_go", "leave", "perhaps_gone", "post_all", "stuck", "was_sent",
]  # fmt: skip

PERHAPS_AFTER = timedelta(minutes=15)
"""A message that was begun longer ago, and of which nothing was heard, may have gone."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Left:
    """A message as a deed leaves it.

    key    the same for the same message
    kind   what it tells: `referral sent`
    work   the work that it is about: `referral:7`
    to     ODS code or name of the body that it goes to
    """

    key: str
    kind: str
    work: str
    to: str


@dataclass(frozen=True)
class Message(Left):
    """A message that is being sent; `tries` counts this one."""

    tries: int


def leave(messages: Iterable[Left], *, at: datetime) -> int:
    """Leave messages to be sent once the transaction that is open has been committed; say how many were not left before.

    Changes: one row for each key that is not there. Told: nobody; the deed itself is in the trail. Errors: `BadUsage` outside a
    transaction, as a message of a deed that was undone would tell of what never was.
    """
    if not connection.in_atomic_block:
        raise BadUsage("Messages are left only in the transaction of the deed.", "Open one around both.")
    rows = {
        one.key: Outgoing(key=one.key, kind=one.kind, work=one.work, to=one.to, left_at=at, try_at=at)
        for one in messages
    }
    there = set(Outgoing.objects.filter(key__in=rows).values_list("key", flat=True))
    fresh = [row for key, row in rows.items() if key not in there]
    Outgoing.objects.bulk_create(fresh)
    return len(fresh)


def begin_next(*, at: datetime) -> Message | None:
    """Take the message whose turn it is, so that nobody else sends it; None where none waits.

    Changes: it is begun, and stays so until it is said what came of it: a message is rather lost, and seen to be, than sent twice
    (CRS-09). Told: nobody. Errors: none.
    """
    while True:
        row = Outgoing.objects.filter(state="waiting", try_at__lte=at).order_by("try_at", "id").first()
        if row is None:
            return None
        begun = {"state": OUTGOING.moved("waiting", "begin"), "begun_at": at, "tries": row.tries + 1}
        if Outgoing.objects.filter(pk=row.pk, state="waiting", tries=row.tries).update(**begun):
            return Message(row.key, row.kind, row.work, row.to, row.tries + 1)


def was_sent(*, key: str, at: datetime) -> None:
    """Say that a message has gone. Changes: it is sent. Told: nobody. Errors: `MoveNotAllowed` where nobody had begun it."""
    _move(key, "say that it went", sent_at=at)


def did_not_go(*, key: str, why: str, at: datetime) -> None:
    """Say that a message surely did not go, and why: it is tried again later, until it was tried often enough.

    Changes: it waits again, or is given up. Told: nobody. Errors: `MoveNotAllowed` where nobody had begun it. `why` names nobody.
    """
    row = Outgoing.objects.filter(key=key).first()
    again = next_try(row.tries, at) if row else None
    problem = why.strip()[:300]
    if again is None:
        _move(key, "give up", problem=problem)
    else:
        _move(key, "say that it did not go", problem=problem, try_at=again)


@dataclass(frozen=True)
class Posted:
    """What came of a round: how many messages went, surely did not go, and may have gone."""

    sent: int = 0
    not_gone: int = 0
    perhaps: int = 0


def post_all(carry: Callable[[Message, datetime], None], *, clock: Callable[[], datetime]) -> Posted:
    """Carry every message whose turn it is, each once, and note what came of it.

    `carry` raises `CouldNotGo` where a message surely did not go. Whatever else it raises, and whatever kills the process between carrying and
    noting, leaves the message begun: it may have gone, is shown so, and is never carried again by itself (CRS-09).
    Changes: the messages. Told: nobody; a log line names the kind of a message of which nobody can say, and nothing else. Errors: none.
    """
    counts = Counter[str]()
    while (message := begin_next(at=clock())) is not None:
        try:
            carry(message, clock())
        except CouldNotGo as why:
            did_not_go(key=message.key, why=why.what, at=clock())
            counts["not_gone"] += 1
        except Exception as unknown:
            _LOG.error("a message of kind %s may have been sent: %s", message.kind, type(unknown).__name__)
            counts["perhaps"] += 1
        else:
            was_sent(key=message.key, at=clock())
            counts["sent"] += 1
    return Posted(**counts)


@dataclass(frozen=True)
class Stuck:
    """A message that nobody should count on: to whom, and whether it may have been sent, or never went."""

    to: str
    may_have_gone: bool
    since: datetime


def stuck(work: str, *, at: datetime) -> list[Stuck]:
    """Messages about a piece of work that were begun some time ago and never heard of, or that never went however often they were tried."""
    rows = Outgoing.objects.filter(work=work, state__in=["begun", "given up"], begun_at__lt=at - PERHAPS_AFTER)
    return [Stuck(row.to, row.state == "begun", row.begun_at or row.left_at) for row in rows]


def perhaps_gone(*, before: datetime) -> list[Left]:
    """Messages that were begun before a moment and of which nothing more was heard: each may have gone, and is never sent again by itself."""
    rows = Outgoing.objects.filter(state="begun", begun_at__lt=before)
    return [Left(row.key, row.kind, row.work, row.to) for row in rows]


def _move(key: str, move: str, **fields: object) -> None:
    with transaction.atomic():
        row = Outgoing.objects.select_for_update().filter(key=key).first()
        if row is None:
            raise MoveNotAllowed("There is no such message.", "Look at what waits to be sent.")
        Outgoing.objects.filter(pk=row.pk).update(state=OUTGOING.moved(row.state, move), **fields)
