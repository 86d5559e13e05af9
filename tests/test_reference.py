"""The engine agrees with a second, independent one: every array of the log, row for row, whatever is switched on."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given

from sim.engine import Log, make_plan, make_roster, simulate
from sim.engine.log import CareStage, Off, Purpose, Reach, Status
from sim.world import draw
from tests.builders import MODEL_NAMES, assert_same_log, city, examples, made
from tests.mechanisms import ALL_MODELS, MECHANISMS, Mechanism
from tests.reference import reference
from tests.worlds import World, busy_evening, evening_with, rich_worlds, worlds

GROUPS, PER_GROUP = 12, 25


def assert_agree(world: World, name: str = "") -> None:
    try:
        assert_same_log(simulate(*world), reference(*world))
    except AssertionError as error:
        pytest.fail(f"{name}: {error}")


@examples(150)
@given(worlds)
def test_every_small_world(world: World) -> None:
    assert_same_log(simulate(*world), reference(*world))


@examples(250)
@given(rich_worlds)
def test_every_small_world_with_some_mechanisms(world: World) -> None:
    assert_same_log(simulate(*world), reference(*world))


@pytest.mark.parametrize("group", range(GROUPS))
def test_busy_evenings(group: int) -> None:
    for seed in range(group * PER_GROUP, (group + 1) * PER_GROUP):
        assert_agree(busy_evening(seed), f"busy_evening({seed})")


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda one: one.__name__)
def test_evenings_with_one_mechanism_and_with_each_other_one(mechanism: Mechanism) -> None:
    for seed in range(4):
        assert_agree(evening_with(seed, mechanism), f"evening_with({seed}, {mechanism.__name__})")
    for seed, other in enumerate(MECHANISMS[: MECHANISMS.index(mechanism)]):
        names = f"{mechanism.__name__}, {other.__name__}"
        assert_agree(evening_with(seed, mechanism, other), f"evening_with({seed}, {names})")


@pytest.mark.slow
@pytest.mark.parametrize("group", range(20))
def test_thousands_of_busy_evenings(group: int) -> None:
    for seed in range(100_000 + group * 500, 100_000 + (group + 1) * 500):
        assert_agree(busy_evening(seed), f"busy_evening({seed})")


# -- the comparison is not empty ----------------------------------------------------------------


@cache
def logs() -> list[tuple[World, Log]]:
    return [(world := busy_evening(seed, 0.4), simulate(*world)) for seed in range(150)]


def counts(column: str, values: type) -> np.ndarray:
    return np.bincount(np.concatenate([getattr(log, column) for _, log in logs()]), minlength=len(values))  # type: ignore[arg-type]


def test_the_evenings_reach_every_ending() -> None:
    """The comparison would say little if the drawn evenings never held, handed over or gave up."""
    for column, values in (("reach", Reach), ("status", Status), ("care", CareStage), ("off_why", Off)):
        assert (counts(column, values) >= 10).all(), counts(column, values)
    assert counts("purpose", Purpose)[Purpose.FOLLOW_UP] >= 50
    assert {one.model for world, _ in logs() for one in world[2].responses} == set(ALL_MODELS)


def test_units_are_called_off_held_over_relieved_and_taken_away() -> None:
    assert sum(_called_off(log) for _, log in logs()) >= 50
    assert sum(_held_over(world, log) for world, log in logs()) >= 50
    assert sum(_sent_again(log) for _, log in logs()) >= 20


def _called_off(log: Log) -> int:
    return int(np.sum((log.on_scene < 0) & (log.cleared >= 0)))


def _held_over(world: World, log: Log) -> int:
    return int(np.sum(log.cleared > world[1].end[log.unit]))


def _sent_again(log: Log) -> int:
    """Assignments of a unit to a call that it has been on before."""
    pairs = np.column_stack([log.call, log.unit, log.purpose])
    return len(pairs) - len(np.unique(pairs, axis=0))


# -- a whole city -------------------------------------------------------------------------------


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
