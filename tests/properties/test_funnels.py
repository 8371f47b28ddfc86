"""What must be true of every funnel, whatever the areas."""

from statistics import NormalDist

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.measures import FunnelParams, funnel_rates, funnel_shares

parts = st.tuples(st.integers(0, 3000), st.integers(1, 3000)).map(lambda pair: (min(pair), max(pair)))
areas = st.lists(parts, min_size=1, max_size=15).map(
    lambda pairs: pa.table({"numerator": [x for x, _ in pairs], "denominator": [n for _, n in pairs]})
)
measures = st.sampled_from([funnel_shares, funnel_rates])


@settings(deadline=None)
@given(areas, measures)
def test_the_benchmark_lies_within_all_limits_and_wider_ones_lie_beyond_narrower(table, measure):
    found = measure(table)
    rows = found.areas.to_pylist()
    for row in rows:
        limits = [row[name] for name in ("lower_limit_99_8", "lower_limit_95", "upper_limit_95", "upper_limit_99_8")]
        assert limits == sorted(limits)
        # a limit is a count: of few people it may lie within one person of the benchmark's own
        assert limits[1] <= found.benchmark * (1 + 1e-9) <= limits[2] * (1 + 1e-6) + 1e-12
        assert row["lower"] <= row["value"] <= row["upper"]


@settings(deadline=None)
@given(areas, measures)
def test_each_area_is_judged_as_if_alone_against_the_same_benchmark(table, measure):
    whole = measure(table)
    params = FunnelParams(benchmark=whole.benchmark)
    for place in range(table.num_rows):
        alone = measure(table.slice(place, 1), params=params).areas
        assert alone.to_pylist()[0] == pytest.approx(whole.areas.to_pylist()[place])


@settings(deadline=None)
@given(areas, st.floats(0.01, 0.99))
def test_not_having_it_is_the_same_funnel_upside_down(table, share):
    turned = pa.table(
        {"numerator": np.subtract(table["denominator"], table["numerator"]), "denominator": table["denominator"]}
    )
    one = funnel_shares(table, params=FunnelParams(benchmark=share)).areas
    other = funnel_shares(turned, params=FunnelParams(benchmark=1 - share)).areas
    swap = {"": "", None: None} | {
        f"{way} {level}": f"{against} {level}"
        for way, against in (("above", "below"), ("below", "above"))
        for level in ("95 %", "99.8 %")
    }
    assert [swap[said] for said in one["outside"].to_pylist()] == other["outside"].to_pylist()


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.02, 0.5))
def test_areas_that_differ_by_chance_alone_lie_outside_no_more_often_than_is_said(seed, share):
    chance = np.random.default_rng(seed)
    people = chance.integers(50, 5000, 2000)
    table = pa.table({"numerator": chance.binomial(people, share), "denominator": people})
    found = funnel_shares(table, params=FunnelParams(benchmark=share))
    outside = [said != "" for said in found.areas["outside"].to_pylist()]
    assert np.mean(outside) < 0.05 + 4 * np.sqrt(0.05 * 0.95 / 2000)
    # chance's 1, with the outer tenth at each end drawn in to where it begins: 0.679, and five standard errors of 2,000 areas
    edge = NormalDist().inv_cdf(0.9)
    drawn_in = 0.8 - 2 * edge * NormalDist().pdf(edge) + 0.2 * edge**2
    assert found.dispersion == pytest.approx(drawn_in, abs=0.12)
