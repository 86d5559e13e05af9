"""The day: what happens when. Inside one second part by part, then the desk matches; and round again if need be."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from functools import partial

import numpy as np

from sim.engine.log import Log, Off, Reach, Status
from sim.engine.plan import DispatchPlan, Response
from sim.engine.roster import Roster, ShiftEnd
from sim.world.stream import CallStream
from tests.reference.care import Care
from tests.reference.case import Case
from tests.reference.cover import Cover
from tests.reference.crews import BREAK_OVER, Breaks, Crew, make_crews
from tests.reference.desk import Desk
from tests.reference.visit import Visit

COMES_OR_STOPS, LEAVES, BREAK_DUE, _, ARRIVAL, ORDINARY = range(6)
assert _ == BREAK_OVER


class Day:
    """Everything there is. Events are (second, part of the instant, running number, what happens)."""

    def __init__(self, calls: CallStream, units: Roster, plan: DispatchPlan):
        self.calls, self.plan, self.now, self.count = calls, plan, 0, 0
        self.events: list[tuple[int, int, int, Callable[[], None]]] = []
        self.rows: list[list[int]] = []
        self.crews = make_crews(units)
        self.breaks = Breaks(self)
        self.care = Care(self)
        self.cover = Cover(self)
        self.desk = Desk(self)
        self.under_way: list[Case] = []
        self.rides: Counter[int] = Counter()  # calls a crew has shared with a clinician
        for crew in self.crews:
            self.later(crew.free_since, COMES_OR_STOPS, nothing)
            self.later(crew.stop, COMES_OR_STOPS, nothing)
            if crew.shift_end is not ShiftEnd.FINISH:
                self.later(crew.end, LEAVES, partial(self.shift_over, crew))
        for of, due, length in zip(units.break_unit, units.break_due, units.break_length, strict=True):
            if due >= 0:
                self.later(int(due), BREAK_DUE, partial(self.breaks.due, self.crews[of], int(length), Off.BREAK))
        self.cases = [Case(self, index) for index in range(len(calls))]
        for case in self.cases:
            self.later(case.received, ORDINARY, case.receive)

    def later(self, second: int, part: int, action: Callable[[], None]) -> None:
        self.count += 1
        heapq.heappush(self.events, (second, part, self.count, action))

    def run(self) -> Log:
        while self.events and self.events[0][0] < self.calls.horizon:
            self.now = self.events[0][0]
            while self.events and self.events[0][0] == self.now:
                heapq.heappop(self.events)[-1]()
            self.desk.match()
            if not self.events or self.events[0][0] > self.now:
                self.care.settle()
                self.cover.look()
        return self.log()

    def shift_over(self, crew: Crew) -> None:
        if crew.wish is not None:
            crew.wish.case.shift_over(crew.wish, crew.shift_end)

    def visit_later(self, contact: Case, after: int) -> None:
        self.later(self.now + after, ORDINARY, Visit(contact).receive)

    def anyone(self, kind: int) -> bool:
        """Is a unit of this kind on duty, which means that it still takes calls?"""
        return any(crew.kind == kind and crew.on_duty(self.now) for crew in self.crews)

    def response(self, index: int) -> Response:
        """The response for a call's type, or the one for the minute of the week in which it was received."""
        kind, received = int(self.calls.call_type[index]), int(self.calls.received[index])
        if self.plan.timed:
            assert self.plan.clock is not None
            wall = self.plan.clock.wall(received)
            minute = wall.weekday() * 1440 + wall.hour * 60 + wall.minute
            for timed in self.plan.timed:
                if timed.call_type == kind and timed.minutes[minute]:
                    return timed.response
        return self.plan.responses[kind]

    def log(self) -> Log:
        for case in self.cases:
            if case.status is Status.OPEN and self.calls.eligible[:, case.index].any() and case.reach != Reach.MET:
                case.reach = Reach.STILL_OPEN
        ends = [
            (case.status, case.closed, case.led_by, case.variant, case.reach, case.left_scene,
             self.care.stage[case.index], self.care.linked[case.index])
            for case in self.cases
        ]  # fmt: skip
        off = sorted(self.breaks.rows, key=lambda row: (row[1], row[0]))
        return Log(*_columns(self.rows, 6), *_columns(ends, 8), *_columns(off, 4), *_columns(self.cover.rows, 4))


def _columns(rows: list, width: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(rows, dtype=np.int64).reshape(-1, width).T


def nothing() -> None:
    """Something to match for: a shift that begins or ends, a limit that runs out."""


def reference(calls: CallStream, units: Roster, plan: DispatchPlan) -> Log:
    """The log that `simulate` must give, by the slow and plain road."""
    return Day(calls, units, plan).run()
