"""Single columns: units needed, own times, cancelling, people gone, and quantiles for the policy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.world import draw
from sim.world.columns import POLICY_QUANTILES
from sim.world.stream import Again
from tests.builders import HOUR, LONG, MINUTE, assert_same_columns, of_type
from tests.cities import is_share, world

ON = {
    "theft": {"gone": 0.2, "gone_after": {"distribution": "exponential", "mean": "1 h"}, "gone_on_scene": "6 min",
              "interruptible": "resample", "cancelled": 0.3,
              "cancelled_after": {"distribution": "uniform", "min": "0 s", "max": "20 min"}},
    "urgent": {"needed_to_start": 2, "units_leave": "each", "critical": 0.4},
}  # fmt: skip


def test_units_needed_to_start_never_exceed_the_units_of_the_call() -> None:
    calls = draw(world(types=ON), 0)
    assert calls.needed is not None
    urgent = of_type(calls, "urgent")
    np.testing.assert_array_equal(urgent.needed, np.minimum(urgent.units, 2))
    assert (of_type(calls, "theft").needed == 1).all()


def test_units_that_leave_one_by_one_have_their_own_times() -> None:
    calls = draw(world(types=ON, run=LONG), 0)
    assert calls.own_scene is not None
    assert calls.own_scene.shape == calls.travel.shape
    urgent, theft = of_type(calls, "urgent"), of_type(calls, "theft")
    assert (theft.own_scene == -1).all()
    patrol = calls.kinds.index("patrol")
    np.testing.assert_array_equal(urgent.own_scene[:, 0], urgent.scene[patrol])
    times = np.column_stack([urgent.own_scene, urgent.scene_again])
    correlation = np.asarray(stats.spearmanr(times).statistic)
    bound = stats.norm.ppf(1 - 0.0005 / 10) / np.sqrt(len(times))
    assert np.abs(correlation - np.eye(5)).max() < bound < 0.15
    for column in times.T:
        assert stats.kstest(column, stats.expon(scale=20 * MINUTE).cdf).pvalue > 0.001 / 5


def test_work_that_may_be_interrupted_says_how_it_goes_on() -> None:
    calls = draw(world(types=ON), 0)
    assert (of_type(calls, "theft").interruptible == Again.RESAMPLE).all()
    assert (of_type(calls, "urgent").interruptible == Again.NO).all()


def test_cancelled_and_gone_have_their_shares_and_times() -> None:
    theft = of_type(draw(world(types=ON, run=LONG), 0), "theft")
    assert is_share(theft.cancelled >= 0, 0.3)
    assert theft.cancelled.max() <= 20 * MINUTE
    assert is_share(theft.gone == 0, 0.2)
    assert is_share(theft.gone <= HOUR, 0.2 + 0.8 * (1 - np.exp(-1)))
    assert (theft.gone >= 0).all()
    assert (theft.gone_scene == 6 * MINUTE).all()
    crisis = of_type(draw(world(types=ON), 0), "crisis")
    assert (crisis.gone == -1).all() and (crisis.cancelled == -1).all()


def test_critical_and_officer_initiated_calls_are_marked() -> None:
    beat = {"calls_per_day": 40, "share": None, "initiated_by": "officer", "priority": 9, "on_scene": "15 min"}
    calls = draw(world(types=ON | {"beat": beat}, run=LONG), 0)
    assert is_share(of_type(calls, "urgent").critical, 0.4)
    assert not of_type(calls, "theft").critical.any()
    np.testing.assert_array_equal(calls.officer_initiated, calls.call_type == calls.types.index("beat"))


def test_a_mechanism_of_one_type_leaves_the_columns_that_every_stream_has() -> None:
    calls, more = draw(world(), 0), draw(world(types=ON), 0)
    switched = ("needed", "own_scene", "interruptible", "cancelled", "gone", "gone_scene", "critical")
    assert_same_columns(calls, more, *switched)
    assert all(getattr(more, name) is not None for name in switched)


@pytest.mark.parametrize("name", POLICY_QUANTILES)
def test_quantiles_for_the_policy_are_uniform(name: str) -> None:
    calls = draw(world(run=LONG), 0)
    column = getattr(calls, name)
    assert stats.kstest(column, "uniform").pvalue > 0.001
    assert ((column > 0) & (column < 1)).all()
