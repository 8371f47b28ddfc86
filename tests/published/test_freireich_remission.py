"""Publication: Freireich and others 1963, Blood 21:699, weeks of remission of leukaemia under 6-mercaptopurine and placebo, as worked by Gehan 1965 and in
Kalbfleisch and Prentice 1980, The Statistical Analysis of Failure Time Data, 1.3: the curve, and the medians with their limits as `survfit` of R prints
them with `conf.type = "log-log"`.
"""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from kith.measures.survival import kaplan_meier, time_until

ENDED, GOES_ON = [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
PRINTED = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]


def treated():
    return kaplan_meier(ENDED + GOES_ON, [True] * len(ENDED) + [False] * len(GOES_ON))


def test_the_curve_of_those_treated_as_printed():
    found = treated()
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.waiting == pytest.approx(PRINTED, abs=0.0005)


def test_the_medians_with_their_limits_as_printed():
    assert time_until(treated()) == (23, 13, None)
    assert time_until(kaplan_meier(PLACEBO, [True] * len(PLACEBO))) == (8, 4, 11)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60).filter(
        lambda told: any(has for _, has in told)
    )
)
def test_curve_and_limits_are_those_of_scipy(told):
    has, has_not = [time for time, it in told if it], [time for time, it in told if not it]
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # they warn where the formula gives no limits; ours are `nan` there
        theirs = ecdf(CensoredData(uncensored=has, right=has_not)).sf
        limits = theirs.confidence_interval(method="log-log")
    ours = kaplan_meier([time for time, _ in told], [it for _, it in told])
    which = np.searchsorted(theirs.quantiles, ours.times)
    assert ours.waiting == pytest.approx(theirs.probabilities[which])
    known = ours.waiting > 1e-9
    assert ours.lower[known] == pytest.approx(limits.low.probabilities[which][known])
    assert ours.upper[known] == pytest.approx(limits.high.probabilities[which][known])
    assert np.isnan(ours.lower[~known]).all()
    assert np.isnan(ours.upper[~known]).all()
