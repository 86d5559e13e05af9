"""Sums that must come out in any world: Little, unit time, parts of released time, orders that do not count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import simulate
from sim.measure.calls import calls_waiting
from sim.measure.freed import PARTS, PatrolTime, released_by_part
from sim.measure.observation import Observation, Window
from tests.builders import HOUR, MINUTE, PATROL, Crew, assert_same_log, call, city, examples, made, plan, roster, stream
from tests.worlds import World, any_world, busy_evening, officers_only, plans

drawn = examples(100)
SCENARIO = made(
    city(kinds={
        "patrol": {"officers": 1}, "co_responder": {"officers": 1, "clinicians": 1}, "clinician": {"clinicians": 1},
    })
)  # fmt: skip
windows = st.tuples(st.integers(0, 30), st.integers(31, 110)).map(lambda ends: Window(ends[0] * 60, ends[1] * 60))


def seen_of(world: World, window: Window | None = None) -> Observation:
    """One replication of a made-up world as the metrics see it; without a window, all of it."""
    calls, units, _ = world
    whole = Window(0, calls.horizon)
    return Observation(calls, units, simulate(*world), window or whole, PATROL, SCENARIO.run.clock, SCENARIO)


# -- Little's law -------------------------------------------------------------------------------


@drawn
@given(any_world)
def test_little_by_class_from_the_log(world: World) -> None:
    """Calls that wait, counted second by second, make the metric's mean number waiting, class by class."""
    seen = seen_of(world)
    calls, log = seen.calls, seen.log
    until = np.where(seen.dispatched >= 0, seen.dispatched, np.where(log.closed >= 0, log.closed, calls.horizon))
    seconds = np.arange(calls.horizon)
    for value in calls_waiting(seen):
        if not value.group.startswith("priority"):
            continue
        mine = calls.priority == int(value.group.split()[1])
        steps = np.zeros(calls.horizon + 1)
        np.add.at(steps, np.minimum(calls.received[mine], calls.horizon), 1)
        np.add.at(steps, np.minimum(until[mine], calls.horizon), -1)
        waiting = np.cumsum(steps)[seconds]
        assert waiting.min() >= 0
        assert np.isclose(waiting.mean(), value.numerator / value.denominator, rtol=1e-9, atol=1e-12)


# -- unit time ----------------------------------------------------------------------------------


@drawn
@given(any_world, windows)
def test_unit_time_is_time_on_duty_and_overtime(world: World, window: Window) -> None:
    seen = seen_of(world, window)
    inside = seen.within_window(seen.log.dispatched, seen.cleared)
    np.testing.assert_array_equal(seen.busy_on_duty_seconds + seen.overtime_seconds, inside)
    for unit in range(len(seen.roster)):
        mine = seen.log.unit == unit
        assert seen.busy_on_duty_seconds[mine].sum() <= seen.duty_seconds[unit]


@drawn
@given(any_world.map(officers_only))
def test_unit_time_is_travel_scene_and_what_follows(world: World) -> None:
    """Of each closed call the lead unit's time is its travel, the time on scene and what comes after it."""
    seen = seen_of(world)
    calls, log = seen.calls, seen.log
    patrol = PatrolTime.of(seen)
    closed = (log.left_scene >= 0) & (log.closed >= 0)
    scene = log.left_scene - log.first("on_scene", len(calls))
    np.testing.assert_array_equal(scene[closed], calls.scene[PATROL][closed])
    np.testing.assert_array_equal(patrol.after[closed], calls.after[PATROL][closed])
    assert patrol.all.sum() == (seen.cleared - log.dispatched)[seen.unit_kind == PATROL].sum()


# -- released time and its parts ----------------------------------------------------------------


@drawn
@given(any_world, plans)
def test_parts_of_released_time_add_up_for_any_two_policies(world: World, other: object) -> None:
    one, two = PatrolTime.of(seen_of(world)), PatrolTime.of(seen_of((*world[:2], other)))  # type: ignore[arg-type]
    parts, back = released_by_part(one, two), released_by_part(two, one)
    assert set(parts) == set(PARTS)
    assert sum(parts.values()) == one.all.sum() - two.all.sum()
    assert all(back[name] == -parts[name] for name in PARTS)
    assert not any(released_by_part(one, one).values())


# -- orders and names that do not count ---------------------------------------------------------


@drawn
@given(any_world, st.integers(0, 2**30))
def test_a_call_type_split_in_two_alike_changes_nothing(world: World, coin: int) -> None:
    """Some calls of type 0 become type 1, answered the same way; and merged again they are what they were."""
    calls, units, policy = world
    alike = replace(policy, responses=(policy.responses[0], policy.responses[0], policy.responses[2]))
    rng = np.random.default_rng(coin)
    split = np.where((calls.call_type == 0) & (rng.random(len(calls)) < 0.5), 1, calls.call_type)
    merged = np.where(calls.call_type == 1, 0, calls.call_type)
    log = simulate(calls, units, alike)
    assert_same_log(simulate(replace(calls, call_type=split), units, alike), log)
    assert_same_log(simulate(replace(calls, call_type=merged), units, alike), log)


jobs = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5)), min_size=1, max_size=12)


@examples(200)
@given(jobs, st.permutations(range(1, 6)))
def test_the_order_of_priorities_only_shares_out_the_waits(rows: list[tuple[int, int]], ranks: list[int]) -> None:
    """One car and calls of equal length: whoever comes first, the starts are the same (Kleinrock's conservation)."""
    units, policy = roster(Crew(PATROL, 0, 0, 10 * HOUR)), plan(travel=0)

    def starts(change: list[int]) -> list[int]:
        calls = stream(
            *(call(at * MINUTE, priority=change[level - 1], behavioural=False, scene=7 * MINUTE) for at, level in rows),
            horizon=10 * HOUR,
        )
        return sorted(simulate(calls, units, policy).dispatched.tolist())

    assert starts(ranks) == starts([1, 2, 3, 4, 5])


# -- tendencies on paired worlds ----------------------------------------------------------------


def test_one_more_car_helps_on_the_whole_though_not_every_call() -> None:
    """200 paired evenings: the mean wait falls, by far more than chance; single calls may well wait longer."""
    differences = []
    for seed in range(200):
        calls, units, policy = officers_only(busy_evening(seed))
        crews = [Crew(*row) for row in zip(units.kind.tolist(), units.home.tolist(), units.start.tolist(),
                                           units.end.tolist(), strict=True)]  # fmt: skip
        more = roster(*crews, Crew(PATROL, 0, 0, calls.horizon))

        def waited(who: object, calls: object = calls, policy: object = policy) -> float:
            log = simulate(calls, who, policy)  # type: ignore[arg-type]
            sent = log.first("dispatched", len(calls))  # type: ignore[arg-type]
            until = np.where(sent >= 0, sent, calls.horizon)  # type: ignore[attr-defined]
            return float((until - calls.received).mean())  # type: ignore[attr-defined]

        differences.append(waited(more) - waited(units))
    found = np.array(differences)
    assert found.mean() + 3.3 * found.std(ddof=1) / np.sqrt(len(found)) < 0
