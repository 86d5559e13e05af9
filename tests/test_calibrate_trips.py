"""How trips differ from their mean: parts of ten trips and more, none of them a single one, and their distances."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtri

from sim.basics.durations import parse_duration
from sim.calibrate.calibration import _travel_warnings, calibrate
from sim.calibrate.trips import trips_of
from tests import histories


@pytest.mark.parametrize("trips", [30, 47, 199, 200, 1000])
def test_every_part_rests_on_ten_trips_and_none_is_that_of_one(trips):
    ratio = np.random.default_rng(trips).lognormal(0, 1, trips) * (np.arange(trips) % 3 > 0)
    ratio /= ratio.mean()
    found = trips_of(ratio, 480.0, "a record")
    assert found.parts is not None
    assert found.sizes.sum() == trips
    assert found.sizes.min() >= 10
    assert len(found.sizes) == min(20, trips // 10)
    assert np.average(found.times, weights=found.sizes) == pytest.approx(1)
    order, written = np.sort(ratio), [parse_duration(one) / 480 for one in found.parts.value["values"]]
    assert written[-1] < order[-1] * 0.99
    assert written == pytest.approx(found.times, rel=0.01, abs=1e-3)
    assert written[-1] == pytest.approx(order[-found.sizes[-1] :].mean(), rel=0.01)


def test_too_few_trips_for_parts_that_are_near_are_warned_of():
    found = trips_of(np.repeat([0.0, 0.0, 0.1, 3.9], [9, 8, 6, 7]), 480.0, "a record")
    assert found.parts_distance > 0.1
    travel = replace(calibrate(histories.record()).travel, trips=found)
    assert "long and short ones less so" in next(_travel_warnings(travel))


def test_the_parts_of_a_lognormal_have_its_mean_and_its_quantiles():
    sigma = np.sqrt(np.log1p(0.8**2))
    u = (np.arange(200_000) + 0.5) / 200_000
    found = trips_of(np.exp(sigma * ndtri(u) - sigma**2 / 2), 60.0, "a record")
    assert found.cv == pytest.approx(0.8, abs=0.01)
    assert found.distance < 0.005
    assert found.parts is None
    assert found.lognormal_times == pytest.approx(found.times, rel=0.02)
    assert np.average(found.lognormal_times, weights=found.sizes) == pytest.approx(1, abs=1e-9)


def test_the_distance_of_a_lognormal_is_that_of_scipy():
    ratio = np.random.default_rng(5).gamma(0.7, 1 / 0.7, 500)
    ratio /= ratio.mean()
    found = trips_of(ratio, 60.0, "a record")
    sigma = np.sqrt(np.log1p(found.cv**2))
    theirs = stats.ks_1samp(ratio, stats.lognorm(sigma, scale=np.exp(-(sigma**2) / 2)).cdf, method="asymp")
    assert found.distance == pytest.approx(theirs.statistic, abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_parts_are_never_further_from_the_record_than_one_part(seed):
    """Each part's mean lies between its shortest and its longest trip; many trips of one length are one step."""
    random = np.random.default_rng(seed)
    ratio = random.choice([0.0, 0.25, 0.5, 1.0, 1.5, 3.0, 6.0], 600) if seed % 2 else random.exponential(1, 600)
    assert trips_of(ratio / ratio.mean(), 60.0, "a record").parts_distance <= 1 / 20 + 1e-9
