"""Lists: the people whom rules found, in an order that can be explained, within the places there are.

The order is not a verdict. It says who has most signs of need together with least sign of contact, and shows the points
of each reason, so that somebody who knows the person can say "this is wrong".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from kith.errors import BadUsage
from kith.insight.tables import LISTS
from kith.people.population import alive_on
from kith.tables import Relation, Table

__all__ = ["MISSING_OUT", "ListParams", "Quota", "arrange", "candidates", "given_places"]

MISSING_OUT = ("missing_out", "access")
"""Themes of the rules that put a person on the list of who is missing out."""

QUOTA_COLUMNS = ("deprivation_fifth", "imd_decile", "ethnic_group", "age_band", "sex")
"""What places may be kept for."""

_KEPT = ("imd_decile", "ethnic_group", "age_band", "sex")


@dataclass(frozen=True)
class Quota:
    """Places kept for a group: at least so many, where there are so many candidates of it.

    column  deprivation_fifth (1 the most deprived), imd_decile, ethnic_group, age_band or sex
    group   as that column says it; None for not known
    places  the fewest
    """

    column: str
    group: Any
    places: int

    def __post_init__(self) -> None:
        if self.column not in QUOTA_COLUMNS or self.places < 0:
            raise BadUsage(f"No places can be kept by {self.column}.", f"Use one of {', '.join(QUOTA_COLUMNS)}.")

    @property
    def words(self) -> str:
        """As the list says it."""
        return f"{self.column.replace('_', ' ')} {'not known' if self.group is None else self.group}"

    def holds(self, person: dict[str, Any]) -> bool:
        """Whether a candidate is of the group."""
        return person[self.column] == self.group


@dataclass(frozen=True)
class ListParams:
    """How a list is made.

    name    what it is called
    places  how many people there is room for
    themes  themes of the rules that put a person on it
    rules   names of the rules that do, in place of themes; empty for all of the themes
    quotas  places kept for groups
    """

    name: str = "missing_out"
    places: int = 200
    themes: tuple[str, ...] = MISSING_OUT
    rules: tuple[str, ...] = ()
    quotas: Sequence[Quota] = ()

    def __post_init__(self) -> None:
        if self.places < 1 or sum(quota.places for quota in self.quotas) > self.places:
            kept = sum(quota.places for quota in self.quotas)
            raise BadUsage(
                f"{kept} places cannot be kept on a list of {self.places}.", "Keep fewer, or make it longer."
            )


def arrange(flags: Relation, people: Relation, *, on: date, params: ListParams | None = None) -> Table:
    """Put the people whom rules found in order, one row each, with the reasons and points beside them.

    Parameters
    ----------
    flags : Relation, one row per person and rule
    people : Relation, one row per person
    on : the day of the list; people who had died by then are left out
    params : name, places, which rules, places kept for groups; the list of who is missing out if not given

    Returns
    -------
    Table in the columns of `LISTS`, by position

    Raises
    ------
    BadUsage
        more places are kept than there are

    Method
    ------
    Each reason counts once, whichever rules gave it, and of one asked over several times the weightier. Need points of all a person's flags are added up, contact points
    likewise; the score is (1 + need) x contact, contact at least 1. The highest come first, then those with more
    contact points, then by person_id. Places kept for a group go to its highest, and only as many as the order does
    not give it.

    Source
    ------
    Points stand beside each reason in the rules, with the publications they are written from. Multiplying likely need
    by lack of contact: ours, see docs/explanation (why absence is evidence).

    Caution
    -------
    Points are a reading order. They are not a risk of anything, and two lists' points cannot be compared.

    Examples
    --------
    >>> from kith.tables.engines import open_engine
    >>> engine = open_engine(threads=1)
    >>> found = dict(person_id="p1", rule="r", theme="access", reason_codes=["REFUSED"],
    ...              reason_words=["a practice refused them"], need_points=[1], contact_points=[2])
    >>> who = dict(person_id="p1", birth_month=date(1950, 1, 1), death_month=date(2030, 1, 1), imd_decile=1,
    ...            ethnic_group="White", sex="female")
    >>> flags, people = (engine.create_table(n, pa.Table.from_pylist([r])) for n, r in (("f", found), ("p", who)))
    >>> listed = arrange(flags, people, on=date(2026, 11, 1)).to_pylist()
    >>> listed[0]["score"], listed[0]["reasons"]
    (4, ['a practice refused them (need 1, contact 2)'])
    >>> engine.disconnect()
    """
    params = params or ListParams()
    every = candidates(flags, people, on=on, params=params)
    chosen = given_places(every, params)
    reasons = _reasons_of(flags, [person["person_id"] for person in chosen])
    rows = []
    for place, person in enumerate(chosen, start=1):
        given = reasons[person["person_id"]]
        said = "; ".join(words for words, *_points in given)
        row = {name: person[name] for name in (*_KEPT, "person_id", "score", "need_points", "contact_points")}
        row |= {"list": params.name, "position": place, "place_kept_for": person.get("place_kept_for")}
        row |= {"reasons": [_with_points(*one) for one in given], "reason": f"{said[:1].upper()}{said[1:]}."}
        rows.append(row)
    return pa.Table.from_pylist(rows, LISTS.arrow)


def candidates(flags: Relation, people: Relation, *, on: date, params: ListParams | None = None) -> Table:
    """Everybody who could be on a list, in its order.

    Parameters
    ----------
    flags, people, on, params : as for `arrange`; places and quotas are not looked at

    Returns
    -------
    Table, one row per person, the highest first: person_id, score, need_points, contact_points, imd_decile,
    deprivation_fifth, ethnic_group, age_band, sex
    """
    params = params or ListParams()
    wanted = flags.rule.isin(params.rules) if params.rules else flags.theme.isin(params.themes)
    living = alive_on(people, on)
    fifth = ((living.imd_decile + 1) // 2).cast("int64")
    who = living.select("person_id", *_KEPT, deprivation_fifth=fifth).semi_join(flags.filter(wanted), "person_id")
    each = _each_reason(flags.semi_join(who, "person_id"), words=False)
    points = each.group_by("person_id").aggregate(need_points=each.need.sum(), contact_points=each.contact.sum())
    scored = points.mutate(score=(1 + points.need_points) * ibis.greatest(points.contact_points, 1))
    joined = who.inner_join(scored, "person_id")
    order = [joined.score.desc(), joined.contact_points.desc(), joined.person_id]
    columns = ("person_id", "score", "need_points", "contact_points", "deprivation_fifth", *_KEPT)
    return joined.order_by(order).select(*columns).to_pyarrow()


_TIME = r"_[0-9]+[MY]$"
"""How a reason's code says over how long a time, where one fact is asked about over several."""


