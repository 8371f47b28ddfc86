"""What a decision about two partners' records does to the register, at once and as the next build will: nothing is lost.

A decision is the fact; the register is derived. So to settle a pair is to group its records anew and to ask `assigning`
who keeps which id, and to take the decision back is to do the same without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from kith.errors import BadUsage
from kith.people.assigning import Register, assign
from kith.people.linking.reasons import PUT_APART, PUT_TOGETHER
from kith.people.undoing import regroup
from kith.tables import Table

__all__ = ["DECISIONS", "Moved", "Pair", "as_it_was", "clash", "moved", "ordered", "settle", "standing"]

DECISIONS: Mapping[str, str] = {
    "together": "the same person",
    "apart": "two people",
    "unsure": "cannot tell yet",
}
"""What can be decided of two records, in words."""

Pair = tuple[str, str]
"""Two records, the smaller id first."""


@dataclass(frozen=True)
class Moved:
    """What changes on the register between two states of it.

    entries   the person each record is about now, of records that change hands only
    made      ids that somebody has now and nobody had
    gone      ids that are given up, and where each leads
    """

    entries: Mapping[str, str] = field(default_factory=dict)
    made: frozenset[str] = frozenset()
    gone: Mapping[str, str | None] = field(default_factory=dict)


def ordered(one: str, other: str) -> Pair:
    """Two records as a pair, whichever is named first.

    Raises
    ------
    BadUsage
        they are one record.

    Examples
    --------
    >>> ordered("b", "a")
    ('a', 'b')
    """
    if one == other:
        raise BadUsage("A record cannot be compared with itself.", "Name two records.")
    return (one, other) if one < other else (other, one)


def standing(pairs: Table, decisions: Mapping[Pair, str]) -> Table:
    """The bands of pairs as decisions have them now.

    Parameters
    ----------
    pairs : Table of links: entry_left, entry_right, band, reasons; as the last build left them
    decisions : what stands decided of each pair; `unsure` decides nothing

    Returns
    -------
    Table, the pairs and those decided together that linking never met. A pair that was built under a decision since
    taken back is in the band `review`: what linking makes of it by itself, the next build says.

    Examples
    --------
    >>> pairs = pa.table({"entry_left": ["a"], "entry_right": ["b"], "band": ["review"], "reasons": [["same phone"]]})
    >>> standing(pairs, {("a", "b"): "together"})["band"].to_pylist()
    ['link']
    """
    keys = list(zip(pairs["entry_left"].to_pylist(), pairs["entry_right"].to_pylist(), strict=True))
    told = zip(keys, pairs["band"].to_pylist(), pairs["reasons"].to_pylist(), strict=True)
    rows = {key: (_band(band, reasons or (), decisions.get(key)), reasons or []) for key, band, reasons in told}
    for key, decision in decisions.items():
        if decision == "together" and key not in rows:
            rows[key] = ("link", [PUT_TOGETHER])
    columns = {
        "entry_left": [left for left, _ in rows],
        "entry_right": [right for _, right in rows],
        "band": [band for band, _ in rows.values()],
    }
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return table.append_column("reasons", pa.array([told for _, told in rows.values()], pa.list_(pa.string())))


def _band(band: str, reasons: Collection[str], decision: str | None) -> str:
    if decision in ("together", "apart"):
        return "link" if decision == "together" else "apart"
    return "review" if {PUT_TOGETHER, PUT_APART} & set(reasons) else band


def settle(register: Register, pairs: Table, touched: Iterable[Pair], *, key: bytes) -> Register:
    """The register after pairs were decided, or decided no more.

    Parameters
    ----------
    register : whom each record is about now, with every record that shares an id with those concerned
    pairs : of `standing`, as things stand after the decision
    touched : the pairs concerned
    key : a secret, from which an id is made where a record is parted that never had one of its own

    Returns
    -------
    Register, the same records; of a record parted again the id is the one it began with.

    Method
    ------
    Groups of records that a touched pair links become one; then groups with a touched record fall apart where no link
    holds them. Groups that no touched record is in stay as they are, and records that nothing held before stay with
    those they began with: the decision was not about them.

    Examples
    --------
    >>> once = assign(pa.table({"entry_id": ["a", "b"], "group": [0, 1]}), key=b"k")
    >>> doubtful = pa.table({"entry_left": ["a"], "entry_right": ["b"], "band": ["review"], "reasons": [["same phone"]]})
    >>> joined = settle(once, standing(doubtful, {("a", "b"): "together"}), [("a", "b")], key=b"k")
    >>> moved(once, joined).gone == {once.entry_people["person_id"][1].as_py(): once.entry_people["person_id"][0].as_py()}
    True
    >>> settle(joined, standing(doubtful, {}), [("a", "b")], key=b"k") == once
    True
    """
    touched = list(touched)
    groups = _joined(register, pairs, touched)
    concerned = {entry for pair in touched for entry in pair}
    numbers = {number for entry, number in groups.items() if entry in concerned}
    these = {entry: number for entry, number in groups.items() if number in numbers}
    parts = _groups(regroup(_table(these), _with_loose_ones(pairs, these, touched, register)))
    own = {entry: (0, number) for entry, number in groups.items()} | {e: (1, number) for e, number in parts.items()}
    named = {each: at for at, each in enumerate(dict.fromkeys(own.values()))}
    return assign(_table({entry: named[each] for entry, each in own.items()}), key=key, earlier=register)


def _joined(register: Register, pairs: Table, touched: Iterable[Pair]) -> dict[str, int]:
    """The groups of now, those that a touched pair links made one."""
    people = _people(register)
    numbers = {person: number for number, person in enumerate(dict.fromkeys(people.values()))}
    groups = {entry: numbers[person] for entry, person in people.items()}
    links = {
        (left, right)
        for left, right, band in zip(
            *(pairs[name].to_pylist() for name in ("entry_left", "entry_right", "band")), strict=True
        )
        if band == "link"
    }
    for left, right in links.intersection(touched):
        if left in groups and right in groups:
            keep, gone = groups[left], groups[right]
            groups = {entry: keep if number == gone else number for entry, number in groups.items()}
    return groups


def _with_loose_ones(pairs: Table, these: Mapping[str, int], touched: Iterable[Pair], register: Register) -> Table:
    """Pairs with a link for each part of a group that no link and no touched pair held there: it was told otherwise."""
    links = [*pairs.select(_PAIR).to_pylist(), *(_link(*pair) for pair in touched)]
    parts = _groups(regroup(_table(these), _linked(links)))
    concerned = {parts[entry] for pair in touched for entry in pair if entry in parts}
    began = dict(zip(*(register.entry_people[name].to_pylist() for name in ("entry_id", "began_as")), strict=True))
    tied = []
    for entry, part in parts.items():
        if part in concerned:
            continue
        near = [one for one in these if these[one] == these[entry] and parts[one] in concerned]
        alike = [one for one in near if began[one] == began[entry]] or near
        tied += [_link(*ordered(entry, min(alike)))] if alike else []
    return _linked([*pairs.select(_PAIR).to_pylist(), *tied])


_PAIR = ["entry_left", "entry_right", "band"]


def _link(left: str, right: str) -> dict[str, str]:
    return {"entry_left": left, "entry_right": right, "band": "link"}


def _linked(rows: list[dict[str, str]]) -> Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in _PAIR]))


def _people(register: Register) -> dict[str, str]:
    columns = (register.entry_people[name].to_pylist() for name in ("entry_id", "person_id"))
    return dict(zip(*columns, strict=True))


def _table(groups: Mapping[str, int]) -> Table:
    return pa.table({"entry_id": pa.array(groups, pa.string()), "group": pa.array(groups.values(), pa.int64())})


def _groups(table: Table) -> dict[str, int]:
    return dict(zip(table["entry_id"].to_pylist(), table["group"].to_pylist(), strict=True))


def moved(before: Register, after: Register) -> Moved:
    """What has changed between two states of the register with the same records.

    Examples
    --------
    >>> one = assign(pa.table({"entry_id": ["a"], "group": [0]}), key=b"k")
    >>> moved(one, one)
    Moved(entries={}, made=frozenset(), gone={})
    """
    was, now = _people(before), _people(after)
    leads = _leads(after)
    return Moved(
        {entry: person for entry, person in now.items() if was[entry] != person},
        frozenset(now.values()) - frozenset(was.values()),
        {person: leads[person] for person in sorted({*was.values()} - {*now.values()})},
    )


def as_it_was(register: Register, then: Register, merged: Register) -> Register:
    """Give people put back as they were the ids they had then, where a register without that memory gives others.

    Parameters
    ----------
    register : of `settle`
    then : the records concerned, and where retired ids led, before the decision that is taken back
    merged : what `settle` was given: an id that somebody had there, or that led somewhere, goes on leading

    Returns
    -------
    Register. Only whoever has just the records that one person had then gets that person's id, and only where nobody
    else has it by now; what led to them then leads to them again.

    Examples
    --------
    >>> one, other = (assign(pa.table({"entry_id": ["a"], "group": [0]}), key=key) for key in (b"k", b"other"))
    >>> as_it_was(one, other, other).entry_people["person_id"] == other.entry_people["person_id"]
    True
    """
    now, before = _records_of(_people(register)), {r: one for one, r in _records_of(_people(then)).items()}
    again = {person: before[records] for person, records in now.items() if records in before}
    others = set(now) - set(again)
    again = {person: one for person, one in again.items() if one not in others}
    given = others | {*again.values()}
    led: dict[str, str | None] = {person: one for person, one in again.items() if person in _ever(merged)}
    led |= {old: again.get(one or "", one) for old, one in _leads(register).items()}
    led |= {old: one for old, one in _leads(then).items() if one in given}
    leads = {old: one for old, one in led.items() if old not in given}
    rows = [
        {**row, "person_id": again.get(row["person_id"], row["person_id"])} for row in register.entry_people.to_pylist()
    ]
    retired = [{"person_id": old, "now_person_id": one} for old, one in sorted(leads.items())]
    return Register(
        pa.Table.from_pylist(rows, schema=register.entry_people.schema),
        pa.Table.from_pylist(retired, schema=register.retired.schema),
    )


def _ever(register: Register) -> set[str]:
    """Every id that somebody has, or that leads to somebody."""
    return {*_people(register).values(), *_leads(register)}


def _leads(register: Register) -> dict[str, str | None]:
    return dict(zip(*(register.retired[name].to_pylist() for name in ("person_id", "now_person_id")), strict=True))


def _records_of(people: Mapping[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry, person in people.items():
        found.setdefault(person, set()).add(entry)
    return {person: frozenset(records) for person, records in found.items()}


def clash(register: Register, decisions: Mapping[Pair, str]) -> Pair | None:
    """A pair that was put apart and would now be one person all the same; None where every decision is kept.

    Examples
    --------
    >>> one = assign(pa.table({"entry_id": ["a", "b"], "group": [0, 0]}), key=b"k")
    >>> clash(one, {("a", "b"): "apart"}), clash(one, {("a", "c"): "apart"})
    (('a', 'b'), None)
    """
    people = _people(register)
    for (left, right), decision in sorted(decisions.items()):
        if decision == "apart" and left in people and people[left] == people.get(right):
            return left, right
    return None
