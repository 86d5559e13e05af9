"""Recorded days drawn again: whole days of the right weekday and season, at their times by the wall clock."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.basics.errors import InputError
from sim.basics.randomness import QuantileStreams
from sim.records.recorded import RecordedCalls
from sim.scenario import load_scenario
from sim.scenario.tables import Scenario
from sim.world import draw
from sim.world.bootstrap import resampled
from tests import lookalike
from tests.builders import DAY, HOUR, MINUTE, SURE, city, made
from tests.lookalike import read_history


def scenario(start: str = "2019-09-02", days: int = 28, **history: Any) -> Scenario:
    values = city()
    run = values["run"] | {"start": start, "warm_up": "0 s", "window": f"{days} days", "run_out": "0 s"}
    return made(values | {"run": run, "history": {"calls": "calls.csv", "mapping": "map.toml"} | history})


def record(of: Scenario, first: int, last: int, a_day: int = 6) -> RecordedCalls:
    """Calls of the local days `first` to `last`: the day's number is the time on scene, so that it can be followed."""
    clock = of.run.clock
    minutes = np.linspace(5, 1435, a_day).astype(int).tolist()
    received = [clock.at(day, minute) for day in range(first, last + 1) for minute in minutes]
    n = len(received)
    day = np.repeat(np.arange(first, last + 1), a_day)
    return RecordedCalls(
        received=np.array(received, dtype=np.int64),
        call_type=np.array(["crisis", "theft", "urgent"] * n, dtype=object)[:n],
        priority=np.full(n, 2),
        district=np.array(["a", "b", ""] * n, dtype=object)[:n],
        delay=np.full(n, 60),
        travel=np.arange(n),
        on_scene=day - first,
    )


def again(of: Scenario, recorded: RecordedCalls, replication: int = 0) -> RecordedCalls:
    return resampled(of, recorded, QuantileStreams(of.run.seed, replication).quantiles)


def sources(of: Scenario, first: int, got: RecordedCalls) -> list[int]:
    """The recorded day that each simulated day was drawn from; every day must have one."""
    found = []
    for day in range(of.run.clock.days(of.run.horizon)):
        inside = (got.received >= of.run.clock.at(day, 0)) & (got.received < of.run.clock.at(day + 1, 0))
        (source,) = set(got.on_scene[inside].tolist())
        assert inside.sum() == 6
        found.append(source + first)
    return found


def wall(of: Scenario, seconds: np.ndarray) -> list[tuple[int, int, int]]:
    times = [of.run.clock.wall(second) for second in seconds.tolist()]
    return [(one.hour, one.minute, one.second) for one in times]


def test_off_is_the_record_itself() -> None:
    of = scenario()
    recorded = record(of, 0, 27)
    assert again(of, recorded) is recorded


def test_every_simulated_day_is_a_recorded_day_of_its_weekday() -> None:
    of = scenario(bootstrap="days")
    recorded = record(of, -40, 10)
    got = again(of, recorded)
    assert (np.diff(got.received) >= 0).all()
    days = sources(of, -40, got)
    assert [one % 7 for one in days] == [one % 7 for one in range(28)]
    assert len(set(days)) > 7
    by_row = {row: place for place, row in enumerate(recorded.travel.tolist())}
    place = [by_row[one] for one in got.travel.tolist()]
    assert wall(of, got.received) == wall(of, recorded.received[place])
    for name in ("call_type", "priority", "district", "delay", "on_scene"):
        np.testing.assert_array_equal(getattr(got, name), getattr(recorded, name)[place])


def test_weeks_stay_together() -> None:
    of = scenario(start="2019-09-04", days=24, bootstrap="weeks")
    days = sources(of, -60, again(of, record(of, -60, 5)))
    for week in range(0, 24, 7):
        block = days[week : week + 7]
        assert block == list(range(block[0], block[0] + len(block)))
        assert of.run.clock.weekday(block[0]) == 2
    assert len(set(days[::7])) > 1


