"""Intervals cover as often as they say, and pre-drawn calls narrow them: shown by simulation (slow).

Coverage of nominal 95 % must lie inside a 99.9 % binomial interval around 0.95, widened by a point for
estimators that are right only in the limit (ratios and quantiles of few replications).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from sim.engine import make_plan, make_roster, simulate
from sim.measure.intervals import Estimate, mean, quantile, quantile_difference, ratio, ratio_difference
from sim.measure.observation import Observation
from sim.scenario.tables import Scenario
from sim.world import draw
from tests.builders import city, made

pytestmark = pytest.mark.slow
EXPERIMENTS, REPLICATIONS, DAYS = 1000, 60, 40_000
BAND = 3.3 * np.sqrt(0.95 * 0.05 / EXPERIMENTS)
LIMIT = 0.01
Arm = list[np.ndarray]


def days(rng: np.random.Generator, number: int) -> tuple[Arm, Arm]:
    """Waits of the calls of each day in two arms: busy days bring more calls and longer waits in both."""
    one, two = [], []
    for _ in range(number):
        busy = rng.gamma(16, 1 / 16)
        calls = rng.poisson(80 * busy) + 1
        common = rng.exponential(10, calls) * busy
        one.append(common + rng.exponential(3, calls))
        two.append(0.9 * common + rng.exponential(2.5, calls))
    return one, two


def sums(arm: Arm) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one.sum() for one in arm]), np.array([float(len(one)) for one in arm])


def totals(arm: Arm) -> np.ndarray:
    return np.array([float(len(one)) for one in arm])


def pooled(arm: Arm, probability: float) -> float:
    return float(np.quantile(np.concatenate(arm), probability))


@pytest.fixture(scope="module")
def worlds() -> tuple[tuple[Arm, Arm], list[tuple[Arm, Arm]]]:
    """The truth, from many days, and the experiments."""
    rng = np.random.default_rng(11)
    truth = days(rng, DAYS)
    return truth, [days(rng, REPLICATIONS) for _ in range(EXPERIMENTS)]


def covered(found: list[Estimate], truth: float) -> float:
    return float(np.mean([one.low <= truth <= one.high for one in found]))


def test_means_and_ratios_alone(worlds: tuple[tuple[Arm, Arm], list[tuple[Arm, Arm]]]) -> None:
    truth, experiments = worlds
    exact = 81.0  # 80 calls and the one that always comes
    assert abs(covered([mean(totals(one)) for one, _ in experiments], exact) - 0.95) < BAND
    numerators, denominators = sums(truth[0])
    share = covered([ratio(*sums(one)) for one, _ in experiments], numerators.sum() / denominators.sum())
    assert abs(share - 0.95) < BAND + LIMIT


@pytest.mark.parametrize("probability", [0.5, 0.9])
def test_quantiles_alone_paired_and_apart(
    probability: float, worlds: tuple[tuple[Arm, Arm], list[tuple[Arm, Arm]]]
) -> None:
    truth, experiments = worlds
    alone = [quantile(one, probability).estimate for one, _ in experiments]
    assert abs(covered(alone, pooled(truth[0], probability)) - 0.95) < BAND + LIMIT
    paired = [quantile_difference(quantile(one, probability), quantile(two, probability)) for one, two in experiments]
    difference = pooled(truth[1], probability) - pooled(truth[0], probability)
    assert abs(covered(paired, difference) - 0.95) < BAND + LIMIT
    apart = [
        quantile_difference(quantile(a[0], probability), quantile(b[1], probability)) for a, b in pairwise(experiments)
    ]
    assert abs(covered(apart, difference) - 0.95) < BAND + LIMIT


def test_paired_ratios_and_what_happens_without_pairing(
    worlds: tuple[tuple[Arm, Arm], list[tuple[Arm, Arm]]],
) -> None:
    truth, experiments = worlds
    (n1, d1), (n2, d2) = sums(truth[0]), sums(truth[1])
    difference = n2.sum() / d2.sum() - n1.sum() / d1.sum()
    paired = [ratio_difference(sums(one), sums(two)) for one, two in experiments]
    assert abs(covered(paired, difference) - 0.95) < BAND + LIMIT
    # Arms from different experiments: as wide as they should be, and many times wider than paired ones.
    apart = [ratio_difference(sums(a[0]), sums(b[1])) for a, b in pairwise(experiments)]
    assert abs(covered(apart, difference) - 0.95) < BAND + LIMIT
    assert np.mean([one.high - one.low for one in apart]) > 3 * np.mean([one.high - one.low for one in paired])


# -- what pre-drawn calls are worth -------------------------------------------------------------


def _mean_delay(scenario: Scenario, number: int) -> float:
    calls, units = draw(scenario, number), make_roster(scenario)
    seen = Observation.of(scenario, calls, units, simulate(calls, units, make_plan(scenario)))
    waits = np.where(seen.dispatched >= 0, seen.dispatched, seen.log.closed) - calls.received
    return float(waits[seen.counted].mean() / 60)


def test_pre_drawn_calls_narrow_a_difference() -> None:
    """One more team in the small city: variance of the difference, paired against independent seeds."""
    base = city()["staffing"]
    fewer = made(city())
    more = made(city(staffing=base | {"team": base["team"] | {"count": 3}}))
    other = made(city(run=city()["run"] | {"seed": 99}))
    number = 60
    with_more = np.array([_mean_delay(more, one) for one in range(number)])
    paired = np.var(with_more - [_mean_delay(fewer, one) for one in range(number)], ddof=1)
    apart = np.var(with_more - [_mean_delay(other, one) for one in range(number)], ddof=1)
    # The F test at one in a thousand.
    print(f"variance of the difference: {apart / paired:.1f} times smaller paired than apart")
    assert apart / paired > stats.f.ppf(0.999, number - 1, number - 1)
