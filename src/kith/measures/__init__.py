"""The arithmetic of public health: every figure with its interval, numerator and denominator."""

from kith.measures.concentration import (
    ConcentrationColumns,
    ConcentrationParams,
    concentration_index,
    regression_concentration_index,
)
from kith.measures.funnel import Funnel, FunnelParams, funnel_rates, funnel_shares
from kith.measures.gaps import GapColumns, GapParams, difference_limits, gaps, ratio_limits
from kith.measures.intervals import byars_limits, exact_limits, exact_share_limits, wilson_limits
from kith.measures.means import means
from kith.measures.overdispersion import Widening
from kith.measures.quantiles import quantiles
from kith.measures.rates import Interval, proportion, proportions, rate, rates
from kith.measures.slope_index import SlopeColumns, SlopeParams, exact_slope_index, slope_index
from kith.measures.spread import atkinson_index, gini_index, lorenz_curve, polarisation_index, theil_index
from kith.measures.standard_populations import StandardPopulation, standard_population, with_standard
from kith.measures.standardising import DirectColumns, IndirectColumns, direct_rates, indirect_rates, indirect_ratios
from kith.measures.survival import Curve, kaplan_meier, time_until
from kith.measures.xmr import XmrColumns, XmrParams, XmrTables, assurance, xmr

__all__ = [
    "ConcentrationColumns",
    "ConcentrationParams",
    "Curve",
    "DirectColumns",
    "Funnel",
    "FunnelParams",
    "GapColumns",
    "GapParams",
    "IndirectColumns",
    "Interval",
    "SlopeColumns",
    "SlopeParams",
    "StandardPopulation",
    "Widening",
    "XmrColumns",
    "XmrParams",
    "XmrTables",
    "assurance",
    "atkinson_index",
    "byars_limits",
    "concentration_index",
    "difference_limits",
    "direct_rates",
    "exact_limits",
    "exact_share_limits",
    "exact_slope_index",
    "funnel_rates",
    "funnel_shares",
    "gaps",
    "gini_index",
    "indirect_rates",
    "indirect_ratios",
    "kaplan_meier",
    "lorenz_curve",
    "means",
    "polarisation_index",
    "proportion",
    "proportions",
    "quantiles",
    "rate",
    "rates",
    "ratio_limits",
    "regression_concentration_index",
    "slope_index",
    "standard_population",
    "theil_index",
    "time_until",
    "wilson_limits",
    "with_standard",
    "xmr",
]
