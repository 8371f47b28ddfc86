"""The arithmetic of public health: every figure with its interval, numerator and denominator."""

from kith.measures.rates import Interval, byars_limits, exact_limits, proportion, proportions, rate, rates

__all__ = ["Interval", "byars_limits", "exact_limits", "proportion", "proportions", "rate", "rates"]
