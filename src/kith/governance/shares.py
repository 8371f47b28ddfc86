"""Shares of groups of people, guarded together: what pages of figures show by deprivation, ethnic category and the like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from kith.errors import Subtractable
from kith.governance.disclosure import HES_STYLE, Policy, protect_shares

__all__ = ["ALL", "Share", "guarded_shares"]

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
