"""Calls with something unusual about them.

Kept apart so that the ordinary call pays nothing for them: a caller who cancels, a person who has
left, work that may be interrupted, several units needed before it begins, units that leave one by
one, work that officers begin themselves, shifts whose units leave calls when they end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.case import INTERRUPTED, CallOverError
from sim.engine.instant import Moment
from sim.engine.log import Off, Reach, Status
from sim.engine.on_scene import WorkOnScene, value
from sim.engine.units import Ask
from sim.responses.call import Steps
from sim.world.stream import Again

if TYPE_CHECKING:
    from sim.engine.desk import Desk
    from sim.engine.plan import Response


class SpecialIncident(WorkOnScene):
    """A call for which the rarer mechanisms are looked up."""

    __slots__ = ("initiated", "shared")

    def __init__(self, desk: Desk, plan: Response, index: int, row: tuple[Any, ...]):
        super().__init__(desk, plan, index, row)
        calls = desk.calls
        self.initiated = bool(value(calls.officer_initiated, index, 0))
        needed = 1 if self.initiated else min(value(calls.needed, index, 1), self.units)
        own = None if calls.own_scene is None else calls.own_scene[index].tolist()
        self.begin(Again(value(calls.interruptible, index, Again.NO)), needed, own if own and own[0] >= 0 else None)
        self.shared: list[Ask] = []  # patrol units that have met a clinician here
        cancelled = value(calls.cancelled, index, -1)
        if cancelled >= 0:
            Moment(desk.env, self._cancel, max(self.received + cancelled - desk.env.now, 0))

    # -- before the scene -----------------------------------------------------------------------

    def send(self, kind: int, *, hold: int | None = None) -> Steps:
        yield from super().send(kind, hold=hold)
        self.begin_with = 1
        gone = value(self.desk.calls.gone, self.index, -1)
        if gone >= 0 and self.desk.env.now >= self.received + gone:
            yield value(self.desk.calls.gone_scene, self.index, 0)
            self._ends_early(Status.NOBODY_THERE, Reach.NOBODY_THERE)
            raise CallOverError

    def _cancel(self, _: Any) -> None:
        met = any(ask.on_scene and (not ask.wakes or self._is_here(ask)) for ask in self.asks)
        if self.status is Status.OPEN and not met:
            self._ends_early(Status.CANCELLED, Reach.CANCELLED)
            self._wake()

    def _ask_for_patrol(self, count: int | None = None, first: int = 0) -> None:
        if self.initiated and count is None:  # a unit of the district, now or never
            ask = self._new_ask(self.patrol, 0, self.desk.env.now)
            ask.local = True
            self.desk.ask(ask)
        elif count is not None or self.needed == 1:
            super()._ask_for_patrol(count, first)
        else:  # those needed to begin are sent together or not at all
            bundle = [self._new_ask(self.patrol, slot) for slot in range(self.needed)]
            bundle[0].least += self.needed - 1
            bundle[0].together = bundle[1:]
            for other in bundle[1:]:
                other.open = False
            self.bundle = bundle
            self.desk.ask(bundle[0])
            super()._ask_for_patrol(self.units - self.needed, first=self.needed)

    def not_free(self, ask: Ask) -> None:
        if ask.local:
            self._ends_early(Status.NOT_DONE, Reach.NOT_PLANNED)
            self._wake()
        elif self.stage == INTERRUPTED:  # the last team has gone home
            self._ask_again(self.patrol)
        else:
            super().not_free(ask)

    def _travel_time(self, ask: Ask, mean: float) -> int:
        return 0 if ask.local else super()._travel_time(ask, mean)

    def call_police(self) -> Steps:
        self.begin_with = 1
        yield from super().call_police()

    def _enough(self, kind: int) -> bool:
        if self.begin_with == 1 or kind != self.patrol:
            return True
        here = [one.unit for one in self.asks if one.kind == kind and one.on_scene and self._is_here(one)]
        return sum(unit.counts_for for unit in here if unit is not None) >= self.begin_with

    # -- what it does to officers ---------------------------------------------------------------

    def arrive(self, ask: Ask, row: int) -> None:
        super().arrive(ask, row)
        if self.desk.plan.rides is not None and ask.on_scene and ask.row == row and self._is_here(ask):
            self._ride_along()

    def _ride_along(self) -> None:
        """Patrol crews that meet a clinician on scene learn from it, once a call."""
        here = [one for one in self.asks if one.on_scene and self._is_here(one)]
        if any(one.kind in self.desk.clinician_kinds for one in here):
            for one in here:
                if one.kind == self.patrol and one not in self.shared:
                    self.shared.append(one)
                    self.desk.learning.shared_a_call(one)

    def _stand_down(self, ask: Ask) -> None:
        unit = ask.unit if self._is_here(ask) and ask.on_scene else None
        super()._stand_down(ask)
        if unit is not None and self.desk.plan.check_in and self._shook(ask.kind):
            self.desk.shifts.rest(unit, self.desk.plan.check_in_length, Off.CHECK_IN)

    def _shook(self, kind: int) -> bool:
        """Was this a critical call after which officers are asked how they are?"""
        calls = self.desk.calls
        if kind not in self.desk.officer_kinds or calls.check_in is None or self.status is Status.NOBODY_THERE:
            return False
        force = calls.force is not None and self.variant >= 0 and bool(calls.force[self.variant, self.index])
        critical = bool(value(calls.critical, self.index, 0)) or force
        return critical and float(calls.check_in[self.index]) < self.desk.plan.check_in
