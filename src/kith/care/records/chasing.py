"""Silence is told: one escalation for each clock that passed, to whoever sent it, and where it goes on, to the next person up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from kith.care.clocks import CLOCKS, MANAGER, Clocks, Overdue, overdue
from kith.care.records.answering import at_an_end, ends_of
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.care.referral import OPEN
from kith.care.referral_events import Event
from kith.errors import AlreadyDecided, BadUsage, NotYours
from kith.governance.asker import Asker, usual_purpose
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.staff import at_work_in
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = [
    "Raised",
    "as_event",
    "chase",
    "events_kept",
    "incidents_waiting",
    "settle_incident",
    "silences",
    "silences_that_go_on",
    "waiting_incidents",
]

_SHORTEST, _AT_ONCE = 4, 500
_TRAIL = Item("referral incidents", "trail")


@dataclass(frozen=True)
class Raised:
    """One escalation: of which referral, where that stands, whose move it is, by when it was due, when it was raised, why it was called back, which
    body sent it, who has been told, of `kith.care.clocks.TOLD`, and whether the move is that of whoever asked."""

    number: int
    referral: int
    state: str
    recipient: str
    whose: str
    due_date: date | None
    raised_at: datetime
    reason: str
    referrer: str
    told: tuple[str, ...] = ()
    is_ours: bool = False


def chase(*, by: Actor, at: datetime, clocks: Clocks = CLOCKS) -> int:
    """Tell of every referral of which nobody moved in time, and say how many escalations were raised now.

    Whoever sent it is told first and, where the silence goes on, the manager; where nobody is left at the end that sent it, the manager at once.
    Changes: one escalation for each clock that passed, to each who is told; run again, or by two at once, it raises none twice. Told: the trail, one
    event each. Errors: none.
    """
    late = {one.referral: one for one in overdue(events_kept(), now=at, clocks=clocks)}
    if not late:
        return 0
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second finds what the first raised
        fresh = _not_told_yet(late, at)
        Escalation.objects.bulk_create([_silence(*one, at) for one in fresh], batch_size=_AT_ONCE)
        append([_deed(event.referral, one, to) for event, one, to in fresh], by=by, at=at)
    return len(fresh)


Fresh = tuple[ReferralEvent, Overdue, str]


def _not_told_yet(late: Mapping[str, Overdue], at: datetime) -> list[Fresh]:
    """What nobody was told yet: the event by which it stands, and to whom; what moved since it was read is silent no more."""
    numbers, rows = sorted(late), list[ReferralEvent]()
    standing = ReferralEvent.objects.filter(is_taken=True, referral__since=F("written_at")).select_related("referral")
    for begin in range(0, len(numbers), _AT_ONCE):
        rows += standing.filter(referral__in=numbers[begin : begin + _AT_ONCE])
    silent = [(row, late[str(row.referral_id)]) for row in rows]
    silent = [(row, one) for row, one in silent if (one.message_id, one.state) == (row.message_id, row.referral.state)]
    told = _told_before([row.pk for row, _ in silent])
    is_left = _somebody_left([row.referral for row, _ in silent], at)
    return [
        (row, one, to) for row, one in silent for to in _to_tell(one, is_left(row.referral)) if (row.pk, to) not in told
    ]


def _to_tell(one: Overdue, is_somebody_left: bool) -> tuple[str, ...]:
    return one.told if is_somebody_left else tuple(dict.fromkeys((*one.told, MANAGER)))


def _told_before(events: list[int]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    for begin in range(0, len(events), _AT_ONCE):
        rows = Escalation.objects.filter(kind="silence", event__in=events[begin : begin + _AT_ONCE])
        found.update(rows.values_list("event_id", "told_to"))
    return found


def _somebody_left(rows: Iterable[Referral], at: datetime) -> Callable[[Referral], bool]:
    """Whether anybody is left at the end that sent a referral who looks after people: of its body in that team, or who coordinates there."""
    there = at_work_in({row.referrer_team for row in rows}, at.astimezone(LONDON).date())
    here = [one for one in there if usual_purpose(one.role) == "direct-care"]
    ends = {(one.team, one.organisation) for one in here} | {(one.team, one.role) for one in here}
    return lambda row: not ends.isdisjoint([(row.referrer_team, row.referrer), (row.referrer_team, "care-coordinator")])


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
    return _standing_silences(Referral.objects.filter(at_an_end(asker, at)), lambda row: ends_of(row, asker, at))


def silences_that_go_on(asker: Asker, at: datetime) -> list[Raised]:
    """Silences of which the manager of a team is told, as nobody moved after the first step; for anybody else none. As of `silences`, it leaves no look."""
    if asker.role != "neighbourhood-manager":
        return []
    teams = [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]
    return [one for one in _standing_silences(Referral.objects.filter(referrer_team__in=teams)) if MANAGER in one.told]


def _standing_silences(
    of: QuerySet[Referral], ends: Callable[[Referral], frozenset[str]] | None = None
) -> list[Raised]:
    """One for each referral, with all who were told of it."""
    rows = Escalation.objects.filter(kind="silence", settled_at__isnull=True, referral__in=of)
    found: dict[int, Raised] = {}
    for row in rows.select_related("referral", "event").order_by("due_date", "id"):
        before = found.get(row.event_id)
        told = (*(before.told if before else ()), row.told_to)
        found[row.event_id] = replace(
            before or _raised(row), told=told, is_ours=bool(ends and row.whose in ends(row.referral))
        )
    return list(found.values())


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


def _silence(event: ReferralEvent, one: Overdue, to: str, at: datetime) -> Escalation:
    said = {"kind": "silence", "told_to": to, "whose": one.whose, "due_date": one.due_date, "raised_at": at}
    return Escalation(referral=event.referral, event=event, **said)


def _raised(row: Escalation) -> Raised:
    of = row.referral
    return Raised(
        row.pk,
        of.pk,
        of.state,
        of.recipient_name,
        row.whose,
        row.due_date,
        row.raised_at,
        row.event.reason,
        of.referrer,
    )


def _deed(row: Referral, one: Overdue, to: str) -> Deed:
    due = one.due_date.isoformat()
    told: dict[str, str | int | bool | None] = {"to": to, "whose": one.whose, "state": one.state, "due": due}
    return Deed(
        "changed",
        "referral",
        str(row.pk),
        person=row.person_id,
        purpose="coordination",
        result="silence told",
        details=told,
    )
