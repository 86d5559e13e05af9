"""Calls, units and a plan in; the log out. Deterministic: no seed, no generator, no clock of its own."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import simpy

from sim.basics.errors import BrokenInvariantError
from sim.engine.desk import HORIZON, Desk, Moment
from sim.engine.incident import CallerGaveUpError, Incident, Steps
from sim.engine.log import Log, Reach, Status
from sim.engine.models import MODELS
from sim.engine.plan import DispatchPlan
from sim.engine.roster import Roster
from sim.world.stream import CallStream

BLOCK = 4096  # calls turned into Python values at a time, to keep memory flat


def simulate(calls: CallStream, units: Roster, plan: DispatchPlan) -> Log:
    """Answer every call of the stream with these units under this plan, until the stream's horizon.

    Calls and assignments still open at the horizon stay in the log with -1 where nothing happened.
    """
    env = simpy.Environment()
    desk = Desk(env, units, plan)
    incidents: list[tuple[int, int, int, int]] = [(Status.OPEN, -1, -1, Reach.STILL_OPEN)] * len(calls)
    under_way: dict[int, Incident] = {}
    env.process(_receive(env, desk, calls, plan, incidents, under_way))
    with _collector_paused():
        env.run(until=Moment(env, lambda _: None, calls.horizon, HORIZON))
    for index, call in under_way.items():
        reach = call.reach if call.reach is Reach.MET or not call.eligible else Reach.STILL_OPEN
        incidents[index] = (call.status, call.closed, call.answered_by, reach)
    return _log(desk, incidents)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No cycle collection meanwhile: finished calls leave no cycles, and looking for them costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _receive(
    env: simpy.Environment,
    desk: Desk,
    calls: CallStream,
    plan: DispatchPlan,
    finished: list[tuple[int, int, int, int]],
    under_way: dict[int, Incident],
) -> Steps:
    models = [MODELS[response.model] for response in plan.responses]
    now = 0
    for index, (call_type, row) in enumerate(_rows(calls)):
        received = row[0]
        if received > now:
            yield env.timeout(received - now)
            now = received
        elif received < now:
            raise BrokenInvariantError(f"call {index} was received at {received} s, before the call ahead of it")
        call = Incident(desk, plan.responses[call_type], index, row)
        under_way[index] = call
        env.process(_answer(call, models[call_type], finished, under_way))


def _answer(
    call: Incident, model: Any, finished: list[tuple[int, int, int, int]], under_way: dict[int, Incident]
) -> Steps:
    with suppress(CallerGaveUpError):
        yield from model(call)
    finished[call.index] = (call.status, call.closed, call.answered_by, call.reach)
    del under_way[call.index]
    call.asks.clear()  # a call and its asks know each other: part them, so that both are freed at once


def _rows(calls: CallStream) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Each call's type and its values as plain Python numbers, block by block."""
    for first in range(0, len(calls), BLOCK):
        block = slice(first, first + BLOCK)
        per_kind = [
            zip(*table[:, block].tolist(), strict=True) for table in (calls.scene, calls.after, calls.hand_over)
        ]
        columns = (
            calls.received, calls.district, calls.priority, calls.behavioural, calls.eligible, calls.recognised,
            calls.units, calls.patience, calls.backup, calls.travel, calls.recorded_travel,
        )  # fmt: skip
        plain = [column[block].tolist() for column in columns]
        yield from zip(calls.call_type[block].tolist(), zip(*plain, *per_kind, strict=True), strict=True)


def _log(desk: Desk, calls: list[tuple[int, int, int, int]]) -> Log:
    rows = np.array(desk.rows, dtype=np.int64).reshape(-1, 5)
    ends = np.array(calls, dtype=np.int64).reshape(-1, 4)
    return Log(
        call=rows[:, 0],
        unit=rows[:, 1],
        dispatched=rows[:, 2],
        on_scene=rows[:, 3],
        cleared=rows[:, 4],
        status=ends[:, 0],
        closed=ends[:, 1],
        answered_by=ends[:, 2],
        reach=ends[:, 3],
    )
