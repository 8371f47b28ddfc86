"""Rates made comparable between places of different ages: directly (weighed by a standard) and indirectly (against one).

One call measures many areas: a table with one row per area and age comes in, one row per area goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from kith.errors import NegativeCount, StandardMismatch, ZeroDenominator
from kith.measures.grouping import Groups, Levels, grouped, limit_names, numbers, refuse_rows, require, with_columns
from kith.measures.intervals import SMALL_COUNT, Limits, byars_limits, count_limits
from kith.measures.rates import limit_columns


@dataclass(frozen=True)
class DirectColumns:
    """Which columns hold what, for direct standardisation; one row is one age of one area."""

    numerator: str = "numerator"
    """Events."""
    denominator: str = "denominator"
    """People, or person-years, of that age."""
    standard: str = "standard"
    """People of that age in the standard population (`with_standard`)."""
    age: str | None = None
    """The age band; with it, ages are held against one another by name, else by their weights."""
    people_with: Mapping[str, int] = field(default_factory=dict)
    """For events that one person may have twice: columns of people, by how many events each of them had; `numerator`
    is then not read but made."""


@dataclass(frozen=True)
class IndirectColumns:
    """Which columns hold what, for indirect standardisation; one row is one age of one area."""

    numerator: str = "numerator"
    """Events."""
    denominator: str = "denominator"
    """People of that age."""
    reference_numerator: str = "reference_numerator"
    """Events at that age in the reference population."""
    reference_denominator: str = "reference_denominator"
    """People of that age in the reference population."""


def direct_rates(
    table: pa.Table,
    *,
    columns: DirectColumns = DirectColumns(),
    per: float = 100_000,
    confidence: Levels = 0.95,
    by: Sequence[str] = (),
) -> pa.Table:
    """Give each area the rate it would have if its people were as old as the standard population's.

    Parameters
    ----------
    table : Table, one row per area and age
    columns : which column holds what
    per : people the rate is stated for
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area in order of first appearance, with
        numerator, denominator   events and people of all ages
        value, lower, upper      events per `per` people of the standard population
        method                   how the limits were made, or why there is no figure
    All of value and limits are blank where a number is missing, and for fewer than 10 events.

    Raises
    ------
    NegativeCount, ZeroDenominator
        names the row
    StandardMismatch
        areas that are not of the same ages and weights; names the area

    Method
    ------
    value Σ(wᵢOᵢ/nᵢ)/Σwᵢ; variance v = ΣOᵢ(wᵢ/nᵢ)²/(Σwᵢ)²; limits (Dobson) value + √(v/O)·(Byar(O) − O).
    Events that are not independent: v = Σf²·v_f, v_f that of the people with exactly f events.

    Source
    ------
    Dobson and others 1991, Stat Med 10:457; as in PHEindicatormethods 2.1.0 (OHID), `calculate_dsr`. The 99.8 % limits
    of its two 1976 test rows are printed ten times too large.

    Caution
    -------
    Byar's formula is not used below 10 events, so there is no figure: add years or areas together.

    Examples
    --------
    >>> rows = pa.table({"area": ["Ash", "Ash"], "numerator": [30, 60], "denominator": [1000, 500], "standard": [70, 30]})
    >>> [round(direct_rates(rows, by=["area"], per=1000)[part][0].as_py(), 1) for part in ("value", "lower", "upper")]
    [57.0, 45.8, 70.1]
    """
    groups = grouped(table, by)
    n, w = (_at_least_nought(table, name) for name in (columns.denominator, columns.standard))
    refuse_rows(
        n == 0, ZeroDenominator, "there is nobody of this age to weigh.", "Join ages, or areas, until there is."
    )
    _require_same_ages(table, groups, columns, w)
    events, squares = _events_and_squares(table, columns)
    total, weight = groups.sums(events), groups.sums(w)
    shown = np.where(total < SMALL_COUNT, np.nan, total)
    value = groups.sums(w * events / n) / weight * per
    spread = np.sqrt(groups.sums(squares * (w / n) ** 2) / weight**2 / shown) * per
    limits: dict[str, Limits] = {}
    for level, name in limit_names(confidence):
        lower, upper = byars_limits(shown, confidence=level)
        limits[name] = (value + spread * (lower - shown), value + spread * (upper - shown))
    return with_columns(
        groups.keys,
        {
            "numerator": total,
            "denominator": groups.sums(n),
            "value": np.where(np.isnan(shown), np.nan, value),
            **limit_columns(limits),
            "method": [_direct_method(events, bool(columns.people_with)) for events in total],
        },
    )


def indirect_ratios(
    table: pa.Table,
    *,
    columns: IndirectColumns = IndirectColumns(),
    per: float = 1.0,
    confidence: Levels = 0.95,
    by: Sequence[str] = (),
) -> pa.Table:
    """Say how many times as many events an area had as it would have at the reference population's rates for its ages.

    Parameters
    ----------
    table : Table, one row per area and age
    columns : which column holds what
    per : 1 for a ratio, 100 for one stated on a base of 100
    confidence : share of such intervals that hold the truth; several give `lower_95`, `upper_95`, `lower_99_8`...
    by : the columns that name an area; none where the table is one area

    Returns
    -------
    Table, one row per area in order of first appearance, with
        numerator, denominator   events and people of all ages
        expected                 events at the reference population's rates
        value, lower, upper      numerator / expected, times `per`; blank where a number is missing or none is expected

    Raises
    ------
    NegativeCount, ZeroDenominator
        names the row

    Method
    ------
    O/E with E = Σnᵢ·(reference Oᵢ / reference nᵢ); limits of O (`count_limits`) over E

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `calculate_ISRatio`.

    Caution
    -------
    Two such ratios are each comparable with the reference, not with one another, unless the areas' ages are alike.

    Examples
    --------
    >>> rows = pa.table({"numerator": [30, 60], "denominator": [1000, 500],
    ...                  "reference_numerator": [200, 900], "reference_denominator": [10_000, 9_000]})
    >>> [round(indirect_ratios(rows)[part][0].as_py(), 3) for part in ("expected", "value", "lower", "upper")]
    [70.0, 1.286, 1.034, 1.58]
    """
    groups, observed, expected = _observed_and_expected(table, columns, by)
    scale = per / np.where(expected == 0, np.nan, expected)
    limits = {name: count_limits(observed, confidence=level) for level, name in limit_names(confidence)}
    return with_columns(
        groups.keys,
        {
            "numerator": observed,
            "denominator": groups.sums(numbers(table, columns.denominator)),
            "expected": expected,
            "value": observed * scale,
            **limit_columns(limits, scale),
        },
    )


def indirect_rates(
    table: pa.Table,
    *,
    columns: IndirectColumns = IndirectColumns(),
    per: float = 100_000,
    confidence: Levels = 0.95,
    by: Sequence[str] = (),
) -> pa.Table:
    """Give each area the reference population's crude rate times its ratio of observed to expected events.

    Parameters
    ----------
    as `indirect_ratios`; `per` is the people the rate is stated for

    Returns
    -------
    Table as `indirect_ratios` gives, value and limits in events per `per` people, with
        reference_value          the reference population's crude rate, events per `per` people

    Raises
    ------
    NegativeCount, ZeroDenominator
        names the row
    StandardMismatch
        areas held against different reference populations; names the area

    Method
    ------
    indirect ratio × (Σ reference Oᵢ / Σ reference nᵢ) × `per`

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `calculate_ISRate`.

    Examples
    --------
    >>> rows = pa.table({"numerator": [30, 60], "denominator": [1000, 500],
    ...                  "reference_numerator": [200, 900], "reference_denominator": [10_000, 9_000]})
    >>> [round(indirect_rates(rows, per=1000)[part][0].as_py(), 1) for part in ("reference_value", "value")]
    [57.9, 74.4]
    """
    ratios = indirect_ratios(table, columns=columns, per=per, confidence=confidence, by=by)
    groups = grouped(table, by)
    events, people = (
        groups.sums(numbers(table, name)) for name in (columns.reference_numerator, columns.reference_denominator)
    )
    known = ~np.isnan(events) & ~np.isnan(people)  # a blank makes its own area unknown; it is no other population
    other = (events != events[known][:1]) | (people != people[known][:1]) if known.any() else known
    for group in np.flatnonzero(known & other)[:1]:
        raise StandardMismatch(
            f"{groups.named(group)} is held against another reference population than "
            f"{groups.named(int(np.flatnonzero(known)[0]))}.",
            "Give every area all ages of one reference population.",
        )
    reference = events / np.where(people == 0, np.nan, people)
    of_ratio = [name for name in ratios.column_names if name.startswith(("value", "lower", "upper"))]
    scaled: dict[str, np.ndarray | list] = {name: numbers(ratios, name) * reference for name in of_ratio}
    return with_columns(with_columns(ratios, scaled), {"reference_value": reference * per})


def _at_least_nought(table: pa.Table, name: str) -> np.ndarray:
    values = numbers(table, name)
    refuse_rows(values < 0, NegativeCount, f"{name} cannot be negative.", "Mend the source table.")
    return values


def _events_and_squares(table: pa.Table, columns: DirectColumns) -> tuple[np.ndarray, np.ndarray]:
    """Give events per row, and Σf²·people with f events: what the variance of their sum is made of."""
    if not columns.people_with:
        events = _at_least_nought(table, columns.numerator)
        return events, events
    people = np.array([_at_least_nought(table, name) for name in columns.people_with])
    times = np.array(list(columns.people_with.values()))
    return times @ people, times**2 @ people


def _require_same_ages(table: pa.Table, groups: Groups, columns: DirectColumns, weights: np.ndarray) -> None:
    """Refuse areas whose ages or weights are not those of the first: their rates could not be compared."""
    ages = np.zeros(table.num_rows, dtype=np.int64)
    if columns.age:
        require(table, [columns.age])
        ages = table[columns.age].combine_chunks().dictionary_encode(null_encoding="encode").indices.to_numpy()
    order = np.lexsort((weights, ages, groups.place))
    rows = np.bincount(groups.place, minlength=groups.many)
    wrong = rows != rows[:1]
    if not wrong.any():
        ages, weights = (part[order].reshape(groups.many, -1) for part in (ages, weights))
        if columns.age and (np.diff(ages[:1]) == 0).any():
            raise StandardMismatch("An age stands twice in one area.", "Name every column that tells areas apart.")
        wrong = ((ages != ages[:1]) | (weights != weights[:1])).any(axis=1)
    for group in np.flatnonzero(wrong)[:1]:
        raise StandardMismatch(
            f"The ages or standard weights of {groups.named(group)} are not those of {groups.named(0)}.",
            "Give every area one row for each age of one standard population; nobody with the event is 0, not left out.",
        )


def _direct_method(events: float, repeated: bool) -> str:
    if np.isnan(events):
        return "unknown: a number is missing"
    if events < SMALL_COUNT:
        return "no figure for fewer than 10 events"
    return "Dobson, events not independent" if repeated else "Dobson"


def _observed_and_expected(table: pa.Table, columns: IndirectColumns, by: Sequence[str]):
    groups = grouped(table, by)
    events, people = (_at_least_nought(table, name) for name in (columns.numerator, columns.denominator))
    reference_events, reference_people = (
        _at_least_nought(table, name) for name in (columns.reference_numerator, columns.reference_denominator)
    )
    mend = "Check the columns of people."
    refuse_rows(reference_people == 0, ZeroDenominator, "nobody of this age in the reference population.", mend)
    refuse_rows((events > 0) & (people == 0), ZeroDenominator, "events cannot have happened among nobody.", mend)
    return groups, groups.sums(events), groups.sums(people * reference_events / reference_people)
