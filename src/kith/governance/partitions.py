"""The same people counted by group and, within each group, in one or two ways by parts: guarded together with every sum.

Guarded one by one, a part would be what is left of the others, and a sum that one table hides would stand in the other. Tables by other groups of the same
people have the same last row: so the row of everybody is settled first, from itself alone, and is never hidden for the sake of a group.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from kith.errors import BadUsage, Subtractable
from kith.governance.disclosure import OPENSAFELY_STYLE, Policy
from kith.governance.shares import ALL, Parts
from kith.governance.subtraction import Figure, hide_until_safe

__all__ = ["Counts", "guarded_partitions"]

Counts = Mapping[str, Mapping[str, int]]
"""By group, how many people are in each part."""

_Key = tuple[str, str, str]
"""Way of counting, group, part. What a group has in all is one figure, of no way of counting."""


def guarded_partitions(
    counts: Mapping[str, Counts],
    parts: Mapping[str, Sequence[str]],
    names: Sequence[str],
    policy: Policy = OPENSAFELY_STYLE,
) -> dict[str, dict[str, Parts]]:
    """People by group and part, in one or two ways, rounded and with small numbers hidden so that none can be had by subtraction.

    Parameters
    ----------
    counts : by way of counting; both count the same people of every group. A part that is absent has none
    parts : by way of counting, every part, in order
    names : the groups in the order in which they are shown; one that no way of counting has is left out
    policy : how small is small; by default nobody is small too, as “nobody” tells on everybody

    Returns
    -------
    by way of counting and group, `ALL` last: people in each part, and in `ALL` of them. Where the groups could not be protected they are all hidden, and
    where everybody could not be, all is

    Raises
    ------
    BadUsage
        no way of counting, or more than two; or one that does not count as many people of a group as the other

    Method
    ------
    `kith.governance.subtraction`: what flows from everybody into the parts of one way, on into the groups, through what each has in all, into the parts of
    the other way and back to everybody. First for everybody alone; then for the groups, whose row of everybody stands as it is.

    Examples
    --------
    >>> counts = {"1": {"yes": 60, "no": 3}, "2": {"yes": 40, "no": 22}}
    >>> told = guarded_partitions({"answer": counts}, {"answer": ("yes", "no")}, ("1", "2", "3"))["answer"]
    >>> list(told), told["1"]["yes"], told["1"]["no"], told["2"]["no"], told["All"]["All"]
    (['1', '2', 'All'], 60, None, 20, 125)
    """
    if not 1 <= len(counts) <= 2:
        raise BadUsage(f"People counted in {len(counts)} ways cannot be guarded together.", "Give one way, or two.")
    there = [name for name in names if any(name in of for of in counts.values())]
    values = _values(counts, parts, there)
    figures = _of_everybody(values, parts, policy)
    try:
        hide_until_safe(list(figures.values()))
    except Subtractable:
        return _laid(values, {}, parts, there, policy)
    shown = dict(figures)
    figures = {key: _settled(key, figure, list(parts)) for key, figure in figures.items()}
    figures |= _of_groups(values, parts, there, policy)
    try:
        hide_until_safe(list(figures.values()))
    except Subtractable:
        figures = shown
    return _laid(values, figures, parts, there, policy)


def _values(counts: Mapping[str, Counts], parts: Mapping[str, Sequence[str]], there: Sequence[str]) -> dict[_Key, int]:
    values: dict[_Key, int] = {}
    for name in there:
        sums = {way: sum(of.get(name, {}).values()) for way, of in counts.items()}
        if len(set(sums.values())) > 1:
            raise BadUsage(f"Group {name} has other people in one way of counting.", "Count the same people in both.")
        values["", name, ALL] = next(iter(sums.values()))
        values |= {(way, name, part): counts[way].get(name, {}).get(part, 0) for way in parts for part in parts[way]}
    sums_of = [("", ALL), *((way, part) for way in parts for part in parts[way])]
    return values | {(way, ALL, part): sum(values[way, name, part] for name in there) for way, part in sums_of}


def _of_everybody(values: Mapping[_Key, int], parts: Mapping[str, Sequence[str]], policy: Policy) -> dict[_Key, Figure]:
    """Everybody alone: through the parts of one way, through all of them, and back, through the parts of the other way where there is one."""
    first, *others = parts
    begin, middle, back = "from", "all", "to"
    ends: dict[_Key, tuple[Hashable, Hashable]] = {(first, ALL, part): (begin, middle) for part in parts[first]}
    ends["", ALL, ALL] = (middle, back if others else begin)
    ends |= {(way, ALL, part): (back, begin) for way in others for part in parts[way]}
    return {key: _figure(key, between, values, policy) for key, between in ends.items()}


def _settled(key: _Key, was: Figure, ways: Sequence[str]) -> Figure:
    """A figure of everybody as it stands beside groups: as hidden as it was, and no more."""
    way, _, part = key
    begin, back = ("everybody", "from"), ("everybody", "to")
    ends: tuple[Hashable, Hashable] = (back, begin)
    if way:
        ends = (begin, (way, part)) if way == ways[0] else ((way, part), back)
    return Figure(was.name, *ends, was.value, was.low, was.high, was.hidden, False, True)


def _of_groups(
    values: Mapping[_Key, int], parts: Mapping[str, Sequence[str]], there: Sequence[str], policy: Policy
) -> dict[_Key, Figure]:
    first, *others = parts
    found: dict[_Key, Figure] = {}
    for name in there:
        into, out = ("group", name), ("group, on", name) if others else ("everybody", "to")
        ends: dict[_Key, tuple[Hashable, Hashable]] = {("", name, ALL): (into, out)}
        ends |= {(first, name, part): ((first, part), into) for part in parts[first]}
        ends |= {(way, name, part): (out, (way, part)) for way in others for part in parts[way]}
        found |= {key: _figure(key, between, values, policy) for key, between in ends.items()}
    return found


def _figure(key: _Key, ends: tuple[Hashable, Hashable], values: Mapping[_Key, int], policy: Policy) -> Figure:
    value = values[key]
    low, high = policy.known(value)
    is_total = ALL in key[1:]
    return Figure(" / ".join(filter(None, key)), *ends, value, low, high, policy.is_small(value), True, is_total)


def _laid(
    values: Mapping[_Key, int],
    figures: Mapping[_Key, Figure],
    parts: Mapping[str, Sequence[str]],
    there: Sequence[str],
    policy: Policy,
) -> dict[str, dict[str, Parts]]:
    """What is shown of each; what has no figure is hidden."""

    def shown(key: _Key) -> int | None:
        return policy.rounded(values[key]) if key in figures and not figures[key].hidden else None

    return {
        way: {
            name: {part: shown((way, name, part)) for part in parts[way]} | {ALL: shown(("", name, ALL))}
            for name in (*there, ALL)
        }
        for way in parts
    }
