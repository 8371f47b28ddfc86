"""Who is who: groups of partners' records get person ids that stay the same from run to run.

A person id is given once and never to anybody else. Records that are joined keep the id that most of them had; the id
they gave up is retired and leads to the one kept. Records that are parted again get back the ids they began with, so a
link made and unmade is nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from kith.people.keyed import digest_of
from kith.people.person import ENTRY_PEOPLE, RETIRED
from kith.tables import Table


@dataclass(frozen=True)
class Register:
    """Whom each record is about, and where retired ids lead.

    entry_people  Table: entry_id, person_id, began_as
    retired       Table: person_id, now_person_id
    """

    entry_people: Table = field(default_factory=lambda: ENTRY_PEOPLE.arrow.empty_table())
    retired: Table = field(default_factory=lambda: RETIRED.arrow.empty_table())


Votes = dict[str, dict[int, int]]
"""For each person id, how many records in each group."""


@dataclass(frozen=True)
class _Ballot:
    first: Mapping[int, str]
    now: Votes
    began: Votes

    def best_group(self, person: str, groups: Iterable[int]) -> int:
        """The group with most records that began under an id, then most that have it now, then the smallest record."""
        began, now = self.began.get(person, {}), self.now.get(person, {})
        return min(groups, key=lambda g: (-began.get(g, 0), -now.get(g, 0), self.first[g]))


def assign(groups: Table, *, key: bytes, earlier: Register | None = None) -> Register:
    """Give each group of records a person id, keeping the ids of the earlier run.

    Parameters
    ----------
    groups : Table with entry_id and group, one row per record that any partner has
    key : the secret of the lake
    earlier : what the last run returned; None on the first

    Returns
    -------
    Register, one row per record, sorted by entry_id.

    Method
    ------
    1. An id stays with the part that holds most records that began under it (for an id never merged: the largest part).
    2. Where several ids meet in one group, the one that most of its records have is kept; of equals, the smaller text.
    3. A group left without an id gets back a retired one that its records began with, if there is one.
    4. Any other group gets an id made from its smallest record and the key, never one that was given before.

    Examples
    --------
    >>> once = assign(pa.table({"entry_id": ["a", "b"], "group": [0, 1]}), key=b"secret")
    >>> joined = assign(pa.table({"entry_id": ["a", "b"], "group": [0, 0]}), key=b"secret", earlier=once)
    >>> len(set(joined.entry_people["person_id"].to_pylist())), joined.retired.num_rows
    (1, 1)
    >>> parted = assign(pa.table({"entry_id": ["a", "b"], "group": [0, 1]}), key=b"secret", earlier=joined)
    >>> parted == once
    True
    """
    earlier = earlier or Register()
    group_of = dict(zip(groups["entry_id"].to_pylist(), groups["group"].to_pylist(), strict=True))
    began_as = dict(_columns(earlier.entry_people, "entry_id", "began_as"))
    was = dict(_columns(earlier.entry_people, "entry_id", "person_id"))
    leads = dict(_columns(earlier.retired, "person_id", "now_person_id"))
    ballot = _Ballot(_smallest(group_of), _count(was, group_of), _count(began_as, group_of))
    held = {person: ballot.best_group(person, votes) for person, votes in ballot.now.items()}
    kept = _kept(ballot, held)
    kept |= _given_back(ballot, kept, [person for person in leads if person not in held])
    kept |= _made(ballot.first, kept, {*was.values(), *(p for p, now in leads.items() if now is not None)}, key)
    people = {entry: kept[group] for entry, group in group_of.items()}
    return Register(_entry_people(people, began_as), _retired(ballot, kept, held, leads, set(was.values())))


def _columns(table: Table, *names: str) -> Iterable[tuple]:
    return zip(*(table[name].to_pylist() for name in names), strict=True)


def _smallest(group_of: Mapping[str, int]) -> dict[int, str]:
    first: dict[int, str] = {}
    for entry, group in group_of.items():
        if group not in first or entry < first[group]:
            first[group] = entry
    return first


def _count(ids: Mapping[str, str], group_of: Mapping[str, int]) -> Votes:
    votes: Votes = defaultdict(lambda: defaultdict(int))
    for entry, person in ids.items():
        if entry in group_of:
            votes[person][group_of[entry]] += 1
    return votes


def _kept(ballot: _Ballot, held: Mapping[str, int]) -> dict[int, str]:
    """One id for each group that any id stays with."""
    offered = defaultdict(list)
    for person, group in held.items():
        offered[group].append(person)
    return {
        group: min(people, key=lambda p: (-ballot.now[p][group], -ballot.began.get(p, {}).get(group, 0), p))
        for group, people in offered.items()
    }


def _given_back(ballot: _Ballot, kept: Mapping[int, str], retired: Iterable[str]) -> dict[int, str]:
    """Retired ids that records without one began with."""
    offered = defaultdict(list)
    for person in retired:
        free = [group for group in ballot.began.get(person, {}) if group not in kept]
        if free:
            offered[ballot.best_group(person, free)].append(person)
    return {group: min(people, key=lambda p: (-ballot.began[p][group], p)) for group, people in offered.items()}


def _made(first: Mapping[int, str], kept: Mapping[int, str], given: set[str], key: bytes) -> dict[int, str]:
    """New ids for the groups that have none yet; an id that was ever given leads to somebody and is not given again."""
    taken = given | set(kept.values())
    made = {}
    for group, entry in sorted(first.items(), key=lambda pair: pair[1]):
        if group in kept:
            continue
        turn = 0
        while (person := digest_of(key, "person", entry, str(turn))) in taken:
            turn += 1
        taken.add(person)
        made[group] = person
    return made


def _entry_people(people: Mapping[str, str], began_as: Mapping[str, str]) -> Table:
    rows = [(entry, people[entry], began_as.get(entry, people[entry])) for entry in sorted(people)]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return pa.table([pa.array(c, pa.string()) for c in columns], schema=ENTRY_PEOPLE.arrow)


def _retired(
    ballot: _Ballot, kept: Mapping[int, str], held: Mapping[str, int], leads: Mapping[str, str | None], was: set[str]
) -> Table:
    """Every id that was once given and is not now, and the person it leads to."""
    given = set(kept.values())

    def now(person: str | None) -> str | None:
        if person is None or person in given:
            return person
        if person in held:
            return kept[held[person]]
        if groups := ballot.began.get(person):
            return kept[ballot.best_group(person, groups)]
        return now(leads.get(person))

    rows = [(person, now(person)) for person in sorted({*leads, *was} - given)]
    columns = list(zip(*rows, strict=True)) or [(), ()]
    return pa.table([pa.array(c, pa.string()) for c in columns], schema=RETIRED.arrow)
