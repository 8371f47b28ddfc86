"""A made-up past of referrals, laid down at once: the rows that the verbs would have left, had they been called then.

Of what the verbs leave, two things are not laid down: messages to be posted, as those of the past have gone, and what each look and deed wrote to the
trail, as nobody here did them: the trail tells of each referral that it was made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from kith.care.clocks import CLOCKS, TOLD, last_day, told_by_now
from kith.care.records.leading import people_led_to
from kith.care.records.models import Escalation, Referral, ReferralEvent
from kith.care.records.referral_keeping import Told, event_of, stand_as
from kith.care.records.referral_rules import doors_of_referral, named_body
from kith.care.records.referring import made_of
from kith.care.referral import BEGINNING, OPEN, moved
from kith.care.referral_reasons import is_failed_end
from kith.care.referral_request import Request, Said, must_be_whole, must_bring
from kith.directory.records.missing_out import Missed, lay_unmet
from kith.errors import BadUsage
from kith.governance.asker import Asker
from kith.governance.records.granting import Laid, lay_doors
from kith.governance.records.installing import must_be
from kith.governance.records.signing import bodies_on_record
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.work.working_days import working_days_between

__all__ = ["Past", "Spoke", "lay_history", "past_laid"]

_AT_ONCE = 500
_MORNING = 7
"""The hour at which silence of the past was told, in Universal Time."""

_NOT_LAID = ("recall", "pass on")
"""Moves that leave more than rows of one referral; the verbs alone make them."""


@dataclass(frozen=True)
class Spoke:
    """One thing that was said: by whom, for which end, when, and what."""

    asker: Asker
    move: str
    party: str
    at: datetime
    said: Said


@dataclass(frozen=True)
class Past:
    """One referral of the past: what was asked by whom and when, and what was said of it since, in order."""

    asker: Asker
    at: datetime
    request: Request
    said: tuple[Spoke, ...]


@dataclass
class _Laid:
    """One referral on its way down: its row, its events, when it was open, and which entries of unmet demand stand for it."""

    row: Referral
    events: list[ReferralEvent] = field(default_factory=list)
    opened: list[tuple[datetime, str]] = field(default_factory=list)
    shut: list[tuple[datetime, str]] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)


def lay_history(pasts: Sequence[Past], *, why_of: Callable[[str], str], by: Actor, at: datetime) -> int:
    """Lay a made-up past of referrals down, and say how many there are; `why_of` says a failed end in the directory’s words.

    Changes: referrals with their events, doors, escalations and unmet demand, as the verbs would have left them. Told: the trail, of each that it
    was made up. Errors: `NotADemonstration` where anything real is in the database; `BadUsage` for a referral that lacks something;
    `MoveNotAllowed` for a move that does not lead on.
    """
    must_be(is_demonstration=True)
    people = people_led_to(one.request.person for one in pasts)
    with transaction.atomic():
        append([], by=by, at=at)
        laid = list(_laid(pasts, people, why_of))
        _lay_unmet(laid)
        Referral.objects.bulk_create([one.row for one in laid], batch_size=_AT_ONCE)
        _lay_events(laid)
        lay_doors(_doors(laid))
        Escalation.objects.bulk_create(_silences(laid, at), batch_size=_AT_ONCE)
        made = [Deed("loaded", "referral", str(one.row.pk), person=one.row.person_id, result="made up") for one in laid]
        append(made, by=by, at=at)
    return len(laid)


def past_laid() -> bool:
    """Whether a past was laid down here."""
    return Referral.objects.filter(message_id__startswith="past-").exists()


def _laid(pasts: Sequence[Past], people: dict[str, Person], why_of: Callable[[str], str]) -> Iterator[_Laid]:
    bodies = bodies_on_record()
    for past in pasts:
        must_be_whole(past.request, past.at.date())
        body = named_body(past.request.recipient, bodies)
        row = made_of(people[past.request.person], body, past.request, past.asker, past.at)
        laid = _Laid(row)
        asked = Said(past.request.message_id)
        for spoke in (Spoke(past.asker, "send", past.request.begun_by, past.at, asked), *past.said):
            _say(laid, spoke, why_of)
        yield laid


def _say(laid: _Laid, spoke: Spoke, why_of: Callable[[str], str]) -> None:
    """What `referral_keeping.keep` does of one move, on rows that are not saved yet."""
    row, was = laid.row, laid.row.state
    if spoke.move in _NOT_LAID:
        raise BadUsage(f"A past has no “{spoke.move}”.", "Leave it out, or let the verbs make it.")
    if was != BEGINNING:
        must_bring(row.kind, spoke.move, spoke.said, spoke.at.date())
    told = Told(spoke.move, spoke.party, spoke.said, moved(row.kind, was, spoke.move, spoke.party))
    stand_as(row, told, spoke.at)
    row.events_count += 1
    by = Actor(spoke.asker.account, spoke.asker.role, spoke.asker.organisation)
    laid.events.append(event_of(row, told, (was, spoke.asker.organisation), by, spoke.at))
    if was not in OPEN and row.is_open:
        laid.opened.append((spoke.at, by.account))
    if was in OPEN and not row.is_open:
        laid.shut.append((spoke.at, by.account))
    if spoke.move == "reopen" and laid.missed:
        laid.missed[-1] = laid.missed[-1].closed_on(spoke.at)
    if is_failed_end(row.state, row.result):
        laid.missed.append(Missed.of(row.need, row.area, why_of(spoke.said.reason), spoke.at))


def _lay_unmet(laid: Sequence[_Laid]) -> None:
    """Entries of unmet demand, and of each referral the one that stands for it."""
    names = iter(lay_unmet([missed for one in laid for missed in one.missed]))
    for one in laid:
        ids = [next(names) for _ in one.missed]
        one.row.unmet = ids[-1] if is_failed_end(one.row.state, one.row.result) else ""


def _lay_events(laid: Sequence[_Laid]) -> None:
    for one in laid:
        for event in one.events:
            event.referral = one.row
    ReferralEvent.objects.bulk_create([event for one in laid for event in one.events], batch_size=_AT_ONCE)


def _doors(laid: Sequence[_Laid]) -> Iterator[Laid]:
    """Each door of each time that a referral was open: of whom, the door, when it opened by whom, and when it shut."""
    for one in laid:
        for number, opened in enumerate(one.opened):
            shut = one.shut[number] if number < len(one.shut) else None
            for door in doors_of_referral(one.row):
                yield one.row.person_id, door, opened, shut


def _silences(laid: Sequence[_Laid], at: datetime) -> Iterator[Escalation]:
    """What was told each morning of clocks that had run out, and who moved then."""
    for one in laid:
        for event, after in zip(one.events, [*one.events[1:], None], strict=True):
            until = after.written_at if after else at
            for to, morning in _told(one.row.urgency, event, until):
                settled = {"settled_at": after.written_at, "settled_by": after.written_by} if after else {}
                clock = CLOCKS[one.row.urgency][event.to_state]
                due = last_day(event.to_state, one.row.urgency, event.written_at, event.due_date)
                yield Escalation(referral=one.row, event=event, kind="silence", told_to=to, whose=clock.whose, due_date=due, raised_at=morning, **settled)  # fmt: skip


def _told(urgency: str, event: ReferralEvent, until: datetime) -> Iterator[tuple[str, datetime]]:
    """Who was told of one silence, each on which morning, until somebody moved."""
    due = last_day(event.to_state, urgency, event.written_at, event.due_date)
    if due is None:
        return
    day, told = due + timedelta(days=1), set[str]()
    while (morning := _morning(day)) <= until and len(told) < len(TOLD):
        for to in told_by_now(urgency, working_days_between(due, day)):
            if to not in told:
                told.add(to)
                yield to, morning
        day += timedelta(days=1)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, _MORNING, tzinfo=UTC)
