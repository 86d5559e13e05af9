"""Laws of the call stream: calls follow their rates, and another world leaves the other calls as they were."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.basics.clock import Clock
from sim.engine import make_roster
from sim.world import draw
from tests.builders import HOUR, LONG, SURE, WEEKS, assert_same_columns, city, made, of_type
from tests.cities import world

REPLICATIONS = 10


def weekly_counts(name: str) -> np.ndarray:
    """Calls of a type by hour of the week in each observed week, shape (168, weeks); no clock change falls in here."""
    scenario = world({"day_of_week": [1, 0.9, 1, 1.1, 1.3, 1.6, 0.7]}, run=LONG)
    streams = [of_type(draw(scenario, replication), name) for replication in range(REPLICATIONS)]
    hours = [np.bincount(calls.received // HOUR, minlength=168 * WEEKS) for calls in streams]
    return np.stack(hours).reshape(REPLICATIONS * WEEKS, 168).T


@pytest.mark.parametrize(("name", "share"), [("crisis", 0.25), ("theft", 0.45), ("urgent", 0.3)])
def test_calls_follow_the_rates_hour_by_hour(name: str, share: float) -> None:
    profile = np.outer([1, 0.9, 1, 1.1, 1.3, 1.6, 0.7], [0.5] * 8 + [1.2] * 10 + [1.5] * 6).ravel()
    expected = 150 * share / 24 * profile / profile.mean()
    counts = weekly_counts(name)
    weeks = counts.shape[1]

    def distance(rates: np.ndarray) -> float:
        return float(((counts.sum(axis=1) - weeks * rates) ** 2 / (weeks * rates)).sum())

    low, high = stats.chi2.ppf(SURE, 168)
    assert low < distance(expected) < high
    assert distance(np.roll(expected, 1)) > high, "a profile one hour late would have passed"
    each_low, each_high = stats.poisson.ppf([0.0005 / 168, 1 - 0.0005 / 168], (weeks * expected)[:, None]).T
    assert (each_low <= counts.sum(axis=1)).all()
    assert (counts.sum(axis=1) <= each_high).all()
    spread = ((counts - counts.mean(axis=1, keepdims=True)) ** 2 / counts.mean(axis=1, keepdims=True)).sum()
    low, high = stats.chi2.ppf(SURE, 168 * (weeks - 1))
    assert low < spread < high, "hourly counts are not Poisson"


def test_all_types_together_are_poisson_too() -> None:
    """So the types do not come together: hourly counts of all calls vary as independent ones do."""
    counts = sum(weekly_counts(name) for name in ("crisis", "theft", "urgent"))
    spread = ((counts - counts.mean(axis=1, keepdims=True)) ** 2 / counts.mean(axis=1, keepdims=True)).sum()
    low, high = stats.chi2.ppf(SURE, 168 * (counts.shape[1] - 1))
    assert low < spread < high


def test_nothing_about_a_call_tells_another_thing_about_it() -> None:
    """Nor about the call of the same number of another type: rank correlations are those of chance."""
    geography = city()["geography"]
    del geography["travel"]["by_priority"]  # urgent calls are driven to faster on purpose
    calls = draw(world({"hour_of_day": None}, run=LONG, geography=geography), 0)
    columns = []
    for name in calls.types:
        mine = of_type(calls, name)
        columns += [np.diff(mine.received, prepend=0), mine.scene[1], mine.district, mine.backup, *mine.travel.T]
        columns += [mine.priority] if name != "theft" else [mine.patience]
        columns += [mine.after[0], mine.eligible[0], mine.coded, mine.referred[0]] if name == "crisis" else []
    shortest = min(map(len, columns))
    found = np.asarray(stats.spearmanr(np.column_stack([one[:shortest] for one in columns])).statistic)
    pairs = [(one, two) for one in range(len(columns)) for two in range(one)]
    bound = stats.norm.ppf(1 - 0.0005 / len(pairs)) / np.sqrt(shortest)
    assert max(abs(found[pair]) for pair in pairs) < bound < 0.2


def test_districts_follow_their_shares() -> None:
    scenario = world(types={"theft": {"districts": {"a": 0.1, "c": 0.9}}}, run=LONG)
    calls = draw(scenario, 0)
    for name, shares in (("urgent", (0.5, 0.3, 0.2)), ("theft", (0.1, 0.0, 0.9))):
        counts = np.bincount(of_type(calls, name).district, minlength=3)
        for count, share in zip(counts, shares, strict=True):
            low, high = stats.binom.ppf(SURE, counts.sum(), share)
            assert low <= count <= high


def test_no_call_in_an_hour_of_rate_zero() -> None:
    """The wall clock is asked, not the engine's hours; both clock changes of the year are in the run."""
    shape = [0.0, 3.0, 0.0, 1.0] + [0.0] * 8 + [2.0, 0.0] * 5 + [0.0, 5.0]
    run = LONG | {"start": "2019-03-01", "window": "260 days"}
    scenario = world({"hour_of_day": shape, "calls_per_day": 60}, run=run)
    calls, clock = draw(scenario, 0), scenario.run.clock
    hours = np.array([clock.wall(second).hour for second in calls.received.tolist()])
    assert len(hours) > 10_000
    assert set(np.unique(hours)) == {hour for hour, rate in enumerate(shape) if rate}