def test_days_come_from_their_season_where_the_record_has_it() -> None:
    of = scenario(start="2019-11-25", days=14, bootstrap="days")
    clock = of.run.clock
    days = sources(of, -200, again(of, record(of, -200, 13)))
    for day, source in enumerate(days):
        months = [date.fromordinal(clock.first_day.toordinal() + one).month for one in (day, source)]
        assert months[0] % 12 // 3 == months[1] % 12 // 3
    summer = sources(of, -170, again(of, record(of, -170, -150)))  # no autumn, no winter: any day of the weekday
    assert set(summer) <= set(range(-170, -149))


def test_each_recorded_day_has_the_same_chance() -> None:
    of = scenario(bootstrap="days")
    recorded = record(of, 0, 34)
    counts = np.zeros(35)
    for replication in range(40):
        counts += np.bincount(sources(of, 0, again(of, recorded, replication)), minlength=35)
    assert stats.chisquare(counts).pvalue > 0.001


def test_replications_differ_and_a_longer_run_begins_alike() -> None:
    short, long = scenario(days=14, bootstrap="days", volume=1.5), scenario(days=28, bootstrap="days", volume=1.5)
    recorded = record(short, -40, -1)
    one, two, more = again(short, recorded), again(short, recorded, 1), again(long, recorded)
    assert one.travel.tolist() != two.travel.tolist()
    inside = more.received < short.run.horizon
    np.testing.assert_array_equal(one.received, more.received[inside])
    np.testing.assert_array_equal(one.travel, more.travel[inside])


