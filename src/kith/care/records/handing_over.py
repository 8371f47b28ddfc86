"""People whom one member of a team has are handed over to another: somebody is away, has left, or is better placed to go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from kith.care.approach import NAME_OPEN, moved
from kith.care.records.approaching import door_to, keep_move, led_to
from kith.care.records.listed import may_take
from kith.care.records.models import Approach
from kith.care.records.shown import my_teams
from kith.care.records.worklists import may_give
from kith.errors import BadUsage, KithError, MoveNotAllowed, NotYours
from kith.governance.access import Decision, decide_many
from kith.governance.asker import Asker
from kith.governance.facts import FindingBasis
from kith.governance.records.deciding import asker_on, facts_about
from kith.governance.records.granting import open_doors, shut_doors
from kith.governance.records.models import Account
from kith.governance.records.signing import basis_named
from kith.governance.records.staff import members_of, names_of
from kith.governance.situation import LONDON
from kith.governance.trail import Actor
from kith.insight.records.finding import PURPOSE
from kith.insight.records.found import basis_for_reading
from kith.people.records.reading import person_of
from kith.people.records.scoping import Asked, person_items

__all__ = ["Caseload", "HandedOver", "Held", "caseloads", "hand_over", "may_hand_over", "who_may_go_on"]

_SHORTEST = 4


@dataclass(frozen=True)
class Held:
    """One approach that somebody has, with nothing of whom it is about but the pseudonym."""

    number: int
    person: str
    state: str
    list: str
    taken_at: datetime
    due_date: date | None


@dataclass(frozen=True)
class Caseload:
    """Whom one member of the team has, the longest first. `is_here` is whether they are a member of it today."""

    account: str
    name: str
    is_here: bool
    held: tuple[Held, ...]


@dataclass(frozen=True)
class HandedOver:
    """What came of it: the approaches handed over, and why each of the others was not. Together all that were asked for."""

    done: tuple[int, ...]
    refused: dict[int, str]


def may_hand_over(asker: Asker, at: datetime) -> Decision:
    """What the rules say of this asker handing anybody over: whoever gives people out may, and whoever may take them."""
    on = at.astimezone(LONDON).date()
    basis = basis_for_reading(on)
    gives = may_give(asker, basis, at)
    places = {tie.neighbourhood for tie in asker.current_ties(on)}
    said = [may_take(asker, place, basis, at) for place in sorted(places)] or [gives]
    return gives if gives.shows else next((one for one in said if one.shows), said[0])


def caseloads(asker: Asker, at: datetime) -> list[Caseload]:
    """Whom the asker may hand over: their own people, and everybody's of their teams where they give people out.

    Nothing of a person is in it but the pseudonym, so that it leaves no look. Whoever has left stands first.
    """
    held: dict[str, list[Held]] = {}
    for row in _movable(asker, at).select_related("worklist").order_by("taken_at", "pk"):
        one = Held(row.pk, row.person_id, row.state, row.worklist.name, row.taken_at, row.due_date)
        held.setdefault(row.taken_by, []).append(one)
    here = members_of(my_teams(asker, at), at.astimezone(LONDON).date())
    names = names_of(held)
    loads = [Caseload(key, names.get(key, "Somebody who left"), key in here, tuple(of)) for key, of in held.items()]
    return sorted(loads, key=lambda one: (one.is_here, one.name))


def who_may_go_on(asker: Asker, at: datetime) -> dict[str, str]:
    """Members of the asker's teams who may take people of a list, by account, each with their name."""
    on = at.astimezone(LONDON).date()
    basis = basis_for_reading(on)
    here = members_of(my_teams(asker, at), on)
    asking = {key: _as_asker(key, on) for key in here}
    return {key: here[key] for key, one in asking.items() if one and _takes_somewhere(one, basis, at)}


