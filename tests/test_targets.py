"""Calls answered within target: a hand-worked day, and that parts make the whole whichever way calls are grouped."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.engine import make_plan, make_roster, simulate
from sim.engine.log import Status
from sim.measure.compare import compare
from sim.measure.observation import Observation
from sim.measure.registry import all_metrics
from sim.measure.replicate import Arm, replicate
from sim.present.details import details
from sim.present.words import number
from sim.scenario.tables import Scenario
from sim.study import run_study
from sim.world import draw
from tests.builders import HOUR, city, made
from tests.studies import small, two_arms
from tests.test_measure import by_hand

METRICS = ("within_target", "within_target_by_type", "within_target_by_hour", "district_within_target")
TARGETS = {"1": "8 min", "3": "15 min", "4": "1 h"}


def values(seen: Observation, metric: str) -> dict[str, tuple[float, float]]:
    return {one.group: (one.numerator, one.denominator) for one in all_metrics()[metric].compute(seen)}


def with_targets(**targets: str) -> Scenario:
    return made(city(dispatch={"targets": targets}))


def aimed(seen: Observation, **targets: str) -> Observation:
    return replace(seen, scenario=seen.scenario.model_copy(update={"dispatch": with_targets(**targets).dispatch}))


def observed(scenario: Scenario) -> Observation:
    calls, units = draw(scenario, 0), make_roster(scenario)
    return Observation.of(scenario, calls, units, simulate(calls, units, make_plan(scenario)))


def test_a_hand_worked_day() -> None:
    """In the window: a call of 02:00 reached in 10 minutes (type 0, district 0), one of 10:00 reached in 5 (type 1,
    district 2). The first call is of 00:30, before the window."""
    seen = by_hand()
    seen.calls.call_type[2], seen.calls.district[2] = 1, 2
    seen = aimed(seen, **{"3": "10 min"})
    assert values(seen, "within_target") == {"priority 3": (2, 2)}, "on the target is within it"
    seen = aimed(seen, **{"3": "599 s"})
    assert values(seen, "within_target") == {"priority 3": (1, 2)}
    assert values(seen, "within_target_by_type") == {"type_0": (0, 1), "type_1": (1, 1)}
    assert values(seen, "within_target_by_hour") == {"02": (0, 1), "10": (1, 1)}
    assert values(seen, "district_within_target") == {"district_0": (0, 1), "district_1": (0, 0), "district_2": (1, 1)}


def test_a_call_nobody_came_to_is_not_in_time_and_one_without_a_target_is_not_counted() -> None:
    seen = by_hand()
    log = replace(seen.log, on_scene=np.array([2100, -1, 10 * HOUR + 1200, 10 * HOUR + 300]),
                  status=np.array([Status.CLOSED, Status.OPEN, Status.CLOSED]))  # fmt: skip
    seen.calls.priority[2] = 5
    seen = aimed(replace(seen, log=log), **{"3": "1 day"})
    for metric in METRICS[:3]:
        assert list(values(seen, metric).values()) == [(0, 1)], metric


def test_without_targets_there_is_nothing_to_say() -> None:
    seen = observed(made(city()))
    assert all(not values(seen, metric) for metric in METRICS)


@pytest.mark.parametrize("metric", METRICS[1:])
def test_types_hours_and_districts_make_the_whole(metric: str) -> None:
    seen = observed(with_targets(**TARGETS))
    whole = np.array(list(values(seen, "within_target").values())).sum(axis=0)
    parts = np.array(list(values(seen, metric).values())).sum(axis=0)
    assert parts.tolist() == whole.tolist()
    assert 0 < whole[0] < whole[1]


def test_more_time_means_more_calls_in_time() -> None:
    arms = [Arm(name, made(city(name=name, dispatch={"targets": {"3": time, "4": time}})))
            for name, time in (("a", "5 min"), ("b", "20 min"))]  # fmt: skip
    comparison = compare(["a", "b"], replicate(arms, 3))
    for metric in METRICS[1:]:
        groups = comparison.groups(metric)
        assert len(groups) > 1
        assert all(comparison.row(metric, one).differences[0].value >= 0 for one in groups)


def test_the_page_shows_targets_by_priority_and_type_and_what_an_hour_released_costs() -> None:
    arms = [small(f"{teams} teams", teams, 3, dispatch={"targets": TARGETS}) for teams in (0, 2)]
    study = run_study(arms, jobs=1)
    shown = {one.title: one for one in details(study)}
    rows = [row[0] for row in shown["Calls answered within their target"].rows]
    assert {f"Response within target: priority {one}" for one in TARGETS} <= set(rows)
    assert "Response within target by call type: theft" in rows
    table = shown["What an hour released costs"]
    assert table.columns[1] == "USD an hour"
    prices = [one for one in study.comparison.freed[0].prices.values() if not math.isnan(one.value)]
    assert [row[1] for row in table.rows] == [number(one.value, "", 2) for one in prices]
    assert prices
    assert "Calls answered within their target" not in {one.title for one in details(two_arms())}
