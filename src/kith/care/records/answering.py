"""What is said of a referral once it is sent: each move is one verb, and all of them are one road."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kith.care.records.models import Referral, ReferralEvent
from kith.care.records.referral_keeping import How, Told, keep, keep_refused
from kith.care.records.referral_rules import (
    ask_to_say,
    must_show,
    not_shared,
    tell_refusal,
    unreadable_now,
)
from kith.care.records.referring import Sent, like_it_under_way, of_service, sent_within
from kith.care.referral import MOVES, PARTIES, may_move, moved
from kith.care.referral_request import Request, Said, must_be_whole, must_bring
from kith.errors import AlreadyDecided, BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.asker import Asker
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.reading import person_of

__all__ = [
    "Stood", "advise", "answer", "at_an_end", "end", "ends_of", "pass_on", "recall", "reopen", "resend", "review", "say", "see", "sent_from", "sent_to", "start", "wait",
    "withdraw",
]  # fmt: skip

_NOT_HERE = "There is no such referral of yours."
_ANSWERS = ("accept", "decline", "return")


@dataclass(frozen=True)
class Stood:
    """Where a referral stands after something was said of it: its number, its state, whether it had been said before, and what it was passed on as."""

    number: int
    state: str
    is_repeat: bool = False
    passed_to: int | None = None


def see(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Say that somebody at the service opened it; once it was opened, opening it again says nothing.

    Changes: it is seen. Told: the trail. Errors: `NotYours` for another service’s.
    """
    row = _of_mine(asker, referral, at)
    if row.state != "sent" and not row.events.filter(message_id=said.message_id).exists():
        return Stood(row.pk, row.state)
    return say(asker=asker, referral=referral, move="see", said=said, how=how, by=by, at=at)


