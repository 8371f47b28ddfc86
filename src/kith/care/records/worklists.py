"""People of a finding are given out to a team: chosen within what it can take, one approach each, nobody left out in silence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from kith.care.approach import OPEN
from kith.care.records.candidates import Candidates, Where, candidates_of, mix_of_neighbourhood
from kith.care.records.leading import people_led_to
from kith.care.records.models import Approach, RuleQuestion, Signal, Worklist
from kith.care.stopping import StopRules
from kith.care.worklist import SIGNALS, Capacity, Chosen, choose, quotas_for
from kith.errors import AlreadyDecided, BadUsage, FindingNotLawful
from kith.governance.access import Decision, decide_many
from kith.governance.asker import Asker
from kith.governance.facts import FindingBasis
from kith.governance.item import Item
from kith.governance.national_check import NOT_KNOWN
from kith.governance.records.deciding import ask_many, facts_about
from kith.governance.records.national import Unasked, unasked
from kith.governance.records.signing import basis_named
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.insight.lists import Quota
from kith.insight.records.finding import PURPOSE
from kith.insight.records.giving_out import rules_shut

__all__ = ["Given", "Giving", "may_give", "publish"]

_DIED = "died"
_NOT_SHOWN = "object to being looked for, or are guarded"
_SHUT = "found only by rules that wait for the group they name to agree"
_GIVEN = "have been given out already"
_SAID_NO = "said no in the last {} days"
_LATELY = "were approached in the last {} days"
_QUESTIONED = "somebody said that the rule is wrong about them, and nobody has answered yet"
LEFT_ALONE_DAYS = 90
"""Somebody whom an approach ended for, without a refusal, is not given out again for so long."""


@dataclass(frozen=True)
class Giving:
    """What is to be given out.

    team        id of the team
    lists       lists and rules, in the order in which their reasons are told
    places      how many people the team can take now
    offer       what each is offered, in words that say nothing of an illness
    kept_by     dimensions of `insight.list_equity` by which places are kept for groups with fewer than their share
    """

    team: str
    lists: tuple[str, ...]
    places: int
    offer: str
    name: str = "People who may be missing out"
    kept_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """What was given out: the worklist's number, how many came in and were given, and those left out by reason."""

    worklist: int
    people_in: int
    given_out: int
    left_out: Mapping[str, int]


def may_give(asker: Asker, basis: FindingBasis | None, at: datetime) -> Decision:
    """What the rules say of this asker giving people out under this basis; nobody is looked at."""
    about = replace(facts_about(asker, [], PURPOSE, at), basis=basis)
    return decide_many(asker, "publish", [_ITEM], PURPOSE, facts=about, at=at)[0]


_ITEM = Item("worklist", "lists", form="aggregate")


def publish(*, asker: Asker, giving: Giving, basis_name: str, by: Actor, at: datetime) -> Given:
    """Give people of lists out to a team of the asker's, under a basis in force.

    Changes: adds the worklist, an approach for each person given out, and joins to it whom others raised with the team.
    Told: the trail: the giving out with its counts, and one event for each person; or the refusal. Errors:
    `FindingNotLawful` without a basis in force or a fresh answer on national opt-outs, for somebody who may not, or for a
    rule that may only be counted;
    `BadUsage` for another's team or a list that is not there; `AlreadyDecided` where others gave out the same people at
    the same moment. Nobody's name opens.
    """
    on = at.astimezone(LONDON).date()
    basis = basis_named(basis_name, on)
    _must_be_lawful(asker, giving, (basis_name, basis), by, at)
    doubt = _in_doubt(basis, on, by, at)
    place = _neighbourhood(asker, giving.team, on)
    try:
        with transaction.atomic():
            where = Where(place, giving.lists, tuple(_raised(giving.team)))
            chosen = _chosen(giving, candidates_of(asker, where, basis=basis, at=at), place, (on, doubt))
            return _kept(giving, basis_name, chosen, by, at)
    except IntegrityError as race:
        if "approach_one_at_a_time" not in str(race) and "person_id" not in str(race):
            raise
        raise AlreadyDecided(
            "Somebody gave out some of the same people at this moment, so nothing was given out here.",
            "Look at the worklist, and give out what is still missing.",
        ) from race


