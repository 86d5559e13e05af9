"""Month, growth, holidays, surges and days that differ: the rates as worked by hand, and calls that follow them."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.basics.clock import Clock
from sim.basics.randomness import QuantileStreams
from sim.scenario.tables import Scenario
from sim.world import draw
from sim.world.demand import Grid, Rates, gamma_factors, hour_grid, month_profile, rates, with_lead_in
from tests.builders import DAY, HOUR, SURE, assert_same_columns, city, examples, of_type
from tests.cities import is_poisson, is_share, streams, world

FLAT = {"hour_of_day": None, "calls_per_day": 240}
LENGTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def run(start: str, days: int) -> dict[str, Any]:
    return {"start": start, "time_zone": "America/Chicago", "warm_up": "0 s", "window": f"{days} days",
            "run_out": "0 s", "seed": 7}  # fmt: skip


def grid_of(scenario: Scenario) -> Grid:
    return hour_grid(scenario.run.clock, 0, scenario.run.horizon)


def rates_of(scenario: Scenario, name: str = "theft") -> Rates:
    return rates(scenario, name, grid_of(scenario), None)


def expected(scenario: Scenario, begin: int, end: int, name: str = "theft") -> float:
    """Expected calls of a type received from `begin` to `end` seconds."""
    found = rates_of(scenario, name)
    return float(np.diff(np.interp([begin, end], found.edges, found.cumulative()))[0])


# -- rates worked by hand -----------------------------------------------------------------------


def test_months_keep_the_mean_of_the_year() -> None:
    month = [2.0, 1.0] + [1.0] * 9 + [0.0]
    scenario = world(FLAT | {"month": month}, run=run("2019-01-01", 365))
    mean = (np.array(month) * LENGTHS).sum() / 365
    assert expected(scenario, 0, scenario.run.horizon) == pytest.approx(365 * 240 * 0.45)
    assert expected(scenario, 0, 31 * DAY) == pytest.approx(31 * 240 * 0.45 * 2 / mean)
    assert expected(scenario, scenario.run.clock.at(334, 0), scenario.run.horizon) == 0


@examples(50)
@given(st.lists(st.floats(0.01, 5), min_size=12, max_size=12))
def test_month_profiles_have_mean_one(month: list[float]) -> None:
    assert (month_profile(month) * LENGTHS).sum() / 365 == pytest.approx(1)
    np.testing.assert_allclose(month_profile(month) / month_profile(month)[0], np.array(month) / month[0])


def test_growth_is_one_at_the_start_and_compounds() -> None:
    scenario = world(FLAT | {"growth": 0.5}, run=run("2019-01-01", 732))
    found, clock = rates_of(scenario), scenario.run.clock
    daily = np.interp([clock.at(day, 0) for day in range(733)], found.edges, found.cumulative())
    lengths = np.array([clock.at(day + 1, 0) - clock.at(day, 0) for day in range(732)]) / DAY
    np.testing.assert_allclose(np.diff(daily), 108 * lengths * 1.5 ** (np.arange(732) / 365.25))


def test_holidays_by_date_and_every_year() -> None:
    holidays = {"new_year": {"every_year": "01-01", "factor": 3}, "parade": {"dates": ["2019-03-10"], "factor": 0.5},
                "sale": {"every_year": "01-01", "factor": 2, "types": ["theft"]}}  # fmt: skip
    scenario = world(FLAT | {"holidays": holidays}, run=run("2019-01-01", 367))
    clock = scenario.run.clock
    for name, share, sale in (("theft", 0.45, 2), ("urgent", 0.3, 1)):
        for day, factor in ((0, 3 * sale), (1, 1), (365, 3 * sale), (366, 1)):
            found = expected(scenario, clock.at(day, 0), clock.at(day + 1, 0), name)
            assert found == pytest.approx(240 * share * factor)
    day = (date(2019, 3, 10) - date(2019, 1, 1)).days  # the clocks lose an hour on that day
    assert expected(scenario, clock.at(day, 0), clock.at(day + 1, 0)) == pytest.approx(23 * 4.5 * 0.5)


def test_a_surge_begins_and_ends_at_its_minute() -> None:
    surges = {"match": {"start": "2019-11-01 09:30", "end": "2019-11-01 11:10", "factor": 3},
              "night": {"start": "2019-11-03 00:00", "end": "2019-11-03 04:00", "factor": 0.5}}  # fmt: skip
    scenario = world(FLAT | {"surges": surges}, run=run("2019-11-01", 4))
    begin, end = 9 * HOUR + 1800, 11 * HOUR + 600
    assert expected(scenario, begin, end) == pytest.approx(3 * 4.5 * 100 / 60)
    assert expected(scenario, 0, begin) == pytest.approx(4.5 * 9.5)
    assert expected(scenario, end, 2 * DAY) == pytest.approx(4.5 * (48 - 11 - 1 / 6))
    assert expected(scenario, 2 * DAY, 2 * DAY + 5 * HOUR) == pytest.approx(4.5 * 5 / 2)  # five hours by the engine
    assert expected(scenario, 2 * DAY + 5 * HOUR, scenario.run.horizon) == pytest.approx(4.5 * 44)


def test_surges_that_overlap_multiply_and_those_outside_the_run_do_nothing() -> None:
    surges = {"one": {"start": "2019-10-30 00:00", "end": "2019-11-01 12:00", "factor": 2},
              "two": {"start": "2019-11-01 06:00", "end": "2019-12-24 00:00", "factor": 5},
              "gone": {"start": "2018-01-01 00:00", "end": "2018-02-01 00:00", "factor": 9}}  # fmt: skip
    scenario = world(FLAT | {"surges": surges}, run=run("2019-11-01", 1))
    assert [expected(scenario, hour * HOUR, (hour + 6) * HOUR) for hour in (0, 6, 12)] == pytest.approx(
        [27 * 2, 27 * 10, 27 * 5]
    )


def test_a_district_surge_changes_the_rate_of_that_district_only() -> None:
    surges = {"fair": {"start": "2019-11-01 06:00", "end": "2019-11-01 12:00", "factor": 4, "districts": ["b"]}}
    scenario = world(FLAT | {"surges": surges}, run=run("2019-11-01", 1))
    assert expected(scenario, 6 * HOUR, 12 * HOUR) == pytest.approx(27 * (0.7 + 0.3 * 4))
    assert expected(scenario, 12 * HOUR, DAY) == pytest.approx(54)


# -- calls follow the rates ---------------------------------------------------------------------


def test_factors_of_one_change_nothing() -> None:
    holidays = {"none": {"every_year": "09-03", "factor": 1}}
    plain, same = world(), world({"month": [2.0] * 12, "holidays": holidays})
    assert draw(plain, 0).fingerprint() == draw(same, 0).fingerprint()
    surges = {"none": {"start": "2019-09-02 07:13", "end": "2019-09-03 19:00", "factor": 1, "districts": ["a"]}}
    calls, cut = draw(plain, 0), draw(world({"surges": surges}), 0)
    assert_same_columns(calls, cut, "received")
    assert np.abs(calls.received - cut.received).max() <= 1


def test_a_factor_for_one_type_leaves_the_others_as_they_were() -> None:
    holidays = {"sale": {"dates": ["2019-09-03"], "factor": 2, "types": ["theft"]}}
    surges = {"heat": {"start": "2019-09-02 12:00", "end": "2019-09-03 12:00", "factor": 3, "types": ["theft"]}}
    calls, more = draw(world(), 0), draw(world({"holidays": holidays, "surges": surges}), 0)
    for name in ("crisis", "urgent"):
        assert_same_columns(of_type(calls, name), of_type(more, name))
    assert len(of_type(more, "theft")) > len(of_type(calls, "theft"))


def test_calls_follow_every_factor_together() -> None:
    """Counts by hour and district are independent Poisson counts with the product of all factors as their mean."""
    surges = {"fair": {"start": "2019-03-09 18:20", "end": "2019-03-10 04:40", "factor": 4, "districts": ["b"]},
              "storm": {"start": "2019-03-10 00:00", "end": "2019-03-11 00:00", "factor": 0.25,
                        "districts": ["a", "c"]},
              "heat": {"start": "2019-03-10 12:00", "end": "2019-03-10 18:00", "factor": 2}}  # fmt: skip
    holidays = {"parade": {"dates": ["2019-03-10"], "factor": 1.5}}
    shape = {"month": [1.0, 1, 3] + [1.0] * 9, "growth": -0.5, "surges": surges, "holidays": holidays}
    scenario = world(shape, run=run("2019-03-09", 3))
    found, replications = rates_of(scenario), 40
    assert found.districts is not None
    hours = np.arange(0, scenario.run.horizon + 1, HOUR)
    weight = found.districts / found.districts.sum(axis=1, keepdims=True)
    mass = np.concatenate([np.zeros((1, 3)), np.cumsum(np.diff(found.cumulative())[:, None] * weight, axis=0)])
    mean = np.diff([np.interp(hours, found.edges, mass[:, place]) for place in range(3)], axis=1)
    counts = np.zeros_like(mean)
    for calls in streams(scenario, replications):
        theft = of_type(calls, "theft")
        np.add.at(counts, (theft.district, theft.received // HOUR), 1)
    assert is_poisson(counts, replications * mean)
    assert not is_poisson(counts, replications * np.roll(mean, 1, axis=1))
    assert not is_poisson(counts, replications * mean[[1, 2, 0]])


def test_no_call_where_a_surge_says_none() -> None:
    surges = {"closed": {"start": "2019-09-02 06:00", "end": "2019-09-03 06:00", "factor": 0, "districts": ["a"]},
              "curfew": {"start": "2019-09-03 06:00", "end": "2019-09-03 12:00", "factor": 0,
                         "districts": ["a", "b", "c"]}}  # fmt: skip
    for calls in streams(world({"surges": surges}), 5):
        assert not np.any((calls.district == 0) & (calls.received >= 6 * HOUR) & (calls.received < 30 * HOUR))
        assert not np.any((calls.received >= 30 * HOUR) & (calls.received < 36 * HOUR))
        assert np.any(calls.district == 0)


def test_gamma_factors_have_mean_one_and_the_stated_spread() -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    for cv in (0.1, 0.5, 1.0):
        factors = gamma_factors(cv, u)
        assert factors.mean() == pytest.approx(1, abs=1e-3)
        assert factors.std() == pytest.approx(cv, rel=0.01)


def test_days_differ_and_all_types_share_the_day() -> None:
    """Given the days' factors the counts are Poisson; without them they are not."""
    scenario = world(FLAT | {"day_cv": 0.4}, run=run("2019-09-02", 28))
    ratio = []
    for replication, calls in enumerate(streams(scenario, 10)):
        factors = gamma_factors(0.4, QuantileStreams(7, replication).quantiles(28, "day"))
        counts = [np.bincount(of_type(calls, name).received // DAY, minlength=28) for name in calls.types]
        shares = np.array([0.25, 0.45, 0.3])
        assert is_poisson(np.array(counts), 240 * shares[:, None] * factors)
        ratio.append(np.sum(counts, axis=0))
    spread = np.concatenate(ratio) / 240
    error = stats.norm.ppf(SURE[1]) * spread.std() / np.sqrt(spread.size)
    assert abs(spread.mean() - 1) < error < 0.1
    assert spread.var() * 240 > 10  # variance over mean of the counts; 1 for Poisson


def test_a_longer_run_begins_with_the_same_days() -> None:
    demand = {"day_cv": 0.5, "growth": 0.3, "month": [1.0] * 6 + [2.0] * 6}
    short, long = world(demand), world(demand, run=city()["run"] | {"window": "30 days"})
    calls, more = draw(short, 1), draw(long, 1)
    assert_same_columns(calls, more.take(more.received < calls.horizon), "horizon")


def test_a_grid_with_a_lead_in_meets_the_grid_without() -> None:
    clock = Clock(date(2019, 3, 12), "America/Chicago")  # the clocks changed two days before
    plain, led = hour_grid(clock, 0, 3 * DAY), hour_grid(clock, -5, 3 * DAY)
    assert led.edges[0] == clock.at(-5, 0) == -5 * DAY + HOUR
    inside = led.days >= 0
    np.testing.assert_array_equal(led.edges[1:][inside], plain.edges[1:])
    np.testing.assert_array_equal(led.hours[inside], plain.hours)
    np.testing.assert_array_equal(led.days[inside], plain.days)
    assert set(led.days[~inside]) == {-5, -4, -3, -2, -1}


def test_the_hours_before_the_start_follow_the_week_back() -> None:
    grid = hour_grid(Clock(date(2019, 3, 13), "America/Chicago"), 0, 3 * DAY)  # a Wednesday
    led = with_lead_in(grid, 9)
    np.testing.assert_array_equal(led.edges[:217], np.arange(-9 * DAY, HOUR, HOUR))
    assert led.hours[0] == (2 - 9) % 7 * 24
    np.testing.assert_array_equal(np.diff(led.hours) % 168, 1)
    assert led.days[[0, 23, 24, 215, 216]].tolist() == [-9, -9, -8, -1, 0]


def test_districts_keep_their_shares_outside_a_district_surge() -> None:
    surges = {"fair": {"start": "2019-09-02 00:00", "end": "2019-09-03 00:00", "factor": 8, "districts": ["c"]}}
    scenario = world({"surges": surges, "calls_per_day": 2000}, run=run("2019-09-02", 4))
    calls = draw(scenario, 0)
    during = calls.received < DAY
    assert is_share(calls.district[~during] == 2, 0.2)
    assert is_share(calls.district[during] == 2, 1.6 / 2.4)
