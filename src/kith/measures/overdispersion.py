"""Over-dispersion: how much wider areas are spread than chance alone would have them, and limits widened for it.

All is reckoned on a scale on which chance is alike for areas of one size, whatever their figure: the arcsine of the square
root of a share, the square root of a rate over the benchmark.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from kith.errors import BadUsage, TooFewGroups
from kith.measures.intervals import Limits, normal_quantile

TRIM = 0.1
"""So much of the areas at either end is drawn in (winsorised) before the spread is measured."""

LEAST_AREAS = 5
"""Areas from which over-dispersion is measured."""

KINDS = ("multiplicative", "additive")


class Scale(NamedTuple):
    """Where chance is alike for all figures: the way there and back, and the figure at which it ends."""

    there: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]
    end: float


SHARES = Scale(lambda share: np.arcsin(np.sqrt(share)), lambda angle: np.sin(angle) ** 2, math.pi / 2)
"""The arcsine of the square root; a share of n people has a variance of 1/(4n) on it."""


def rates_over(benchmark: float) -> Scale:
    """Give the scale of rates held against a benchmark: the square root of one over the other.

    Examples
    --------
    >>> scale = rates_over(20.0)
    >>> float(scale.there(np.array(45.0))), float(scale.back(np.array(1.5)))
    (1.5, 45.0)
    """
    return Scale(lambda rate: np.sqrt(rate / benchmark), lambda root: benchmark * root**2, math.inf)


class Widening(NamedTuple):
    """How limits were widened.

    kind   `multiplicative` or `additive`
    phi    variance of areas, as many times what chance alone gives; 1 for no more
    tau    standard deviation between areas, beside chance, on the scale where chance is alike; 0 for none
    """

    kind: str
    phi: float
    tau: float

    def factor(self, information: np.ndarray) -> np.ndarray:
        """Say how many times as wide limits grow; `information` is one over the variance that chance gives each area."""
        if self.kind == "multiplicative":
            return np.full_like(information, math.sqrt(self.phi))
        return np.sqrt(1 + self.tau**2 * information)


def dispersion(z: np.ndarray) -> float | None:
    """Measure how many times wider than chance areas are spread, their ends drawn in; None for fewer than two.

    Parameters
    ----------
    z : distance of each area from the benchmark in standard deviations of chance; `nan` where not known

    Method
    ------
    the mean of z² after the tenth at either end is set to the 10 % and 90 % quantile (winsorised)

    Source
    ------
    Spiegelhalter 2005, Stat Med 24:1185, section 4.1.

    Examples
    --------
    >>> dispersion(np.array([-40.0, *range(-4, 5), 40.0]))
    8.363636363636363
    """
    known = np.sort(z[~np.isnan(z)])
    if known.size < 2:
        return None
    drawn_in = np.clip(known, np.quantile(known, TRIM), np.quantile(known, 1 - TRIM))
    return float(np.mean(drawn_in**2))


def kept_when_drawn_in(trim: float = TRIM) -> float:
    """Say what share of the variance of a normal distribution is left once its ends are drawn in.

    Method
    ------
    with c the quantile at 1 − trim and φ the density: 1 − 2·trim − 2c·φ(c) + 2·trim·c²

    Examples
    --------
    >>> round(kept_when_drawn_in(), 4), kept_when_drawn_in(0.0)
    (0.6787, 1.0)
    """
    if trim == 0:
        return 1.0
    c = float(normal_quantile(1 - 2 * trim))
    return 1 - 2 * trim - 2 * c * math.exp(-(c**2) / 2) / math.sqrt(2 * math.pi) + 2 * trim * c**2


def widening(z: np.ndarray, information: np.ndarray, *, kind: str, corrected: bool = False) -> Widening:
    """Measure over-dispersion from areas, to widen their limits for it.

    Parameters
    ----------
    z : distance of each area from the benchmark in standard deviations of chance; `nan` where not known
    information : one over the variance that chance gives each area's figure on the scale where chance is alike
    kind : `multiplicative`: every limit so many times as wide; `additive`: a variance between areas, the same for all
    corrected : whether what drawing in the ends takes from the spread is given back

    Returns
    -------
    Widening; of phi 1 and tau 0 where areas are spread no wider than chance has them

    Raises
    ------
    BadUsage
        no such kind
    TooFewGroups
        fewer than five areas with a figure

    Method
    ------
    φ as `dispersion`, divided by `kept_when_drawn_in` if corrected, at least 1. With I areas and w the information:
    τ² = (Iφ − (I − 1)) / (Σw − Σw²/Σw), at least 0.

    Source
    ------
    Spiegelhalter 2005, Stat Med 24:1185, section 4; Spiegelhalter, Sherlaw-Johnson and others 2012, J R Stat Soc A 175:1;
    τ² is that of DerSimonian and Laird 1986, Control Clin Trials 7:177. The correction is ours.

    Examples
    --------
    >>> found = widening(np.array([-3.0, -2, -1, 0, 1, 2, 3]), np.full(7, 400.0), kind="additive")
    >>> round(found.phi, 3), round(found.tau, 4)
    (3.074, 0.0804)
    """
    if kind not in KINDS:
        raise BadUsage(f"There is no over-dispersion {kind}.", f"They are: {', '.join(KINDS)}.")
    known = ~np.isnan(z)
    many, w = int(known.sum()), information[known]
    if many < LEAST_AREAS:
        raise TooFewGroups(
            f"{many} areas have a figure: too few to measure over-dispersion.",
            f"Give {LEAST_AREAS} or more, or leave the limits as chance has them.",
        )
    phi = (dispersion(z) or 0.0) / (kept_when_drawn_in() if corrected else 1.0)
    between = (many * phi - (many - 1)) / (w.sum() - (w**2).sum() / w.sum())
    return Widening(kind, max(1.0, phi), math.sqrt(max(0.0, between)))


def widened(limits: Limits, centre: float, scale: Scale, factor: np.ndarray) -> Limits:
    """Put limits so many times as far from their centre, on the scale where chance is alike.

    Examples
    --------
    >>> lower, upper = widened((np.array([4.0]), np.array([36.0])), 16.0, rates_over(16.0), np.array([2.0]))
    >>> lower.tolist(), upper.tolist()
    ([0.0], [64.0])
    """
    middle = scale.there(np.asarray(centre))
    lower, upper = (middle + factor * (scale.there(limit) - middle) for limit in limits)
    return scale.back(np.maximum(lower, 0.0)), scale.back(np.minimum(upper, scale.end))
