"""Takes the calls as they are received, starts answering each, and keeps how each ended."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.basics.errors import BrokenInvariantError
from sim.engine.care import Care
from sim.engine.case import Case
from sim.engine.incident import Incident
from sim.engine.instant import Moment
from sim.engine.log import NEVER, Reach, Status
from sim.engine.roster import ShiftEnd
from sim.engine.special import SpecialIncident
from sim.engine.visit import Visit
from sim.responses import MODELS

if TYPE_CHECKING:
    from sim.engine.desk import Desk
    from sim.engine.plan import DispatchPlan, FollowUpVisit
    from sim.engine.roster import Roster
    from sim.world.stream import Bools, CallStream, Ints

BLOCK = 4096  # calls turned into Python values at a time, to keep memory flat
Row = tuple[int, int, bool, tuple[Any, ...]]  # call, response, anything special, values
PER_VARIANT = ("scene", "after")


class Reception:
    """One call at a time from the stream; what became of each, column by column."""

    def __init__(self, desk: Desk, calls: CallStream, plan: DispatchPlan, units: Roster):
        self.desk = desk
        self.calls = calls
        self.responses = [*plan.responses, *(one.response for one in plan.timed)]
        self.models = [MODELS[response.model].answer for response in self.responses]
        self.care = Care(desk.env, plan.care, calls)
        n = len(calls)
        self.status = array("q", [Status.OPEN]) * n
        self.closed, self.answered_by, self.variant, self.left_scene = (array("q", [NEVER]) * n for _ in range(4))
        waiting = np.where(calls.eligible.any(axis=0), Reach.STILL_OPEN, Reach.NOT_PLANNED)
        self.reach = array("q", waiting.tolist())
        self.under_way: dict[int, Case] = {}
        self.after_calls = any(one.follow_up for one in self.responses) or calls.referred.any()
        self.rows = _rows(calls, chosen_response(calls, plan), _special(calls, units, plan))
        self._expect(0)

    def _expect(self, now: int) -> None:
        """Look out for the next call."""
        self.next = next(self.rows, None)
        if self.next is not None:
            delay = self.next[3][0] - now
            if delay < 0:
                raise BrokenInvariantError(f"call {self.next[0]} was received before the call ahead of it, at {now} s")
            Moment(self.desk.env, self._take, delay)

    def _take(self, _: Any) -> None:
        assert self.next is not None
        index, response, special, row = self.next
        if special and not self._happens(index):
            self.status[index], self.reach[index] = Status.DID_NOT_HAPPEN, Reach.NOT_PLANNED
        else:
            call = (SpecialIncident if special else Incident)(self.desk, self.responses[response], index, row)
            self.under_way[index] = call
            call.answer(self.models[response], self._ended)
        self._expect(row[0])

    def _happens(self, index: int) -> bool:
        """Is this a call at all: a first contact, or a repeat that the outcome of the one before has not avoided?"""
        calls = self.calls
        if calls.parent is None or calls.parent[index] < 0 or calls.repeats is None:
            return True
        parent = int(calls.parent[index])
        if self.status[parent] == Status.DID_NOT_HAPPEN:
            return False
        now = self.desk.env.now
        led = 0 <= self.closed[parent] < now and self.variant[parent] >= 0
        table = calls.repeats
        if calls.repeats_linked is not None and 0 <= self.care.linked[parent] < now:
            table = calls.repeats_linked
        return bool(table[self.variant[parent] if led else self.desk.plan.patrol, index])

    def _ended(self, call: Case) -> None:
        del self.under_way[call.index]
        self._keep(call)
        if self.after_calls and call.behavioural:
            self._look_after(call)
        call.asks.clear()  # a call and its asks know each other: part them, so that both are freed at once

    def _look_after(self, call: Case) -> None:
        """A contact has ended: referral to care, and perhaps a visit."""
        if call.status not in (Status.CLOSED, Status.BY_PHONE):
            return
        referred = bool(self.calls.referred[call.variant, call.index])
        if referred:
            self.care.refer(call.index, call.variant)
        plan, quantile = call.plan.follow_up, self.calls.follow_up
        if plan is None or quantile is None or (plan.only_referred and not referred):
            return
        if quantile[call.index] < plan.share:
            Moment(self.desk.env, lambda _: self._visit(call, plan), plan.after)

    def _visit(self, call: Case, plan: FollowUpVisit) -> None:
        assert self.calls.visit is not None
        quantile = np.array([self.calls.visit[call.index]])
        seconds = int(float(plan.on_scene.quantile(quantile)[0]) + 0.5)
        visit = Visit(self.desk, call, plan, seconds)
        visit.answer(Visit.visit, lambda done: self._visited(done, plan))  # type: ignore[arg-type]

    def _visited(self, visit: Case, plan: FollowUpVisit) -> None:
        links = self.calls.visit_links
        if links is not None and links[visit.index] < plan.links:
            self.care.link(visit.index)

    def _keep(self, call: Case) -> None:
        index = call.index
        self.status[index] = call.status
        self.closed[index] = call.closed
        self.answered_by[index] = call.answered_by
        self.variant[index] = call.variant
        self.reach[index] = call.reach
        self.left_scene[index] = call.left_scene

    def stop(self) -> None:
        """The horizon: keep how the calls still under way stand."""
        for call in self.under_way.values():
            if self.reach[call.index] == Reach.STILL_OPEN and call.reach is not Reach.MET:  # eligible, so far
                call.reach = Reach.STILL_OPEN
            self._keep(call)


def chosen_response(calls: CallStream, plan: DispatchPlan) -> Ints:
    """For each call its response: the one of its type, or one for the hour it was received in; shape (n,)."""
    chosen = calls.call_type.copy()
    if plan.timed:
        assert plan.clock is not None
        minute = plan.clock.minutes_of_week(calls.received)
        for number, timed in enumerate(plan.timed, start=len(plan.responses)):
            chosen[(calls.call_type == timed.call_type) & timed.minutes[minute]] = number
    return chosen


def _special(calls: CallStream, units: Roster, plan: DispatchPlan) -> Bools:
    """Calls that need the rarer mechanisms, shape (n,)."""
    if plan.rides is not None or bool((units.shift_end == ShiftEnd.RELEASE).any()):
        return np.ones(len(calls), dtype=np.bool_)
    special = np.zeros(len(calls), dtype=np.bool_)
    for column, usual in (("needed", 1), ("interruptible", 0), ("cancelled", -1), ("gone", -1), ("parent", -1)):
        values = getattr(calls, column)
        special |= False if values is None else values != usual
    for flags in (calls.officer_initiated, calls.critical if plan.check_in else None):
        special |= False if flags is None else flags
    if calls.force is not None and plan.check_in:
        special |= calls.force.any(axis=0)
    if calls.own_scene is not None:
        special |= calls.own_scene[:, 0] >= 0
    return special


def _rows(calls: CallStream, response: Ints, special: Bools) -> Iterator[Row]:
    """Each call's number, its response and its values as plain Python numbers, block by block."""
    return chain.from_iterable(_block(calls, response, special, first) for first in range(0, len(calls), BLOCK))


def _block(calls: CallStream, response: Ints, special: Bools, first: int) -> Iterator[Row]:
    block = slice(first, first + BLOCK)
    per_variant = [zip(*getattr(calls, name)[:, block].tolist(), strict=True) for name in PER_VARIANT]
    columns = (
        calls.received, calls.district, calls.priority, calls.behavioural, calls.coded, calls.units,
        calls.patience, calls.backup, calls.travel, calls.recorded_travel,
    )  # fmt: skip
    plain = [column[block].tolist() for column in columns]
    values = zip(*plain, *per_variant, strict=True)
    numbers = range(first, min(first + BLOCK, len(calls)))
    return zip(numbers, response[block].tolist(), special[block].tolist(), values, strict=True)
