"""What people needed and nobody could offer: unmet demand by need and area, with small numbers hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from kith.directory.service import title_of_need
from kith.directory.words import NEEDS
from kith.errors import BadUsage
from kith.governance.disclosure import HES_STYLE, Policy, protect
from kith.measures.rates import UNKNOWN, rate

__all__ = ["NOT_KNOWN", "WHY", "Unmet", "gap_report", "month_of", "per_thousand", "quarter_of", "title_of_quarter"]

WHY = {
    "none": "there is no such service",
    "full": "what there is has no room",
    "far": "what there is is too far away",
    "eligibility": "they are not among those whom it is for",
    "language": "not in a language they speak",
    "access": "they could not get in, or get about in it",
    "cost": "they cannot pay for it",
    "declined": "the service said no, or never answered",
    "not wanted": "they did not want what there is",
}
"""Why nothing fitted, each in one line."""

NOT_KNOWN = "not known"
"""The area of a demand of which nobody knows where it arose, or must not say."""


@dataclass(frozen=True)
class Unmet:
    """One time that nothing fitted: no name, and nothing by which somebody could be found."""

    need: str
    area: str
    why: str
    on: date

    def __post_init__(self) -> None:
        for word, words, what in ((self.need, NEEDS, "need"), (self.why, WHY, "reason")):
            if word not in words:
                raise BadUsage(f"There is no {what} {word!r}.", f"Use one of: {', '.join(words)}.")


def month_of(on: date) -> date:
    """The first day of a month: no finer is kept than it is counted.

    Examples
    --------
    >>> month_of(date(2026, 11, 27))
    datetime.date(2026, 11, 1)
    """
    return on.replace(day=1)


def quarter_of(on: date) -> date:
    """The first day of a quarter of the year: the only span over which times are counted, so that no two spans lie over each other.

    Examples
    --------
    >>> quarter_of(date(2026, 11, 27)), quarter_of(date(2026, 1, 1))
    (datetime.date(2026, 10, 1), datetime.date(2026, 1, 1))
    """
    return on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)


def title_of_quarter(quarter: date) -> str:
    """A quarter as a page says it.

    Examples
    --------
    >>> title_of_quarter(date(2026, 10, 1))
    'October to December 2026'
    """
    last = quarter.replace(month=quarter.month + 2)
    return f"{quarter:%B} to {last:%B %Y}"


def gap_report(demands: Iterable[Unmet], *, by: str = "area", policy: Policy = HES_STYLE) -> pa.Table:
    """How often nothing fitted, by need and by area, or by need and why.

    Parameters
    ----------
    demands : one for each time
    by : area or why
    policy : which numbers are too small to show; `kith.governance.disclosure`

    Returns
    -------
    Table, one row per need and `by` that came up, with totals named “All”
        need        as a page says it
        area or why
        times       whole number; None where it is hidden
        times_mark  the policy's mark where it is hidden

    Raises
    ------
    Subtractable
        a hidden number that nothing would protect.

    Examples
    --------
    >>> told = [Unmet("food", "Ashmere", "none", date(2026, 11, 1))] * 12 + [Unmet("money", "Ashmere", "full", date(2026, 11, 1))] * 3
    >>> gap_report(told)["times"].to_pylist()
    [10, None, 10, None, 15, 15]
    """
    if by not in ("area", "why"):
        raise BadUsage(f"Unmet demand cannot be shown by {by!r}.", "Show it by area or by why.")
    counted: Counter[tuple[str, str]] = Counter()
    for one in demands:
        need, group = title_of_need(one.need), one.area if by == "area" else WHY[one.why]
        for key in ((need, group), (need, "All"), ("All", group), ("All", "All")):
            counted[key] += 1
    rows = sorted(counted, key=lambda key: (key[0] == "All", key[1] == "All", key))
    table = pa.table(
        {
            "need": pa.array([need for need, _ in rows], pa.string()),
            by: pa.array([group for _, group in rows], pa.string()),
            "times": pa.array([counted[key] for key in rows], pa.int64()),
        }
    )
    return protect(table, counts=["times"], by=["need", by], policy=policy)


def per_thousand(report: pa.Table, people: Mapping[str, int], policy: Policy = HES_STYLE) -> pa.Table:
    """Set beside each count how many people live in the area, and how often it was for every 1,000 of them.

    Parameters
    ----------
    report : of `gap_report` by area, with small numbers hidden
    people : how many people live in each area; “All” is their sum
    policy : how those are rounded, and which are too small

    Returns
    -------
    the same Table with
        people_count              rounded; None where too few live there, and where the area is not known
        per_1000, lower, upper    times for every 1,000 people, of what is shown, with its 95 % interval; None where a part of it is

    Method
    ------
    `kith.measures.rate`, of rounded counts: a rate of exact ones would give them back.

    Caution
    -------
    Times are counted, not people: one person may be in it more than once, so that the interval is too narrow where some are in it often.

    Examples
    --------
    >>> report = gap_report([Unmet("food", "Ashmere", "none", date(2026, 11, 1))] * 12)
    >>> found = per_thousand(report, {"Ashmere": 2003}).to_pylist()[0]
    >>> found["times"], found["people_count"], round(found["per_1000"], 1), round(found["lower"], 1), round(found["upper"], 1)
    (10, 2005, 5.0, 2.4, 9.2)
    """
    living = dict(people) | {"All": sum(people.values())}
    shown = {area: None if policy.is_small(many) else policy.rounded(many) for area, many in living.items()}
    rows = report.to_pylist()
    counts = [shown.get(row["area"]) for row in rows]
    told = [
        UNKNOWN if many is None or row["times"] is None or not many else rate(row["times"], many, per=1_000)
        for row, many in zip(rows, counts, strict=True)
    ]
    report = report.append_column("people_count", pa.array(counts, pa.int64()))
    for place, name in enumerate(("per_1000", "lower", "upper")):
        report = report.append_column(name, pa.array([one[place] for one in told], pa.float64()))
    return report
