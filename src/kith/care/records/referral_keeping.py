"""What was said of a referral is written down, once and for good, and everything that hangs on it follows in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kith.care.records.link_keeping import shut_links
from kith.care.records.models import AnswerLink, Escalation, Referral, ReferralEvent
from kith.care.records.referral_rules import PURPOSE, let_doors_stand
from kith.care.referral import OPEN
from kith.care.referral_reasons import is_failed_end
from kith.care.referral_request import Said
from kith.errors import MoveNotAllowed
from kith.governance.asker import Asker
from kith.governance.item import PROTECTED_WHEREABOUTS
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items
from kith.work.records.posting import Left, leave

__all__ = ["How", "Told", "Unmet", "area_of", "event_of", "keep", "keep_refused", "stand_as"]

INCIDENT_FOR = "information-governance-lead"
"""Who looks into a referral that went to the wrong place."""


class Unmet(Protocol):
    """What keeps unmet demand, in the room that owns it: no name goes there, and an area only where the person's is not protected."""

    def opens(self, *, need: str, area: str, reason: str, at: datetime) -> str:
        """Write one entry, and return its id."""
        ...

    def closes(self, entry: str, *, at: datetime) -> None:
        """Close an entry: the referral that it came of was opened again."""
        ...


@dataclass(frozen=True)
class How:
    """With what a referral is moved.

    unmet   where every failed end is written
    """

    unmet: Unmet


@dataclass(frozen=True)
class Told:
    """One move as it is kept: by which party, where it leads, and why not, where it was refused."""

    move: str
    party: str
    said: Said
    to: str = ""
    why_not: str = ""


def area_of(one: Person, asker: Asker) -> str:
    """The neighbourhood under which somebody's unmet demand is counted; empty where their whereabouts are protected (SEN-03)."""
    item = person_items([one], Asked(asker, "view", PURPOSE, "place"))[0]
    return "" if PROTECTED_WHEREABOUTS in item.labels else one.neighbourhood or ""


def keep(row: Referral, told: Told, how: How | None, asker: Asker, *, by: Actor, at: datetime) -> ReferralEvent:
    """Keep a move that was taken: the event, the state, the doors, the unmet demand, what is told to whom.

    Changes: all of that, in the transaction that is open. Told: the trail. Errors: `MoveNotAllowed` where the row moved meanwhile.
    """
    was, moment = row.state, _moment(row, at)
    stand_as(row, told, moment)
    row.unmet = _unmet(row, told, how, moment)
    _save(row, was)
    event = event_of(row, told, (was, asker.organisation), by, moment)
    event.save()
    if was not in OPEN or not row.is_open:
        let_doors_stand(row, row.is_open, by=by, at=moment)
    if not row.is_open and not row.recipient_team:
        shut_links(AnswerLink.objects.filter(work=row.work), "ended", person=row.person_id, by=by, at=at)
    _settle(row, event, told, by, moment)
    leave(_messages(row, event, asker), at=moment)
    append([_deed("changed", row, told, row.state)], by=by, at=at)
    return event


def keep_refused(row: Referral, told: Told, asker: Asker, *, by: Actor, at: datetime) -> ReferralEvent:
    """Keep a move that was refused, with the reason: it changes nothing, and the trail shows who came too late (CCY-05).

    Changes: adds the event. Told: the trail. Errors: none.
    """
    moment = _moment(row, at)
    _save(row, row.state)
    event = event_of(row, told, (row.state, asker.organisation), by, moment)
    event.save()
    append([_deed("refused", row, told, row.state)], by=by, at=at)
    return event


def _moment(row: Referral, at: datetime) -> datetime:
    """Now, and never before what was written last, also where a clock was put back: events stand in the order in which they were taken down."""
    last = row.events.order_by("-number").values_list("written_at", flat=True).first()
    return max(at, last) if last else at


def stand_as(row: Referral, told: Told, at: datetime) -> None:
    """Let a row stand where a move leads that was taken; it is not saved."""
    row.state, row.since, row.due_date = told.to, at, told.said.day
    row.ended_at = None if row.is_open else at
    row.result = _result(told)


