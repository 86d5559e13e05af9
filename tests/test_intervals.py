"""Estimators: published numbers, identities, and coverage shown by simulation."""

import numpy as np
import pytest

from sim.measure import intervals
from sim.measure.intervals import mean, quantile, quantile_difference, ratio, ratio_difference


def test_mean_interval_of_the_published_replications():
    """pydesrap_mms, replications.csv, first three rows (VALIDATION 6.9)."""
    estimate = mean(np.array([9.842379990825465, 10.060423560536304, 9.925089673744292]))
    assert estimate.value == pytest.approx(9.942631075035354, abs=1e-12)
    assert (estimate.low, estimate.high) == pytest.approx((9.669189396, 10.216072754), abs=1e-8)


def test_one_replication_says_nothing_about_error():
    for estimate in (
        mean(np.array([3.0])),
        ratio(np.array([1.0]), np.array([4.0])),
        quantile([np.arange(9)], 0.5).estimate,
    ):
        assert np.isnan(estimate.low)
        assert np.isnan(estimate.high)
        assert not estimate.excludes_zero


def test_ratio_is_sum_over_sum_and_not_the_mean_of_ratios():
    assert ratio(np.array([1.0, 30.0]), np.array([10.0, 60.0])).value == pytest.approx(31 / 70)


def test_ratio_of_equal_denominators_has_the_t_interval():
    numerators = np.array([3.0, 5.0, 4.0, 8.0])
    by_ratio, by_mean = ratio(numerators, np.full(4, 10.0)), mean(numerators / 10)
    assert (by_ratio.low, by_ratio.high) == pytest.approx((by_mean.low, by_mean.high))


def test_nothing_to_divide_by_is_not_zero():
    assert np.isnan(ratio(np.zeros(3), np.zeros(3)).value)


def test_identical_arms_differ_by_exactly_nothing():
    rng = np.random.default_rng(1)
    samples = [rng.exponential(10, 200) for _ in range(8)]
    one = quantile(samples, 0.9)
    for estimate in (
        quantile_difference(one, one),
        ratio_difference((np.arange(1.0, 9), np.full(8, 9.0)), (np.arange(1.0, 9), np.full(8, 9.0))),
    ):
        assert estimate.value == estimate.low == estimate.high == 0


def test_two_replications_say_nothing_of_what_arms_share():
    """Two points always lie on a line: taken for a correlation of 1, a difference would look exact."""
    rng = np.random.default_rng(2)
    samples = [rng.exponential(10, 200) for _ in range(2)]
    one, later = quantile(samples, 0.9), quantile([sample + 1 for sample in samples], 0.9)
    estimate = quantile_difference(one, later)
    assert estimate.value == pytest.approx(1)
    assert estimate.high - estimate.low > one.estimate.high - one.estimate.low
    same = quantile_difference(one, quantile(samples, 0.9))
    assert same.value == same.low == same.high == 0


def test_calls_nobody_came_to_count_as_the_longest():
    samples = [np.array([1.0, 2.0, 3.0, np.inf]), np.array([1.0, 2.0, 3.0, np.inf])]
    assert quantile(samples, 0.5).estimate.value == 2
    assert quantile(samples, 0.9).estimate.value == np.inf
    assert np.isnan(quantile_difference(quantile(samples, 0.9), quantile(samples, 0.9)).value)


def replications(rng, days):
    """Two arms of correlated days: calls a day vary, busy days are slow in both arms."""
    arms = [], []
    for _ in range(days):
        busy = rng.gamma(16, 1 / 16)
        calls = rng.poisson(120 * busy)
        common = rng.exponential(10, calls) * busy
        arms[0].append(common + rng.exponential(3, calls))
        arms[1].append(0.9 * common + rng.exponential(2.5, calls))
    return arms


@pytest.mark.parametrize("probability", [0.5, 0.9])
def test_paired_quantile_interval_covers_as_often_as_it_says(probability):
    """400 experiments of 30 replications; 95 % nominal, so above 90.6 % with 99.99 % certainty if it is right."""
    rng = np.random.default_rng(20190902)
    large = replications(rng, 20_000)
    truth = np.quantile(np.concatenate(large[1]), probability) - np.quantile(np.concatenate(large[0]), probability)
    covered = independent = 0
    for _ in range(400):
        a, b = (quantile(arm, probability) for arm in replications(rng, 30))
        estimate = quantile_difference(a, b)
        covered += estimate.low <= truth <= estimate.high
        blind = intervals.Estimate(*(estimate.value + side * np.hypot(a.error, b.error) * 2.045 for side in (0, -1, 1)))
        independent += (blind.high - blind.low) > (estimate.high - estimate.low)
    assert 0.906 <= covered / 400 <= 0.99
    assert independent > 360, "pairing should narrow the interval"


def test_jackknife_ratio_covers_where_the_binomial_would_not():
    """Referral rate over overdispersed days: nominal 95 %, calls of one day alike."""
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(500):
        calls = rng.poisson(40, 30) + 1
        rates = rng.beta(3, 7, 30)
        estimate = ratio(rng.binomial(calls, rates).astype(float), calls.astype(float))
        covered += estimate.low <= 0.3 <= estimate.high
    assert 0.91 <= covered / 500 <= 0.985
