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
BEFORE = (Stage.WAITING, Stage.INTERRUPTED)


def value(column: Any, index: int, default: int) -> int:
    """A call's value in a column that the world may not have."""
    return default if column is None else int(column[index])


class SpecialIncident(Incident):
    """A call for which the rarer mechanisms are looked up."""

    __slots__ = (
        "again", "begin_with", "begun", "bundle", "initiated", "interrupted", "leaving", "may_interrupt", "needed", "own",
        "scene_ends", "shared",
    )  # fmt: skip

    stoppable = True

    def __init__(self, desk: Desk, plan: Response, index: int, row: tuple[Any, ...]):
        super().__init__(desk, plan, index, row)
        calls = desk.calls
        self.initiated = bool(value(calls.officer_initiated, index, 0))
        self.needed = 1 if self.initiated else min(value(calls.needed, index, 1), self.units)
        self.again = Again(value(calls.interruptible, index, Again.NO))
        self.may_interrupt = self.again is not Again.NO
        own = None if calls.own_scene is None else calls.own_scene[index].tolist()
        self.own: list[int] | None = own if own is not None and own[0] >= 0 else None
        self._begin_state()
        cancelled = value(calls.cancelled, index, -1)
        if cancelled >= 0:
            Moment(desk.env, self._cancel, max(self.received + cancelled - desk.env.now, 0))

    def _begin_state(self) -> None:
        self.begin_with = self.needed
        self.bundle: list[Ask] = []  # patrol units that are sent together
        self.interrupted: tuple[int, int | None] | None = None  # seconds left; the whole time, if not the call's
        self.leaving: dict[Ask, int] = {}  # when units leave that do so one by one
        self.begun = self.scene_ends = 0
        self.shared: list[Ask] = []  # patrol units that have met a clinician here

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
        elif self.stage is Stage.INTERRUPTED:  # the last team has gone home
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
        return sum(one.kind == kind and one.on_scene and self._is_here(one) for one in self.asks) >= self.begin_with

    # -- on scene -------------------------------------------------------------------------------

    def _on_scene(self, seconds: int) -> Steps:
        """Time on scene; when the last unit has left before it is over, the call waits for another."""
        while True:
            self.begun = self.desk.env.now
            if self.may_interrupt:  # a more urgent call may have waited for this
                self.desk.match_later()
            if self._one_by_one():
                self._own_times()
            else:
                self._alarm(seconds)
            yield None
            if self.interrupted is None:
                return
            left, whole = self.interrupted
            self.interrupted = None
            self.own = None  # what is left is done together
            how = self.again if self.may_interrupt else self.desk.plan.rules.resumption
            yield from self._wait_for_another()
            whole = self._scene_time() if whole is None else whole
            if how is Again.RESUME:
                seconds = left
            else:
                seconds = whole if how is Again.RESTART else value(self.desk.calls.scene_again, self.index, whole)

    def _scene_time(self) -> int:
        return self.scene[self.variant]

    def _alarm(self, seconds: int) -> None:
        turn = self._wait_for(-1)
        self.scene_ends = self.desk.env.now + seconds
        Moment(self.desk.env, lambda _: self._time_is_up(turn), seconds)

    def _wait_for_another(self) -> Steps:
        """The work waits until there are units again: of the same kind, or patrol when no team is on duty."""
        self.stage = Stage.INTERRUPTED
        for ask in self.asks:
            if not ask.on_scene:
                self._stand_down(ask)
        self._ask_again(self.answered_by if self.desk.on_duty[self.answered_by] else self.patrol)
        yield None
        self.stage = Stage.SCENE

    def _ask_again(self, kind: int) -> None:
        self._wait_for(kind)
        self.begin_with = self.needed
        if kind != self.answered_by:
            self.answered_by = self.variant = -1
        if kind != self.patrol:
            self._ask(kind, 0, self.desk.calls.horizon)
        elif self.needed > 1:
            self._ask_for_patrol()
        else:
            self._ask(kind, 0)

    def taken(self, ask: Ask) -> None:
        if ask.on_scene:
            self._taken_from_scene(ask)
        elif self.begin_with > 1 and ask in self.bundle and self.awaited == self.patrol and self.stage in BEFORE:
            self.desk.clear(ask)  # sent together, called off together
            self._call_off_patrol()
            if self.stage is Stage.WAITING:
                self._led_by_nobody()
            self._ask_for_patrol()
        else:
            super().taken(ask)

    def _taken_from_scene(self, ask: Ask) -> None:
        now, one_by_one = self.desk.env.now, self._one_by_one()
        self.desk.clear(ask)
        if not any(
            one.on_scene and self._is_here(one) and (one.kind == self.patrol or not one_by_one) for one in self.asks
        ):
            whole = self._own_time(ask) if one_by_one else None
            self.interrupted = (self.leaving[ask] if one_by_one else self.scene_ends) - now, whole
            self._wake()

    # -- units that leave one by one ------------------------------------------------------------

    def _one_by_one(self) -> bool:
        return self.own is not None and self.answered_by == self.patrol

    def _own_time(self, ask: Ask) -> int:
        assert self.own is not None
        return self.own[min(ask.slot, len(self.own) - 1)]

    def _own_times(self) -> None:
        """Each patrol unit leaves after its own time; the last one sees the call through."""
        self._wait_for(-1)
        for ask in self.asks:
            if ask.kind == self.patrol and ask.on_scene and self._is_here(ask):
                self._leaves_at(ask, self.desk.env.now + self._own_time(ask))

    def _leaves_at(self, ask: Ask, second: int) -> None:
        self.leaving[ask] = second
        turn = self.turn
        Moment(self.desk.env, lambda _: self._own_time_is_up(ask, turn), second - self.desk.env.now)

    def _own_time_is_up(self, ask: Ask, turn: int) -> None:
        if not self.waiting or self.turn != turn or not self._is_here(ask):
            return
        now = self.desk.env.now
        if any(second > now and self._is_here(other) for other, second in self.leaving.items()):
            self._stand_down(ask)
            for other in self.asks:
                if other.relieves is ask:
                    self._stand_down(other)
        else:
            self._wake()

    def _arrive(self, ask: Ask, row: int) -> None:
        here = self.stage is Stage.SCENE and not self.scene_done
        super()._arrive(ask, row)
        if not ask.on_scene or ask.row != row or not self._is_here(ask):
            return
        if here and ask.kind == self.patrol and self._one_by_one():
            second = self.leaving.get(ask.relieves) if ask.relieves is not None else None
            self._leaves_at(ask, self.desk.env.now + self._own_time(ask) if second is None else second)
        if self.desk.plan.rides is not None:
            self._ride_along()

    # -- what it does to officers ---------------------------------------------------------------

    def _ride_along(self) -> None:
        """Patrol crews that meet a clinician on scene learn from it, once a call."""
        here = [one for one in self.asks if one.on_scene and self._is_here(one)]
        if any(one.kind in self.desk.clinician_kinds for one in here):
            for one in here:
                if one.kind == self.patrol and one not in self.shared:
                    self.shared.append(one)
                    self.desk.shared_a_call(one)

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
        self.initiated, self.own = False, None
        self._begin_state()
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

    def _scene_time(self) -> int:
        return self.seconds

    def _ask_again(self, kind: int) -> None:
        self._wait_for(self.kind)
        self._ask(self.kind, 0)

    def _shook(self, kind: int) -> bool:
        return False