def test_days_when_the_clocks_change() -> None:
    for day, hours in ((date(2019, 3, 10), 23), (date(2019, 11, 3), 25), (date(2019, 7, 1), 24)):
        clock = Clock(day, "America/Chicago")
        assert clock.at(1, 0) - clock.at(0, 0) == hours * HOUR
        edges, of_week = clock.hour_edges(hours * HOUR)
        lengths = np.bincount(of_week % 24, np.diff(edges), minlength=24)
        usual = np.full(24, HOUR)
        usual[2 if hours == 23 else 1] += (hours - 24) * HOUR
        np.testing.assert_array_equal(lengths, usual)
        assert clock.days(hours * HOUR) == 1
        assert clock.days(hours * HOUR + 1) == 2
    run = LONG | {"start": "2019-03-09", "window": "3 days"}
    units = make_roster(made(city(run=run)))
    nights = [number for number, name in enumerate(units.posts) if name == "nights"]
    lengths = (units.end - units.start)[np.isin(units.post, nights) & (units.start > 0)] / HOUR
    assert sorted(set(lengths)) == [11.5, 12.5]  # the night of the change is an hour shorter


def test_twice_the_rate_keeps_the_calls_and_brings_them_sooner() -> None:
    """The k-th call is the same call; other types do not notice."""
    once, twice = (draw(world(types={"theft": {"share": None, "calls_per_day": rate}, "crisis": {"share": 0.3},
                                     "urgent": {"share": 0.7}}), 2) for rate in (40, 80))  # fmt: skip
    for name in ("crisis", "urgent"):
        assert_same_columns(of_type(once, name), of_type(twice, name))
    few, many = of_type(once, "theft"), of_type(twice, "theft")
    assert len(many) > 1.5 * len(few)
    first = many.take(np.arange(len(few)))
    assert (first.received <= few.received).all()
    assert_same_columns(few, first, "received")


def test_twice_a_constant_rate_is_half_the_time() -> None:
    few, many = (draw(world({"hour_of_day": None, "calls_per_day": rate}), 0) for rate in (100, 200))
    for name in few.types:
        one, two = (
            of_type(few, name).received,
            of_type(many, name).received[: np.sum(few.call_type == few.types.index(name))],
        )
        assert (np.abs(one - 2 * two) <= 2).all()


@pytest.mark.parametrize("window", ["3 days", "3077 min", "40 days"])
def test_a_longer_run_begins_with_the_same_calls(window: str) -> None:
    short, long = made(city()), made(city(run=city()["run"] | {"window": window}))
    calls, more = draw(short, 1), draw(long, 1)
    assert more.horizon > calls.horizon
    assert len(more) > len(calls)
    assert_same_columns(calls, more.take(more.received < calls.horizon), "horizon")


def test_another_type_leaves_the_rest_as_it_was() -> None:
    extra = {"share": None, "calls_per_day": 30, "units": 1.5, "priority": 1, "on_scene": "20 min"}
    calls, more = draw(made(city()), 0), draw(world(types={"alarm": extra}), 0)
    for name in calls.types:
        assert_same_columns(of_type(calls, name), of_type(more, name), "types", "call_type")


def test_travel_factors_have_mean_one() -> None:
    scenario = world(run=LONG)
    calls = draw(scenario, 0)
    for priority, factor in ((1, 0.7), (3, 1.0)):
        values = calls.travel[calls.priority == priority]
        error = stats.norm.ppf(SURE[1]) * values.std() / np.sqrt(values.size)
        assert abs(values.mean() - factor) < error < 0.05
        assert values.std() == pytest.approx(0.5 * factor, rel=0.1)
    steady = city()["geography"] | {"travel": city()["geography"]["travel"] | {"cv": 0}}
    calls = draw(made(city(geography=steady)), 0)
    np.testing.assert_array_equal(
        calls.travel, np.where(calls.priority == 1, 0.7, 1.0)[:, None].repeat(calls.travel.shape[1], 1)
    )
