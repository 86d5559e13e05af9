"""Laws that every log obeys, whatever the calls, the crews and the plan."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from sim.engine import Log, Roster, simulate
from sim.engine.log import Reach, Status
from tests.builders import FOR_EVER, PATROL, examples
from tests.worlds import World, any_rich_world, any_world, officers_only

drawn = examples(120)


def first_rows(log: Log, calls: int) -> np.ndarray:
    """Row of each call's first assignment; a large number where nobody was sent."""
    rows = np.full(calls, FOR_EVER)
    np.minimum.at(rows, log.call, np.arange(len(log.call)))
    return rows


# -- what can never happen ----------------------------------------------------------------------


@drawn
@given(any_world)
def test_every_call_is_closed_given_up_or_open(world: World) -> None:
    calls, log = world[0], simulate(*world)
    sent = np.isin(np.arange(len(calls)), log.call)
    open_, closed, gave_up = (log.status == one for one in (Status.OPEN, Status.CLOSED, Status.GAVE_UP))
    assert open_.sum() + closed.sum() + gave_up.sum() == len(calls) == len(log.reach)
    np.testing.assert_array_equal(log.closed < 0, open_)
    np.testing.assert_array_equal(log.answered_by >= 0, sent)
    assert sent[closed].all()
    assert not sent[gave_up].any()
    assert (log.closed[gave_up] == (calls.received + calls.patience)[gave_up]).all()
    assert (log.closed[~open_] < calls.horizon).all()
    assert not (calls.eligible.any(axis=0) & (log.reach == Reach.NOT_ELIGIBLE)).any()


@drawn
@given(any_rich_world)
def test_no_unit_is_on_two_calls(world: World) -> None:
    log = simulate(*world)
    for unit in np.unique(log.unit):
        mine = log.unit == unit
        assert (log.cleared[mine][:-1] >= 0).all()
        assert (log.dispatched[mine][1:] >= log.cleared[mine][:-1]).all()


@drawn
@given(any_world)
def test_times_of_an_assignment_are_in_order(world: World) -> None:
    calls, log = world[0], simulate(*world)
    there, clear = log.on_scene >= 0, log.cleared >= 0
    assert (np.diff(log.dispatched) >= 0).all()
    assert (log.dispatched >= calls.received[log.call]).all()
    assert (log.on_scene[there] >= log.dispatched[there]).all()
    assert (log.cleared[clear] >= np.maximum(log.dispatched, log.on_scene)[clear]).all()
    closed = (log.status == Status.CLOSED)[log.call]
    assert clear[closed].all()
    assert (log.cleared[closed] <= log.closed[log.call][closed]).all()


@drawn
@given(any_rich_world)
def test_nobody_is_sent_off_shift(world: World) -> None:
    units, log = world[1], simulate(*world)
    assert (units.start[log.unit] <= log.dispatched).all()
    assert (log.dispatched < units.stop[log.unit]).all()


@drawn
@given(any_world)
def test_a_social_worker_met_is_a_clinician_on_scene(world: World) -> None:
    calls, units, policy = world
    log = simulate(*world)
    clinician = np.isin(units.kind[log.unit], list(policy.clinician_kinds)) & (log.on_scene >= 0)
    met = np.isin(np.arange(len(calls)), log.call[clinician])
    np.testing.assert_array_equal(met, log.reach == Reach.MET)
    assert calls.eligible.any(axis=0)[met].all()


# -- the desk -----------------------------------------------------------------------------------


def free_patrol(log: Log, units: Roster, instant: int) -> bool:
    """Is a patrol unit free once everything of this second has happened?"""
    on = (log.dispatched <= instant) & ((log.cleared < 0) | (log.cleared > instant))
    free = (units.kind == PATROL) & (units.start <= instant) & (instant < units.end)
    free[log.unit[on]] = False
    return bool(free.any())


def instants(world: World, log: Log) -> list[int]:
    """Every second at which anything changed."""
    calls, units, _ = world
    seconds = np.concatenate([calls.received, units.start, units.end, log.dispatched, log.on_scene, log.cleared])
    return np.unique(seconds[(seconds >= 0) & (seconds < calls.horizon)]).tolist()


@drawn
@given(any_world.map(officers_only))
def test_no_patrol_is_free_while_a_call_lacks_one(world: World) -> None:
    calls, units, _ = world
    log = simulate(*world)
    there = log.first("on_scene", len(calls))
    over = np.where(there >= 0, there + calls.scene[PATROL], FOR_EVER)
    over = np.where(log.status == Status.GAVE_UP, log.closed, over)
    for instant in instants(world, log):
        sent = np.bincount(log.call[log.dispatched <= instant], minlength=len(calls))
        lacking = (calls.received <= instant) & (instant < over) & (sent < calls.units)
        assert not (lacking.any() and free_patrol(log, units, instant)), instant


@drawn
@given(any_world)
def test_no_patrol_is_free_while_a_call_waits_for_its_first_unit(world: World) -> None:
    calls, units, policy = world
    log = simulate(*world)
    hold = np.array([one.hold if one.model == "co_responder_first" else 0 for one in policy.responses])
    sent = log.first("dispatched", len(calls))
    until = np.where(sent >= 0, sent, np.where(log.closed >= 0, log.closed, FOR_EVER))
    for instant in instants(world, log):
        waits = (calls.received + hold[calls.call_type] <= instant) & (instant < until)
        assert not (waits.any() and free_patrol(log, units, instant)), instant


@drawn
@given(any_world)
def test_most_urgent_first_and_first_received_first(world: World) -> None:
    calls, _, policy = world
    log = simulate(*world)
    row, sent = first_rows(log, len(calls)), log.first("dispatched", len(calls))
    models = np.array([one.model for one in policy.responses])[calls.call_type]
    by_patrol = (models != "co_responder_first") | ~calls.coded | ~calls.eligible.any(axis=0)
    rank = np.lexsort((np.arange(len(calls)), calls.received, calls.priority)).argsort()
    for later in np.flatnonzero(by_patrol & (sent >= 0)):
        waiting = by_patrol & (calls.received <= sent[later])
        waiting &= (log.status != Status.GAVE_UP) | (log.closed > sent[later])
        ahead = waiting & (rank < rank[later])
        assert (row[ahead] < row[later]).all()


@drawn
@given(any_world)
def test_work_in_is_work_out(world: World) -> None:
    calls, _, policy = world
    log = simulate(*world)
    officers = np.array([one.model == "officer_only" for one in policy.responses])[calls.call_type]
    done = np.flatnonzero(officers & (log.status == Status.CLOSED))
    there = log.first("on_scene", len(calls))
    np.testing.assert_array_equal(log.closed[done], (there + calls.scene[PATROL] + calls.after[PATROL])[done])
    for one in done:
        rows = np.flatnonzero((log.call == one) & (log.on_scene == there[one]))
        assert log.cleared[rows[0]] == log.closed[one]
        others = (log.call == one) & (np.arange(len(log.call)) != rows[0])
        assert (log.cleared[others] == there[one] + calls.scene[PATROL, one]).all()