def event_of(row: Referral, told: Told, came: tuple[str, str], by: Actor, at: datetime) -> ReferralEvent:
    """What was said, as it is kept, not saved yet; `came` is the state in which it found the referral, and the body of whoever wrote it."""
    said, (was, body) = told.said, came
    return ReferralEvent(
        referral=row, number=row.events_count, move=told.move, party=told.party, from_state=was, to_state=told.to,
        is_taken=not told.why_not, why_not=told.why_not[:500], message_id=said.message_id, reason=said.reason, words=said.words.strip(),
        due_date=said.day, spoken_by=said.spoken_by.strip(), organisation=body, written_by=by.account, written_at=at,
    )  # fmt: skip


def _save(row: Referral, was: str) -> None:
    """Move it, where it is still where it was looked at."""
    fields = {
        "state": row.state, "since": row.since, "due_date": row.due_date, "result": row.result, "ended_at": row.ended_at,
        "unmet": row.unmet, "events_count": row.events_count + 1,
    }  # fmt: skip
    if not Referral.objects.filter(pk=row.pk, state=was, events_count=row.events_count).update(**fields):
        raise MoveNotAllowed("Somebody moved this referral meanwhile.", "Look at where it is now.")
    row.events_count += 1


def _result(told: Told) -> str:
    if told.to != "ended":
        return ""
    return "advised" if told.move == "advise" else told.said.reason


def _unmet(row: Referral, told: Told, how: How | None, at: datetime) -> str:
    """The entry of unmet demand that stands for it now: a failed end writes one, and opening it again closes that one."""
    if how is None:
        return row.unmet
    if told.move == "reopen" and row.unmet:
        how.unmet.closes(row.unmet, at=at)
    if not is_failed_end(row.state, row.result):
        return ""
    return how.unmet.opens(need=row.need, area=row.area, reason=told.said.reason, at=at)


def _settle(row: Referral, event: ReferralEvent, told: Told, by: Actor, at: datetime) -> None:
    """Silence is over once somebody moved, and that its service has closed once it has ended; one that went to the wrong place is an incident."""
    over = ["silence"] if row.is_open else ["silence", "closed"]
    told_of = Escalation.objects.filter(referral=row, kind__in=over, settled_at__isnull=True)
    told_of.update(settled_at=at, settled_by=by.account)
    if told.move == "recall":
        wrong = {"kind": "incident", "told_to": INCIDENT_FOR, "whose": INCIDENT_FOR}
        Escalation.objects.create(referral=row, event=event, raised_at=at, **wrong)


def _messages(row: Referral, event: ReferralEvent, asker: Asker) -> list[Left]:
    """Who is told of a move: the other end, both where the person moved it, and their practice of how it ended."""
    if event.move == "see":
        return []
    ends = {"recipient": {row.referrer}, "referrer": {row.recipient}, "person": {row.referrer, row.recipient}}[
        event.party
    ]
    if event.to_state in ("ended", "declined"):
        ends |= _practice(row, asker)
    kind = "referral sent" if event.move in ("send", "resend") else "referral moved"
    told = sorted(ends - {asker.organisation})
    return [Left(f"{row.work}:{event.number}:{to}"[:120], kind, row.work, to) for to in told]


def _practice(row: Referral, asker: Asker) -> set[str]:
    """The practice where the person is registered; nobody's whose whereabouts are protected, as the practice says where they live."""
    one = person_of(row.person_id)
    is_told = one is not None and one.practice_ods_code and area_of(one, asker)
    return {str(one.practice_ods_code)} if one is not None and is_told else set()


def _deed(action: str, row: Referral, told: Told, result: str) -> Deed:
    details: dict[str, str | int | bool | None] = {
        "move": told.move,
        "party": told.party,
        "for_another": bool(told.said.spoken_by),
    }
    return Deed(action, "referral", str(row.pk), person=row.person_id, purpose=PURPOSE, result=result, details=details)
