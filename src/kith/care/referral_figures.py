"""Acceptance, wait and result of referrals by group, with intervals, small numbers hidden: what a page and a file show of them.

Nobody is counted twice: of each person the first referral of the year, followed to its end. A difference is put into words only where the interval of the
gap leaves nought out, and never as a cause.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kith.care.referral_journeys import ANSWERS, OUTCOMES, TIMES, WAITS
from kith.governance.disclosure import OPENSAFELY_STYLE, Policy
from kith.governance.partitions import guarded_partitions
from kith.governance.shares import ALL, Parts, Share, share_of
from kith.measures.gaps import difference_limits
from kith.measures.intervals import Limits
from kith.measures.rates import Interval
from kith.measures.survival import kaplan_meier, time_until

__all__ = ["DIMENSIONS", "FIGURES", "MEASURES", "Dimension", "Gap", "Measure", "Row", "Seen", "Told", "figures_by", "gap_in", "tidy"]  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """What people are counted by.

    title     as a page says it
    groups    every group, each with its words, in order; empty where the groups are those that came up
    compared  the two groups that are held against each other, chosen before anybody looked; none where no two stand out beforehand
    """

    title: str
    groups: Mapping[str, str]
    compared: tuple[str, str] | None = None


_FIFTHS = {
    "1": "most deprived fifth",
    "2": "second fifth",
    "3": "third fifth",
    "4": "fourth fifth",
    "5": "least deprived fifth",
    "not known": "area not known, or protected",
}
_ETHNIC = {name: name for name in ("White", "Mixed", "Asian", "Black", "Other", "Not stated", "not known")}
_LANGUAGES = {
    "English": "English",
    "another": "another language",
    "interpreter": "an interpreter is needed",
    "not known": "language not known",
}

DIMENSIONS = {
    "deprivation": Dimension("Fifth of areas by deprivation", _FIFTHS, ("1", "5")),
    "ethnic group": Dimension("Ethnic group, in the census groups", _ETHNIC),
    "language": Dimension("Main language", _LANGUAGES, ("interpreter", "English")),
    "need": Dimension("What they were referred for", {}),
}
"""What figures of referrals are counted by. “Not known” is a group of its own, never left out."""


@dataclass(frozen=True)
class Measure:
    """One figure.

    title   as a column says it
    column  the column of `JOURNEYS` that it is counted from
    some    the part of that column that it is the share of; for a wait, nothing
    others  the parts that it is held against; for a wait, nothing
    part    for a wait, the share of people who have begun by the day that is told
    more    what a group that has more of it has, in words: as a gap is said
    """

    title: str
    column: str
    some: str = ""
    others: tuple[str, ...] = ()
    part: float = 0.0
    more: str = ""


MEASURES = {
    "said yes": Measure("Said yes", "answer", "yes", ("no",), more="heard yes {} often"),
    "no answer": Measure("Never answered", "answer", "silent", ("yes", "no"), more="went without an answer {} often"),
    "median wait": Measure("Half had begun by", "wait", part=0.5, more="waited {}"),
    "nine in ten": Measure("Nine in ten by", "wait", part=0.9),
    "late": Measure("Began late, or not at all", "time", "late", ("in time",), more="waited too long {} often"),
    "need met": Measure("Need met", "outcome", "met", ("not met",), more="had their need met {} often"),
    "not said": Measure("Not said", "outcome", "not said", ("met", "not met")),
}
"""Every figure, in order. The gap of those with `more` is said, where there is one."""

_PARTS = {"answer": ANSWERS, "wait": WAITS, "time": TIMES, "outcome": OUTCOMES}

FIGURES = pa.schema(
    [
        ("counted_by", pa.string()),
        ("group", pa.string()),
        ("figure", pa.string()),
        ("unit", pa.string()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("value", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("is_hidden", pa.bool_()),
    ]
)
"""The same as a table: one row for each group and part (unit “people”) or figure (unit “share” or “days”). An empty value is hidden where `is_hidden`
says so; otherwise too many still wait to tell it. Counts are rounded; a wait has as denominator the people who were followed."""


@dataclass(frozen=True)
class Told:
    """One figure as it may be shown; a wait has no numerator. `is_hidden` says that the numbers are too small; without it, nothing is to be told yet."""

    numerator: int | None
    denominator: int | None
    value: float | None
    lower: float | None
    upper: float | None
    is_hidden: bool


@dataclass(frozen=True)
class Row:
    """One group: people in each part of each column, guarded, and every figure, by name."""

    group: str
    title: str
    parts: Mapping[str, Parts]
    told: Mapping[str, Told]


@dataclass(frozen=True)
class Gap:
    """How far one group is from another: in shares, or in days; None where a figure is hidden or not to be told. `is_clear` where nought is left out."""

    measure: str
    group: str
    against: str
    value: float | None
    lower: float | None
    upper: float | None

    @property
    def is_clear(self) -> bool:
        """Whether its interval leaves nought out, so that it may be said."""
        return self.lower is not None and self.upper is not None and (self.lower > 0 or self.upper < 0)


@dataclass(frozen=True)
class Seen:
    """The figures by one dimension: groups in order, everybody last, and the gaps that were chosen beforehand."""

    dimension: str
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]


def figures_by(table: pa.Table, dimension: str, policy: Policy = OPENSAFELY_STYLE) -> Seen:
    """Work out every figure by one dimension.

    Parameters
    ----------
    table : Table of `JOURNEYS`, one row for each person
    dimension : of `DIMENSIONS`
    policy : how small is small

    Returns
    -------
    Seen; groups without people are left out

    Method
    ------
    Shares with Wilson’s interval, of rounded counts. The wait by `kaplan_meier`, where whoever left is followed until then; told only where more people
    than may be hidden lie beyond it, and where no count of the wait behind it is hidden. Gaps by `difference_limits`.

    Examples
    --------
    >>> one = {"answer": "yes", "wait": "began", "days": 9, "time": "in time", "outcome": "met", "deprivation": "1", "ethnic group": "White",
    ...        "language": "English", "need": "food"}
    >>> found = figures_by(pa.Table.from_pylist([one] * 40 + [one | {"answer": "no", "wait": "left", "outcome": None}] * 20), "deprivation")
    >>> [(row.group, round(row.told["said yes"].value, 2), row.told["median wait"].value) for row in found.rows]
    [('1', 0.67, 9.0), ('All', 0.67, 9.0)]
    """
    names = list(DIMENSIONS[dimension].groups) or sorted(set(table[dimension].to_pylist()))
    parts = _guarded(table, dimension, names, policy)
    rows = []
    for name in parts["answer"]:
        of_group = table if name == ALL else table.filter(pc.equal(table[dimension], name))
        own = {column: groups[name] for column, groups in parts.items()}
        rows.append(Row(name, _title(dimension, name), own, _figures(of_group, own, policy)))
    return Seen(dimension, tuple(rows), _gaps(dimension, {row.group: row for row in rows}))


def gap_in(seen: Seen, measure: str) -> Gap | None:
    """The gap of one measure, where two groups are held against each other."""
    return next((one for one in seen.gaps if one.measure == measure), None)


def tidy(seen: Sequence[Seen]) -> pa.Table:
    """The same as a table of `FIGURES`."""
    rows: list[dict[str, Any]] = []
    for one in seen:
        for row in one.rows:
            about = {"counted_by": one.dimension, "group": row.group}
            rows += [
                about | {"figure": f"{column}: {part}", "unit": "people", "value": count, "is_hidden": count is None}
                for column, parts in row.parts.items()
                for part, count in parts.items()
            ]
            rows += [
                about | {"figure": name, "unit": "days" if MEASURES[name].part else "share"} | vars(told)
                for name, told in row.told.items()
            ]
    return pa.Table.from_pylist(rows, schema=FIGURES)


def _guarded(table: pa.Table, dimension: str, names: Sequence[str], policy: Policy) -> dict[str, dict[str, Parts]]:
    """Answer and wait are of the same people, and are guarded together; time and outcome are each of fewer.

    Every group that has people is in every table, also where none of them is in this one: that it has none is not told either.
    """
    groups = table[dimension].to_pylist()
    counts: dict[str, dict[str, dict[str, int]]] = {column: {group: {} for group in groups} for column in _PARTS}
    for column, of in counts.items():
        for (group, part), many in Counter(zip(groups, table[column].to_pylist(), strict=True)).items():
            if part:
                of[group][part] = many
    found: dict[str, dict[str, Parts]] = {}
    for together in _TOGETHER:
        some = {column: counts[column] for column in together}
        found |= guarded_partitions(some, {column: list(_PARTS[column]) for column in together}, names, policy)
    return found


_TOGETHER = (("answer", "wait"), ("time",), ("outcome",))


def _title(dimension: str, name: str) -> str:
    return "everybody" if name == ALL else DIMENSIONS[dimension].groups.get(name, name)


def _figures(table: pa.Table, parts: Mapping[str, Parts], policy: Policy) -> dict[str, Told]:
    curve = kaplan_meier(table["days"].to_numpy(), np.array([wait == "began" for wait in table["wait"].to_pylist()]))
    found = {}
    for name, one in MEASURES.items():
        own = parts[one.column]
        if one.part:
            found[name] = _wait(own, one.part, time_until(curve, one.part), policy)
        else:
            found[name] = _share(share_of(own, one.some, one.others))
    return found


def _share(share: Share) -> Told:
    is_hidden = share.numerator is None or share.denominator is None
    if is_hidden:
        return Told(None, None, None, None, None, True)
    return Told(share.numerator, share.denominator, share.value, share.lower, share.upper, False)


def _wait(own: Parts, part: float, found: Interval, policy: Policy) -> Told:
    """A day by which so many had begun: hidden where it would tell of the few beyond it, or where a count behind it is hidden."""
    people, began = own[ALL], own["began"]
    if people is None or began is None or policy.is_small(int(people * (1 - part))):
        return Told(None, None, None, None, None, True)
    return Told(None, people, *found, False)


def _gaps(dimension: str, rows: Mapping[str, Row]) -> tuple[Gap, ...]:
    compared = DIMENSIONS[dimension].compared
    if compared is None or not set(compared) <= set(rows):
        return ()
    one, two = (rows[name] for name in compared)
    return tuple(_gap(name, one, two) for name, measure in MEASURES.items() if measure.more)


def _gap(name: str, one: Row, two: Row) -> Gap:
    told, other = one.told[name], two.told[name]
    if told.value is None or other.value is None:
        return Gap(name, one.group, two.group, None, None, None)
    if None in (told.lower, told.upper, other.lower, other.upper):
        return Gap(name, one.group, two.group, told.value - other.value, None, None)
    lower, upper = difference_limits(told.value, _limits(told), other.value, _limits(other))
    return Gap(name, one.group, two.group, told.value - other.value, float(lower), float(upper))


def _limits(told: Told) -> Limits:
    return np.asarray(told.lower, float), np.asarray(told.upper, float)
