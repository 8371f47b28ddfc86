"""Flags and signals become a worklist: one approach for each person, all reasons kept, in order, within what the team can take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kith.errors import BadUsage, RowsDoNotAddUp
from kith.insight.continuity import personal_continuity
from kith.insight.list_equity import Mix, compare
from kith.insight.lists import ListParams, Quota, given_places
from kith.tables import Table

__all__ = [
    "BY_FIFTH",
    "BY_GROUP",
    "NO_ROOM",
    "SIGNALS",
    "Capacity",
    "Chosen",
    "Usual",
    "choose",
    "quotas_for",
    "usual_first",
]

SIGNALS = "raised by somebody"
"""Name under which those stand whom somebody raised; they come before those whom a rule found: somebody knows them and waits."""

NO_ROOM = "more than the team can take now"
BY_FIFTH, BY_GROUP = "deprivation_fifth", "ethnic_group"
_KEPT = ("imd_decile", "deprivation_fifth", "ethnic_group", "age_band", "sex")


@dataclass(frozen=True)
class Capacity:
    """How many a team can take.

    places   people, at least 1
    quotas   places kept for groups, as `insight.lists.Quota`
    """

    places: int
    quotas: tuple[Quota, ...] = ()

    def __post_init__(self) -> None:
        if self.places < 1:
            raise BadUsage(
                "A team that can take nobody is given nobody.", "Say how many people it can take, from 1 on."
            )


@dataclass(frozen=True)
class Chosen:
    """Who is given out, and who is not.

    people     Table, one row per person in order: person_id, position, reasons (each with its list and words), the group a
               place was kept for, and what they are counted by
    left_out   people by why they are left out; with those given out they are the people that came in
    people_in  how many different people came in
    """

    people: list[dict[str, Any]]
    left_out: Mapping[str, int]
    people_in: int


def choose(found: Sequence[Mapping[str, Any]], held_back: Mapping[str, str], capacity: Capacity) -> Chosen:
    """Choose whom a team is given: one row per person, however many lists they are on.

    Parameters
    ----------
    found : one row per person and list, flags and signals together: person_id, list, rank (place on that list, from 1),
        words (its reasons, the weightiest first), and imd_decile, ethnic_group, age_band, sex
    held_back : for each person who may not be given out, why
    capacity : how many, and places kept for groups

    Returns
    -------
    Chosen

    Raises
    ------
    RowsDoNotAddUp
        people given out and left out are not the people that came in.

    Method
    ------
    A person stands where their best list puts them; those whom somebody raised come first, then rank, then the number of
    lists, then person_id. Reasons keep the order of the lists as they came. Places kept for a group go to its first, as in
    `kith.insight.lists.arrange`.

    Examples
    --------
    >>> def row(person, on, rank, fifth=5):
    ...     return dict(person_id=person, list=on, rank=rank, words=[f"on {on}"], imd_decile=2 * fifth, ethnic_group="White",
    ...                 age_band="45 to 64", sex="female")
    >>> found = [row("a", "flu", 1), row("b", "flu", 2), row("b", "dementia", 1), row("c", "flu", 3, fifth=1), row("d", "flu", 4)]
    >>> said = choose(found, {"d": "died"}, Capacity(2))
    >>> [(one["person_id"], [why["list"] for why in one["reasons"]]) for one in said.people]
    [('b', ['flu', 'dementia']), ('a', ['flu'])]
    >>> said.people_in, dict(said.left_out)
    (4, {'died': 1, 'more than the team can take now': 1})
    >>> fair = choose(found, {}, Capacity(2, (Quota("deprivation_fifth", 1, 1),)))
    >>> [(one["person_id"], one["place_kept_for"]) for one in fair.people]
    [('b', None), ('c', 'deprivation fifth 1')]
    """
    people = _one_each(found)
    may = [one for one in people if one["person_id"] not in held_back]
    left = Counter(held_back[one["person_id"]] for one in people if one["person_id"] in held_back)
    given = _placed(may, capacity)
    if len(may) > len(given):
        left[NO_ROOM] = len(may) - len(given)
    if len(people) != len(given) + left.total():
        raise RowsDoNotAddUp(
            f"{len(people)} people came in, and {len(given)} given out with {left.total()} left out are not as many.",
            "Nothing was given out; report this.",
        )
    return Chosen([{**one, "position": place} for place, one in enumerate(given, start=1)], dict(left), len(people))


def _one_each(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row per person, in the order in which they would be given out."""
    people: dict[str, dict[str, Any]] = {}
    for row in found:
        one = people.setdefault(
            row["person_id"],
            {"person_id": row["person_id"], "rank": row["rank"], "is_raised": False, "reasons": [], **_counted_by(row)},
        )
        one["rank"] = min(one["rank"], row["rank"])
        one["is_raised"] = one["is_raised"] or row["list"] == SIGNALS
        one["reasons"].append({"list": row["list"], "words": list(row["words"])})
    return sorted(
        people.values(), key=lambda one: (not one["is_raised"], one["rank"], -len(one["reasons"]), one["person_id"])
    )


