"""The arithmetic of public health: every figure with its interval, numerator and denominator."""

from kith.measures.intervals import byars_limits, exact_limits, exact_share_limits, wilson_limits
from kith.measures.rates import Interval, proportion, proportions, rate, rates

__all__ = [
    "Interval",
    "byars_limits",
    "exact_limits",
    "exact_share_limits",
    "proportion",
    "proportions",
    "rate",
    "rates",
    "wilson_limits",
]
