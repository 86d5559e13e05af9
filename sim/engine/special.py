"""Calls with something unusual about them, and follow-up visits.

Kept apart so that the ordinary call pays nothing for them: a caller who cancels, a person who has
left, work that may be interrupted, several units needed before it begins, units that leave one by
one, work that officers begin themselves, shifts whose units leave calls when they end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.case import CallOverError, Case, Stage
from sim.engine.incident import Incident
from sim.engine.instant import Moment
from sim.engine.log import Off, Purpose, Reach, Status
from sim.engine.units import Ask
from sim.responses.call import Steps
from sim.world.stream import Again

if TYPE_CHECKING:
    from sim.engine.desk import Desk
    from sim.engine.plan import FollowUpVisit, Response

VISIT_PRIORITY = 10  # below every call


def value(column: Any, index: int, default: int) -> int:
    """A call's value in a column that the world may not have."""
    return default if column is None else int(column[index])


class SpecialIncident(Incident):
    """A call for which the rarer mechanisms are looked up."""

    __slots__ = ("again", "begun", "initiated", "interrupted", "may_interrupt", "needed", "own", "stopped_at")

    stoppable = True

    def __init__(self, desk: Desk, plan: Response, index: int, row: tuple[Any, ...]):
        super().__init__(desk, plan, index, row)
        calls = desk.calls
        self.needed = min(value(calls.needed, index, 1), self.units)
        self.again = Again(value(calls.interruptible, index, Again.NO))
        self.may_interrupt = self.again is not Again.NO
        self.initiated = bool(value(calls.officer_initiated, index, 0))
        own = None if calls.own_scene is None else calls.own_scene[index].tolist()
        self.own: list[int] | None = own if own is not None and own[0] >= 0 else None
        self.interrupted = False
        self.stopped_at = 0
        self.begun = 0
        cancelled = value(calls.cancelled, index, -1)
        if cancelled >= 0:
            Moment(desk.env, self._cancel, max(self.received + cancelled - desk.env.now, 0))

    # -- before the scene -----------------------------------------------------------------------

    def send(self, kind: int, *, hold: int | None = None) -> Steps:
        yield from super().send(kind, hold=hold)
        gone = value(self.desk.calls.gone, self.index, -1)
        if gone >= 0 and self.desk.env.now >= self.received + gone:
            yield value(self.desk.calls.gone_scene, self.index, 0)
            self._ends_early(Status.NOBODY_THERE, Reach.NOBODY_THERE)
            raise CallOverError

    def _cancel(self, _: Any) -> None:
        if self.status is Status.OPEN and not any(ask.on_scene for ask in self.asks):
            self._ends_early(Status.CANCELLED, Reach.CANCELLED)
            self._wake()

    def _ask_for_patrol(self, count: int | None = None, first: int = 0) -> None:
        if self.initiated:  # a unit of the district, now or never
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
            self.desk.ask(bundle[0])
            super()._ask_for_patrol(self.units - self.needed, first=self.needed)

    def not_free(self, ask: Ask) -> None:
        if self.initiated:
            self._ends_early(Status.NOT_DONE, Reach.NOT_PLANNED)
            self._wake()
        else:
            super().not_free(ask)

    def _travel_time(self, ask: Ask, mean: float) -> int:
        return 0 if self.initiated else super()._travel_time(ask, mean)

    def _enough(self, kind: int) -> bool:
        if self.needed == 1 or kind != self.patrol:
            return True
        return sum(one.kind == kind and one.on_scene and self._is_here(one) for one in self.asks) >= self.needed

    # -- on scene -------------------------------------------------------------------------------

    def _on_scene(self, seconds: int) -> Steps:
        """Time on scene; when the last unit has left before it is over, the call waits for another."""
        if self.own is not None:
            yield from self._one_by_one(self.own)
            return
        whole = left = seconds
        while True:
            self.begun = self.desk.env.now
            self._alarm(left)
            yield None
            if not self.interrupted:
                return
            self.interrupted = False
            how = self.again if self.may_interrupt else self.desk.plan.rules.resumption
            if how is Again.RESUME:
                left -= self.stopped_at - self.begun
            else:
                left = whole if how is Again.RESTART else value(self.desk.calls.scene_again, self.index, whole)
            yield from self._wait_for_another()

    def _alarm(self, seconds: int) -> None:
        turn = self._wait_for(-1)
        Moment(self.desk.env, lambda _: self._time_is_up(turn), seconds)

    def _wait_for_another(self) -> Steps:
        """The work waits until there are units again: of the same kind, or patrol when no team is on duty."""
        self.stage = Stage.WAITING
        if not self.desk.on_duty[self.answered_by]:
            self.answered_by = self.variant = self.patrol
        self._wait_for(self.answered_by)
        if self.answered_by == self.patrol:
            for ask in self.asks:
                self._stand_down(ask)
            self._ask_again()
        else:
            self._ask(self.answered_by, 0)
        yield None
        self.stage = Stage.SCENE

    def _ask_again(self) -> None:
        if self.needed > 1:
            self._ask_for_patrol()
        else:
            self._ask(self.patrol, 0)

    def taken(self, ask: Ask) -> None:
        if not ask.on_scene:
            super().taken(ask)
            return
        self.desk.clear(ask)
        if self.waiting and not any(one.on_scene and self._is_here(one) for one in self.asks):
            self.interrupted = True
            self.stopped_at = self.desk.env.now
            self._wake()

    def _one_by_one(self, own: list[int]) -> Steps:
        """Each patrol unit leaves after its own time; the call is over when the last has left."""
        self._wait_for(-1)
        for ask in self.asks:
            if ask.on_scene and self._is_here(ask):
                self._leaves_after(ask, own)
        while any(one.on_scene and self._is_here(one) for one in self.asks):
            yield None

    def _leaves_after(self, ask: Ask, own: list[int]) -> None:
        Moment(self.desk.env, lambda _: self._leaves(ask), own[min(ask.slot, len(own) - 1)])

    def _leaves(self, ask: Ask) -> None:
        self._stand_down(ask)
        if self.waiting:
            self._wake()

    def _arrive(self, ask: Ask, row: int) -> None:
        here = self.stage is Stage.SCENE
        super()._arrive(ask, row)
        if self.desk.plan.rides is not None and ask.on_scene and self._is_here(ask):
            self._ride_along(ask)
        if here and self.own is not None and ask.on_scene and self._is_here(ask):
            self._leaves_after(ask, self.own)

    def _ride_along(self, ask: Ask) -> None:
        """Patrol crews that meet a clinician on scene learn from it."""
        here = [one for one in self.asks if one.on_scene and self._is_here(one)]
        clinicians = [one for one in here if one.kind in self.desk.clinician_kinds]
        crews = [one for one in here if one.kind == self.patrol]
        for one in (
            crews if ask in clinicians and len(clinicians) == 1 else [ask] if ask in crews and clinicians else []
        ):
            self.desk.shared_a_call(one)

    def _stand_down(self, ask: Ask) -> None:
        unit = ask.unit if self._is_here(ask) and ask.on_scene else None
        super()._stand_down(ask)
        if unit is not None and self.desk.plan.check_in and self._shook(ask.kind):
            self.desk.shifts.rest(unit, self.desk.plan.check_in_length, Off.CHECK_IN)

    def _shook(self, kind: int) -> bool:
        """Was this a critical call after which officers are asked how they are?"""
        calls = self.desk.calls
        if kind not in self.desk.officer_kinds or calls.check_in is None:
            return False
        force = calls.force is not None and self.variant >= 0 and bool(calls.force[self.variant, self.index])
        critical = bool(value(calls.critical, self.index, 0)) or force
        return critical and float(calls.check_in[self.index]) < self.desk.plan.check_in


