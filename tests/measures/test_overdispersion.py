"""Over-dispersion: measured as published, put into limits, refused where it cannot be, and how often it signals."""

import numpy as np
import pyarrow as pa
import pytest

from kith.errors import BadUsage, TooFewGroups
from kith.measures import FunnelParams, funnel_rates, funnel_shares
from kith.measures.overdispersion import dispersion, kept_when_drawn_in, widening

UNEVEN = pa.table({"numerator": [50, 150, 60, 140, 100, 70, 130, 300], "denominator": [1000] * 7 + [2000]})
EVEN = pa.table({"numerator": [95, 105, 98, 102, 100, 104], "denominator": [1000] * 6})


def test_phi_and_tau_are_as_worked_out_by_hand():
    # z of -3...3; the tenth at either end drawn in to 2.4: Σz² = 2(2.4² + 2² + 1²) = 21.52 of 7; Σw − Σw²/Σw = 2400
    found = widening(np.array([-3.0, -2, -1, 0, 1, 2, 3]), np.full(7, 400.0), kind="additive")
    assert found.phi == pytest.approx(21.52 / 7)
    assert found.tau == pytest.approx(((21.52 - 6) / 2400) ** 0.5)


def test_tau_of_areas_of_unlike_size_as_dersimonian_and_laird_have_it():
    z, w = np.array([-4.0, 3.0, 0.5, -2.0, 5.0]), np.array([100.0, 400, 900, 1600, 2500])
    found = widening(z, w, kind="additive")
    q = 5 * dispersion(z)
    assert found.tau**2 == pytest.approx((q - 4) / (5500 - (1e4 + 16e4 + 81e4 + 256e4 + 625e4) / 5500))


def test_what_drawing_in_leaves_of_a_normal_distribution_is_what_very_many_draws_of_it_show():
    drawn = np.random.default_rng(3).normal(size=400_000)
    assert kept_when_drawn_in() == pytest.approx(dispersion(drawn), rel=0.01)


def test_multiplied_limits_stand_so_many_times_as_far_on_the_arcsine_scale():
    def distances(found, end):
        shares = np.array(found.areas[f"{end}_limit_95"].to_pylist())
        return np.arcsin(np.sqrt(shares)) - np.arcsin(np.sqrt(found.benchmark))

    chance = funnel_shares(UNEVEN)
    wide = funnel_shares(UNEVEN, params=FunnelParams(overdispersion="multiplicative"))
    assert wide.widened.phi == pytest.approx(chance.dispersion)
    for end in ("lower", "upper"):
        assert distances(wide, end) == pytest.approx(wide.widened.phi**0.5 * distances(chance, end))


def test_added_spread_widens_the_limits_of_large_areas_most():
    chance, wide = (
        funnel_rates(UNEVEN, params=FunnelParams(per=1, overdispersion=kind)) for kind in (None, "additive")
    )

    def room(found):
        root = np.sqrt(np.array(found.areas["upper_limit_95"].to_pylist()) / found.benchmark)
        return root - 1

    expected = np.array(UNEVEN["denominator"].to_pylist()) * chance.benchmark
    assert room(wide) == pytest.approx(room(chance) * np.sqrt(1 + 4 * expected * wide.widened.tau**2))
    assert (room(wide) / room(chance))[-1] > (room(wide) / room(chance))[0] > 1


@pytest.mark.parametrize("measure", [funnel_shares, funnel_rates])
@pytest.mark.parametrize("kind", ["multiplicative", "additive"])
def test_areas_no_wider_spread_than_chance_keep_the_limits_of_chance(measure, kind):
    chance, asked = measure(EVEN), measure(EVEN, params=FunnelParams(overdispersion=kind))
    assert (asked.widened.kind, asked.widened.phi, asked.widened.tau) == (kind, 1.0, 0.0)
    assert asked.areas["upper_limit_99_8"].to_pylist() == pytest.approx(chance.areas["upper_limit_99_8"].to_pylist())
    assert asked.areas["outside"] == chance.areas["outside"]
    assert chance.widened is None


def test_widened_limits_stay_shares_and_rates():
    few = pa.table({"numerator": [0, 9, 1, 10, 5, 2], "denominator": [10] * 6})
    for measure, most in ((funnel_shares, 1.0), (funnel_rates, np.inf)):
        found = measure(few, params=FunnelParams(per=1, overdispersion="multiplicative")).areas
        assert min(found["lower_limit_99_8"].to_pylist()) >= 0
        assert max(found["upper_limit_99_8"].to_pylist()) <= most


def test_a_few_areas_far_off_hardly_widen_the_limits_for_the_rest():
    rng = np.random.default_rng(4)
    z = rng.normal(size=100)
    far = np.r_[z[:95], np.full(5, 30.0)]
    plain = widening(z, np.ones(100), kind="multiplicative", corrected=True).phi
    assert widening(far, np.ones(100), kind="multiplicative", corrected=True).phi < 1.5 * plain


def test_what_cannot_be_widened_is_refused_by_name():
    with pytest.raises(BadUsage) as refused:
        funnel_shares(UNEVEN, params=FunnelParams(overdispersion="wide"))
    assert str(refused.value) == "There is no over-dispersion wide. They are: multiplicative, additive."
    with pytest.raises(TooFewGroups) as refused:
        funnel_rates(UNEVEN.slice(0, 4), params=FunnelParams(overdispersion="additive"))
    assert str(refused.value) == (
        "4 areas have a figure: too few to measure over-dispersion. "
        "Give 5 or more, or leave the limits as chance has them."
    )


def outside(kind, corrected, spread):
    """The share of 40 × 100 areas, alike but for a spread of their own, that lie outside the 95 % and 99.8 % limits."""
    rng, said = np.random.default_rng(5), []
    for _ in range(40):
        people = np.exp(rng.uniform(np.log(800), np.log(4000), 100)).astype(int)
        own = rng.normal(size=100) * (np.sqrt(3 / (4 * people)) if spread == "multiplicative" else 0.03)
        count = rng.binomial(people, np.sin(np.arcsin(np.sqrt(0.2)) + own) ** 2)
        params = FunnelParams(overdispersion=kind, corrected=corrected)
        table = pa.table({"numerator": count, "denominator": people})
        said += funnel_shares(table, params=params).areas["outside"].to_pylist()
    return np.mean([bool(one) for one in said]), np.mean(["99.8" in one for one in said])


@pytest.mark.parametrize("kind", ["multiplicative", "additive"])
def test_limits_widened_and_corrected_are_passed_about_as_often_as_they_claim_and_others_more(kind):
    chance, published, corrected = (outside(*how, kind) for how in ((None, False), (kind, False), (kind, True)))
    assert chance[0] > 0.3
    assert 0.08 <= published[0] <= 0.13
    assert 0.03 <= corrected[0] <= 0.07
    assert corrected[1] <= 0.008 < published[1]
