"""A call as the desk sees it: what it asks for, and what it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sim.engine.instant import ARRIVALS, Moment
from sim.engine.log import Reach, Status
from sim.engine.roster import ShiftEnd
from sim.engine.units import Ask
from sim.responses.call import Call, Steps

if TYPE_CHECKING:
    from sim.engine.desk import Desk
    from sim.engine.plan import Response

OVER = -1
# How far a call is: nobody can work it yet, it is worked on scene, waits to be worked on, the scene is over.
WAITING, SCENE, INTERRUPTED, AFTER = range(4)
# Plain names for what every call looks up: on Python 3.11 a member of an enum costs ten times as much.
OPEN, CLOSED, NOT_PLANNED = Status.OPEN, Status.CLOSED, Reach.NOT_PLANNED


class CallOverError(Exception):
    """The call ended before it could be worked: the caller gave up or cancelled, or nobody was there."""


class Case:
    """One call; kinds are positions in the scenario's sorted kinds, times whole seconds.

    Potential values are rows by variant: a kind, or trained patrol officers.
    """

    # What nearly every call is; `SpecialIncident` has slots of these names.
    needed = 1
    may_interrupt = False
    stoppable = False

    __slots__ = (
        "after", "answered_by", "asks", "awaited", "backup", "behavioural", "closed", "coded", "desk", "district",
        "ended", "index", "left_scene", "patience", "patrol", "plan", "priority", "reach", "received",
        "recorded_travel", "scene", "scene_done", "stage", "status", "steps", "travel", "turn", "units", "variant",
        "waiting",
    )  # fmt: skip

    def __init__(self, desk: Desk, plan: Response, index: int, row: tuple[Any, ...]):
        self.desk = desk
        self.plan = plan
        self.patrol = plan.patrol
        self.index = index
        (
            self.received, self.district, self.priority, self.behavioural, self.coded, self.units, self.patience,
            self.backup, self.travel, self.recorded_travel, self.scene, self.after,
        ) = row  # fmt: skip
        self.asks: list[Ask] = []
        self.answered_by = -1
        self.variant = -1
        self.awaited = -1
        self.waiting = False
        self.turn = 0
        self.scene_done = False
        self.stage = WAITING
        self.status = OPEN
        self.closed = -1
        self.left_scene = -1
        self.reach = NOT_PLANNED

    def answer(self, model: Callable[[Call], Steps], ended: Callable[[Case], None]) -> None:
        """Start answering the call by a response model; `ended` is told when it is over."""
        self.steps = model(self)  # type: ignore[arg-type]  # the verbs are in Incident
        self.ended = ended
        self.go_on()

    def go_on(self, _: Any = None) -> None:
        """Carry on until the model waits, for time to pass or for something to happen to the call."""
        try:
            seconds = next(self.steps, OVER)
        except CallOverError:
            seconds = OVER
        if seconds is None:
            self.waiting = True
        elif seconds == OVER:
            self.ended(self)
        else:
            Moment(self.desk.env, self.go_on, seconds)

    # -- what the desk tells the call -----------------------------------------------------------

    def sent(self, ask: Ask, mean_travel: float) -> None:
        """A unit has been dispatched to this call; it will be on scene after its travel time."""
        if ask.slot == 0 and self.answered_by < 0:
            self._led_by(ask)
            if ask.kind != self.patrol:
                self._ask_for_patrol(self._backups(), first=1)
        row, seconds = ask.row, self._travel_time(ask, mean_travel)
        if seconds:
            Moment(self.desk.env, lambda _: self.arrive(ask, row), seconds, ARRIVALS)
        else:
            self.desk.there.append((ask, row))

    def not_free(self, ask: Ask) -> None:
        """No unit of the kind came in time: patrol takes the call (or carries on with it)."""
        if self.behavioural and self.reach is not Reach.MET:
            self.reach = Reach.ALL_BUSY
        if ask.wakes:
            self._wake()
        elif ask.slot == 0:
            self.awaited = self.patrol
            self._ask_for_patrol()

    def start_patience(self) -> None:
        """Nobody was free at once: from now on the caller may give up."""
        if self._nobody_comes():
            left = self.received + self.patience - self.desk.env.now
            Moment(self.desk.env, self._give_up, max(left, 0))

    def shift_over(self, ask: Ask, how: int) -> None:
        """The shift of a unit on this call ends, and it may not simply finish: it is relieved, or leaves.

        What follows the scene (transport, booking, report) is always finished by who began it.
        """
        somebody = self.desk.on_duty[ask.kind] > 0
        if not ask.on_scene:
            if how == ShiftEnd.RELEASE or somebody:
                self.taken(ask)
        elif self.stage == SCENE and how == ShiftEnd.HAND_OVER and somebody:
            relief = self._new_ask(ask.kind, ask.slot)
            relief.relieves = ask
            self.desk.ask(relief)
        elif self.stage == SCENE and how == ShiftEnd.RELEASE:
            self.taken(ask)

    def taken(self, ask: Ask) -> None:
        """A unit on its way here goes somewhere else: the call asks again."""
        self._send_away(ask)
        if self.stage == WAITING:
            if ask.kind == self.answered_by != self.patrol:
                self._call_off_patrol()
            self._led_by_nobody()
        ask.open, ask.unit, ask.row = True, None, -1
        ask.least -= len(ask.together or ())
        ask.together = None
        self.desk.ask(ask)
        if self.desk.crewing is not None:
            self.desk.crewing.ask_again(ask)
        if self.patience >= 0 and self._nobody_comes():
            self.desk.fresh.append(ask)

    def _call_off_patrol(self) -> None:
        for ask in self.asks:
            if ask.kind == self.patrol:
                self._stand_down(ask)

    def _led_by_nobody(self) -> None:
        """Work has not begun, and no unit of the kind that was to lead the call comes any more."""
        if not any(ask.kind == self.answered_by and self._is_here(ask) for ask in self.asks):
            self.answered_by = self.variant = -1

    def interruptible_now(self, ask: Ask) -> bool:
        """May this unit be taken away for a more urgent call?"""
        return self.may_interrupt and (not ask.on_scene or (self.stage == SCENE and not self.scene_done))

    # -- inside ---------------------------------------------------------------------------------

    def _led_by(self, ask: Ask) -> None:
        self.answered_by = self.variant = ask.kind
        if self.desk.trained_variant >= 0 and ask.kind == self.patrol and self.desk.learning.handles_as_trained(ask):
            self.variant = self.desk.trained_variant

    def _travel_time(self, ask: Ask, mean: float) -> int:
        if ask.slot == 0 and ask.kind == self.patrol and self.recorded_travel >= 0:
            return int(self.recorded_travel)
        factor = self.travel[ask.slot] if ask.slot < len(self.travel) else self.travel[-1]
        return int(mean * factor + 0.5)

    def _ask_for_patrol(self, count: int | None = None, first: int = 0) -> None:
        for slot in range(first, first + (self.units if count is None else count)):
            self.desk.ask(self._new_ask(self.patrol, slot))

    def _backups(self) -> int:
        whole = int(self.plan.backup)
        return whole + int(self.backup > 1 - (self.plan.backup - whole))

    def _new_ask(self, kind: int, slot: int, until: int | None = None) -> Ask:
        least = 1 + self.desk.keep_free[self.priority] if kind == self.patrol else 1
        ask = Ask(self, kind, slot, least, until)
        self.asks.append(ask)
        return ask

    def _ask(self, kind: int, slot: int, until: int | None = None) -> Ask:
        ask = self._new_ask(kind, slot, until)
        self.desk.ask(ask)
        return ask

    def arrive(self, ask: Ask, row: int) -> None:
        """The unit sent in this row of the unit log comes on scene, unless it was called off on its way."""
        if ask.row != row or not self._is_here(ask):
            return
        ask.on_scene = True
        self.desk.on_scene[row] = self.desk.env.now
        if self.behavioural and ask.kind in self.desk.clinician_kinds:
            self.reach = Reach.MET
        if ask.relieves is not None:
            self._stand_down(ask.relieves)
            if self.desk.taking is not None:
                self.desk.taking.watch(ask)
                self.desk.match_later()
        elif self.waiting and ask.kind == self.awaited and (self.needed == 1 or self._enough(ask.kind)):
            self._wake()

    def _enough(self, kind: int) -> bool:
        return True

    def _is_here(self, ask: Ask) -> bool:
        return ask.unit is not None and ask.unit.on_call is ask

    def _wake(self) -> None:
        self.waiting = False
        self.go_on()

    def _nobody_comes(self) -> bool:
        """Nobody is on the way, or has been here (talking on the telephone does not count)."""
        return not any(self._is_here(ask) or (ask.on_scene and not ask.wakes) for ask in self.asks)

    def _give_up(self, _: Any) -> None:
        if self.status is OPEN and self._nobody_comes():
            self._ends_early(Status.GAVE_UP, Reach.GAVE_UP)
            self._wake()

    def _ends_early(self, status: Status, reach: Reach) -> None:
        self.status = status
        for ask in self.asks:
            self._stand_down(ask)
        if self.behavioural and (self.reach is not Reach.MET or reach is Reach.NOBODY_THERE):
            self.reach = reach  # whoever has talked to a clinician has met one
        self.closed = self.desk.env.now

    def _send_away(self, ask: Ask) -> None:
        assert ask.unit is not None
        self.desk.release(ask.unit)

    def _stand_down(self, ask: Ask) -> None:
        if ask.open:
            ask.open = False
            if self.desk.may_block:  # perhaps it held up those behind it
                self.desk.match_later()
        unit = ask.unit
        if unit is not None and unit.on_call is ask:
            self.desk.release(unit)
