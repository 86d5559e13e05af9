"""Laws of travel: by hour of the day, by how many units are free, and from wherever they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from sim.basics.distributions import DISTRIBUTIONS
from sim.engine import make_plan, make_roster, simulate
from sim.scenario.tables import Scenario
from sim.world import draw
from tests.builders import (
    HOUR,
    LONG,
    PATROL,
    Crew,
    assert_same_columns,
    assert_same_log,
    call,
    city,
    examples,
    made,
    plan,
    roster,
    stream,
)
from tests.worlds import World, any_world


def with_travel(**keys: Any) -> Scenario:
    geography = city()["geography"]
    geography["travel"] |= keys
    return made(city(geography=geography, run=LONG))


def test_travel_follows_the_hour_of_day() -> None:
    """Each call's factors are those of a steady day, times the factor of the hour in which it is received."""
    by_hour = [1.0] * 7 + [1.5, 1.5, 0.0] + [1.0] * 6 + [2.0] + [0.5] * 7
    plain, busy = with_travel(), with_travel(by_hour=by_hour)
    steady, rush = draw(plain, 0), draw(busy, 0)
    hour = np.array([busy.run.clock.wall(second).hour for second in rush.received.tolist()])
    assert set(hour) == set(range(24))
    np.testing.assert_allclose(rush.travel, steady.travel * np.array(by_hour)[hour][:, None])
    assert_same_columns(steady, rush, "travel")
    assert_same_columns(steady, draw(with_travel(by_hour=[1.0] * 24), 0))


# In units of their own: a spread is divided by its mean.
SPREADS: dict[str, Any] = {
    "lognormal": {"median": "3 h", "p90": "9 h"},
    "exponential": {"distribution": "exponential", "mean": "5 min"},
    "gamma": {"distribution": "gamma", "mean": "1 min", "shape": 0.8},
    "weibull": {"distribution": "weibull", "median": "4 min", "p90": "11 min"},
    "triangular": {"distribution": "triangular", "min": "0 s", "mode": "2 min", "max": "13 min"},
    "uniform": {"distribution": "uniform", "min": "10 s", "max": "30 s"},
    "empirical": {"distribution": "empirical", "values": ["0 min", "0.1 min", "5 min", "7 min", "20 min"]},
}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_any_spread_of_travel_keeps_its_mean(name: str) -> None:
    """The mean of all quantiles is the factor of the priority, and so is that of the calls drawn, up to chance."""
    scenario = with_travel(cv=0, spread=SPREADS[name])
    spread = scenario.geography.travel.spread
    assert spread is not None
    assert spread.name == name
    calls, steady = draw(scenario, 0), draw(with_travel(cv=0), 0)
    assert_same_columns(calls, steady, "travel")
    ratio = calls.travel / steady.travel
    assert np.all(ratio.std(axis=0) > 0.2)
    assert np.all(np.abs(ratio.mean(axis=0) - 1) < 4 * ratio.std(axis=0) / np.sqrt(len(calls)))
    wide = draw(with_travel(cv=0.5), 0).travel / steady.travel
    sigma = np.sqrt(np.log1p(0.5**2))
    u = special.ndtr((np.log(wide) + sigma**2 / 2) / sigma)  # the quantiles that a lognormal would have had
    np.testing.assert_allclose(ratio, spread.quantile(u) / spread.mean, rtol=1e-6)
    middle = (np.arange(200_000) + 0.5) / 200_000
    assert np.mean(spread.quantile(middle)) / spread.mean == pytest.approx(1, abs=0.002)


def test_a_lognormal_spread_is_that_of_its_cv() -> None:
    by_cv, by_spread = with_travel(cv=0.5), with_travel(cv=0, spread={"mean": "7 min", "cv": 0.5})
    one, two = draw(by_cv, 1), draw(by_spread, 1)
    np.testing.assert_allclose(one.travel, two.travel, rtol=1e-12)
    logs = [simulate(calls, make_roster(of), make_plan(of)) for calls, of in ((one, by_cv), (two, by_spread))]
    assert_same_log(*logs)


def test_a_fixed_spread_is_none() -> None:
    assert_same_columns(draw(with_travel(cv=0), 0), draw(with_travel(cv=0, spread="7 min"), 0))


@pytest.mark.parametrize("free", [1, 4, 9, 16])
def test_four_times_the_free_units_half_the_travel(free: int) -> None:
    """The square-root law, at light load: nobody is busy when the call comes."""
    calls = stream(call("12:00", behavioural=False))
    units = roster(*[Crew(PATROL, 0, 0, 24 * HOUR)] * free)
    log = simulate(calls, units, plan(travel=600, square_root_law=True))
    assert log.on_scene[0] - log.dispatched[0] == round(600 / np.sqrt(free))


@examples(60)
@given(any_world)
def test_alone_in_its_district_every_unit_is_the_nearest(world: World) -> None:
    calls, units, policy = world
    alone = units.take(np.unique(np.column_stack([units.kind, units.home]), axis=0, return_index=True)[1])
    assert_same_log(simulate(calls, alone, policy), simulate(calls, alone, replace(policy, square_root_law=True)))


@examples(60)
@given(any_world, st.integers(0, 2))
def test_who_never_leaves_home_starts_from_home(world: World, home: int) -> None:
    calls, units, policy = world
    here, at_home = replace(calls, district=np.full(len(calls), home)), units.take(units.home == home)
    assert_same_log(simulate(here, at_home, policy), simulate(here, at_home, replace(policy, from_last_call=True)))