def _must_be_lawful(
    asker: Asker, giving: Giving, under: tuple[str, FindingBasis | None], by: Actor, at: datetime
) -> None:
    """Ask the rules, and those who watch over single rules; a refusal is in the trail."""
    name, basis = under
    with transaction.atomic():
        said = ask_many(asker, "publish", [_ITEM], PURPOSE, basis=basis, by=by, at=at)[0]
        forbidden = _forbidden(giving.lists, at.astimezone(LONDON).date()) if said.effect == "permit" else {}
        if forbidden:
            why = " ".join(forbidden.values())
            append(
                [Deed("refused", "worklist", " ".join(forbidden), purpose=PURPOSE, result="deny", reason=why)],
                by=by,
                at=at,
            )
    if basis is None:
        raise FindingNotLawful(
            f"No basis “{name}” is in force, so nobody can be given out.",
            "Have the information governance lead record the lawful basis, the impact assessment and an end date.",
        )
    if said.effect != "permit":
        raise FindingNotLawful(said.say, "Ask a care coordinator of the team.")
    if forbidden:
        raise FindingNotLawful(" ".join(forbidden.values()), "The rule may be counted until then.")


def _forbidden(names: Sequence[str], on: date) -> dict[str, str]:
    """Rules among these that may be counted and not given out, each with why; of a list this is asked person by person."""
    shut = rules_shut(on)
    told = {name: shut.why(name) for name in names}
    return {name: answer.say for name, answer in told.items() if answer is not None}


def _in_doubt(basis: FindingBasis | None, on: date, by: Actor, at: datetime) -> Unasked | None:
    """Of whom nobody knows whether they opted out nationally, where the basis honours that; a refusal is in the trail."""
    if basis is None or not basis.national_opt_out_applies:
        return None
    try:
        return unasked(on)
    except FindingNotLawful as refused:
        with transaction.atomic():
            append([Deed("refused", "worklist", purpose=PURPOSE, result="deny", reason=str(refused))], by=by, at=at)
        raise


def _neighbourhood(asker: Asker, team: str, on: date) -> str:
    found = [tie.neighbourhood for tie in asker.current_ties(on) if tie.team == team]
    if not found:
        raise BadUsage("People are given out to a team by one of its own members.", "Choose a team that you are in.")
    return found[0]


def _raised(team: str) -> list[str]:
    """People of the register whom somebody raised with the team and who have joined no approach yet."""
    waiting = Signal.objects.filter(team=team, approach__isnull=True, settled_by="").exclude(person_id="")
    return list(waiting.values_list("person_id", flat=True))


def _chosen(giving: Giving, found: Candidates, place: str, when: tuple[date, Unasked | None]) -> Chosen:
    """Who is given out; where places are to be kept, for the groups that have fewer than their share without."""
    on, doubt = when
    questioned = set(RuleQuestion.objects.filter(answer="", rule__in=giving.lists).values_list("person_id", "rule"))
    rows = [row for row in found.rows if (row["person_id"], row["list"]) not in questioned]
    only = {row["person_id"] for row in found.rows} - {row["person_id"] for row in rows}
    back = held_back(found, on, doubt) | dict.fromkeys(only, _QUESTIONED)
    rows += [row for row in found.rows if row["person_id"] in only]
    first = choose(rows, back, Capacity(giving.places))
    if not giving.kept_by:
        return first
    quotas: tuple[Quota, ...] = quotas_for(first.people, mix_of_neighbourhood(place, on, giving.kept_by))
    return choose(rows, back, Capacity(giving.places, quotas))


