"""Calls, units and a plan in; the log out. Deterministic: no seed, no generator, no clock of its own."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from sim.basics.errors import BrokenInvariantError
from sim.engine.desk import Desk
from sim.engine.incident import Incident
from sim.engine.instant import HORIZON, Moment, Seconds
from sim.engine.log import NEVER, Log, Reach, Status
from sim.engine.models import MODELS
from sim.engine.plan import DispatchPlan
from sim.engine.roster import Roster
from sim.world.stream import CallStream

BLOCK = 4096  # calls turned into Python values at a time, to keep memory flat


def simulate(calls: CallStream, units: Roster, plan: DispatchPlan) -> Log:
    """Answer every call of the stream with these units under this plan, until the stream's horizon.

    Calls and assignments still open at the horizon stay in the log with -1 where nothing happened.
    """
    env = Seconds()
    desk = Desk(env, units, plan)
    reception = Reception(desk, calls, plan)
    with _collector_paused():
        env.run(until=Moment(env, lambda _: None, calls.horizon, HORIZON))
    reception.stop()
    return _log(desk, reception)


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


class Reception:
    """Takes the calls as they are received, starts answering each, and keeps how each ended."""

    def __init__(self, desk: Desk, calls: CallStream, plan: DispatchPlan):
        self.desk = desk
        self.responses = plan.responses
        self.models = [MODELS[response.model] for response in plan.responses]
        n = len(calls)
        self.status = array("q", [Status.OPEN]) * n
        self.closed = array("q", [NEVER]) * n
        self.answered_by = array("q", [NEVER]) * n
        self.reach = array("q", [Reach.STILL_OPEN]) * n
        self.under_way: dict[int, Incident] = {}
        self.rows = _rows(calls)
        self._expect(0)

    def _expect(self, now: int) -> None:
        """Look out for the next call."""
        self.next = next(self.rows, None)
        if self.next is not None:
            delay = self.next[2][0] - now
            if delay < 0:
                raise BrokenInvariantError(f"call {self.next[0]} was received before the call ahead of it, at {now} s")
            Moment(self.desk.env, self._take, delay)

    def _take(self, _: Any) -> None:
        assert self.next is not None
        index, call_type, row = self.next
        call = Incident(self.desk, self.responses[call_type], index, row)
        self.under_way[index] = call
        call.answer(self.models[call_type], self._ended)
        self._expect(row[0])

    def _ended(self, call: Incident) -> None:
        del self.under_way[call.index]
        self._keep(call)
        call.asks.clear()  # a call and its asks know each other: part them, so that both are freed at once

    def _keep(self, call: Incident) -> None:
        index = call.index
        self.status[index] = call.status
        self.closed[index] = call.closed
        self.answered_by[index] = call.answered_by
        self.reach[index] = call.reach

    def stop(self) -> None:
        """The horizon: keep how the calls still under way stand."""
        for call in self.under_way.values():
            if call.eligible and call.reach is not Reach.MET:
                call.reach = Reach.STILL_OPEN
            self._keep(call)


def _rows(calls: CallStream) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
    """Each call's number, its type and its values as plain Python numbers, block by block."""
    for first in range(0, len(calls), BLOCK):
        block = slice(first, first + BLOCK)
        numbers = range(first, min(first + BLOCK, len(calls)))
        per_kind = [
            zip(*table[:, block].tolist(), strict=True) for table in (calls.scene, calls.after, calls.hand_over)
        ]
        columns = (
            calls.received, calls.district, calls.priority, calls.behavioural, calls.eligible, calls.recognised,
            calls.units, calls.patience, calls.backup, calls.travel, calls.recorded_travel,
        )  # fmt: skip
        plain = [column[block].tolist() for column in columns]
        yield from zip(numbers, calls.call_type[block].tolist(), zip(*plain, *per_kind, strict=True), strict=True)


def _log(desk: Desk, reception: Reception) -> Log:
    unit_log = (desk.call, desk.unit, desk.dispatched, desk.on_scene, desk.cleared)
    ends = (reception.status, reception.closed, reception.answered_by, reception.reach)
    return Log(*(np.array(column, dtype=np.int64) for column in (*unit_log, *ends)))
