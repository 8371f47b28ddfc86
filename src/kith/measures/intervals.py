"""The limits of a count or a share: Wilson's, Byar's, and the exact ones, over one number or a whole column of them.

Limits that a formula cannot give are `nan`. What each covers in fact is in `docs/explanation/intervals-and-their-coverage.md`.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from kith.measures.grouping import checked

Limits = tuple[np.ndarray, np.ndarray]

SMALL_COUNT = 10
"""Below this count a rate's limits are exact; from it on, Byar's (PHEindicatormethods 2.1.0, `phe_rate`)."""


def normal_quantile(confidence: float) -> float:
    """Give the standard normal value that leaves half of what is not covered above it: 1.96 for 0.95.

    Examples
    --------
    >>> round(normal_quantile(0.95), 5)
    1.95996
    """
    return NormalDist().inv_cdf(0.5 + checked(confidence) / 2)


def wilson_limits(numerator: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Give the limits of shares by Wilson's score method.

    Parameters
    ----------
    numerator : people it is true of
    denominator : people asked about, over 0
    confidence : share of such intervals that hold the truth, between 0 and 1

    Returns
    -------
    two arrays, lower and upper, shares of 0 to 1

    Method
    ------
    (2x + z² ∓ z√(z² + 4x(1 − x/n))) / (2(n + z²))

    Source
    ------
    Wilson 1927, J Am Stat Assoc 22:209; as in PHEindicatormethods 2.1.0 (OHID).

    Examples
    --------
    >>> [round(float(limit), 4) for limit in wilson_limits(65, 100)]
    [0.5525, 0.7364]
    """
    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    z = normal_quantile(confidence)
    share = x / n
    spread = z * np.sqrt(z * z + 4 * x * (1 - share))
    middle, scale = 2 * x + z * z, 2 * (n + z * z)
    # at none and at all the share is its own limit; rounding must not leave it a hair outside
    lower = np.maximum(0.0, np.minimum(share, (middle - spread) / scale))
    upper = np.minimum(1.0, np.maximum(share, (middle + spread) / scale))
    return lower, upper


def byars_limits(count: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Give the limits of counts by Byar's approximation.

    Parameters
    ----------
    count : events, 0 or more
    confidence : share of such intervals that hold the truth, between 0 and 1

    Returns
    -------
    two arrays, lower and upper, in events; the lower is `nan` where the formula falls below nought

    Method
    ------
    lower O(1 − 1/(9O) − z/(3√O))³; upper (O + 1)(1 − 1/(9(O + 1)) + z/(3√(O + 1)))³

    Source
    ------
    Breslow and Day 1987, IARC Scientific Publications 82, page 69; as in PHEindicatormethods 2.1.0 (OHID).

    Examples
    --------
    >>> [round(float(limit), 3) for limit in byars_limits(65)]
    [50.163, 82.849]
    """
    z, events = normal_quantile(confidence), np.asarray(count, float)
    above, some = events + 1, np.where(events == 0, 1.0, events)
    lower = np.where(events == 0, 0.0, some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3)
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return np.where(lower < 0, np.nan, lower), upper


def exact_limits(count: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Give the limits of counts from the Poisson distribution itself.

    Parameters
    ----------
    count : events, 0 or more
    confidence : share of such intervals that hold the truth, at least, between 0 and 1

    Returns
    -------
    two arrays, lower and upper, in events

    Method
    ------
    χ²((1 − c)/2, 2O)/2 and χ²((1 + c)/2, 2O + 2)/2

    Source
    ------
    Garwood 1936, Biometrika 28:437; as in PHEindicatormethods 2.1.0 (OHID).

    Examples
    --------
    >>> [round(float(limit), 4) for limit in exact_limits(5)]
    [1.6235, 11.6683]
    """
    from scipy.special import gammaincinv  # opened only when asked for: half a second that shares and charts do without

    tail, events = (1 - checked(confidence)) / 2, np.asarray(count, float)
    lower = np.where(events == 0, 0.0, gammaincinv(np.where(events == 0, 1.0, events), tail))
    return lower, gammaincinv(events + 1, 1 - tail)


def exact_share_limits(numerator: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Give the limits of shares from the binomial distribution itself; wider than Wilson's, and never short of their claim.

    Parameters
    ----------
    numerator : people it is true of
    denominator : people asked about, over 0
    confidence : share of such intervals that hold the truth, at least, between 0 and 1

    Returns
    -------
    two arrays, lower and upper, shares of 0 to 1

    Method
    ------
    quantiles of the beta distribution: B((1 − c)/2; x, n − x + 1) and B((1 + c)/2; x + 1, n − x)

    Source
    ------
    Clopper and Pearson 1934, Biometrika 26:404.

    Examples
    --------
    >>> [round(float(limit), 4) for limit in exact_share_limits(0, 10)]
    [0.0, 0.3085]
    """
    from scipy.special import betaincinv  # as above

    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    tail = (1 - checked(confidence)) / 2
    none, every = x == 0, x == n
    lower = np.where(none, 0.0, betaincinv(np.where(none, 1.0, x), n - x + 1, tail))
    upper = np.where(every, 1.0, betaincinv(x + 1, np.where(every, 1.0, n - x), 1 - tail))
    return lower, upper


def count_limits(count: ArrayLike, *, confidence: float = 0.95) -> Limits:
    """Give the limits of counts as the Office for Health Improvement and Disparities chooses them.

    Method
    ------
    exact Poisson limits for fewer than 10 events, Byar's approximation from 10 on

    Source
    ------
    PHEindicatormethods 2.1.0 (OHID), `phe_rate` and `calculate_ISRate`.

    Examples
    --------
    >>> [round(float(limit), 2) for limit in count_limits([5, 65])[1]]
    [11.67, 82.85]
    """
    events = np.asarray(count, float)
    lower, upper = byars_limits(events, confidence=confidence)
    small = events < SMALL_COUNT
    if small.any():
        exact_lower, exact_upper = exact_limits(np.where(small, events, 1.0), confidence=confidence)
        lower, upper = np.where(small, exact_lower, lower), np.where(small, exact_upper, upper)
    return lower, upper
