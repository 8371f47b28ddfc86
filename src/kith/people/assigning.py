"""Who is who: groups of partners' records get person ids that stay the same from run to run.

A person id is given once and never to anybody else. Records that are joined keep the id that most of them had; the id
they gave up is retired and leads to the one kept. Records that are parted again get back the ids they began with, so a
link made and unmade is nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

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


@dataclass(frozen=True)
class _Before:
    """What a run may not give again: whom each record was about, and where retired ids lead."""

    was: Mapping[str, str]
    leads: Mapping[str, str | None]

    @cached_property
    def given(self) -> frozenset[str]:
        return frozenset([*self.was.values(), *(person for person, now in self.leads.items() if now is not None)])

    def fresh(self, entry: str, key: bytes) -> str:
        """An id that nobody ever had."""
        turn = 0
        while (person := digest_of(key, "person", entry, str(turn))) in self.given:
            turn += 1
        return person

    def made_for(self, entry: str, key: bytes) -> list[str]:
        """The ids that were made for this record when it was parted from others, in the order in which they were."""
        made: list[str] = []
        while entry in self.was and (person := digest_of(key, "person", entry, str(len(made)))) in self.given:
            made.append(person)
        return made

    def is_back(self, person: str, entry: str) -> bool:
        """Whether an id that was made for this record was given up for the person it is being parted from now."""
        now = self.leads.get(person)
        return now is not None and now == self.was.get(entry)


Votes = dict[str, dict[int, int]]
"""For each person id, how many records in each group."""


@dataclass(frozen=True)
class _Ballot:
    """How many of each group's records began under an id, how many have it now, each group's smallest record, and the
    group of the record that an id was made for where it was parted from others."""

    began: Votes
    now: Votes
    first: Mapping[int, str]
    made_for: Mapping[str, int]

    def strength(self, person: str, group: int) -> tuple:
        """What orders the claims of ids on groups: the strongest claim sorts first."""
        began, now = self.began.get(person, {}), self.now.get(person, {})
        # of equal claims, that of the id with fewer records goes first: it has no other group to go to
        elsewhere = self.made_for.get(person) != group
        return -began.get(group, 0), -now.get(group, 0), elsewhere, sum(began.values()), self.first[group], person

    def groups(self, person: str) -> set[int]:
        return {*self.began.get(person, ()), *self.now.get(person, ())}


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
    A person whose records are those of the last run keeps their id. Of the others, every id that any record began
    under, or has now, claims the groups those records are in. Claims are met from the
    strongest: most records that began under the id, then most that have it now. So of ids that meet in one group the
    commonest is kept, of a group that is parted the largest part keeps the id, and records that are parted again get
    back the ids they began with. A group that no id is left for gets one made from its smallest record and the key:
    the one that record had when it was parted before, else one that was never given.

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
    quiet = _undisputed(group_of, (began_as, was)) | _unchanged(group_of, was)
    disputed = {entry: group for entry, group in group_of.items() if group not in quiet}
    before = _Before(was, leads)
    made_for = {p: group for entry, group in disputed.items() for p in before.made_for(entry, key)}
    ballot = _Ballot(_count(began_as, disputed), _count(was, disputed), _smallest(group_of), made_for)
    kept = quiet | _kept(ballot, frozenset(quiet.values()))
    kept |= _made(group_of, kept, before, key)
    people = {entry: kept[group] for entry, group in group_of.items()}
    return Register(_entry_people(people, began_as), _retired(ballot, kept, leads, {*leads, *was.values()}))


def _columns(table: Table, *names: str) -> Iterable[tuple]:
    return zip(*(table[name].to_pylist() for name in names), strict=True)


def _smallest(group_of: Mapping[str, int]) -> dict[int, str]:
    first: dict[int, str] = {}
    for entry, group in group_of.items():
        if group not in first or entry < first[group]:
            first[group] = entry
    return first


def _undisputed(group_of: Mapping[str, int], ids: Iterable[Mapping[str, str]]) -> dict[int, str]:
    """Groups that one id alone claims, and that is claimed nowhere else: nearly all on most nights, so never voted on."""
    claims = {(group_of[entry], person) for told in ids for entry, person in told.items() if entry in group_of}
    groups = Counter(group for group, _ in claims)
    people = Counter(person for _, person in claims)
    return {group: person for group, person in claims if groups[group] == people[person] == 1}


def _unchanged(group_of: Mapping[str, int], was: Mapping[str, str]) -> dict[int, str]:
    """Groups with just the records that a person had: what others are joined or parted never changes who a bystander is."""
    claims = {(group_of.get(entry), person) for entry, person in was.items()}
    groups = Counter(group for group, _ in claims)
    people = Counter(person for _, person in claims)
    return {group: person for group, person in claims if group is not None and groups[group] == people[person] == 1}


def _count(ids: Mapping[str, str], group_of: Mapping[str, int]) -> Votes:
    votes: Votes = defaultdict(lambda: defaultdict(int))
    for entry, person in ids.items():
        if entry in group_of:
            votes[person][group_of[entry]] += 1
    return votes


def _kept(ballot: _Ballot, given_already: frozenset[str]) -> dict[int, str]:
    """The ids that groups keep: each id for one group, each group at most one id."""
    ids = {*ballot.began, *ballot.now} - given_already
    claims = sorted(
        (ballot.strength(person, group), person, group) for person in ids for group in ballot.groups(person)
    )
    kept: dict[int, str] = {}
    given: set[str] = set()
    for _, person, group in claims:
        if group not in kept and person not in given:
            kept[group] = person
            given.add(person)
    return kept


def _made(group_of: Mapping[str, int], kept: Mapping[int, str], before: _Before, key: bytes) -> dict[int, str]:
    """Ids for the groups that have none yet: the last that was made for one of its records and given up since, or a new one.

    A record parted, joined and parted again has the id it had when parted first, so that what led to it does again.
    """
    taken, back, first = set(kept.values()), dict[int, str](), dict[int, str]()
    for entry, group in sorted(group_of.items()):
        if group in kept:
            continue
        first.setdefault(group, entry)
        again = [one for one in before.made_for(entry, key) if before.is_back(one, entry) and one not in taken]
        if again and group not in back:
            back[group] = again[-1]
            taken.add(again[-1])
    fresh = {group: before.fresh(entry, key) for group, entry in first.items() if group not in back}
    return back | fresh


def _entry_people(people: Mapping[str, str], began_as: Mapping[str, str]) -> Table:
    rows = [(entry, people[entry], began_as.get(entry, people[entry])) for entry in sorted(people)]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return pa.table([pa.array(c, pa.string()) for c in columns], schema=ENTRY_PEOPLE.arrow)


def _retired(ballot: _Ballot, kept: Mapping[int, str], leads: Mapping[str, str | None], ever: set[str]) -> Table:
    """Every id that was once given and is not now, and the person it leads to."""
    given = set(kept.values())

    def now(person: str | None) -> str | None:
        if person is None or person in given:
            return person
        # where most records that began under it are; what has it only now was lent it, and counts if nothing else does
        if votes := ballot.began.get(person) or ballot.now.get(person):
            return kept[min(votes, key=lambda group: (-votes[group], ballot.first[group]))]
        return now(leads.get(person))

    rows = [(person, now(person)) for person in sorted(ever - given)]
    columns = list(zip(*rows, strict=True)) or [(), ()]
    return pa.table([pa.array(c, pa.string()) for c in columns], schema=RETIRED.arrow)
