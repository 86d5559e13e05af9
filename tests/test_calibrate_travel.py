"""Travel by the hour is found again where the record was made with it, and never where it was not."""

import numpy as np
import pytest
import tomli_w

from sim.basics.durations import parse_duration
from sim.calibrate import tables
from sim.calibrate.calibration import calibrate
from sim.calibrate.fit import quantile_of
from sim.calibrate.infer import roster_of
from sim.calibrate.scenario import scenario_tables
from sim.present.calibration_page import calibration_page
from sim.scenario import load_scenario
from sim.world import draw
from tests import histories

RUSH = [0.7] * 6 + [1.0, 1.5, 1.6, 1.2] + [1.0] * 5 + [1.3, 1.5, 1.5, 1.1] + [0.9] * 3 + [0.7] * 2
Z24 = 3.6  # 24 hours at once, each at a chance of 0.03 %


def made(**changed):
    record = histories.record()
    return type(record)(**{**record.__dict__, **changed})


@pytest.fixture(scope="module")
def rush():
    """One unit a call: of two the record holds the travel of the one that was there first."""
    types = {name: {**one, "units": 1} for name, one in histories.TYPES.items()}
    travel = {"by_hour": RUSH, "by_priority": {"1": 0.6}}
    return calibrate(histories.seen(histories.city(units=12, types=types, travel=travel)))


def hour_of(record):
    return record.local_hours() % 24


def test_a_rush_hour_is_found_again_within_its_uncertainty(rush):
    hours = rush.travel.hours
    truth = np.array(RUSH) / np.average(RUSH, weights=hours.calls)
    assert hours.differ
    error = (hours.high - hours.low) / (2 * 1.96)
    assert error.max() < 0.15
    assert np.all(np.abs(hours.factor - truth) < Z24 * error)
    # with hour, district and priority taken out the spread is that of the record; it was 0.5
    assert rush.travel.cv.value == pytest.approx(0.5, abs=0.04)
    assert rush.travel.by_priority.value["1"] / rush.travel.by_priority.value["2"] == pytest.approx(0.6, abs=0.04)


def test_the_level_of_travel_stays_where_it_was(rush):
    """Recorded and expected travel add up to the same in every hour, whatever the mix of districts and priorities."""
    hours, record = rush.travel.hours, rush.record
    assert np.average(hours.factor, weights=hours.calls) == pytest.approx(1, abs=1e-9)
    district = np.array([6.0, 10.0])[record.district] * 60
    level = np.where(record.priority == 1, 0.6, 1.0)
    truth = np.array([(district * level)[hour_of(record) == hour].mean() for hour in range(24)]) * RUSH
    recorded = np.array([record.travel[hour_of(record) == hour].mean() for hour in range(24)])
    assert recorded / truth == pytest.approx(np.ones(24), abs=0.25)  # the record is what it says it is
    matrix = np.array([float(one.value.split()[0]) * 60 for one in rush.travel.districts.values()])
    ratios = np.array([1.0, *(rush.travel.by_priority.value.get(str(one), 1.0) for one in range(1, 10))])
    expected = matrix[record.district] * ratios[record.priority] * hours.factor[hour_of(record)]
    for hour in range(24):
        mine = hour_of(record) == hour
        assert expected[mine].sum() == pytest.approx(record.travel[mine].sum(), rel=0.02), hour


def test_a_flat_record_gets_no_hours():
    travel = calibrate(histories.record()).travel
    assert travel.hours is not None
    assert not travel.hours.differ
    assert travel.by_hour is None
    assert travel.factors.tolist() == [1.0] * 24
    assert travel.hours.p_value > 0.01


@pytest.mark.parametrize("seed", range(20))
def test_flat_hours_are_rarely_taken_for_others(seed):
    """Times shuffled among the calls of one district and priority: the test errs once in a hundred records."""
    record, random = histories.record(), np.random.default_rng(seed)
    travel = record.travel.copy()
    for district in range(2):
        for level in (1, 2, 3):
            mine = np.flatnonzero((record.district == district) & (record.priority == level))
            travel[mine] = random.permutation(travel[mine])
    shuffled = calibrate(made(travel=travel)).travel
    assert shuffled.hours.p_value > 1e-4


