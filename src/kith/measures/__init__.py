"""The arithmetic of public health: every figure with its interval, numerator and denominator."""

from kith.measures.funnel import Funnel, FunnelParams, funnel_rates, funnel_shares
from kith.measures.intervals import byars_limits, exact_limits, exact_share_limits, wilson_limits
from kith.measures.rates import Interval, proportion, proportions, rate, rates
from kith.measures.standard_populations import StandardPopulation, standard_population, with_standard
from kith.measures.standardising import DirectColumns, IndirectColumns, direct_rates, indirect_rates, indirect_ratios
from kith.measures.xmr import XmrColumns, XmrParams, XmrTables, assurance, xmr

__all__ = [
    "DirectColumns",
    "Funnel",
    "FunnelParams",
    "IndirectColumns",
    "Interval",
    "StandardPopulation",
    "XmrColumns",
    "XmrParams",
    "XmrTables",
    "assurance",
    "byars_limits",
    "direct_rates",
    "exact_limits",
    "exact_share_limits",
    "funnel_rates",
    "funnel_shares",
    "indirect_rates",
    "indirect_ratios",
    "proportion",
    "proportions",
    "rate",
    "rates",
    "standard_population",
    "wilson_limits",
    "with_standard",
    "xmr",
]
