"""How long it takes until something happens, where some still wait: Kaplan and Meier's curve, and the day by which it has happened to a share.

Whoever still waits is not left out, as those who wait longest would be the ones left out; nor do they count as if it had happened on the last day. They
count for as long as somebody has seen them wait.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kith.errors import BadUsage, NegativeCount
from kith.measures.intervals import normal_quantile
from kith.measures.rates import Interval

__all__ = ["Curve", "kaplan_meier", "time_until"]

_A_HAIR = 1e-12
"""A half that was worked out as a product of shares is still a half."""


@dataclass(frozen=True)
class Curve:
    """The share to whom it has not happened yet, at each time at which it happened to somebody.

    times    in the unit that was given, rising
    waiting  share of 0 to 1 to whom it has not happened by then
    lower    limits of that share; `nan` where the formula gives none, which is once it has happened to all who were seen
    upper
    """

    times: np.ndarray
    waiting: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def kaplan_meier(times: ArrayLike, happened: ArrayLike, *, confidence: float = 0.95) -> Curve:
    """Say which share still waits, at each time at which it happened to somebody.

    Parameters
    ----------
    times : one for each person: until it happened, or for how long they were seen to wait; 0 or more, in any unit
    happened : for each, whether it happened at that time; otherwise they were seen no longer
    confidence : share of such intervals that hold the truth, between 0 and 1

    Returns
    -------
    Curve; empty where it happened to nobody

    Raises
    ------
    NegativeCount
        a time below nought; names the row
    BadUsage
        not as many of one as of the other

    Method
    ------
    The product of 1 − d/n over the times, where d of the n who were still seen to wait had it happen. Whoever leaves at a time at which it happens is
    seen to wait at that time. Limits by Greenwood's variance on the scale of log(−log): they stay within 0 and 1.

    Source
    ------
    Kaplan and Meier 1958, J Am Stat Assoc 53:457; Greenwood 1926; Kalbfleisch and Prentice 1980, The Statistical Analysis of Failure Time Data, 1.3.

    Caution
    -------
    It takes whoever is seen no longer to have gone on as the others. Where people leave because they would have waited long, the truth is longer.

    Examples
    --------
    >>> found = kaplan_meier([2, 3, 3, 5], [True, True, False, True])
    >>> found.times.tolist(), found.waiting.round(2).tolist()
    ([2.0, 3.0, 5.0], [0.75, 0.5, 0.0])
    """
    time, has = np.asarray(times, float), np.asarray(happened, bool)
    if len(time) != len(has):
        raise BadUsage(f"{len(time)} times, and {len(has)} of what happened.", "Give one of either for each person.")
    for row in np.flatnonzero(time < 0)[:1]:
        raise NegativeCount(f"Row {row + 1}: a time of {time[row]:g}.", "A time is counted from 0.")
    at, many = np.unique(time[has], return_counts=True)
    seen = len(time) - np.searchsorted(np.sort(time), at, side="left")
    waiting = np.cumprod(1 - many / seen)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(many / (seen * (seen - many)))) / np.log(waiting)
        widening = np.exp(normal_quantile(confidence) * spread)  # below 1, as the logarithm is below nought
        lower, upper = waiting ** (1 / widening), waiting**widening
    known = waiting > _A_HAIR
    return Curve(at, waiting, np.where(known, lower, np.nan), np.where(known, upper, np.nan))


def time_until(curve: Curve, part: float = 0.5) -> Interval:
    """Say by which time it has happened to a part of them: to half, it is the median.

    Parameters
    ----------
    curve : of `kaplan_meier`
    part : share of 0 to 1 to whom it has happened

    Returns
    -------
    Interval in the unit of the times. None for what the curve does not come down to: too many still wait to say it.

    Method
    ------
    The first time at which no more than 1 − part wait; its limits are the first times at which the limits of the curve are as low.

    Source
    ------
    Brookmeyer and Crowley 1982, Biometrics 38:29, with limits on the scale of log(−log), as in `survfit` of R with `conf.type = "log-log"`.

    Caution
    -------
    Where the curve is flat at exactly 1 − part, R gives the middle of the flat; this gives its beginning, a time at which it did happen to somebody.

    Examples
    --------
    >>> time_until(kaplan_meier([2, 3, 3, 5], [True, True, False, True]))
    Interval(value=3.0, lower=2.0, upper=None)
    """
    if not 0 < part < 1:
        raise BadUsage(f"A part of {part}.", "Give a share between 0 and 1.")

    def first(shares: np.ndarray) -> float | None:
        found = np.flatnonzero(shares <= 1 - part + _A_HAIR)
        return float(curve.times[found[0]]) if len(found) else None

    return Interval(first(curve.waiting), first(curve.lower), first(curve.upper))