def _counted_by(row: Mapping[str, Any]) -> dict[str, Any]:
    decile = row["imd_decile"]
    fifth = None if decile is None else (decile + 1) // 2
    return {**{name: row[name] for name in _KEPT if name != BY_FIFTH}, BY_FIFTH: fifth}


def _placed(may: list[dict[str, Any]], capacity: Capacity) -> list[dict[str, Any]]:
    if not may:
        return []
    kept = _as_table(may)
    by_id = {one["person_id"]: one for one in may}
    placed = given_places(kept, ListParams("worklist", capacity.places, quotas=capacity.quotas))
    return [{**by_id[one["person_id"]], "place_kept_for": one["place_kept_for"]} for one in placed]


_TYPES = pa.schema(
    [("person_id", pa.string()), ("imd_decile", pa.int64()), (BY_FIFTH, pa.int64())]
    + [(name, pa.string()) for name in ("ethnic_group", "age_band", "sex")]
)


def _as_table(people: Sequence[Mapping[str, Any]]) -> Table:
    return pa.Table.from_pylist([{name: one[name] for name in _TYPES.names} for one in people], _TYPES)


def quotas_for(chosen: Sequence[Mapping[str, Any]], people: Mix) -> tuple[Quota, ...]:
    """Places that would bring each group that has fewer than its share of what was chosen up to it.

    Parameters
    ----------
    chosen : rows of `Chosen.people`, before any place was kept
    people : how many people of the neighbourhood are of each group, by each dimension asked for (`insight.list_equity`)

    Returns
    -------
    quotas, empty where nobody was chosen or no group has too few

    Examples
    --------
    >>> row = dict(person_id="a", imd_decile=9, deprivation_fifth=5, ethnic_group="White", age_band="0 to 4", sex="male")
    >>> chosen = [{**row, "person_id": str(number)} for number in range(40)]
    >>> quotas_for(chosen, {"deprivation_fifth": Counter({1: 100, 5: 100})})
    (Quota(column='deprivation_fifth', group=1, places=20),)
    >>> quotas_for([], {"deprivation_fifth": Counter({1: 100})})
    ()
    """
    return compare(_as_table(chosen), people).quotas if chosen else ()


@dataclass(frozen=True)
class Usual:
    """Whom to ask first about somebody: a clinician by name where the practice names one, with the partner they are of.

    why   what makes them the usual one, as a sentence's end
    """

    source: str
    why: str
    clinician: str = ""


def usual_first(contacts: Table, practice: str | None, clinician: str = "") -> Usual | None:
    """Whom to ask first: the clinician whom the practice names, else the team seen most in the last year, else the practice.

    Parameters
    ----------
    contacts : Table of one person's attended contacts: person_id, professional (the team that told of it), date
    practice : ODS code of the practice, or None
    clinician : whom that practice names as the person's usual clinician; "" where it names nobody

    Returns
    -------
    Usual with a source such as "gp:Y99001"; None where the register knows nobody

    Caution
    -------
    Contacts name no clinician: who told of one is a team. Of two contacts or more the usual one is as
    `kith.insight.continuity.personal_continuity` says; a single one is not usual.

    Examples
    --------
    >>> from datetime import date
    >>> seen = pa.table({"person_id": ["p"] * 3, "professional": ["community:RXX", "community:RXX", "gp:Y99001"],
    ...                  "date": [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]})
    >>> usual_first(seen, "Y99001", "Dr Amos").clinician, usual_first(seen, "Y99001").source
    ('Dr Amos', 'community:RXX')
    >>> usual_first(seen.slice(0, 1), "Y99001").source, usual_first(seen.slice(0, 0), None) is None
    ('gp:Y99001', True)
    """
    if practice and clinician:
        return Usual(f"gp:{practice}", "the practice names them as usual", clinician)
    usual = personal_continuity(contacts)["usual_professional"].to_pylist() if contacts.num_rows else []
    known = next((name for name in usual if name), None)
    if known:
        return Usual(known, "sees them most")
    return Usual(f"gp:{practice}", "they are on its list") if practice else None
