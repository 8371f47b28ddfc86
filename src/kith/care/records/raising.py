"""Somebody raises a person whom they know: it joins the team's worklist with its reason, and nothing is told back of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from kith.care.approach import OPEN
from kith.care.records.approaching import refused_on
from kith.care.records.candidates import age_band_of
from kith.care.records.leading import every_pseudonym
from kith.care.records.models import Approach, Signal, Worklist
from kith.care.signals import NEEDS, TOLD_BY, in_words
from kith.care.stopping import StopRules, respected_until
from kith.care.worklist import SIGNALS
from kith.errors import BadUsage, NotYours
from kith.governance.access import Decision
from kith.governance.asker import Asker
from kith.governance.item import Item
from kith.governance.records.deciding import ask, labels_of, would_decide
from kith.governance.records.objecting import objections_standing
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.people.records.models import Person
from kith.people.records.reading import person_of
from kith.people.records.searching import exactly_one
from kith.people.sought import read_sought

__all__ = ["PURPOSE", "Raised", "may_raise", "raise_signal", "raised_and_waiting", "settle_signal"]

PURPOSE = "coordination"
_ITEM = Item("signal", "care-coordination", form="aggregate")


@dataclass(frozen=True)
class Raised:
    """Whom somebody raises, and why.

    typed     all names and the date of birth, or the NHS number, as the one who knows them says it
    person    the pseudonym instead, where they stand on a page already
    need      one of `kith.care.signals.NEEDS`
    told_by   one of `kith.care.signals.TOLD_BY`
    """

    need: str
    told_by: str
    typed: str = ""
    person: str = ""


def may_raise(asker: Asker, at: datetime) -> Decision:
    """What the rules say of this asker raising somebody."""
    return would_decide(asker, "signal", [_ITEM], PURPOSE, at)[0]


def raise_signal(*, asker: Asker, raised: Raised, by: Actor, at: datetime) -> None:
    """Raise somebody with one's own team. What comes of it is not answered here, so that nobody can try names on the register.

    Changes: adds the signal; where exactly one person of the team's neighbourhood fits, about whom nothing is guarded, it
    joins their approach, or makes one on the team's latest worklist. Otherwise it waits for the coordinator. Told: the
    trail. Errors: `NotYours` where the rules do not let this asker; `BadUsage` where it is not said who, or what the need is.
    """
    with transaction.atomic():
        said = ask(asker, "signal", _ITEM, PURPOSE, by=by, at=at)
    if not said.shows:
        raise NotYours(said.say, "Tell a care coordinator of the team.")
    if raised.need not in NEEDS or raised.told_by not in TOLD_BY:
        raise BadUsage("Choose what you are worried about, and who told you.", f"Needs: {', '.join(NEEDS)}.")
    on = at.astimezone(LONDON).date()
    person = _who(raised, on)
    tie = asker.current_ties(on)[0]
    with transaction.atomic():
        made = Signal.objects.create(
            team=tie.team, person_id=person, typed=raised.typed.strip()[:200], need=raised.need, told_by=raised.told_by,
            raised_by=asker.account, raised_at=at,
        )  # fmt: skip
        result = _joined(made, tie.neighbourhood, at) if person else "waits"
        append([Deed("changed", "signal", str(made.pk), person=person, purpose=PURPOSE, result=result)], by=by, at=at)


def _who(raised: Raised, on: date) -> str:
    if raised.person:
        one = person_of(raised.person)
        if one is None:
            raise BadUsage("That person is not on the register any more.", "Raise them by name and date of birth.")
        return one.person_id
    sought = read_sought(raised.typed, on)
    if not (sought.nhs_number or (len(sought.words) > 1 and sought.birth_date)):
        raise BadUsage("Say exactly who it is.", "Give all their names and the date of birth, or the NHS number.")
    return exactly_one(sought) or ""


def _joined(signal: Signal, place: str, at: datetime) -> str:
    """Let a signal join an approach, where nothing stands against it; otherwise the coordinator looks."""
    on = at.astimezone(LONDON).date()
    one = Person.objects.filter(person_id=signal.person_id, neighbourhood=place, death_month__isnull=True).first()
    until = respected_until(refused_on(signal.person_id), StopRules())
    guarded = labels_of([signal.person_id]) or objections_standing([signal.person_id], on)
    if one is None or guarded or (until is not None and on < until):
        return "waits"
    reason = {"list": SIGNALS, "words": [in_words(signal.need, signal.told_by)]}
    under_way = (
        Approach.objects.select_for_update()
        .filter(person_id__in=every_pseudonym(signal.person_id), state__in=OPEN)
        .first()
    )
    worklist = Worklist.objects.filter(team=signal.team).first()
    if under_way is not None:
        if under_way.worklist.team != signal.team:
            return "waits"
        Approach.objects.filter(pk=under_way.pk).update(reasons=[*under_way.reasons, reason])
    elif worklist is not None:
        last = worklist.approaches.aggregate(last=Max("position"))["last"] or 0
        under_way = Approach.objects.create(
            worklist=worklist, person_id=one.person_id, position=last + 1, reasons=[reason], imd_decile=one.imd_decile,
            ethnic_group=one.ethnic_group, age_band=age_band_of(one.birth_month, on),
        )  # fmt: skip
    else:
        return "waits"
    Signal.objects.filter(pk=signal.pk).update(approach=under_way)
    return "joined"


def raised_and_waiting(asker: Asker, *, by: Actor, at: datetime) -> list[Signal] | None:
    """Signals of the asker's teams that joined no approach, for the coordinator; None for anybody else.

    Changes: nothing. Told: the trail. Errors: `BadUsage` outside a transaction.
    """
    ties = asker.current_ties(at.astimezone(LONDON).date())
    if not ties:
        return None
    item = Item("signal", "care-coordination", neighbourhood=ties[0].neighbourhood)
    if not would_decide(asker, "take", [item], PURPOSE, at)[0].shows:
        return None
    teams = [tie.team for tie in ties]
    waiting = list(Signal.objects.filter(approach__isnull=True, settled_by="", team__in=teams))
    if waiting:
        ask(asker, "take", item, PURPOSE, by=by, at=at)
    return waiting


def settle_signal(*, asker: Asker, signal: int, what: str, by: Actor, at: datetime) -> None:
    """Say what was done about a signal that joined no approach, so that it waits no longer.

    Changes: the signal is settled. Told: the trail. Errors: `NotYours` for anybody but a coordinator of the team;
    `BadUsage` where nothing is said.
    """
    if not what.strip():
        raise BadUsage("Say what was done.", "For instance: found under another name, and called.")
    with transaction.atomic():
        waiting = raised_and_waiting(asker, by=by, at=at)
        if not any(one.pk == signal for one in waiting or ()):
            raise NotYours("There is no such signal that waits with your team.", "Look at the worklist.")
        Signal.objects.filter(pk=signal, settled_by="").update(
            settled=what.strip()[:200], settled_by=by.account, settled_at=at
        )
        append([Deed("changed", "signal", str(signal), purpose=PURPOSE, result="settled")], by=by, at=at)
