"""Work on scene when units may leave in the middle of it, or leave one by one."""

from __future__ import annotations

from typing import Any

from sim.engine.case import INTERRUPTED, SCENE, WAITING
from sim.engine.incident import Incident
from sim.engine.instant import Moment
from sim.engine.units import Ask
from sim.responses.call import Steps
from sim.world.stream import Again

BEFORE = (WAITING, INTERRUPTED)


def value(column: Any, index: int, default: int) -> int:
    """A call's value in a column that the world may not have."""
    return default if column is None else int(column[index])


class WorkOnScene(Incident):
    """A call whose work may be interrupted: it waits for another unit then, and goes on."""

    __slots__ = (
        "again", "begin_with", "begun", "bundle", "interrupted", "leaving", "may_interrupt", "needed", "own",
        "scene_ends",
    )  # fmt: skip

    stoppable = True
    needed: int
    may_interrupt: bool

    def begin(self, again: Again, needed: int, own: list[int] | None) -> None:
        """How the work may be interrupted, units needed to begin it, the units' own times if they have them."""
        self.again = again
        self.may_interrupt = again is not Again.NO
        self.needed = self.begin_with = needed
        self.own = own
        self.bundle: list[Ask] = []  # patrol units that are sent together
        self.interrupted: tuple[int, int | None] | None = None  # seconds left; the whole time, if not the call's
        self.leaving: dict[Ask, int] = {}  # when units leave that do so one by one
        self.begun = self.scene_ends = 0

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
        return int(self.scene[self.variant])

    def _alarm(self, seconds: int) -> None:
        turn = self._wait_for(-1)
        self.scene_ends = self.desk.env.now + seconds
        Moment(self.desk.env, lambda _: self._time_is_up(turn), seconds)

    def _wait_for_another(self) -> Steps:
        """The work waits until there are units again: of the same kind, or patrol when no team is on duty."""
        self.stage = INTERRUPTED
        for ask in self.asks:
            if not ask.on_scene:
                self._stand_down(ask)
        self._ask_again(self.answered_by if self.desk.on_duty[self.answered_by] else self.patrol)
        yield None
        self.stage = SCENE

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
            self._send_away(ask)  # sent together, called off together
            self._call_off_patrol()
            if self.stage == WAITING:
                self._led_by_nobody()
            self._ask_for_patrol()
        else:
            super().taken(ask)

    def _taken_from_scene(self, ask: Ask) -> None:
        now, one_by_one = self.desk.env.now, self._one_by_one()
        self._send_away(ask)
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

    def arrive(self, ask: Ask, row: int) -> None:
        here = self.stage == SCENE and not self.scene_done
        super().arrive(ask, row)
        if not ask.on_scene or ask.row != row or not self._is_here(ask):
            return
        if here and ask.kind == self.patrol and self._one_by_one():
            second = self.leaving.get(ask.relieves) if ask.relieves is not None else None
            self._leaves_at(ask, self.desk.env.now + self._own_time(ask) if second is None else second)