def hand_over(*, asker: Asker, approaches: Sequence[int], to: str, why: str, by: Actor, at: datetime) -> HandedOver:
    """Hand people over to another member of the team: the name shuts to whoever had them and opens to whom they go to.

    Changes: whose each approach is; its state stays. Told: the trail, a move and two doors each. Errors: `BadUsage` without
    a reason, without people, or for somebody who is not of the team. Whom the rules do not let the other one take stays where they
    are, with the sentence that says why; so does who was moved on meanwhile.
    """
    if len(why.strip()) < _SHORTEST:
        raise BadUsage(
            "Say why they are handed over, in a few words.", "For instance: away until Monday. Nothing clinical."
        )
    goes_to = _as_asker(to, at.astimezone(LONDON).date()) if to in who_may_go_on(asker, at) else None
    if goes_to is None:
        raise BadUsage("Nobody of your team who may take people was chosen.", "Choose who goes on.")
    if not approaches:
        raise BadUsage("Nobody was chosen to be handed over.", "Choose at least one person.")
    movable, done = _movable(asker, at), list[int]()
    refused: dict[int, str] = {}
    for number in dict.fromkeys(approaches):
        try:
            _hand_one(movable, number, (goes_to, why), by, at)
            done.append(number)
        except KithError as said:
            refused[number] = str(said)
    return HandedOver(tuple(done), refused)


def _hand_one(movable: QuerySet[Approach], number: int, onward: tuple[Asker, str], by: Actor, at: datetime) -> None:
    goes_to, why = onward
    with transaction.atomic():
        row = movable.select_for_update(of=("self",)).select_related("worklist").filter(pk=number).first()
        if row is None:
            raise MoveNotAllowed(
                "Nobody has this person any more, or they are not yours to hand over.", "Look at the worklist."
            )
        if row.taken_by == goes_to.account:
            raise MoveNotAllowed("Whom you chose has this person already.", "Choose somebody else.")
        said = _may_have(goes_to, row, at)
        if not said.shows:
            raise NotYours(f"They may not take this person: {said.say}", "Choose somebody else.")
        moved(row.state, "hand over")
        shut_doors(work=row.work, by=by, at=at)
        Approach.objects.filter(pk=row.pk).update(taken_by=goes_to.account, taken_at=at)
        keep_move(row, "hand over", row.state, row.state, why, by, at)
        open_doors([led_to(row)], door=door_to(row, goes_to.account), by=by, at=at)


def _movable(asker: Asker, at: datetime) -> QuerySet[Approach]:
    """Approaches that the asker may hand over: their own, and those of their teams where they give people out."""
    theirs = Q(taken_by=asker.account)
    if may_give(asker, basis_for_reading(at.astimezone(LONDON).date()), at).shows:
        theirs |= Q(worklist__team__in=my_teams(asker, at))
    return Approach.objects.filter(theirs, state__in=NAME_OPEN)


def _as_asker(account: str, on: date) -> Asker | None:
    """Whoever goes on, as the rules read them when they sign in next."""
    kept = Account.objects.filter(pk=account, is_active=True).first()
    return asker_on(kept, "", on) if kept else None


def _takes_somewhere(asker: Asker, basis: FindingBasis | None, at: datetime) -> bool:
    places = {tie.neighbourhood for tie in asker.current_ties(at.astimezone(LONDON).date())}
    return any(may_take(asker, place, basis, at).shows for place in places)


def _may_have(asker: Asker, row: Approach, at: datetime) -> Decision:
    """What the rules say of this asker taking this person; the asking is not theirs, so no look of theirs is written."""
    one = person_of(row.person_id)
    if one is None:
        raise NotYours("The person is no longer on the register.", "End the approach.")
    basis = basis_named(row.worklist.basis, at.astimezone(LONDON).date())
    asked = Asked(asker, "take", PURPOSE, "demographics", frozenset({"place"}), "pseudonymous", basis)
    about = replace(facts_about(asker, [one.person_id], PURPOSE, at), basis=basis)
    return decide_many(asker, "take", person_items([one], asked), PURPOSE, facts=about, at=at)[0]
