"""What a new lake would change of the register that is in use: whole numbers, nobody named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kith.road.lake import Lake

__all__ = ["Change", "ListChange", "WordingChange", "what_would_change"]

_NAMES = ("given_name", "family_name", "former_family_name", "preferred_name")
_HOMES = ("address", "postcode")


@dataclass(frozen=True)
class ListChange:
    """Who comes on and goes off one list, or the people whom one rule found."""

    list: str
    before: int
    after: int
    on: int
    off: int


@dataclass(frozen=True)
class WordingChange:
    """People of whom a partner now writes a name, or a home, that nobody wrote before; the old wording stays beside it.

    names   people with another wording of a name
    homes   people with another address or postcode
    """

    names: int
    homes: int


@dataclass(frozen=True)
class Change:
    """What a new lake would change. `before` + `new` + `parted` - `put_together` - `leave` is `after`.

    before, after    people on the register
    new              people of whom no partner held a record before
    leave            people of whom no partner holds a record any more
    put_together     people who are taken to be somebody else on the register, whose record they join
    parted           people who were taken to be somebody else on the register, and stand by themselves now
    wording          other wordings of people who stay
    doubtful_before, doubtful_after, doubtful_new  pairs of records that somebody must look at
    lists            each list and rule on which anybody comes or goes
    new_by_decile    new people by tenth of areas, 1 the most deprived; None for not known
    """

    before: int
    after: int
    new: int
    leave: int
    put_together: int
    parted: int
    wording: WordingChange
    doubtful_before: int
    doubtful_after: int
    doubtful_new: int
    lists: tuple[ListChange, ...]
    new_by_decile: Mapping[int | None, int]


def what_would_change(old: Lake, new: Lake) -> Change:
    """Count what a new lake would change of the one in use.

    Parameters
    ----------
    old : the lake that the register was loaded from
    new : the lake that would take its place, built over the old one so that people keep their ids

    Returns
    -------
    Change

    Method
    ------
    People are followed by the partners' records that they are made of: an id that is new, or gone, while its records are
    not, is a person put together with another or parted from them, and never a person who came or left.
    """
    before, after = _people_of_entries(old), _people_of_entries(new)
    old_ids, new_ids = set(before.values()), set(after.values())
    stayed = before.keys() & after.keys()
    known, holding = {after[one] for one in stayed}, {before[one] for one in stayed}
    came, gone = new_ids - old_ids, old_ids - new_ids
    pairs_before, pairs_after = _doubtful(old), _doubtful(new)
    return Change(
        before=len(old_ids),
        after=len(new_ids),
        new=len(came - known),
        leave=len(gone - holding),
        put_together=len(gone & holding),
        parted=len(came & known),
        wording=_wordings_changed(old, new),
        doubtful_before=len(pairs_before),
        doubtful_after=len(pairs_after),
        doubtful_new=len(pairs_after - pairs_before),
        lists=_lists_changed(old, new),
        new_by_decile=_by_decile(new, came - known),
    )


def _people_of_entries(lake: Lake) -> dict[str, str]:
    """Whom each partner's record is taken to be about."""
    rows = lake.table("entries", ["entry_id", "person_id"])
    return dict(zip(rows["entry_id"].to_pylist(), rows["person_id"].to_pylist(), strict=True))


def _doubtful(lake: Lake) -> set[tuple[str, str]]:
    rows = lake.table("links", ["entry_left", "entry_right", "band"]).to_pylist()
    return {(row["entry_left"], row["entry_right"]) for row in rows if row["band"] == "review"}


def _wordings_changed(old: Lake, new: Lake) -> WordingChange:
    names_before, homes_before = _wordings(old)
    names, homes = _wordings(new)
    return WordingChange(_with_more(names_before, names), _with_more(homes_before, homes))


def _wordings(lake: Lake) -> tuple[dict[str, set], dict[str, set]]:
    """What partners write of each person: names, and homes; nothing written is no wording."""
    rows = lake.table("identities", ["person_id", "entries"])
    people, entries = rows["person_id"].to_pylist(), rows["entries"].to_pylist()
    names: dict[str, set] = {}
    homes: dict[str, set] = {}
    for person, wordings in zip(people, entries, strict=True):
        names[person] = _written(wordings, _NAMES)
        homes[person] = _written(wordings, _HOMES)
    return names, homes


def _written(wordings: list[dict[str, Any]], columns: tuple[str, ...]) -> set[tuple]:
    told = {tuple(one[name] for name in columns) for one in wordings or ()}
    return {each for each in told if any(each)}


def _with_more(before: Mapping[str, set], after: Mapping[str, set]) -> int:
    return sum(bool(told - before[person]) for person, told in after.items() if person in before)


def _lists_changed(old: Lake, new: Lake) -> tuple[ListChange, ...]:
    before, after = _listed(old), _listed(new)
    found = []
    for name in sorted(before.keys() | after.keys()):
        then, now = before.get(name, set()), after.get(name, set())
        if then != now:
            found.append(ListChange(name, len(then), len(now), len(now - then), len(then - now)))
    return tuple(found)


def _listed(lake: Lake) -> dict[str, set[str]]:
    """Who stands on each list, and whom each rule found."""
    found: dict[str, set[str]] = {}
    for table, column in (("lists", "list"), ("flags", "rule")):
        rows = lake.table(table, [column, "person_id"])
        for name, person in zip(_texts(rows[column]), _texts(rows["person_id"]), strict=True):
            found.setdefault(name, set()).add(person)
    return found


def _texts(column: pa.ChunkedArray) -> list[str]:
    return column.cast(pa.string()).to_pylist()


def _by_decile(lake: Lake, people: set[str]) -> dict[int | None, int]:
    rows = lake.table("people", ["person_id", "imd_decile"])
    pairs = zip(rows["person_id"].to_pylist(), rows["imd_decile"].to_pylist(), strict=True)
    return dict(Counter(decile for person, decile in pairs if person in people))
