"""Objections as work for whoever watches over them: which need a look, and whether some groups object more than others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kith.errors import Subtractable
from kith.governance.agreements import paper_state
from kith.governance.disclosure import HES_STYLE, Policy, protect_shares
from kith.governance.objections import OBJECTION_KINDS, Objection

__all__ = ["STATES", "FifthObjecting", "by_kind", "ends_soon", "split_by_fifth"]

STATES = {
    "retired": "the register calls this person otherwise now, so the objection guards nobody",
    "gone": "nobody on the register has this pseudonym any more",
    "died": "the person has died",
    "moved": "the person lives in none of our neighbourhoods any more",
}
"""What may have become of whoever objected, in the order in which it needs a look."""

_PER = 1_000


@dataclass(frozen=True)
class FifthObjecting:
    """How many people of one fifth of areas object, of how many; None where a number is hidden.

    people, objecting                   as the policy shows them
    per_1000, lower, upper              from what is shown
    """

    fifth: str
    people: int | None
    objecting: int | None
    per_1000: float | None
    lower: float | None
    upper: float | None


def by_kind(objections: Iterable[Objection], *, policy: Policy = HES_STYLE) -> list[tuple[str, int | None]]:
    """Count people by kind of objection, each once for each kind, as the policy shows them.

    Parameters
    ----------
    objections : those that stand
    policy : what is too small, and the rounding

    Returns
    -------
    kind and people, every kind in its own order, also those that nobody has; None where it is too few, for beside the fifths
    a small number would say where they live

    Examples
    --------
    >>> said = [Objection(f"p{n}", "sharing", date(2026, 1, 1), body=body) for body in ("RXX", "RYY") for n in range(21)]
    >>> by_kind([*said, Objection("p1", "finding", date(2026, 1, 1))])
    [('type-1', 0), ('national', 0), ('finding', None), ('sharing', 20)]
    """
    counted = Counter(kind for kind, _ in {(one.kind, one.person_id) for one in objections})
    return [
        (kind, None if policy.is_small(counted[kind]) else policy.rounded(counted[kind])) for kind in OBJECTION_KINDS
    ]


def ends_soon(objection: Objection, on: date) -> bool:
    """Say whether it ends so soon that whoever planned with it should know.

    Examples
    --------
    >>> ending = Objection("p1", "finding", date(2026, 1, 1), date(2026, 12, 1))
    >>> ends_soon(ending, date(2026, 11, 2)), ends_soon(ending, date(2026, 6, 1))
    (True, False)
    """
    return objection.to_date is not None and paper_state(objection.from_date, objection.to_date, on) == "ends soon"


def split_by_fifth(counts: Mapping[str, tuple[int, int]], *, policy: Policy = HES_STYLE) -> list[FifthObjecting]:
    """Tell how many of each fifth of areas object, with what is too small to show left out.

    Parameters
    ----------
    counts : people, and those of them who object, by fifth
    policy : what is too small, and the rounding

    Returns
    -------
    one row per fifth in the order given; both numbers are protected together, and the rate comes from what is shown

    Method
    ------
    `protect_shares`; where hiding some would not protect the others, all are hidden.

    Examples
    --------
    >>> [(row.objecting, row.per_1000) for row in split_by_fifth({"1": (9000, 45), "2": (9000, 3), "3": (9000, 2)})]
    [(45, 5.0), (None, None), (None, None)]
    """
    table = pa.table(
        {
            "fifth": list(counts),
            "numerator": [objecting for _, objecting in counts.values()],
            "denominator": [people for people, _ in counts.values()],
        }
    )
    try:
        rows = protect_shares(table, by=["fifth"], policy=policy).to_pylist() if counts else []
    except Subtractable:
        return [FifthObjecting(fifth, None, None, None, None, None) for fifth in counts]
    return [
        FifthObjecting(
            row["fifth"],
            row["denominator"],
            row["numerator"],
            *(_per(row[name]) for name in ("value", "lower", "upper")),
        )
        for row in rows
    ]


def _per(share: float | None) -> float | None:
    return None if share is None else share * _PER
