"""Laws between two runs: the same world with one thing changed, and what must or must not follow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine import Log, make_plan, make_roster, simulate
from sim.engine.log import Reach, Status
from sim.engine.plan import Response
from sim.responses import MODELS
from sim.world import CallStream, draw
from tests.builders import (
    FOR_EVER,
    PATROL,
    TEAM,
    Crew,
    assert_same_log,
    call,
    city,
    examples,
    made,
    merged,
    only,
    plan,
    roster,
    stream,
)
from tests.worlds import World, any_world, call_lists, officers_only, worlds

drawn = examples(120)
TIMES = ("dispatched", "on_scene", "cleared", "closed")


def run(scenario: Any, replication: int = 0) -> Log:
    return simulate(draw(scenario, replication), make_roster(scenario), make_plan(scenario))


# -- nobody to send, nothing to do --------------------------------------------------------------


@pytest.mark.parametrize("model", sorted(MODELS))
@drawn
@given(world=any_world, hold=st.sampled_from((0, 300, FOR_EVER)), wait=st.sampled_from((None, 0, 300)))
def test_no_clinician_on_duty_is_officer_only(model: str, world: World, hold: int, wait: int | None) -> None:
    calls, units, policy = world
    patrol = only(units, units.kind == PATROL)
    response = Response(
        model, PATROL, TEAM if MODELS[model].needs != "none" else None, hold=hold, wait=wait, backup=1.5
    )
    log = simulate(calls, patrol, replace(policy, responses=(response,) * 3))
    alone = simulate(*officers_only((calls, patrol, policy)))
    assert_same_log(log, alone, but=("reach",))
    assert not (log.reach == Reach.MET).any()
    same = np.isin(alone.reach, (Reach.GAVE_UP, Reach.STILL_OPEN)) | ~calls.behavioural
    np.testing.assert_array_equal(log.reach[same], alone.reach[same])
    if MODELS[model].needs != "none":
        reasons = (Reach.OUTSIDE_HOURS, Reach.NOT_RECOGNISED, Reach.NOT_ELIGIBLE)
        missed = ~same & (log.status == Status.CLOSED)
        assert np.isin(log.reach[missed], reasons).all()


TEAM_OF = {"none": None, "any": "co_responder", "no_officers": "clinician", "not_travelling": "line"}


@pytest.mark.parametrize("count", [None, 0, {"a": 0, "b": 0}])
@pytest.mark.parametrize("model", sorted(MODELS))
def test_no_team_post_is_officer_only(model: str, count: Any) -> None:
    staffing = {name: post for name, post in city()["staffing"].items() if name != "team"}
    team = TEAM_OF[MODELS[model].needs]
    kinds = city()["kinds"] | {"clinician": {"clinicians": 1}, "line": {"clinicians": 1, "travels": False}}
    alone = run(made(city(staffing=staffing, response={}, kinds=kinds)))
    if count is not None:
        staffing = staffing | {"team": {"kind": team or "co_responder", "shift": ["00:00", "24:00"], "count": count}}
        staffing["team"] |= {"district": "b"} if count == 0 else {}
    response = {"types": ["crisis"], "model": model, "hold": "10 min", "backup": 1.5}
    response |= {"team": team} if team else {}
    scenario = made(city(staffing=staffing, response={"crisis": response}, kinds=kinds))
    assert_same_log(run(scenario), alone, but=("reach",))


@drawn
@given(any_world)
def test_without_crises_the_teams_change_nothing(world: World) -> None:
    calls, units, policy = world
    nobody = np.zeros(len(calls), dtype=np.bool_)
    calls = replace(calls, behavioural=nobody, eligible=calls.eligible & nobody, coded=nobody)
    log = simulate(calls, units, policy)
    patrol = np.flatnonzero(units.kind == PATROL)
    alone = simulate(calls, only(units, patrol), policy)
    assert_same_log(log, replace(alone, unit=patrol[alone.unit]))


def test_no_calls_and_no_crews() -> None:
    none = simulate(stream(), roster(Crew()), plan())
    assert len(none.call) == len(none.status) == 0
    nobody = simulate(stream(call(0), call(60), call(60, units=2)), roster(), plan())
    assert len(nobody.call) == 0
    assert (nobody.status == Status.OPEN).all()
    assert (nobody.reach == Reach.STILL_OPEN).all()


# -- a team without effect ----------------------------------------------------------------------


def alike(rows: list[dict[str, Any]]) -> CallStream:
    """One-unit, eligible, recognised crises that take every kind of unit equally long."""
    same = [
        row | {"units": 1, "behavioural": True, "eligible": True, "recognised": True, "recorded_travel": -1}
        | {name: row[name][PATROL] for name in ("scene", "after", "hand_over")}
        for row in rows
    ]  # fmt: skip
    return stream(*same)


@drawn
@given(call_lists, st.sampled_from((0, 300)), st.booleans())
def test_an_ample_team_without_effect_changes_who_goes_not_when(
    rows: list[dict[str, Any]], hold: int, home_first: bool
) -> None:
    calls = alike(rows)
    units = roster(*[Crew(kind) for kind in (PATROL, TEAM) for _ in rows])
    policy = plan(Response("co_responder_first", PATROL, TEAM, hold=hold), home_district_first=home_first)
    log, alone = simulate(calls, units, policy), simulate(*officers_only((calls, units, policy)))
    assert_same_log(log, alone, but=("unit", "answered_by", "variant", "reach"))
    assert (log.answered_by == TEAM).all()
    assert (log.reach == Reach.MET).all()


@drawn
@given(call_lists, st.lists(st.integers(0, 2), min_size=1, max_size=4), worlds)
def test_the_same_crews_under_another_name(rows: list[dict[str, Any]], homes: list[int], world: World) -> None:
    """Crises that wait for ever for c teams fare exactly as they would with c patrol units."""
    calls, policy = alike(rows), world[2]
    teams = replace(policy, responses=(Response("co_responder_first", PATROL, TEAM, hold=FOR_EVER),) * 3)
    log = simulate(calls, roster(*[Crew(TEAM, home) for home in homes]), teams)
    alone = simulate(*officers_only((calls, roster(*[Crew(PATROL, home) for home in homes]), policy)))
    assert_same_log(log, alone, but=("answered_by", "variant", "reach"))
    assert (alone.status == log.status).all()


# -- the arrow of time --------------------------------------------------------------------------


def assert_same_before(log: Log, other: Log, calls: CallStream, instant: int) -> None:
    """Everything that has a time before `instant` is the same in both logs (later calls may differ)."""
    first, second = log.dispatched < instant, other.dispatched < instant
    for name in ("call", "unit", "dispatched"):
        np.testing.assert_array_equal(getattr(log, name)[first], getattr(other, name)[second])
    known = int(np.searchsorted(calls.received, instant))
    for name, mine, theirs in [(name, first, second) for name in TIMES[1:3]] + [("closed", *[slice(known)] * 2)]:
        one, two = getattr(log, name)[mine], getattr(other, name)[theirs]
        np.testing.assert_array_equal(np.where(one < instant, one, -1), np.where(two < instant, two, -1), err_msg=name)
    over = (log.closed[:known] >= 0) & (log.closed[:known] < instant)
    for name in ("status", "answered_by", "reach"):
        np.testing.assert_array_equal(getattr(log, name)[:known][over], getattr(other, name)[:known][over])


@drawn
@given(any_world, call_lists)
def test_a_later_call_leaves_earlier_rows_unchanged(world: World, rows: list[dict[str, Any]]) -> None:
    calls, units, policy = world
    added = stream(*rows)
    more = merged(calls, added)
    assert_same_before(simulate(*world), simulate(more, units, policy), calls, int(added.received[0]))


@drawn
@given(any_world, st.integers(0, 5000))
def test_a_later_horizon_leaves_earlier_rows_unchanged(world: World, longer: int) -> None:
    calls, units, policy = world
    later = replace(calls, horizon=calls.horizon + longer)
    assert_same_before(simulate(*world), simulate(later, units, policy), calls, calls.horizon)


@drawn
@given(any_world)
def test_a_crew_that_starts_later_leaves_earlier_rows_unchanged(world: World) -> None:
    calls, units, policy = world
    start = 1800
    added = np.array([PATROL, TEAM])
    more = roster(*[Crew(*row) for row in zip(units.kind, units.home, units.start, units.end, strict=True)],
                  *[Crew(kind, 0, start, FOR_EVER) for kind in added])  # fmt: skip
    place = np.flatnonzero(more.end < FOR_EVER)
    log, other = simulate(*world), simulate(calls, more, policy)
    assert_same_before(replace(log, unit=place[log.unit]), other, calls, start)


# -- more never hurts: true first come, first served; false with priorities or two kinds ---------


def queue(rows: list[dict[str, Any]], crews: int) -> World:
    """Calls of one priority for one unit each, from one station, answered in order of receipt."""
    same = [row | {"units": 1, "priority": 1, "patience": -1} for row in rows]
    return stream(*same), roster(*[Crew() for _ in range(crews)]), plan()


def sent(world: World) -> Any:
    return simulate(*world).first("dispatched", len(world[0]))


@drawn
@given(call_lists, st.integers(1, 4))
def test_one_more_unit_and_no_call_starts_later(rows: list[dict[str, Any]], crews: int) -> None:
    assert (sent(queue(rows, crews + 1)) <= sent(queue(rows, crews))).all()


@drawn
@given(call_lists, st.integers(1, 4), st.integers(0, 8))
def test_one_call_less_and_no_other_starts_later(rows: list[dict[str, Any]], crews: int, number: int) -> None:
    calls, units, policy = queue(rows, crews)
    kept = np.arange(len(calls)) != number % len(calls)
    assert (sent((calls.take(kept), units, policy)) <= sent((calls, units, policy))[kept]).all()


@drawn
@given(call_lists, st.integers(1, 4), st.integers(0, 8))
def test_one_call_shorter_and_no_other_starts_later(rows: list[dict[str, Any]], crews: int, number: int) -> None:
    calls, units, policy = queue(rows, crews)
    scene = calls.scene.copy()
    scene[:, number % len(calls)] //= 2
    assert (sent((replace(calls, scene=scene), units, policy)) <= sent((calls, units, policy))).all()
