"""Who could be given out: people of lists and rules in one neighbourhood, and which of them the rules of access let stand there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from kith.care.worklist import BY_FIFTH, BY_GROUP, SIGNALS
from kith.errors import BadUsage
from kith.governance.asker import Asker
from kith.governance.facts import FindingBasis
from kith.governance.situation import LONDON
from kith.insight.list_equity import Mix
from kith.insight.records.finding import PURPOSE
from kith.insight.records.giving_out import Shut, rules_shut
from kith.insight.records.list_reasons import given_places, without_shut_reasons
from kith.insight.records.models import Flag, ListPlace
from kith.people.ages import AGE_BANDS, age_on
from kith.people.records.models import Person
from kith.people.records.scoping import Asked, visible
from kith.people.records.whereabouts import counted_decile

__all__ = ["RAISED", "Candidates", "Where", "age_band_of", "candidates_of", "mix_of_neighbourhood"]

RAISED = "raised by somebody who knows them"

_WHO = ("person_id", "imd_decile", "ethnic_group", "sex", "birth_month", "death_month", "has_nhs_number")


@dataclass(frozen=True)
class Candidates:
    """Who could be given out.

    rows     one per person and list, as `care.worklist.choose` reads them
    shown    people whom the rules let stand on a list
    died     people who have died
    shut     people whom only rules found that may be counted and not given out
    """

    rows: tuple[dict[str, Any], ...]
    shown: frozenset[str]
    died: frozenset[str]
    shut: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Where:
    """Of whom is asked: people of a neighbourhood on these lists or found by these rules, and those whom somebody raised."""

    neighbourhood: str
    lists: tuple[str, ...]
    raised: tuple[str, ...] = ()


def candidates_of(asker: Asker, where: Where, *, basis: FindingBasis | None, at: datetime) -> Candidates:
    """People who could be given out, one row per person and list, and which of them the rules let stand on a list.

    Changes: nothing. Told: nobody: who is given out is told when they are. Errors: `BadUsage` where there is no such list.
    """
    place, on = where.neighbourhood, at.astimezone(LONDON).date()
    known = set(ListPlace.objects.order_by().values_list("list", flat=True).distinct())
    raised = Person.objects.filter(person_id__in=where.raised, neighbourhood=place)
    rows = [_row(one, _Stand(SIGNALS, 0, [RAISED]), on) for one in raised.values(*_WHO)]
    shut = rules_shut(on)
    for name in where.lists:
        if name not in known and not Flag.objects.filter(rule_version__rule=name).exists():
            raise BadUsage(f"There is no list and no rule “{name}”.", "Choose one of those on the page of finding.")
        rows += _of_list(name, place, shut, on) if name in known else _of_rule(name, place, shut, on)
    on_any = Exists(ListPlace.objects.filter(person=OuterRef("pk"), list__in=where.lists)) | Exists(
        Flag.objects.filter(person=OuterRef("pk"), rule_version__rule__in=where.lists)
    )
    people = Person.objects.filter(neighbourhood=place).filter(Q(on_any) | Q(person_id__in=where.raised))
    asked = Asked(asker, "list", PURPOSE, "lists", frozenset({"place"}), "pseudonymous", basis)
    shown = frozenset(visible(people, asked, at).values_list("person_id", flat=True))
    died = frozenset(row["person_id"] for row in rows if row["died"])
    given = {row["person_id"] for row in rows if not row["shut"]}
    return Candidates(tuple(rows), shown, died, frozenset(row["person_id"] for row in rows) - given)


def _of_list(name: str, place: str, shut: Shut, on: date) -> list[dict[str, Any]]:
    """Everybody on a list; of those whom only shut rules put there no reason is told."""
    places = (
        ListPlace.objects.filter(list=name, person__neighbourhood=place).select_related("person").order_by("position")
    )
    given = {one.pk for one in given_places(places, shut)}
    return [
        _row(_columns(one.person), _Stand(name, rank, _without_points(one.reasons or [one.reason or ""]), one.pk not in given), on)
        for rank, one in enumerate(without_shut_reasons(places, shut), start=1)
    ]  # fmt: skip


def _of_rule(name: str, place: str, shut: Shut, on: date) -> list[dict[str, Any]]:
    """Whom a rule found, those with most signs of need and least of contact first, as lists are ordered."""
    flags = Flag.objects.filter(rule_version__rule=name, person__neighbourhood=place).select_related("person")
    found = sorted(flags, key=lambda one: (-(1 + sum(one.need_points or [])) * max(sum(one.contact_points or []), 1), one.person.person_id))  # fmt: skip
    return [
        _row(_columns(one.person), _Stand(name, rank, one.reason_words or [one.reason], one.rule_version_id in shut.numbers), on)
        for rank, one in enumerate(found, start=1)
    ]  # fmt: skip


_POINTS = re.compile(r" \((need|contact) \d+(, contact \d+)?\)$")


def _without_points(reasons: Iterable[str]) -> list[str]:
    """Reasons as they are told to whoever gets in touch: points are an order of reading, and no more."""
    return [_POINTS.sub("", one) for one in reasons]


def _columns(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in _WHO}


@dataclass(frozen=True)
class _Stand:
    """Where and why somebody stands on one list."""

    name: str
    rank: int
    words: list[str]
    is_shut: bool = False


def _row(one: dict[str, Any], stands: _Stand, on: date) -> dict[str, Any]:
    return {
        "person_id": one["person_id"], "list": stands.name, "rank": stands.rank, "words": [] if stands.is_shut else stands.words, "imd_decile": one["imd_decile"],
        "ethnic_group": one["ethnic_group"], "sex": one["sex"], "age_band": age_band_of(one["birth_month"], on),
        "died": one["death_month"] is not None, "has_number": one["has_nhs_number"], "shut": stands.is_shut,
    }  # fmt: skip


def age_band_of(born: date | None, on: date) -> str | None:
    """The band of somebody's age on a day; None where their birth is not known."""
    if born is None:
        return None
    years = age_on(born, on)
    return next(name for youngest, name in reversed(AGE_BANDS) if years >= youngest)


def mix_of_neighbourhood(place: str, on: date, by: Iterable[str] = (BY_FIFTH, BY_GROUP)) -> Mix:
    """How many living people of a neighbourhood are of each group, by each dimension asked for; counted in the database."""
    living = Person.objects.filter(neighbourhood=place, death_month__isnull=True).order_by()
    mix: dict[str, Counter[Any]] = {name: Counter() for name in by}
    for names in ([name for name in by if name != "age_band"], [name for name in by if name == "age_band"]):
        if (
            names
        ):  # ages have a query of their own: months of birth are many, and times groups they would be as many as people
            for *values, people in living.values_list(*(_COLUMNS[name] for name in names)).annotate(people=Count("*")):
                for name, value in zip(names, values, strict=True):
                    mix[name][_group_of(name, value, on)] += people
    return mix


_COLUMNS = {BY_FIFTH: counted_decile(), BY_GROUP: F("ethnic_group"), "age_band": F("birth_month"), "sex": F("sex")}


def _group_of(name: str, value: Any, on: date) -> Any:
    if value is None:
        return None
    if name == BY_FIFTH:
        return (value + 1) // 2
    return age_band_of(value, on) if name == "age_band" else value