def answer(*, asker: Asker, referral: int, move: str, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Accept a referral, decline it with a reason, also late, or send it back with what is missing.

    Changes: the state; declined, the doors shut and unmet demand is written. Told: the trail; whoever sent it, by a message; their practice of
    a no. Errors: as `say`.
    """
    if move not in _ANSWERS:
        raise BadUsage(f"“{move}” is no answer.", f"Answer one of: {', '.join(_ANSWERS)}.")
    return say(asker=asker, referral=referral, move=move, said=said, how=how, by=by, at=at)


def advise(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Answer the question of a referral for advice, without taking the person on. Changes, Told, Errors: as `end`."""
    return say(asker=asker, referral=referral, move="advise", said=said, how=how, by=by, at=at)


def wait(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Say by when the service begins, or say it anew. Changes: it waits until that day. Told, Errors: as `say`."""
    return say(asker=asker, referral=referral, move="wait", said=said, how=how, by=by, at=at)


def start(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Say that the service began, and when it is looked at again. Changes: it is started. Told, Errors: as `say`."""
    return say(asker=asker, referral=referral, move="start", said=said, how=how, by=by, at=at)


def review(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Say that it was looked at and goes on, and until when. Changes: the day. Told, Errors: as `say`."""
    return say(asker=asker, referral=referral, move="review", said=said, how=how, by=by, at=at)


def end(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """End it with what came of it, as the person sees it.

    Changes: it is ended and its doors are shut; unmet demand, where what they needed was not met. Told: the trail; whoever sent it and the
    person's practice, by a message. Errors: as `say`.
    """
    return say(asker=asker, referral=referral, move="end", said=said, how=how, by=by, at=at)


def withdraw(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Take it back: whoever sent it until it is opened, and the person at any time. What went along is shut at once (CNS-10).

    Changes: it is withdrawn and its doors are shut. Told: the trail; both ends, by a message. Errors: as `say`.
    """
    return say(asker=asker, referral=referral, move="withdraw", said=said, how=how, by=by, at=at)


def recall(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Call it back: it went to the wrong place, or too much went along.

    Changes: it is recalled, its doors are shut, and an incident waits for whoever looks into it. Told: the trail; the service, by a message.
    Errors: as `say`.
    """
    return say(asker=asker, referral=referral, move="recall", said=said, how=how, by=by, at=at)


def resend(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Send it again, with what was missing. Changes: it is sent, and the words stand beside it. Told, Errors: as `say`."""
    return say(asker=asker, referral=referral, move="resend", said=said, how=how, by=by, at=at)


def reopen(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Open one again that was declined or ended, with the reason.

    Changes: it is seen; its doors open anew, where the service may still read all of it; its entry of unmet demand is closed. Told: as `say`.
    Errors: as `say`; `NotShared` where an agreement ended or the person objects by now.
    """
    return say(asker=asker, referral=referral, move="reopen", said=said, how=how, by=by, at=at)


def pass_on(*, asker: Asker, referral: int, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Send it on to a better service, with no more than came along and only if the person agrees: a referral of its own, linked to this one.

    Changes: this one is passed on and its doors are shut; the other is as by `send`. Told: as `send`. Errors: as `say` and `send`.
    """
    return say(asker=asker, referral=referral, move="pass on", said=said, how=how, by=by, at=at)


def say(*, asker: Asker, referral: int, move: str, said: Said, how: How, by: Actor, at: datetime) -> Stood:
    """Make one move of a referral; the same message again changes nothing and is answered alike.

    Changes: what the move changes, and everything that hangs on it. Told: the trail; the other end, by a message. Errors: `NotYours` for a referral
    of others or what the rules refuse; `BadUsage` without what the move needs; `MoveNotAllowed` where it does not lead on from where the referral
    is, which is kept with the reason; `AlreadyDecided` where somebody moved it since it was looked at, which is kept too.
    """
    if move not in MOVES or move == "send":
        raise BadUsage(
            f"There is no move “{move}”.", f"Use one of: {', '.join(one for one in MOVES if one != 'send')}."
        )
    mine = _of_mine(asker, referral, at)
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second sees what the first left
        row = Referral.objects.select_for_update(of=("self",)).get(pk=mine.pk)
        came = _said_before(row, move, said) or _said(row, move, said, (asker, how), by, at)
    if isinstance(came, KithError):
        raise came
    return came


def _said_before(row: Referral, move: str, said: Said) -> Stood | KithError | None:
    """What the same message was answered, where it came before."""
    before = row.events.filter(message_id=said.message_id).first()
    if before is None:
        return None
    if before.move != move:
        return BadUsage("Something else was said under this message id.", "Give this its own.")
    return _answered(row, before, is_repeat=True)


def _answered(row: Referral, event: ReferralEvent, is_repeat: bool = False) -> Stood | KithError:
    if not event.is_taken:
        return MoveNotAllowed(event.why_not)
    onward = (
        Referral.objects.filter(passed_from=row).values_list("pk", flat=True).first()
        if event.move == "pass on"
        else None
    )
    return Stood(row.pk, event.to_state if is_repeat else row.state, is_repeat, onward)


def _said(
    row: Referral, move: str, said: Said, told_by: tuple[Asker, How], by: Actor, at: datetime
) -> Stood | KithError:
    asker, how = told_by
    party = _party(row, asker, move, said, at)
    if party is None:
        deed = Deed(
            "refused", "referral", str(row.pk), person=row.person_id, result="not theirs to say", details={"move": move}
        )
        append([deed], by=by, at=at)
        return NotYours(_whose(move), "Ask them, or say whose word you write down.")
    may = ask_to_say(row, asker, at, by=by)
    try:
        must_show(may)
    except NotYours as refused:
        return refused
    must_bring(row.kind, move, said, at.astimezone(LONDON).date())
    late = _too_late(row, move, party, said)
    if late is not None:
        keep_refused(row, Told(move, party, said, why_not=str(late)), asker, by=by, at=at)
        return late
    if move == "pass on" and said.onward is not None:
        onward = _passed_on(row, said.onward, asker, by, at)
        if isinstance(onward, KithError):
            return onward
    if move == "reopen" and (found := unreadable_now(row, asker, at)):
        tell_refusal(found, row.person_id, of=(row.service_id, row.recipient), by=by, at=at)
        return not_shared(found)
    told = Told(move, party, said, moved(row.kind, row.state, move, party))
    return _answered(row, keep(row, told, how, asker, by=by, at=at))


def _too_late(row: Referral, move: str, party: str, said: Said) -> KithError | None:
    """Why a move does not lead on from where the referral is now."""
    if said.seen is not None and said.seen != row.events_count:
        return AlreadyDecided(
            f"Somebody said something of this referral since you looked: it is “{row.state}”.",
            "Look at it again; what you wrote is kept with it.",
        )
    try:
        moved(row.kind, row.state, move, party)
    except MoveNotAllowed as refused:
        return refused
    if move == "reopen" and (again := like_it_under_way(row.person_id, row.service_id, row.need)) is not None:
        return AlreadyDecided(
            f"The same was sent again meanwhile, as referral {again.pk}, and is “{again.state}”.", "Look at that one."
        )
    return None


def _passed_on(row: Referral, onward: Request, asker: Asker, by: Actor, at: datetime) -> Sent | KithError:
    must_be_whole(onward, at.astimezone(LONDON).date())
    one, other = person_of(row.person_id), person_of(onward.person)
    if one is None or other is None or one.pk != other.pk:
        return BadUsage("It would be passed on about somebody else.", "Pass on the referral of this person.")
    if more := onward.field_groups - row.field_groups:
        return BadUsage(
            f"More would go along than came: {', '.join(sorted(more))}.",
            "Leave it out, or send it back to whoever sent it.",
        )
    if onward.recipient.service_id == row.service_id:
        return BadUsage("It is at this service already.", "Choose another one.")
    came = sent_within(asker, onward, row, by=by, at=at)
    if not isinstance(came, Sent):
        tell_refusal(came, onward.person, of=of_service(onward), by=by, at=at)
        return not_shared(came)
    return came if came.is_new else AlreadyDecided(came.says, "Decline this one: they are asked already.")


def ends_of(row: Referral, asker: Asker, at: datetime) -> frozenset[str]:
    """At which ends of a referral somebody is today: the service that was asked, or whoever sent it, and whoever coordinates in that team."""
    teams = {tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())}
    found = set()
    if row.recipient_team in teams and row.recipient == asker.organisation:
        found.add("recipient")
    if row.referrer_team in teams and (row.referrer == asker.organisation or asker.role == "care-coordinator"):
        found.add("referrer")
    return frozenset(found)


def sent_to(asker: Asker, at: datetime) -> Q:
    """Referrals at whose service somebody is today, as SQL sees it."""
    teams = [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]
    return Q(recipient_team__in=teams, recipient=asker.organisation)


def sent_from(asker: Asker, at: datetime) -> Q:
    """Referrals that their side sent: their body in that team, and whoever coordinates there."""
    teams = [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]
    bodies = Q() if asker.role == "care-coordinator" else Q(referrer=asker.organisation)
    return Q(referrer_team__in=teams) & bodies


def at_an_end(asker: Asker, at: datetime) -> Q:
    """Referrals at any end of which somebody is today, as `ends_of` says of one."""
    return sent_to(asker, at) | sent_from(asker, at)


def _of_mine(asker: Asker, referral: int, at: datetime) -> Referral:
    row = Referral.objects.filter(at_an_end(asker, at), pk=referral).first()
    if row is None:
        raise NotYours(_NOT_HERE, "Look at what your team sent, and at what was sent to it.")
    return row


def _party(row: Referral, asker: Asker, move: str, said: Said, at: datetime) -> str | None:
    """For whom a move is said: as was said, or the first who may make it and for whom the asker can speak; None where they speak for none of them."""
    makes = dict.fromkeys(party for who in MOVES[move].who.values() for party in who)
    ends = ends_of(row, asker, at)
    speaks = [party for party in makes if _speaks_for(party, row, asker, ends, said)]
    if said.party:
        return said.party if said.party in speaks else None
    now = (party for party in speaks if may_move(row.kind, row.state, move, party))
    return next(now, next(iter(speaks), None))


def _speaks_for(party: str, row: Referral, asker: Asker, ends: Iterable[str], said: Said) -> bool:
    """Each end speaks for itself. For the person either end writes down what they say; and for a service, whoever coordinates, or, where it has no
    account here, whoever sent it: both only with whose word it was."""
    if party in ends:
        return True
    is_told = bool(said.spoken_by.strip())
    writes_down = not row.recipient_team or asker.role == "care-coordinator"
    return is_told and (party == "person" or (party == "recipient" and "referrer" in ends and writes_down))


def _whose(move: str) -> str:
    who = dict.fromkeys(PARTIES[party] for of in MOVES[move].who.values() for party in of)
    return f"To {move} is for {' or '.join(who)}."