def test_priorities_that_crowd_an_hour_are_no_rush_hour():
    """Urgent calls, which are reached in half the time, come at night: the hours as such are alike."""
    record = histories.record()
    random = np.random.default_rng(1)
    night = hour_of(record) < 6
    priority = np.where(random.random(len(record)) < np.where(night, 0.8, 0.1), 1, 3).astype(record.priority.dtype)
    minutes = np.where(priority == 1, 4, 8) * random.lognormal(0, 0.5, len(record))
    travel = (60 * minutes).astype(np.int32)
    assert travel[night].mean() < 0.75 * travel[~night].mean()
    found = calibrate(made(priority=priority, travel=travel)).travel
    assert found.by_hour is None
    assert found.by_priority.value["1"] / found.by_priority.value["3"] == pytest.approx(0.5, abs=0.04)


def test_hours_of_few_calls_stay_at_one(rush):
    record = rush.record
    keep = (hour_of(record) != 7) | (np.cumsum(hour_of(record) == 7) <= 29)
    found = calibrate(record.take(keep))
    assert found.travel.hours.calls[7] == 29
    assert found.travel.by_hour.value[7] == 1.0
    assert found.travel.by_hour.value[8] > 1.3
    assert "fewer than 30 calls (1) stay at 1" in found.travel.by_hour.note
    table = tables.travel_hours(found).set_index("hour")
    assert table.loc[7].isna().tolist() == [False, True, True, False]
    assert not table.drop(index=7).isna().to_numpy().any()


def test_an_hour_of_few_calls_and_the_next_smallest_show_no_count(rush):
    record = rush.record
    keep = (hour_of(record) != 7) | (np.cumsum(hour_of(record) == 7) <= 4)
    found = calibrate(record.take(keep))
    table = tables.travel_hours(found).set_index("hour")
    hidden = np.flatnonzero(table["calls"].isna()).tolist()
    assert len(hidden) == 2
    assert 7 in hidden
    assert found.travel.hours.calls[hidden].sum() >= 10


def test_a_district_of_few_travel_times_takes_the_mean_of_all(rush):
    record = rush.record
    south = np.flatnonzero(record.district == 1)
    travel = record.travel.copy()
    travel[south[4:]] = -1
    found = calibrate(type(record)(**{**record.__dict__, "travel": travel})).travel
    known = travel[travel >= 0]
    for one in found.districts.values():  # with north's own number of calls south's would be known
        assert float(one.value.split()[0]) == pytest.approx(known.mean() / 60, abs=0.01)
        assert one.n == len(known)
        assert "too few travel times" in one.note


@pytest.fixture(scope="module")
def next_door(rush):
    """The rush again, where the unit was there already on one call in four."""
    record = rush.record
    there = np.where(np.arange(len(record)) % 4 == 0, 0, record.travel).astype(np.int32)
    return calibrate(type(record)(**{**record.__dict__, "travel": there}))


def travel_table(found):
    return scenario_tables(found, "known", roster_of(found, None), found.record.first_day, 2)["geography"]["travel"]


def test_times_that_a_lognormal_is_near_keep_their_cv(rush):
    assert rush.travel.trips.distance < 0.05
    assert "lognormal within a district, a priority and an hour, good fit" in rush.travel.cv.note
    assert rush.travel.spread is None
    assert travel_table(rush)["cv"]["value"] == rush.travel.cv.value
    assert "spread" not in travel_table(rush)
    assert not [one for one in rush.warnings if one.startswith("travel times are not near")]
    assert tables.travel_spread(rush)["times_the_mean"].to_numpy() == pytest.approx(
        tables.travel_spread(rush)["lognormal"].to_numpy(), rel=0.1
    )


