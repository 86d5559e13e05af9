"""The engine agrees with a second, independent one: every array of the log, row for row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from sim.engine import Log, make_plan, make_roster, simulate
from sim.engine.log import Reach, Status
from sim.world import draw
from tests.builders import MODEL_NAMES, assert_same_log, city, examples, made
from tests.reference_engine import reference
from tests.worlds import World, busy_evening, worlds

EVENINGS = 12
PER_TEST = 60


@examples(600)
@given(worlds)
def test_every_small_world(world: World) -> None:
    assert_same_log(simulate(*world), reference(*world))


@pytest.mark.parametrize("part", range(EVENINGS))
def test_busy_evenings(part: int) -> None:
    for seed in range(part * PER_TEST, (part + 1) * PER_TEST):
        world = busy_evening(seed)
        try:
            assert_same_log(simulate(*world), reference(*world))
        except AssertionError as error:
            pytest.fail(f"busy_evening({seed}): {error}")


def test_the_busy_evenings_reach_every_ending() -> None:
    """The comparison would be empty if the drawn evenings never held, handed over or gave up."""
    logs = [(world := busy_evening(seed), simulate(*world)) for seed in range(100)]
    reasons = np.bincount(np.concatenate([log.reach for _, log in logs]), minlength=len(Reach))
    assert (reasons >= 10).all(), reasons
    statuses = np.bincount(np.concatenate([log.status for _, log in logs]), minlength=len(Status))
    assert (statuses >= 50).all(), statuses
    assert sum(_called_off(log) for _, log in logs) >= 50
    assert sum(_held_over(world, log) for world, log in logs) >= 50


def _called_off(log: Log) -> int:
    return int(np.sum((log.on_scene < 0) & (log.cleared >= 0)))


def _held_over(world: World, log: Log) -> int:
    return int(np.sum(log.cleared > world[1].end[log.unit]))


@pytest.mark.parametrize("model", MODEL_NAMES)
@pytest.mark.parametrize("home_district_first", [True, False])
def test_a_city_from_a_scenario(model: str, home_district_first: bool) -> None:
    response = {"types": ["crisis"], "model": model}
    if model != "officer_only":
        response |= {"team": "co_responder", "hold": "10 min", "wait": "20 min", "backup": 1.3}
    scenario = made(city(response={"crisis": response}, dispatch={"home_district_first": home_district_first}))
    calls, units, policy = draw(scenario, 0), make_roster(scenario), make_plan(scenario)
    log = simulate(calls, units, policy)
    assert len(log.call) > 400
    assert_same_log(log, reference(calls, units, policy))
    patient = replace(calls, recorded_travel=np.where(calls.received % 3 == 0, 240, -1))
    assert_same_log(simulate(patient, units, policy), reference(patient, units, policy))
