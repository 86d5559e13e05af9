"""Work offered against units on duty, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.workload import Mix, mean_cars, offered_load, officer_minutes, units_on_duty
from tests.builders import city
from tests.cities import world


def test_minutes_of_a_crisis_count_every_ending() -> None:
    out = {"transport": 0.4, "hold": 0.25, "arrest": 0.1, "citation": 0.2, "by_ambulance": 0.5,
           "transport_time": "40 min", "hold_time": "200 min", "booking_time": "90 min", "citation_time": "10 min",
           "report_time": "15 min"}  # fmt: skip
    scenario = world(types={"crisis": {"on_scene": "30 min", "units": 1.5}}, outcomes=out)
    after = 0.4 * 0.5 * (0.75 * 40 + 0.25 * 200) + 0.1 * 90 + 0.2 * 10 + 15
    assert officer_minutes(scenario, scenario.demand.types["crisis"]) == pytest.approx(45 + after)


def test_minutes_of_calls_where_nobody_is_there_any_more() -> None:
    scenario = world(types={"theft": {"on_scene": "30 min", "units": 2, "gone": 0.25, "gone_on_scene": "6 min"}})
    assert officer_minutes(scenario, scenario.demand.types["theft"]) == pytest.approx(2 * (0.75 * 30 + 0.25 * 6))


def test_work_that_officers_begin_is_reported_apart() -> None:
    beat = {"calls_per_day": 48, "share": None, "initiated_by": "officer", "priority": 9, "on_scene": "30 min",
            "hour_of_day": [1] * 24}  # fmt: skip
    plain, load = offered_load(world()), offered_load(world(types={"beat": beat}))
    np.testing.assert_array_equal(load.calls, plain.calls)
    assert load.calls.sum() / 7 == pytest.approx(150)
    np.testing.assert_allclose(load.initiated, 1)
    np.testing.assert_allclose(load.work, plain.work + 1)
    assert not plain.initiated.any()
    np.testing.assert_allclose(load.by_hour_of_day().work, load.work.reshape(7, 24).mean(axis=0))


def test_the_mean_week_knows_no_calendar() -> None:
    shaped = {"month": [0.0] * 6 + [1.0] * 6, "growth": 1.0, "day_cv": 0.5,
              "repeats": {"share": 0.3, "after": "5 days"},
              "surges": {"heat": {"start": "2019-09-02 00:00", "end": "2019-09-05 00:00", "factor": 9}}}  # fmt: skip
    np.testing.assert_array_equal(offered_load(world(shaped)).calls, offered_load(world()).calls)


def test_absence_and_rotation_count_on_average() -> None:
    posts = city()["staffing"]
    posts["days"] |= {"absence": 0.1, "cycle": 4, "weeks": [1, 3, 4]}
    scenario = world(staffing=posts)
    noon = units_on_duty(scenario.staffing, "patrol")[12]
    assert noon == pytest.approx(7 * 0.9 * 0.75)


@pytest.mark.parametrize(
    ("units", "crews", "cars"),
    [
        (1.8, ((1, 1.0),), 1.8),
        (1.8, ((2, 1.0),), 1.0),
        ({"1": 0.5, "3": 0.5}, ((2, 1.0),), 1.5),
        (2, ((1, 0.5), (2, 0.5)), 1.5),
        ({"3": 1.0}, ((1, 0.5), (2, 0.5)), 2.25),  # one, then as two more need or as one more needs
    ],
)
def test_a_car_of_two_spares_another(units: float | dict[str, float], crews: Mix, cars: float) -> None:
    assert mean_cars(units, crews) == pytest.approx(cars)


def test_the_work_of_two_officer_cars_is_told_in_cars() -> None:
    """Calls of two units keep one car of two as long; hours with both kinds of car lie between."""
    types = {"theft": {"on_scene": "30 min", "units": 2}, "crisis": {"on_scene": "30 min", "units": 2}}
    posts = city()["staffing"]
    single = offered_load(world(types=types, staffing=posts))
    patrol = [name for name, post in posts.items() if post["kind"] == "patrol"]
    double = offered_load(world(types=types, staffing=posts | {name: posts[name] | {"officers": 2} for name in patrol}))
    after = single.work - 2 * double.work  # what follows a scene is the work of one car, whoever is in it
    assert (double.work < single.work).all() and (after <= 1e-9).all()
    np.testing.assert_array_equal(double.patrol, single.patrol)
    one = offered_load(world(types=types, staffing=posts | {patrol[0]: posts[patrol[0]] | {"officers": 2}}))
    assert ((double.work - 1e-9 <= one.work) & (one.work <= single.work + 1e-9)).all()
    assert (one.work < single.work).any()
