"""Laws of sameness: another clock, another scale, other names, another order of keys, the same seed again."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import Log, make_plan, make_roster, simulate
from sim.world import CallStream, draw
from sim.world.stream import POTENTIAL
from tests.builders import HOUR, MINUTE, assert_same_log, city, examples, made
from tests.worlds import World, any_world

drawn = examples(100)
TIMES = ("dispatched", "on_scene", "cleared", "closed", "left_scene", "linked", "off_start", "off_end")

ROSTER_TIMES = ("start", "end", "stop", "break_due")


def changed(log: Log, change: Any) -> Log:
    """The log with every time that happened put through `change`."""
    return replace(log, **{name: np.where((old := getattr(log, name)) >= 0, change(old), -1) for name in TIMES})


# -- the clock ----------------------------------------------------------------------------------


@drawn
@given(any_world, st.sampled_from((1, 59, HOUR, 86400 * 7)))
def test_later_by_a_constant(world: World, by: int) -> None:
    calls, units, policy = world
    moved = replace(calls, received=calls.received + by, horizon=calls.horizon + by)
    later = replace(units, **{name: getattr(units, name) + by for name in ROSTER_TIMES})
    assert_same_log(simulate(moved, later, policy), changed(simulate(*world), lambda time: time + by))


@drawn
@given(any_world, st.sampled_from((2, 7, 60)))
def test_slower_by_a_factor(world: World, by: int) -> None:
    calls, units, policy = world
    longer = {name: getattr(calls, name) * by for name in ("received", "scene", "after", "hand_over")}
    longer |= {
        name: np.where((old := getattr(calls, name)) >= 0, old * by, -1) for name in ("patience", "recorded_travel")
    }
    responses = tuple(
        replace(one, hold=one.hold * by, wait=None if one.wait is None else one.wait * by) for one in policy.responses
    )
    travel = tuple(tuple(one * by for one in row) for row in policy.travel)
    slow = simulate(
        replace(calls, horizon=calls.horizon * by, **longer),
        replace(
            units, **{name: getattr(units, name) * by for name in ROSTER_TIMES}, break_length=units.break_length * by
        ),
        replace(policy, responses=responses, travel=travel),
    )
    assert_same_log(slow, changed(simulate(*world), lambda time: time * by))


# -- names --------------------------------------------------------------------------------------


@drawn
@given(any_world, st.permutations(range(3)), st.permutations(range(1, 10)))
def test_other_districts_of_the_same_shape(world: World, to: list[int], minutes: list[int]) -> None:
    """Distinct travel times, because a tie between districts is broken by their order."""
    calls, units, policy = world
    policy = replace(policy, travel=tuple(tuple(minutes[3 * i + j] * 60.0 for j in range(3)) for i in range(3)))
    new = np.array(to)
    back = np.argsort(new)
    other = simulate(
        replace(calls, district=new[calls.district]),
        replace(units, home=new[units.home]),
        replace(policy, travel=tuple(tuple(policy.travel[i][j] for j in back) for i in back)),
    )
    assert_same_log(simulate(calls, units, policy), other)


@drawn
@given(any_world, st.permutations(range(3)))
def test_other_kinds(world: World, to: list[int]) -> None:
    """The same assignments; only those of one second may be listed in another order."""
    calls, units, policy = world
    new = np.array(to)
    back = np.argsort(new)
    responses = tuple(replace(one, patrol=to[one.patrol], team=to[one.team or 0]) for one in policy.responses)
    other = simulate(
        replace(calls, **{name: getattr(calls, name)[back] for name in POTENTIAL if getattr(calls, name) is not None}),
        replace(units, kind=new[units.kind]),
        replace(policy, patrol=to[policy.patrol], responses=responses,
                clinician_kinds=frozenset(to[kind] for kind in policy.clinician_kinds)),
    )  # fmt: skip
    log = simulate(*world)
    rows = ("call", "unit", *TIMES[:3])
    assert_same_log(log, other, but=("answered_by", "variant", *rows))
    for name in ("answered_by", "variant"):
        np.testing.assert_array_equal(np.append(new, -1)[getattr(log, name)], getattr(other, name))
    one, two = (sorted(zip(*[getattr(each, name).tolist() for name in rows], strict=True)) for each in (log, other))
    assert one == two


@drawn
@given(any_world, st.permutations(range(3)), st.sampled_from((2, 3)))
def test_other_types_and_other_numbers_of_the_same_order(world: World, to: list[int], factor: int) -> None:
    calls, units, policy = world
    responses = tuple(policy.responses[old] for old in np.argsort(to))
    renamed = replace(calls, call_type=np.array(to)[calls.call_type], priority=calls.priority * factor)
    assert_same_log(simulate(*world), simulate(renamed, units, replace(policy, responses=responses)))


def backwards(table: Any) -> Any:
    """The table with its keys in reverse order, at every depth."""
    return {key: backwards(table[key]) for key in reversed(table)} if isinstance(table, dict) else table


def test_the_order_of_keys_means_nothing() -> None:
    one, two = made(city()), made(backwards(city()))
    assert list(two.demand.types) != list(one.demand.types)
    assert draw(one, 3).fingerprint() == draw(two, 3).fingerprint()
    units, others = make_roster(one), make_roster(two)
    for field in fields(units):
        np.testing.assert_array_equal(getattr(units, field.name), getattr(others, field.name))
    assert_same_log(simulate(draw(one, 3), units, make_plan(one)), simulate(draw(two, 3), others, make_plan(two)))
    assert one.world_hash() == two.world_hash()


# -- the seed -----------------------------------------------------------------------------------


def test_same_seed_same_calls_in_another_process() -> None:
    """Not the hash seed, not what was drawn before, not the process."""
    scenario = made(city())
    draw(scenario, 0)
    here = draw(scenario, 7).fingerprint()
    code = "from tests.builders import *; from sim.world import draw; print(draw(made(city()), 7).fingerprint())"
    for hash_seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        there = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
        assert there.stdout.strip() == here


def test_every_replication_and_every_seed_differs() -> None:
    scenario = made(city())
    reseeded = made(city(run=city()["run"] | {"seed": 12}))
    prints = [draw(scenario, replication).fingerprint() for replication in range(5)]
    prints += [draw(reseeded, replication).fingerprint() for replication in range(5)]
    assert len(set(prints)) == 10
    assert [draw(scenario, replication).fingerprint() for replication in reversed(range(5))] == prints[4::-1]


@pytest.mark.parametrize(
    "policy",
    [
        {"response": {}},
        {"response": {"crisis": {"types": ["crisis", "theft"], "model": "on_request", "team": "co_responder"}}},
        {"dispatch": {"home_district_first": False}},
        {
            "staffing": {"one": {"kind": "patrol", "shift": ["00:00", "24:00"], "count": 1, "district": "c"}},
            "response": {},
        },
        {"name": "another", "description": "words"},
    ],
)
def test_every_arm_gets_the_same_calls(policy: dict[str, Any]) -> None:
    one, two = made(city()), made(city(**policy))
    assert one.world_hash() == two.world_hash()
    assert draw(one, 4).fingerprint() == draw(two, 4).fingerprint()


def test_a_run_leaves_its_inputs_alone() -> None:
    scenario = made(city())
    calls, units, policy = draw(scenario, 1), make_roster(scenario), make_plan(scenario)
    before = calls.fingerprint()
    first = simulate(calls, units, policy)
    assert calls.fingerprint() == before
    assert_same_log(first, simulate(calls, units, policy))
    assert_same_log(first, simulate(draw(scenario, 1), make_roster(scenario), make_plan(scenario)))


def test_the_fingerprint_sees_every_column() -> None:
    calls = draw(made(city()), 0)
    seen = {calls.fingerprint()}
    for field in fields(CallStream):
        value = getattr(calls, field.name)
        if value is None:
            value = np.zeros(len(calls))
        elif isinstance(value, np.ndarray):
            value = value.copy()
            value[..., -1] = ~value[..., -1] if value.dtype == bool else value[..., -1] + 1
        else:
            value = value + 1 if isinstance(value, int) else (*value[:-1], "other")
        seen.add(replace(calls, **{field.name: value}).fingerprint())
    assert len(seen) == 1 + len(fields(CallStream))


def test_minutes_and_seconds_are_the_same_scenario() -> None:
    """The unit in which a duration is written means nothing."""
    other = city()
    other["response"]["crisis"]["hold"] = f"{5 * MINUTE} s"
    other["run"] |= {"window": "48 h", "warm_up": "0.5 days"}
    one, two = made(city()), made(other)
    assert one.world_hash() == two.world_hash()
    assert_same_log(*[simulate(draw(each, 0), make_roster(each), make_plan(each)) for each in (one, two)])
