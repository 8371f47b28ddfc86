"""A made-up past of advice, laid down at once: the rows that the verbs would have left, had they been called then.

As of referrals (`history`), messages to be posted are not laid down, and the trail tells of each case that it was made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Model

from kith.care.advice import CASE, DAY, LETTER, THINGS, moved
from kith.care.advice_asked import (
    NewDay,
    NewLetter,
    NewMoney,
    Opening,
    day_is_whole,
    letter_is_whole,
    money_is_whole,
    opening_is_whole,
)
from kith.care.advice_clocks import LETTER_CLOCKS, letter_due
from kith.care.advice_ladder import reached
from kith.care.advice_matters import DAY_KINDS
from kith.care.advice_said import SaidOfCase, must_bring, must_fit
from kith.care.records.adding_to_case import day_of, letter_of, money_of
from kith.care.records.advice_keeping import AT_PRACTICE, Thing, Told, as_said, ends_with, event_of, named_by_end
from kith.care.records.advising import OpensAs, day_after, row_of
from kith.care.records.advising_rules import case_door, letter_door
from kith.care.records.models import (
    AdviceCase,
    AdviceDay,
    AdviceEscalation,
    AdviceEvent,
    AdviceLetter,
    AdviceMoney,
    AdviceNote,
    AdviceSeat,
    PrivilegedNote,
    Referral,
)
from kith.care.records.mornings import AT_ONCE, mornings
from kith.governance.asker import Asker
from kith.governance.records.granting import Laid, lay_doors
from kith.governance.records.installing import must_be
from kith.governance.records.organisations import names_of_bodies
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = ["NoteOfCase", "PastCase", "SaidThen", "lay_cases"]

_LONGEST_LADDER = timedelta(days=45)
"""How long before its last day nobody is told of a day yet, whatever holidays lie between."""


@dataclass(frozen=True)
class NoteOfCase:
    """A note: for whoever may read the advice, or privileged."""

    words: str
    message_id: str
    is_privileged: bool = False


@dataclass(frozen=True)
class SaidThen:
    """One thing that was done in a case: by whom, when, and what; None where somebody sits on it from then on.

    `of` is the message by which the day, letter or money began that is spoken of; empty for the case itself.
    """

    asker: Asker
    at: datetime
    what: SaidOfCase | NewDay | NewLetter | NewMoney | NoteOfCase | None
    of: str = ""


@dataclass(frozen=True)
class PastCase:
    """One case of the past: who opened it when, what it opens of the record, the message of the referral that it came of, and what was said since."""

    asker: Asker
    at: datetime
    asked: Opening
    opens: frozenset[str]
    said: tuple[SaidThen, ...] = ()
    referral: str = ""


@dataclass
class _Stood:
    """How one thing stood from when on, and who let it."""

    thing: Thing
    since: list[tuple[datetime, str, str]] = field(default_factory=list)

    def spans(self, until: datetime) -> Iterator[tuple[datetime, str, datetime, str]]:
        """Each span of time in which it stood alike: from when, its state, until when, and who ended it; nobody where it stands so now."""
        ends = [(at, by) for at, _, by in self.since[1:]] + [(until, "")]
        for (begins, state, _), (end, by) in zip(self.since, ends, strict=True):
            yield begins, state, end, by


@dataclass
class _Case:
    """One case on its way down."""

    row: AdviceCase
    things: dict[str, _Stood] = field(default_factory=dict)
    events: list[tuple[AdviceEvent, Thing, Told | None]] = field(default_factory=list)
    beside: list[Model] = field(default_factory=list)


def lay_cases(pasts: Sequence[PastCase], *, by: Actor, at: datetime) -> int:
    """Lay a made-up past of advice down, and say how many cases there are.

    Changes: cases with their days, letters, money, notes and seats, what was said of them, their doors, and who was told of a day that was near or
    a letter that was silent, as the verbs would have left them. Told: the trail, of each that it was made up. Errors: `NotADemonstration` where
    anything real is in the database; `BadUsage` for what lacks something; `MoveNotAllowed` for a move that does not lead on.
    """
    must_be(is_demonstration=True)
    with transaction.atomic():
        append([], by=by, at=at)
        names = names_of_bodies()
        laid = [_case(past, names, referral) for past, referral in zip(pasts, _referrals(pasts), strict=True)]
        AdviceCase.objects.bulk_create([one.row for one in laid], batch_size=AT_ONCE)
        _lay_things(laid)
        _lay_events(laid)
        lay_doors(door for one in laid for door in _doors(one, at))
        AdviceEscalation.objects.bulk_create([told for one in laid for told in _told(one, at)], batch_size=AT_ONCE)
        append([_deed(one.row) for one in laid], by=by, at=at)
    return len(laid)


def _referrals(pasts: Sequence[PastCase]) -> list[Referral | None]:
    wanted = [past.referral for past in pasts if past.referral]
    found: dict[str, Referral] = {}
    for begin in range(0, len(wanted), AT_ONCE):
        rows = Referral.objects.filter(message_id__in=wanted[begin : begin + AT_ONCE])
        found |= {row.message_id: row for row in rows}
    return [found[past.referral] if past.referral else None for past in pasts]


def _case(past: PastCase, names: Mapping[str, str], referral: Referral | None) -> _Case:
    asker, at = past.asker, past.at
    opening_is_whole(past.asked, _day(at))
    of = OpensAs(past.opens, names.get(asker.organisation, asker.organisation), asker.ties[0].team, referral)
    case = _Case(row_of(past.asked, of, asker, at))
    case.things[""] = _Stood(case.row)
    case.beside.append(AdviceSeat(case=case.row, account=asker.account, is_owner=True, from_at=at, given_by=asker.account))  # fmt: skip
    _keep(case, "", SaidOfCase(past.asked.message_id, "case", "open"), asker, at)
    for one in past.said:
        _say(case, one, names)
    return case


def _say(case: _Case, one: SaidThen, names: Mapping[str, str]) -> None:
    """One thing that was done, as its verb does it on rows that are not saved yet."""
    row, what, asker, at = case.row, one.what, one.asker, one.at
    if what is None:
        case.beside.append(AdviceSeat(case=row, account=asker.account, is_owner=False, from_at=at, given_by=asker.account))  # fmt: skip
    elif isinstance(what, NoteOfCase):
        model = PrivilegedNote if what.is_privileged else AdviceNote
        case.beside.append(model(case=row, words=what.words, message_id=what.message_id, written_by=asker.account, written_at=at))  # fmt: skip
    elif isinstance(what, SaidOfCase):
        must_bring(what, _day(at))
        _keep(case, one.of, what, asker, at)
    else:
        thing, said = _begun(row, what, names, at)
        case.things[what.message_id] = _Stood(thing)
        _keep(case, what.message_id, said, asker, at)


def _begun(
    row: AdviceCase, what: NewDay | NewLetter | NewMoney, names: Mapping[str, str], at: datetime
) -> tuple[Thing, SaidOfCase]:
    """The day, letter or money that begins, and what is said by it."""
    if isinstance(what, NewDay):
        day_is_whole(what, _day(at))
        return day_of(row, what), SaidOfCase(what.message_id, "day", "confirm", words=what.why, day=what.due_date)
    if isinstance(what, NewLetter):
        letter_is_whole(what, _day(at))
        practice = (what.practice, names.get(what.practice, what.practice))
        return letter_of(row, what, practice, at), SaidOfCase(what.message_id, "letter", "ask", day=what.needed_by)
    money_is_whole(what)
    return money_of(row, what), SaidOfCase(what.message_id, "money", "claim")


def _keep(case: _Case, of: str, said: SaidOfCase, asker: Asker, at: datetime) -> None:
    """What `advice_keeping.keep` does of one move."""
    thing = case.things[of].thing
    is_practice = isinstance(thing, AdviceLetter) and asker.organisation == thing.practice
    party = "practice" if is_practice else "person" if said.spoken_by and said.thing == "case" else "adviser"
    if isinstance(thing, AdviceDay):
        must_fit(said, thing.due_date)
    told = Told(said, party, asker.organisation, moved(said.thing, thing.state, said.move, party))
    _write(case, of, told, (asker.account, at))
    if isinstance(thing, AdviceDay) and said.move == "move":
        fresh, again = day_after(case.row, thing, said)
        case.things[again.message_id] = _Stood(fresh)
        to = moved("day", DAY.beginning, "confirm", "adviser")
        _write(case, again.message_id, Told(again, "adviser", asker.organisation, to), (asker.account, at))


def _write(case: _Case, of: str, told: Told, who: tuple[str, datetime], ends: Told | None = None) -> None:
    (account, at), stood = who, case.things[of]
    thing, was = stood.thing, stood.thing.state
    case.row.events_count += 1
    event = event_of(case.row, thing, told, was, Actor(account), at)
    thing.state = told.to
    as_said(thing, told, at)
    case.events.append((event, thing, ends))
    stood.since.append((at, thing.state, account))
    if thing is case.row and not case.row.is_open:
        _end_with_it(case, told, who)


def _end_with_it(case: _Case, told: Told, who: tuple[str, datetime]) -> None:
    """Letters that are asked, and days that stand, end with their case, as with the verbs: letters first."""
    for name, move, kind in (("letter", "drop", AdviceLetter), ("day", "fall away", AdviceDay)):
        for of, stood in list(case.things.items()):
            if isinstance(stood.thing, kind) and stood.thing.state in THINGS[name].open:
                _write(case, of, ends_with(case.row, stood.thing, told, (name, move)), who, ends=told)


def _lay_things(cases: Iterable[_Case]) -> None:
    """What a case has, each after what it stands in place of."""
    things: list[Thing] = [stood.thing for one in cases for of, stood in one.things.items() if of]
    for model in (AdviceLetter, AdviceMoney):
        model.objects.bulk_create([one for one in things if isinstance(one, model)], batch_size=AT_ONCE)
    waiting = [one for one in things if isinstance(one, AdviceDay)]
    while waiting:
        now = [one for one in waiting if one.follows is None or one.follows.pk]
        AdviceDay.objects.bulk_create(now, batch_size=AT_ONCE)
        waiting = [one for one in waiting if one.pk is None]


def _lay_events(cases: Sequence[_Case]) -> None:
    for event, thing, ends in (each for one in cases for each in one.events):
        event.which = None if event.thing == "case" else thing.pk
        if ends is not None:
            event.message_id = named_by_end(ends, event.thing, thing)
    AdviceEvent.objects.bulk_create([event for one in cases for event, _, _ in one.events], batch_size=AT_ONCE)
    beside = [row for one in cases for row in one.beside]
    for model in (AdviceSeat, AdviceNote, PrivilegedNote):
        model.objects.bulk_create([row for row in beside if isinstance(row, model)], batch_size=AT_ONCE)


def _doors(case: _Case, at: datetime) -> Iterator[Laid]:
    """Each door of each time that it stood open: of a case while it is under way, of a letter while the practice may read it."""
    for stood in case.things.values():
        thing, openly = stood.thing, CASE.open if stood.thing is case.row else AT_PRACTICE
        if not isinstance(thing, (AdviceCase, AdviceLetter)):
            continue
        door = case_door(thing) if isinstance(thing, AdviceCase) else letter_door(thing)
        opened: tuple[datetime, str] | None = None
        for moment, state, by in stood.since:
            if state in openly and opened is None:
                opened = (moment, by)
            elif state not in openly and opened is not None:
                yield case.row.person_id, door, opened, (moment, by)
                opened = None
        if opened is not None:
            yield case.row.person_id, door, opened, None


def _told(case: _Case, at: datetime) -> Iterator[AdviceEscalation]:
    """Who was told each morning, once for each rung while it stood, and who settled it."""
    for stood in case.things.values():
        for begins, state, until, by in stood.spans(at):
            settled = {"settled_at": until, "settled_by": by} if by else {}
            for morning, to, due, of in _rungs(stood.thing, state, (begins, until)):
                yield AdviceEscalation(case=case.row, told=to, state=state, due_date=due, raised_at=morning, **of, **settled)  # fmt: skip


def _rungs(
    thing: Thing, state: str, span: tuple[datetime, datetime]
) -> Iterator[tuple[datetime, str, date, dict[str, Thing]]]:
    """The mornings of one span on which somebody is told: of a day by its ladder, of a letter by its clock."""
    if isinstance(thing, AdviceDay) and state in DAY.open:
        told = set[str]()
        ladder = DAY_KINDS[thing.kind].ladder
        for morning in mornings(thing.due_date - _LONGEST_LADDER, *span):
            for rung in reached(thing.due_date, ladder, _day(morning)):
                if rung.told not in told:
                    told.add(rung.told)
                    yield morning, rung.told, thing.due_date, {"day": thing}
            if len(told) == len(ladder):
                return
    elif isinstance(thing, AdviceLetter) and state in LETTER.open:
        due = letter_due(state, _day(span[0]), thing.needed_by)
        first = next(mornings(due + timedelta(days=1), *span), None) if due else None
        if first is not None and due is not None:
            for to in ("owner", "coordinator") if LETTER_CLOCKS[state].whose == "practice" else ("owner",):
                yield first, to, due, {"letter": thing}


def _deed(row: AdviceCase) -> Deed:
    return Deed("loaded", "advice", str(row.pk), person=row.person_id, result="made up")


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
