"""Funnel limits: how far from one common figure the figures of areas lie by chance alone, given how many people each has.

A small area's figure is far from the common one more often than a large area's; the limits widen accordingly. An area
beyond them is worth a question, and is no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from kith.errors import BadUsage, MissingValue, OutsideBounds
from kith.measures.grouping import limit_names, numbers, with_columns
from kith.measures.intervals import Limits
from kith.measures.overdispersion import SHARES, Scale, Widening, dispersion, rates_over, widened, widening
from kith.measures.rates import limit_columns, proportions, rates

LEVELS = (0.95, 0.998)
"""Two and three standard deviations of a normal distribution, as public health funnels are drawn."""

CURVE_POINTS = 80
"""Denominators at which the limits are worked out for drawing."""

HALVINGS = 50
"""Steps of a search between 0 and 1, each worth one binary digit."""


@dataclass(frozen=True)
class FunnelParams:
    """What areas are held against, and how widely."""

    numerator: str = "numerator"
    denominator: str = "denominator"
    benchmark: float | None = None
    """The figure all areas are held against, in the unit of the value; None for that of all areas together."""
    confidence: Sequence[float] = LEVELS
    """Shares of areas that lie within by chance; rising."""
    per: float = 100_000
    """People a rate is stated for."""
    overdispersion: str | None = None
    """`multiplicative` or `additive`: widen the limits for what is more than chance; None for limits of chance alone."""
    corrected: bool = False
    """Whether what drawing in the ends takes from the spread is given back; else as published."""


class Funnel(NamedTuple):
    """Areas held against one figure.

    areas        every area with its own interval, the limits for its size, and where it lies
    curve        the limits for denominators from below the smallest to above the largest, to draw
    benchmark    the figure they are held against
    dispersion   spread of the areas, as many times what chance alone gives; about 0.7 where chance is all (ends drawn in)
    widened      how the limits were widened for over-dispersion, if that was asked for; else None
    """

    areas: pa.Table
    curve: pa.Table
    benchmark: float
    dispersion: float | None
    widened: Widening | None = None


def funnel_shares(table: pa.Table, *, params: FunnelParams = FunnelParams()) -> Funnel:
    """Hold the shares of areas against one share.

    Parameters
    ----------
    table : Table, one row per area, with a numerator and a denominator column
    params : their names, the benchmark, and the confidences

    Returns
    -------
    Funnel; areas : same rows in the same order, with
        value, lower, upper              the area's own share and its 95 % interval
        lower_limit_95, upper_limit_95   what chance alone gives for so many people; so for each confidence
        outside                          "" within all limits, else such as "above 99.8 %"; blank without a figure
    curve : denominator, and the same limits

    Raises
    ------
    NegativeCount, NumeratorAboveDenominator
        names the row
    OutsideBounds
        a benchmark that is no share
    MissingValue
        no area has a figure, and no benchmark was given
    TooFewGroups
        fewer than five areas to measure over-dispersion from

    Method
    ------
    Exact. With p the benchmark and t = (1 − c)/2, limits are the x at which P(X ≤ x) = t and P(X ≥ x) = t, X binomial of
    n and p, its distribution read between whole numbers as the incomplete beta function has it: an area lies outside
    exactly where so few, or so many, come by chance with less than t. Dispersion: the mean of z², z the distance from
    the benchmark of the square root's arcsine in standard deviations, a tenth at either end drawn in.

    Widened, on the scale of that arcsine each limit stands further from the benchmark: √φ times as far (multiplicative), or
    √(1 + 4nτ²) times (additive: a variance τ² between areas beside that of chance). φ and τ² as `overdispersion.widening`.

    Source
    ------
    Spiegelhalter 2005, Stat Med 24:1185, for funnels, the levels, and dispersion. His limits interpolate between whole
    numbers another way, so that a whole number on the edge may be called outside; ours never are. Spiegelhalter,
    Sherlaw-Johnson and others 2012, J R Stat Soc A 175:1, for the additive widening.

    Caution
    -------
    The limits know of chance only. Areas differ in age, need and in what is offered, so that of large ones more lie
    outside than the confidence says. Where `dispersion` is well over 1, do not read an area outside as extraordinary, or
    widen the limits: then they take as usual whatever most areas share, inequality included. Drawing in the ends takes a
    third of the spread, and widened limits as published are passed twice as often as they claim, or more; `corrected`
    ones are not.
    With an area itself in the benchmark, a very large area is held against itself in part.

    Examples
    --------
    >>> rows = pa.table({"group": ["Ash", "Beck"], "numerator": [40, 260], "denominator": [200, 2800]})
    >>> funnel_shares(rows).areas["outside"].to_pylist()
    ['above 99.8 %', '']
    """
    areas = proportions(table, numerator=params.numerator, denominator=params.denominator)
    x, n = numbers(areas, params.numerator), _people(areas, params.denominator)
    p = _benchmark(params, float(_total(x, n)))
    if not 0 <= p <= 1:
        raise OutsideBounds(f"A benchmark of {p:g} is no share.", "Give a share of 0 to 1.")
    z = 2 * np.sqrt(n) * (np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(p)))
    limits, wider = _widened(partial(_share_limits, share=p), (z, n, 1.0), params, (p, SHARES))
    return Funnel(*_limited(areas, n, limits, params), p, dispersion(z), wider)


def funnel_rates(table: pa.Table, *, params: FunnelParams = FunnelParams()) -> Funnel:
    """Hold the rates of areas against one rate.

    Parameters
    ----------
    table : Table, one row per area, with a numerator (events) and a denominator (people, person-years, or expected events)
    params : their names, the benchmark in events per `per`, and the confidences

    Returns
    -------
    Funnel, as `funnel_shares` gives, in events per `per` people

    Raises
    ------
    NegativeCount, ZeroDenominator
        names the row
    OutsideBounds
        a benchmark below nought
    MissingValue
        no area has a figure, and no benchmark was given
    TooFewGroups
        fewer than five areas to measure over-dispersion from

    Method
    ------
    As `funnel_shares`, X Poisson with the events that the benchmark gives for so many people, its distribution read
    between whole numbers as the incomplete gamma function has it. Dispersion: z = 2(√x − √expected). For indirectly
    standardised ratios give expected events as the denominator, `per` 1 and a benchmark of 1. Widened as there, on the
    scale of √(rate/benchmark), additively √(1 + 4eτ²) times, e the expected events.

    Source
    ------
    as `funnel_shares`

    Caution
    -------
    as `funnel_shares`; events of which one person may have several are spread wider than Poisson's

    Examples
    --------
    >>> rows = pa.table({"group": ["Ash", "Beck"], "numerator": [40, 260], "denominator": [2000, 28_000]})
    >>> found = funnel_rates(rows, params=FunnelParams(per=1000))
    >>> found.benchmark, found.areas["outside"].to_pylist()
    (10.0, ['above 99.8 %', ''])
    """
    areas = rates(table, numerator=params.numerator, denominator=params.denominator, per=params.per)
    x, n = numbers(areas, params.numerator), _people(areas, params.denominator)
    benchmark = _benchmark(params, float(_total(x, n) * params.per))
    if benchmark < 0:
        raise OutsideBounds(f"A benchmark of {benchmark:g} is no rate.", "Give nought or more.")
    rate = benchmark / params.per
    limits: Limiting = partial(_rate_limits, rate=rate, per=params.per)
    z = 2 * (np.sqrt(x) - np.sqrt(n * rate))
    limits, wider = _widened(limits, (z, n, rate), params, (benchmark, rates_over(benchmark)))
    return Funnel(*_limited(areas, n, limits, params), benchmark, dispersion(z), wider)


def _people(areas: pa.Table, name: str) -> np.ndarray:
    people = numbers(areas, name)
    return np.where(people == 0, np.nan, people)


def _total(x: np.ndarray, n: np.ndarray) -> float:
    known = ~np.isnan(x + n)
    return x[known].sum() / n[known].sum() if known.any() else np.nan


def _benchmark(params: FunnelParams, of_all: float) -> float:
    if list(params.confidence) != sorted(set(params.confidence)):
        raise BadUsage("The confidences do not rise.", "Give the narrowest limits first: 0.95, 0.998.")
    if params.benchmark is not None:
        return params.benchmark
    if np.isnan(of_all):
        raise MissingValue("No area has a figure to hold the others against.", "Give a benchmark.")
    return of_all


def _share_limits(people: np.ndarray, confidence: float, *, share: float) -> Limits:
    from scipy.special import bdtrik, betainc  # half a second to import, and only funnels need them

    if share in (0, 1):  # chance leaves no room
        return np.full_like(people, share), np.full_like(people, share)
    tail = (1 - confidence) / 2

    def reaching(count: np.ndarray, of: np.ndarray) -> np.ndarray:
        return betainc(count, of - count + 1, share)

    upper = _above(bdtrik(1 - tail, people, share), people, reaching, tail)
    return bdtrik(tail, people, share) / people, np.minimum(1.0, upper / people)


def _rate_limits(people: np.ndarray, confidence: float, *, rate: float, per: float) -> Limits:
    from scipy.special import gammainc, pdtrik  # as above

    if rate == 0:
        return np.zeros_like(people), np.zeros_like(people)
    tail, expected = (1 - confidence) / 2, people * rate
    upper = _above(pdtrik(1 - tail, expected), expected, gammainc, tail)
    return pdtrik(tail, expected) / people * per, upper / people * per


def _above(
    not_reached: np.ndarray, size: np.ndarray, reaching: Callable[[np.ndarray, np.ndarray], np.ndarray], tail: float
) -> np.ndarray:
    """Give the count that is reached by chance with just `tail`, from the one that is not passed with 1 − `tail`.

    Where even a single one is rarer than that, the count lies between 0 and 1, and is found by halving.
    """
    rare = np.flatnonzero(not_reached == 0)
    low, high = np.zeros(rare.size), np.ones(rare.size)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_below = reaching(middle, size[rare]) > tail
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    count = not_reached + 1
    count[rare] = high
    return count


Limiting = Callable[[np.ndarray, float], Limits]
"""Limits for so many people at a confidence."""


def _widened(
    limits: Limiting, seen: tuple[np.ndarray, np.ndarray, float], params: FunnelParams, centre: tuple[float, Scale]
) -> tuple[Limiting, Widening | None]:
    """Widen limits where that was asked for, by what was seen: z, people, and what each of them tells."""
    z, people, each = seen
    if params.overdispersion is None:
        return limits, None
    wider = widening(z, 4 * people * each, kind=params.overdispersion, corrected=params.corrected)

    def further(of: np.ndarray, confidence: float) -> Limits:
        return widened(limits(of, confidence), *centre, wider.factor(4 * of * each))

    return further, wider


def _limited(areas: pa.Table, people: np.ndarray, limits: Limiting, params: FunnelParams) -> tuple[pa.Table, pa.Table]:
    """Set the limits for each area's size beside its figure, and along the curve."""
    known = people[~np.isnan(people)]
    along = np.geomspace(0.8 * known.min(), 1.08 * known.max(), CURVE_POINTS) if known.size else np.zeros(0)
    value, outside, words = numbers(areas, "value"), np.zeros(len(people), dtype=int), [""]
    of_areas: dict[str, Limits] = {}
    of_curve: dict[str, Limits] = {}
    for level, name in limit_names(params.confidence):
        lower, upper = of_areas[f"_limit{name}"] = limits(people, level)
        of_curve[f"_limit{name}"] = limits(along, level)
        outside = np.where(value > upper, len(words), np.where(value < lower, len(words) + 1, outside))
        words += [f"{way} {level * 100:.6g} %" for way in ("above", "below")]
    told = pa.array(words).take(pa.array(outside, mask=np.isnan(value)))
    return (
        with_columns(areas, {**limit_columns(of_areas), "outside": told}),
        with_columns(pa.table({"denominator": along}), limit_columns(of_curve)),
    )
