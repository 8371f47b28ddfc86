"""What must hold once the year of `bench.year` is over, read from the tables alone; and faults put into them, each of which must be found.

The judge works out for itself what must be there: it calls no verb, and of the rules only the table of states, the clocks and the list of results.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from bench.year_said import Delivered
from kith.care.clocks import last_day
from kith.care.records.models import AnswerLink, Escalation, Referral, ReferralEvent
from kith.care.referral import OPEN
from kith.care.referral_reasons import is_failed_end
from kith.directory.records.models import Entry, UnmetDemand
from kith.directory.words import SHUT
from kith.governance.asker import door_at
from kith.governance.records.models import Grant, Team
from kith.governance.records.staff import at_work_in
from kith.governance.records.trail import verify_trail
from kith.governance.situation import LONDON
from kith.work.records.models import Outgoing
from kith.work.working_days import working_days_after

__all__ = ["FAULTS", "judged", "spoilt"]

MANAGER = "neighbourhood-manager"
Events = dict[int, list[ReferralEvent]]


def judged(delivered: Delivered, at: datetime, *, chased_daily: bool = True) -> list[str]:
    """Everything that is wrong, one sentence each; empty where all is as it must be. `chased_daily` says that silence was looked for each morning."""
    verify_trail()
    events: Events = defaultdict(list)
    for row in ReferralEvent.objects.order_by("referral_id", "number").select_related("referral"):
        events[row.referral_id].append(row)
    found = [*_of_doors(at), *_of_links(at), *_of_unmet(events), *_of_events(events), *_of_messages(delivered, events)]
    return found + list(
        [*_of_clocks(events, at), *_of_leavers(at), *_of_closings()] if chased_daily else _of_clocks_now(events, at)
    )


def _taken(rows: list[ReferralEvent]) -> list[ReferralEvent]:
    return [row for row in rows if row.is_taken]


def _passed(row: ReferralEvent) -> dict[str, datetime]:
    """The first morning on which each is to be told that the clock that a move began is over; nobody where it began none."""
    of, found = row.referral, dict[str, datetime]()
    day = last_day(row.to_state, of.urgency, row.written_at, row.due_date)
    if day is None:
        return found
    for to, over in {"sender": 0, "manager": 2 if of.urgency == "urgent" else 5}.items():
        morning = max(working_days_after(day, over), day + timedelta(days=1))
        found[to] = datetime(morning.year, morning.month, morning.day, 7, tzinfo=UTC)
    return found


def _of_clocks(events: Events, at: datetime) -> Iterator[str]:
    """One escalation to each who is to be told, for each clock that ran out before anybody moved, and none for any other."""
    told = Counter(Escalation.objects.filter(kind="silence").values_list("event_id", "told_to"))
    for rows in events.values():
        taken = _taken(rows)
        for row, after in zip(taken, [*taken[1:], None], strict=True):
            until = after.written_at if after else at
            late = {to for to, morning in _passed(row).items() if morning <= until}
            for to in ("sender", "manager"):
                if told[row.pk, to] != (to in late):
                    yield f"Referral {row.referral_id}: its clock from “{row.to_state}” {'passed and its' if to in late else 'had not passed and its'} {to} was {'not told' if to in late else 'told'}."
    yield from _of_clocks_now(events, at)


def _of_clocks_now(events: Events, at: datetime) -> Iterator[str]:
    """What is silent now is told, and stands; what has moved is told no more."""
    standing = set(Escalation.objects.filter(kind="silence", settled_at__isnull=True).values_list("event_id", flat=True))  # fmt: skip
    for rows in events.values():
        last = _taken(rows)[-1]
        day = last_day(last.to_state, last.referral.urgency, last.written_at, last.due_date)
        is_late = day is not None and at.astimezone(LONDON).date() > day
        if is_late != (last.pk in standing):
            yield f"Referral {last.referral_id} is “{last.to_state}”: {'silent, and no escalation stands' if is_late else 'an escalation stands that nobody needs'}."
        standing -= {row.pk for row in rows}
    yield from (f"An escalation of event {event} is of no move that was taken." for event in standing)


def _of_leavers(at: datetime) -> Iterator[str]:
    """Whatever is silent is told to somebody who is there: of the team that sent it, or, where nobody of it is left, to the manager."""
    here = at_work_in([str(pk) for pk in Team.objects.values_list("pk", flat=True)], at.astimezone(LONDON).date())
    ends = {(one.team, one.organisation) for one in here if one.role != MANAGER}
    ends |= {(one.team, "coordinates") for one in here if one.role == "care-coordinator"}
    told: dict[int, set[str]] = defaultdict(set)
    rows = Escalation.objects.filter(kind="silence", settled_at__isnull=True).select_related("referral")
    of = {row.referral_id: row.referral for row in rows}
    for row in rows:
        told[row.referral_id].add(row.told_to)
    for number, row in of.items():
        is_there = not ends.isdisjoint([(row.referrer_team, row.referrer), (row.referrer_team, "coordinates")])
        if not is_there and "manager" not in told[number]:
            yield f"Referral {number} is silent, and whoever was told has left."


def _of_closings() -> Iterator[str]:
    """Whoever sent a referral that is open to a service that is shut is told so, once; nobody of any other."""
    shut = {row.key for row in Entry.objects.all() if row.values.get("status") in SHUT}
    told = Counter(Escalation.objects.filter(kind="closed", settled_at__isnull=True).values_list("referral_id", flat=True))  # fmt: skip
    for row in Referral.objects.all():
        if told[row.pk] != (row.service_id in shut and row.state in OPEN):
            yield f"Referral {row.pk} is “{row.state}”, and it is told {told[row.pk]} times that its service is shut."


def _of_doors(at: datetime) -> Iterator[str]:
    """The doors of a referral stand open exactly while it is under way, to its two ends and to nobody else."""
    stand: dict[str, Counter[str]] = defaultdict(Counter)
    for work, to in Grant.objects.filter(work__startswith="referral:").open_at(at).values_list("work", "to"):
        stand[work][to] += 1
    for row in Referral.objects.all():
        ends = {door_at(row.referrer_team, row.referrer), door_at(row.recipient_team, row.recipient)}
        must = Counter(ends if row.state in OPEN else ())
        if stand.pop(row.work, Counter()) != must:
            yield f"Referral {row.pk} is “{row.state}”, and its doors are not those that must stand open."
    yield from (f"A door stands open for {work}, which is no referral." for work in stand)


def _of_links(at: datetime) -> Iterator[str]:
    """A link works only while its referral is under way, and one for each."""
    work = Counter(AnswerLink.objects.working(at).values_list("work", flat=True))
    for row in Referral.objects.all():
        if work.pop(row.work, 0) > (row.state in OPEN):
            yield f"Referral {row.pk} is “{row.state}”, and a link to it works that must not."
    yield from (f"A link to {name} works, which is no referral." for name in work)


def _of_unmet(events: Events) -> Iterator[str]:
    """Each failed end has written one row, opening again has closed that one, and what stands now is what failed last."""
    failed = reopened = 0
    for rows in events.values():
        before = False
        for row in _taken(rows):
            reopened += row.move == "reopen" and before
            before = is_failed_end(row.to_state, row.reason if row.move == "end" else "")
            failed += before
    rows = list(UnmetDemand.objects.all())
    closed = sum(row.closed_month is not None for row in rows)
    if (len(rows), closed) != (failed, reopened):
        yield f"{failed:,} failed ends, of which {reopened:,} were opened again, and {len(rows):,} rows of unmet demand, of which {closed:,} are closed."
    standing = {str(row.pk): (row.need, row.month) for row in rows if row.closed_month is None}
    for one in Referral.objects.all():
        if is_failed_end(one.state, one.result):
            ended = one.since.astimezone(LONDON).date().replace(day=1)
            if standing.pop(one.unmet, None) != (one.need, ended):
                yield f"Referral {one.pk} failed, and its row of unmet demand is not there."
        elif one.unmet:
            yield f"Referral {one.pk} is “{one.state}” and names a row of unmet demand."
    yield from (f"Row {row} of unmet demand stands for no referral." for row in standing)


def _of_events(events: Events) -> Iterator[str]:
    """Events are numbered without a gap, each leads on from the one before, and the referral stands where they come to."""
    for row in Referral.objects.all():
        rows, state = events.get(row.pk, []), "new"
        if [one.number for one in rows] != list(range(1, row.events_count + 1)) or not rows:
            yield f"Referral {row.pk} has lost an event, or has one too many."
        for one in rows:
            if one.from_state != state:
                yield f"Referral {row.pk}: event {one.number} does not lead on from “{state}”."
            state = one.to_state if one.is_taken else state
        if row.state != state:
            yield f"Referral {row.pk} is “{row.state}”, and what was said of it comes to “{state}”."


def _of_messages(delivered: Delivered, events: Events) -> Iterator[str]:
    """Every message that was to be kept is kept once; and of each move that the other end must hear, a message is left once for each who must."""
    ids = Counter((one.referral.message_id, one.message_id) for rows in events.values() for one in rows)
    kept = delivered.kept()
    onward = {(one.said.onward.message_id, one.said.onward.message_id) for one in kept if one.said.onward}
    must = {(one.referral, one.id) for one in kept}
    if lost := must - ids.keys():
        yield f"{len(lost):,} messages were said to be kept and are not."
    if more := ids.keys() - must - onward:
        yield f"{len(more):,} messages are kept that nobody sent."
    if any(times != 1 for times in ids.values()):
        yield "A message is kept twice."
    left = set(Outgoing.objects.values_list("work", "key"))
    for one in (row for rows in events.values() for row in _taken(rows)):
        of = one.referral
        ends = {"recipient": {of.referrer}, "referrer": {of.recipient}, "person": {of.referrer, of.recipient}}[
            one.party
        ]
        for to in ends - {one.organisation} if one.move != "see" else ():
            if (of.work, f"{of.work}:{one.number}:{to}") not in left:
                yield f"Referral {of.pk}: {to} was not to be told of event {one.number}."


def _drop_an_escalation() -> None:
    _one(Escalation.objects.filter(kind="silence", told_to="sender")).delete()


def _hide_a_closing() -> None:
    _one(Escalation.objects.filter(kind="closed", settled_at__isnull=True)).delete()


def _tell_no_manager() -> None:
    _one(Escalation.objects.filter(kind="silence", told_to="manager")).delete()


def _leave_a_door_open() -> None:
    over = _one(Referral.objects.exclude(state__in=OPEN))
    shut = _one(Grant.objects.filter(work=over.work))
    Grant.objects.filter(pk=shut.pk).update(to_at=None, shut_by="")


def _leave_a_link_open() -> None:
    over = {f"referral:{number}" for number in Referral.objects.exclude(state__in=OPEN).values_list("pk", flat=True)}
    link = _one(AnswerLink.objects.filter(work__in=over))
    AnswerLink.objects.filter(pk=link.pk).update(
        shut_at=None, why_shut="", shut_by="", until=link.until + timedelta(days=999)
    )


def _skip_unmet() -> None:
    _one(UnmetDemand.objects.filter(closed_month__isnull=True)).delete()


def _close_no_unmet() -> None:
    row = _one(UnmetDemand.objects.filter(closed_month__isnull=False))
    UnmetDemand.objects.filter(pk=row.pk).update(closed_month=None)


def _lose_a_state() -> None:
    row = _one(Referral.objects.filter(state="sent"))
    Referral.objects.filter(pk=row.pk).update(state="seen")


def _tell_nobody() -> None:
    _one(Outgoing.objects.filter(key__contains=":1:")).delete()


FAULTS: dict[str, Callable[[], None]] = {
    "one escalation was dropped": _drop_an_escalation,
    "one manager was never told": _tell_no_manager,
    "one closing was never told": _hide_a_closing,
    "one door was left open": _leave_a_door_open,
    "one link was left open": _leave_a_link_open,
    "one failed end wrote no unmet demand": _skip_unmet,
    "opening again closed nothing": _close_no_unmet,
    "one referral moved without a word": _lose_a_state,
    "one message was never left": _tell_nobody,
}
"""Faults, each as the tables would look had a verb forgotten one thing."""


def spoilt(name: str, delivered: Delivered, at: datetime) -> list[str]:
    """What the judge says of the year with one fault in it; inside a transaction that is undone afterwards."""
    try:
        FAULTS[name]()
    except LookupError:
        return ["There was nothing of the kind to spoil."]
    return judged(delivered, at)


def _one(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise LookupError
    return found
