"""Whom a rule finds, as it may be shown: how many, by deprivation and ethnic group, beside the mix of the place; small numbers hidden.

What is said of leaning is worked out from what is shown, so it tells nothing more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from kith.errors import Subtractable
from kith.governance.disclosure import HES_STYLE, Policy, protect
from kith.insight.list_equity import DIMENSIONS, compare
from kith.tables import Table

__all__ = ["SHOWN_BY", "Panel", "Split", "panel_from", "shown_panel", "shown_total"]

SHOWN_BY = ("deprivation_fifth", "ethnic_group")
"""What a count is split by."""


@dataclass(frozen=True)
class Split:
    """One group of the place.

    found         people whom the rule finds, as shown; None where hidden
    people        people of the group in the place, as shown; None where hidden
    found_share   share of those found whose group is known, from the figures shown; None where hidden
    people_share  the same of the place
    leaning       as of `list_equity`; empty where it does not lean
    """

    dimension: str
    group: str
    found: int | None
    people: int | None
    found_share: float | None = None
    people_share: float | None = None
    leaning: str = ""


@dataclass(frozen=True)
class Panel:
    """A count as it may be shown; `total` None is a small number, hidden."""

    total: int | None
    rows: tuple[Split, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each way in which those found lean."""
        return tuple(
            f"{DIMENSIONS[row.dimension]}: {_called(row)} has about {100 * row.found_share:.0f} % of those found, and "
            f"{100 * row.people_share:.0f} % of the people here: {row.leaning}."
            for row in self.rows
            if row.found_share is not None and row.people_share is not None and row.leaning
        )

    def as_json(self) -> dict[str, Any]:
        """As it is kept; `panel_from` reads it back."""
        return asdict(self)


def _called(row: Split) -> str:
    return f"fifth {row.group}" if row.dimension == "deprivation_fifth" else row.group


def panel_from(told: Mapping[str, Any]) -> Panel:
    """Read a panel as it is kept.

    Examples
    --------
    >>> panel_from(Panel(10, ()).as_json())
    Panel(total=10, rows=())
    """
    return Panel(told["total"], tuple(Split(**row) for row in told["rows"]))


def shown_total(count: int, policy: Policy = HES_STYLE) -> int | None:
    """A lone count as it may be shown; None where hidden.

    Examples
    --------
    >>> shown_total(7), shown_total(0), shown_total(1203)
    (None, 0, 1205)
    """
    return None if policy.is_small(count) else policy.rounded(count)


def shown_panel(found: Table, people: Table, policy: Policy = HES_STYLE) -> Panel:
    """Count those found and the place by each dimension, hide small numbers, and say how those found lean.

    Parameters
    ----------
    found : Table of the people found, with the columns of `SHOWN_BY`
    people : the same of everybody in the place
    policy : what is too small to show

    Returns
    -------
    Panel; without rows for a dimension that nothing would protect from subtraction

    Method
    ------
    Each split is guarded together with its total (`disclosure.protect`). Leaning is judged by `list_equity.compare` over
    the figures as shown; a hidden one stands as the middle of what it may be.

    Examples
    --------
    >>> place = pa.table({"deprivation_fifth": [1] * 500 + [5] * 500, "ethnic_group": ["White"] * 1000})
    >>> panel = shown_panel(place.slice(0, 100), place)
    >>> panel.total, panel.warnings[0]
    (100, 'Deprivation: fifth 1 has about 100 % of those found, and 50 % of the people here: more than their share.')
    """
    rows: list[Split] = []
    for dimension in SHOWN_BY:
        ours, theirs = _counted(found, dimension), _counted(people, dimension)
        groups = sorted(theirs | ours, key=lambda group: (group.lower().startswith("not "), group))
        shown = _guarded(ours, groups, policy)
        around = _guarded(theirs, groups, policy)
        if shown is not None and around is not None:
            rows += _split(dimension, shown, around, policy)
    return Panel(shown_total(found.num_rows, policy), tuple(rows))


def _counted(table: Table, dimension: str) -> Counter[str]:
    return Counter("Not known" if value is None else str(value) for value in table[dimension].to_pylist())


def _guarded(counts: Counter[str], groups: Sequence[str], policy: Policy) -> dict[str, int | None] | None:
    rows = {"group": [*groups, "All"], "people": [*(counts[group] for group in groups), counts.total()]}
    try:
        safe = protect(pa.table(rows), counts=["people"], by=["group"], policy=policy)["people"].to_pylist()
    except Subtractable:
        return None
    return dict(zip(groups, safe[:-1], strict=True))


def _split(dimension: str, shown: Mapping[str, int | None], around: Mapping[str, int | None], policy: Policy) -> list[Split]:  # fmt: skip
    middle = (policy.largest_hidden + 1) // 2
    plain = {group: middle if count is None else count for group, count in shown.items()}
    place = Counter({group: middle if count is None else count for group, count in around.items()})
    listed = pa.table({dimension: [group for group, count in plain.items() for _ in range(count)]})
    compared = {row["group"]: row for row in compare(listed, {dimension: _known(place)}).rows.to_pylist()} if listed.num_rows else {}  # fmt: skip
    found = []
    for group, count in shown.items():
        row = compared.get("not known" if group == "Not known" else group, {})
        is_shown = count is not None and row.get("listed_share") is not None
        found.append(
            Split(
                dimension, group, count, around[group], row["listed_share"] if is_shown else None,
                row.get("people_share"), row["leaning"] if is_shown else "",
            )
        )  # fmt: skip
    return found


def _known(place: Counter[str]) -> Counter[Any]:
    return Counter({None if group == "Not known" else group: count for group, count in place.items()})