@pytest.mark.parametrize("start", ["2019-11-03", "2019-03-10"])
def test_calls_keep_the_time_of_the_wall_clock_when_the_clocks_change(start: str) -> None:
    of = scenario(start=start, days=1, bootstrap="days")
    minutes = np.array([30, 90, 150, 210, 720, 1439])  # 02:30 does not exist on the spring day
    clock = of.run.clock
    recorded = record(of, -7, -7)
    recorded = RecordedCalls(np.array([clock.at(-7, minute) for minute in minutes.tolist()]),
                             *(getattr(recorded, field.name) for field in fields(RecordedCalls)[1:]))  # fmt: skip
    got = again(of, recorded)
    expected = [(minute // 60, minute % 60, 0) for minute in minutes.tolist()]
    if start == "2019-03-10":
        expected[2] = (3, 30, 0)
    assert wall(of, np.sort(got.received)) == sorted(expected)


def test_a_day_of_25_hours_fits_into_any_other() -> None:
    of = scenario(start="2019-11-10", days=1, bootstrap="days")
    clock = of.run.clock
    whole = record(of, -7, -7, a_day=25)
    received = clock.at(-7, 0) + np.arange(25) * HOUR + 60
    recorded = RecordedCalls(received, *(getattr(whole, field.name) for field in fields(RecordedCalls)[1:]))
    got = again(of, recorded)
    assert [hour for hour, _, _ in wall(of, got.received)] == sorted([*range(24), 1])


# -- volume -------------------------------------------------------------------------------------


def test_fewer_calls_are_a_nested_choice() -> None:
    kept = []
    for volume in (0.2, 0.5, 0.9):
        of = scenario(volume=volume)
        got = again(of, record(of, 0, 27, a_day=100))
        low, high = stats.binom.ppf(SURE, 2800, volume)
        assert low <= len(got) <= high
        kept.append(set(got.travel.tolist()))
    assert kept[0] < kept[1] < kept[2]


def test_more_calls_are_copies_within_the_hour_of_the_call_they_copy() -> None:
    of = scenario(volume=2.3)
    recorded = record(of, 0, 27, a_day=100)
    got = again(of, recorded)
    low, high = stats.binom.ppf(SURE, 2800, 0.3)
    assert low <= len(got) - 2 * 2800 <= high
    assert (np.diff(got.received) >= 0).all()
    assert set(np.bincount(got.travel).tolist()) == {2, 3}
    original = recorded.received[got.travel]  # `travel` numbers the recorded calls
    np.testing.assert_array_equal(got.received // HOUR, original // HOUR)
    copies = got.received[got.received != original] % HOUR
    assert stats.kstest(copies / HOUR, "uniform").pvalue > 0.001
    np.testing.assert_array_equal(got.on_scene, recorded.on_scene[got.travel])


def test_copies_stay_inside_the_run() -> None:
    values = city()
    run = values["run"] | {"start": "2019-09-02", "warm_up": "0 s", "window": "90 min", "run_out": "0 s"}
    of = made(values | {"run": run, "history": {"calls": "c", "mapping": "m", "volume": 10}})
    recorded = record(of, 0, 0, a_day=300)
    inside = recorded.received < 90 * MINUTE
    recorded = RecordedCalls(*(getattr(recorded, field.name)[inside] for field in fields(RecordedCalls)))
    got = again(of, recorded)
    assert len(got) == 10 * len(recorded)
    assert got.received.max() < 90 * MINUTE


# -- the whole way ------------------------------------------------------------------------------


def test_the_stream_holds_the_drawn_calls_with_their_recorded_times() -> None:
    of = scenario(bootstrap="days", volume=1.4)
    recorded = record(of, -60, -1)
    got, calls = again(of, recorded), draw(of, 0, recorded)
    np.testing.assert_array_equal(calls.received, got.received)
    assert sorted(calls.recorded_travel.tolist()) == sorted(got.travel.tolist())
    patrol = calls.kinds.index("patrol")
    assert sorted(calls.scene[patrol].tolist()) == sorted(got.on_scene.tolist())
    assert not calls.after.any()
    assert draw(of, 0, recorded).fingerprint() == calls.fingerprint() != draw(of, 1, recorded).fingerprint()


def test_a_weekday_that_was_never_recorded_is_an_error() -> None:
    of = scenario(bootstrap="days")
    with pytest.raises(InputError, match=r"history\.bootstrap: no recorded Sat among 5 recorded days"):
        again(of, record(of, 0, 4))
    of = scenario(bootstrap="weeks")
    with pytest.raises(InputError, match=r"no 7 recorded days from a Mon among 6 recorded days"):
        again(of, record(of, 0, 5))


def test_recorded_repeats_are_not_repeated() -> None:
    of = scenario()
    repeats = {"share": 0.3, "after": "3 days"}
    demand = type(of.demand).model_validate(city()["demand"] | {"repeats": repeats})
    with pytest.raises(InputError, match=r"demand\.repeats"):
        draw(of.model_copy(update={"demand": demand}), 0, record(of, 0, 6))


def test_a_record_to_draw_days_from_is_read_whole(tmp_path: Any) -> None:
    calls = tmp_path / "export.csv"
    rows = lookalike.plain()
    lookalike.write_rows(calls, rows)
    later = ('run.start="2026-01-05"', 'run.warm_up="1 day"', 'run.window="1 day"', 'run.run_out="0 s"')
    of = load_scenario(lookalike.SCENARIO, [*later, 'history.bootstrap="days"']).scenario
    recorded, ledger = read_history(calls, lookalike.MAPPING, of)
    assert len(recorded) == ledger.rows_out == len(rows)
    first = (datetime(2026, 1, 5) - lookalike.START).days
    assert -(first + 2) * DAY < recorded.received.min() < -first * DAY
    stream = draw(of, 0, recorded)
    days = {of.run.clock.wall(second).date() for second in stream.received.tolist()}
    assert days == {date(2026, 1, 5), date(2026, 1, 6)}
    with pytest.raises(InputError, match="no call was received in the simulated time"):
        read_history(calls, lookalike.MAPPING, load_scenario(lookalike.SCENARIO, later).scenario)
