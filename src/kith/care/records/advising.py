"""A case of advice is opened, and what is said of it afterwards: each message is taken once, and all of them are one road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kith.care.advice import CASE, DAY, THINGS, moved
from kith.care.advice_asked import Opening, opening_is_whole
from kith.care.advice_said import SaidOfCase, must_bring, must_fit
from kith.care.records.advice_keeping import Told, keep, keep_refused, thing_of
from kith.care.records.advising_rules import ADVISER, NOT_HERE, ask_as_if_open, the_case_of_mine, what_it_opens
from kith.care.records.leading import every_pseudonym
from kith.care.records.models import AdviceCase, AdviceDay, AdviceEvent, AdviceSeat, Referral
from kith.care.records.referral_rules import PURPOSE, item_of, must_show
from kith.care.referral import OPEN
from kith.errors import AlreadyDecided, BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.access import NOTHING_HERE
from kith.governance.asker import Asker
from kith.governance.records.deciding import known_about
from kith.governance.records.organisations import names_of_bodies
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.people.records.models import Person
from kith.people.records.reading import person_of

__all__ = ["Opened", "OpensAs", "StoodAt", "answered", "day_after", "in_case", "move_it", "open_case", "referrals_to_open", "row_of", "say_of_case"]  # fmt: skip

_ONLY_ADDED = ("open", "confirm", "ask", "claim")
"""Moves with which something begins: those have verbs of their own."""


@dataclass(frozen=True)
class Opened:
    """What came of opening: the number of the case, and whether it was made now; if it was there already, in words."""

    number: int
    is_new: bool
    says: str = ""


@dataclass(frozen=True)
class OpensAs:
    """What a case has beside what is said when it is opened: what it opens of the record, the name of its body, its team, and of which referral it comes."""

    field_groups: frozenset[str]
    name: str
    team: str
    referral: Referral | None = None


@dataclass(frozen=True)
class StoodAt:
    """Where a thing of a case stands after something was said of it: number of the case, its number, its state, and whether it had been said before."""

    case: int
    which: int | None
    state: str
    is_repeat: bool = False


def open_case(*, asker: Asker, asked: Opening, by: Actor, at: datetime) -> Opened:
    """Open a case: of a referral that the asker’s body has, or straight from the page of somebody whom they may open.

    Changes: the case with its first event; its owner’s seat; a door for the body, to no more of the record than the asker can read. Told: the trail.
    Errors: `BadUsage` for what is missing; `NotYours` for whoever is no adviser, or where there is nobody whom the asker may open.
    """
    opening_is_whole(asked, at.astimezone(LONDON).date())
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second finds what the first opened
        one = _of_mine(asker, asked.person, at, by)
        before = _before(one, asked, asker)
        return before or _made(one, asked, asker, by, at)


def _of_mine(asker: Asker, person: str, at: datetime, by: Actor) -> Person:
    one = person_of(person)
    if one is None or asker.role != ADVISER or not asker.current_ties(at.astimezone(LONDON).date()):
        raise NotYours(NOTHING_HERE)
    item = item_of(one.person_id, "edit", asker).part("identity")
    must_show(known_about(asker, [one.person_id], at).ask("edit", [item], PURPOSE, by=by)[0])
    return one


def _before(one: Person, asked: Opening, asker: Asker) -> Opened | None:
    """The case that is there already: of this message, of this referral, or one of the same matter that is under way."""
    again = AdviceCase.objects.filter(message_id=asked.message_id).first()
    if again is not None:
        if (again.opened_by, again.matter) != (asker.account, asked.matter):
            raise BadUsage("Another case was opened under this message id.", "Give this one its own.")
        return Opened(again.pk, False, "This was opened already.")
    theirs = AdviceCase.objects.filter(organisation=asker.organisation, person_id__in=every_pseudonym(one.person_id))
    of_referral = theirs.filter(referral=asked.referral).first() if asked.referral is not None else None
    like_it = of_referral or theirs.filter(matter=asked.matter, state__in=CASE.open).first()
    return Opened(like_it.pk, False, f"Such a case is there already: it is “{like_it.state}”.") if like_it else None


def _made(one: Person, asked: Opening, asker: Asker, by: Actor, at: datetime) -> Opened:
    on = at.astimezone(LONDON).date()
    ties = sorted(asker.current_ties(on), key=lambda tie: tie.neighbourhood != one.neighbourhood)
    name = names_of_bodies().get(asker.organisation, asker.organisation)
    of = OpensAs(what_it_opens(one, asker, at), name, ties[0].team, _referral(asked, one, asker, at))
    row = row_of(replace(asked, person=one.person_id), of, asker, at)
    row.save()
    AdviceSeat.objects.create(case=row, account=asker.account, is_owner=True, from_at=at, given_by=by.account)
    said = SaidOfCase(asked.message_id, "case", "open")
    keep(
        row,
        row,
        Told(said, "adviser", asker.organisation, moved("case", CASE.beginning, "open", "adviser")),
        by=by,
        at=at,
    )
    return Opened(row.pk, True)


def row_of(asked: Opening, of: OpensAs, asker: Asker, at: datetime) -> AdviceCase:
    """A case as it is kept once it is opened, not saved yet; whom it is about stands by the pseudonym of today."""
    return AdviceCase(
        person_id=asked.person, matter=asked.matter, words=asked.words.strip(), field_groups=of.field_groups, organisation=asker.organisation,
        organisation_name=of.name, team=of.team, referral=of.referral, consent_by=asked.consent.by, consent_words=asked.consent.words.strip(),
        consent_date=asked.consent.on, opened_by=asker.account, opened_at=at, message_id=asked.message_id, state=CASE.beginning, since=at,
    )  # fmt: skip


def referrals_to_open(asker: Asker, person: str, at: datetime) -> list[Referral]:
    """Referrals of somebody that the asker’s body has taken on, and of which no case was opened yet."""
    teams = [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]
    theirs = Referral.objects.filter(
        recipient=asker.organisation, recipient_team__in=teams, person_id__in=every_pseudonym(person)
    )
    return list(
        theirs.filter(
            state__in=[state for state in OPEN if state not in ("sent", "returned")], cases__isnull=True
        ).order_by("id")
    )


def _referral(asked: Opening, one: Person, asker: Asker, at: datetime) -> Referral | None:
    if asked.referral is None:
        return None
    row = next((each for each in referrals_to_open(asker, one.person_id, at) if each.pk == asked.referral), None)
    if row is None:
        raise NotYours(
            "There is no such referral that waits for a case.", "Say yes to it first, or open the case without it."
        )
    return row


def say_of_case(*, asker: Asker, case: int, said: SaidOfCase, by: Actor, at: datetime) -> StoodAt:
    """Make one move of a case, or of a day, letter or money of it; the same message again changes nothing and is answered alike.

    Changes: what the move changes, and everything that hangs on it. Told: the trail; the practice, of a letter. Errors: `NotYours` for a case of
    another body; `BadUsage` without what the move needs; `MoveNotAllowed` where it does not lead on from where the thing is, and `AlreadyDecided`
    where somebody said something since it was looked at: both are kept with the reason.
    """
    if said.move in _ONLY_ADDED or said.thing not in THINGS or said.move not in THINGS[said.thing].steps:
        raise BadUsage(f"There is no move “{said.move}” here.", "Use a move of the table.")
    mine = the_case_of_mine(asker, case, at)
    return in_case(mine, said, lambda row: _said(row, said, asker, by, at), by=by, at=at)


def in_case(
    mine: AdviceCase,
    said: SaidOfCase,
    does: Callable[[AdviceCase], StoodAt | KithError],
    *,
    by: Actor,
    at: datetime,
) -> StoodAt:
    """Do something of a case, one at a time and once for each message; what was refused is kept, and then told.

    It asks no rule: with `move_it` it is the road of a partner without an account too, whose link says which body speaks and of what.

    Changes: what `does` changes. Told: the trail. Errors: those that `does` returns or raises; `NotYours` where the rules refuse.
    """
    with transaction.atomic():
        append([], by=by, at=at)  # one at a time: whoever comes second sees what the first left
        row = AdviceCase.objects.select_for_update(of=("self",)).get(pk=mine.pk)
        came = _said_before(row, said) or does(row)
    if isinstance(came, KithError):
        raise came
    return came


def _said_before(row: AdviceCase, said: SaidOfCase) -> StoodAt | KithError | None:
    """What the same message was answered, where it came before."""
    before = row.events.filter(message_id=said.message_id).first()
    if before is None:
        return None
    if (before.thing, before.move) != (said.thing, said.move):
        return BadUsage("Something else was said under this message id.", "Give this its own.")
    return answered(row, before, is_repeat=True)


def answered(row: AdviceCase, event: AdviceEvent, is_repeat: bool = False) -> StoodAt | KithError:
    """What is answered to whoever said it."""
    return StoodAt(row.pk, event.which, event.to_state, is_repeat) if event.is_taken else MoveNotAllowed(event.why_not)


def _said(row: AdviceCase, said: SaidOfCase, asker: Asker, by: Actor, at: datetime) -> StoodAt | KithError:
    must_show(ask_as_if_open(row, asker, at, by=by))
    speaks = (*(("person", "practice") if said.spoken_by.strip() else ()), "adviser")
    return move_it(row, said, (asker.organisation, speaks), by=by, at=at)


def move_it(
    row: AdviceCase, said: SaidOfCase, speaks: tuple[str, tuple[str, ...]], *, by: Actor, at: datetime
) -> StoodAt | KithError:
    """Make the move for the first of those for whom the asker speaks who may make it; `speaks` is their body, and those parties.

    Changes: as `say_of_case`. Told: the trail. Errors: what was refused and kept is returned; `NotYours` where the case has no such thing, `BadUsage`
    without what the move needs.
    """
    thing = thing_of(row, said)
    if thing is None:
        raise NotYours(NOT_HERE, "Look at what the case has.")
    body, parties = speaks
    makes = THINGS[said.thing].steps[said.move].who
    party = next((one for one in parties if one in makes), parties[-1])
    late = _too_late(row, thing.state, said, party)
    if late is not None:
        keep_refused(row, thing, Told(said, party, body, why_not=str(late)), by=by, at=at)
        return late
    must_bring(said, at.astimezone(LONDON).date())
    if isinstance(thing, AdviceDay):
        must_fit(said, thing.due_date)
    event = keep(row, thing, Told(said, party, body, moved(said.thing, thing.state, said.move, party)), by=by, at=at)
    if isinstance(thing, AdviceDay) and said.move == "move":
        _follows(row, thing, said, body, by, at)
    return answered(row, event)


def _too_late(row: AdviceCase, state: str, said: SaidOfCase, party: str) -> KithError | None:
    """Why a move does not lead on from where the thing, or its case, is now."""
    if said.seen is not None and said.seen != row.events_count:
        return AlreadyDecided(
            "Somebody said something of this case since you looked.",
            "Look at it again; what you wrote is kept with it.",
        )
    if said.thing != "case" and not row.is_open:
        return MoveNotAllowed(f"This case is “{row.state}”.", CASE.what_now[row.state])
    if (said.thing, said.move) in (("case", "close"), ("case", "refer on")) and row.days.filter(
        state__in=DAY.open
    ).exists():
        return MoveNotAllowed(
            "A day of this case still stands.", "Say first what came of it: met, missed, another day, or fallen away."
        )
    try:
        moved(said.thing, state, said.move, party)
    except MoveNotAllowed as refused:
        return refused
    if (said.thing, said.move) == ("case", "reopen") and _like_it(row).exists():
        return MoveNotAllowed("Another case of this matter is under way for them.", "Go on with that one.")
    return None


def _like_it(row: AdviceCase) -> QuerySet[AdviceCase]:
    theirs = AdviceCase.objects.filter(
        person_id__in=every_pseudonym(row.person_id), organisation=row.organisation, matter=row.matter
    )
    return theirs.filter(state__in=CASE.open).exclude(pk=row.pk)


def _follows(row: AdviceCase, day: AdviceDay, said: SaidOfCase, body: str, by: Actor, at: datetime) -> None:
    """The day that stands in place of one that was moved."""
    if said.day is None:
        return
    fresh, again = day_after(row, day, said)
    fresh.save()
    told = Told(replace(again, which=fresh.pk), "adviser", body, moved("day", DAY.beginning, "confirm", "adviser"))
    keep(row, fresh, told, by=by, at=at)


def day_after(row: AdviceCase, day: AdviceDay, said: SaidOfCase) -> tuple[AdviceDay, SaidOfCase]:
    """The day in whose place another was put, not saved yet, and what is said to confirm it."""
    fresh = AdviceDay(
        case=row, kind=day.kind, typed_date=day.typed_date, due_date=said.day, why=said.words.strip()[:500], follows=day, state=DAY.beginning
    )  # fmt: skip
    return fresh, replace(said, message_id=f"{said.message_id[:50]}:next", move="confirm", seen=None)