class Visit(SpecialIncident):
    """A follow-up visit after a contact: a unit's own work, in its free time, interrupted by any call."""

    __slots__ = ("kind", "seconds")

    purpose = Purpose.FOLLOW_UP

    def __init__(self, desk: Desk, parent: Case, plan: FollowUpVisit, seconds: int):
        row = (
            desk.env.now, parent.district, VISIT_PRIORITY, False, False, 1, -1, parent.backup, parent.travel, -1,
            parent.eligible, parent.scene, parent.after, parent.hand_over_time,
        )  # fmt: skip
        Incident.__init__(self, desk, parent.plan, parent.index, row)
        self.needed, self.again, self.may_interrupt = 1, Again.RESUME, True
        self.initiated, self.own, self.interrupted = False, None, False
        self.stopped_at = self.begun = 0
        self.kind, self.seconds = plan.team, seconds

    def _backups(self) -> int:
        return 0

    def visit(self) -> Steps:
        """Wait for a unit that has nothing else to do, and call on the person."""
        self._wait_for(self.kind)
        self._ask(self.kind, 0)
        yield None
        self.stage = Stage.SCENE
        yield from self._on_scene(self.seconds)
        for ask in self.asks:
            self._stand_down(ask)

    def _wait_for_another(self) -> Steps:
        self.stage = Stage.WAITING
        self._wait_for(self.kind)
        self._ask(self.kind, 0)
        yield None
        self.stage = Stage.SCENE
