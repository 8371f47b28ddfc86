"""The arithmetic of public health: every figure with its interval, numerator and denominator."""

from kith.measures.gaps import GapColumns, GapParams, difference_limits, gaps, ratio_limits
from kith.measures.intervals import byars_limits, exact_limits, exact_share_limits, wilson_limits
from kith.measures.means import means
from kith.measures.quantiles import quantiles
from kith.measures.rates import Interval, proportion, proportions, rate, rates
from kith.measures.slope_index import SlopeColumns, SlopeParams, exact_slope_index, slope_index
from kith.measures.standard_populations import StandardPopulation, standard_population, with_standard
from kith.measures.standardising import DirectColumns, IndirectColumns, direct_rates, indirect_rates, indirect_ratios

__all__ = [
    "DirectColumns",
    "GapColumns",
    "GapParams",
    "IndirectColumns",
    "Interval",
    "SlopeColumns",
    "SlopeParams",
    "StandardPopulation",
    "byars_limits",
    "difference_limits",
    "direct_rates",
    "exact_limits",
    "exact_share_limits",
    "exact_slope_index",
    "gaps",
    "indirect_rates",
    "indirect_ratios",
    "means",
    "proportion",
    "proportions",
    "quantiles",
    "rate",
    "rates",
    "ratio_limits",
    "slope_index",
    "standard_population",
    "wilson_limits",
    "with_standard",
]
