"""Silence is told: one escalation for each clock that passed, to whoever coordinates at the end that sent it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from kith.care.clocks import CLOCKS, Clocks, Overdue, overdue
from kith.care.records.answering import at_an_end
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.care.referral import OPEN
from kith.care.referral_events import Event
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed

__all__ = [
    "Raised",
    "as_event",
    "chase",
    "events_kept",
    "incidents_waiting",
    "settle_incident",
    "silences",
    "waiting_incidents",
]

_SHORTEST, _AT_ONCE = 4, 500
_TRAIL = Item("referral incidents", "trail")


@dataclass(frozen=True)
class Raised:
    """One escalation: of which referral, where that stands, whose move it is, by when it was due, when it was raised, and why it was called back."""

    number: int
    referral: int
    state: str
    recipient: str
    whose: str
    due_date: date | None
    raised_at: datetime
    reason: str


def chase(*, by: Actor, at: datetime, clocks: Clocks = CLOCKS) -> int:
    """Tell of every referral of which nobody moved in time, and say how many were told of now.

    Changes: one escalation for each clock that passed; run again, or by two at once, it raises none twice. Told: the trail, one event each.
    Errors: none.
    """
    late = {one.referral: one for one in overdue(events_kept(), now=at, clocks=clocks)}
    if not late:
        return 0
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second finds what the first raised
        fresh = _not_told_yet(late)
        Escalation.objects.bulk_create([_silence(*one, at) for one in fresh], batch_size=_AT_ONCE)
        append([_deed(event.referral, one) for event, one in fresh], by=by, at=at)
    return len(fresh)


def _not_told_yet(late: Mapping[str, Overdue]) -> list[tuple[ReferralEvent, Overdue]]:
    """Those that nobody was told of, each with the event by which it stands; what moved since it was read is silent no more."""
    told = Escalation.objects.filter(kind="silence", event=OuterRef("pk"))
    standing = ReferralEvent.objects.filter(is_taken=True, referral__since=F("written_at")).exclude(Exists(told))
    numbers, found = sorted(late), []
    for begin in range(0, len(numbers), _AT_ONCE):
        rows = standing.filter(referral__in=numbers[begin : begin + _AT_ONCE]).select_related("referral")
        found += [(row, late[str(row.referral_id)]) for row in rows]
    return [(row, one) for row, one in found if one.message_id == row.message_id and one.state == row.referral.state]


def events_kept() -> Iterator[Event]:
    """What was said of every referral that is under way and led on, as the clocks read it."""
    rows = ReferralEvent.objects.filter(is_taken=True, referral__state__in=OPEN).select_related("referral")
    return map(as_event, rows.iterator(chunk_size=2_000))


def as_event(row: ReferralEvent) -> Event:
    """One kept event as the pure rules read it."""
    return Event(
        str(row.referral_id), row.move, row.party, row.written_at, row.message_id, row.number, row.reason, row.due_date,
        row.referral.kind, row.referral.urgency,
    )  # fmt: skip


def silences(asker: Asker, at: datetime) -> list[Raised]:
    """Silences that stand at the asker's ends, the longest over first. Nothing of whom they are about is in it, so that it leaves no look."""
    ours = Referral.objects.filter(at_an_end(asker, at))
    rows = Escalation.objects.filter(kind="silence", settled_at__isnull=True, referral__in=ours)
    return [_raised(row) for row in rows.select_related("referral", "event").order_by("due_date", "id")]


def incidents_waiting(asker: Asker, *, by: Actor, at: datetime) -> list[Raised]:
    """Referrals that went to the wrong place, and that nobody has looked into yet: for whoever reads the trail.

    Changes: nothing. Told: the trail. Errors: `NotYours` for anybody else.
    """
    _must_look_into(asker, by, at)
    return waiting_incidents()


def waiting_incidents() -> list[Raised]:
    """The same, once it was asked whether they may be told of. Nothing of whom they are about is in it."""
    rows = Escalation.objects.filter(kind="incident", settled_at__isnull=True)
    return [_raised(row) for row in rows.select_related("referral", "event")]


def settle_incident(*, asker: Asker, escalation: int, why: str, by: Actor, at: datetime) -> None:
    """Say what came of an incident. Changes: it waits no more. Told: the trail, with the words. Errors: `NotYours`; `BadUsage` without words;
    `AlreadyDecided` where somebody else did."""
    _must_look_into(asker, by, at)
    if len(why.strip()) < _SHORTEST:
        raise BadUsage(
            "Say what came of it, in a sentence.",
            "For instance: told the person, and what keeps it from happening again.",
        )
    with transaction.atomic():
        waiting = Escalation.objects.filter(pk=escalation, kind="incident", settled_at__isnull=True)
        row = waiting.select_related("referral").first()
        if row is None or not waiting.update(settled_at=at, settled_by=by.account):
            raise AlreadyDecided("No such incident waits any more.", "Somebody has looked into it.")
        deed = Deed(
            "reviewed",
            "referral",
            str(row.referral_id),
            person=row.referral.person_id,
            purpose="audit",
            reason=why.strip(),
        )
        append([deed], by=by, at=at)


def _must_look_into(asker: Asker, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        said = ask(asker, "list", _TRAIL, "audit", by=by, at=at)
    if not said.shows:
        raise NotYours(said.say, "Ask the information governance lead.")


def _silence(event: ReferralEvent, one: Overdue, at: datetime) -> Escalation:
    return Escalation(
        referral=event.referral, event=event, kind="silence", whose=one.whose, due_date=one.due_date, raised_at=at
    )


def _raised(row: Escalation) -> Raised:
    of = row.referral
    return Raised(row.pk, of.pk, of.state, of.recipient_name, row.whose, row.due_date, row.raised_at, row.event.reason)


def _deed(row: Referral, one: Overdue) -> Deed:
    told: dict[str, str | int | bool | None] = {"whose": one.whose, "state": one.state, "due": one.due_date.isoformat()}
    return Deed(
        "changed",
        "referral",
        str(row.pk),
        person=row.person_id,
        purpose="coordination",
        result="silence told",
        details=told,
    )
