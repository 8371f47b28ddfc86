"""What was said of a case of advice is written down, once and for good, and everything that hangs on it follows in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kith.care.advice import THINGS
from kith.care.advice_said import SaidOfCase
from kith.care.records.advising_rules import let_case_stand, let_letter_stand
from kith.care.records.models import AdviceCase, AdviceDay, AdviceEscalation, AdviceEvent, AdviceLetter, AdviceMoney
from kith.errors import MoveNotAllowed
from kith.governance.records.trail import append
from kith.governance.trail import Actor, Deed
from kith.work.records.posting import Left, leave

__all__ = [
    "AT_PRACTICE",
    "Thing",
    "Told",
    "as_said",
    "ends_with",
    "event_of",
    "keep",
    "keep_refused",
    "named_by_end",
    "thing_of",
]

AT_PRACTICE = ("asked", "seen", "returned")
"""States of a letter in which the practice may read what is asked."""

Thing = AdviceCase | AdviceDay | AdviceLetter | AdviceMoney


@dataclass(frozen=True)
class Told:
    """One move as it is kept: by whom, for whom, for which body, and where it leads, or why not, where it was refused."""

    said: SaidOfCase
    party: str
    organisation: str
    to: str = ""
    why_not: str = ""


def thing_of(case: AdviceCase, said: SaidOfCase) -> Thing | None:
    """The case itself, or the day, letter or money of it that is spoken of; None where it has none of that number."""
    found: dict[str, Iterable[Thing]] = {
        "day": case.days.filter(pk=said.which), "letter": case.letters.filter(pk=said.which), "money": case.money.filter(pk=said.which),
    }  # fmt: skip
    return case if said.thing == "case" else next(iter(found[said.thing]), None)


def keep(case: AdviceCase, thing: Thing, told: Told, *, by: Actor, at: datetime) -> AdviceEvent:
    """Keep a move that was taken: the event, the state, the doors, who is told, and what ends with a case.

    Changes: all of that, in the transaction that is open. Told: the trail; the other end, by a message. Errors: `MoveNotAllowed` where the case moved
    meanwhile.
    """
    moment, was = _moment(case, at), thing.state
    _counted(case)
    event = event_of(case, thing, told, was, by, moment)
    event.save()
    thing.state = told.to
    as_said(thing, told, moment)
    thing.save()
    _settle(thing, told, by, moment)
    if isinstance(thing, AdviceCase) and (was in THINGS["case"].open) != thing.is_open:
        let_case_stand(thing, thing.is_open, by=by, at=moment)
    if isinstance(thing, AdviceLetter) and (was in AT_PRACTICE) != (thing.state in AT_PRACTICE):
        let_letter_stand(thing, thing.state in AT_PRACTICE, by=by, at=moment)
    leave(_messages(case, thing, event), at=moment)
    append([_deed("changed", case, told, thing.state)], by=by, at=at)
    if isinstance(thing, AdviceCase) and not thing.is_open:
        _end_with_it(case, told, by, moment)
    return event


def keep_refused(case: AdviceCase, thing: Thing, told: Told, *, by: Actor, at: datetime) -> AdviceEvent:
    """Keep a move that was refused, with the reason: it changes nothing, and the trail shows who came too late (CCY-05).

    Changes: adds the event. Told: the trail. Errors: none.
    """
    _counted(case)
    event = event_of(case, thing, told, thing.state, by, _moment(case, at))
    event.save()
    append([_deed("refused", case, told, thing.state)], by=by, at=at)
    return event


def _moment(case: AdviceCase, at: datetime) -> datetime:
    """Now, and never before what was written last, also where a clock was put back."""
    last = case.events.order_by("-number").values_list("written_at", flat=True).first()
    return max(at, last) if last else at


def _counted(case: AdviceCase) -> None:
    """One event more, where the case has as many as it was read with."""
    if not AdviceCase.objects.filter(pk=case.pk, events_count=case.events_count).update(
        events_count=case.events_count + 1
    ):
        raise MoveNotAllowed("Somebody said something of this case meanwhile.", "Look at where it is now.")
    case.events_count += 1


def event_of(case: AdviceCase, thing: Thing, told: Told, was: str, by: Actor, at: datetime) -> AdviceEvent:
    """What was said, as it is kept, not saved yet; `was` is the state in which it found the thing."""
    said = told.said
    return AdviceEvent(
        case=case, number=case.events_count, thing=said.thing, which=None if said.thing == "case" else thing.pk, move=said.move, party=told.party,
        from_state=was, to_state=told.to, is_taken=not told.why_not, why_not=told.why_not[:500], message_id=said.message_id, reason=said.reason,
        words=said.words.strip(), day=said.day, amount_pence=said.amount_pence, period=said.period, spoken_by=said.spoken_by.strip(),
        organisation=told.organisation, written_by=by.account, written_at=at,
    )  # fmt: skip


def as_said(thing: Thing, told: Told, at: datetime) -> None:
    """What a move says of the thing beside its state."""
    said = told.said
    if isinstance(thing, AdviceCase):
        thing.since, thing.ended_at = at, None if thing.is_open else at
        thing.result = said.reason if thing.state == "closed" else ""
    elif isinstance(thing, AdviceDay):
        thing.done_date = said.day if thing.state == "met" else None
    elif isinstance(thing, AdviceLetter):
        thing.since = at
    elif thing.state == "awarded":
        thing.amount_pence, thing.period = said.amount_pence, said.period
    else:
        thing.amount_pence, thing.period = None, ""


def _settle(thing: Thing, told: Told, by: Actor, at: datetime) -> None:
    """Nobody is told any more of a day or a letter that somebody moved; of one that stands again they are told anew."""
    waiting = AdviceEscalation.objects.filter(settled_at__isnull=True)
    if isinstance(thing, AdviceDay):
        waiting.filter(day=thing).update(settled_at=at, settled_by=by.account)
    if isinstance(thing, AdviceLetter):
        waiting.filter(letter=thing).update(settled_at=at, settled_by=by.account)


def _messages(case: AdviceCase, thing: Thing, event: AdviceEvent) -> list[Left]:
    """Who is told of a move of a letter: the practice of what is asked, the adviser of what was answered. What else is said stays in the case."""
    if not isinstance(thing, AdviceLetter) or event.move in ("see", "receive"):
        return []
    to = case.organisation if event.party == "practice" else thing.practice
    return [Left(f"{thing.work}:{event.number}:{to}"[:120], f"letter {event.move}"[:40], thing.work, to)]


def _end_with_it(case: AdviceCase, told: Told, by: Actor, at: datetime) -> None:
    """What nobody needs to do any more once a case has ended: letters that are asked, and, where the person stopped it, days that stand."""
    ended: list[tuple[Thing, str, str]] = [
        (one, "letter", "drop") for one in case.letters.filter(state__in=THINGS["letter"].open)
    ]
    ended += [(one, "day", "fall away") for one in case.days.filter(state__in=THINGS["day"].open)]
    for thing, name, move in ended:
        keep(case, thing, ends_with(case, thing, told, (name, move)), by=by, at=at)


def named_by_end(told: Told, name: str, thing: Thing) -> str:
    """The message by which a thing ends with its case, told by how that ended."""
    return f"{told.said.message_id[:50]}:{name[0]}{thing.pk}"


def ends_with(case: AdviceCase, thing: Thing, told: Told, which: tuple[str, str]) -> Told:
    """How a thing ends with its case: `told` is how that ended, `which` the kind of the thing and its move."""
    name, move = which
    said = SaidOfCase(named_by_end(told, name, thing), name, move, thing.pk, words=f"The case is {case.state}.")
    return Told(said, "adviser", told.organisation, THINGS[name].steps[move].leads[thing.state])


def _deed(action: str, case: AdviceCase, told: Told, result: str) -> Deed:
    details: dict[str, str | int | bool | None] = {
        "thing": told.said.thing, "move": told.said.move, "party": told.party, "for_another": bool(told.said.spoken_by),
    }  # fmt: skip
    return Deed(
        action, "advice", str(case.pk), person=case.person_id, purpose="direct-care", result=result, details=details
    )
