"""Is a list fair? Its mix against the mix of the people, and of the need where that is known, with intervals.

A list may lean for a good reason: need leans. So the warning says which way and against what, and offers places; it
changes nothing by itself.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from kith.errors import BadUsage
from kith.insight.lists import Quota
from kith.measures import proportion
from kith.people.population import alive_on
from kith.tables import Relation, Table

__all__ = ["DIMENSIONS", "Equity", "compare", "mix_of", "picks"]

DIMENSIONS = {
    "deprivation_fifth": "Deprivation",
    "ethnic_group": "Ethnic group",
    "age_band": "Age",
    "sex": "Sex",
}
"""What a list is compared by: the column, and its name for readers. `imd_decile` may be asked for as well."""

NOT_KNOWN = ("Not stated", "Not known", "not known", "not_known", None)
_FEWEST = 5
"""A group is not warned about, nor offered places, where it would have fewer than so many on the list."""

Mix = Mapping[str, Counter[Any]]
"""For each dimension, how many people are of each group."""


@dataclass(frozen=True)
class Equity:
    """How a list's mix stands beside the mix of the people, or of the need.

    rows      Table, one row per dimension and group: listed_count, listed_share with lower and upper (Wilson, 95 %),
              people_count, people_share, need_count, need_share (null where no need was given), leaning ("fewer than
              their share", "more than their share" or empty)
    warnings  one sentence for each way in which the list leans
    quotas    places that would bring each group that has fewer than its share up to it
    capacity  how many people are on the list
    against   "the people" or "the need": what leaning was judged against
    """

    rows: Table
    warnings: tuple[str, ...]
    quotas: tuple[Quota, ...]
    capacity: int
    against: str


def mix_of(people: Relation, on: date, by: Iterable[str] = tuple(DIMENSIONS)) -> dict[str, Counter[Any]]:
    """Count living people by each dimension, those of an unknown group apart.

    Parameters
    ----------
    people : Relation with the columns of people; all of them, or those in need
    on : the day, for ages and deaths
    by : dimensions

    Examples
    --------
    >>> import ibis
    >>> who = pa.table({"birth_month": pa.array([date(1950, 1, 1)]), "death_month": pa.array([None], pa.date32()),
    ...                 "imd_decile": [2], "ethnic_group": ["White"], "sex": ["female"]})
    >>> mix_of(ibis.memtable(who), date(2026, 11, 1), ("deprivation_fifth", "age_band"))
    {'deprivation_fifth': Counter({1: 1}), 'age_band': Counter({'75 to 84': 1})}
    """
    living = alive_on(people, on)
    living = living.mutate(deprivation_fifth=((living.imd_decile + 1) // 2).cast("int64"))
    mix = {}
    for name in by:
        counted = living.group_by(name).aggregate(people_count=living.count()).to_pyarrow().to_pylist()
        mix[name] = Counter({_plain(row[name]): row["people_count"] for row in counted})
    return mix


def _plain(group: Any) -> Any:
    """Every way of not knowing is one group, except that not stated is an answer."""
    return None if group in NOT_KNOWN and group != "Not stated" else group


def compare(listed: Table, people: Mix, need: Mix | None = None) -> Equity:
    """Hold the mix of a list against the mix of the people, and of the need where it is known.

    Parameters
    ----------
    listed : Table in the columns of `LISTS`, or any with the columns of the dimensions
    people : how many people are of each group (`mix_of`), by each dimension to compare
    need : the same of the people in need; leaning is judged against it where it is given

    Returns
    -------
    Equity; groups nobody recorded are rows of their own and are not warned about

    Raises
    ------
    BadUsage
        nobody is on the list, or a dimension that the list has no column for

    Method
    ------
    A group has fewer than its share where the upper limit of its share of the list (Wilson, 95 %) lies below its share
    of the people (or of the need), and its share of the places would be 5 or more; likewise more. Shares are of those
    whose group is known. Places offered: the share times the places, rounded up.

    Source
    ------
    Wilson 1927; comparing selection rates by group: NHS England, Core20PLUS5, and equality analysis under the Equality
    Act 2010.

    Examples
    --------
    >>> listed = pa.table({"sex": ["male"] * 90 + ["female"] * 10})
    >>> found = compare(listed, {"sex": Counter(male=500, female=500)})
    >>> found.warnings[0]
    'Sex: female has 10 of 100 places (10 %, 6 to 17 %), and 50 % of the people: fewer than their share.'
    >>> found.quotas
    (Quota(column='sex', group='female', places=50),)
    """
    if not listed.num_rows:
        raise BadUsage("Nobody is on the list.", "Give a list with at least one person.")
    against = "the people" if need is None else "the need"
    rows, warnings, quotas = [], [], []
    for name in people:
        groups = [_plain(group) for group in _groups(listed, name)]
        for row in _compared(name, Counter(groups), people[name], None if need is None else need.get(name, Counter())):
            rows.append(row)
            if row["leaning"]:
                warnings.append(_warning(row, against))
            if row["leaning"] == _FEWER:
                wanted = row["need_share"] if need is not None else row["people_share"]
                places = math.ceil(wanted * sum(group is not None for group in groups) - 1e-9)
                quotas.append(Quota(name, _typed(people[name], row["group"]), places))
    table = pa.Table.from_pylist(rows, _ROWS)
    return Equity(table, tuple(warnings), _that_fit(quotas, listed.num_rows), listed.num_rows, against)


_FEWER, _MORE = "fewer than their share", "more than their share"
_COUNTED = [("listed_count", pa.int64()), ("people_count", pa.int64()), ("need_count", pa.int64())]
_SHARED = ("listed_share", "lower", "upper", "people_share", "need_share")
_ROWS = pa.schema(
    [
        ("dimension", pa.string()),
        ("group", pa.string()),
        *_COUNTED,
        *((name, pa.float64()) for name in _SHARED),
        ("leaning", pa.string()),
    ]
)


def _groups(listed: Table, name: str) -> list[Any]:
    if name == "deprivation_fifth" and name not in listed.column_names and "imd_decile" in listed.column_names:
        return [None if decile is None else (decile + 1) // 2 for decile in listed["imd_decile"].to_pylist()]
    if name not in listed.column_names:
        raise BadUsage(f"The list has no column {name}.", f"It has: {', '.join(listed.column_names)}.")
    return listed[name].to_pylist()


def _compared(
    name: str, listed: Counter[Any], people: Counter[Any], need: Counter[Any] | None
) -> Iterable[dict[str, Any]]:
    """One row per group, known ones first."""
    every = set(listed) | set(people) | set(need or ())
    known = [group for group in every if group not in NOT_KNOWN]
    asked = {side: sum(mix[group] for group in known) for side, mix in (("list", listed), ("people", people))}
    needed = sum(need[group] for group in known) if need else 0
    for group in sorted(known, key=lambda g: (str(type(g)), g)) + sorted(every - set(known), key=str):
        is_known = group not in NOT_KNOWN
        share = proportion(listed[group], asked["list"] if is_known else None)
        people_share = people[group] / asked["people"] if is_known and asked["people"] else None
        need_share = need[group] / needed if need is not None and is_known and needed else None
        mark = people_share if need is None else need_share
        yield {
            "dimension": name,
            "group": "not known" if group is None else str(group),
            "listed_count": listed[group],
            "people_count": people[group],
            "need_count": None if need is None else need[group],
            **dict(zip(_SHARED, (*share, people_share, need_share))),
            "leaning": _leaning(share, mark, asked["list"]),
        }


def _leaning(share: Sequence[float | None], mark: float | None, places: int) -> str:
    value, lower, upper = share
    if value is None or mark is None or mark * places < _FEWEST:
        return ""
    if upper is not None and upper < mark:
        return _FEWER
    return _MORE if lower is not None and lower > mark else ""


def _warning(row: Mapping[str, Any], against: str) -> str:
    share, lower, upper = (round(100 * row[part]) for part in ("listed_share", "lower", "upper"))
    places = round(row["listed_count"] / row["listed_share"]) if row["listed_share"] else None
    of = f" of {places:,} places" if places else " places"
    mark = round(100 * (row["people_share"] if against == "the people" else row["need_share"]))
    dimension = DIMENSIONS.get(row["dimension"], row["dimension"].replace("_", " "))
    group = f"fifth {row['group']}" if row["dimension"] == "deprivation_fifth" else row["group"]
    return (
        f"{dimension}: {group} has {row['listed_count']:,}{of} ({share} %, {lower} to {upper} %), and {mark} % of "
        f"{against}: {row['leaning']}."
    )


def _typed(people: Counter[Any], group: str) -> Any:
    return next((known for known in people if str(known) == group), group)


def _that_fit(quotas: Sequence[Quota], places: int) -> tuple[Quota, ...]:
    """Offers of one dimension after another as long as they can all be kept at once."""
    kept: list[Quota] = []
    for quota in quotas:
        if sum(one.places for one in kept) + quota.places <= places:
            kept.append(quota)
    return tuple(kept)


def picks(every: Table, listed: Table, quotas: Iterable[Quota]) -> Table:
    """Who would be added to bring the list level: for each group offered places, its highest that are not on the list.

    Parameters
    ----------
    every : Table of candidates in order (`lists.candidates`)
    listed : Table, the list
    quotas : places offered (`Equity.quotas`)

    Returns
    -------
    Table, rows of `every` with offered_for, in the order offered; nobody twice

    Examples
    --------
    >>> every = pa.table({"person_id": ["a", "b", "c"], "sex": ["male", "female", "female"]})
    >>> picks(every, every.slice(0, 1), [Quota("sex", "female", 1)])["person_id"].to_pylist()
    ['b']
    """
    on_list = set(listed["person_id"].to_pylist())
    waiting = [person for person in every.to_pylist() if person["person_id"] not in on_list]
    there = [person for person in every.to_pylist() if person["person_id"] in on_list]
    offered: dict[str, dict[str, Any]] = {}
    for quota in quotas:
        short = quota.places - sum(map(quota.holds, there)) - sum(map(quota.holds, offered.values()))
        for person in [one for one in waiting if quota.holds(one) and one["person_id"] not in offered][: max(short, 0)]:
            offered[person["person_id"]] = {**person, "offered_for": quota.words}
    schema = every.schema.append(pa.field("offered_for", pa.string()))
    return pa.Table.from_pylist(list(offered.values()), schema)