def held_back(found: Candidates, on: date, doubt: Unasked | None) -> dict[str, str]:
    """Why each of these people may not be given out now; whom nothing holds back is absent. The weightiest reason stands."""
    people, leave = {row["person_id"] for row in found.rows}, StopRules().leave_days
    ended = Approach.objects.filter(ended_at__gte=_days_before(on, max(leave, LEFT_ALONE_DAYS)))
    rows = list(ended.values_list("person_id", "state", "ended_at"))
    under_way = list(Approach.objects.filter(state__in=OPEN).values_list("person_id", flat=True))
    led = {was: one.person_id for was, one in people_led_to([*under_way, *(row[0] for row in rows)]).items()}
    back: dict[str, str] = {}
    for person, state, ended_at in rows:
        days = (on - ended_at.astimezone(LONDON).date()).days
        if state == "declined" and days < leave:
            back[led.get(person, person)] = _SAID_NO.format(leave)
        elif state not in ("declined", "stood down") and days < LEFT_ALONE_DAYS:
            back.setdefault(led.get(person, person), _LATELY.format(LEFT_ALONE_DAYS))
    back |= dict.fromkeys((led.get(person, person) for person in under_way), _GIVEN)
    if doubt is not None:
        unknown = [row["person_id"] for row in found.rows if doubt.leaves_out(row["person_id"], row["has_number"])]
        back |= dict.fromkeys(unknown, NOT_KNOWN)
    back |= dict.fromkeys(found.shut, _SHUT)
    back |= dict.fromkeys(found.died, _DIED)
    back |= dict.fromkeys(people - found.shown, _NOT_SHOWN)
    return {person: why for person, why in back.items() if person in people}


def _days_before(on: date, days: int) -> datetime:
    day = on - timedelta(days)
    return datetime(day.year, day.month, day.day, tzinfo=LONDON)


def _kept(giving: Giving, basis_name: str, chosen: Chosen, by: Actor, at: datetime) -> Given:
    """Keep the worklist with its approaches, and tell the trail of each person."""
    kept_for = sorted({one["place_kept_for"] for one in chosen.people if one["place_kept_for"]})
    made = Worklist.objects.create(
        team=giving.team, name=giving.name, offer=giving.offer, lists=list(giving.lists), basis=basis_name, places=giving.places,
        places_kept=kept_for, people_in=chosen.people_in, given_out=len(chosen.people), left_out=dict(chosen.left_out),
        given_by=by.account, given_at=at,
    )  # fmt: skip
    Approach.objects.bulk_create(
        Approach(
            worklist=made, person_id=one["person_id"], position=one["position"], reasons=one["reasons"],
            place_kept_for=one["place_kept_for"], imd_decile=one["imd_decile"], ethnic_group=one["ethnic_group"],
            age_band=one["age_band"],
        )
        for one in chosen.people
    )  # fmt: skip
    _join_raised(giving.team, made)
    told = {
        "people_in": chosen.people_in,
        "given_out": made.given_out,
        "team": giving.team,
        "lists": " ".join(giving.lists),
    }
    told |= {f"left out: {why}": count for why, count in sorted(chosen.left_out.items())}
    each = [Deed("changed", "approach", f"worklist:{made.pk}", person=one["person_id"], purpose=PURPOSE, result="given out") for one in chosen.people]  # fmt: skip
    append([Deed("changed", "worklist", str(made.pk), purpose=PURPOSE, details=told), *each], by=by, at=at)
    return Given(made.pk, chosen.people_in, made.given_out, chosen.left_out)


def _join_raised(team: str, made: Worklist) -> None:
    """Those who were raised and are given out now: their signal joins their approach."""
    raised = Signal.objects.filter(team=team, approach__isnull=True, settled_by="")
    for one in made.approaches.all():
        if any(why["list"] == SIGNALS for why in one.reasons):
            raised.filter(person_id=one.person_id).update(approach=one)