def _each_reason(flags: Relation, *, words: bool = True) -> Relation:
    """One row per person and reason, however many rules gave it; without the words where nobody reads them.

    Reasons whose codes differ only in the time (NO_CONTACT, NO_CONTACT_24M) are one fact: the weightier stands.
    """
    parts = {"code": flags.reason_codes, "need": flags.need_points, "contact": flags.contact_points}
    parts |= {"words": flags.reason_words} if words else {}
    first, *others = parts.values()
    each = flags.select("person_id", given=first.zip(*others).unnest())
    named = each.select("person_id", **{name: each.given[f"f{place}"] for place, name in enumerate(parts, start=1)})
    weight = (named.need + named.contact) * 100 + named.code.length()  # of equal ones, that with the time in its code
    by = named.mutate(weight=weight, about=named.code.re_replace(_TIME, "")).group_by("person_id", "about")
    return by.aggregate(**{name: _[name].argmax(_.weight) for name in parts if name != "code"})


def _reasons_of(flags: Relation, ids: Sequence[str]) -> dict[str, list[tuple[str, int, int]]]:
    """Each listed person's reasons with their points, the weightiest first."""
    chosen = ibis.memtable(pa.table({"person_id": pa.array(ids, pa.string())}))
    found: dict[str, list[tuple[str, int, int]]] = {person: [] for person in ids}
    for row in _each_reason(flags.semi_join(chosen, "person_id")).to_pyarrow().to_pylist():
        found[row["person_id"]].append((row["words"], row["need"], row["contact"]))
    return {person: sorted(given, key=lambda one: (-one[2], -one[1], one[0])) for person, given in found.items()}


def _with_points(words: str, need: int, contact: int) -> str:
    points = ", ".join(f"{name} {count}" for name, count in (("need", need), ("contact", contact)) if count)
    return f"{words} ({points})" if points else words


def given_places(every: Table, params: ListParams) -> list[dict[str, Any]]:
    """Give the places of a list: the highest of each group up to its places, and the first of all others in those left.

    Parameters
    ----------
    every : Table of candidates in order, with the columns that places are kept by
    params : places, and those kept for groups

    Returns
    -------
    rows of `every` in order, each with place_kept_for: the group, or None where the order alone gave the place

    Examples
    --------
    >>> every = pa.table({"person_id": ["a", "b", "c"], "sex": ["male", "male", "female"]})
    >>> params = ListParams(places=2, quotas=(Quota("sex", "female", 1),))
    >>> [(one["person_id"], one["place_kept_for"]) for one in given_places(every, params)]
    [('a', None), ('c', 'sex female')]
    """
    waiting = every.to_pylist() if params.quotas else every.slice(0, params.places).to_pylist()
    wanting = {quota: quota.places for quota in params.quotas}
    kept: dict[int, str] = {}
    for rank, person in enumerate(waiting):
        of = [quota for quota in wanting if wanting[quota] > 0 and quota.holds(person)]
        if of:
            kept[rank] = of[0].words
        for quota in of:
            wanting[quota] -= 1
    free = [rank for rank in range(len(waiting)) if rank not in kept][: params.places - len(kept)]
    taken = sorted([*kept, *free])
    return [
        # somebody whom the order alone would have listed owes nothing to a place kept
        {**waiting[rank], "place_kept_for": kept.get(rank) if rank >= params.places else None}
        for rank in taken
    ]
