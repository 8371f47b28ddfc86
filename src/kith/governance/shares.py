"""Shares of groups of people, guarded together: what pages of figures show by deprivation, ethnic category and the like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from kith.errors import Subtractable
from kith.governance.disclosure import HES_STYLE, Policy, protect_shares
from kith.measures.rates import proportion

__all__ = ["ALL", "Parts", "Share", "guarded_shares", "share_of"]

ALL = "All"
"""The group that everybody is in."""

_COLUMNS = ("numerator", "denominator", "value", "lower", "upper")


@dataclass(frozen=True)
class Share:
    """The share of one group, of rounded counts, with its Wilson interval; None where hidden."""

    numerator: int | None
    denominator: int | None
    value: float | None
    lower: float | None
    upper: float | None


def guarded_shares(
    some: Mapping[str, int], people: Mapping[str, int], names: Sequence[str], policy: Policy = HES_STYLE
) -> dict[str, Share]:
    """Shares by group and of everybody, with small numbers hidden.

    Parameters
    ----------
    some : how many people of each group it holds for; a group that is absent has none
    people : how many people each group has
    names : the groups in the order in which they are shown; one without people is left out
    policy : how small is small

    Returns
    -------
    Share by group, `ALL` last; every one is hidden where hiding some would tell them by subtraction

    Examples
    --------
    >>> shares = guarded_shares({"1": 40, "2": 3}, {"1": 100, "2": 80, "3": 0}, ("1", "2", "3"))
    >>> list(shares), shares["1"].value, shares["2"].numerator
    (['1', '2', 'All'], 0.4, None)
    """
    there = [name for name in names if people.get(name)]
    groups = [*there, ALL]
    rows = {
        "group": groups,
        "numerator": [*(some.get(name, 0) for name in there), sum(some.values())],
        "denominator": [*(people[name] for name in there), sum(people.values())],
    }
    try:
        safe = protect_shares(pa.table(rows), by=["group"], policy=policy)
    except Subtractable:
        return {name: Share(None, None, None, None, None) for name in groups}
    return {row["group"]: Share(*(row[name] for name in _COLUMNS)) for row in safe.to_pylist()}


Parts = Mapping[str, int | None]
"""How many people of one group are in each part, and in `ALL` of them; rounded, None where hidden."""


def share_of(parts: Parts, some: str, others: Sequence[str]) -> Share:
    """The share of one part among it and others, of what is shown, with its Wilson interval; None where any of them is hidden.

    Where those are all the parts that there are, it is the share of the group as it is shown: sums of what was rounded may be a little off.

    Examples
    --------
    >>> share_of({"yes": 60, "no": 20, "silent": None, "All": 85}, "yes", ("no",)).value
    0.75
    >>> share_of({"yes": 60, "no": 10, "All": 75}, "yes", ("no",)).denominator
    75
    >>> share_of({"yes": 60, "no": None, "All": 65}, "yes", ("no",)).value is None
    True
    """
    told = [parts[one] for one in (some, *others)]
    known = [one for one in told if one is not None]
    whole = parts[ALL] if {some, *others, ALL} == set(parts) else sum(known)
    if len(known) < len(told) or whole is None:
        return Share(parts[some], None, None, None, None)
    value, lower, upper = proportion(min(known[0], whole), whole)
    return Share(known[0], whole, value, lower, upper)