def test_times_that_no_lognormal_is_near_are_drawn_from_parts_of_the_record(next_door):
    travel = next_door.travel
    assert travel.trips.distance > 0.15
    assert "poor fit" in travel.cv.note
    assert travel.trips.parts_distance <= 0.05
    assert [one for one in next_door.warnings if one.startswith("travel times are not near any lognormal")]
    table = travel_table(next_door)
    assert "cv" not in table
    assert table["spread"]["source"] == next_door.source
    assert table["spread"]["note"].startswith(f"{len(next_door.record):,} calls; trips over their mean, times the mean")
    values = np.array([parse_duration(one) for one in table["spread"]["values"]])
    assert len(values) == 20
    assert values[:5].tolist() == [0] * 5  # a quarter of the trips
    assert values.mean() == pytest.approx(next_door.record.travel.mean(), rel=0.003)


def test_what_a_scenario_draws_is_what_was_recorded(next_door, tmp_path):
    """Nought as often, the same mean, the same quantiles: of all drawn travel over its mean, up to the parts."""
    path = tmp_path / "scenario.toml"
    text = tomli_w.dumps(scenario_tables(next_door, "known", roster_of(next_door, None), next_door.record.first_day, 2))
    path.write_text(text, encoding="utf-8")
    scenario = load_scenario(path).scenario
    assert scenario.geography.travel.cv == 0
    calls, travel = draw(scenario, 0), scenario.geography.travel
    ratios = np.array([1.0, *(travel.by_priority.get(str(one), 1.0) for one in range(1, 10))])
    hours = np.array([scenario.run.clock.wall(second).hour for second in calls.received.tolist()])
    drawn = calls.travel[:, 0] / ratios[calls.priority] / np.array(travel.by_hour)[hours]
    error = drawn.std() / np.sqrt(len(drawn))
    assert abs(drawn.mean() - 1) < 4 * error < 0.1
    assert (drawn == 0).mean() == pytest.approx(0.25, abs=4 * np.sqrt(0.25 * 0.75 / len(drawn)))
    curve = next_door.travel.trips.curve
    for share in (0.325, 0.525, 0.725, 0.925):  # the middle of a part
        recorded = quantile_of(curve, share)
        assert np.quantile(drawn, share) == pytest.approx(recorded, rel=0.12), share


def test_times_that_are_all_the_same_have_no_hours():
    found = calibrate(made(travel=np.full(len(histories.record()), 300, dtype=np.int32))).travel
    assert found.hours is None
    assert found.by_hour is None


def test_the_page_says_why_and_shows_both_curves(next_door):
    page, figures = calibration_page(next_door, None, "scenario.toml")
    assert "so the scenario draws trips from 20 parts of it (geography.travel.spread" in " ".join(page.split())
    figure = next(one for one in figures if one.name == "travel-spread")
    assert "20 parts of the record, a good fit" in figure.title
    assert "one in ten takes up to 0.00" in figure.alt


def test_the_scenario_and_the_page_say_it_with_their_evidence(rush, tmp_path):
    path = tmp_path / "scenario.toml"
    text = tomli_w.dumps(scenario_tables(rush, "known", roster_of(rush, None), rush.record.first_day, 2))
    path.write_text(text, encoding="utf-8")
    loaded = load_scenario(path)
    assert loaded.scenario.geography.travel.by_hour[8] > 1.3
    row = next(one for one in loaded.assumptions if one.path == "geography.travel.by_hour")
    assert row.source == "known.csv, 2025-03-03 to 2025-04-27 (56 days)"
    assert f"{len(rush.record):,} calls; mean travel over that of all hours, p < 0.001 (Kruskal-Wallis" in row.note
    page, figures = calibration_page(rush, None, "scenario.toml")
    assert "travel-spread" in {one.name for one in figures}
    assert "is near the record, so the scenario says geography.travel.cv" in page
    assert "travel-hours" in {one.name for one in figures}
    assert "weighted by calls they average 1" in page
    flat, none = calibration_page(calibrate(histories.record()), None, "scenario.toml")
    assert "travel-hours" not in {one.name for one in none}
    assert "The hours do not differ beyond chance, so the scenario has no by_hour." in flat
